"""What was read from one file."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from capsite.factsheets.sentences import near
from capsite.factsheets.tree import SIZE_LIMIT, Positions
from capsite.factsheets.tree import Path as Where
from capsite.problems import Problem

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
Link = tuple[tuple[str, ...], int, int, str]
LIST_LIMIT = 4 * SIZE_LIMIT  # the schools of a whole region are one file


@dataclass(frozen=True)
class Sheet(Generic[T]):
    """What a file says, and where it says it.

    ``data`` is the file as it was read: where its keys stand is found when somebody asks, which is when there is something to say about them.
    ``links`` are the links in its Markdown: key, line and column in the text, address. What is kept or sent to another process goes without
    ``data``; ``read_again`` puts it back.
    """

    path: str
    record: T
    data: bytes = field(repr=False)
    find: Callable[[str, bytes], Positions] = field(repr=False)
    links: tuple[Link, ...] = ()

    @cached_property
    def positions(self) -> Positions:
        return self.find(self.path, self.data)

    @cached_property
    def mark(self) -> str:
        """The same as long as the file holds the same."""
        return blake2b(self.data, digest_size=12).hexdigest()

    def read_again(self, data: bytes) -> "Sheet[T]":
        return replace(self, data=data)

    def __getstate__(self) -> dict[str, Any]:
        return {"path": self.path, "record": self.record, "data": b"", "find": self.find, "links": self.links}

    def at(self, *where: str | int) -> tuple[int, int]:
        """Line and column of a key or item, or of the nearest thing around it."""
        return near(self.positions, where)

    def problem(self, where: Where, sentence: str, warning: bool = False) -> Problem:
        return Problem(self.path, *near(self.positions, where), sentence, warning)


Read = tuple[Sheet[M] | None, tuple[Problem, ...]]
