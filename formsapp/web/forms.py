"""The five views that serve every form: a section, the check page, sending, the confirmation, and the way back in. Plus what a script saves."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office, visit
from formsapp.fields import Form
from formsapp.journeys.engine import ABOUT, CHECK, Section
from formsapp.journeys.summary import parts
from formsapp.services import come_back, drafts, sending
from formsapp.services.drafts import AlreadySent, Opened, Saved
from formsapp.services.office import LONDON, NotFound
from formsapp.services.sending import Checked, NotYet
from formsapp.web import desk, files
from formsapp.web.drafts_at_hand import make_room, turned_away
from formsapp.web.pages import page

ADDRESS = "/forms/<journey>/<reference>/"


def blueprint() -> Blueprint:
    doors = Blueprint("forms", __name__)
    for rule, view, method in (
        ("", resume, "GET"),
        ("check/", check, "GET"),
        ("send/", send, "POST"),
        ("done/", done, "GET"),
        ("saved/", saved, "GET"),
        ("link/", link, "POST"),
        ("autosave/", autosave, "POST"),
        ("<section>/", section, "GET"),
        ("<section>/", save, "POST"),
    ):
        doors.add_url_rule(ADDRESS + rule, view_func=view, methods=[method])
    doors.url_value_preprocessor(make_room)
    doors.register_error_handler(AlreadySent, already_sent)
    doors.register_error_handler(NotFound, turned_away)
    return doors


def base(opened: Opened) -> str:
    return f"/forms/{opened.journey.slug}/{opened.reference}/"


# ------------------------------------------------------------------------------------------------------------- sections


@needs("forms.fill")
def resume(journey: str, reference: str) -> Answer:
    """To the first section that is still to do."""
    opened = drafts.look(office(), actor(), journey, reference)
    step = opened.journey.next_step(opened.answers, opened.facts)
    return redirect(f"{base(opened)}{step.slug if step else CHECK}/", 302)


@needs("forms.fill")
def section(journey: str, reference: str, section: str) -> Response:
    opened = drafts.look(office(), actor(), journey, reference)
    form = drafts.form_of(opened, section)
    told = "What you had typed is back: check it, then go on." if request.args.get("taken-up") else saved_words(opened)
    return section_page(opened, opened.journey.by_slug[section], form, mark=drafts.mark(office(), opened.answers, section), saved=told)


def saved_words(opened: Opened) -> str:
    at = opened.draft.changed_at.astimezone(LONDON)
    by = f" by {opened.changed_by_name}" if opened.changed_by_name and opened.draft.changed_by != actor().person else ""
    day = "" if at.date() == opened.facts.today else f" on {desk.moment(at).split(' at ')[0]}"
    return f"Saved at {at:%H:%M}{day}{by}" if opened.draft.version > 1 else ""


def section_page(
    opened: Opened, here: Section, form: Form, *, mark: str, saved: str = "", template: str = "", status: int = 200, **more: Any
) -> Response:
    journey, answers = opened.journey, opened.answers
    own = here.template or "forms/section.html"
    return page(
        template or own,
        here.title,
        status=status,
        own=own,
        journey=journey,
        section=here,
        form=form,
        steps=journey.steps(answers, opened.facts, here.slug),
        problems=form.problems(),
        base=base(opened),
        before=journey.before(answers, here.slug),
        reference=opened.reference,
        saved=saved,
        mark=mark,
        autosave=f"{base(opened)}autosave/",
        cancel="/my-forms/" if visit().signed_in else f"{base(opened)}saved/",
        about=dict(journey.letterhead(answers, opened.facts)).get("About", "") if ABOUT in answers else "",
        notes=journey.notes(answers, opened.facts) if here.shows_notes and here.slug in answers else (),
        **more,
    )


@needs("forms.fill")
def save(journey: str, reference: str, section: str) -> Answer:
    """Whatever button was pressed, what was typed is kept first."""
    refused = files.take(journey, reference, section)
    found = drafts.save_section(office(), actor(), journey, reference, section, request.form, request.form.get("mark", ""))
    if found.theirs is not None:
        return conflict_page(found, section)
    if found.received.go == "remove-file":
        files.remove(journey, reference, found.received.target)
    return refused_page(found, section, refused) if refused else after_saving(found, section)


def refused_page(
    found: Saved,
    section: str,
    refused: list[tuple[str, str]],
    saved: str = "Saved. Something about a file needs your attention: see its question.",
) -> Response:
    """All else is kept; the files that were not taken are named at their question."""
    form = found.received.form
    for field, sentence in refused:
        form.refuse(field, sentence)
    return section_page(
        changed(found),
        found.opened.journey.by_slug[section],
        form,
        mark=found.mark,
        saved=saved,
        status=422,
    )


def after_saving(found: Saved, section: str) -> Answer:
    opened, received = found.opened, found.received
    here, address = opened.journey.by_slug[section], base(opened)
    if received.go == "save":
        come_back.send_again(office(), actor(), opened.journey.slug, opened.reference, unless_just_sent=True)
        return redirect(f"{address}saved/?section={section}", 303)
    if received.go == "to" and opened.journey.can_visit(received.answers, *received.target[:1] or ("",)):
        return redirect(f"{address}{received.target[0]}/", 303)
    if received.go == "previous":
        return redirect(f"{address}{opened.journey.before(received.answers, section) or section}/", 303)
    if received.go != "next":
        return redirect(f"{address}{section}/" + (f"#{received.focus}" if received.focus else ""), 303)
    if not received.ok:
        return section_page(
            changed(found), here, received.form, mark=found.mark, saved="Saved. Some answers are not right yet.", status=422
        )
    return redirect(f"{address}{opened.journey.after(received.answers, section)}/", 303)


def changed(found: Saved) -> Opened:
    """The draft as it is after saving."""
    return replace(found.opened, answers=found.received.answers)


def conflict_page(found: Saved, section: str) -> Response:
    """Somebody saved this section since the page was made: both are shown, what was typed stands in the form, nothing is lost."""
    opened, received = found.opened, found.received
    here = opened.journey.by_slug[section]
    ours, theirs = said(received.form), said(drafts.form_of(opened, section))
    rows = [
        (question, ours.get(question, ()), theirs.get(question, ()))
        for question in {**theirs, **ours}
        if ours.get(question) != theirs.get(question)
    ]
    return section_page(
        opened,
        here,
        received.form,
        mark=found.mark,
        template="myforms/conflict.html",
        status=409,
        rows=rows,
        who=opened.changed_by_name,
        at=desk.moment(opened.draft.changed_at),
    )


def said(form: Form) -> dict[str, tuple[str, ...]]:
    return {f"{part.title}: {row.question}" if part.title else row.question: row.words for part in parts(form) for row in part.rows}


@needs("forms.fill")
def autosave(journey: str, reference: str) -> Answer:
    """What a script sends while somebody types: the page's fields as pairs."""
    told = desk.told_by_script()
    pairs, after = pairs_of(told), pairs_of(told, "after")
    if pairs is None:
        return make_response(jsonify(refused=400), 400)
    sent: MultiDict[str, str] = MultiDict([*pairs, ("go", "save")])
    under_way: MultiDict[str, str] | None = MultiDict([*after, ("go", "save")]) if after else None
    section, made_from = str(told.get("section", "")), str(told.get("mark", ""))
    found = drafts.save_section(office(), actor(), journey, reference, section, sent, made_from, automatic=True, under_way=under_way)
    if found.theirs is not None:
        return make_response(jsonify(conflict=True), 409)
    return make_response(jsonify(mark=found.mark, at=f"{office().clock().astimezone(LONDON):%H:%M}"), 200)


def pairs_of(told: dict[str, Any], name: str = "pairs") -> list[tuple[str, str]] | None:
    """The fields of the page, as its script sends them; None if they are anything else."""
    pairs = told.get(name)
    if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        return None
    if not all(isinstance(name, str) and isinstance(value, str) for name, value in pairs):
        return None
    return [(name, value) for name, value in pairs if name not in {"go", "csrf_token"}]


# ------------------------------------------------------------------------------------------------- check, send, confirm


@needs("forms.fill")
def check(journey: str, reference: str) -> Response:
    return check_page(sending.check(office(), actor(), journey, reference))


def check_page(found: Checked, status: int = 200) -> Response:
    opened = found.opened
    problems = found.declaration.problems() if found.declaration else []
    if status != 200 and found.complete and not found.proved:
        problems = [("prove", "Confirm your email address first: open the link we sent you and press its button"), *problems]
    return page(
        "myforms/check.html",
        "Check your answers",
        status=status,
        journey=opened.journey,
        steps=found.steps,
        base=base(opened),
        reference=opened.reference,
        problems=problems,
        cancel="/my-forms/" if visit().signed_in else f"{base(opened)}saved/",
        letterhead=found.letterhead,
        blocks=found.blocks,
        dropped=found.dropped,
        notes=found.notes,
        form=found.declaration,
        refusals=found.refusals,
        ready=found.complete,
        proved=found.proved,
        mailbox=opened.draft.email,
        action=f"{base(opened)}send/",
        token=opened.draft.send_token,
    )


@needs("forms.fill")
def send(journey: str, reference: str) -> Answer:
    """A second press, the back button, a retry: the same reference each time."""
    found = sending.send(office(), actor(), journey, reference, request.form.get("token", ""), request.form)
    if isinstance(found, NotYet):
        return check_page(found.checked, 422)
    return redirect(f"/forms/{journey}/{found.reference}/done/", 303)


@needs("forms.fill")
def done(journey: str, reference: str) -> Response:
    found = sending.confirmation(office(), actor(), journey, reference)
    address = f"/forms/{journey}/{found.reference}/"
    own = [("Your answers (PDF)", f"{address}answers.pdf"), ("Your answers for other systems (JSON)", f"{address}answers.json")]
    return page(
        "forms/done.html",
        f"{found.journey.title}: sent",
        journey=found.journey,
        reference=found.reference,
        sent_at=desk.moment(found.received_at),
        clocks=found.clocks,
        files=found.files,
        next=(found.panel, *found.steps) if found.panel else found.steps,
        links=[*(own if found.answers_shown else []), *([("My forms", "/my-forms/")] if visit().signed_in else [])],
    )


# -------------------------------------------------------------------------------------------------------- leave, return


@needs("forms.fill")
def saved(journey: str, reference: str) -> Response:
    """After Save and Cancel: the reference, and how to come back."""
    opened = drafts.look(office(), actor(), journey, reference)
    here = request.args.get("section", "")
    return page(
        "myforms/saved.html",
        "Your form is kept",
        journey=opened.journey,
        reference=opened.reference,
        base=base(opened),
        section=here if here in opened.journey.by_slug else "",
        mailbox=opened.draft.email if not visit().signed_in else "",
        until=opened.draft.expires_at,
    )


@needs("forms.fill")
def link(journey: str, reference: str) -> Answer:
    """The link once more, to the address the form was begun with."""
    come_back.send_again(office(), actor(), journey, reference)
    return redirect(f"/forms/{journey}/{reference}/saved/", 303)


def already_sent(done: AlreadySent) -> Answer:
    """Nothing can be changed any more: the confirmation."""
    address = f"/forms/{done.draft.journey}/{done.draft.reference}/done/"
    if request.endpoint == "forms.autosave":
        return make_response(jsonify(sent=address), 409)
    return redirect(address, 303)
