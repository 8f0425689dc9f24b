"""``capsite new-year``: the year that ends goes to the archive, the next one begins with the same factsheets at the same addresses.

The archive's copies hold no person: contacts become the service's own, safeguarding leads and teams go. What must be renewed is listed.
"""

import datetime as dt
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from capsite.checks.ground import written
from capsite.factsheets import Sheet, Source, read_content
from capsite.factsheets.edit import CannotEdit, drop, put
from capsite.factsheets.render import Value
from capsite.importing.files import put_file
from capsite.problems import Problem, errors, report, shown_path
from capsite.records import Course, Provider, Site
from capsite.words import academic_year, count

_SERVICE_PAGES = ("documents", "forms")


@dataclass(frozen=True)
class Years:
    old: str
    new: str

    @property
    def near_end(self) -> dt.date:
        """From this day on the year that runs may be put away."""
        return dt.date(int(self.new[:4]), 6, 1)

    @property
    def first(self) -> dt.date:
        return dt.date(int(self.new[:4]), 9, 1)

    @property
    def last(self) -> dt.date:
        return dt.date(int(self.new[:4]) + 1, 8, 31)


def following(year: str) -> Years:
    first = int(year[:4]) + 1
    return Years(year, f"{first}-{(first + 1) % 100:02}")


def run(content: Path, yes: bool, today: dt.date, early: bool = False) -> int:
    source = read_content(content)
    wrong = errors(source.problems)
    if source.site is None or wrong:
        click.echo(report(wrong) + "Mend these first: a year is put away whole or not at all.", err=True)
        return 1
    years = following(source.site.record.academic_year)
    place = content / "archive" / years.old
    if today < dt.date(int(years.old[:4]), 9, 1):
        click.echo(f"{academic_year(years.old)} has not begun yet, so there is nothing to put away: this was done already.", err=True)
        return 1
    if today < years.near_end and not early:
        click.echo(f"{academic_year(years.old)} runs until {written(years.first - dt.timedelta(days=1))}: it would be put away while schools still use it. "
                   f"Nothing was written. Run this from {written(years.near_end)} on, or with --early if you mean it.", err=True)
        return 1
    if place.exists():
        click.echo(f"{shown_path(place)} is there already: if it is an earlier attempt, delete it and run this again.", err=True)
        return 1
    try:
        files = dict(archived_files(content, source))
        site = put(put((content / "site.yaml").read_text("utf-8"), ("academic_year",), years.new), ("updated",), today.isoformat())
    except CannotEdit:
        click.echo("A file is written in a way that can't be changed line by line: run “capsite check”, and write it anew like the others.", err=True)
        return 1
    tasks = list(renewals(source, content, years))
    if yes:
        _archive(place, files)
        put_file(content / "site.yaml", site, fresh=False)
    click.echo("".join(f"{task}\n" for task in tasks) + _closing(years, source, place, len(tasks), yes))
    return 0


def _closing(years: Years, source: Source, place: Path, tasks: int, done: bool) -> str:
    what = f"{count(len(source.courses), 'course')} and {count(len(source.providers), 'provider')}"
    begun = (f"{academic_year(years.old)} is in {shown_path(place)} ({what}, without anybody's name); site.yaml says {years.new}. "
             if done else f"{academic_year(years.old)} would go to {shown_path(place)} ({what}, without anybody's name), and site.yaml would say {years.new}. ")
    rest = f"{count(tasks, 'thing')} to renew, listed above. Addresses stay as they are."
    return begun + rest + ("" if done else " Nothing was written: run it again with --yes.")


# ------------------------------------------------------------------------------------------------------------ the archive


def archived_files(content: Path, source: Source) -> Iterator[tuple[str, str]]:
    """Path below the year's folder, and text, with the service in the place of every person."""
    assert source.site is not None
    service: dict[str, Value] = {"name": source.site.record.contact.name}
    service |= {key: value for key in ("phone", "email") if (value := getattr(source.site.record.contact, key))}
    text = (content / "site.yaml").read_text("utf-8")
    text = drop(text, ("safeguarding", "people")) if source.site.record.safeguarding.people else text
    for key in _SERVICE_PAGES:
        text = drop(text, (key,))
    yield "site.yaml", text
    for slug in sorted(source.courses):
        yield f"courses/{slug}.yaml", put((content / "courses" / f"{slug}.yaml").read_text("utf-8"), ("contact",), service)
    for slug, sheet in sorted(source.providers.items()):
        text = put((content / "providers" / f"{slug}.yaml").read_text("utf-8"), ("contact",), service)
        text = put(text, ("safeguarding", "lead"), service)
        text = drop(text, ("safeguarding", "deputy")) if sheet.record.safeguarding.deputy else text
        for key in ("logo", "documents"):
            text = drop(text, (key,))
        yield f"providers/{slug}.yaml", text


def _archive(place: Path, files: dict[str, str]) -> None:
    """The whole folder appears at once."""
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    for path, text in files.items():
        target = draft / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8", newline="")
    draft.rename(place)


# ------------------------------------------------------------------------------------------------------- what to renew


def renewals(source: Source, content: Path, years: Years) -> Iterator[Problem]:
    """Everything dated for the year that ends, each at its line."""
    assert source.site is not None
    for course in sorted(source.courses.values(), key=lambda sheet: sheet.path):
        yield from _course(course, years)
    for provider in sorted(source.providers.values(), key=lambda sheet: sheet.path):
        yield from _provider(provider, years)
    yield from _site(source.site, years)
    yield from _prose(source, content, years)


def _say(sheet: Sheet[Any], where: tuple[str | int, ...], sentence: str) -> Problem:
    return sheet.problem(where, sentence, warning=True)


def _course(sheet: Sheet[Course], years: Years) -> Iterator[Problem]:
    course = sheet.record
    if course.starts and max(course.starts) < years.first:
        yield _say(sheet, ("starts",), f"starts: the last start date is {written(max(course.starts))}: write those of {academic_year(years.new)}")
    if course.starts_on and course.starts_on < years.first:
        yield _say(sheet, ("starts_on",), f"starts_on: {written(course.starts_on)} will be over: write availability: open, or the next day")
    if course.published.until and course.published.until < years.last:
        yield _say(sheet, ("published", "until"), f"published.until: it leaves on {written(course.published.until)}: delete the line if it goes on")


def _provider(sheet: Sheet[Provider], years: Years) -> Iterator[Problem]:
    provider = sheet.record
    safe = provider.safeguarding
    if safe.training_year is None or safe.training_year < years.new:
        where = ("safeguarding", "training_year") if safe.training_year else ("safeguarding",)
        yield _say(sheet, where, f"safeguarding.training_year: confirm the training for {years.new}")
    for key, day, what in (
        (("safeguarding", "insurance_expires"), safe.insurance_expires, "the insurance runs out"),
        (("quality", "next_review"), provider.quality.next_review, "the quality review is due"),
        (("health_and_safety", "next_review"), provider.health_and_safety.next_review, "the risk assessment is due for review"),
        (("published", "until"), provider.published.until, "it leaves the directory"),
    ):
        if day and day <= years.last:
            yield _say(sheet, key, f"{'.'.join(key)}: {what} on {written(day)}, before {academic_year(years.new)} ends")


def _site(sheet: Sheet[Site], years: Years) -> Iterator[Problem]:
    site = sheet.record
    for key, what, last in (("terms", "term", max((term.starts for term in site.terms), default=None)),
                            ("closures", "closure", max((each.starts for each in site.closures), default=None)),
                            ("panels", "panel date", max((panel.date for panel in site.panels), default=None))):
        if last is None or last < years.first:
            yield _say(sheet, (key,), f"{key}: every {what} is of {academic_year(years.old)} or before: write those of {academic_year(years.new)}")
    for index, form in enumerate(site.forms):
        if form.closes and form.closes < years.first:
            old, new = academic_year(years.old), academic_year(years.new)
            yield _say(sheet, ("forms", index), f"forms: “{form.name}” was open in {old}: write when it opens in {new}")
    for index, document in enumerate(site.documents):
        if _names(years.old, document.title):
            yield _say(sheet, ("documents", index), f"documents: “{document.title}” is named after the year that ends: put the new one there")


def _prose(source: Source, content: Path, years: Years) -> Iterator[Problem]:
    for page in sorted(source.page_sheets, key=lambda sheet: sheet.path):
        line, column = page.at("text")
        for number, row in enumerate(page.record.text.split("\n")):
            if _names(years.old, row):
                yield Problem(page.path, line + number, column, f"this line speaks of {academic_year(years.old)}: see whether it still holds", warning=True)


def _names(year: str, text: str) -> bool:
    first, second = year.split("-")
    return bool(re.search(rf"\b{first}\s?[-/–]\s?(?:{first[:2]})?{second}\b", text))
