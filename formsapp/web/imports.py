"""Organisations and people from a table: pasted or chosen as a file, looked at line by line, and brought in only then."""

from functools import partial

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.people import ROLES_OF, Kind
from formsapp.services import importing, tables_typed
from formsapp.services.importing import FATES, NEEDED, ORGANISATIONS, PEOPLE, Plan
from formsapp.services.office import Refused
from formsapp.web import desk

TITLES = {ORGANISATIONS: "Organisations from a table", PEOPLE: "People from a table"}
ABOVE = {ORGANISATIONS: ("Organisations", "/organisations/"), PEOPLE: ("People", "/people/")}
ROLES = [role.value for kind in (Kind.SCHOOL, Kind.PROVIDER) for role in ROLES_OF[kind]]


def blueprint() -> Blueprint:
    doors = Blueprint("imports", __name__)
    for what, ask, bring in ((ORGANISATIONS, organisations, bring_organisations), (PEOPLE, people, bring_people)):
        doors.add_url_rule(f"/{what}/import/", view_func=ask, methods=["GET"])
        doors.add_url_rule(f"/{what}/import/", view_func=bring, methods=["POST"])
    return doors


@needs("organisations.manage")
def organisations() -> Response:
    return page(ORGANISATIONS)


@needs("people.manage")
def people() -> Response:
    return page(PEOPLE)


@needs("organisations.manage")
def bring_organisations() -> Answer:
    return looked(ORGANISATIONS)


@needs("people.manage")
def bring_people() -> Answer:
    return looked(PEOPLE)


def looked(what: str) -> Answer:
    """The dry run; with the mark of one that was shown, the act itself."""
    data = typed()
    mark = request.form.get("mark", "") if request.form.get("do") == "bring" else ""
    act = (
        partial(importing.bring_in, office(), actor(), what, data, mark) if mark else partial(importing.plan, office(), actor(), what, data)
    )
    try:
        found = act()
    except Refused as reason:
        return page(what, data=data, problem=str(reason))
    return page(what, data=data, plan=found, again=bool(mark)) if found is not None else redirect(f"/{what}/", 303)


def typed() -> bytes:
    """A file that was chosen comes before what stands in the box."""
    chosen = request.files.get("file")
    if chosen is not None and chosen.filename:
        return bytes(chosen.read(tables_typed.LONGEST + 1))
    return request.form.get("table", "").encode("utf-8", "replace")


def page(what: str, data: bytes = b"", plan: Plan | None = None, problem: str = "", *, again: bool = False) -> Response:
    text = "" if tables_typed.no_table(data) else tables_typed.decoded(data[: tables_typed.LONGEST])
    return desk.page(
        "account/import",
        TITLES[what],
        problems={"table": problem} if problem else {},
        crumbs=[*desk.HOME, ABOVE[what]],
        what=what,
        needed=NEEDED[what],
        text=text,
        plan=plan,
        again=again,
        fates=FATES,
        roles=ROLES,
    )
