"""How-to guides: one for each task, and the downloads that go with them. They say nothing of anybody."""

from functools import cache
from pathlib import Path

from flask import Blueprint, Response, current_app
from markupsafe import Markup

from formsapp.access import signed_in
from formsapp.domain.guides import AUDIENCES, BY_SLUG, GUIDES
from formsapp.services.office import NotFound
from formsapp.web.forms import page
from formsapp.web.markdown_text import to_html

FOLDER = Path(__file__).parent.parent / "templates" / "help" / "guides"
PICTURES = FOLDER.parent / "pictures"


def blueprint() -> Blueprint:
    doors = Blueprint("help", __name__)
    doors.add_url_rule("/help/", view_func=listing, methods=["GET"])
    doors.add_url_rule("/help/<guide>/", view_func=one, methods=["GET"])
    doors.add_url_rule("/help/<guide>/picture.jpg", view_func=picture, methods=["GET"])
    return doors


@signed_in
def listing() -> Response:
    groups = [(audience, [each for each in GUIDES if each.audience == audience]) for audience in AUDIENCES]
    return page("help/list.html", "Help", groups=groups)


@signed_in
def one(guide: str) -> Response:
    found = BY_SLUG.get(guide)
    if found is None:
        raise NotFound
    return page("help/one.html", found.title, html=text_of(found.slug), guide=found)


@signed_in
def picture(guide: str) -> Response:
    """Made by the tests in the browser, of people who are none."""
    found = BY_SLUG.get(guide)
    if found is None or not found.shows:
        raise NotFound
    response = current_app.response_class((PICTURES / f"{found.slug}.jpg").read_bytes(), content_type="image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    return response


@cache
def text_of(slug: str) -> Markup:
    """By a slug of ours only."""
    return to_html((FOLDER / f"{slug}.md").read_text("utf-8"))
