"""One file of each kind, read: a record with the places of its keys, or the problems that forbid it.

Every reader is a pure function of the path shown to people and the file's bytes, so that what it gives can be kept and shared.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, get_args

from pydantic import BaseModel, Field, ValidationError

from capsite.factsheets.folder import LIST_LIMIT, SIZE_LIMIT
from capsite.factsheets.gaps import GAP, take_out
from capsite.factsheets.pages import read_page
from capsite.factsheets.quick import quick_tree
from capsite.factsheets.sentences import sentences
from capsite.factsheets.sheet import Link, M, Read, Sheet
from capsite.factsheets.tree import Path as Where
from capsite.factsheets.tree import Positions, Reading, decode, read_tree, value_span
from capsite.kinds import Line, Markdown
from capsite.problems import Problem, shown_path
from capsite.prose import look
from capsite.records import Course, Provider, Record, School, Site


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


_MOST = 200


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


READERS: dict[str, Callable[[str, bytes], Read[Any]]] = {  # by the kind of file
    "courses": read_course, "providers": read_provider, "site": read_site, "schools": read_schools, "synonyms": read_synonyms, "guide": read_guide,
    "page": read_page}


def load_course(path: Path) -> tuple[Sheet[Course] | None, list[Problem]]:
    sheet, problems = read_course(shown_path(path), path.read_bytes())
    return sheet, list(problems)


def load_provider(path: Path) -> tuple[Sheet[Provider] | None, list[Problem]]:
    sheet, problems = read_provider(shown_path(path), path.read_bytes())
    return sheet, list(problems)


def slug_of(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).name.rsplit(".", 1)[0]


def _record(model: type[M], path: str, data: bytes, given: dict[str, str], limit: int = SIZE_LIMIT) -> Read[M]:
    return _at_once(model, path, data, given, limit) or _step_by_step(model, path, data, given, limit)


def _at_once(model: type[M], path: str, data: bytes, given: dict[str, str], limit: int) -> Read[M] | None:
    """A file in which nothing is to be said about anything; nothing for any other."""
    text = decode(Reading(path), data, limit)
    tree = quick_tree(text) if text is not None and GAP not in text else None
    if tree is None or "slug" in tree and "slug" in given:
        return None
    links: list[Link] = []
    for where, words in _markdown(tree, model):
        found = look(words)
        if found.faults:
            return None
        links += ((where, *link) for link in found.links)
    try:
        record = model.model_validate({**tree, **given})
    except ValidationError:
        return None
    return Sheet(path, record, data, key_positions, tuple(links)), ()


def key_positions(path: str, data: bytes) -> Positions:
    return read_tree(path, data, LIST_LIMIT).positions


def _step_by_step(model: type[M], path: str, data: bytes, given: dict[str, str], limit: int) -> Read[M]:
    """The same for a file that may have mistakes: each is placed and said."""
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
    links: list[Link] = []
    if isinstance(reading.tree, dict):
        for where, words in _markdown(reading.tree, model):
            found = look(words)
            links += ((where, *link) for link in found.links)
            reading.problems += (Problem(path, *in_file(data, where, words, line, column), f"{where[-1]}: {sentence}")
                                 for line, column, sentence in found.faults)
    problems = _told(reading)
    if record is None or problems:
        return None, problems
    return Sheet(path, record, data, key_positions, tuple(links)), ()


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


MARKDOWN: dict[type[BaseModel], tuple[tuple[str, ...], ...]] = {model: tuple(_markdown_fields(model)) for model in (Course, Provider)}


def _markdown(tree: dict[str, Any], model: type[BaseModel]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The Markdown texts of a tree that may hold HTML or links, with their keys."""
    for where in MARKDOWN.get(model, ()):
        text: Any = tree
        for key in where:
            text = text.get(key) if isinstance(text, dict) else None
        if isinstance(text, str) and ("<" in text or "[" in text) and len(text) <= 20_000:
            yield where, text


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
