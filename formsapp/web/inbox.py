"""The council's inbox: a list whose filters stand in the address, one case whole, a note, a sender confirmed."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.permissions import may
from formsapp.journeys import JOURNEYS
from formsapp.rendering import day as written
from formsapp.services import exports, inbox, quarantine
from formsapp.services.inbox import Listing, Wanted
from formsapp.services.office import Refused
from formsapp.web import work
from formsapp.web.copies import attachment
from formsapp.web.list_filters import left_out, turned, wanted
from formsapp.web.pages import page


def blueprint() -> Blueprint:
    doors = Blueprint("inbox", __name__)
    for rule, view, method in (
        ("/inbox/", listing, "GET"),
        ("/inbox/search/", search, "POST"),
        ("/inbox/export.csv", export, "GET"),
        ("/inbox/<reference>/", case, "GET"),
        ("/inbox/<reference>/note/", note, "POST"),
        ("/inbox/<reference>/confirm/", confirm, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


# ----------------------------------------------------------------------------------------------------------------- list


def address(asked: Wanted, **changes: Any) -> str:
    """The list with these filters; what is blank stays out of the address."""
    told = {
        name: getattr(asked, name) for name in ("journey", "tier", "state", "school", "unread", "unconfirmed", "since", "until", "found")
    } | changes
    words = {name: "1" if value is True else str(value) for name, value in told.items() if value}
    return "/inbox/" + (f"?{urlencode(words)}" if words else "")


@needs("inbox.list")
def listing() -> Response:
    return list_page(wanted(request.args))


def list_page(asked: Wanted, problem: str = "") -> Response:
    found = inbox.listing(office(), actor(), asked)
    return page(
        "inbox/list.html",
        "Inbox",
        status=422 if problem else 200,
        problems=[("find", problem)] if problem else [],
        problem=problem,
        found=found,
        asked=asked,
        told=described(asked, found),
        unclear=left_out(request.args),
        export=address(asked).replace("/inbox/", "/inbox/export.csv", 1) if may(actor(), "inbox.export") else "",
        report=JOURNEYS[asked.journey].report if asked.journey and may(actor(), "reports.read") else "",
        journeys=[(journey.slug, journey.title) for journey in JOURNEYS.values()],
        states=list(inbox.STATES.items()),
        schools=[(str(each.id), each.name) for each in found.schools if each.kind != "council"],
        pages=turned(found.page, found.pages, lambda number: address(asked, page=number)),
        titles={journey.slug: journey.title for journey in JOURNEYS.values()},
        today=office().today(),
        in_quarantine=quarantine.waiting(office(), actor()),
    )


def described(asked: Wanted, found: Listing) -> list[tuple[str, str]]:
    """Each filter in force in words, with the address without it."""
    school = next((each.name for each in found.schools if str(each.id) == asked.school), "A school or provider that is not here")
    told = (
        ("found", "What you searched for"),
        ("unread", "Not read by you"),
        ("unconfirmed", "Sender not confirmed"),
        ("journey", JOURNEYS[asked.journey].title if asked.journey else ""),
        ("tier", f"Tier {asked.tier}"),
        ("state", inbox.STATES.get(asked.state, "")),
        ("school", school),
        ("since", f"From {written(asked.since)}" if asked.since else ""),
        ("until", f"Until {written(asked.until)}" if asked.until else ""),
    )
    return [(words, address(asked, **{name: ""})) for name, words in told if getattr(asked, name)]


@needs("inbox.export")
def export() -> Response:
    """The list with its filters as a table; its name says nothing of what is in it. What wasn't understood would make it another table."""
    asked = wanted(request.args)
    if left_out(request.args):
        return list_page(asked, "The table was not made: look at its filters first")
    try:
        return attachment(exports.listing(office(), actor(), asked), "text/csv; charset=utf-8", "forms.csv")
    except Refused as reason:
        return list_page(asked, str(reason))


@needs("inbox.list")
def search() -> Answer:
    """What was typed stays out of the address, and so out of histories and logs."""
    try:
        return redirect(address(Wanted(found=inbox.search(office(), actor(), request.form.get("find", "")))), 303)
    except Refused as reason:
        return list_page(Wanted(), str(reason))


# ------------------------------------------------------------------------------------------------------------- one case


@needs("case.read")
def case(reference: str) -> Response:
    """The case's page, at the address that it had before there was casework."""
    return work.case_page(reference)


@needs("case.note")
def note(reference: str) -> Answer:
    try:
        inbox.note(office(), actor(), reference, request.form)
    except Refused as reason:
        return work.case_page(reference, [("text", str(reason))], reason=reason)
    return redirect(f"/cases/{reference}/#notes", 303)


@needs("case.confirm_sender")
def confirm(reference: str) -> Answer:
    try:
        inbox.confirm_sender(office(), actor(), reference)
    except Refused as reason:
        return work.case_page(reference, [("sender-head", str(reason))])
    return redirect(f"/cases/{reference}/", 303)
