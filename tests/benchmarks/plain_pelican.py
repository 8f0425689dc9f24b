"""The yardstick: the same courses as ordinary Pelican articles and the same providers as its pages, with the same templates and so the same
HTML, listed as a whole, by category and by interest.

What a page shows is handed to Pelican ready-made in each article's metadata (Pelican is not asked to find similar courses, say);
it reads the Markdown, renders our templates and writes.
"""

import datetime as dt
import json
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel

ARTICLE = """{% set data = article.context | revive %}{% set page, course, provider = data.page, data.course, data.provider %}\
{% set row, facts, units = data.row, data.facts, data.units %}\
{% set description, who_for, provider_summary, contact = article.content | safe, data.who_for, data.provider_summary, data.contact %}\
{% set tier, category, pathway, phases, interests, logo_url = data.tier, data.category, data.pathway, data.phases, data.interests, data.logo_url %}\
{% set similar, others, factsheet_url, refer_url = data.similar, data.others, data.factsheet_url, data.refer_url %}\
{% set provider_factsheet_url, provider_url = data.provider_factsheet_url, data.provider_url %}\
{% include 'course.html' %}"""
PROVIDER = """{% set data = page.context | revive %}{% set who_we_are = page.content | safe %}\
{% set provider, what_we_offer, outcomes, approach = data.provider, data.what_we_offer, data.outcomes, data.approach %}\
{% set area, courses, logo_url, map_url = data.area, data.courses, data.logo_url, data.map_url %}\
{% set factsheet_url, checks, documents, page = data.factsheet_url, data.checks, data.documents, data.page %}\
{% include 'provider.html' %}"""
LISTING = """{% set page = {'title': NAME, 'description': '', 'path': '/', 'nav': 'courses', 'crumbs': [], 'updated': None, 'robots': None} %}\
{% set rows, intro, groups, siblings = ARTICLES | rows, None, [], [] %}{% include 'list.html' %}"""
SETTINGS = '''
import datetime as dt
import functools
import json
import sys
sys.path.insert(0, {root!r})
from jinja2 import StrictUndefined
from markupsafe import Markup
from capsite.urls import Urls
from capsite.words import FILTERS

PATH, OUTPUT_PATH, THEME = {content!r}, {output!r}, {theme!r}
SITENAME, SITEURL, TIMEZONE = "Plain", "", "Europe/London"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
ARTICLE_URL, ARTICLE_SAVE_AS = "courses/{{slug}}/", "courses/{{slug}}/index.html"
CATEGORY_URL, CATEGORY_SAVE_AS = "categories/{{slug}}/", "categories/{{slug}}/index.html"
TAG_URL, TAG_SAVE_AS = "interests/{{slug}}/", "interests/{{slug}}/index.html"
AUTHOR_SAVE_AS = ""
PAGE_URL, PAGE_SAVE_AS = "providers/{{slug}}/", "providers/{{slug}}/index.html"
DIRECT_TEMPLATES = ["all"]
ALL_SAVE_AS = "courses/index.html"
PAGINATED_TEMPLATES = {{}}
FRAME = json.loads({frame!r})
JINJA_ENVIRONMENT = {{"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}}
JINJA_GLOBALS = {{"frame": FRAME, "urls": Urls(FRAME["prefix"])}}

def day(value):
    return FILTERS["day"](dt.date.fromisoformat(value) if isinstance(value, str) else value)

def iso(value):
    return value if isinstance(value, str) else value.isoformat()

@functools.lru_cache(maxsize=None)
def revive(text):
    data = json.loads(text)
    for name in ("who_for", "what_we_offer", "outcomes", "approach"):
        if data.get(name):
            data[name] = Markup(data[name])
    data["page"]["linked_data"] = Markup(data["page"]["linked_data"])
    return data

def rows(articles):
    return [revive(article.context)["row"] for article in articles]

JINJA_FILTERS = {{**FILTERS, "day": day, "iso": iso, "revive": revive, "rows": rows}}
'''


def plain(value: Any) -> Any:
    """Records and rows as JSON takes them."""
    if isinstance(value, BaseModel):
        return plain({name: getattr(value, name) for name in type(value).model_fields})
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def make_plain(folder: Path, content: Path, root: Path) -> Path:
    """Write the Pelican project; returns its settings file."""
    from capsite.exports.vocabulary import linked_data
    from capsite.factsheets import Kept
    from capsite.pages import course_page, provider_page
    from capsite.settings import Settings
    from capsite.work import Work

    work = Work(Settings(content, folder / "none", dt.date(2026, 11, 21)), kept=Kept())
    work.load()
    articles, theme = folder / "content", folder / "theme"
    (theme / "templates").mkdir(parents=True)
    articles.mkdir(parents=True)
    for path in (root / "theme" / "templates").rglob("*.html"):
        target = theme / "templates" / path.relative_to(root / "theme" / "templates")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text("utf-8"), "utf-8")
    (theme / "templates" / "article.html").write_text(ARTICLE)
    (theme / "templates" / "all.html").write_text(LISTING.replace("NAME", "'All courses'").replace("ARTICLES", "articles"))
    (theme / "templates" / "category.html").write_text(LISTING.replace("NAME", "category.name").replace("ARTICLES", "articles"))
    (theme / "templates" / "tag.html").write_text(LISTING.replace("NAME", "tag.name").replace("ARTICLES", "articles"))
    (theme / "templates" / "plain_provider.html").write_text(PROVIDER)
    (articles / "pages").mkdir()
    for provider in work.site.catalogue.providers:
        context = provider_page(work.site, provider).make()
        context["page"]["linked_data"] = linked_data(context, work.site.frame["url"])
        del context["who_we_are"]
        (articles / "pages" / f"{provider.slug}.md").write_text(
            f"Title: {provider.name}\nSlug: {provider.slug}\nTemplate: plain_provider\nContext: {json.dumps(plain(context))}\n\n{provider.who_we_are}", "utf-8")
    for course in work.site.catalogue.courses:
        context = course_page(work.site, course).make()
        context["page"]["linked_data"] = linked_data(context, work.site.frame["url"])
        del context["description"]
        (articles / f"{course.slug}.md").write_text(
            f"Title: {course.name}\nDate: {course.updated.isoformat()}\nSlug: {course.slug}\nCategory: {course.category}\n"
            f"Tags: {', '.join(course.interests)}\nContext: {json.dumps(plain(context))}\n\n{course.description}", "utf-8")
    settings = folder / "plainconf.py"
    settings.write_text(SETTINGS.format(root=str(root), content=str(articles), output=str(folder / "output"), theme=str(theme),
                                        frame=json.dumps(work.site.frame)))
    return settings
