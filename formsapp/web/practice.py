"""A register to practise with: its students are made up, and nothing of what is marked is kept, sent or told to anybody."""

from dataclasses import dataclass

from flask import Blueprint, Response, request

from formsapp.access import signed_in
from formsapp.domain.attendance import CONTRIBUTIONS, MARKS, PROVIDERS_MARKS, Contribution, Figures, signed
from formsapp.web.pages import page

AT = "/help/practice/"
CHOOSABLE = tuple(kind.name for kind in PROVIDERS_MARKS)
NAMES = ("Abigail Applewhite", "Barnaby Bellweather", "Clover Candlewick", "Dexter Dandelion", "Esme Elderflower", "Florian Foxglove")


@dataclass(frozen=True)
class Line:
    """Somebody who is nobody, with what was marked in the page."""

    place: int
    name: str
    mark: str
    contribution: str
    note: str


def blueprint() -> Blueprint:
    doors = Blueprint("practice", __name__)
    doors.add_url_rule(AT, view_func=begin, methods=["GET"])
    doors.add_url_rule(AT, view_func=look, methods=["POST"])
    return doors


def lines() -> list[Line]:
    """As they were sent; what no register has is left out."""
    found = []
    for place, name in enumerate(NAMES):
        mark, given = request.form.get(f"mark-{place}", ""), request.form.get(f"contribution-{place}", "")
        mark = mark if mark in CHOOSABLE else ""
        if request.form.get("do") == "all" and not mark:
            mark = "present"
        known = given if given in {str(value) for value in CONTRIBUTIONS} else ""
        found.append(Line(place, name, mark, known, request.form.get(f"note-{place}", "").replace("\0", "")[:200]))
    return found


@signed_in
def begin() -> Response:
    return practice_page(lines())


@signed_in
def look() -> Response:
    """What would come of it."""
    found = lines()
    missing = [each for each in found if not each.mark] if request.form.get("do") == "complete" else []
    return practice_page(found, problem="Mark everybody before you complete it" if missing else "", first=missing[0].place if missing else 0)


def practice_page(found: list[Line], problem: str = "", first: int = 0) -> Response:
    marked = [each.mark for each in found if each.mark]
    given: dict[int, int] = {}
    for each in found:
        if each.contribution and each.mark and MARKS[each.mark].attended:
            given[int(each.contribution)] = given.get(int(each.contribution), 0) + 1
    figures = Figures.counting(marked)
    return page(
        "help/practice.html",
        "Practise with a register",
        status=422 if problem else 200,
        problems=[(f"mark-{first}", problem)] if problem else [],
        lines=found,
        kinds=[MARKS[name] for name in CHOOSABLE],
        contributions=[("", "None"), *((str(value), f"{signed(value)}: {words}") for value, words in CONTRIBUTIONS.items())],
        figures=figures,
        balance=Contribution.of(given, figures.attended).balance_said,
        absent=[each for each in found if each.mark and MARKS[each.mark].absent],
        completed=request.method == "POST" and request.form.get("do") == "complete" and not problem,
    )
