"""How-to guides: one for each task, and the downloads that go with them. They say nothing of anybody.

Those of what is done without being signed in (signing in, finding a course) can be read so; the others are for whoever has an account.
"""

import re
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, current_app, request
from markupsafe import Markup

from formsapp.access import actor, needs, signed_in, visit
from formsapp.domain.guides import BY_SLUG, OPEN, Guide, listed
from formsapp.services.office import NotFound
from formsapp.web.markdown_text import to_html
from formsapp.web.pages import page

FOLDER = Path(__file__).parent.parent / "templates" / "help" / "guides"
PICTURES = FOLDER.parent / "pictures"


def blueprint() -> Blueprint:
    doors = Blueprint("help", __name__)
    doors.add_url_rule("/help/", view_func=listing, methods=["GET"])
    for each in OPEN:
        doors.add_url_rule(f"/help/{each.slug}/", view_func=opened, methods=["GET"])
    doors.add_url_rule("/help/<guide>/", view_func=one, methods=["GET"])
    doors.add_url_rule("/help/<guide>/picture.jpg", view_func=picture, methods=["GET"])
    return doors


@needs("help.read")
def listing() -> Response:
    return page("help/list.html", "Help", groups=listed(actor()), inside=visit().signed_in)


@needs("help.read")
def opened() -> Response:
    """One that is open to all; its address is written out, so that no other can be reached here."""
    return guide_page(BY_SLUG[request.path.strip("/").rpartition("/")[2]])


@signed_in
def one(guide: str) -> Response:
    found = BY_SLUG.get(guide)
    if found is None:
        raise NotFound
    return guide_page(found)


def guide_page(guide: Guide) -> Response:
    return page("help/one.html", guide.title, html=text_of(guide.slug), guide=guide)


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
    """By a slug of ours only. Its headings stand right under the page's own, those of other texts a level further down."""
    html = str(to_html((FOLDER / f"{slug}.md").read_text("utf-8")))  # plain while it is changed: put into Markup, the new headings would be escaped
    return Markup(re.sub(r"(</?h)3>", r"\g<1>2>", html))  # noqa: S704 - made safe just before
