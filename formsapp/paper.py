"""Papers of the app as PDF: Typst, tagged, the words handed in as data (decision 16). Fonts and templates are those of the directory's papers."""

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from formsapp.fields.characters import printable

if TYPE_CHECKING:
    import typst

ANSWERS, AGENDA, OUTCOME, COURSE_REPORT = "answers.typ", "agenda.typ", "outcome.typ", "course-report.typ"
BRAND = "#17594f"


@cache
def compiler(theme: Path) -> "typst.Compiler":
    """One for each theme and process: reading the fonts takes longer than printing. Its library is loaded where it is used."""
    import typst

    folder = theme / "built" / "fonts-print"
    fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=[folder] if folder.is_dir() else [])
    return typst.Compiler(root=theme / "print", font_paths=fonts)


def print_answers(theme: Path, data: dict[str, Any], day: dt.date) -> bytes:
    """Of a form."""
    return print_paper(theme, ANSWERS, data, day)


def print_paper(theme: Path, template: str, data: dict[str, Any], day: dt.date) -> bytes:
    """A letter that no font here has takes the paper its mark as PDF/UA, not its tags; the paper says then that something is missing on it."""
    from typst import TypstError

    shown = clean(data)
    try:
        return compiled(theme, template, {**shown, "lacks": False}, day, "ua-1")
    except TypstError:
        return compiled(theme, template, {**shown, "lacks": True}, day, None)


def compiled(theme: Path, template: str, data: dict[str, Any], day: dt.date, standard: Literal["ua-1"] | None) -> bytes:
    printed = compiler(theme).compile(
        theme / "print" / template,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=standard,
        timestamp=dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC),
    )
    assert isinstance(printed, bytes)
    return printed


def clean(data: Any) -> Any:
    """What can't be shown stands as a mark; a font can't draw it either."""
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, dict):
        return {key: clean(value) for key, value in data.items()}
    return [clean(value) for value in data] if isinstance(data, list | tuple) else data
