"""Pelican's settings for the yardstick. ``plain_pelican.py`` copies this file beside what it made (``content``, ``theme``, ``site.json``)."""

import datetime as dt
import functools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined
from markupsafe import Markup

from capsite.pages import alphabet
from capsite.urls import Urls
from capsite.words import FILTERS

HERE = Path(__file__).parent
PATH, OUTPUT_PATH, THEME = str(HERE / "content"), str(HERE / "output"), str(HERE / "theme")
SITENAME, SITEURL, TIMEZONE = "Plain", "", "Europe/London"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
ARTICLE_ORDER_BY = PAGE_ORDER_BY = "place"
ARTICLE_URL, ARTICLE_SAVE_AS = "courses/{slug}/", "courses/{slug}/index.html"
CATEGORY_URL, CATEGORY_SAVE_AS = "categories/{slug}/", "categories/{slug}/index.html"
TAG_URL, TAG_SAVE_AS = "interests/{slug}/", "interests/{slug}/index.html"
AUTHOR_SAVE_AS = ""
PAGE_URL, PAGE_SAVE_AS = "providers/{slug}/", "providers/{slug}/index.html"

SITE = json.loads((HERE / "site.json").read_bytes())
FRAME, LISTS, TIERS, CATEGORIES = SITE["frame"], SITE["lists"], SITE["tiers"], SITE["categories"]
DIRECT_TEMPLATES = [name for name in LISTS if not name.startswith(("category_", "tag_"))]
PAGINATED_TEMPLATES: dict[str, int] = {}
for name in DIRECT_TEMPLATES:
    globals()[f"{name.upper()}_SAVE_AS"] = LISTS[name]["file"]


def day(value: Any) -> str:
    return str(FILTERS["day"](dt.date.fromisoformat(value) if isinstance(value, str) else value))


def iso(value: Any) -> str:
    return value if isinstance(value, str) else value.isoformat()


@functools.cache
def revive(text: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(text)
    for name in ("who_for", "what_we_offer", "outcomes", "approach"):
        if data.get(name):
            data[name] = Markup(data[name])
    return lively(data)


def lively(data: dict[str, Any]) -> dict[str, Any]:
    """What is markup, as markup."""
    data["page"]["linked_data"] = data["page"]["linked_data"] and Markup(data["page"]["linked_data"])
    if data.get("intro"):
        data["intro"] = Markup(data["intro"])
    return data


for about in LISTS.values():
    lively(about)


def rows(articles: Iterable[Any], tier: str = "", category: str = "", phase: str = "") -> list[Any]:
    """The rows of these articles, or of those among them that are in a tier, a category, a phase."""
    return [revive(a.context)["row"] for a in articles if (not tier or a.tier == tier) and (not category or a.category.slug == category)
            and (not phase or phase in a.phases.split(", "))]


def groups(found: list[Any]) -> list[Any]:
    """Rows under their categories."""
    inside = [{**category, "rows": [row for row in found if row["category"] == category["slug"]]} for category in CATEGORIES]
    return [group for group in inside if group["rows"]]


def entries(things: Iterable[Any]) -> list[Any]:
    return [revive(thing.context)["entry"] for thing in things]


def letters(found: list[Any]) -> list[Any]:
    return alphabet((entry["name"], entry["url"], entry["note"]) for entry in found)


JINJA_ENVIRONMENT = {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
JINJA_GLOBALS = {"frame": FRAME, "urls": Urls(FRAME["prefix"]), "lists": LISTS, "all_tiers": TIERS}
JINJA_FILTERS = {**FILTERS, "day": day, "iso": iso, "revive": revive, "rows": rows, "groups": groups, "entries": entries, "letters": letters}
