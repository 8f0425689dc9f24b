"""Learners, cohorts, timetables and marks from a table: looked at line by line, and brought in only then."""

from functools import partial

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.services import register_importing as importing
from formsapp.services import tables_typed
from formsapp.services.importing import FATES, Plan
from formsapp.services.office import Refused
from formsapp.web.imports import typed
from formsapp.web.pages import page

# What to know of each table before one fills it, beside its headings.
HINTS = {
    "learners": (
        "A school and a provider by their name, URN or factsheet; a course by its name or factsheet. Days are weekdays, such as Mon, Thu.",
        "A child whom the service knows is found again by UPN, or by name and date of birth. Where that is in doubt, the line is refused.",
        "With a cohort’s name the learner joins it from the first day on.",
    ),
    "cohorts": ("The age group is one of Primary, 11–14, 14–16, Post-16. Without a year it is this academic year.",),
    "timetables": (
        "Times such as 9:15. Without a first and a last day a line holds for the whole academic year of its cohort.",
        "Lessons are made at once, also those of the past, within the terms.",
    ),
    "unit-trees": (
        "A line for each unit. Its group, if it has one, stands beside it; a group within a group like Core > Workshop.",
        "The first line of a new qualification says its title, its level and its kind too.",
        "Units that the newest version has already stay as they are. What is new goes into a draft, which you publish when it is right.",
    ),
    "marks": (
        "The lesson must be there: it is found by cohort and date, and by when it begins if there are several. Learners go by their UPN.",
        "An authorised or unauthorised absence becomes the provider’s unexplained absence with the school’s decision beside it.",
        "A mark that is there already is never written over.",
    ),
}


def blueprint() -> Blueprint:
    doors = Blueprint("register_imports", __name__)
    doors.add_url_rule("/import/<what>/", view_func=ask, methods=["GET"])
    doors.add_url_rule("/import/<what>/", view_func=bring, methods=["POST"])
    return doors


@needs("cohorts.manage")
def ask(what: str) -> Response:
    return import_page(what)


@needs("cohorts.manage")
def bring(what: str) -> Answer:
    """The dry run; with the mark of one that was shown, the act itself."""
    sort = importing.sort_of(actor(), what)
    data = typed()
    mark = request.form.get("mark", "") if request.form.get("do") == "bring" else ""
    act = (
        partial(importing.bring_in, office(), actor(), what, data, mark) if mark else partial(importing.plan, office(), actor(), what, data)
    )
    try:
        found = act()
    except Refused as reason:
        return import_page(what, data, problem=str(reason))
    return import_page(what, data, found, again=bool(mark)) if found is not None else redirect(sort.after, 303)


def import_page(what: str, data: bytes = b"", plan: Plan | None = None, problem: str = "", *, again: bool = False) -> Response:
    sort = importing.sort_of(actor(), what)
    needed = importing.needed_by(actor(), sort)
    return page(
        "cohorts/import.html",
        sort.title,
        status=422 if problem else 200,
        problems=[("table", problem)] if problem else [],
        what=what,
        back=sort.after,
        needed=needed,
        further=[name for name in sort.columns if name not in needed],
        hints=HINTS[what],
        text="" if tables_typed.no_table(data) else tables_typed.decoded(data[: tables_typed.LONGEST]),
        plan=plan,
        again=again,
        fates=FATES,
        problem=problem,
    )
