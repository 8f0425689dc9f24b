"""Before the first question and after a pause: which form, for whom, by which way; the link that was mailed; my forms."""

import re

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office, safe_next, signed_in, visit
from formsapp.domain.people import NOBODY
from formsapp.domain.permissions import FormSubject, may
from formsapp.journeys import JOURNEYS, Answers, Journey
from formsapp.services import about, agreements, come_back, directory_facts, drafts, earlier, known, my_forms, sendable
from formsapp.services.drafts import AlreadySent, Place
from formsapp.services.earlier import Met
from formsapp.services.office import NotFound, Refused
from formsapp.web import desk
from formsapp.web.drafts_at_hand import hold
from formsapp.web.forms import already_sent
from formsapp.web.pages import page

MOST_COURSES = 5
EMAIL = re.compile(r"[^@\s\x00-\x20\"<>,;]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.IGNORECASE)


def blueprint() -> Blueprint:
    doors = Blueprint("start", __name__)
    for rule, view, method in (
        ("/forms/", which, "GET"),
        ("/forms/<journey>/", ready, "GET"),
        ("/forms/<journey>/", begin, "POST"),
        ("/forms/<journey>/email/", email, "GET"),
        ("/forms/<journey>/email/", begin_by_email, "POST"),
        ("/forms/back/", lost, "GET"),
        ("/forms/back/", ask_again, "POST"),
        ("/forms/back/<secret>/", arrive, "GET"),
        ("/forms/back/<secret>/", come_in, "POST"),
        ("/my-forms/", mine, "GET"),
        ("/my-forms/delete/<reference>/", sure, "GET"),
        ("/my-forms/delete/<reference>/", delete, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    doors.register_error_handler(AlreadySent, already_sent)
    return doors


# ---------------------------------------------------------------------------------------------------------------- begin


@needs("forms.fill")
def which() -> Response:
    """All of them; for somebody signed in those first that are theirs to send."""
    who = actor()
    theirs = {slug for slug in JOURNEYS if any(may(who, "forms.begin", FormSubject(slug, each)) for each in who.organisations())}
    shown = [journey for journey in JOURNEYS.values() if journey.slug in theirs or not theirs]
    return page("myforms/which.html", "Forms", journeys=[(each, directory_facts.form_named(office(), each.slug)) for each in shown])


def courses() -> list[str]:
    return list(dict.fromkeys(slug for each in request.values.getlist("course") for slug in each.split(",") if slug))[:MOST_COURSES]


@needs("forms.fill")
def ready(journey: str) -> Response:
    return ready_page(drafts.journey_of(journey))


def ready_page(journey: Journey, problems: dict[str, str] | None = None) -> Response:
    facts, who = directory_facts.facts(office()), actor()
    chosen = tuple(course for slug in courses() if (course := facts.course(slug)))
    places = drafts.places_of(office(), who, journey.slug)
    found, again, listed = problems or {}, request.args.get("again") == "1", directory_facts.form_named(office(), journey.slug)
    return page(
        "myforms/start.html",
        listed.get("name") or journey.title,
        status=422 if found else 200,
        journey=journey,
        problems=list(found.items()),
        wrong=found,
        courses=chosen,
        notes=journey.course_notes(chosen),
        needed=listed.get("need", []),
        minutes=listed.get("minutes"),
        closed=sendable.closed(facts, journey.slug),
        sent_already=len(places) == 1 and sendable.sent_already(office(), who.person, journey, places[0].id),
        days=drafts.KEPT.days,
        places=places,
        again=again,
        learners=met(journey, again) if places else [],
        agreed=agreements.where_it_refers(office(), who, [each.id for each in places]) if journey.slug == "referral" else [],
        typed=desk.typed,
        query=request.query_string.decode("ascii", "replace"),
        signed_in=visit().signed_in,
        without_account=may(NOBODY, "forms.begin", FormSubject(journey.slug)),
    )


def met(journey: Journey, again: bool) -> list[Met]:
    """Whom a form may be about: students referred before, offered where one asks for them, or where the form is about one."""
    if journey.again and again:
        return earlier.learners(office(), actor(), journey.slug)
    return about.learners(office(), actor(), journey)


@needs("forms.fill")
def begin(journey: str) -> Answer:
    """By somebody signed in."""
    found, who = drafts.journey_of(journey), actor()
    if who.person is None:
        return redirect(f"/forms/{found.slug}/", 303)
    places = drafts.places_of(office(), who, found.slug)
    named = request.form.get("organisation", "")
    place = places[0] if len(places) == 1 else next((each for each in places if str(each.id) == named), None)
    if place is None:
        return ready_page(found, {"organisation": "Choose the organisation you are sending it for"})
    try:
        answers, learner = begins_with(found, place)
        draft = drafts.begin(office(), who, found.slug, place.id, answers=answers, learner=learner)
    except Refused as reason:
        return ready_page(found, {"about": str(reason)})
    return redirect(f"/forms/{found.slug}/{draft.reference}/{found.sections[0].slug}/", 303)


def begins_with(journey: Journey, place: Place) -> tuple[Answers, str]:
    """The first answers, from whatever it begins with; and the key of the learner, if it is about one who is known."""
    named, earlier_one = request.form.get("about", "").strip(), request.form.get("from", "")
    if journey.about == about.REFERRAL and not named:
        raise Refused("Choose the referral that you answer")
    if journey.about and named:
        return about.begin(office(), actor(), journey, named, place.id)
    answers = known.chosen(office(), journey, courses())
    if not (journey.again and earlier_one):
        return answers, ""
    again = earlier.answers(office(), actor(), journey, earlier_one, only_learner=request.form.get("whole") != "yes")
    return again.answers | answers, again.learner_key


@needs("forms.fill")
def email(journey: str) -> Answer:
    found = drafts.journey_of(journey)
    if not may(NOBODY, "forms.begin", FormSubject(found.slug)):
        return redirect(f"/forms/{found.slug}/", 302)
    return email_page(found)


def email_page(journey: Journey, problem: str = "") -> Response:
    return page(
        "myforms/email.html",
        "Your work email address" if journey.work_email else "Your email address",
        status=422 if problem else 200,
        journey=journey,
        problems=[("email", problem)] if problem else [],
        problem=problem,
        typed=desk.typed,
        courses=courses(),
    )


@needs("forms.fill")
def begin_by_email(journey: str) -> Answer:
    found = drafts.journey_of(journey)
    address = request.form.get("email", "").strip()
    if not address:
        return email_page(found, "Enter your work email address" if found.work_email else "Enter your email address")
    if len(address) > 254 or not EMAIL.fullmatch(address):
        return email_page(found, "Enter an email address like name@school.example")
    try:
        begun = come_back.begin_by_email(office(), actor(), found.slug, address, answers=known.chosen(office(), found, courses()))
    except Refused as reason:
        return email_page(found, str(reason))
    response = redirect(f"/forms/{found.slug}/{begun.draft.reference}/{found.sections[0].slug}/", 303)
    hold(response, begun.secret)
    return response


# ------------------------------------------------------------------------------------------------------------- the link


@needs("forms.fill")
def lost() -> Response:
    """For whoever wants back to a form: sign in, or ask for a link."""
    return lost_page()


def lost_page(problems: dict[str, str] | None = None, *, asked: bool = False) -> Response:
    found = problems or {}
    after = safe_next(request.args.get("next"))
    return page(
        "myforms/back.html",
        "A link is on its way" if asked else "Come back to a form",
        status=422 if found else 200,
        problems=list(found.items()),
        wrong=found,
        typed=desk.typed,
        asked=asked,
        after=after if after.startswith("/forms/") else "/my-forms/",
        signed_in=visit().signed_in,
    )


@needs("forms.fill")
def ask_again() -> Response:
    reference, address = request.form.get("reference", "").strip(), request.form.get("email", "").strip()
    problems = {}
    if not reference:
        problems["reference"] = "Enter the reference of the form"
    if not EMAIL.fullmatch(address):
        problems["email"] = "Enter the email address with which you began the form"
    if problems:
        return lost_page(problems)
    try:
        come_back.ask_again(office(), actor(), reference, address)
    except Refused as reason:
        return lost_page({"email": str(reason)})
    return lost_page(asked=True)


@needs("forms.fill")
def arrive(secret: str) -> Response:
    """A mail scanner comes this far: nothing is used up, nothing is shown."""
    try:
        draft = come_back.behind(office(), secret)
    except NotFound:
        return used_up()
    return page("myforms/arrive.html", "Go on with your form", reference=draft.reference, journey=JOURNEYS[draft.journey])


def used_up() -> Response:
    return page("myforms/used_up.html", "This link has been used, or is too old", status=404)


@needs("forms.fill")
def come_in(secret: str) -> Answer:
    try:
        begun = come_back.come_back(office(), actor(), secret)
    except NotFound:
        return used_up()
    response = redirect(f"/forms/{begun.draft.journey}/{begun.draft.reference}/", 303)
    hold(response, begun.secret)
    return response


# ------------------------------------------------------------------------------------------------------------- my forms


@signed_in
def mine() -> Response:
    found = my_forms.mine(office(), actor())
    return page(
        "myforms/mine.html",
        "My forms",
        drafts=found.drafts,
        sent=found.sent,
        journeys=JOURNEYS,
        me=actor().person,
    )


@signed_in
def sure(reference: str) -> Response:
    my_forms.journey_of(office(), actor(), reference)
    return page("myforms/delete.html", "Delete this form?", reference=reference)


@signed_in
def delete(reference: str) -> Answer:
    drafts.delete(office(), actor(), my_forms.journey_of(office(), actor(), reference), reference)
    return redirect("/my-forms/", 303)
