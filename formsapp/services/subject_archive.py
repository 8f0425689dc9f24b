"""The archive for whoever asked for a student's data: a page to read, the same for other systems, a table each, and the files themselves."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from formsapp.domain.dates import said as day_said
from formsapp.domain.subject_access import GIVE
from formsapp.services import exports
from formsapp.services.office import LONDON, Office
from formsapp.services.subject_items import TITLES, Collected, Item, label, uncoded
from formsapp.services.zips import Entry, zipped
from formsapp.store import files
from formsapp.store.database import Session
from formsapp.store.files import CLEAN, File
from formsapp.store.learners import Learner
from formsapp.vault.keys import Tampered

FOLDER = Path(__file__).parent.parent / "templates" / "rights"
TEMPLATES = Environment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
FILES = "files"
Plain = Mapping[str, Any]


def given(collected: Collected, choices: Mapping[str, str]) -> list[Item]:
    """What isn't kept back. What nobody has decided about goes by what was proposed."""
    return [each for each in collected.items if choices.get(each.key, each.choice) == GIVE]


def pieces(session: Session, office: Office, learner: Learner, collected: Collected, choices: Mapping[str, str]) -> Iterator[bytes]:
    """The archive, piece by piece; one file at a time is in memory."""
    items, now = given(collected, choices), office.clock()
    stored = {str(each.id): each for each in clean_files(session, office, items)}
    named = {key: f"file {number}, {each.name}" for number, (key, each) in enumerate(sorted(stored.items()), 1)}
    return zipped(entries(office, learner, collected, items, stored, named, now))


def clean_files(session: Session, office: Office, items: list[Item]) -> list[File]:
    wanted = [UUID(each.key.split(":")[1]) for each in items if each.table == FILES]
    return [each for each in files.by_ids(session, office.keys, wanted) if each.state == CLEAN]


def entries(
    office: Office,
    learner: Learner,
    collected: Collected,
    items: list[Item],
    stored: Mapping[str, File],
    named: Mapping[str, str],
    now: dt.datetime,
) -> Iterator[Entry]:
    def one(name: str, data: bytes) -> Entry:
        return name, now, iter((data,))

    yield one("read me first.html", as_page(learner, collected, items, named, now))
    yield one("data.json", as_data(learner, collected, items, now))
    for name, rows in collected.rows.items():
        yield one(f"table {TITLES.get(name, label(name))}.csv", as_table(rows))
    yield one("table Who looked.csv", as_table(collected.looks))
    for key, each in stored.items():
        try:
            office.vault.verify(each.stored, each.owner)
        except Tampered:
            continue  # its row says that it was there
        yield named[key], each.created_at, office.vault.open(each.stored, each.owner)


def as_page(learner: Learner, collected: Collected, items: list[Item], named: Mapping[str, str], now: dt.datetime) -> bytes:
    sections: dict[str, list[Item]] = {}
    for each in items:
        sections.setdefault(each.table, []).append(each)
    whole = TEMPLATES.get_template("archive.html").render(
        name=learner.name,
        day=day_said(now.astimezone(LONDON).date()),
        sections=[(TITLES.get(name, label(name)), found) for name, found in sections.items()],
        tables=[(TITLES.get(name, label(name)), head(read), lines(read)) for name, rows in collected.rows.items() for read in [readable(rows)]],
        looks=(head(collected.looks), lines(collected.looks)),
        named=named,
        label=label,
    )
    return whole.encode("utf-8", "replace")


def as_data(learner: Learner, collected: Collected, items: list[Item], now: dt.datetime) -> bytes:
    told = {
        "made": now.isoformat(),
        "student": learner.name,
        "written": [
            {"what": TITLES.get(each.table, label(each.table)), "head": each.head, "facts": each.facts, "says": [list(line) for line in each.lines]}
            for each in items
        ],
        "tables": {name: list(rows) for name, rows in collected.rows.items()},
        "looks": list(collected.looks),
    }
    return json.dumps(told, ensure_ascii=False, indent=1, default=plain).encode("utf-8", "replace")


def readable(rows: "tuple[Plain, ...] | list[Plain]") -> list[Plain]:
    """For the page: what only leads from table to table, and is empty in all, says nothing; codes are words, days as one says them."""
    told = [
        {name: in_words(value) for name, value in row.items() if name != "id" and not name.endswith("_id") and not isinstance(value, UUID)}
        for row in rows
    ]
    full = {name for row in told for name, value in row.items() if value not in (None, "")}
    return [{name: value for name, value in row.items() if name in full} for row in told]


def in_words(value: Any) -> Any:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return day_said(value)
    return uncoded(value) if isinstance(value, str) else value


def as_table(rows: "tuple[Plain, ...] | list[Plain]") -> bytes:
    return exports.table([head(rows), *lines(rows)])


def head(rows: "tuple[Plain, ...] | list[Plain]") -> list[str]:
    return [label(name) for name in dict.fromkeys(name for row in rows for name in row if name != "id")]


def lines(rows: "tuple[Plain, ...] | list[Plain]") -> list[list[Any]]:
    names = list(dict.fromkeys(name for row in rows for name in row if name != "id"))
    return [[plain(row.get(name)) for name in names] for row in rows]


def plain(value: Any) -> Any:
    """As a person reads it: London's time, days as days."""
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(LONDON):%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None else value if isinstance(value, int) else str(value)
