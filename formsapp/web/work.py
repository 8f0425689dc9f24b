"""The council's work list and the page of a case: filters in the address, search, assignment, moves one by one or together after a review."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.permissions import may
from formsapp.domain.placements import STAGES
from formsapp.journeys import JOURNEYS
from formsapp.rendering import day as written
from formsapp.services import case_pages, casework, documents, inbox, locker_lists, placements, quarantine, work_lists
from formsapp.services.asking import Wrong
from formsapp.services.office import Refused
from formsapp.services.work_lists import BULK_MOVES, GROUP_WORDS, Asked, WorkList
from formsapp.web import desk, files, moves
from formsapp.web.list_filters import TIERS, Reader, identifier, left_out, number, one_of, turned, wanted
from formsapp.web.pages import page


def blueprint() -> Blueprint:
    doors = Blueprint("work", __name__)
    for rule, view, method in (
        ("/work/", listing, "GET"),
        ("/work/search/", search, "POST"),
        ("/work/review/", review, "POST"),
        ("/work/do/", do_all, "POST"),
        ("/cases/<reference>/", case, "GET"),
        ("/cases/<reference>/assign/", assign, "POST"),
        ("/cases/<reference>/tick/", tick, "POST"),
        ("/cases/<reference>/undo/", undo, "POST"),
        ("/cases/<reference>/risk/", risk, "POST"),
        ("/cases/<reference>/do/<name>/", ask, "GET"),
        ("/cases/<reference>/do/<name>/", do, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


# ----------------------------------------------------------------------------------------------------------------- list


def asked_for() -> Asked:
    """From the address; whatever can't be meant is left out, and the page says so."""
    given = {name: reader(request.args.get(name, "")) or "" for name, (_, reader) in OWN_FILTERS.items()}
    return Asked(wanted(request.args), **given)


def officer(text: str) -> str | None:
    return text if text in {work_lists.ME, work_lists.NOBODY} else identifier(text)


OWN_FILTERS: dict[str, tuple[str, Reader]] = {"group": ("What needs doing", one_of(GROUP_WORDS)), "assigned": ("Given to", officer)}


FILTERS = ("journey", "tier", "school", "unread", "unconfirmed", "since", "until", "found")


def address(asked: Asked, **changes: Any) -> str:
    told = {name: getattr(asked.wanted, name) for name in FILTERS} | {"group": asked.group, "assigned": asked.assigned} | changes
    words = {name: "1" if value is True else str(value) for name, value in told.items() if value}
    return "/work/" + (f"?{urlencode(words)}" if words else "")


@needs("work.list")
def listing() -> Response:
    return list_page(asked_for())


def list_page(asked: Asked, problem: str = "", field: str = "find") -> Response:
    found = work_lists.work_list_of(office(), actor(), asked)
    return page(
        "cases/work.html",
        "Work",
        status=422 if problem else 200,
        problems=[(field, problem)] if problem else [],
        problem=problem,
        field=field,
        found=found,
        asked=asked,
        told=described(asked, found),
        unclear=left_out(request.args, OWN_FILTERS),
        tabs=[("", "All", sum(found.counts.values()) if not asked.group else 0, address(asked, group=""))]
        + [(group, words, found.counts[group], address(asked, group=group)) for group, words in GROUP_WORDS.items()],
        groups=GROUP_WORDS,
        bulk=list(BULK_MOVES.items()),
        may_move=may(actor(), "case.move.council"),
        journeys=[(journey.slug, journey.title) for journey in JOURNEYS.values()],
        schools=[(str(each.id), each.name) for each in found.organisations if each.kind != "council"],
        tiers=TIERS,
        pages=turned(found.page, found.pages, lambda number: address(asked, page=number)),
        today=office().today(),
        in_quarantine=quarantine.waiting(office(), actor()),
    )


def described(asked: Asked, found: WorkList) -> list[tuple[str, str]]:
    """Each filter in force in words, with the address without it."""
    wish = asked.wanted
    names = dict(found.officers)
    school = next((each.name for each in found.organisations if str(each.id) == wish.school), "A school or provider that is not here")
    who = {"me": "Given to me", "nobody": "Given to nobody"}.get(asked.assigned, f"Given to {names.get(asked.assigned, 'somebody')}")
    told = (
        ("found", "What you searched for" if wish.found else ""),
        ("assigned", who if asked.assigned else ""),
        ("unread", "Not read by you" if wish.unread else ""),
        ("unconfirmed", "Sender not confirmed" if wish.unconfirmed else ""),
        ("journey", JOURNEYS[wish.journey].title if wish.journey else ""),
        ("tier", f"Tier {wish.tier}" if wish.tier else ""),
        ("school", school if wish.school else ""),
        ("since", f"From {written(wish.since)}" if wish.since else ""),
        ("until", f"Until {written(wish.until)}" if wish.until else ""),
    )
    return [(words, address(asked, **{name: ""})) for name, words in told if words]


@needs("work.list")
def search() -> Answer:
    """What was typed stays out of the address, and so out of histories and logs."""
    try:
        found = inbox.search(office(), actor(), request.form.get("find", ""))
    except Refused as reason:
        return list_page(Asked(), str(reason))
    return redirect(f"/work/?{urlencode({'found': found})}", 303)


# ------------------------------------------------------------------------------------------------------- several at once


@needs("case.move.council")
def review() -> Answer:
    """What would be done, before it is."""
    name, person = request.form.get("what", ""), request.form.get("officer", "")
    try:
        references = work_lists.chosen_references(request.form.getlist("case"))
        if name != "assign" and name not in BULK_MOVES:
            raise Refused("Choose what is to be done with them")
        found = work_lists.review(office(), actor(), references, name)
    except Refused as reason:
        return list_page(Asked(), str(reason), "what")
    return page(
        "cases/review.html",
        "Do this with several forms?",
        found=found,
        name=name,
        officer=person,
        words=BULK_MOVES.get(name, "Give to a colleague"),
        officers=work_lists.officers(office(), restricted=any(each.restricted for each in found)),
    )


@needs("case.move.council")
def do_all() -> Answer:
    name = request.form.get("what", "")
    chosen = {each: request.form.get(f"version-{each}", "") for each in request.form.getlist("case")}
    versions = {each: found for each, text in chosen.items() if (found := number(text, 8)) is not None}
    try:
        references = work_lists.chosen_references(list(versions))
        if name == "assign":
            came = work_lists.Several(work_lists.assign(office(), actor(), references, request.form.get("officer", "")))
        else:
            came = work_lists.move_all(office(), actor(), name, {each: versions[each] for each in references if each in versions})
    except Refused as reason:
        return list_page(Asked(), str(reason), "what")
    return page("cases/done.html", "Done", found=came, words=BULK_MOVES.get(name, "Given to a colleague"))


# ------------------------------------------------------------------------------------------------------------- one case


def back(reference: str) -> str:
    return f"/cases/{reference}/"


@needs("case.read")
def case(reference: str) -> Response:
    return case_page(reference)


def case_page(
    reference: str, problems: list[tuple[str, str]] | None = None, status: int = 422, *, changed: bool = False, reason: Refused | None = None
) -> Response:
    """With its answers, documents, people, timeline, notes; ``problems`` at the fields ``text``, ``sender-head``, ``undo``."""
    found = case_pages.council_page(office(), actor(), reference)
    return page(
        "cases/case.html",
        f"{found.read.journey.title}, {found.read.case.reference}",
        status=status if problems or changed else 200,
        problems=problems or [],
        problem={"text": "", "officer": "", "reason": "", "dated": "", "file": ""} | dict(problems or []),
        changed=changed,
        view=found,
        found=found.read,
        case=found.read.case,
        base=f"/inbox/{found.read.case.reference}/",
        here=back(found.read.case.reference),
        ages=documents.beside_case(office(), actor(), found.desk),
        placed=placements.beside(office(), actor(), found.desk),
        stages=STAGES,
        sent=locker_lists.beside_case(office(), actor(), found.read.case.id),
        may_send=may(actor(), "locker.send"),
        today=office().today(),
        may_note=may(actor(), "case.note"),
        may_move=may(actor(), "case.move.council", found.desk.subject),
        may_release=may(actor(), "quarantine.release"),
        may_confirm=may(actor(), "case.confirm_sender") and found.read.case.sender_confirmed_at is None,
        typed=desk.typed,
        **desk.once(reason, "#notes"),
    )


@needs("case.move.council")
def ask(reference: str, name: str) -> Answer:
    return moves.ask(reference, name, back)


@needs("case.move.council")
def do(reference: str, name: str) -> Answer:
    return moves.do(reference, name, back)


@needs("case.move.council")
def undo(reference: str) -> Answer:
    try:
        casework.undo(office(), actor(), reference, request.form.get("reason", ""), moves.version())
    except casework.Changed:
        return case_page(reference, status=409, changed=True)
    except Refused as reason:
        return case_page(reference, [("reason", str(reason))])
    return redirect(back(reference), 303)


@needs("case.move.council")
def risk(reference: str) -> Answer:
    """A newer risk assessment has come."""
    try:
        documents.note_risk(office(), actor(), reference, request.form, files.came())
    except Refused as reason:
        return case_page(reference, [(reason.name if isinstance(reason, Wrong) else "dated", str(reason))])
    return redirect(f"{back(reference)}#documents", 303)


@needs("case.move.council")
def tick(reference: str) -> Answer:
    place = number(request.form.get("course", ""), 3) or 0
    on, condition = request.form.get("on") == "1", request.form.get("condition", "")
    try:
        casework.tick(office(), actor(), reference, place, condition, moves.version(), on=on)
    except casework.Changed:
        return case_page(reference, status=409, changed=True)
    except Refused as reason:
        return case_page(reference, [(f"course-{place}", str(reason))])
    return redirect(f"{back(reference)}#course-{place}", 303)


@needs("case.assign")
def assign(reference: str) -> Answer:
    try:
        work_lists.assign_one(office(), actor(), reference, request.form.get("officer", ""))
    except Refused as reason:
        return case_page(reference, [("officer", str(reason))])
    return redirect(back(reference), 303)
