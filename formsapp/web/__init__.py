"""The doors: one blueprint per task. A view is form, call, redirect or render, and no more."""

from flask import Flask

from formsapp import rendering
from formsapp.config import Settings
from formsapp.services.reasons import ReasonNeeded
from formsapp.store.site_files import SiteFiles
from formsapp.web import (
    absences,
    access_reviews,
    account,
    agreements,
    alerts,
    announcements,
    attendance,
    calendar,
    census,
    cohorts,
    copies,
    corrections,
    course_reports,
    demo,
    desk,
    documents,
    figures,
    files,
    forms,
    help,
    home,
    imports,
    inbox,
    kept,
    learner_notes,
    learners,
    locker,
    locker_reports,
    locker_send,
    looks,
    mails,
    openreferral,
    organisations,
    outcomes,
    panels,
    partnerships,
    passwords,
    people,
    placements,
    places,
    practice,
    progress,
    quarantine,
    record_page,
    referrals,
    register_changes,
    register_imports,
    register_lists,
    registers,
    registers_kept,
    reports,
    retention,
    review_briefs,
    search,
    second_factor,
    sign_in,
    site,
    spending,
    start,
    subject_requests,
    targets,
    term_dates,
    training_records,
    unit_trees,
    uploads,
    word_reports,
    words_kept,
    work,
    year_rollover,
)
from formsapp.web.drafts_at_hand import opened_here

DOORS = (
    sign_in,
    passwords,
    account,
    second_factor,
    people,
    organisations,
    start,
    forms,
    kept,
    copies,
    files,
    uploads,
    inbox,
    quarantine,
    reports,
    work,
    referrals,
    training_records,
    record_page,
    placements,
    register_changes,
    register_lists,
    registers,
    registers_kept,
    cohorts,
    term_dates,
    progress,
    targets,
    course_reports,
    spending,
    census,
    outcomes,
    unit_trees,
    register_imports,
    places,
    documents,
    agreements,
    learners,
    looks,
    panels,
    figures,
    calendar,
    imports,
    access_reviews,
    announcements,
    attendance,
    absences,
    alerts,
    learner_notes,
    home,
    locker,
    locker_send,
    locker_reports,
    words_kept,
    subject_requests,
    retention,
    word_reports,
    review_briefs,
    partnerships,
    corrections,
    year_rollover,
    help,
    practice,
)


def register(app: Flask, settings: Settings) -> None:
    app.extensions["published"] = app.extensions["office"].published
    app.extensions["site_files"] = SiteFiles(settings.site_folder)
    rendering.prepare(app, settings)
    app.register_error_handler(ReasonNeeded, looks.ask_reason)
    desk.prepare(app)
    app.extensions["draft_of"] = opened_here
    kept.prepare(app)
    words_kept.prepare(app)
    files.prepare(app)
    openreferral.prepare(app, settings)
    for doors in DOORS:
        app.register_blueprint(doors.blueprint())
    if settings.demo and not settings.production:
        app.register_blueprint(demo.blueprint())
        app.register_blueprint(mails.blueprint())
    app.register_blueprint(search.blueprint(), url_prefix=settings.prefix.rstrip("/"))
    app.register_blueprint(openreferral.blueprint(settings), url_prefix=f"{settings.prefix}{openreferral.AT}")
    if settings.prefix != "/":
        # The search form of a site below a path may post to the app's own root (frame: search_action).
        app.register_blueprint(search.blueprint(), url_prefix="/", name="search_at_root")
        app.register_blueprint(openreferral.blueprint(settings), url_prefix=f"/{openreferral.AT}", name="openreferral_at_root")
        app.register_blueprint(site.front_door(settings))
    app.register_blueprint(absences.of_placements())
    app.register_blueprint(places.published(), url_prefix=settings.prefix.rstrip("/"))
    app.register_blueprint(outcomes.published(), url_prefix=settings.prefix.rstrip("/"))
    app.register_blueprint(site.blueprint(settings), url_prefix=settings.prefix.rstrip("/"))
