"""The whole content folder, every file on its own, so that one wrong file takes no other with it."""

import hashlib
import multiprocessing
import re
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

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

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LOGO_SUFFIXES = (".svg", ".png", ".jpg", ".jpeg", ".webp")
Cache = dict[str, tuple[bytes, Any]]
_FORK_FROM = 400


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

    @cached_property
    def earlier(self) -> "dict[str, Source]":
        """The archived years below ``archive``, by the name of their folder; read when first asked for."""
        place = Path(self.folder) / "archive"
        folders = sorted(path for path in place.iterdir() if path.is_dir() and not path.name.startswith(".")) if place.is_dir() else []
        return {path.name: read_content(path) for path in folders if not path.is_symlink()}


Result = tuple[Sheet[Any] | None, tuple[Problem, ...]]
Reader = Callable[[str, bytes], Result]


@dataclass(frozen=True)
class _File:
    kind: str  # "courses", "providers", "site", "schools", "synonyms", "guide", "page"
    path: Path
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


def read_content(folder: Path, workers: int = 1, cache: Cache | None = None) -> Source:
    """Read the folder. ``cache`` (kept by the caller) saves reading what has not changed; ``workers`` share a large first reading."""
    return begin_reading(folder, workers, cache)()


def begin_reading(folder: Path, workers: int = 1, cache: Cache | None = None) -> Callable[[], Source]:
    """The same in two steps: where there is much to read, other processes read while the caller does something else, then asks."""
    shown = shown_path(folder)
    problems: list[Problem] = []
    files = list(_files(folder, shown, problems))
    results = _begin_all(files, workers, cache)
    return lambda: _gather(folder, shown, files, results(), problems)


def _gather(folder: Path, shown: str, files: list[_File], results: list[Result], problems: list[Problem]) -> Source:
    sheets: dict[str, dict[str, Sheet[Any]]] = {kind: {} for kind in _READERS}
    wrong: set[str] = set()
    wrong_pages: set[tuple[str | None, str]] = set()
    for file, (sheet, found) in zip(files, results, strict=True):
        problems += found
        if sheet is None:
            wrong.add(f"{file.kind}/{file.path.stem}")
            if file.kind == "page":
                guide, _, slug = page_name(file.shown)
                wrong_pages.add((guide, slug))
        else:
            sheets[file.kind][_name(file)] = sheet
    if not (folder / "site.yaml").is_file():
        problems.append(Problem(f"{shown}/site.yaml", 1, 1, "this file is missing: it holds the service's lists and calendar"))
    return _source(sheets, problems, shown, wrong, wrong_pages)


def _name(file: _File) -> str:
    if file.kind == "guide":
        return file.path.parent.name
    return file.shown if file.kind == "page" else file.path.stem


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


def _begin_all(files: list[_File], workers: int, cache: Cache | None) -> Callable[[], list[Result]]:
    """Begin to read what the cache does not know; the answer gives all, in the order of the files."""
    known = cache if cache is not None else {}
    bodies = [_bytes(file.path) for file in files]
    digests = [hashlib.blake2b(body, digest_size=16).digest() if isinstance(body, bytes) else b"" for body in bodies]
    new = [n for n, file in enumerate(files) if file.shown not in known or not digests[n] or known[file.shown][0] != digests[n]]
    work = [(files[n].kind, files[n].shown, bodies[n]) for n in new]
    if workers > 1 and len(new) >= _FORK_FROM:
        pool = multiprocessing.get_context("fork").Pool(workers, signal.signal, (signal.SIGINT, signal.SIG_IGN))
        pending = pool.map_async(_read, work, chunksize=len(new) // (workers * 4) + 1)

        def collect() -> list[Result]:
            with pool:
                return pending.get()
    else:
        def collect() -> list[Result]:
            return [_read(each) for each in work]

    def finish() -> list[Result]:
        fresh = dict(zip(new, collect(), strict=True))
        found = {file.shown: (digests[n], fresh[n] if n in fresh else known[file.shown][1]) for n, file in enumerate(files)}
        if cache is not None:
            cache.clear()
            cache.update(found)
        return [_with_data(found[file.shown][1], bodies[n]) for n, file in enumerate(files)]

    return finish


def _with_data(result: Result, data: bytes | OSError) -> Result:
    """Sheets come back from a cache or another process without the file they were read from."""
    sheet, problems = result
    return (sheet.read_again(data), problems) if sheet is not None and not sheet.data and isinstance(data, bytes) else result


def _read(work: tuple[str, str, bytes | OSError]) -> Result:
    kind, shown, data = work
    if isinstance(data, OSError):
        return None, (Problem(shown, 1, 1, f"this file can't be read ({data.strerror}): check who may read it"),)
    return _READERS[kind](shown, data)


def _bytes(path: Path) -> bytes | OSError:
    """No more of a file than is needed to see that it is too large; why it can't be read, where it can't."""
    try:
        with path.open("rb") as stream:
            return stream.read(LIST_LIMIT + 1)
    except OSError as error:
        return error


# --------------------------------------------------------------------------------------------- what lies in the folder


def _files(folder: Path, shown: str, problems: list[Problem]) -> Iterator[_File]:
    """The files to read, in order of name; what does not belong is reported."""
    if not folder.is_dir():
        problems.append(Problem(shown, 1, 1, "there is no such folder: give the folder that holds site.yaml, courses and providers"))
        return
    for path in sorted(folder.iterdir()):
        name = f"{shown}/{path.name}"
        if not _allowed(path, folder, name, problems):
            continue
        if path.is_dir():
            if path.name in ("courses", "providers"):
                yield from _sheets(path, name, folder, problems)
            elif path.name == "pages":
                yield from _pages(path, name, folder, problems)
            elif path.name not in ("documents", "archive"):
                problems.append(Problem(name, 1, 1, "this folder is not used: the content has courses, providers, pages and documents"))
        elif path.name in ("site.yaml", "schools.yaml", "synonyms.yaml"):
            yield _File(path.stem, path, name)
        elif path.suffix.lower() not in (".md", ".txt") and path.name != "owners.yaml":
            _stray(name, problems)


def _allowed(path: Path, folder: Path, shown: str, problems: list[Problem]) -> bool:
    """Hidden files are left alone; links that lead out of the content folder, or nowhere, are refused."""
    if path.name.startswith("."):
        return False
    if path.is_symlink() and not (path.exists() and path.resolve().is_relative_to(folder.resolve())):
        problems.append(Problem(shown, 1, 1, "this is a link out of the content folder, or to nothing: put the file itself here"))
        return False
    if not path.is_file() and not path.is_dir():
        problems.append(Problem(shown, 1, 1, "this is neither a file nor a folder: delete it"))
        return False
    return True


def _sheets(folder: Path, shown: str, top: Path, problems: list[Problem]) -> Iterator[_File]:
    for path in sorted(folder.iterdir()):
        name = f"{shown}/{path.name}"
        if not _allowed(path, top, name, problems):
            continue
        if path.is_dir():
            problems.append(Problem(name, 1, 1, f"folders are not used here: put the files straight into {shown}"))
        elif path.suffix == ".yaml":
            if _slug_named(path.stem, name, problems):
                yield _File(folder.name, path, name)
        elif path.suffix.lower() in (".yml", ".yaml"):
            problems.append(Problem(name, 1, 1, f"a factsheet's name ends in .yaml: call this file {path.stem}.yaml"))
        elif folder.name == "courses":
            _stray(name, problems)


def _pages(folder: Path, shown: str, top: Path, problems: list[Problem], inner: bool = False) -> Iterator[_File]:
    for path in sorted(folder.iterdir()):
        name = f"{shown}/{path.name}"
        if not _allowed(path, top, name, problems):
            continue
        if path.is_dir():
            if inner:
                problems.append(Problem(name, 1, 1, f"folders are not used here: put the pages straight into {shown}"))
            elif _slug_named(path.name, name, problems):
                yield from _pages(path, name, top, problems, inner=True)
                if not (path / "guide.yaml").is_file():
                    problems.append(Problem(f"{name}/guide.yaml", 1, 1, "this file is missing: it holds the guide's title and summary"))
        elif inner and path.name == "guide.yaml":
            yield _File("guide", path, name)
        elif path.suffix == ".md":
            if _page_named(path, name, inner, problems):
                yield _File("page", path, name)
        else:
            _stray(name, problems)


def _page_named(path: Path, shown: str, inner: bool, problems: list[Problem]) -> bool:
    if inner and not re.match(r"[0-9]{1,3}-", path.name):
        problems.append(Problem(shown, 1, 1, f"the name of a guide's page begins with its number: call this file 01-{path.name}"))
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
