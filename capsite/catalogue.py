"""All records together, as they are seen on one day: what is published, in order, counted by facet. Pure."""

import datetime as dt
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nlargest

from capsite.records import Choice, Course, Guide, Page, Pathway, Provider, School, Site, Tier, today_in
from capsite.words import name_words, sort_key

WINDOW = 30
SIMILAR = 4
PHASE = 3  # half points for a phase in common


@dataclass(frozen=True)
class Catalogue:
    """Courses and providers in the order of their names. A course is seen while it and its provider are published."""

    site: Site
    as_of: dt.date
    courses: tuple[Course, ...]
    providers: tuple[Provider, ...]
    schools: tuple[School, ...] = ()
    guides: tuple[Guide, ...] = ()
    pages: tuple[Page, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    _by: dict[str, dict[str, list[Course]]] = field(init=False, repr=False, compare=False, default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    _last: dict[int, list[Course]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for course in self.courses:
            for facet, values in _facets(course):
                for value in values:
                    self._by[facet][value].append(course)

    @cached_property
    def _course(self) -> dict[str, Course]:
        return {course.slug: course for course in self.courses}

    @cached_property
    def _provider(self) -> dict[str, Provider]:
        return {provider.slug: provider for provider in self.providers}

    def course(self, slug: str) -> Course:
        return self._course[slug]

    def provider(self, slug: str) -> Provider:
        return self._provider[slug]

    def courses_of(self, provider: str) -> list[Course]:
        return self._by["provider"][provider]

    def in_tier(self, number: str) -> list[Course]:
        return self._by["tier"][number]

    def in_category(self, slug: str) -> list[Course]:
        return self._by["category"][slug]

    def in_phase(self, slug: str) -> list[Course]:
        return self._by["phase"][slug]

    def in_interest(self, slug: str) -> list[Course]:
        return self._by["interest"][slug]

    def in_tier_category(self, number: str, category: str) -> list[Course]:
        return self._by["tier/category"][f"{number}/{category}"]

    def tier(self, number: str) -> Tier:
        return next(tier for tier in self.site.tiers if tier.number == number)

    def pathway(self, slug: str) -> Pathway:
        return next(pathway for pathway in self.site.pathways if pathway.slug == slug)

    @cached_property
    def _choices(self) -> dict[str, dict[str, Choice]]:
        return {kind: {choice.slug: choice for choice in getattr(self.site, kind)} for kind in ("categories", "phases", "interests", "areas")}

    def category(self, slug: str) -> Choice:
        return self._choices["categories"][slug]

    def phase(self, slug: str) -> Choice:
        return self._choices["phases"][slug]

    def interest(self, slug: str) -> Choice:
        return self._choices["interests"][slug]

    def area(self, slug: str) -> Choice:
        return self._choices["areas"][slug]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {course.slug: number for number, course in enumerate(self.courses)}

    @cached_property
    def _near(self) -> dict[str, list[int]]:
        """Courses that have something in common, as numbers in the order of names: by words of the name, by interest, by tier and category."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, common in enumerate(self._common):
            for each in common:
                found[each].append(number)
        return found

    @cached_property
    def _common(self) -> list[dict[str, int]]:
        return [_common(course) for course in self.courses]

    @cached_property
    def _phases(self) -> list[int]:
        """The phases of each course, a bit for each."""
        bits = {phase.slug: 1 << n for n, phase in enumerate(self.site.phases)}
        return [sum(bits[slug] for slug in set(course.phases)) for course in self.courses]

    @cached_property
    def _owners(self) -> list[str]:
        return [course.provider for course in self.courses]

    def similar(self, course: Course) -> list[Course]:
        """Courses of other providers that have most in common: words of the name first, then interests, tier and category, phase.

        In each group only the nearest by name are looked at, so that ten thousand courses take ten thousand steps and not their square.
        """
        own = self._numbers[course.slug]
        if own in self._last:  # a page asks twice: what it depends on, and what is on it
            return self._last[own]
        met: list[int] = []  # each course as often as what it has in common is worth
        for common, worth in self._common[own].items():
            group = self._near[common]
            at = bisect_left(group, own)
            met += group[max(0, at - WINDOW):at + WINDOW + 1] * worth
        points = Counter(met)
        owners, phases, mine, total = self._owners, self._phases, self._phases[own], len(self.courses)
        # Whoever has fewer points than these can't come among the first, whether a phase is in common or not.
        least = nlargest(SIMILAR + len(self.courses_of(course.provider)), points.values())[-1] - PHASE / 2
        # One number for points and place, more of the former and less of the latter being better.
        ranked = [(2 * score + PHASE if phases[n] & mine else 2 * score) * total - n for n, score in points.items()
                  if score >= least and owners[n] != course.provider]
        self._last.clear()
        self._last[own] = [self.courses[-rank % total] for rank in nlargest(SIMILAR, ranked)]
        return self._last[own]


def _common(course: Course) -> dict[str, int]:
    """What a course may have in common with others, and what each is worth."""
    found = {f"word {word}": 3 for word in name_words(course.name)}
    found |= {f"interest {interest}": 2 for interest in course.interests}
    found[f"place {course.tier}/{course.category}"] = 1
    return found


def _facets(course: Course) -> Iterable[tuple[str, Iterable[str]]]:
    return (("provider", (course.provider,)), ("tier", (course.tier,)), ("category", (course.category,)), ("phase", course.phases),
            ("interest", course.interests), ("tier/category", (f"{course.tier}/{course.category}",)))


def make_catalogue(site: Site, courses: Iterable[Course], providers: Iterable[Provider], as_of: dt.date, *, schools: Iterable[School] = (),
                   guides: Iterable[Guide] = (), pages: Iterable[Page] = (), synonyms: Iterable[tuple[str, ...]] = ()) -> Catalogue:
    """Leave out what isn't published on the day (decision 2), and put the rest in order."""
    seen = sorted((p for p in providers if today_in(p.published, as_of)), key=lambda p: sort_key(p.name))
    names = {provider.slug: provider.name for provider in seen}
    shown = sorted((c for c in courses if c.provider in names and today_in(c.published, as_of)),
                   key=lambda c: (sort_key(c.name), sort_key(names[c.provider]), c.slug))
    return Catalogue(site, as_of, tuple(shown), tuple(seen), tuple(schools), tuple(guides), tuple(pages), tuple(synonyms))
