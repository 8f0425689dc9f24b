"""The council's inbox: a list whose filters stand in the address, one case whole, a note, a sender confirmed."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.permissions import may
from formsapp.journeys import JOURNEYS
from formsapp.rendering import day as written
from formsapp.services import exports, inbox, quarantine
from formsapp.services.inbox import Listing, Wanted
from formsapp.services.office import Refused
from formsapp.web import desk
from formsapp.web.copies import attachment
from formsapp.web.forms import page

TIERS = ("1", "2", "3")


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


def wanted(args: Mapping[str, str]) -> Wanted:
    """From an address; whatever can't be meant is passed over."""
    return Wanted(
        journey=args["journey"] if args.get("journey") in JOURNEYS else "",
        tier=args["tier"] if args.get("tier") in TIERS else "",
        state=args["state"] if args.get("state") in inbox.STATES else "",
        school=identifier(args.get("school", "")),
        unread=args.get("unread") == "1",
        unconfirmed=args.get("unconfirmed") == "1",
        since=day(args.get("since", "")),
        until=day(args.get("until", "")),
        found=found[:1000] if (found := args.get("found", "")).isalnum() else "",
        page=int(number) if (number := args.get("page", "")).isascii() and number.isdigit() and len(number) < 7 else 1,
    )


def identifier(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def day(text: str) -> dt.date | None:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


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
        export=address(asked).replace("/inbox/", "/inbox/export.csv", 1) if may(actor(), "inbox.export") else "",
        report=JOURNEYS[asked.journey].report if asked.journey and may(actor(), "reports.read") else "",
        journeys=[(journey.slug, journey.title) for journey in JOURNEYS.values()],
        schools=[(str(each.id), each.name) for each in found.schools if each.kind != "council"],
        pages=[(number, address(asked, page=number)) for number in range(1, found.pages + 1)],
        titles={journey.slug: journey.title for journey in JOURNEYS.values()},
        today=office().today(),
        in_quarantine=quarantine.waiting(office()) if may(actor(), "quarantine.list") else 0,
    )


def described(asked: Wanted, found: Listing) -> list[tuple[str, str]]:
    """Each filter in force in words, with the address without it."""
    school = next((each.name for each in found.schools if str(each.id) == asked.school), "an organisation")
    told = (
        ("found", "What you searched for"),
        ("unread", "Not read by you"),
        ("unconfirmed", "Sender not confirmed"),
        ("journey", JOURNEYS[asked.journey].title if asked.journey else ""),
        ("tier", f"Tier {asked.tier}"),
        ("state", asked.state.capitalize()),
        ("school", school),
        ("since", f"From {written(asked.since)}" if asked.since else ""),
        ("until", f"Until {written(asked.until)}" if asked.until else ""),
    )
    return [(words, address(asked, **{name: ""})) for name, words in told if getattr(asked, name)]


@needs("inbox.export")
def export() -> Response:
    """The list with its filters as a table; its name says nothing of what is in it."""
    asked = wanted(request.args)
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
    return case_page(reference)


def case_page(reference: str, problem: str = "", confirmation: str = "") -> Response:
    found = inbox.read(office(), actor(), reference)
    return page(
        "inbox/case.html",
        f"{found.journey.title}, {found.case.reference}",
        status=422 if problem or confirmation else 200,
        problems=[("text", problem)] if problem else [("sender-head", confirmation)] if confirmation else [],
        problem=problem,
        found=found,
        case=found.case,
        base=f"/inbox/{found.case.reference}/",
        may_note=may(actor(), "case.note"),
        may_release=may(actor(), "quarantine.release"),
        may_confirm=may(actor(), "case.confirm_sender") and found.case.sender_confirmed_at is None,
        typed=desk.typed,
    )


@needs("case.note")
def note(reference: str) -> Answer:
    try:
        inbox.note(office(), actor(), reference, request.form.get("text", ""))
    except Refused as reason:
        return case_page(reference, str(reason))
    return redirect(f"/inbox/{reference}/#notes", 303)


@needs("case.confirm_sender")
def confirm(reference: str) -> Answer:
    try:
        inbox.confirm_sender(office(), actor(), reference)
    except Refused as reason:
        return case_page(reference, confirmation=str(reason))
    return redirect(f"/inbox/{reference}/", 303)
