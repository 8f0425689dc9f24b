"""One file of each kind, read: a record with the places of its keys, or the problems that forbid it.

Every reader is a pure function of the path shown to people and the file's bytes, so that what it gives can be kept and shared.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Generic, TypeVar, get_args

from pydantic import BaseModel, Field, ValidationError

from capsite.factsheets.gaps import GAP, take_out
from capsite.factsheets.sentences import near, sentences
from capsite.factsheets.tree import SIZE_LIMIT, Positions, Reading, decode, read_tree, value_span
from capsite.factsheets.tree import Path as Where
from capsite.kinds import Line, Markdown
from capsite.problems import Problem, shown_path
from capsite.prose import find_faults
from capsite.records import Course, Page, Provider, Record, School, Site

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Sheet(Generic[T]):
    """What a file says, and where it says it."""

    path: str
    record: T
    positions: Positions

    def at(self, *where: str | int) -> tuple[int, int]:
        """Line and column of a key or item, or of the nearest thing around it."""
        return near(self.positions, where)

    def problem(self, where: Where, sentence: str, warning: bool = False) -> Problem:
        return Problem(self.path, *near(self.positions, where), sentence, warning)


class Schools(Record):
    """``content/schools.yaml``"""

    schools: tuple[School, ...] = Field(description="the schools that may refer")


class Synonyms(Record):
    """``content/synonyms.yaml``: each list holds words that mean the same to a school."""

    synonyms: tuple[Annotated[tuple[Line, ...], Field(min_length=2)], ...] = Field(description="lists of words that mean the same")


class GuideHead(Record):
    """``content/pages/<guide>/guide.yaml``"""

    title: Line = Field(description="the guide's title", examples=["Guide for secondary schools"])
    summary: Line = Field(description="what it is about, in one sentence")
    order: int = Field(50, ge=1, le=99, description="its place among the guides, smallest first")


LIST_LIMIT = 4 * SIZE_LIMIT  # the schools of a whole region are one file
_MOST = 200

Read = tuple[Sheet[M] | None, tuple[Problem, ...]]


def read_course(path: str, data: bytes) -> Read[Course]:
    return _record(Course, path, data, {"slug": slug_of(path)})


def read_provider(path: str, data: bytes) -> Read[Provider]:
    return _record(Provider, path, data, {"slug": slug_of(path)})


def read_site(path: str, data: bytes) -> Read[Site]:
    return _record(Site, path, data, {})


def read_schools(path: str, data: bytes) -> Read[Schools]:
    return _record(Schools, path, data, {}, LIST_LIMIT)


def read_synonyms(path: str, data: bytes) -> Read[Synonyms]:
    return _record(Synonyms, path, data, {})


def read_guide(path: str, data: bytes) -> Read[GuideHead]:
    return _record(GuideHead, path, data, {})


def load_course(path: Path) -> tuple[Sheet[Course] | None, list[Problem]]:
    sheet, problems = read_course(shown_path(path), path.read_bytes())
    return sheet, list(problems)


def load_provider(path: Path) -> tuple[Sheet[Provider] | None, list[Problem]]:
    sheet, problems = read_provider(shown_path(path), path.read_bytes())
    return sheet, list(problems)


def slug_of(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).name.rsplit(".", 1)[0]


def _record(model: type[M], path: str, data: bytes, given: dict[str, str], limit: int = SIZE_LIMIT) -> Read[M]:
    reading = read_tree(path, data, limit)
    record = None
    if isinstance(reading.tree, dict):
        if "slug" in given and "slug" in reading.tree:
            del reading.tree["slug"]
            line, column = reading.positions[("slug",)]
            reading.say(line, column, "“slug” is not written in the file: the file's own name is the short name")
        if GAP.encode() in data:
            take_out(reading, model)
        try:
            record = model.model_validate({**reading.tree, **given})
        except ValidationError as error:
            reading.problems += sentences(error, model, reading)
    elif not reading.problems:
        what = "is empty" if reading.tree is None else "does not hold keys with their values"
        needed = ", ".join(name for name, field in model.model_fields.items() if field.is_required() and name not in given)
        line, column = reading.positions.get((), (1, 1)) if reading.tree is not None else (1, 1)
        reading.say(line, column, f"this file {what}: write at least the keys {needed}")
    if isinstance(reading.tree, dict):
        reading.problems += _prose(reading, model, data)
    problems = _told(reading)
    if record is None or problems:
        return None, problems
    return Sheet(path, record, reading.positions), ()


def _told(reading: Reading) -> tuple[Problem, ...]:
    """In order, each once; of very many the first, since nobody reads thousands."""
    problems = sorted(set(reading.problems))
    if len(problems) > _MOST:
        more = f"and {len(problems) - _MOST:,} more mistakes: mend those above and check again"
        problems[_MOST:] = [Problem(reading.path, problems[_MOST].line, problems[_MOST].column, more)]
    return tuple(problems)


# ------------------------------------------------------------------------------------------------ Markdown


def _markdown_fields(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The keys of a record that hold Markdown, also one level down."""
    marks = get_args(Markdown)[1:]
    for name, field in model.model_fields.items():
        whole = (*field.metadata, *(mark for each in get_args(field.annotation) for mark in get_args(each)[1:]))
        if marks[0] in whole:
            yield (*above, name)
        elif isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _markdown_fields(field.annotation, (*above, name))


MARKDOWN: dict[type[BaseModel], tuple[tuple[str, ...], ...]] = {model: tuple(_markdown_fields(model)) for model in (Course, Provider, Page)}


def value_at(record: BaseModel, where: tuple[str, ...]) -> str | None:
    """The Markdown at a key of a record, if there is any."""
    value: Any = record
    for key in where:
        value = getattr(value, key, None)
    return value if isinstance(value, str) else None


def _prose(reading: Reading, model: type[BaseModel], data: bytes) -> Iterator[Problem]:
    """Raw HTML and forbidden links in the Markdown of a factsheet, placed in the file."""
    for where in MARKDOWN.get(model, ()):
        text: Any = reading.tree
        for key in where:
            text = text.get(key) if isinstance(text, dict) else None
        if not isinstance(text, str) or "<" not in text and "[" not in text or len(text) > 20_000:
            continue
        for line, column, sentence in find_faults(text):
            yield Problem(reading.path, *in_file(data, where, text, line, column), f"{where[-1]}: {sentence}")


def in_file(data: bytes, where: Where, text: str, line: int, column: int) -> tuple[int, int]:
    """Where a place in a value lies in the file, whatever way the value is written (block, folded, quoted, plain).

    The letters at the fault are looked for in the value's own stretch of the file: the same one of several, counted from its start.
    """
    source, start, end = value_span(data, where)
    rows = text.split("\n")
    at = sum(len(row) + 1 for row in rows[: line - 1]) + column - 1
    snippet = re.match(r"[^\s\"'\\]{1,16}", text[at:]) or re.match(r"", "")
    letters = snippet[0] if snippet else ""
    found = start
    if letters:
        for _ in range(text.count(letters, 0, at + len(letters))):
            after = source.find(letters, found + 1 if found != start else found, end)
            if after < 0:
                break
            found = after
    before = source[:found].replace("\r\n", "\n")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


# --------------------------------------------------------------------------------------------- prose pages

_HEAD = re.compile(r"([A-Za-z]+):[ \t]*(.*)")
_HEADS = {"title": "Title: Welcome pack", "summary": "Summary: what the page is about, in one sentence", "updated": "Updated: 2026-09-07"}
_LINES = (*_HEADS, "shows")


def read_page(path: str, data: bytes) -> Read[Page]:
    """A page in Markdown: lines ``Title:``, ``Summary:``, ``Updated:``, perhaps ``Shows: panels, terms``; an empty line; the text."""
    reading = Reading(path)
    text = decode(reading, data, LIST_LIMIT)
    if text is None:
        return None, tuple(reading.problems)
    folder, order, slug = page_name(path)
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    tree: dict[str, Any] = {"guide": folder, "slug": slug, "order": order}
    body = next((number for number, row in enumerate(rows) if not row.strip()), len(rows))
    for number in range(body):
        _head(reading, tree, number + 1, rows[number])
    start = next((number for number in range(body, len(rows)) if rows[number].strip()), body)
    tree["text"] = "\n".join(rows[start:])
    reading.positions[("text",)] = (start + 1, 1)
    for key, line in _HEADS.items():
        if key not in tree:
            reading.say(1, 1, f"the line “{key.capitalize()}:” is missing at the top: write {line}")
    return _page(reading, tree, start)


def _head(reading: Reading, tree: dict[str, Any], line: int, row: str) -> None:
    match = _HEAD.fullmatch(row.strip())
    key = match[1].lower() if match else ""
    if match is None or key not in _LINES:
        reading.say(
            line,
            1,
            f"“{row.strip()[:40]}” is not one of the lines a page begins with: "
            f"write {', '.join(each.capitalize() + ':' for each in _LINES)}, then an empty line",
        )
    elif key in tree:
        reading.say(line, 1, f"“{match[1]}:” is here twice (first on line {reading.positions[(key,)][0]}): keep one of them")
    else:
        tree[key] = [word.strip() for word in match[2].split(",")] if key == "shows" else match[2]
        reading.positions[(key,)] = (line, 1)


def _page(reading: Reading, tree: dict[str, Any], start: int) -> Read[Page]:
    record = None
    try:
        record = Page.model_validate(tree)
    except ValidationError as error:
        reading.problems += [each for each in sentences(error, Page, reading) if " is missing" not in each.sentence]
    for line, column, sentence in find_faults(tree["text"]) if len(tree["text"]) <= 20_000 else ():
        reading.say(start + line, column, sentence)
    problems = tuple(sorted(set(reading.problems)))
    return (None, problems) if record is None or problems else (Sheet(reading.path, record, reading.positions), ())


def page_name(path: str) -> tuple[str | None, int, str]:
    """The guide, the number and the short name that a page's path says: ``pages/secondary/03-tier-1.md``."""
    parts = PurePosixPath(path.replace("\\", "/"))
    folder = parts.parent.name if parts.parent.name != "pages" else None
    match = re.fullmatch(r"([0-9]{1,3})-(.+)", parts.stem)
    if folder and match:
        return folder, int(match[1]), match[2]
    return folder, 0, parts.stem
