"""Rules about the closed lists of site.yaml: what factsheets name is on them, and they are in order themselves."""

from collections.abc import Iterator
from typing import Any

from capsite.checks.ground import Ground, Where
from capsite.factsheets import Sheet
from capsite.factsheets.sentences import listed, nearest
from capsite.problems import Problem

LISTS = ("tiers", "pathways", "categories", "phases", "interests", "areas", "forms")


def provider_exists(ground: Ground) -> Iterator[Problem]:
    """A course's provider has a factsheet."""
    there = ground.slugs("providers")
    for sheet in ground.courses:
        slug = sheet.record.provider
        if slug not in there:
            close = nearest(slug, sorted(there))
            advice = f"did you mean “{close}”?" if close else f"write the name of a file in {ground.source.folder}/providers, without .yaml"
            yield sheet.problem(("provider",), f"provider: there is no provider “{slug}”: {advice}")


def words_are_on_the_lists(ground: Ground) -> Iterator[Problem]:
    """Category, pathway, phases, interests and areas are those of site.yaml."""
    for sheet in ground.courses:
        course = sheet.record
        yield from _off_list(ground, sheet, "categories", [(("category",), course.category)])
        yield from _off_list(ground, sheet, "pathways", [(("pathway",), course.pathway)])
        yield from _off_list(ground, sheet, "phases", [(("phases", index), each) for index, each in enumerate(course.phases)])
        yield from _off_list(ground, sheet, "interests", [(("interests", index), each) for index, each in enumerate(course.interests)])
    for provider in ground.providers:
        yield from _off_list(ground, provider, "areas", [(("area",), provider.record.area)])
    schools = ground.source.school_sheet
    if schools:
        rows = list(enumerate(schools.record.schools))
        yield from _off_list(ground, schools, "areas", [(("schools", index, "area"), school.area) for index, school in rows])
        yield from _off_list(ground, schools, "phases", [(("schools", index, "phase"), school.phase) for index, school in rows])


def _off_list(ground: Ground, sheet: Sheet[Any], kind: str, values: list[tuple[Where, str]]) -> Iterator[Problem]:
    allowed = list(ground.choices(kind))
    for where, value in values:
        if allowed and value not in allowed:
            key = next(step for step in reversed(where) if isinstance(step, str))
            close = nearest(value, allowed)
            guess = f"did you mean “{close}”? " if close else ""
            yield sheet.problem(
                where, f"{key}: “{value}” is not in the list {kind} of site.yaml: {guess}Allowed are {listed(allowed, 'and')}"
            )


def tier_fits_pathway(ground: Ground) -> Iterator[Problem]:
    """A course has the tier of its pathway."""
    if ground.site is None:
        return
    tiers = {pathway.slug: pathway.tier for pathway in ground.site.record.pathways}
    known = {tier.number for tier in ground.site.record.tiers}
    for sheet in ground.courses:
        course = sheet.record
        if course.tier not in known:
            yield sheet.problem(("tier",), f"tier: there is no tier {course.tier} in site.yaml: write {listed(sorted(known), 'or')}")
        elif tiers.get(course.pathway, course.tier) != course.tier:
            yield sheet.problem(
                ("tier",),
                f"tier: the pathway “{course.pathway}” belongs to tier {tiers[course.pathway]}, "
                f"not to tier {course.tier}: change one of them",
            )


def years_fit_phases(ground: Ground) -> Iterator[Problem]:
    """The year groups of a course lie in its phases."""
    if ground.site is None:
        return
    years = {phase.slug: set(phase.years) for phase in ground.site.record.phases}
    for sheet in ground.courses:
        allowed = set().union(*(years.get(phase, set()) for phase in sheet.record.phases))
        outside = [year for year in sheet.record.years if year not in allowed]
        if outside and all(years.get(phase) for phase in sheet.record.phases):
            said = listed([str(year) for year in outside], "and")
            yield sheet.problem(("years",), f"years: year {said} is not in the phases named above: change years or phases", warning=True)


def lists_name_each_thing_once(ground: Ground) -> Iterator[Problem]:
    """In a list of site.yaml every short name, name and number is there once."""
    if ground.site is None:
        return
    for kind in LISTS:
        for key in ("slug", "number", "name"):
            seen: set[str] = set()
            for index, choice in enumerate(getattr(ground.site.record, kind)):
                value = getattr(choice, key, None)
                if value in seen:
                    yield ground.site.problem((kind, index, key), f"{kind}: “{value}” is here twice: give each its own {key}")
                if value:
                    seen.add(value)


def pathways_have_tiers(ground: Ground) -> Iterator[Problem]:
    """A pathway's tier is one of the tiers."""
    if ground.site is None:
        return
    known = {tier.number for tier in ground.site.record.tiers}
    for index, pathway in enumerate(ground.site.record.pathways):
        if pathway.tier not in known:
            yield ground.site.problem(
                ("pathways", index, "tier"), f"pathways: there is no tier {pathway.tier}: write {listed(sorted(known), 'or')}"
            )


RULES = (provider_exists, words_are_on_the_lists, tier_fits_pathway, years_fit_phases, lists_name_each_thing_once, pathways_have_tiers)
