"""From a content folder to the catalogue, or to every problem in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capsite.catalogue import Catalogue, make_catalogue
from capsite.checks import check
from capsite.factsheets import Source
from capsite.problems import Problem, errors
from capsite.settings import Settings


class ContentProblems(Exception):
    """The content can't be published as it stands."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(errors(problems))} problems in the content")
        self.problems = problems


@dataclass(frozen=True)
class Loaded:
    catalogue: Catalogue
    source: Source
    problems: list[Problem]


def load(settings: Settings, source: Source) -> Loaded:
    """Check what was read. A problem (not a warning) stops it with ``ContentProblems``, unless the settings are lenient.

    Lenient is for ``capsite serve``: what is wrong is told, what is right is shown; without a readable site.yaml there is nothing to show.
    """
    problems = sorted({*source.problems, *check(source, settings.as_of, settings.content)})
    if source.site is None or (errors(problems) and not settings.lenient):
        raise ContentProblems(problems)
    site = source.site.record
    courses = [sheet.record for sheet in source.courses.values()]
    providers = [sheet.record for sheet in source.providers.values()]
    if settings.lenient:
        courses = [course for course in courses if _known(course, site)]
        providers = [provider for provider in providers if provider.area in {area.slug for area in site.areas}]
    catalogue = make_catalogue(site, courses, providers, settings.as_of, schools=source.schools, guides=source.guides, pages=source.pages,
                               synonyms=source.synonyms)
    return Loaded(catalogue, source, problems)


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
