"""What becomes of each row: a new factsheet, changes in one that is there, nothing, or a refusal with its reason."""

import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, Literal
from uuid import UUID, uuid4

from capsite.exports.openreferral_ids import derived
from capsite.factsheets import read_course, read_provider
from capsite.factsheets.edit import CannotEdit, drop, put
from capsite.factsheets.gaps import GAP
from capsite.importing.cells import Values
from capsite.importing.choices import Lists, folded
from capsite.importing.columns import Mapped
from capsite.importing.likeness import said as in_words
from capsite.importing.likeness import same, value_at
from capsite.importing.newsheets import inner_order, instead_of, text_of, with_hint
from capsite.importing.reading import Said, alone, read_row
from capsite.importing.shelf import Ambiguous, Sheet, Shelf
from capsite.importing.tables import Row, Table
from capsite.words import day

Progress = Callable[[Iterable[Any], int], Iterable[Any]]
What = Literal["new", "changed", "unchanged", "refused", "skipped"]
_CLOSE = 0.93
_DIGITS = re.compile(r"[0-9]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_COMPANY = re.compile(r"\b(?:ltd|limited|llp|plc|cic|inc|the)\b")


@dataclass(frozen=True)
class Fate:
    """``said``: what is new or different, or why it is refused; ``notes``: what could not be taken over.

    ``hidden``: its last day in the directory has passed, so that it isn't shown."""

    row: int
    what: What
    name: str
    path: str = ""
    said: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    hidden: bool = False


class Refused(Exception):
    """The row can't be taken; the text is the reason."""


class Import:
    """All tables of one file against what is on the shelf. Nothing is written here."""

    def __init__(self, shelf: Shelf, lists: Lists, today: dt.date, new_id: Callable[[], UUID] = uuid4) -> None:
        self.shelf, self.lists, self.today, self.new_id = shelf, lists, today, new_id
        self.seen: dict[tuple[str, str], int] = {}
        self.told: dict[tuple[str, str], tuple[int, object]] = {}

    def decide(self, table: Table, mapped: Mapped, progress: Progress | None = None) -> list[Fate]:
        rows = progress(table.rows, len(table.rows)) if progress else table.rows
        skipped = [Fate(row.number, "skipped", next(iter(row.cells.values()))[:80], said=row.faults) for row in table.skipped]
        return sorted([*(self._fate(row, mapped) for row in rows), *skipped], key=lambda fate: fate.row)

    def _fate(self, row: Row, mapped: Mapped) -> Fate:
        said = read_row(row, mapped, self.lists)
        name = said.text("name") or f"(row {row.number})"
        mark = self.shelf.mark()
        try:
            if row.faults:
                raise Refused("; ".join(row.faults))
            return self._seen(self._course(row.number, said) if mapped.kind == "course" else self._provider_row(row.number, said), said)
        except (Refused, Ambiguous, CannotEdit) as fault:
            self.shelf.undo(mark)  # a refused row leaves nothing behind, not even its new provider, nor its claim to be the course
            self.seen = {sheet: first for sheet, first in self.seen.items() if first != row.number}
            reason = str(fault) or "the file is written in a way that can't be changed line by line: change it by hand"
            return Fate(row.number, "refused", name, said=(reason,), notes=tuple(said.notes))

    def _seen(self, fate: Fate, said: Said) -> Fate:
        """A row whose last day in the directory has passed says so."""
        until = said.text("published.until")
        if not until or until >= self.today.isoformat():
            return fate
        note = f"not shown in the directory: published.until is {day(dt.date.fromisoformat(until))}, and that is over"
        return replace(fate, notes=(*fate.notes, note), hidden=True)

    # -------------------------------------------------------------------------------------------------------- courses

    def _course(self, row: int, said: Said) -> Fate:
        own = {key: value for key, value in said.values.items() if not key.startswith("provider.")}
        of_provider: Values = {key.removeprefix("provider."): value for key, value in said.values.items() if key.startswith("provider.")}
        name, provider_name = str(own.get("name", "")), str(own.pop("provider", ""))
        sheet = self._own_service(str(own.get("id", "")))
        if sheet:  # our own feed puts several texts together: they are not taken apart again
            for key in ("description", "summary", "who_for", "delivery.address", "times"):
                own.pop(key, None)
            of_provider = {}
        provider, notes, told = self._provider_of(row, provider_name, of_provider, said)
        sheet = sheet or self.shelf.find("course", str(own.get("slug", "")), str(own.get("id", "")), name, provider.slug if provider else None)
        if not name and sheet is None:
            raise Refused("there is no course name in this row")
        if sheet:
            self._once(sheet, row)
        if provider:
            own["provider"] = provider.slug
        lost = alone(said, sheet.tree if sheet else {})
        own = {key: value for key, value in own.items() if key not in lost}
        notes += lost.values()
        shown = f"{name or (sheet.tree.get('name') if sheet else '')}" + (f" – {provider.tree.get('name')}" if provider else "")
        if sheet:
            changes = self._change(sheet, own, said.hints)
            what: What = "changed" if changes or told else "unchanged"
            return Fate(row, what, shown, self._path(sheet), (*changes, *told), (*said.notes, *notes))
        return self._new_course(row, shown, own, said, provider, (*told,), (*said.notes, *notes))

    def _new_course(self, row: int, shown: str, own: Values, said: Said, provider: Sheet | None, told: tuple[str, ...], notes: tuple[str, ...]) -> Fate:
        hints = dict(said.hints)
        own = {**{key: value for key, value in said.derived.items() if key in ("phases", "summary")}, **own}
        contact = provider.tree.get("contact") if provider else None
        if not any(key.startswith("contact.") for key in own) and isinstance(contact, dict):
            own |= {f"contact.{key}": value for key, value in contact.items() if isinstance(value, str) and value != "???"}
        if provider and isinstance(provider.tree.get("postcode"), str) and provider.tree["postcode"] != "???":
            hints.setdefault("delivery", f"the provider's own is {provider.tree['postcode']}")
        slug = self.shelf.free_name("course", str(own["name"]), str(own.get("provider", "")), given=str(own.get("slug", "")))
        self.seen["course", slug] = row
        return self._new("course", slug, own, hints, row, shown, told, notes)

    def _own_service(self, id: str) -> Sheet | None:
        """Our own feed's service: its id is made from the course's."""
        return self._services.get(id.lower())

    @cached_property
    def _services(self) -> dict[str, Sheet]:
        found = {}
        for sheet in self.shelf.of("course"):
            if (id := str(sheet.tree.get("id", ""))) and _UUID.fullmatch(id):
                found[derived(UUID(id), "service")] = sheet
        return found

    # ------------------------------------------------------------------------------------------------------ providers

    def _provider_of(self, row: int, name: str, values: Values, said: Said) -> tuple[Sheet | None, list[str], list[str]]:
        """The provider a course row names; a new one gets a factsheet. Its own columns may change it."""
        if not name:
            return None, [], []
        sheet = self._known_provider(name, str(values.get("id", "")))
        if sheet is None:
            hints = {key.removeprefix("provider."): text for key, text in said.hints.items() if key.startswith("provider.")}
            derived_here = {key.removeprefix("provider."): value for key, value in said.derived.items() if key.startswith("provider.")}
            fate = self._new("provider", self.shelf.free_name("provider", name), {"name": name, **derived_here, **values}, hints, row, name, (), ())
            self.told |= {(fate.path, key): (row, value) for key, value in values.items()}
            gaps = f", {fate.said[0].partition(':')[0]}" if fate.said else ""
            return self.shelf.find("provider", name=name), [], [f"and its provider, new too: {name} ({fate.path}){gaps}"]
        notes, fresh = [], dict[str, object]()
        for key, value in values.items():
            first = self.told.setdefault((self._path(sheet), key), (row, value))
            if first[1] != value:
                notes.append(f"provider's {key} is not the same as in row {first[0]}: left as there")
            else:
                fresh[key] = value
        changes = self._change(sheet, {key: value for key, value in values.items() if key in fresh and key not in ("id", "slug")})
        return sheet, notes, [f"provider's {change}" for change in changes]

    def _known_provider(self, name: str, id: str) -> Sheet | None:
        mapped = self.lists.said.get(folded(name))
        sheet = self.shelf.sheets.get(("provider", mapped)) if mapped else None
        sheet = sheet or self.shelf.find("provider", id=id) or self.shelf.provider_named(name)
        if sheet:
            return sheet
        words = _company(name)
        for key in ("name", "legal_name"):
            alike = [other for other in self.shelf.of("provider") if words and _company(str(other.tree.get(key, ""))) == words]
            if len(alike) > 1:
                raise Ambiguous(alike)
            if alike:
                return alike[0]
        for other in self.shelf.of("provider"):
            named = str(other.tree.get("name", ""))
            if _almost(folded(name), folded(named)):
                raise Refused(f"the provider “{name}” is almost “{named}”: if it is the same, add --map \"{name}={other.slug}\"; "
                              "if not, make it first with “capsite new provider”")
        return None

    def _provider_row(self, row: int, said: Said) -> Fate:
        values = dict(said.values)
        name = str(values.get("name", ""))
        sheet = self.shelf.find("provider", str(values.get("slug", "")), str(values.get("id", ""))) or (self._known_provider(name, "") if name else None)
        if sheet is None and not name:
            raise Refused("there is no provider name in this row")
        if sheet:
            self._once(sheet, row)
            changes = self._change(sheet, values, said.hints)
            return Fate(row, "changed" if changes else "unchanged", name or sheet.slug, self._path(sheet), tuple(changes), tuple(said.notes))
        slug = self.shelf.free_name("provider", name, given=str(values.get("slug", "")))
        self.seen["provider", slug] = row
        values = {**said.derived, **values}
        return self._new("provider", slug, values, said.hints, row, name, (), tuple(said.notes))

    # ------------------------------------------------------------------------------------------------- either of them

    def _once(self, sheet: Sheet, row: int) -> None:
        first = self.seen.setdefault((sheet.kind, sheet.slug), row)
        if first != row:
            raise Refused(f"row {first} is this {sheet.kind} already: keep one of them")

    def _change(self, sheet: Sheet, values: Values, hints: Mapping[str, str] = MappingProxyType({})) -> list[str]:
        if sheet.broken:
            raise Refused(f"{self._path(sheet)} can't be read as it stands: run “capsite check” and mend it first")
        changes = []
        text = sheet.text
        for key, value in values.items():
            there = value_at(sheet.tree, key)
            if key in ("id", "slug") or same(key, there, value):
                continue
            text = put(text, tuple(key.split(".")), value, inner_order(sheet.kind, key))
            for other in instead_of(key):
                text = drop(text, tuple(other.split("."))) if value_at(sheet.tree, other) == GAP else text
            changes.append(in_words(key, there, value))
        for key, hint in hints.items():
            hinted = with_hint(sheet.kind, text, sheet.tree, key, hint)
            changes += [f"{key}: what the table says now stands beside the gap"] if hinted != text else []
            text = hinted
        if changes:
            text = put(text, ("updated",), self.today.isoformat())
            self._still_right(sheet, text)
            self.shelf.change(sheet, text)
        return changes

    def _still_right(self, sheet: Sheet, text: str) -> None:
        reader = read_course if sheet.kind == "course" else read_provider
        before = {problem.sentence for problem in reader(sheet.slug, sheet.text.encode())[1]}
        worse = [problem.sentence for problem in reader(sheet.slug, text.encode())[1] if problem.sentence not in before]
        if worse:
            raise Refused(f"{self._path(sheet)} would be wrong afterwards: {worse[0]}")

    def _new(self, kind: str, slug: str, values: Values, hints: dict[str, str], row: int, shown: str, told: Iterable[str], notes: Iterable[str]) -> Fate:
        given = self._id(str(values.get("id", "")))
        whole: Values = {**{key: value for key, value in values.items() if key != "slug"}, "id": given, "updated": self.today.isoformat()}
        text, gaps = text_of(kind, whole, hints)
        reader = read_course if kind == "course" else read_provider
        wrong = [problem.sentence for problem in reader(slug, text.encode())[1] if "still to be filled in" not in problem.sentence]
        if wrong:
            raise Refused(f"the factsheet would be wrong: {wrong[0]}")
        sheet = self.shelf.add(kind, slug, text)
        gap_words = (f"{len(gaps)} to fill in: {', '.join(gaps)}",) if gaps else ()
        return Fate(row, "new", shown, self._path(sheet), (*gap_words, *told), tuple(notes))

    def _id(self, given: str) -> str:
        return given.lower() if _UUID.fullmatch(given) and not self.shelf.has_id(given) else str(self.new_id())

    def _path(self, sheet: Sheet) -> str:
        return f"{sheet.kind}s/{sheet.slug}.yaml"


@lru_cache(maxsize=20_000)
def _company(name: str) -> tuple[str, ...]:
    """The words of a name without those that only say what kind of company it is."""
    return tuple(_COMPANY.sub("", folded(name)).split())


def _almost(one: str, other: str) -> bool:
    """A letter or two apart: more likely a slip than another provider. Numbers are no slips."""
    if abs(len(one) - len(other)) > 2 or _DIGITS.findall(one) != _DIGITS.findall(other):
        return False
    match = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return match.real_quick_ratio() >= _CLOSE and match.quick_ratio() >= _CLOSE and match.ratio() >= _CLOSE
