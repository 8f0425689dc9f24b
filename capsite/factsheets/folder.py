"""What lies in a content folder: the files to read, and what does not belong. Nothing is opened here."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from capsite.problems import Problem

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SIZE_LIMIT = 256 * 1024      # bytes of a factsheet
LIST_LIMIT = 4 * SIZE_LIMIT  # the schools of a whole region are one file


@dataclass(frozen=True, slots=True)
class File:
    """``kind`` is courses, providers, site, schools, synonyms, guide or page; ``shown`` the path as people know it."""

    kind: str
    path: str
    shown: str

    @property
    def name(self) -> str:
        """Unique among the files of its kind."""
        if self.kind == "guide":
            return self.shown.rsplit("/", 2)[1]
        return self.shown if self.kind == "page" else self.shown.rsplit("/", 1)[1].rsplit(".", 1)[0]


def page_name(path: str) -> tuple[str | None, int, str]:
    """The guide, the number and the short name that a page's path says: ``pages/secondary/03-tier-1.md``."""
    parts = PurePosixPath(path.replace("\\", "/"))
    folder = parts.parent.name if parts.parent.name != "pages" else None
    match = re.fullmatch(r"([0-9]{1,3})-(.+)", parts.stem)
    if folder and match:
        return folder, int(match[1]), match[2]
    return folder, 0, parts.stem


def files_in(folder: Path, shown: str, problems: list[Problem]) -> Iterator[File]:
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
            yield File(entry.name[:-5], entry.path, name)
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


def _sheets(folder: str, shown: str, top: Path, problems: list[Problem]) -> Iterator[File]:
    kind = shown.rsplit("/", 1)[1]
    for entry, name in _entries(folder, shown, top, problems):
        stem, ending = os.path.splitext(entry.name)
        if entry.is_dir():
            problems.append(Problem(name, 1, 1, f"folders are not used here: put the files straight into {shown}"))
        elif ending == ".yaml":
            if _slug_named(stem, name, problems):
                yield File(kind, entry.path, name)
        elif ending.lower() in (".yml", ".yaml"):
            problems.append(Problem(name, 1, 1, f"a factsheet's name ends in .yaml: call this file {stem}.yaml"))
        elif kind == "courses":
            _stray(name, problems)


def _pages(folder: str, shown: str, top: Path, problems: list[Problem], inner: bool = False) -> Iterator[File]:
    for entry, name in _entries(folder, shown, top, problems):
        if entry.is_dir():
            if inner:
                problems.append(Problem(name, 1, 1, f"folders are not used here: put the pages straight into {shown}"))
            elif _slug_named(entry.name, name, problems):
                yield from _pages(entry.path, name, top, problems, inner=True)
                if not os.path.isfile(f"{entry.path}/guide.yaml"):
                    problems.append(Problem(f"{name}/guide.yaml", 1, 1, "this file is missing: it holds the guide's title and summary"))
        elif inner and entry.name == "guide.yaml":
            yield File("guide", entry.path, name)
        elif entry.name.endswith(".md"):
            if _page_named(entry.name, name, inner, problems):
                yield File("page", entry.path, name)
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
