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
    rows = courses(found, request.args.getlist("course"), most)
    return fresh(render_template(f"{name}.html", page=about_page(found, name, title, description), rows=rows))


def about_page(found: Edition, name: str, title: str, description: str) -> dict[str, Any]:
    return head(title, description, found.frame["links"][name], [(f"Directory {found.frame['year']}", found.frame["links"]["home"])])


def courses(found: Edition, slugs: list[str], most: int) -> list[dict[str, Any]]:
    named = dict.fromkeys(slug for entry in slugs for slug in entry.split(","))
    return [found.rows[slug] for slug in named if slug in found.rows][:most]


def fresh(html: str) -> Response:
    """What somebody searched for is theirs: no shared cache keeps it."""
    response = make_response(html)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
