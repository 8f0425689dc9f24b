"""How the app's pages are rendered: the app's templates first, then the theme's, with the frame that all pages of the site share."""

import datetime as dt
import re
from typing import Any

import jinja2
from flask import Flask, current_app, g

from formsapp.config import Settings
from formsapp.fields.characters import showable
from formsapp.store.published import Edition, NotPublished, Published

# A template that another one names as its own part.
NAMED = re.compile(r"{%-? (?:extends|from|import|include) ['\"]([^'\"]+\.html)['\"]")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def prepare(app: Flask, settings: Settings) -> None:
    """A name that a template doesn't know is a fault that tests find, not an empty space."""
    assert "jinja_env" not in vars(app), "the templates' environment was made before its options were known"
    app.jinja_options = {"undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "finalize": finalize}
    app.jinja_loader = jinja2.ChoiceLoader([jinja2.PackageLoader("formsapp"), jinja2.FileSystemLoader(settings.theme_folder)])
    app.jinja_env.filters.update(FILTERS)
    app.context_processor(shared)


def make_templates(app: Flask) -> None:
    """Those of the app's pages and what they take from the theme, made at once rather than when a page is first asked for."""
    assert app.jinja_env.loader is not None
    waiting, made = [name for name in jinja2.PackageLoader("formsapp").list_templates() if name.endswith(".html")], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in made:
            made.add(name)
            app.jinja_env.get_template(name)
            waiting += NAMED.findall(app.jinja_env.loader.get_source(app.jinja_env, name)[0])


def finalize(value: Any) -> Any:
    """What stands between braces: with � for what no page may hold, wherever it was typed. Ready markup has been through this (markup.py)."""
    return showable(value) if type(value) is str else value


def edition() -> Edition:
    """The directory in force; without one, a plain page says so."""
    published: Published = current_app.extensions["published"]
    found = published.current()
    if found is None:
        raise NotPublished
    return found


def shared() -> dict[str, Any]:
    """What base.html needs. After a failure (``g.without_frame``) the page stands alone, for the frame itself may be at fault."""
    if g.get("without_frame"):
        return {"frame": None}
    found = current_app.extensions["published"].current()
    return {"frame": found.frame if found else None}


def head(title: str, description: str, path: str | None, crumbs: list[tuple[str, str]]) -> dict[str, Any]:
    """The ``page`` of base.html for a page of the app; search engines need not keep it."""
    return {
        "title": title,
        "description": description,
        "path": path,
        "nav": "courses",
        "updated": None,
        "robots": "noindex",
        "crumbs": [{"text": text, "url": url} for text, url in crumbs],
    }


def day(value: dt.date) -> str:
    """``3 September 2026``"""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def brief(value: dt.date) -> str:
    """``3 Sep 2026``, for tables with many columns"""
    return f"{value.day} {MONTHS[value.month - 1][:3]} {value.year}"


def phone_link(number: str) -> str:
    """The address of a telephone link: ``tel:+441632960123``."""
    digits = re.sub(r"[^0-9+]", "", number)
    return "tel:" + ("+44" + digits[1:] if digits.startswith("0") else digits)


def count(number: int, one: str, many: str | None = None) -> str:
    """``1 course``, ``1,200 courses``"""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


# The few filters that the shared templates use; the words of the rows come ready from what capsite published.
FILTERS = {"day": day, "brief": brief, "iso": dt.date.isoformat, "phone_link": phone_link, "count": count}
