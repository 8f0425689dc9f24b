"""PDF by Typst: a factsheet of each course and provider, and the whole directory as a book. Tagged (PDF/UA-1), the same bytes every time.

The templates are in ``theme/print``; what stands on the paper is made in ``paper.py``. A ``Printer`` keeps fonts and compiler, so make
one in each process (after a fork, not before). ``*_key`` names the content of a paper: same key, same bytes.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import typst

from capsite.catalogue import Catalogue
from capsite.exports.markdown_tree import MarkdownTree
from capsite.exports.paper import Paper
from capsite.exports.pieces import Data
from capsite.publish import NotBuilt
from capsite.records import Course, Provider
from capsite.urls import Urls

FORMATS = {".svg": "svg", ".png": "png", ".jpg": "jpg", ".jpeg": "jpg", ".webp": "webp"}
LARGEST_LOGO = 1_000_000


class NotPrinted(NotBuilt):
    """Typst refused a paper for a reason that is not one of the logos."""


@dataclass(frozen=True)
class Draft:
    """A paper before it is printed: its template, its data and the key of both."""

    template: str
    data: Data
    key: str


class Printer:
    """Fonts, templates and logos, read once, and the Typst compiler that uses them."""

    def __init__(self, theme: Path, content: Path) -> None:
        self.templates = (theme / "print").resolve()
        self.fonts = (theme / "built" / "fonts-print").resolve()
        self.logos = content / "providers"
        self._drawable: dict[bytes, bool] = {}

    @cached_property
    def _compiler(self) -> typst.Compiler:
        folders = [self.fonts] if self.fonts.is_dir() else []
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
        return typst.Compiler(root=self.templates, font_paths=fonts)

    @cached_property
    def signature(self) -> bytes:
        """Everything but the data that makes a paper what it is."""
        digest = hashlib.sha256(version("typst").encode())
        for path in sorted([*self.templates.glob("*.typ"), *self.fonts.glob("*.ttf")]):
            digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
        return digest.digest()

    def logo(self, provider: Provider) -> dict[str, Any] | None:
        """The logo as data; none where there is none, or where it is too large to print."""
        path = self.logos / Path(provider.logo or "").name
        kind = FORMATS.get(path.suffix.lower())
        try:
            if not provider.logo or not kind or path.stat().st_size > LARGEST_LOGO:
                return None
            content = path.read_bytes()
            return {"format": kind, "bytes": content.decode() if kind == "svg" else list(content)}
        except (OSError, UnicodeDecodeError):
            return None

    def draft(self, template: str, data: Data) -> Draft:
        words = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        key = hashlib.sha256(self.signature + template.encode() + b"\0" + words).hexdigest()
        return Draft(template, data, key)

    def print(self, draft: Draft) -> bytes:
        """The finished PDF. A logo that can't be drawn is left out; all else is printed as it is."""
        try:
            return self._compile(draft.template, draft.data)
        except typst.TypstError as refused:
            mended = self._without_broken_logos(draft.data)
            if mended == draft.data:
                raise NotPrinted(f"{draft.data['title']}: {refused.message} {refused.diagnostic}") from refused
        return self._compile(draft.template, mended)

    def _compile(self, template: str, data: Data) -> bytes:
        year, month, day = data["date"]
        printed = self._compiler.compile(
            self.templates / f"{template}.typ",
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=datetime(year, month, day, tzinfo=UTC),
        )
        assert isinstance(printed, bytes)
        return printed

    def _without_broken_logos(self, data: Any) -> Any:
        if isinstance(data, dict):
            return {
                key: None if key == "logo" and value and not self._can_draw(value) else self._without_broken_logos(value)
                for key, value in data.items()
            }
        return (
            [self._without_broken_logos(value) for value in data]
            if isinstance(data, list) and data and not isinstance(data[0], int)
            else data
        )

    def _can_draw(self, logo: dict[str, Any]) -> bool:
        name = hashlib.sha256(json.dumps(logo).encode()).digest()
        if name not in self._drawable:
            try:
                self._compile("logo", {"date": [2000, 1, 1], "title": "logo", "logo": logo})
                self._drawable[name] = True
            except typst.TypstError:
                self._drawable[name] = False
        return self._drawable[name]


def _paper(catalogue: Catalogue, urls: Urls, origin: str, printer: Printer) -> Paper:
    return Paper(catalogue, urls, origin, MarkdownTree(urljoin(origin, urls.home())), printer.logo)


def draft_course(course: Course, catalogue: Catalogue, urls: Urls, origin: str, printer: Printer) -> Draft:
    return printer.draft("course", _paper(catalogue, urls, origin, printer).course_sheet(course))


def draft_provider(provider: Provider, catalogue: Catalogue, urls: Urls, origin: str, printer: Printer) -> Draft:
    return printer.draft("provider", _paper(catalogue, urls, origin, printer).provider_sheet(provider))


def draft_directory(catalogue: Catalogue, urls: Urls, origin: str, printer: Printer) -> Draft:
    return printer.draft("directory", _paper(catalogue, urls, origin, printer).directory())
