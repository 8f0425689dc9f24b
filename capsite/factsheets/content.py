"""The whole content folder, every file on its own, so that one wrong file takes no other with it."""

import hashlib
import os
import pickle
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from capsite.factsheets.kept import Kept, Part
from capsite.factsheets.pages import page_name, read_page
from capsite.factsheets.sheet import LIST_LIMIT, Sheet
from capsite.factsheets.sheets import (
    GuideHead,
    Schools,
    Synonyms,
    read_course,
    read_guide,
    read_provider,
    read_schools,
    read_site,
    read_synonyms,
)
from capsite.problems import Problem, shown_path
from capsite.records import Course, Guide, Page, Provider, School, Site
from capsite.sharing import Shared

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LOGO_SUFFIXES = (".svg", ".png", ".jpg", ".jpeg", ".webp")
_PORTION = 60
_FORK_FROM = 400             # files to be read, or
_FORK_TO_LOOK_FROM = 4_000   # files to be looked at, that are worth another process


@dataclass(frozen=True)
class Source:
    """Everything read. ``wrong`` names the factsheets that are there but can't be used, as ``courses/slug`` or ``providers/slug``;
    ``wrong_pages`` the pages, as guide and short name."""

    site: Sheet[Site] | None
    courses: dict[str, Sheet[Course]]
    providers: dict[str, Sheet[Provider]]
    schools: tuple[School, ...]
    guides: tuple[Guide, ...]
    pages: tuple[Page, ...]
    synonyms: tuple[tuple[str, ...], ...]
    problems: tuple[Problem, ...]
    folder: str = "content"
    wrong: frozenset[str] = frozenset()
    school_sheet: Sheet[Schools] | None = None
    guide_sheets: tuple[tuple[str, Sheet[GuideHead]], ...] = ()
    page_sheets: tuple[Sheet[Page], ...] = ()
    wrong_pages: frozenset[tuple[str | None, str]] = frozenset()
    marks: dict[str, str] = field(default_factory=dict, repr=False)  # a digest of each file, as ``courses/slug`` or ``providers/slug``

    @cached_property
    def earlier(self) -> "dict[str, Source]":
        """The archived years below ``archive``, by the name of their folder; read when first asked for."""
        place = Path(self.folder) / "archive"
        folders = sorted(path for path in place.iterdir() if path.is_dir() and not path.name.startswith(".")) if place.is_dir() else []
        return {path.name: read_content(path) for path in folders if not path.is_symlink()}


Result = tuple[Sheet[Any] | None, tuple[Problem, ...]]
Reader = Callable[[str, bytes], Result]


@dataclass(frozen=True, slots=True)
class _File:
    kind: str  # "courses", "providers", "site", "schools", "synonyms", "guide", "page"
    path: str
    shown: str


_READERS: dict[str, Reader] = {
    "courses": read_course,
    "providers": read_provider,
    "site": read_site,
    "schools": read_schools,
    "synonyms": read_synonyms,
    "guide": read_guide,
    "page": read_page,
}


def read_content(folder: Path, workers: int = 1, kept: Kept | None = None) -> Source:
    """Read the folder. ``kept`` saves reading what has not changed; ``workers`` share a large first reading."""
    return begin_reading(folder, workers, kept)()


def begin_reading(folder: Path, workers: int = 1, kept: Kept | None = None) -> Callable[[], Source]:
    """The same in two steps: where there is much to read, other processes read while the caller does something else, then asks."""
    shown = shown_path(folder)
    problems: list[Problem] = []
    files = list(_files(folder, shown, problems))
    results = _begin_all(files, workers, kept or Kept())
    return lambda: _gather(folder, shown, files, results(), problems)


def _gather(folder: Path, shown: str, files: list[_File], results: list[tuple[bytes, Result]], problems: list[Problem]) -> Source:
    sheets: dict[str, dict[str, Sheet[Any]]] = {kind: {} for kind in _READERS}
    wrong: set[str] = set()
    wrong_pages: set[tuple[str | None, str]] = set()
    marks: dict[str, str] = {}
    for file, (digest, (sheet, found)) in zip(files, results, strict=True):
        problems += found
        if sheet is None:
            wrong.add(f"{file.kind}/{Path(file.path).stem}")
            if file.kind == "page":
                guide, _, slug = page_name(file.shown)
                wrong_pages.add((guide, slug))
        else:
            sheets[file.kind][_name(file)] = sheet
            marks[f"{file.kind}/{_name(file)}"] = digest.hex()
    if not (folder / "site.yaml").is_file():
        problems.append(Problem(f"{shown}/site.yaml", 1, 1, "this file is missing: it holds the service's lists and calendar"))
    return replace(_source(sheets, problems, shown, wrong, wrong_pages), marks=marks)


def _name(file: _File) -> str:
    if file.kind == "guide":
        return file.shown.rsplit("/", 2)[1]
    return file.shown if file.kind == "page" else file.shown.rsplit("/", 1)[1].rsplit(".", 1)[0]


def _source(
    sheets: dict[str, dict[str, Sheet[Any]]], problems: list[Problem], shown: str, wrong: set[str], wrong_pages: set[tuple[str | None, str]]
) -> Source:
    pages: list[Sheet[Page]] = list(sheets["page"].values())
    schools: Sheet[Schools] | None = sheets["schools"].get("schools")
    synonyms: Sheet[Synonyms] | None = sheets["synonyms"].get("synonyms")
    guides = []
    for slug, head in sorted(sheets["guide"].items(), key=lambda entry: (entry[1].record.order, entry[0])):
        own = sorted((page.record for page in pages if page.record.guide == slug), key=lambda page: (page.order, page.slug))
        guides.append(Guide(slug=slug, title=head.record.title, summary=head.record.summary, pages=tuple(own)))
    return Source(
        site=sheets["site"].get("site"),
        courses=sheets["courses"],
        providers=sheets["providers"],
        schools=schools.record.schools if schools else (),
        guides=tuple(guides),
        pages=tuple(sorted((page.record for page in pages if page.record.guide is None), key=lambda page: page.slug)),
        synonyms=synonyms.record.synonyms if synonyms else (),
        problems=tuple(sorted(set(problems))),
        folder=shown,
        wrong=frozenset(wrong),
        school_sheet=schools,
        guide_sheets=tuple(sorted(sheets["guide"].items())),
        page_sheets=tuple(pages),
        wrong_pages=frozenset(wrong_pages),
    )


# ------------------------------------------------------------------------------------------- reading, kept or shared


def _begin_all(files: list[_File], workers: int, kept: Kept) -> Callable[[], list[tuple[bytes, Result]]]:
    """Begin to look at the files, and to read what is not known; the answer gives their digests and what came of them, in order."""
    known = kept.known
    portions = [[(file, known[file.shown][0] if file.shown in known else b"") for file in files[at:at + _PORTION]]
                for at in range(0, len(files), _PORTION)]
    many = len(files) - len(known) >= _FORK_FROM or len(files) >= _FORK_TO_LOOK_FROM
    shared = Shared(_read_portion, portions, workers - 1 if many else 0)

    def finish() -> list[tuple[bytes, Result]]:
        fresh: Part = {}
        frames: list[bytes] = []
        with shared:
            for number, part, frame in shared.results():
                if part:
                    fresh |= part
                    frames.append(frame or pickle.dumps((number, part), protocol=5) if kept.path else b"")
        found = {file.shown: fresh.get(file.shown) or known[file.shown] for file in files}
        kept.settle(found, frames, len(fresh))
        return [found[file.shown] for file in files]

    return finish


def _read_portion(files: list[tuple[_File, bytes]]) -> Part:
    """What the digests tell to have changed, read."""
    found: Part = {}
    for file, before in files:
        data = _bytes(file.path)
        if isinstance(data, OSError):
            found[file.shown] = b"", (None, (Problem(file.shown, 1, 1, f"this file can't be read ({data.strerror}): check who may read it"),))
            continue
        digest = hashlib.blake2b(data, digest_size=16).digest()
        if digest != before:
            sheet, problems = _READERS[file.kind](file.shown, data)
            found[file.shown] = digest, (sheet and sheet.lean(), problems)
    return found


def _bytes(path: str) -> bytes | OSError:
    """No more of a file than is needed to see that it is too large; why it can't be read, where it can't."""
    try:
        file = os.open(path, os.O_RDONLY)
        try:
            data = os.read(file, LIST_LIMIT + 1)
            while len(data) <= LIST_LIMIT and (more := os.read(file, LIST_LIMIT + 1 - len(data))):
                data += more
            return data
        finally:
            os.close(file)
    except OSError as error:
        return error


# --------------------------------------------------------------------------------------------- what lies in the folder


def _files(folder: Path, shown: str, problems: list[Problem]) -> Iterator[_File]:
    """The files to read, in order of name; what does not belong is reported."""
    if not folder.is_dir():
        problems.append(Problem(shown, 1, 1, "there is no such folder: give the folder that holds site.yaml, courses and providers"))
        return
    for entry, name in _entries(str(folder), shown, folder, problems):
        if entry.is_dir():
            if entry.name in ("courses", "providers"):
                yield from _sheets(entry.path, name, folder, problems)
            elif entry.name == "pages":
                yield from _pages(entry.path, name, folder, problems)
            elif entry.name not in ("documents", "archive"):
                problems.append(Problem(name, 1, 1, "this folder is not used: the content has courses, providers, pages and documents"))
        elif entry.name in ("site.yaml", "schools.yaml", "synonyms.yaml"):
            yield _File(entry.name[:-5], entry.path, name)
        elif not entry.name.lower().endswith((".md", ".txt")) and entry.name != "owners.yaml":
            _stray(name, problems)


def _entries(folder: str, shown: str, top: Path, problems: list[Problem]) -> Iterator[tuple["os.DirEntry[str]", str]]:
    """What lies in a folder, in order of name. Hidden files are left alone; links that lead out of the content folder, or nowhere, are refused."""
    with os.scandir(folder) as found:
        entries = sorted((entry for entry in found if not entry.name.startswith(".")), key=lambda entry: entry.name)
    for entry in entries:
        name = f"{shown}/{entry.name}"
        if entry.is_symlink() and not (os.path.exists(entry.path) and Path(entry.path).resolve().is_relative_to(top.resolve())):
            problems.append(Problem(name, 1, 1, "this is a link out of the content folder, or to nothing: put the file itself here"))
        elif not entry.is_file() and not entry.is_dir():
            problems.append(Problem(name, 1, 1, "this is neither a file nor a folder: delete it"))
        else:
            yield entry, name


def _sheets(folder: str, shown: str, top: Path, problems: list[Problem]) -> Iterator[_File]:
    kind = shown.rsplit("/", 1)[1]
    for entry, name in _entries(folder, shown, top, problems):
        stem, ending = os.path.splitext(entry.name)
        if entry.is_dir():
            problems.append(Problem(name, 1, 1, f"folders are not used here: put the files straight into {shown}"))
        elif ending == ".yaml":
            if _slug_named(stem, name, problems):
                yield _File(kind, entry.path, name)
        elif ending.lower() in (".yml", ".yaml"):
            problems.append(Problem(name, 1, 1, f"a factsheet's name ends in .yaml: call this file {stem}.yaml"))
        elif kind == "courses":
            _stray(name, problems)


def _pages(folder: str, shown: str, top: Path, problems: list[Problem], inner: bool = False) -> Iterator[_File]:
    for entry, name in _entries(folder, shown, top, problems):
        if entry.is_dir():
            if inner:
                problems.append(Problem(name, 1, 1, f"folders are not used here: put the pages straight into {shown}"))
            elif _slug_named(entry.name, name, problems):
                yield from _pages(entry.path, name, top, problems, inner=True)
                if not os.path.isfile(f"{entry.path}/guide.yaml"):
                    problems.append(Problem(f"{name}/guide.yaml", 1, 1, "this file is missing: it holds the guide's title and summary"))
        elif inner and entry.name == "guide.yaml":
            yield _File("guide", entry.path, name)
        elif entry.name.endswith(".md"):
            if _page_named(entry.name, name, inner, problems):
                yield _File("page", entry.path, name)
        else:
            _stray(name, problems)


def _page_named(file: str, shown: str, inner: bool, problems: list[Problem]) -> bool:
    if inner and not re.match(r"[0-9]{1,3}-", file):
        problems.append(Problem(shown, 1, 1, f"the name of a guide's page begins with its number: call this file 01-{file}"))
        return False
    return _slug_named(page_name(shown)[2], shown, problems)


def _slug_named(slug: str, shown: str, problems: list[Problem]) -> bool:
    if SLUG.fullmatch(slug) and len(slug) <= 80:
        return True
    better = "-".join(re.findall(r"[a-z0-9]+", slug.lower()))[:80].strip("-") or "motor-vehicle"
    problems.append(Problem(shown, 1, 1, f"this name becomes an address: use small letters, digits and single hyphens, such as {better}"))
    return False


def _stray(shown: str, problems: list[Problem]) -> None:
    problems.append(Problem(shown, 1, 1, "nothing uses this file: delete it, or check its name and place"))
