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


def last_page(total: int, size: int) -> int:
    """How many pages there are: one, even where nothing is."""
    return max(1, -(-total // size))


def paged(rows: list[Row], total: int, page: int, size: int) -> tuple[list[Row], int, int, int]:
    """The four of every list, for one that says more beside them: ``Mine(*paged(rows, total, page, PAGE), more)``."""
    return rows, total, max(page, 1), last_page(total, size)


def listing(rows: list[Row], total: int, page: int, size: int) -> Listing[Row]:
    return Listing(*paged(rows, total, page, size))
