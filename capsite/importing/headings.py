"""Which row of a table holds its headings: titles and merged group headings may stand above it. And rows that are headings inside the table."""

from collections.abc import Sequence

from capsite.importing.choices import folded
from capsite.importing.targets import OWN, TARGETS

LOOKED_AT = 15
_KNOWN = OWN | {folded(heading) for targets in TARGETS.values() for target in targets for heading in (*target.headings, target.key)}
_STEMS = frozenset(" ".join(sorted(word.removesuffix("s") for word in heading.split())) for heading in _KNOWN)

Rows = Sequence[tuple[int, list[str]]]


def best(rows: Rows) -> int | None:
    """The place of the row of headings among the first rows: the one with most headings we know, then the one with most cells.

    Where no row has two we know, the first that is about as wide as the widest."""
    first = [(place, row) for place, (_, row) in enumerate(rows[:LOOKED_AT]) if filled(row) >= 2]
    if not first:
        return next((place for place, (_, row) in enumerate(rows) if filled(row) >= 2), None)
    place, row = max(first, key=lambda each: (known(each[1]), filled(each[1]), -each[0]))
    if known(row) >= 2:
        return place
    widest = max(filled(row) for _, row in first)
    return next(place for place, row in first if filled(row) >= widest * 0.6)


def filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def known(row: Sequence[str]) -> int:
    """How many of its cells are headings we know, each counted once."""
    words = {folded(cell) for cell in row if cell.strip() and len(cell) <= 80}
    return sum(1 for each in words if each in _KNOWN or " ".join(sorted(word.removesuffix("s") for word in each.split())) in _STEMS)


def inside(cells: dict[str, str], columns: Sequence[str]) -> str:
    """Why a row below the headings is no course: the name of a group, or the headings once more; nothing if it may be one."""
    if len(cells) == 1 and len(columns) >= 3:
        return "only one cell is filled: taken for a heading inside the table, not for a course or provider"
    if len(cells) > 1 and all(cell == column for column, cell in cells.items()):
        return "the headings stand here once more"
    return ""
