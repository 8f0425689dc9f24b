"""A course as weighted words: which word stands in which of its fields.

The fields are the eight bits of ``masks``, so that one small number says all that the score needs to know of a word in a course.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

from capsite.catalogue import Catalogue
from capsite.kinds import DAYS
from capsite.records import Course, Unit
from capsite.search.analysis import words
from capsite.search.masks import AWARD, DEEP, FACTS, NAME, PROVIDER, SUMMARY, TEXT, TOPIC, UNITS

MODES = {"off-site": "", "on-site": "on-site at school", "both": "on-site at school"}  # away from school is the rule, and says nothing
STAGES = {1: (1, 2), 2: (3, 4, 5, 6), 3: (7, 8, 9), 4: (10, 11), 5: (12, 13)}


SHORT = 120


@lru_cache(maxsize=20_000)
def _often(text: str) -> tuple[tuple[str, str], ...]:
    """The words of a short text: names of categories, interests, providers stand in many courses."""
    return tuple(words(text))


@dataclass
class Entry:
    """What the index holds of one course."""

    slug: str
    masks: dict[str, int] = field(default_factory=dict)      # stem -> the fields it stands in
    surfaces: set[str] = field(default_factory=set)  # the words as written, for spelling and for typing; not those of DEEP fields
    name_words: int = 0      # how many different stems the name has
    provider_words: int = 0  # and the provider's name
    award_words: int = 0     # and the qualification's title

    def add(self, bit: int, *texts: str | None) -> set[str]:
        """Put texts into a field; the stems they have."""
        found = {word for text in texts if text for word in (_often(text) if len(text) < SHORT else words(text))}
        stems = {each for _, each in found}
        masks = self.masks
        for each in stems:
            masks[each] = masks.get(each, 0) | bit
        if not bit & DEEP:
            self.surfaces.update(surface for surface, _ in found)
        return stems

    def line(self) -> str:
        """The words for Whoosh, each with its fields as its weight."""
        return " ".join(f"{stem}^{mask}" for stem, mask in sorted(self.masks.items()))

    def mark(self) -> str:
        """One name for the words: the same words have the same."""
        return blake2b(self.line().encode(), digest_size=9).hexdigest()


def entry(course: Course, catalogue: Catalogue) -> Entry:
    """Everything a course can be found by."""
    provider = catalogue.provider(course.provider)
    made = Entry(course.slug)
    made.name_words = len(made.add(NAME, course.name))
    made.provider_words = len(made.add(PROVIDER, provider.name))
    made.add(PROVIDER, provider.legal_name)
    made.add(TOPIC, catalogue.category(course.category).name, *(catalogue.interest(slug).name for slug in course.interests))
    if course.qualification:
        award = course.qualification
        made.award_words = len(made.add(AWARD, award.title))
        made.add(AWARD, award.awarding_body, award.type, _level(award.level))
        made.add(UNITS, award.number)
    made.add(FACTS, *_facts(course, catalogue))
    made.add(SUMMARY, course.summary)
    made.add(UNITS, *_titles(course.units))
    made.add(TEXT, course.description, course.who_for, course.kit)
    return made


def _facts(course: Course, catalogue: Catalogue) -> Iterator[str]:
    """Tier, pathway, phase, years, weekdays, place and mode, in the words people use for them."""
    tier = catalogue.tier(course.tier)
    yield f"tier {tier.number} {tier.name} {catalogue.pathway(course.pathway).name}"
    phases = [catalogue.phase(slug) for slug in course.phases]
    years = set(course.years) or {year for phase in phases for year in phase.years}
    yield " ".join(phase.name for phase in phases)
    yield " ".join(f"year {year}" for year in sorted(years))
    yield " ".join(f"ks {stage}" for stage, taught in STAGES.items() if years & set(taught))
    yield " ".join(day for day in DAYS if any(session.day == day for session in course.days))
    yield MODES[course.mode]
    place = course.delivery
    yield f"{place.address or ''} {place.area or ''} {(place.postcode or '').split(' ')[0]}"


def _level(level: str | None) -> str:
    return f"level {level}" if level and level.isdigit() else level or ""


def _titles(units: Iterable[Unit]) -> Iterator[str]:
    for unit in units:
        yield unit.title
        yield from _titles(unit.units)
