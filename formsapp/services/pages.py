"""A page of a list: its rows, how many there are in all, and which page of how many this is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
Other = TypeVar("Other")


@dataclass(frozen=True)
class Listing(Generic[Row]):
    rows: list[Row]
    total: int
    page: int
    pages: int

    def of(self, change: Callable[[Row], Other]) -> "Listing[Other]":
        """The same page of something else."""
        return Listing([change(row) for row in self.rows], self.total, self.page, self.pages)


def start_of(page: int, size: int) -> int:
    """How many rows stand on the pages before."""
    return (max(page, 1) - 1) * size


def listing(rows: list[Row], total: int, page: int, size: int) -> Listing[Row]:
    return Listing(rows, total, max(page, 1), max(1, -(-total // size)))
