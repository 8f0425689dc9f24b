"""Rules about earlier years: what the archive holds can be read, and names only what is there."""

import datetime as dt
from collections.abc import Iterator

from capsite.checks import lists, names
from capsite.checks.ground import Ground
from capsite.kinds import read_year
from capsite.problems import Problem

_RULES = (names.ids_are_unique, lists.provider_exists, lists.words_are_on_the_lists)


def earlier_years_can_be_read(ground: Ground) -> Iterator[Problem]:
    """Each folder of the archive is an academic year before this one, with its own site.yaml, courses and providers."""
    for year, source in ground.source.earlier.items():
        place = f"{source.folder}/site.yaml"
        try:
            ended = dt.date(int(read_year(year)[:4]) + 1, 8, 31)
        except ValueError:
            yield Problem(source.folder, 1, 1, f"“{year[:40]}” is not an academic year: call the folder like 2025-26")
            continue
        yield from source.problems
        if ground.site and year >= ground.site.record.academic_year:
            yield Problem(source.folder, 1, 1, f"{year} is not over: the archive holds the years before {ground.site.record.academic_year}")
        if source.site and source.site.record.academic_year != year:
            yield source.site.problem(("academic_year",), f"academic_year: this folder is called {year}: write the same year")
        if source.site is None and not any(problem.path == place for problem in source.problems):
            yield Problem(place, 1, 1, "this file can't be read: the archive needs the lists of its year")
        inner = Ground(source, ended, ground.content / "archive" / year)
        for rule in _RULES:
            yield from (problem for problem in rule(inner) if not problem.warning)


RULES = (earlier_years_can_be_read,)
