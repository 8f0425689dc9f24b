"""The search, the shortlist and the comparison for browsers without JavaScript: the same form, the same index, the same order."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from capsite.search.ask import Query
from formsapp.access import public
from formsapp.rendering import edition, head
from formsapp.store.published import Edition
from formsapp.web import answers

MOST_SHORTLISTED = 60
MOST_COMPARED = 4


def blueprint() -> Blueprint:
    """Made anew for each place it is put at: the site's own address and the app's root."""
    doors = Blueprint("search", __name__)
    for rule, view in (("/search/", search), ("/shortlist/", shortlist), ("/compare/", compare)):
        doors.add_url_rule(rule, view_func=view, methods=["GET"], provide_automatic_options=False)
    return doors


@public
def search() -> Response:
    """An empty form is just shown; anything else is answered, however odd it is."""
    found = edition()
    sent = answers.readable(request.args)
    query = Query.from_args(sent)
    answer, options = None, found.options
    if sent:
        reply = found.directory.ask(query)
        answer = answers.answer(reply, query, found, request.path)
        options = answers.counted(found.options, reply.counts)
    about = about_page(found, "search", "Search for a course", "Search the directory by words, interest, day, level and distance.")
    return fresh(render_template("search.html", page=about, options=options, query=answers.typed(query.to_args(), sent), answer=answer))


@public
def shortlist() -> Response:
    found = edition()
    return listed(found, "shortlist", "Your shortlist", "Courses kept in this browser, to compare, print or share.", MOST_SHORTLISTED)


@public
def compare() -> Response:
    found = edition()
    return listed(found, "compare", "Compare courses", "Up to four courses side by side.", MOST_COMPARED)


def listed(found: Edition, name: str, title: str, description: str, most: int) -> Response:
    """The courses named in the address, in its order; a name that leads to none (a course that ended) is passed over."""
    slugs = named(request.args.getlist("course"))
    rows = [found.rows[slug] for slug in slugs if slug in found.rows]
    about = about_page(found, name, title, description)
    return fresh(render_template(f"{name}.html", page=about, rows=rows[:most], left_out=left_out(rows, most, len(slugs) - len(rows))))


def in_words(names: list[str]) -> str:
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def about_page(found: Edition, name: str, title: str, description: str) -> dict[str, Any]:
    return head(title, description, found.frame["links"][name], [(f"Directory {found.frame['year']}", found.frame["links"]["home"])])


def named(values: list[str]) -> list[str]:
    """The short names in an address, each once."""
    return list(dict.fromkeys(slug for entry in values for slug in entry.split(",") if slug))


def left_out(rows: list[dict[str, Any]], most: int, lost: int) -> str:
    """What of a list is not shown, and why, as the scripts say it too."""
    said = ""
    if len(rows) > most == MOST_COMPARED:
        said = f"Only four courses fit side by side. Left out: {in_words([row['name'] for row in rows[most:]])}."
    elif len(rows) > most:
        said = f"Only the first {most} courses of this list are shown here."
    gone = "One course of this list is" if lost == 1 else f"{lost:,} courses of this list are"
    return f"{said} {gone} no longer in the directory.".strip() if lost else said


def fresh(html: str) -> Response:
    """What somebody searched for is theirs: no shared cache keeps it."""
    response = make_response(html)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
