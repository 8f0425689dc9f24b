"""Rules about the files beside the factsheets: logos and documents."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from capsite.checks import pictures
from capsite.checks.ground import Ground, Where
from capsite.factsheets import Sheet
from capsite.problems import Problem

LOGOS = (".svg", ".png", ".jpg", ".jpeg", ".webp")
DOCUMENTS = (".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".csv", ".txt", ".ics", ".png", ".jpg", ".jpeg")
LARGEST_DOCUMENT = 20 * 1024 * 1024


def logos_can_be_shown(ground: Ground) -> Iterator[Problem]:
    """A logo that is named is there, is a picture of at most 1 MB, and holds nothing that runs or loads something."""
    said: dict[str, str | None] = {}  # several providers may share a logo
    for sheet in ground.providers:
        name = sheet.record.logo
        if name is None:
            continue
        if name not in said:
            said[name] = _logo_fault(ground, name)
        if said[name]:
            yield sheet.problem(("logo",), f"logo: {said[name]}")


def _logo_fault(ground: Ground, name: str) -> str | None:
    if not name.lower().endswith(LOGOS):
        return f"“{name[:60]}” has no ending of a picture: use {', '.join(LOGOS)}"
    path, why_not = _beside(ground, "providers", name)
    if path is None:
        return why_not
    faulty = pictures.fault(name, _start_of(path, pictures.LARGEST))
    return f"{name} {faulty}" if faulty else None


def documents_are_there(ground: Ground) -> Iterator[Problem]:
    """A document that is listed is there, of a kind that opens anywhere, and not too large."""
    for sheet in ground.providers:
        for index, document in enumerate(sheet.record.documents):
            where: Where = ("documents", index)
            if document.file is None and document.url is None:
                yield sheet.problem(
                    where, f"documents, item {index + 1}: say where it is: url: with a web address, or file: with a file beside this one"
                )
            elif document.file is not None and document.url is not None:
                yield sheet.problem(where, f"documents, item {index + 1}: there are a url and a file: keep one of them")
            elif document.file is not None:
                yield from _document(ground, sheet, (*where, "file"), "providers", document.file)
    for index, listed in enumerate(ground.site.record.documents if ground.site else ()):
        if ground.site:
            yield from _document(ground, ground.site, ("documents", index, "file"), "documents", listed.file)


def _document(ground: Ground, sheet: Sheet[Any], where: Where, folder: str, name: str) -> Iterator[Problem]:
    path, why_not = _beside(ground, folder, name)
    if path is None:
        yield sheet.problem(where, f"documents: {why_not}")
    elif path.suffix.lower() not in DOCUMENTS:
        yield sheet.problem(where, f"documents: “{name[:60]}” is of a kind that isn't published: use one of {', '.join(DOCUMENTS)}")
    elif path.stat().st_size > LARGEST_DOCUMENT:
        yield sheet.problem(where, f"documents: {name} is larger than {LARGEST_DOCUMENT // 1024 // 1024} MB: save it smaller")
    elif path.stat().st_size == 0:
        yield sheet.problem(where, f"documents: {name} is empty: put the document there")


def _beside(ground: Ground, folder: str, name: str) -> tuple[Path | None, str]:
    """The file of that name in a folder of the content, or why there is none. It can't lie anywhere else."""
    if name != PurePosixPath(name).name or "\\" in name or name.startswith("."):
        return None, f"“{name[:60]}” must be the plain name of a file in {ground.source.folder}/{folder}, without folders"
    path = ground.content / folder / name
    top = ground.content.resolve()
    if not path.is_file() or not path.resolve().is_relative_to(top):
        others = {other.name.lower(): other.name for other in path.parent.iterdir()} if path.parent.is_dir() else {}
        close = others.get(name.lower())
        return None, (
            f"there is no file “{name[:60]}”, only “{close}”: capital letters count"
            if close and close != name
            else f"there is no file “{name[:60]}” in {ground.source.folder}/{folder}: put it there, or correct the name"
        )
    return path, ""


def _start_of(path: Path, size: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(size + 1)


def files_are_used(ground: Ground) -> Iterator[Problem]:
    """Every file beside the providers and every document is named somewhere, or nobody sees it."""
    unsure = bool(ground.slugs("providers") - set(ground.source.providers))
    named = {sheet.record.logo for sheet in ground.providers} | {each.file for sheet in ground.providers for each in sheet.record.documents}
    if not unsure:
        yield from _unused(ground, "providers", named, "no provider")
    if ground.site:
        yield from _unused(ground, "documents", {each.file for each in ground.site.record.documents}, "no document in site.yaml")


def _unused(ground: Ground, folder: str, named: set[str | None], who: str) -> Iterator[Problem]:
    place = ground.content / folder
    for path in sorted(place.iterdir()) if place.is_dir() else ():
        if path.name.startswith(".") or path.suffix.lower() in (".yaml", ".yml") or path.name in named or path.is_dir():
            continue
        yield Problem(f"{ground.source.folder}/{folder}/{path.name}", 1, 1, f"{who} names this file: name it, or delete it", warning=True)


RULES = (logos_can_be_shown, documents_are_there, files_are_used)
