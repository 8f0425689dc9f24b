"""The whole content folder, every file on its own, so that one wrong file takes no other with it."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from capsite.factsheets.folder import page_name
from capsite.factsheets.kept import Kept
from capsite.factsheets.reading import Begun, begin_reading
from capsite.factsheets.sheet import Sheet
from capsite.factsheets.sheets import READERS, GuideHead, Schools, Synonyms
from capsite.problems import Problem
from capsite.records import Course, Guide, Page, Provider, School, Site


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


def read_content(folder: Path, workers: int = 1, kept: Kept | None = None) -> Source:
    """Read the folder. ``kept`` saves reading what has not changed; ``workers`` share a large first reading."""
    return source_of(begin_reading(folder, workers, kept))


def source_of(begun: Begun) -> Source:
    """What was begun, when it is done."""
    problems, results = list(begun.problems), begun.finish()
    sheets: dict[str, dict[str, Sheet[Any]]] = {kind: {} for kind in READERS}
    wrong: set[str] = set()
    wrong_pages: set[tuple[str | None, str]] = set()
    marks: dict[str, str] = {}
    for file, (digest, (sheet, found)) in zip(begun.files, results, strict=True):
        problems += found
        if sheet is None:
            wrong.add(f"{file.kind}/{Path(file.path).stem}")
            if file.kind == "page":
                guide, _, slug = page_name(file.shown)
                wrong_pages.add((guide, slug))
        else:
            sheets[file.kind][file.name] = sheet
            marks[f"{file.kind}/{file.name}"] = digest.hex()
    if not (begun.folder / "site.yaml").is_file():
        problems.append(Problem(f"{begun.shown}/site.yaml", 1, 1, "this file is missing: it holds the service's lists and calendar"))
    return replace(_source(sheets, problems, begun.shown, wrong, wrong_pages), marks=marks)


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
