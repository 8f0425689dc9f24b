"""A value as YAML text, in the style of the sample: plain words, short lists in one line, prose as a block."""

import re
import textwrap
from dataclasses import dataclass
from typing import Union

from capsite.factsheets.gaps import GAP
from capsite.newfile import scalar

WIDE = 95
_SHORT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_MARKED = re.compile(r"\s|[-+*>#|`~=]|[0-9]{1,9}[.)]")
# What a text file must not hold (tree.py says so), and ends of line that editors don't count.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff0-\ufffc\ufffe\uffff]")


@dataclass(frozen=True)
class Gap:
    """What is not known yet; ``hint`` becomes the comment beside the mark."""

    hint: str = ""


class Prose(str):
    """Markdown: written as a block over several lines."""

    __slots__ = ()


Value = Union[str, Gap, list["Value"], dict[str, "Value"]]  # noqa: UP007 - the quoted names need it


def clean(text: str) -> str:
    """Words from elsewhere, without what a factsheet must not hold: control characters, turned text, stray spaces."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").replace("\t", " ")
    return "\n".join(row.rstrip() for row in _ODD.sub("", text).split("\n")).strip()


def lines(key: str, value: Value, indent: int = 0, one_line: bool = True) -> list[str]:
    """The lines of ``key: value``, each with its indentation, without line ends; a list of short words in one line if that is wanted."""
    pad = " " * indent
    if isinstance(value, Gap):
        return [f"{pad}{key}: {GAP}" + (f"  # {_one_line(value.hint)}" if value.hint else "")]
    if isinstance(value, dict):
        return [f"{pad}{key}:", *(line for name, inner in value.items() for line in lines(name, inner, indent + 2))]
    if isinstance(value, list):
        return _list(key, value, indent, one_line)
    if (isinstance(value, Prose) or "\n" in value) and value.strip():
        return [f"{pad}{key}: |", *(f"{pad}  {row}" if row else "" for row in prose(value))]
    return [f"{pad}{key}: {written(value)}"]


def written(text: str) -> str:
    """One line of words as a YAML scalar."""
    text = _one_line(text)
    return scalar(text) if text and text != GAP else f'"{text}"'


def _list(key: str, values: list[Value], indent: int, one_line: bool) -> list[str]:
    pad = " " * indent
    short = [str(value) for value in values if isinstance(value, str) and _SHORT.fullmatch(value)]
    if not values or one_line and len(short) == len(values) and len(", ".join(short)) < WIDE:
        return [f"{pad}{key}: [{', '.join(short)}]"]
    return [f"{pad}{key}:", *(line for value in values for line in _item(value, indent + 2))]


def _item(value: Value, indent: int) -> list[str]:
    pad = " " * indent
    if isinstance(value, Gap):
        return [f"{pad}- {GAP}" + (f"  # {_one_line(value.hint)}" if value.hint else "")]
    if isinstance(value, dict):
        inner = [line for name, each in value.items() for line in lines(name, each, indent + 2)]
        return [f"{pad}- {inner[0].lstrip()}", *inner[1:]] if inner else []
    return [f"{pad}- {written(str(value))}"]


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", clean(text)).strip()


def prose(text: str) -> list[str]:
    """The rows of a Markdown text. Long plain paragraphs are wrapped, unless a row would then begin with a mark and turn into a list."""
    rows: list[str] = []
    for paragraph in re.split(r"\n{2,}", textwrap.dedent(clean(text)).strip()):
        if rows:
            rows.append("")
        own = paragraph.split("\n")
        if not any(_MARKED.match(row) for row in own) and any(len(row) > WIDE for row in own):
            wrapped = textwrap.wrap(paragraph, WIDE, break_long_words=False, break_on_hyphens=False)
            own = own if any(_MARKED.match(row) for row in wrapped) else wrapped
        rows += own
    if rows and rows[0] != rows[0].lstrip():
        rows[0] = rows[0].lstrip()
    return rows
