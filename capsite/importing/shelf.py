"""The factsheets that are there, as text, with what an import has changed so far: nothing is on disk before the end."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from capsite.factsheets import read_yaml
from capsite.factsheets.gaps import GAP
from capsite.importing.choices import folded


@dataclass
class Sheet:
    """``before`` is None for a file that is not there yet."""

    kind: str
    slug: str
    text: str
    before: str | None = None
    tree: dict[str, Any] = field(default_factory=dict)
    broken: bool = False

    @property
    def changed(self) -> bool:
        return self.text != self.before

    def read(self) -> None:
        tree, _, problems = read_yaml("", self.text)
        self.tree = tree if isinstance(tree, dict) else {}
        self.broken = not isinstance(tree, dict) or bool(problems)


class Ambiguous(Exception):
    """Several factsheets go by one name; to make one more would make another at each import."""

    def __init__(self, sheets: list[Sheet]) -> None:
        paths = sorted(f"{sheet.kind}s/{sheet.slug}.yaml" for sheet in sheets)
        super().__init__(f"{' and '.join(paths)} both have this name: keep one of them, or give the row the id of the one that is meant")


class Shelf:
    """Courses and providers by file, id and name. ``undo`` takes back what happened since ``mark``."""

    def __init__(self, content: Path) -> None:
        self.content = content
        self.sheets: dict[tuple[str, str], Sheet] = {}
        self._ids: dict[tuple[str, str], list[Sheet]] = {}
        self._names: dict[tuple[str, str], list[Sheet]] = {}
        self._taken: set[str] = set()
        self._log: list[tuple[Sheet, str | None]] = []
        for kind in ("course", "provider"):
            folder = content / f"{kind}s"
            for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
                if not path.name.startswith(".") and path.is_file():
                    self._there(kind, path)

    def _there(self, kind: str, path: Path) -> None:
        data = path.read_bytes()
        text = data.decode("utf-8", "replace")
        sheet = Sheet(kind, path.stem, text, text)
        sheet.read()
        sheet.broken = sheet.broken or text.encode() != data
        self.sheets[kind, path.stem] = sheet
        self._index(sheet)

    def _index(self, sheet: Sheet) -> None:
        """A sheet that changes is indexed again; it must not stand twice under one name, or it would look like two of that name."""
        for index, words in ((self._ids, str(sheet.tree.get("id", "")).lower()), (self._names, folded(str(sheet.tree.get("name", ""))))):
            found = index.setdefault((sheet.kind, words), [])
            if not any(each is sheet for each in found):
                found.append(sheet)
        self._taken |= {sheet.slug, *_listed(sheet.tree.get("was"))}

    def of(self, kind: str) -> Iterator[Sheet]:
        return (sheet for sheet in self.sheets.values() if sheet.kind == kind)

    def find(self, kind: str, slug: str = "", id: str = "", name: str = "", provider: str | None = None) -> Sheet | None:
        """By its id first, then by its short name, then by its name (a course's together with its provider)."""
        known = self._ids.get((kind, id.lower()), []) if id else []
        if known:
            return known[0]
        if slug and (kind, slug) in self.sheets:
            return self.sheets[kind, slug]
        named = self.named(kind, name, provider)
        if len(named) > 1:
            raise Ambiguous(named)
        return named[0] if named else None

    def named(self, kind: str, name: str, provider: str | None = None) -> list[Sheet]:
        words = folded(name)
        found = [sheet for sheet in self._names.get((kind, words), []) if folded(str(sheet.tree.get("name", ""))) == words] if words else []
        return [sheet for sheet in found if kind != "course" or sheet.tree.get("provider", GAP) == (provider or GAP)]

    def has_id(self, id: str) -> bool:
        return any(self._ids.get((kind, id.lower())) for kind in ("course", "provider"))

    def provider_named(self, text: str) -> Sheet | None:
        return self.sheets.get(("provider", text.strip().lower())) or self.find("provider", name=text)

    def add(self, kind: str, slug: str, text: str) -> Sheet:
        sheet = Sheet(kind, slug, text)
        sheet.read()
        self.sheets[kind, slug] = sheet
        self._index(sheet)
        self._log.append((sheet, None))
        return sheet

    def change(self, sheet: Sheet, text: str) -> None:
        self._log.append((sheet, sheet.text))
        sheet.text = text
        sheet.read()
        self._index(sheet)

    def mark(self) -> int:
        return len(self._log)

    def undo(self, mark: int) -> None:
        while len(self._log) > mark:
            sheet, text = self._log.pop()
            if text is not None:
                sheet.text = text
                sheet.read()
                continue
            del self.sheets[sheet.kind, sheet.slug]
            self._taken.discard(sheet.slug)
            for index in (self._ids, self._names):
                for found in index.values():
                    found[:] = [each for each in found if each is not sheet]

    def free_name(self, kind: str, *words: str, given: str = "") -> str:
        """A short name that no factsheet has or had: the one given if it will do, else from the name, then with the provider, then with a number.

        A name in another script than ours is numbered: provider-1."""
        if given and short_name(given, "") == given and given not in self._taken:
            return given
        if not short_name(words[0], ""):
            return next(name for number in range(1, 100_000) if (name := f"{kind}-{number}") not in self._taken)
        for count in range(1, len(words) + 1):
            slug = short_name(" ".join(words[:count]))
            if slug not in self._taken:
                return slug
        return next(name for number in range(2, 100_000) if (name := f"{slug[:70]}-{number}") not in self._taken)


def short_name(text: str, otherwise: str = "unnamed") -> str:
    plain = text.lower().replace("'", "").replace("’", "").replace("&", " and ")
    return "-".join(re.findall(r"[a-z0-9]+", _without_accents(plain)))[:60].strip("-") or otherwise


def _without_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def _listed(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
