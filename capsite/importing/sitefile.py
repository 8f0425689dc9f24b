"""The ``site.yaml`` that is there: a later import may add to the lists an earlier one made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from capsite.factsheets import read_yaml
from capsite.importing.choices import Lists
from capsite.importing.columns import Mapped
from capsite.importing.files import CannotWrite, put_file
from capsite.importing.growing import grow
from capsite.importing.shelf import Shelf
from capsite.importing.starting import USUAL, words_of
from capsite.importing.tables import Table


@dataclass
class Site:
    """``before`` is what was read; ``told`` says what its lists get."""

    path: Path
    before: str
    text: str
    told: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, content: Path) -> "Site":
        text = (content / "site.yaml").read_bytes().decode("utf-8", "replace")
        return cls(content / "site.yaml", text, text)

    def grow(self, tree: Mapping[str, Any], lists: Lists, pairs: list[tuple[Table, Mapped]], shelf: Shelf, said: Mapping[str, str]) -> Lists:
        """The lists as they will be."""
        self.text, self.told = grow(self.text, tree, lists, words_of(pairs), shelf.sheets.values(), USUAL)
        return Lists.of(read_yaml("", self.text)[0], said) if self.told else lists

    def write(self) -> None:
        if not self.told:
            return
        if self.path.read_bytes() != self.before.encode():
            raise CannotWrite(f"{self.path} was changed in the meantime: nothing was written, so run the import again")
        put_file(self.path, self.text, fresh=False)
