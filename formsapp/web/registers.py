"""A register: taken and read, with or without a script; whom to call."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, make_response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office, visit
from formsapp.domain.attendance import MARKS, PROVIDERS_MARKS, signed
from formsapp.domain.dates import said_with_weekday
from formsapp.domain.permissions import may
from formsapp.services import register_contacts, registers
from formsapp.services.asking import Wrong
from formsapp.services.office import Refused
from formsapp.services.register_cells import COLUMNS, Cell
from formsapp.services.register_pages import Page, Pupil
from formsapp.services.registers import Saved
from formsapp.web import desk
from formsapp.web.pages import page

Form = Mapping[str, str]
ADDRESS = "/registers/<uuid:lesson>/"
CHOOSABLE = tuple(kind.name for kind in PROVIDERS_MARKS)


def blueprint() -> Blueprint:
    doors = Blueprint("registers", __name__)
    for rule, view, method in (
        ("", one, "GET"),
        ("", save, "POST"),
        ("cells/", cells, "POST"),
        ("here/", here, "POST"),
        ("contact/<uuid:record>/", contact, "GET"),
    ):
        doors.add_url_rule(ADDRESS + rule, view_func=view, methods=[method])
    return doors


def title(view: Page, before: str = "Register") -> str:
    """It says which lesson it is, and nobody's name: titles stand in tabs and histories."""
    return f"{before}: {view.lesson.cohort_name}, {said_with_weekday(view.lesson.on_date)}"


# ------------------------------------------------------------------------------------------------------- read and taken


@needs("register.read")
def one(lesson: UUID) -> Response:
    view = registers.page(office(), actor(), lesson)
    to_take = view.may_mark and bool(view.pupils) and (view.lesson.completed_at is None or request.args.get("edit") == "1")
    saved = f"Saved at {desk.clock_time(office().clock())}" if request.args.get("saved") else ""
    return take_page(view, said=saved) if to_take else read_page(view)


def read_page(view: Page) -> Response:
    return page(
        "registers/read.html",
        title(view),
        view=view,
        kinds=MARKS,
        signed=signed,
        health=register_contacts.with_health(office(), [each.record for each in view.pupils]),
        may_decide=may(actor(), "absences.decide"),
        may_move=may(actor(), "lessons.manage"),
        back=f"/registers/?since={view.lesson.on_date}" if may(actor(), "registers.list") else "",
    )


def take_page(
    view: Page,
    *,
    said: str = "",
    status: int = 200,
    typed: Mapping[tuple[str, str], str] | None = None,
    problems: list[tuple[str, str]] | None = None,
    clashes: Mapping[str, str] | None = None,
    at: Mapping[str, str] | None = None,
) -> Response:
    """``typed``: what stands in cells that were not taken; ``at``: what is wrong in whose line; ``clashes``: what others marked there."""
    mine = typed or {}

    def shown(pupil: Pupil) -> dict[str, str]:
        found = {name: mine.get((str(pupil.record), name), value) for name, value in pupil.values.items()}
        return found if found["mark"] in MARKS else found | {"mark": ""}  # no page of ours offers another

    return page(
        "registers/take.html",
        title(view),
        status=status,
        problems=problems or [],
        view=view,
        kinds=MARKS,
        choosable=CHOOSABLE,
        health=register_contacts.with_health(office(), [each.record for each in view.pupils]),
        shown=shown,
        was=lambda pupil: json.dumps(pupil.values),
        problem=at or {},
        clash=clashes or {},
        said=said,
        may_move=may(actor(), "lessons.manage"),
        typed=desk.typed,
    )


# ------------------------------------------------------------------------------------------------------ without a script


def cells_of(form: Form) -> Iterator[Cell]:
    """The cells that are another now than when the page was made."""
    for field, text in form.items():
        if not field.startswith("was-"):
            continue
        record = field.removeprefix("was-")
        for name, before in values_in(text).items():
            now = form.get(f"{name}-{record}")
            if now is not None and now.strip().replace("\r\n", "\n") != before:
                yield Cell(record, name, before, now)


def values_in(text: str) -> dict[str, str]:
    """What a line showed; nothing where that can't be read."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {name: found[name] for name in COLUMNS if isinstance(found.get(name), str)} if isinstance(found, dict) else {}


@needs("register.mark")
def save(lesson: UUID) -> Answer:
    """All that stands on the page."""
    return taken(lesson, request.form)


def taken(lesson: UUID, form: Form) -> Answer:
    """What somebody else changed meanwhile is shown beside it."""
    act, typed = form.get("do", "save"), list(cells_of(form))
    try:
        if act == "all":
            found = registers.all_present(office(), actor(), lesson, typed)
        else:
            found = registers.save(office(), actor(), lesson, typed, complete=act == "complete", why=form.get("why", ""))
    except Wrong as reason:
        view = registers.page(office(), actor(), lesson)
        left = {(cell.record, cell.name): cell.value for cell in typed}
        return take_page(view, status=422, typed=left, problems=[(reason.name, str(reason))])
    if found.clashes or found.problems or (act == "complete" and not found.completed):
        return not_all(found, act, form)
    if found.completed:
        return redirect(f"/registers/{lesson}/", 303)
    return redirect(f"/registers/{lesson}/?saved=1", 303)


def not_all(found: Saved, act: str, form: Form) -> Response:
    names = {str(each.record): each for each in found.page.pupils}
    typed = {(each.record, each.name): each.mine for each in found.clashes}
    typed |= {(each.record, each.name): form.get(f"{each.name}-{each.record}", "") for each in found.problems}
    problems = [(f"pupil-{each.record}", sentence(names[each.record], each.sentence)) for each in found.problems if each.record in names]
    clashes = {each.record: clash_words(names[each.record], each.name, each.theirs) for each in found.clashes if each.record in names}
    problems += [(f"pupil-{record}", sentence(names[record], words)) for record, words in clashes.items()]
    if act == "complete" and not problems:
        problems = [lacking(found.page)]
    at = {each.record: each.sentence for each in found.problems}
    return take_page(found.page, status=409 if clashes else 422, typed=typed, problems=problems, clashes=clashes, at=at)


def sentence(pupil: Pupil, words: str) -> str:
    return f"{pupil.name}: {words}"


def clash_words(pupil: Pupil, name: str, theirs: str) -> str:
    said = (MARKS[theirs].words if theirs in MARKS else theirs) or "nothing"
    return f"{pupil.by or 'Somebody else'} has put “{said}” meanwhile. Yours is chosen below: save again to keep it, or choose theirs"


def lacking(view: Page) -> tuple[str, str]:
    """The first who has no mark, and how many there are."""
    first = next((each for each in view.pupils if each.due and each.mark is None), None)
    number = view.lacking
    words = "1 learner has" if number == 1 else f"{number} learners have"
    return (f"pupil-{first.record}" if first else "register", f"{words} no mark yet: mark everybody, then complete the register")


# --------------------------------------------------------------------------------------------------------- with a script


def told_cells(told: Mapping[str, Any]) -> Iterator[Cell]:
    """From a script: ``{record, is: {cell: text}, was: {cell: text}}`` for each line."""
    lines = told.get("cells")
    for line in lines if isinstance(lines, list) else ():
        if not isinstance(line, dict) or not isinstance(line.get("is"), dict) or not isinstance(line.get("was"), dict):
            continue
        for name, value in line["is"].items():
            was = line["was"].get(name)
            if isinstance(value, str) and isinstance(was, str):
                yield Cell(str(line.get("record", "")), str(name), was, value)


@needs("register.mark")
def cells(lesson: UUID) -> Answer:
    """What a script sends while somebody marks: taken cell by cell; the answer is the register as it stands."""
    told = desk.told_by_script()
    complete = told.get("do") == "complete"
    try:
        found = registers.save(office(), actor(), lesson, list(told_cells(told)), complete=complete)
    except Refused as reason:
        return make_response(jsonify(refused=str(reason)), 409)
    problems = [{"record": each.record, "name": each.name, "sentence": each.sentence} for each in found.problems]
    if complete and not found.completed and not problems:
        problems = [{"record": "", "name": "", "sentence": "Two of you marked somebody otherwise: choose, then complete the register"}]
        if not found.clashes:
            problems[0]["sentence"] = lacking(found.page)[1]
    done = f"/registers/{lesson}/" if complete and found.completed else ""
    return make_response(jsonify(**stands(found.page, found), problems=problems, next=done), 200)


@needs("register.mark")
def here(lesson: UUID) -> Answer:
    """Somebody has the register open; what others marked since is told once."""
    since = desk.told_by_script().get("since")
    view = registers.here(office(), actor(), lesson)
    if isinstance(since, int) and view.lesson.version <= since:
        return make_response(jsonify(version=view.lesson.version, editors=list(view.editors)), 200)
    return make_response(jsonify(stands(view)), 200)


def stands(view: Page, saved: Saved | None = None) -> dict[str, Any]:
    """Every line as it is now."""
    me = person.name if (person := visit().person) else ""
    clashes = {(each.record, each.name) for each in saved.clashes} if saved else set()
    refused = {(each.record, each.name) for each in saved.problems} if saved else set()

    def line(pupil: Pupil) -> dict[str, Any]:
        record = str(pupil.record)
        return {
            "version": pupil.version,
            "values": pupil.values,
            "by": pupil.by,
            "mine": pupil.by == me,
            "at": desk.clock_time(pupil.at) if pupil.at else "",
            "clashes": [name for name in COLUMNS if (record, name) in clashes],
            "refused": [name for name in COLUMNS if (record, name) in refused],
        }

    return {
        "at": desk.clock_time(office().clock()),
        "version": view.lesson.version,
        "editors": list(view.editors),
        "cells": {str(each.record): line(each) for each in view.pupils},
    }


# --------------------------------------------------------------------------------------------------------- whom to call


@needs("register.read")
def contact(lesson: UUID, record: UUID) -> Response:
    """One tap from the name in the register."""
    return page("registers/contact.html", "Who to call", card=register_contacts.look(office(), actor(), lesson, record), lesson=lesson)
