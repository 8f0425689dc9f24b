"""Unit trees from a table: a line for each unit. Lines that the newest version doesn't have yet are added to its next draft."""

from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain.outlines import DEEPEST, MOST_UNITS, BadOutline, parts
from formsapp.domain.progress import Unit
from formsapp.services import unit_trees as acts
from formsapp.services.asking import Wrong
from formsapp.services.import_parts import Refusal, World, new, once, unchanged
from formsapp.services.importing import Fate
from formsapp.services.tables_typed import Line, simple
from formsapp.store import audit, unit_trees
from formsapp.store.unit_trees import Tree

COLUMNS: dict[str, tuple[str, ...]] = {
    "qualification": ("qualification number", "qan", "aim"),
    "qualification title": ("title of the qualification", "course title"),
    "level": ("qualification level",),
    "kind": ("type", "qualification type"),
    "group": ("groups", "within", "section"),
    "unit": ("unit number", "number", "code"),
    "title": ("unit title", "name"),
}
NEEDED = ("qualification", "title")
BETWEEN = ">"  # between a group and the group within it
Path = tuple[str, ...]


@dataclass
class Growing:
    """A qualification's tree while lines are planned: what it has, and what will be added. Written once, by the last of its lines."""

    newest: Tree | None
    title: str
    level: str
    kind: str
    units: list[Unit[int]] = field(default_factory=list)
    paths: dict[Path, int] = field(default_factory=dict)  # groups
    known: set[tuple[Path, str, str]] = field(default_factory=set)
    waiting: int = 0

    def add(self, path: Path, number: str, title: str) -> None:
        parent = self.group(path)
        self.append(parent, number, title, group=False)

    def group(self, path: Path) -> int | None:
        if not path:
            return None
        if path not in self.paths:
            parent = self.group(path[:-1])
            self.paths[path] = self.append(parent, "", path[-1], group=True)
        return self.paths[path]

    def append(self, parent: int | None, number: str, title: str, *, group: bool) -> int:
        place = 1 + sum(each.parent == parent for each in self.units)
        self.units.append(Unit(len(self.units), parent, title, number, group, place))
        return len(self.units) - 1


def unit_fate(world: World, line: Line) -> Fate:
    try:
        qualification = acts.number_of(line.of("qualification"))
    except Wrong as wrong:
        raise Refusal(str(wrong)) from None
    path = tuple(" ".join(each.split()) for each in line.of("group").split(BETWEEN) if each.strip())
    if len(path) >= DEEPEST:
        raise Refusal(f"its group is deeper than {DEEPEST - 1} levels")
    try:
        for each in path:
            parts(each, 0)
        number, title = (
            parts(f"{line.of('unit')}: {line.of('title')}" if line.of("unit") else line.of("title"), 0) if line.of("title") else ("", "")
        )
    except BadOutline as wrong:
        raise Refusal(str(wrong)) from None
    if not title or (line.of("unit") and number != line.of("unit")):
        raise Refusal("it has no title" if not title else "its number is none: write it like T/501/7001")
    once(world, f"{qualification} {path} {number} {title}".casefold(), line)
    tree = growing(world, qualification, line)
    who = f"{qualification}: {f'{number}: ' if number else ''}{title}"
    if (path, number, title) in tree.known:
        return unchanged(line.number, who)
    if len(tree.units) + len(path) >= MOST_UNITS:
        raise Refusal(f"a tree has {MOST_UNITS} units and groups at most")
    tree.add(path, number, title)
    tree.waiting += 1
    version = 1 if tree.newest is None else tree.newest.version + (0 if tree.newest.draft else 1)
    where = f", in {f' {BETWEEN} '.join(path)}" if path else ""
    return new(line.number, who, f"{tree.title}, version {version}{where}", lambda: written(world, qualification, tree))


def growing(world: World, qualification: str, line: Line) -> Growing:
    """As it stands in its newest version; of a new one the first line says what it is."""
    key = ("unit tree", qualification)
    if key not in world.kept:
        versions = unit_trees.versions(world.session, qualification)
        if versions:
            newest = versions[0]
            found = Growing(newest, newest.title, newest.level, newest.kind)
            remember(found, unit_trees.units(world.session, newest.id))
        else:
            level = next((each for each in acts.LEVELS if simple(each) == simple(line.of("level"))), None)
            if not line.of("qualification title") or not line.of("kind") or level is None:
                raise Refusal(f"the qualification is new: give its title, its kind, and its level ({', '.join(acts.LEVELS)})")
            found = Growing(None, line.of("qualification title")[: acts.LONGEST_TITLE], level, line.of("kind")[: acts.LONGEST_KIND])
        world.kept[key] = found
    tree = world.kept[key]
    assert isinstance(tree, Growing)
    return tree


def remember(tree: Growing, rows: list[Unit[UUID]]) -> None:
    """What is there already, with its groups' titles as paths."""
    by_key = {each.key: each for each in rows}
    places = {each.key: place for place, each in enumerate(rows)}

    def path_of(unit: Unit[UUID]) -> Path:
        return () if unit.parent is None else (*path_of(by_key[unit.parent]), by_key[unit.parent].title)

    for each in rows:
        parent = None if each.parent is None else places[each.parent]
        tree.units.append(Unit(places[each.key], parent, each.title, each.number, each.group, each.place))
        if each.group:
            tree.paths[(*path_of(each), each.title)] = places[each.key]
        else:
            tree.known.add((path_of(each), each.number, each.title))


def written(world: World, qualification: str, tree: Growing) -> None:
    tree.waiting -= 1
    if tree.waiting:
        return
    session, office, actor = world.session, world.office, world.actor
    if tree.newest is not None and tree.newest.draft:
        draft = tree.newest.id
        unit_trees.change(session, office.clock(), acts.whoever(actor), draft)
    elif tree.newest is not None:
        draft = acts.next_version(session, office, actor, tree.newest)
    else:
        named = (qualification, tree.title, tree.level, tree.kind)
        draft = unit_trees.add(session, office.clock(), acts.whoever(actor), *named)
    unit_trees.put(session, draft, tree.units)
    audit.record(session, office.clock(), actor, "unit_tree.change", acts.TREE, draft, detail={"units": len(tree.units)})
