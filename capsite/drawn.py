"""What looks the same on many pages is drawn once: a large build draws ten rows for every page, and a frame around each.

Jinja stays the judge of what things look like. A row is drawn by its macro once for each kind of week, with blanks for words; then only the
words are put in. A blank can be shown and nothing else: a macro that asks more of one (whether it is empty, say) is called for every row.
"""

import re
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from jinja2 import Environment, Template
from markupsafe import Markup, escape

from capsite.rows import Row

_BLANK = re.compile("\x02([0-9]+)\x03")


class _MoreAsked(Exception):
    """The macro asks more of a word than to be shown."""


class _Blank:
    """Stands for a word of a row."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __html__(self) -> str:
        return f"\x02{self.number}\x03"

    def _refuse(self, *_: object) -> Any:
        raise _MoreAsked

    __bool__ = __len__ = __iter__ = __str__ = __eq__ = __lt__ = __hash__ = __contains__ = __getitem__ = _refuse


class _BlankRow:
    """A row of blanks; what no blank can stand for is as in the row it was made from."""

    def __init__(self, row: Row, words: tuple[str, ...]) -> None:
        self.weekdays = row.weekdays
        for number, name in enumerate(words):
            setattr(self, name, _Blank(number))

    def __getattr__(self, name: str) -> Any:
        if name in Row.__dataclass_fields__:
            raise _MoreAsked
        raise AttributeError(name)


def draw_rows_once(env: Environment) -> None:
    module: Any = env.get_template("macros/rows.html").module
    module.result = Rows(module.result).result


class Rows:
    """In the macro's place: the same answer, sooner."""

    WORDS = ("slug", "url", "name", "provider", "provider_url", "summary", "place", "days", "price", "qualification", "availability", "state")

    def __init__(self, macro: Any) -> None:
        self.macro = macro
        self.patterns: dict[tuple[Any, ...], tuple[list[str], Callable[[list[str]], tuple[str, ...]]] | None] = {}
        self.words: dict[str, list[str]] = {}

    def result(self, row: Any, frame: Any, level: int = 3, more: bool = True) -> Any:
        if not isinstance(row, Row):  # the blank row that scripts fill is a plain dict
            return self.macro(row, frame, level, more)
        key = (row.weekdays, level, more)
        if key not in self.patterns:
            self.patterns[key] = self._pattern(row, frame, level, more)
        pattern = self.patterns[key]
        if pattern is None:
            return self.macro(row, frame, level, more)
        words = self.words.get(row.slug)
        if words is None:
            words = self.words[row.slug] = [str(escape(getattr(row, name))) for name in self.WORDS]
        parts, chosen = pattern[0].copy(), pattern[1]
        parts[1::2] = chosen(words)
        return Markup("".join(parts))  # noqa: S704 - the macro's own markup and escaped words

    def _pattern(self, row: Row, frame: Any, level: int, more: bool) -> tuple[list[str], Callable[[list[str]], tuple[str, ...]]] | None:
        """The markup with room for the words, and what chooses them; nothing where the macro's markup depends on them."""
        try:
            parts = _BLANK.split(str(self.macro(_BlankRow(row, self.WORDS), frame, level, more)))
        except _MoreAsked:
            return None
        numbers = [int(number) for number in parts[1::2]]
        return parts, itemgetter(*numbers) if len(numbers) > 1 else lambda words: tuple(words[number] for number in numbers)


class QuickTemplate(Template):
    """Asks only for those words to be escaped that hold something to escape; the others are put in as they are."""

    @classmethod
    def from_code(cls, *arguments: Any) -> Template:
        template = super().from_code(*arguments)
        template.root_render_func.__globals__["escape"] = _escaped
        return template


_SIGNS = re.compile("[&<>'\"]").search


def _escaped(value: Any) -> Any:
    kind = type(value)
    return value if kind is Markup or kind is str and not _SIGNS(value) else escape(value)


def draw_frame_once(env: Environment) -> None:
    """The blocks of the page's frame that depend on nothing but what their keys say."""
    blocks = env.get_template("base.html").blocks
    for name, key in (("links", _always), ("header", _place), ("ask", _always)):
        if name in blocks:
            blocks[name] = _kept(blocks[name], key)


def _kept(block: Any, key: Any) -> Any:
    kept: dict[Any, tuple[str, ...]] = {}

    def draw(context: Any) -> tuple[str, ...]:
        which = key(context)
        if which not in kept:
            kept[which] = ("".join(block(context)),)
        return kept[which]

    return draw


def _always(context: Any) -> None:
    return None


def _place(context: Any) -> tuple[Any, ...]:
    """The menu marks where one is; some pages have no search box in their header."""
    page, frame = context["page"], context["frame"]
    marked = page["path"] in {frame["links"]["shortlist"], *(item["url"] for item in frame["nav"])}
    return page["nav"], page["path"] if marked else None, context.blocks["header_search"][0]
