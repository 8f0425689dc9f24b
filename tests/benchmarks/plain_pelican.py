"""The yardstick: the same courses as ordinary Pelican articles and the same providers as its pages, with the same templates and so the same HTML.

It has every page of a course and of a provider, and every list: all courses, by tier, by category within tier, by category, phase and interest, both
A to Z, the providers, the table of tiers 1 and 2. It has not: guides and other prose, search, archived years, redirects (some sixty pages), nor
any file that is not HTML (browser index, CSV, Excel, JSON, Open Referral, feeds). What a page shows is handed to Pelican ready-made in each
article's metadata (it is not asked to find similar courses, say); it reads the Markdown, chooses what is on a list, renders our templates and writes.
"""

import datetime as dt
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from capsite.exports.vocabulary import linked_data
from capsite.page import Page, Site
from capsite.pages import alphabets, course_page, lists, overview, provider_page, providers
from capsite.settings import Settings
from capsite.work import Work

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
HEAD = "{% set about = lists[NAME] %}{% set page = about.page %}"
LIST = HEAD + """{% set intro, siblings = about.intro, about.siblings %}{% set rows = articles | rows(CHOICE) %}\
{% set groups = (rows | groups) if about.grouped else [] %}{% include 'list.html' %}"""
A_TO_Z = HEAD + "{% set which, switch, letters = about.which, about.switch, THINGS | entries | letters %}{% include 'a_to_z.html' %}"
PROVIDERS = HEAD + "{% set providers = pages | entries %}{% include 'providers.html' %}"
OVERVIEW = HEAD + """{% set tiers = [] %}{% for tier in all_tiers %}{% set _ = tiers.append({'number': tier.number, 'name': tier.name, \
'rows': articles | rows(tier=tier.number)}) %}{% endfor %}{% include 'overview.html' %}"""

KINDS = {"list": LIST, "letters_of_courses": A_TO_Z.replace("THINGS", "articles"), "letters_of_providers": A_TO_Z.replace("THINGS", "pages"),
         "providers_list": PROVIDERS, "overview_table": OVERVIEW}


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


def load(content: Path, folder: Path) -> Site:
    work = Work(Settings(content, folder / "none", dt.date(2026, 11, 21)))
    work.load()
    return work.site


def make_plain(folder: Path, content: Path, root: Path) -> Path:
    """Write the Pelican project; returns its settings file."""
    site = load(content, folder)
    templates = folder / "theme" / "templates"
    shutil.copytree(root / "theme" / "templates", templates)
    listed = {}
    for name, page, kind, choice in every_list(site):
        listed[name] = list_context(site, page)
        if not name.startswith(("category_", "tag_")):
            (templates / f"{name}.html").write_text(
                KINDS[kind].replace("NAME", repr(name)).replace("CHOICE", ", ".join(f"{key}={value!r}" for key, value in choice.items())))
    by_kind = {kind: LIST.replace("NAME", f"'{kind}_' ~ {kind}.slug").replace("CHOICE", "") for kind in ("category", "tag")}
    for name, text in {"article": ARTICLE, "plain_provider": PROVIDER, **by_kind}.items():
        (templates / f"{name}.html").write_text(text)
    _write_articles(site, folder / "content")
    known, urls = site.catalogue.site, site.urls
    (folder / "site.json").write_text(json.dumps({
        "frame": site.frame, "lists": listed, "tiers": [{"number": tier.number, "name": tier.name} for tier in known.tiers if tier.number in "12"],
        "categories": [{"slug": one.slug, "title": one.name, "url": urls.category(one.slug)} for one in known.categories]}))
    return Path(shutil.copy(root / "tests" / "benchmarks" / "plain_settings.py", folder / "plainconf.py"))


def every_list(site: Site) -> Iterator[tuple[str, Page, str, dict[str, str]]]:
    """Every list: a name, the page, its kind and which courses are on it. Those by category and by tag are Pelican's own."""
    known, urls = site.catalogue.site, site.urls
    choices: dict[str, tuple[str, dict[str, str]]] = {urls.courses(): ("all_courses", {})}
    choices |= {urls.tier(tier.number): (f"tier_{tier.number}", {"tier": tier.number}) for tier in known.tiers}
    choices |= {urls.tier_category(tier.number, one.slug): (f"tier_{tier.number}_{one.slug}", {"tier": tier.number, "category": one.slug})
                for tier in known.tiers for one in known.categories}
    choices |= {urls.category(one.slug): (f"category_{one.slug}", {"category": one.slug}) for one in known.categories}
    choices |= {urls.phase(one.slug): (f"phase_{one.slug}", {"phase": one.slug}) for one in known.phases}
    choices |= {urls.interest(one.slug): (f"tag_{one.slug}", {"interest": one.slug}) for one in known.interests}
    for page in lists(site):
        name, choice = choices[page.path]
        yield name, page, "list", choice
    courses, offerers = alphabets(site)
    yield "letters_of_courses", courses, "letters_of_courses", {}
    yield "letters_of_providers", offerers, "letters_of_providers", {}
    yield "providers_list", providers(site), "providers_list", {}
    yield "overview_table", overview(site), "overview_table", {}


def list_context(site: Site, page: Page) -> dict[str, Any]:
    """What a list says beside its courses."""
    context = page.make()
    context["page"]["linked_data"] = linked_data(context, site.frame["url"])
    kept = {name: context[name] for name in ("page", "intro", "siblings", "which", "switch") if name in context}
    return plain({**kept, "grouped": bool(context.get("groups")), "file": site.urls.file(page.path)})  # type: ignore[no-any-return]


def _write_articles(site: Site, folder: Path) -> None:
    catalogue = site.catalogue
    (folder / "pages").mkdir(parents=True)
    entries = {entry["url"]: entry for entry in providers(site).make()["providers"]}
    notes = {entry["url"]: entry["note"] for page in alphabets(site) for letter in page.make()["letters"] for entry in letter["entries"]}
    for number, provider in enumerate(catalogue.providers):
        context, url = provider_page(site, provider).make(), site.urls.provider(provider.slug)
        entry = {**entries[url], "note": notes[url]}
        _write(folder / "pages" / f"{provider.slug}.md", site, context, entry, context.pop("who_we_are") and provider.who_we_are, (
            f"Title: {provider.name}", f"Slug: {provider.slug}", "Template: plain_provider", f"Place: {number:06}"))
    for number, course in enumerate(catalogue.courses):
        context, url = course_page(site, course).make(), site.urls.course(course.slug)
        del context["description"]
        _write(folder / f"{course.slug}.md", site, context, {"name": course.name, "url": url, "note": notes[url]}, course.description, (
            f"Title: {course.name}", f"Date: {course.updated.isoformat()}", f"Slug: {course.slug}", f"Category: {course.category}",
            f"Tags: {', '.join(course.interests)}", f"Tier: {course.tier}", f"Phases: {', '.join(course.phases)}", f"Place: {number:06}"))


def _write(path: Path, site: Site, context: dict[str, Any], entry: dict[str, Any], text: str, head: Iterable[str]) -> None:
    context["page"]["linked_data"] = linked_data(context, site.frame["url"])
    lines = [*head, f"Context: {json.dumps(plain({**context, 'entry': entry}))}"]
    path.write_text("\n".join(lines) + f"\n\n{text}", "utf-8")
