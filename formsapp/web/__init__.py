"""The doors: one blueprint per task. A view is form, call, redirect or render, and no more."""

from flask import Flask

from formsapp import rendering
from formsapp.config import Settings
from formsapp.store.site_files import SiteFiles
from formsapp.web import (
    access_reviews,
    account,
    agreements,
    calendar,
    copies,
    demo,
    desk,
    documents,
    figures,
    files,
    forms,
    imports,
    inbox,
    kept,
    learners,
    locker,
    locker_reports,
    locker_send,
    mails,
    openreferral,
    organisations,
    panels,
    passwords,
    people,
    placements,
    places,
    quarantine,
    referrals,
    reports,
    search,
    second_factor,
    sign_in,
    site,
    start,
    uploads,
    work,
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
    placements,
    places,
    documents,
    agreements,
    learners,
    panels,
    figures,
    calendar,
    imports,
    access_reviews,
    locker,
    locker_send,
    locker_reports,
)


def register(app: Flask, settings: Settings) -> None:
    app.extensions["published"] = app.extensions["office"].published
    app.extensions["site_files"] = SiteFiles(settings.site_folder)
    rendering.prepare(app, settings)
    desk.prepare(app)
    app.extensions["draft_of"] = opened_here
    kept.prepare(app)
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
    app.register_blueprint(places.published(), url_prefix=settings.prefix.rstrip("/"))
    app.register_blueprint(site.blueprint(settings), url_prefix=settings.prefix.rstrip("/"))
