"""From a content folder to the catalogue, or to every problem in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from capsite import open_data
from capsite.catalogue import Catalogue, make_catalogue
from capsite.checks import RULES, checker
from capsite.drafts import with_drafts
from capsite.factsheets import Source
from capsite.problems import Problem, errors
from capsite.settings import Settings
from capsite.sharing import Shared

MANY = 400  # so many courses are worth another process


class ContentProblems(Exception):
    """The content can't be published as it stands."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(errors(problems))} problems in the content")
        self.problems = problems


class Verdict:
    """What the rules say of the content. Where there is much of it another process asks them, and this one goes on meanwhile, and asks the rest."""

    def __init__(self, settings: Settings, source: Source) -> None:
        self.source, self.lenient = source, settings.lenient
        apart = settings.workers > 1 and len(source.courses) >= MANY
        self._asked = Shared(checker(source, settings.as_of, settings.content), RULES, 1 if apart else 0)
        if not apart or source.site is None:
            _ = self.problems

    @cached_property
    def problems(self) -> list[Problem]:
        """Warnings, in order. A problem stops it with ``ContentProblems``, unless the settings are lenient.

        Lenient is for ``capsite serve``: what is wrong is told, what is right is shown; without a readable site.yaml there is nothing to show.
        """
        with self._asked as asked:
            found = [problem for _, problems, _ in asked.results() for problem in problems]
        problems = sorted({*self.source.problems, *found})
        if self.source.site is None or (errors(problems) and not self.lenient):
            raise ContentProblems(problems)
        return problems

    @contextmanager
    def first(self) -> Iterator[None]:
        """What goes wrong in here may be the content's fault, which the rules say better."""
        try:
            yield
        except Exception:
            _ = self.problems
            raise


@dataclass(frozen=True)
class Loaded:
    catalogue: Catalogue
    source: Source
    verdict: Verdict

    @property
    def problems(self) -> list[Problem]:
        return self.verdict.problems


def load(settings: Settings, source: Source) -> Loaded:
    """The catalogue; nothing is to be published before its ``problems`` were asked for."""
    if settings.lenient:
        whole = with_drafts(source)
        verdict, source = Verdict(settings, replace(source, site=whole.site)), whole
    else:
        verdict = Verdict(settings, source)
    with verdict.first():
        return Loaded(_catalogue(settings, source), source, verdict)


def _catalogue(settings: Settings, source: Source) -> Catalogue:
    assert source.site is not None
    site = source.site.record
    courses = [sheet.record for sheet in source.courses.values()]
    providers = [sheet.record for sheet in source.providers.values()]
    if settings.lenient:
        courses = [course for course in courses if _known(course, site)]
        providers = [provider for provider in providers if provider.area in {area.slug for area in site.areas}]
    pages = source.pages if any(page.slug == open_data.SLUG for page in source.pages) else (*source.pages, open_data.page(site.updated))
    return make_catalogue(site, courses, providers, settings.as_of, schools=source.schools, guides=source.guides, pages=pages,
                          synonyms=source.synonyms)


def _known(course: Any, site: Any) -> bool:
    """Its words are in the closed lists, so that pages about it can be made although something else is wrong."""
    def named(kind: str) -> set[str]:
        return {choice.slug for choice in getattr(site, kind)}

    return (course.category in named("categories") and course.pathway in named("pathways") and set(course.phases) <= named("phases")
            and set(course.interests) <= named("interests") and course.tier in {tier.number for tier in site.tiers})


def copies(content: Path, catalogue: Catalogue) -> dict[str, Path]:
    """Files that go into the site as they are: logos and documents, by their path below the output folder."""
    found = {f"logos/{provider.logo}": content / "providers" / provider.logo for provider in catalogue.providers if provider.logo}
    found |= {f"documents/{document.file}": content / "documents" / document.file for document in catalogue.site.documents}
    for provider in catalogue.providers:
        found |= {f"documents/{provider.slug}/{d.file}": content / "providers" / d.file for d in provider.documents if d.file}
    return {path: source for path, source in found.items() if source.is_file()}
