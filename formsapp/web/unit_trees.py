"""Unit trees of qualifications, and the levels of assessments: kept by the council's officers."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.progress import depth_of
from formsapp.services import unit_trees
from formsapp.services.asking import Question, Wrong
from formsapp.services.office import Refused
from formsapp.services.unit_trees import LEVELS
from formsapp.web import desk
from formsapp.web.cohort_forms import Form
from formsapp.web.cohorts import ask_page
from formsapp.web.list_filters import number, turned
from formsapp.web.pages import page

AT = "/unit-trees/"
KIND = Question("kind", "line", "Kind", "Such as Award, Certificate or GCSE")
NEW = Form(
    "Begin its tree",
    (
        Question("number", "line", "Number of the qualification", "As in the national register, such as 603/0012/3"),
        Question("title", "line", "Title of the qualification"),
        Question("level", "select", "Level", options=[(each, each) for each in LEVELS]),
        KIND,
    ),
    "Its units are written down on the next page.",
)


def blueprint() -> Blueprint:
    doors = Blueprint("unit_trees", __name__)
    for rule, view, method in (
        (AT, listing, "GET"),
        (f"{AT}new/", new, "GET"),
        (f"{AT}new/", add, "POST"),
        (f"{AT}offered/", begin_offered, "POST"),
        (f"{AT}levels/", levels, "GET"),
        (f"{AT}levels/", put_levels, "POST"),
        (f"{AT}<uuid:tree>/", one, "GET"),
        (f"{AT}<uuid:tree>/", change, "POST"),
        (f"{AT}<uuid:tree>/publish/", publish, "POST"),
        (f"{AT}<uuid:tree>/renew/", renew, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


@needs("unit_trees.manage")
def listing() -> Response:
    found = unit_trees.all_trees(office(), actor(), number(request.args.get("page", "")) or 1)
    pages = turned(found.page, found.pages, lambda number: f"{AT}?page={number}")
    return page("unit_trees/list.html", "Unit trees", found=found, pages=pages, offered=unit_trees.offered(office(), actor()))


@needs("unit_trees.manage")
def new() -> Response:
    return ask_page("New unit tree", NEW, AT, f"{AT}new/")


@needs("unit_trees.manage")
def add() -> Answer:
    try:
        made = unit_trees.add(office(), actor(), request.form)
    except Refused as reason:
        return ask_page("New unit tree", NEW, AT, f"{AT}new/", problem=reason)
    return redirect(f"{AT}{made}/", 303)


@needs("unit_trees.manage")
def begin_offered() -> Answer:
    """One leads to its draft, several to the list."""
    made = unit_trees.begin_offered(office(), actor(), request.form.get("number", ""))
    return redirect(f"{AT}{made[0]}/" if len(made) == 1 else AT, 303)


@needs("unit_trees.manage")
def one(tree: UUID) -> Response:
    return tree_page(tree)


def tree_page(tree: UUID, problem: Refused | None = None) -> Response:
    """With what was typed, where it could not be saved; where somebody else was quicker, with both."""
    view = unit_trees.look(office(), actor(), tree)
    wrong = problem.name if isinstance(problem, Wrong) else ""
    return page(
        "unit_trees/one.html",
        f"Units, {view.tree.title}",
        status=422 if wrong else 409 if problem else 200,
        problems=[(wrong, str(problem))] if wrong else [],
        problem={"title": "", "level": "", "kind": "", "outline": ""} | ({wrong: str(problem)} if wrong else {}),
        conflict=str(problem) if problem and not wrong else "",
        view=view,
        levels=[(each, each) for each in LEVELS],
        depth=depth_of(view.nodes),
        typed=desk.typed,
    )


@needs("unit_trees.manage")
def change(tree: UUID) -> Answer:
    try:
        unit_trees.change(office(), actor(), tree, request.form)
    except Refused as reason:
        return tree_page(tree, reason)
    return redirect(f"{AT}{tree}/", 303)


@needs("unit_trees.manage")
def publish(tree: UUID) -> Answer:
    try:
        unit_trees.publish(office(), actor(), tree, request.form.get("mark", ""))
    except Refused as reason:
        return tree_page(tree, reason)
    return redirect(f"{AT}{tree}/", 303)


@needs("unit_trees.manage")
def renew(tree: UUID) -> Answer:
    return redirect(f"{AT}{unit_trees.renew(office(), actor(), tree)}/", 303)


# -------------------------------------------------------------------------------------------------------------- levels


@needs("unit_trees.manage")
def levels() -> Response:
    return levels_page()


def levels_page(problem: Refused | None = None) -> Response:
    found = unit_trees.levels(office(), actor())
    wrong = isinstance(problem, Wrong)
    return page(
        "unit_trees/levels.html",
        "Levels of assessments",
        status=422 if wrong else 409 if problem else 200,
        problems=[("levels", str(problem))] if wrong else [],
        problem=str(problem) if wrong else "",
        conflict=str(problem) if problem and not wrong else "",
        found=found,
        mark=unit_trees.levels_mark(found),
        typed=desk.typed,
    )


@needs("unit_trees.manage")
def put_levels() -> Answer:
    try:
        unit_trees.put_levels(office(), actor(), request.form.get("levels", ""), request.form.get("mark", ""))
    except Refused as reason:
        return levels_page(reason)
    return redirect(f"{AT}levels/", 303)
