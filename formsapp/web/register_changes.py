"""What befalls a register: that its lesson does not take place, that it does after all, and who marked what when."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.attendance import MARKS
from formsapp.domain.lessons import REASONS
from formsapp.services import register_changes, registers
from formsapp.services.asking import Wrong
from formsapp.services.office import NotFound, Refused
from formsapp.services.register_changes import Step
from formsapp.web import desk
from formsapp.web.moves import version
from formsapp.web.pages import page
from formsapp.web.registers import ADDRESS, title

WORDS_OF = {"mark": "Mark", "minutes_late": "Minutes late", "left_early_at": "Left early", "contribution": "Contribution", "note": "Note"}
WORDS_OF |= {"decision": "The school’s decision", "code": "Code", "decision_note": "The school’s note"}


def blueprint() -> Blueprint:
    doors = Blueprint("register_changes", __name__)
    for rule, view, method in (
        ("cancel/", ask, "GET"),
        ("cancel/", cancel, "POST"),
        ("restore/", restore, "POST"),
        ("history/", history, "GET"),
    ):
        doors.add_url_rule(ADDRESS + rule, view_func=view, methods=[method])
    return doors


@needs("register.manage")
def ask(lesson: UUID) -> Response:
    return cancel_page(lesson)


def cancel_page(lesson: UUID, problem: str = "", status: int = 422) -> Response:
    view = registers.page(office(), actor(), lesson)
    if not view.may_manage:
        raise NotFound
    return page(
        "registers/cancel.html",
        title(view, "Cancel this lesson"),
        status=status if problem else 200,
        problems=[("reason", problem)] if problem else [],
        problem=problem,
        view=view,
        reasons=[(code, words, "") for code, words in REASONS.items()],
        typed=desk.typed,
    )


@needs("register.manage")
def cancel(lesson: UUID) -> Answer:
    try:
        register_changes.cancel(office(), actor(), lesson, request.form.get("reason", ""), version())
    except Refused as reason:
        return cancel_page(lesson, str(reason), 422 if isinstance(reason, Wrong) else 409)
    return redirect(f"/registers/{lesson}/", 303)


@needs("register.manage")
def restore(lesson: UUID) -> Answer:
    """It takes place after all."""
    register_changes.restore(office(), actor(), lesson, version())
    return redirect(f"/registers/{lesson}/", 303)


@needs("register.read")
def history(lesson: UUID) -> Response:
    view, steps = register_changes.history(office(), actor(), lesson)
    return page("registers/history.html", title(view, "History"), view=view, rows=[(step, told_step(step)) for step in steps])


def told_step(step: Step) -> str:
    """``Amberley Ashdown: late, before that present``"""

    def words(value: str) -> str:
        return (MARKS[value].words.lower() if value in MARKS else value) or "nothing"

    name = "" if step.cell == "mark" else f"{WORDS_OF.get(step.cell, step.cell)}: "
    before = f", before that {words(step.old)}" if step.old else ""
    return f"{step.name}: {name.lower() if not name.startswith('The') else name}{words(step.new)}{before}"
