"""What was read from one file."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from capsite.factsheets.sentences import near
from capsite.factsheets.tree import Path as Where
from capsite.factsheets.tree import Positions
from capsite.problems import Problem

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
Link = tuple[tuple[str, ...], int, int, str]


@dataclass(frozen=True)
class Sheet(Generic[T]):
    """What a file says, and where it says it.

    Where its keys stand is found when somebody asks, which is when there is something to say about them. ``links`` are the links in its
    Markdown: key, line and column in the text, address. A sheet of a large folder is kept without its text (``held``), which is read again
    in the rare case that it is wanted.
    """

    path: str
    record: T
    held: bytes | None = field(repr=False)
    find: Callable[[str, bytes], Positions] = field(repr=False)
    links: tuple[Link, ...] = ()

    @property
    def data(self) -> bytes:
        """The file's text."""
        return Path(self.path).read_bytes() if self.held is None else self.held

    @property
    def positions(self) -> Positions:
        return self.find(self.path, self.data)

    def lean(self) -> "Sheet[T]":
        """The same without its text; short words that many sheets have are kept once."""
        slim(self.record)
        return replace(self, held=None)

    def at(self, *where: str | int) -> tuple[int, int]:
        """Line and column of a key or item, or of the nearest thing around it."""
        return near(self.positions, where)

    def problem(self, where: Where, sentence: str, warning: bool = False) -> Problem:
        return Problem(self.path, *near(self.positions, where), sentence, warning)


_OFTEN = 24
_WORDS: dict[str, str] = {}
_ASKED: set[str] = set()


def slim(record: object) -> None:
    """Ten thousand records share what they can: short words, and the set of keys that were in the file, which nobody asks for."""
    if isinstance(record, tuple):
        for inner in record:
            slim(inner)
    elif isinstance(record, BaseModel):
        object.__setattr__(record, "__pydantic_fields_set__", _ASKED)
        values = record.__dict__
        for name, value in values.items():
            if type(value) is str:
                if len(value) < _OFTEN:
                    values[name] = _WORDS.setdefault(value, value)
            elif type(value) is tuple and value and type(value[0]) is str:
                values[name] = tuple(_WORDS.setdefault(word, word) for word in value)
            else:
                slim(value)


Read = tuple[Sheet[M] | None, tuple[Problem, ...]]
