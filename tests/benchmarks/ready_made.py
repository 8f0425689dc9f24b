"""What a generator beside us is handed: every page of plain Pelican's ready-made, and our own templates' frame and rows with blanks for words.

A page's front matter has all that it shows, so nobody is asked to find similar courses, say. Reading the Markdown, choosing what is on a list,
filling templates and writing is each generator's own work. The frame and a row are drawn once by our templates, so that the markup is the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader

from capsite.exports.vocabulary import linked_data
from capsite.page import Site
from capsite.pages import alphabets, course_page, provider_page, providers
from capsite.words import FILTERS, day, letter
from tests.benchmarks.plain_pelican import every_list, list_context, plain
from tests.benchmarks.processes import ROOT

WORDS = ("slug", "url", "name", "provider", "provider_slug", "provider_url", "summary", "place", "days", "price", "qualification", "availability", "state")
DAYS = (("monday", "M"), ("tuesday", "T"), ("wednesday", "W"), ("thursday", "T"), ("friday", "F"))
ROWS = (("row2", 2, True), ("row3", 3, True), ("short", 3, False))  # name, level of its heading, whether it opens
MAIN = '<main id="main" class="page" tabindex="-1">'


@dataclass(frozen=True)
class ReadyPage:
    """One page: ``name`` is a path without a suffix, ``layout`` which middle it has."""

    name: str
    layout: str
    context: dict[str, Any]
    markdown: str


@dataclass(frozen=True)
class Blanks:
    """How a generator writes what is filled in: %s is the name of a word, or a day of the week."""

    row: str
    page: str
    crumb: str
    linked_data: str
    crumbs: tuple[str, str]
    updated: tuple[str, str]
    lit: str  # the class of a day on which the course runs

    @property
    def week(self) -> str:
        days = "".join(f"<span{self.lit % name}>{sign}</span>" for name, sign in DAYS)
        return f'<span class="week" aria-hidden="true" data-fill="week">{days}</span>'


@dataclass(frozen=True)
class Drawn:
    """What stands around each middle, and the rows by name."""

    before: str
    after: str
    rows: dict[str, str]
    icons: str

    def around(self, middle: str) -> str:
        return f"{self.before}{MAIN}{middle}{self.after}"


def ready_pages(site: Site) -> Iterator[ReadyPage]:
    """Every page of plain Pelican's: lists, providers and courses; ``weight`` is its place among its kind."""
    for name, page, kind, choice in every_list(site):
        things = "providers" if "providers" in name else "courses"
        yield _ready(site, f"lists/{name}", kind, {**list_context(site, page), "choice": choice, "things": things}, "")
    entries = {entry["url"]: entry for entry in providers(site).make()["providers"]}
    notes = {entry["url"]: entry["note"] for page in alphabets(site) for part in page.make()["letters"] for entry in part["entries"]}
    for number, provider in enumerate(site.catalogue.providers, 1):
        context, url = provider_page(site, provider).make(), site.urls.provider(provider.slug)
        del context["who_we_are"]  # the Markdown made into HTML
        yield _ready(site, f"providers/{provider.slug}", "provider", {
            **context, "weight": number, "letter": letter(provider.name), "entry": {**entries[url], "note": notes[url]}}, provider.who_we_are)
    for number, course in enumerate(site.catalogue.courses, 1):
        context, url = course_page(site, course).make(), site.urls.course(course.slug)
        del context["description"]
        yield _ready(site, f"courses/{course.slug}", "course", {
            **context, "weight": number, "letter": letter(course.name), "entry": {"name": course.name, "url": url, "note": notes[url]},
            "in_tier": course.tier, "in_category": course.category, "in_phases": course.phases, "in_interests": course.interests}, course.description)


def _ready(site: Site, name: str, layout: str, context: dict[str, Any], markdown: str) -> ReadyPage:
    page = context["page"]
    page.setdefault("linked_data", linked_data(context, site.frame["url"]))
    page["words"] = day(page["updated"]) if page["updated"] else ""
    return ReadyPage(name, layout, plain(context), markdown)


def vocabulary(site: Site) -> dict[str, list[dict[str, str]]]:
    """What the groups of a list are called, for a site's own data."""
    known = site.catalogue.site
    return {"categories": [{"slug": one.slug, "title": one.name, "url": site.urls.category(one.slug)} for one in known.categories],
            "tiers": [{"number": tier.number, "name": tier.name} for tier in known.tiers if tier.number in "12"]}


def draw(site: Site, blanks: Blanks) -> Drawn:
    env = Environment(loader=FileSystemLoader(ROOT / "theme" / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    env.filters.update(FILTERS)
    env.filters |= {"iso": lambda _: "BLANKupdated", "day": lambda _: "BLANKwords"}
    before, after = _frame(env, site, blanks).split(MAIN)
    return Drawn(before, after, _rows(env, site, blanks), site.frame["assets"]["base"] + "icons.svg")


def _frame(env: Environment, site: Site, blanks: Blanks) -> str:
    page = {"title": "BLANKtitle", "description": "BLANKdescription", "path": "BLANKpath", "nav": "courses", "updated": SimpleNamespace(),
            "crumbs": [{"text": "BLANKtext", "url": "BLANKurl"}], "robots": None, "linked_data": "BLANKdata"}
    frame = env.get_template("base.html").render(frame=site.frame, page=page).replace("BLANKdata", blanks.linked_data)
    crumb = next(line for line in frame.splitlines() if "BLANKtext" in line)
    frame = frame.replace(crumb, crumb.replace("BLANKtext", blanks.crumb % "text").replace("BLANKurl", blanks.crumb % "url").join(blanks.crumbs))
    changed = re.findall(r" This page was last changed on <time.*?</time>\.", frame)
    frame = frame.replace(changed[0], changed[0].join(blanks.updated))
    for name in ("title", "description", "path", "updated", "words"):
        frame = frame.replace(f"BLANK{name}", blanks.page % name)
    return frame


def _rows(env: Environment, site: Site, blanks: Blanks) -> dict[str, str]:
    row: Any = env.get_template("macros/rows.html").module
    blank = SimpleNamespace(**{name: f"BLANK{name}BLANK" for name in WORDS}, weekdays=())
    week = str(row.week(()))
    drawn = {}
    for called, level, more in ROWS:
        drawn[called] = str(row.result(blank, site.frame, level, more)).replace(week, blanks.week)
        for name in WORDS:
            drawn[called] = drawn[called].replace(f"BLANK{name}BLANK", blanks.row % name)
    return drawn


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
