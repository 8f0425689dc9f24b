"""The council's report on its data, as lines, as JSON, or as a page that is whole in itself."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from capsite.quality import HARD, STEPS, Date, Named, Report, in_words, middle, report_of
from capsite.words import FILTERS, count, day
from capsite.written import write_and_say

SOON = {0: "Over", 7: "Within 7 days", 30: "Within 30 days", 60: "Within 60 days"}
MOST = 25


def run(content: Path, form: str, links: bool, output: Path | None, today: dt.date) -> int:
    """1 when the content has problems: the report says them too."""
    from capsite.checks import check
    from capsite.factsheets import read_content

    source = read_content(content)
    problems = sorted({*source.problems, *check(source, today, content)})
    report = report_of(source, today, problems)
    if links:
        from dataclasses import replace

        from capsite.quality_links import broken
        report = replace(report, links=tuple(broken(source)))
    site = source.site.record if source.site else None
    writers: dict[str, Callable[[], str]] = {
        "text": lambda: text(report), "json": lambda: as_json(report),
        "html": lambda: page(report, site.name if site else "Directory", site.council if site else "", site.brand_colour if site else "#17594f")}
    made = writers[form]()
    if output is None:
        click.echo(made, nl=False)
    else:
        click.echo(write_and_say(output, made))
    return 1 if report.problems else 0


# ----------------------------------------------------------------------------------------------------------------- text


def text(report: Report) -> str:
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"Quality of the directory's data on {day(report.as_of)}: {count(report.courses, 'course')}, {count(report.providers, 'provider')}"
    if report.problems:
        yield from ("", f"PROBLEMS ({len(report.problems)}): what can't be read is not counted below")
        yield from (f"  {problem}" for problem in report.problems)
    yield from ("", f"DATES ({len(report.dates)} over or within {STEPS[-1]} days)")
    for within, dates in grouped(report):
        yield f"  {SOON[within]} ({len(dates)})"
        yield from (f"    {_place(each.sheet)}: {in_words(each)}" for each in dates)
    yield from ("", "LAST CHANGED")
    for words, sheets in report.ages:
        yield f"  {len(sheets):>4}  {words}"
    yield from (f"        {_place(sheet)}: {day(changed)}" for sheet, changed in report.ages[-1][1][:MOST])
    yield from ("", "MISSING, though recommended")
    for each in report.missing:
        names = ", ".join(sheet.slug for sheet in each.sheets[:6]) + (" …" if len(each.sheets) > 6 else "")
        yield f"  {each.kind} {each.key}: {len(each.sheets)} of {each.total} ({names})"
    hard = [each for each in report.texts if each.age > HARD]
    yield ""
    yield f"READING AGE (Flesch–Kincaid grade + 5): {_middle(report)} in the middle of {count(len(report.texts), 'text')}; over {HARD:.0f}: {len(hard)}"
    yield from (f"  {each.age:>4.1f}  {_place(each.sheet)}: {each.key}" for each in (hard or list(report.texts))[: MOST if hard else 5])
    if report.links is not None:
        yield from ("", f"OUTSIDE LINKS THAT DON'T ANSWER ({len(report.links)})")
        for link in report.links:
            yield f"  {link.url}: {link.fault}"
            yield from (f"    {_place(sheet)}" for sheet in link.sheets[:5])


def grouped(report: Report) -> list[tuple[int, list[Date]]]:
    return [(within, dates) for within in SOON if (dates := [each for each in report.dates if each.within == within])]


def _place(sheet: Named) -> str:
    return f"{sheet.path}:{sheet.line} {sheet.name}"


def _middle(report: Report) -> str:
    found = middle(each.age for each in report.texts)
    return "none" if found is None else f"{found:.1f}"


# ----------------------------------------------------------------------------------------------------------------- JSON


def as_json(report: Report) -> str:
    """Keys keep their meaning within a version; new ones may be added."""
    def sheet(named: Named) -> dict[str, Any]:
        return {"kind": named.kind, "slug": named.slug, "name": named.name, "provider": named.provider, "path": named.path, "line": named.line}

    whole = {
        "version": 1, "as_of": report.as_of.isoformat(), "courses": report.courses, "providers": report.providers,
        "problems": [{"path": each.path, "line": each.line, "column": each.column, "sentence": each.sentence} for each in report.problems],
        "dates": [{**sheet(each.sheet), "what": each.what, "date": each.day.isoformat(), "within_days": each.within} for each in report.dates],
        "ages": [{"changed": words, "factsheets": [{**sheet(each), "updated": changed.isoformat()} for each, changed in sheets]}
                 for words, sheets in report.ages],
        "missing": [{"kind": each.kind, "key": each.key, "of": each.total, "factsheets": [sheet(one) for one in each.sheets]} for each in report.missing],
        "reading_ages": [{**sheet(each.sheet), "key": each.key, "age": each.age} for each in report.texts],
    }
    if report.links is not None:
        whole["links"] = [{"url": each.url, "fault": each.fault, "factsheets": [sheet(one) for one in each.sheets]} for each in report.links]
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


# ----------------------------------------------------------------------------------------------------------------- page


def page(report: Report, name: str, council: str, brand_colour: str) -> str:
    """One file with its styles inside: it is sent by email and opened from a disk, so it can ask for nothing."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    from capsite.assets import shorten_style
    from capsite.colour import palette
    from capsite.settings import THEME

    colours = ";".join(f"--{key}:{value}" for key, value in palette(brand_colour).items())
    sheets = [f":root{{{colours}}}", *(shorten_style((THEME / path).read_text("utf-8")) for path in ("static/css/10-base.css", "templates/report.css"))]
    style = Markup("<style>\n{}\n</style>").format(Markup("\n".join(sheets)))  # noqa: S704 - our own files and a checked colour
    environment = Environment(loader=FileSystemLoader(THEME / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(FILTERS)
    hard = [each for each in report.texts if each.age > HARD]
    ages = Counter(min(int(each.age), 18) for each in report.texts)
    made: str = environment.get_template("report.html").render(
        style=style, name=name, council=council, report=report, dates=[(SOON[within], found) for within, found in grouped(report)],
        middle=_middle(report), hard=hard, limit=HARD, reading=sorted(ages.items()), most=max(ages.values(), default=1), oldest=report.ages[-1][1])
    return made
