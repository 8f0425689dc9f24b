"""Two contents against each other: factsheets are the same when their id is, wherever their file has gone."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from capsite import words as say
from capsite.checks import check
from capsite.diff.course_words import COURSE
from capsite.diff.provider_words import PROVIDER
from capsite.diff.site_words import other_sentences, page_sentences, site_sentences
from capsite.diff.tellers import Names, within
from capsite.diff.trees import Tree
from capsite.diff.visibility import Shown
from capsite.factsheets import Sheet, Source, read_content
from capsite.problems import Problem, errors
from capsite.records import Course, Provider
from capsite.words import sort_key

What = Literal["new", "gone", "changed"]
_COPIED = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".csv", ".ics", ".txt")


@dataclass(frozen=True)
class Change:
    """What happens to one page of the site. ``provider`` is the name under which it is grouped; of the site itself it is empty.

    ``shown`` is false for a factsheet that is on the site neither before nor after, today."""

    kind: Literal["course", "provider", "site", "page"]
    what: What
    slug: str
    name: str
    provider: str
    address: str
    file: str
    sentences: tuple[str, ...]
    shown: bool = True


@dataclass(frozen=True)
class Outcome:
    """``quiet``: files that differ although nothing on the site does. ``problems`` are those of the new tree, ``before`` those of the old."""

    base: str
    head: str
    changes: tuple[Change, ...] = ()
    quiet: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    before: tuple[Problem, ...] = field(default=())


@dataclass(frozen=True)
class _Side:
    """``content`` is what the folder is called, in the words of the person who asks."""

    tree: Tree
    source: Source
    problems: tuple[Problem, ...]
    shown: Shown
    content: str


def compare(base: Tree, head: Tree, today: dt.date, content: str = "content") -> Outcome:
    old, new = _side(base, today, content), _side(head, today, content)
    names = _names(old.source, new.source, today)
    changes = [*_factsheets("provider", old, new, names), *_factsheets("course", old, new, names), *_others(old, new, names)]
    return Outcome(base.name, head.name, tuple(sorted(changes, key=_order)), tuple(_quiet(old, new, changes)), new.problems, old.problems)


def _order(change: Change) -> tuple[bool, str, bool, str, str]:
    """Provider by provider, each one's own page first; the rest of the site at the end."""
    return change.kind in ("site", "page"), sort_key(change.provider), change.kind != "provider", sort_key(change.name), change.slug


def _side(tree: Tree, today: dt.date, content: str) -> _Side:
    source = read_content(tree.folder)
    found = set(errors(source.problems))
    if source.site is not None:  # without its lists every rule would complain
        found |= set(errors(check(source, today, tree.folder)))
    said = tuple(_in_content(each, source.folder, content) for each in sorted(found))
    return _Side(tree, source, said, Shown({slug: sheet.record for slug, sheet in source.providers.items()}, today), content)


def _in_content(problem: Problem, folder: str, content: str) -> Problem:
    """As people name the place, not the temporary folder."""
    path = f"{content}{problem.path.removeprefix(folder)}" if problem.path.startswith(folder) else problem.path
    return Problem(path, problem.line, problem.column, problem.sentence.replace(folder, content))


def _names(old: Source, new: Source, today: dt.date) -> Names:
    lists: dict[str, dict[str, str]] = {}
    for source in (old, new):
        for kind in ("categories", "pathways", "phases", "interests", "areas") if source.site else ():
            lists.setdefault(kind, {}).update({each.slug: each.name for each in getattr(source.site.record if source.site else None, kind)})
    providers = {slug: sheet.record.name for source in (old, new) for slug, sheet in source.providers.items()}
    return Names(today, providers, lists)


# ---------------------------------------------------------------------------------------------------------- factsheets


def _factsheets(kind: Literal["course", "provider"], old: _Side, new: _Side, names: Names) -> Iterator[Change]:
    before: dict[str, Sheet[Any]] = dict(getattr(old.source, f"{kind}s"))
    after: dict[str, Sheet[Any]] = dict(getattr(new.source, f"{kind}s"))
    unreadable = {name.split("/", 1)[1] for side in (old, new) for name in side.source.wrong if name.startswith(f"{kind}s/")}
    for was, sheet in _pairs(before, after):
        record = sheet.record if sheet else was.record if was else None
        if record is None or record.slug in unreadable or was and was.record.slug in unreadable:
            continue
        said = tuple(_said(kind, was.record if was else None, sheet.record if sheet else None, names))
        hidden = _hidden(old.shown, was, new.shown, sheet) if said else ""
        if said:
            said = (hidden, *_of_a_file(said)) if hidden else said
            group = record.name if kind == "provider" else names.provider(record.provider)
            what: What = "new" if was is None else "gone" if sheet is None else "changed"
            yield Change(kind, what, record.slug, record.name, group, f"/{kind}s/{record.slug}/", f"{new.content}/{kind}s/{record.slug}.yaml", said,
                         not hidden)


def _hidden(old: Shown, was: Sheet[Any] | None, new: Shown, sheet: Sheet[Any] | None) -> str:
    """Why a factsheet is on the site neither before nor after; nothing when it is on one of them."""
    before, after = (side.why_not(each.record) if each else "it is not there" for side, each in ((old, was), (new, sheet)))
    return f"not on the site, so nothing changes there: {after if sheet else before}" if before and after else ""


def _of_a_file(said: tuple[str, ...]) -> Iterator[str]:
    """What changes in a factsheet that nobody sees: nothing leaves the directory with it."""
    yield from ("its factsheet is gone" if each.startswith("leaves the directory at once: its page") else f"in the file: {each}" for each in said)


def _pairs(before: dict[str, Sheet[Any]], after: dict[str, Sheet[Any]]) -> Iterator[tuple[Sheet[Any] | None, Sheet[Any] | None]]:
    """By id first; what is left over by its file, for an id that was changed by mistake."""
    by_id = {sheet.record.id: sheet for sheet in before.values()}
    used: set[str] = set()
    left = []
    for sheet in after.values():
        was = by_id.get(sheet.record.id)
        if was and was.record.slug not in used:
            used.add(was.record.slug)
            yield was, sheet
        else:
            left.append(sheet)
    for sheet in left:
        was = before.get(sheet.record.slug)
        if was and was.record.slug not in used:
            used.add(was.record.slug)
            yield was, sheet
        else:
            yield None, sheet
    yield from ((sheet, None) for slug, sheet in before.items() if slug not in used)


def _said(kind: str, was: Course | Provider | None, now: Course | Provider | None, names: Names) -> Iterator[str]:
    if was is None and now is not None:
        yield _arrival(now, names)
    elif now is None and was is not None:
        yield f"leaves the directory at once: its page and its factsheet are gone, and links to /{kind}s/{was.slug}/ lead nowhere"
    elif was is not None and now is not None:
        if was.slug != now.slug:
            yield _moved(kind, was.slug, now)
        told = list(within(COURSE if kind == "course" else PROVIDER, was, now, names))
        dated = list(within({"updated": (COURSE if kind == "course" else PROVIDER)["updated"]}, was, now, names))
        yield from [said for said in told if said not in dated] or (dated if was.slug == now.slug else [])


def _moved(kind: str, old: str, now: Course | Provider) -> str:
    leads = "the old one leads there" if old in now.was else f"the old one leads nowhere: add was: [{old}] to the file"
    return f"new address /{kind}s/{now.slug}/ instead of /{kind}s/{old}/; {leads}"


def _arrival(record: Course | Provider, names: Names) -> str:
    starts = record.published.starts
    shown = f", shown from {say.day(starts)}" if starts and starts > names.today else ""
    if isinstance(record, Provider):
        return f"new provider in {names.of('areas', record.area)}{shown}"
    facts = [f"tier {record.tier}", names.of("categories", record.category), say.weekdays(record.days), say.price(record.price), say.place(record.delivery)]
    return f"new course: {', '.join(facts)}{shown}"


# -------------------------------------------------------------------------------------------------------------- the rest


def _others(old: _Side, new: _Side, names: Names) -> Iterator[Change]:
    site = tuple(site_sentences(old.source.site.record if old.source.site else None, new.source.site.record if new.source.site else None, names))
    if site:
        yield Change("site", "changed", "site", "The service itself", "", "/", f"{new.content}/site.yaml", site)
    pages: dict[tuple[str, str], list[str]] = {}
    for address, title, said in page_sentences(old.source, new.source, names):
        pages.setdefault((address, title), []).append(said)
    for (address, title), sentences in pages.items():
        what: What = "new" if sentences == ["new page"] else "gone" if sentences[0].startswith("this page is gone") else "changed"
        yield Change("page", what, address.strip("/"), title, "", address, f"{new.content}/pages", tuple(sentences))
    files = tuple(other_sentences(old.source, new.source, _copied(old.tree.folder), _copied(new.tree.folder)))
    if files:
        yield Change("site", "changed", "files", "Lists and files", "", "/", new.content, files)


def _copied(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.is_symlink() and (path.suffix.lower() in _COPIED or "archive" in path.relative_to(folder).parts[:1])}


def _quiet(old: _Side, new: _Side, changes: list[Change]) -> Iterator[str]:
    """Files that differ without a word about them: only their comments or their layout changed."""
    told = {change.file for change in changes} | {problem.path for side in (old, new) for problem in side.problems}
    for kind in ("courses", "providers"):
        for path in sorted((new.tree.folder / kind).glob("*.yaml")):
            was = old.tree.folder / kind / path.name
            shown = f"{new.content}/{kind}/{path.name}"
            if shown not in told and was.is_file() and was.read_bytes() != path.read_bytes():
                yield shown
    was, now = old.tree.folder / "site.yaml", new.tree.folder / "site.yaml"
    if f"{new.content}/site.yaml" not in told and was.is_file() and now.is_file() and was.read_bytes() != now.read_bytes():
        yield f"{new.content}/site.yaml"
