"""Words for what is not a factsheet: site.yaml, guides and pages, schools, logos and documents."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from capsite.diff.tellers import Names, members, prose, quoted, words
from capsite.factsheets import Source
from capsite.records import Page, Site
from capsite.words import count, day, sentence_list

_LISTS = {"tiers": "tier", "pathways": "pathway", "categories": "category", "phases": "phase", "interests": "interest", "areas": "area", "terms": "term",
          "closures": "closure", "forms": "form", "documents": "document", "panels": "panel"}
_LABELS = {"name": "the service’s name", "council": "the council’s name", "url": "the site’s address", "academic_year": "academic year",
           "brand_colour": "brand colour", "address": "the service’s address", "strapline": "strapline", "updated": "day of the last change of site.yaml"}


def site_sentences(before: Site | None, after: Site | None, names: Names) -> Iterator[str]:
    if before is None or after is None:
        return
    for field in type(after).model_fields:
        old, new = getattr(before, field), getattr(after, field)
        if old == new:
            continue
        if field in _LISTS:
            yield from _entries(_LISTS[field], old, new)
        elif isinstance(new, BaseModel) and isinstance(old, BaseModel):
            changed = [name.replace("_", " ") for name in type(new).model_fields if getattr(old, name) != getattr(new, name)]
            yield f"{field.replace('_', ' ')} of the service changed: {sentence_list(changed)}"
        else:
            yield from words(_LABELS.get(field, field.replace("_", " ")))(old, new, names)


def _entries(what: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[str]:
    """Entries of a closed list or of the calendar, known by their short name, or by what stands first in them."""
    old, new = {_key(each): each for each in before}, {_key(each): each for each in after}
    for key in new:
        if key not in old:
            yield f"new {what}: {_shown(new[key])}"
        elif old[key] != new[key]:
            changed = [name.replace("_", " ") for name in type(new[key]).model_fields if getattr(old[key], name) != getattr(new[key], name)]
            yield f"{what} {_shown(new[key])}: {sentence_list(changed)} changed"
    for key in old:
        if key not in new:
            yield f"{what} gone: {_shown(old[key])}"
    if old == new:
        yield f"the order of the list of {what}s changed"


def _key(entry: Any) -> str:
    pathways = ",".join(getattr(entry, "pathways", ()))
    return next(str(getattr(entry, name)) for name in ("slug", "number", "file", "name", "date") if getattr(entry, name, None) is not None) + pathways


def _shown(entry: Any) -> str:
    name = getattr(entry, "name", None) or getattr(entry, "title", None)
    if name:
        starts = getattr(entry, "starts", None)
        return quoted(name) + (f" (from {day(starts)})" if starts else "")
    return f"{day(entry.date)}, deadline {day(entry.deadline)}"


def page_sentences(before: Source, after: Source, names: Names) -> Iterator[tuple[str, str, str]]:
    """Address, title and sentence for every page of a guide and every page of its own that changes."""
    old, new = _pages(before), _pages(after)
    for address in sorted({*old, *new}):
        was, page = old.get(address), new.get(address)
        if was == page:
            continue
        if was is None and page:
            yield address, page.title, "new page"
        elif page is None and was:
            yield address, was.title, "this page is gone: links to it from elsewhere lead nowhere"
        elif was and page:
            for said in _page(was, page, names):
                yield address, page.title, said


def _page(was: Page, page: Page, names: Names) -> Iterator[str]:
    told = False
    for field in ("title", "summary"):
        if getattr(was, field) != getattr(page, field):
            told = True
            yield from words(field)(getattr(was, field), getattr(page, field), names)
    if was.text != page.text:
        told = True
        yield from prose("its text")(was.text, page.text, names)
    if was.shows != page.shows:
        told = True
        tell = members("now shows the table", "no longer shows the table", lambda each, _: str(each), "the tables changed places")
        yield from tell(was.shows, page.shows, names)
    if was.order != page.order:
        told = True
        yield "stands at another place in its guide"
    if not told and was.updated != page.updated:
        yield f"day of the last change {day(was.updated)} → {day(page.updated)}"


def _pages(source: Source) -> dict[str, Page]:
    inside = {f"/guides/{guide.slug}/{page.slug}/": page for guide in source.guides for page in guide.pages}
    return inside | {f"/{page.slug}/": page for page in source.pages}


def other_sentences(before: Source, after: Source, old: Mapping[str, Path], new: Mapping[str, Path]) -> Iterator[str]:
    """Schools, synonyms, and files that go into the site as they are (by their path in the content folder)."""
    if before.schools != after.schools:
        come, gone = (len([each for each in here if each not in there]) for here, there in
                      ((after.schools, before.schools), (before.schools, after.schools)))
        yield f"list of schools changed: +{come} −{gone} entries"
    if before.synonyms != after.synonyms:
        come, gone = (len(set(here) - set(there)) for here, there in ((after.synonyms, before.synonyms), (before.synonyms, after.synonyms)))
        yield f"words for the search changed: +{come} −{gone} lists"
    for path in sorted({*old, *new}):
        kind = "document" if path.startswith("documents/") else "archived file" if path.startswith("archive/") else "file"
        if path not in old:
            yield f"new {kind} {path} ({count(new[path].stat().st_size // 1024 + 1, 'kilobyte')})"
        elif path not in new:
            yield f"{kind} {path} is gone"
        elif old[path].read_bytes() != new[path].read_bytes():
            yield f"{kind} {path} is replaced"
