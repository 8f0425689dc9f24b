"""What went through the Datalocker: the history of one's own organisation, and for the council how much it was, as charts and as a table."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request

from formsapp.access import actor, needs, office
from formsapp.domain import locker
from formsapp.rendering import MONTHS
from formsapp.rendering import day as written
from formsapp.services import charts, exports, locker_lists, locker_reports, transfers
from formsapp.services.locker_reports import Activity
from formsapp.store.transfer_lists import RECEIVED, SENT, Wanted
from formsapp.web import locker_frame
from formsapp.web.copies import attachment
from formsapp.web.list_filters import Reader, day, identifier, number, one_of, turned

ALL_KINDS = (*locker.KINDS, *locker.BY_MOVES)
DIRECTIONS = {SENT: "Sent", RECEIVED: "Received"}
FILTERS: dict[str, tuple[str, Reader]] = {
    "direction": ("Which way", one_of(DIRECTIONS)),
    "kind": ("What it is", one_of({kind.name for kind in ALL_KINDS})),
    "state": ("State", one_of(locker.STATES)),
    "organisation": ("School or provider", identifier),
    "since": ("Sent from", day),
    "until": ("Sent until", day),
    "page": ("Page", number),
}
MONTHS_SHOWN = 12


def blueprint() -> Blueprint:
    doors = Blueprint("locker_reports", __name__)
    for rule, view in (
        ("/locker/history/", history),
        ("/locker/reports/", activity),
        ("/locker/reports/activity.csv", export),
    ):
        doors.add_url_rule(rule, view_func=view, methods=["GET"])
    return doors


# ---------------------------------------------------------------------------------------------------------------- history


def asked_for() -> dict[str, Any]:
    given = {name: reader(request.args[name]) for name, (_, reader) in FILTERS.items() if request.args.get(name)}
    asked = {name: value for name, value in given.items() if value is not None}
    if "since" in asked and "until" in asked:  # turned round where they stand the wrong way round
        asked["since"], asked["until"] = sorted((asked["since"], asked["until"]))
    return asked


def unclear() -> list[str]:
    """What stood in the address and can't be meant, in words."""
    told = []
    for name, text in request.args.items():
        if name not in FILTERS:
            told.append(f"“{name[:60]}”")
        elif text and FILTERS[name][1](text) is None:
            told.append(f"{FILTERS[name][0]} “{text[:60]}”")
    return told


def address(asked: dict[str, Any], **changes: Any) -> str:
    words = {name: str(value) for name, value in ({**asked, "page": ""} | changes).items() if value}
    return "/locker/history/" + (f"?{urlencode(words)}" if words else "")


@needs("locker")
def history() -> Response:
    asked = asked_for()
    wanted = Wanted(
        asked.get("direction", ""),
        asked.get("kind", ""),
        asked.get("state", ""),
        UUID(asked["organisation"]) if "organisation" in asked else None,
        locker_reports.midnight(asked["since"]) if "since" in asked else None,
        locker_reports.midnight(asked["until"] + dt.timedelta(days=1)) if "until" in asked else None,
    )
    found = locker_lists.history(office(), actor(), wanted, page=max(1, asked.get("page", 1)))
    houses = others() if actor().council else []
    return locker_frame.page(
        "locker/history",
        "Transfer history",
        found=found,
        asked=asked,
        told=described(asked, houses),
        unclear=unclear(),
        kinds=[(kind.name, kind.words) for kind in ALL_KINDS],
        states=list(locker.STATE_WORDS.items()),
        houses=houses,
        pages=turned(found.number, found.pages, lambda page: address(asked, page=page)),
    )


def others() -> list[tuple[str, str]]:
    """The council chooses among schools and providers; those have only the council at the other end."""
    return [(str(each.id), each.name) for each in transfers.recipients(office(), actor(), locker_frame.houses()[0].id)]


def described(asked: dict[str, Any], houses: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each filter in force in words, with the address without it."""
    kind = locker.kind_named(asked.get("kind", ""))
    told = (
        ("direction", DIRECTIONS.get(asked.get("direction", ""), "")),
        ("kind", kind.words if kind else ""),
        ("state", locker.STATE_WORDS.get(asked.get("state", ""), "")),
        ("organisation", dict(houses).get(asked["organisation"], "One organisation") if "organisation" in asked else ""),
        ("since", f"From {written(asked['since'])}" if "since" in asked else ""),
        ("until", f"Until {written(asked['until'])}" if "until" in asked else ""),
    )
    return [(words, address(asked, **{name: ""})) for name, words in told if words]


# ---------------------------------------------------------------------------------------------------------------- activity


def month(name: str, otherwise: dt.date) -> dt.date:
    """A month as it stands in the address: its first day."""
    found = day(f"{request.args.get(name, '')}-01")
    return found.replace(day=1) if found else otherwise


def period() -> tuple[dt.date, dt.date]:
    """The months asked for, else the last twelve; turned round where they stand the wrong way round."""
    today = office().today().replace(day=1)
    until = month("until", today)
    since = month("since", months_before(until, MONTHS_SHOWN - 1))
    return min(since, until), max(since, until)


def months_before(start: dt.date, many: int) -> dt.date:
    count = start.year * 12 + start.month - 1 - many
    return dt.date(count // 12, count % 12 + 1, 1)


def month_words(name: str) -> str:
    year, month = name.split("-")
    return f"{MONTHS[int(month) - 1]} {year}"


@needs("locker.reports")
def activity() -> Response:
    since, until = period()
    found = locker_reports.activity(office(), actor(), since, until)
    today = office().today().replace(day=1)
    offered = [months_before(today, each) for each in range(locker_reports.LONGEST)]
    return locker_frame.page(
        "locker/reports",
        "Activity",
        found=found,
        charts=drawn(found),
        since=f"{since:%Y-%m}",
        until=f"{until:%Y-%m}",
        months=[(f"{each:%Y-%m}", month_words(f"{each:%Y-%m}")) for each in offered],
        export=f"/locker/reports/activity.csv?{urlencode({'since': f'{since:%Y-%m}', 'until': f'{until:%Y-%m}'})}",
    )


def drawn(found: Activity) -> list[charts.Chart]:
    """From the council and to it, each by month, organisation and kind."""
    tables = (
        ("by month", [(month_words(name), out, into) for name, out, into in found.by_month]),
        ("by school or provider", found.by_organisation),
        ("by kind", found.by_kind),
    )
    found_charts = []
    for words, lines in tables:
        every = words == "by month"  # a month without any is told, an organisation or a kind without any is left out
        sent, came = [(name, out) for name, out, _ in lines if out or every], [(name, into) for name, _, into in lines if into or every]
        found_charts += [
            charts.chart(f"Files sent by the council, {words}", sent, hide=False),
            charts.chart(f"Files sent to the council, {words}", came, hide=False),
        ]
    return found_charts


@needs("locker.reports")
def export() -> Response:
    head, rows = locker_reports.table(locker_reports.activity(office(), actor(), *period()))
    return attachment(exports.table([head, *rows]), "text/csv; charset=utf-8", "datalocker-activity.csv")
