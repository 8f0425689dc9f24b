"""Attendance as schools and the council read it: a day's lessons, the summary by date, where everybody is now, the daily mark file."""

import datetime as dt
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.attendance import KINDS, MARKS
from formsapp.domain.people import Kind
from formsapp.domain.permissions import may
from formsapp.services import attendance_summary, attendance_today, mark_files, where_now
from formsapp.services.attendance_summary import BY
from formsapp.services.attendance_today import OF_ALL, SORTS
from formsapp.services.office import Refused
from formsapp.web.copies import attachment
from formsapp.web.list_filters import day as read_day
from formsapp.web.list_filters import identifier, number, turned
from formsapp.web.pages import page

TODAY, SUMMARY, WHERE = "/attendance/today/", "/attendance/summary/", "/where-now/"
MARK_FILE = "/attendance/marks.csv"
HEADINGS = ((where_now.NOW, "Now"), (where_now.LATER, "Later today"), (where_now.EARLIER, "Earlier today"))
ONE = dt.timedelta(days=1)
WEEK = 6  # days before the last


def blueprint() -> Blueprint:
    doors = Blueprint("attendance", __name__)
    for rule, view in ((TODAY, today), (SUMMARY, summary), (WHERE, where), (MARK_FILE, marks)):
        doors.add_url_rule(rule, view_func=view, methods=["GET"])
    return doors


def address(at: str, **told: object) -> str:
    words = {name: str(value) for name, value in told.items() if value}
    return at + (f"?{urlencode(words)}" if words else "")


def asked_day() -> dt.date:
    """From the address; what is none is today."""
    return read_day(request.args.get("day", "")) or office().today()


@needs("attendance.today")
def today() -> Response:
    day, now = asked_day(), office().today()
    school, provider = (chosen(name) for name in ("school", "provider"))
    asked = request.args.get("sort", "")
    found = attendance_today.look(office(), actor(), day, asked, number(request.args.get("page", "")) or 1, school, provider)
    of_all = actor().council and found.school is None

    def at(**changes: object) -> str:
        told = {"day": day if day != now else "", "sort": asked and found.sort, "school": found.school, "provider": found.provider}
        return address(TODAY, **(told | changes))

    return page(
        "attendance/today.html",
        "Today’s attendance" if day == now else "Attendance of a day",
        found=found,
        kinds=MARKS,
        day=day,
        is_today=day == now,
        before=at(day=day - ONE),
        after=at(day=day + ONE),
        sorts=list(OF_ALL.items()) if of_all else [(code, words) for code, (words, _) in SORTS.items()],
        council=actor().council,
        of_all=of_all,
        summary=address(SUMMARY, day=day, until=day, by="school"),
        mark_file=address(MARK_FILE, day=day, school=found.school) if may(actor(), "attendance.marks") and found.rows and not of_all else "",
        pages=turned(found.page, found.pages, lambda number: at(page=number)),
    )


def chosen(name: str) -> UUID | None:
    """An organisation from the address."""
    found = identifier(request.args.get(name, ""))
    return UUID(found) if found else None


@needs("attendance.summary")
def summary() -> Response:
    """Of a week if nothing else is asked for."""
    last = read_day(request.args.get("until", "")) or office().today()
    first = min(read_day(request.args.get("since", "")) or last - ONE * WEEK, last)
    by = request.args.get("by", "") if request.args.get("by") in BY else "provider"
    day = read_day(request.args.get("day", "")) or last
    found = attendance_summary.look(office(), actor(), first, last, day, by)

    def at(**changes: object) -> str:
        return address(SUMMARY, **({"since": found.first, "until": found.last, "day": found.day, "by": by} | changes))

    def leads_to(date: dt.date, house: UUID | None) -> str:
        """A click on a house leads to its registers, or for a school to its learners' lessons of that day."""
        if by == "school":
            return address(TODAY, day=date, school=house if actor().council else "")
        if actor().council or actor().has(Kind.PROVIDER):
            return address("/registers/", since=date, provider=house if actor().council else "")
        return address(TODAY, day=date, sort="provider")

    return page(
        "attendance/summary.html",
        "Summary by date",
        found=found,
        columns=KINDS,
        by=by,
        ways=[(code, words, at(by=code)) for code, words in BY.items()],
        at=at,
        leads_to=leads_to,
    )


@needs("where.read")
def where() -> Response:
    found = where_now.look(office(), actor(), chosen("school"), chosen("provider"), number(request.args.get("page", "")) or 1)
    return page(
        "attendance/where.html",
        "Where every off-site student is now",
        found=found,
        kinds=MARKS,
        council=actor().council,
        headings=HEADINGS,
        pages=turned(found.page, found.pages, lambda number: address(WHERE, provider=found.provider, page=number)),
    )


@needs("attendance.marks")
def marks() -> Answer:
    """For the school's own management system; the council chooses first of which school."""
    day, school = asked_day(), identifier(request.args.get("school", ""))
    try:
        body = mark_files.of_day(office(), actor(), day, UUID(school) if school else None)
    except Refused:
        return redirect(address(TODAY, day=day), 302)
    return attachment(body, "text/csv; charset=utf-8", f"marks-{day.isoformat()}.csv")
