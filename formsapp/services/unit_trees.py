"""Unit trees of qualifications, kept by the council: typed as an outline, published, and after that changed by a newer version only."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from formsapp.domain import outlines
from formsapp.domain.outlines import BadOutline
from formsapp.domain.people import Actor
from formsapp.domain.progress import Node, Unit, grown
from formsapp.services.asking import Wrong, needed
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.pages import Listing, listing, start_of
from formsapp.services.rights import demand
from formsapp.store import audit, targets, unit_trees
from formsapp.store.database import Session
from formsapp.store.unit_trees import DRAFT, Tree

TREE = "unit tree"
PAGE = 50
LEVELS = ("Entry level 1", "Entry level 2", "Entry level 3", "Level 1", "Level 2", "Level 3", "Level 4", "No level")
LONGEST_TITLE, LONGEST_KIND, LONGEST_NUMBER = 300, 100, 40
NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./-]*")
MOST_LEVELS, LONGEST_LEVEL = 60, 100
CHANGED = "Somebody else has changed it meanwhile: look at it as it stands now, then change what is still to be changed"
KNOWN = "There is a tree of this qualification already: open it, and make a new version of it"


@dataclass(frozen=True)
class Row:
    tree: Tree
    units: int


@dataclass(frozen=True)
class View:
    """``outline``: as it is typed; ``mark`` stands for all of it, so that a change by somebody else is noticed."""

    tree: Tree
    nodes: tuple[Node[UUID], ...]
    outline: str
    mark: str
    versions: list[Tree]


def whoever(actor: Actor) -> UUID:
    if actor.person is None:
        raise NotFound
    return actor.person


def all_trees(office: Office, actor: Actor, page: int) -> Listing[Row]:
    demand(actor, "unit_trees.manage")
    with office.database.reading() as session:
        total, found = unit_trees.listed(session, start_of(page, PAGE), PAGE)
    return listing([Row(*each) for each in found], total, page, PAGE)


def opened(session: Session, actor: Actor, tree: UUID, *, to_change: bool = False) -> Tree:
    demand(actor, "unit_trees.manage")
    found = unit_trees.one(session, tree, to_change=to_change)
    if found is None:
        raise NotFound
    return found


def look(office: Office, actor: Actor, tree: UUID) -> View:
    with office.database.reading() as session:
        found = opened(session, actor, tree)
        rows = unit_trees.units(session, tree)
        return View(found, grown(rows), outline_of(rows), mark_of(found, rows), unit_trees.versions(session, found.number))


def outline_of(rows: list[Unit[UUID]]) -> str:
    """The keys of rows as the outline numbers them."""
    places = {each.key: place for place, each in enumerate(rows)}
    plain = [
        Unit(places[each.key], None if each.parent is None else places[each.parent], each.title, each.number, each.group, each.place)
        for each in rows
    ]
    return outlines.written(plain)


def mark_of(tree: Tree, rows: list[Unit[UUID]]) -> str:
    return sha256("\n".join((tree.title, tree.level, tree.kind, tree.state, outline_of(rows))).encode()).hexdigest()[:16]


# ------------------------------------------------------------------------------------------------------ made and changed


def line(typed: Mapping[str, str], name: str, thing: str, longest: int) -> str:
    found = " ".join(needed(typed.get(name, ""), thing, name).split())
    if len(found) > longest:
        raise Wrong(name, f"It must have {longest} characters or fewer: it has {len(found)}")
    return found


def told_of(typed: Mapping[str, str]) -> tuple[str, str, str]:
    """Title, level and kind."""
    title = line(typed, "title", "the qualification’s title", LONGEST_TITLE)
    level = typed.get("level", "")
    if level not in LEVELS:
        raise Wrong("level", "Choose its level")
    return title, level, line(typed, "kind", "what kind of qualification it is, such as Award or Certificate", LONGEST_KIND)


def number_of(text: str) -> str:
    """As it stands in the national register."""
    number = " ".join(text.split()).upper()
    if not NUMBER.fullmatch(number) or len(number) > LONGEST_NUMBER or not any(map(str.isdigit, number)):
        raise Wrong("number", "Enter the qualification’s number, such as 603/0012/3")
    return number


def add(office: Office, actor: Actor, typed: Mapping[str, str]) -> UUID:
    """An empty draft of a qualification that has no tree yet."""
    demand(actor, "unit_trees.manage")
    number = number_of(typed.get("number", ""))
    title, level, kind = told_of(typed)
    with office.database.writing() as session:
        if unit_trees.versions(session, number):
            raise Wrong("number", KNOWN)
        made = unit_trees.add(session, office.clock(), whoever(actor), number, title, level, kind)
        audit.record(session, office.clock(), actor, "unit_tree.add", TREE, made)
    return made


def change(office: Office, actor: Actor, tree: UUID, typed: Mapping[str, str]) -> None:
    """A draft: what it is called, and its outline."""
    title, level, kind = told_of(typed)
    try:
        units = outlines.read(typed.get("outline", "").replace("\0", ""))
    except BadOutline as wrong:
        raise Wrong("outline", str(wrong)) from None
    with office.database.writing() as session:
        found = opened(session, actor, tree, to_change=True)
        if not found.draft or mark_of(found, unit_trees.units(session, tree)) != typed.get("mark", ""):
            raise Refused(CHANGED)
        unit_trees.change(session, office.clock(), whoever(actor), tree, title=title, level=level, kind=kind)
        unit_trees.put(session, tree, units)
        audit.record(session, office.clock(), actor, "unit_tree.change", TREE, tree, detail={"units": len(units)})


def publish(office: Office, actor: Actor, tree: UUID, mark: str) -> None:
    """As it was shown; from then on it never changes."""
    with office.database.writing() as session:
        found = opened(session, actor, tree, to_change=True)
        rows = unit_trees.units(session, tree)
        if not found.draft or mark_of(found, rows) != mark:
            raise Refused(CHANGED)
        if not rows:
            raise Refused("It has no units yet: write them down and save them first")
        unit_trees.publish(session, office.clock(), whoever(actor), tree)
        audit.record(session, office.clock(), actor, "unit_tree.publish", TREE, tree, detail={"version": found.version})


# ------------------------------------------------------------------------------------------------- from the directory


@dataclass(frozen=True)
class Offered:
    """A qualification of the directory that has no tree yet."""

    number: str
    title: str
    level: str
    kind: str
    outline: str


def offered(office: Office, actor: Actor) -> list[Offered]:
    """By title. Where factsheets give its units, they stand in its outline."""
    demand(actor, "unit_trees.manage")
    edition = office.published.current()
    entries = [entry["qualification"] for entry in edition.forms["courses"] if entry.get("qualification")] if edition else []
    with office.database.reading() as session:
        known = unit_trees.numbers(session)
    found = {each.number: each for each in map(offered_of, entries) if each.number not in known}
    return sorted(found.values(), key=lambda each: (each.title.casefold(), each.number))


def offered_of(entry: Mapping[str, Any]) -> Offered:
    level = str(entry["level"])
    words = f"Entry level {level[-1]}" if level.startswith("entry") else f"Level {level}" if level else "No level"
    kind = str(entry["type"]) or "Qualification"
    return Offered(str(entry["number"]).upper(), str(entry["title"]), words, kind, "\n".join(outline_lines(entry["units"], 0)))


def outline_lines(units: list[Any], depth: int) -> Iterator[str]:
    for code, title, below in units:
        yield " " * (outlines.STEP * depth) + (f"{code}: {title}" if code else str(title))
        yield from outline_lines(below, depth + 1)


def begin_offered(office: Office, actor: Actor, number: str) -> list[UUID]:
    """A draft of one of them, or of each of them where none is named. Somebody looks at it before it is published."""
    wanted = [each for each in offered(office, actor) if not number or each.number == number]
    made = []
    with office.database.writing() as session:
        for each in wanted:
            if unit_trees.versions(session, each.number):
                continue  # begun by somebody else meanwhile
            tree = unit_trees.add(session, office.clock(), whoever(actor), each.number, each.title, each.level, each.kind)
            if each.outline:
                unit_trees.put(session, tree, outlines.read(each.outline))
            made.append(tree)
        audit.record(session, office.clock(), actor, "unit_tree.add", TREE, made[0] if len(made) == 1 else "", detail={"trees": len(made)})
    return made


def renew(office: Office, actor: Actor, tree: UUID) -> UUID:
    """The draft of the next version, which begins as the newest one stands; the one there is, if somebody has begun it."""
    with office.database.writing() as session:
        newest = unit_trees.versions(session, opened(session, actor, tree).number)[0]
        if newest.draft:
            return newest.id
        made = next_version(session, office, actor, newest)
        unit_trees.put(session, made, outlines.read(outline_of(unit_trees.units(session, newest.id))))
        audit.record(session, office.clock(), actor, "unit_tree.add", TREE, made, detail={"version": newest.version + 1})
    return made


def next_version(session: Session, office: Office, actor: Actor, newest: Tree) -> UUID:
    named = (newest.number, newest.title, newest.level, newest.kind)
    return unit_trees.add(session, office.clock(), whoever(actor), *named, newest.version + 1)


# -------------------------------------------------------------------------------------------------------------- levels


def levels(office: Office, actor: Actor) -> list[str]:
    """Of assessments outside a qualification: the council's list."""
    demand(actor, "unit_trees.manage")
    with office.database.reading() as session:
        return targets.levels(session)


def put_levels(office: Office, actor: Actor, text: str, mark: str) -> None:
    """One on each line. What is taken off stays at the assessments that have it."""
    demand(actor, "unit_trees.manage")
    names = list(dict.fromkeys(" ".join(each.split()) for each in text.replace("\0", "").splitlines() if each.strip()))
    if len(names) > MOST_LEVELS:
        raise Wrong("levels", f"The list takes {MOST_LEVELS} levels: it has {len(names)}")
    if long := next((each for each in names if len(each) > LONGEST_LEVEL or not each.isprintable()), ""):
        raise Wrong("levels", f"“{long[:40]}” is too long, or has a character that can’t be kept")
    with office.database.writing() as session:
        if levels_mark(targets.levels(session)) != mark:
            raise Refused(CHANGED)
        targets.put_levels(session, office.clock(), names)
        audit.record(session, office.clock(), actor, "assessment_levels.change", "assessment levels", "", detail={"levels": len(names)})


def levels_mark(names: list[str]) -> str:
    return sha256("\n".join(names).encode()).hexdigest()[:16]


__all__ = ["DRAFT", "LEVELS", "Row", "View", "add", "all_trees", "change", "levels", "look", "publish", "put_levels", "renew"]
