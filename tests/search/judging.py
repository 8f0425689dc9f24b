"""Judged queries: which courses are right for them, and how often a search puts one first or among its first five.

``judged.yaml`` was written before the search was tuned; ``derived`` makes more of the same kinds out of the course files themselves,
by a seeded chance: names with letters dropped, doubled, swapped or replaced, other forms of a word, providers, qualifications.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from capsite.catalogue import Catalogue
from capsite.records import Course

JUDGED = Path(__file__).with_name("judged.yaml")
Search = Callable[[str], list[str]]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Case:
    kind: str
    query: str
    right: frozenset[str]  # the slugs of the right courses; none when nothing may be found

    def at(self, found: list[str], most: int) -> bool:
        return not found if not self.right else any(slug in self.right for slug in found[:most])


def judged(catalogue: Catalogue) -> list[Case]:
    """The queries of the file, with the courses that are right in this catalogue."""
    read = yaml.safe_load(JUDGED.read_text("utf-8"))
    return [Case(kind, str(entry["q"]), frozenset(course.slug for course in catalogue.courses
                                                  if entry["right"] != "nothing" and fits(entry["right"], course, catalogue)))
            for kind, entries in read.items() for entry in entries]


def without_right(catalogue: Catalogue) -> list[str]:
    """Queries that should find something and for which no course is right: mistakes in the file."""
    read = yaml.safe_load(JUDGED.read_text("utf-8"))
    return [str(entry["q"]) for entries in read.values() for entry in entries
            if entry["right"] != "nothing" and not any(fits(entry["right"], course, catalogue) for course in catalogue.courses)]


def fits(right: dict[str, Any], course: Course, catalogue: Catalogue) -> bool:
    """Whether a course has every property asked for."""
    if "any" in right:
        return any(fits(one, course, catalogue) for one in right["any"])
    return all(_has(key, values if isinstance(values, list) else [values], course, catalogue) for key, values in right.items())


def _has(key: str, values: list[Any], course: Course, catalogue: Catalogue) -> bool:
    provider, award, place = catalogue.provider(course.provider), course.qualification, course.delivery
    codes: dict[str, Iterable[Any]] = {
        "category": [course.category], "tier": [course.tier], "phase": course.phases, "interest": course.interests, "pathway": [course.pathway],
        "day": [session.day for session in course.days], "level": [award.level] if award else [], "years": course.years}
    if key in codes:
        return any(value in codes[key] for value in values)
    texts = {"name": course.name, "provider": f"{provider.name} {provider.legal_name}", "title": award.title if award else "",
             "body": (award.awarding_body or "") if award else "", "place": f"{place.address} {place.area} {place.postcode}",
             "all": f"{course.model_dump_json()} {provider.name}"}
    return any(plain(str(value)) in plain(texts[key]) for value in values)


def plain(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text).lower() if not unicodedata.combining(letter))


def score(cases: Iterable[Case], search: Search) -> dict[str, tuple[int, int, int]]:
    """kind -> (queries, right at 1, right at 5); the failures are what ``failures`` lists."""
    table: dict[str, tuple[int, int, int]] = {}
    for case in cases:
        found = search(case.query)
        many, first, five = table.get(case.kind, (0, 0, 0))
        table[case.kind] = (many + 1, first + case.at(found, 1), five + case.at(found, 5))
    return table


def failures(cases: Iterable[Case], search: Search, most: int = 1) -> list[tuple[Case, list[str]]]:
    return [(case, found[:5]) for case in cases if not case.at(found := search(case.query), most)]


def derived(catalogue: Catalogue, seed: int = 1) -> list[Case]:
    """Queries made of the course files."""
    chance = random.Random(seed)
    named: dict[str, set[str]] = {}
    for course in catalogue.courses:
        named.setdefault(plain(course.name), set()).add(course.slug)
    cases = []
    for course in catalogue.courses:
        right = frozenset(named[plain(course.name)])
        cases.append(Case("name", course.name, right))
        cases += [Case(f"name, {kind}", query, right) for kind, query in _spoilt(course.name, chance)]
        cases += [Case("name, other form", query, right) for query in _forms(course.name)]
        if course.qualification:
            title, body = course.qualification.title, course.qualification.awarding_body
            cases.append(Case("qualification", title, _where(catalogue, lambda c, t=title: bool(c.qualification and c.qualification.title == t))))
            if body:
                cases.append(Case("awarding body", body, _where(catalogue, lambda c, b=body: bool(c.qualification and c.qualification.awarding_body == b))))
    for provider in catalogue.providers:
        right = frozenset(course.slug for course in catalogue.courses_of(provider.slug))
        if right:
            cases.append(Case("provider", provider.name, right))
            cases.append(Case("provider, first words", " ".join(provider.name.split()[:2]), right))
            cases += [Case("provider, misspelt", query, right) for _, query in _spoilt(provider.name, chance)[:1]]
            cases += [Case("provider, legal name", provider.legal_name, right) for _ in "1" if provider.legal_name]
    for interest in catalogue.site.interests:
        cases.append(Case("interest", interest.name, frozenset(course.slug for course in catalogue.in_interest(interest.slug))))
    for category in catalogue.site.categories:
        cases.append(Case("category", category.name, frozenset(course.slug for course in catalogue.in_category(category.slug))))
    return [case for case in dict.fromkeys(cases) if case.right]


def _where(catalogue: Catalogue, test: Callable[[Course], bool]) -> frozenset[str]:
    return frozenset(course.slug for course in catalogue.courses if test(course))


def _spoilt(text: str, chance: random.Random) -> list[tuple[str, str]]:
    """The text with one letter wrong in one of its longer words, then with two."""
    words = text.split()
    long = [n for n, word in enumerate(words) if len(re.sub("[^A-Za-z]", "", word)) > 4]
    if not long:
        return []
    spoilt = []
    for kind, times, least in (("one letter wrong", 1, 5), ("two letters wrong", 2, 7)):
        places = [n for n in long if len(words[n]) >= least]
        if places:
            at = chance.choice(places)
            word = words[at].lower()
            for _ in range(times):
                word = _mistake(word, chance)
            spoilt.append((kind, " ".join([*words[:at], word, *words[at + 1:]])))
    return spoilt


def _mistake(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    return chance.choice([word[:at] + word[at + 1:], word[:at] + word[at] + word[at:], word[:at] + word[at + 1] + word[at] + word[at + 2:],
                          word[:at] + chance.choice(LETTERS) + word[at + 1:]])


def _forms(name: str) -> list[str]:
    """A plural for a singular, a person for an activity, and back, in the last word."""
    words = name.lower().split()
    last = words[-1]
    if not last.isalpha() or len(last) < 4:
        return []
    if last.endswith("ing"):
        return [" ".join([*words[:-1], form]) for form in (last[:-3] + "er", last[:-3] + "ers")]
    return [" ".join([*words[:-1], last[:-1] if last.endswith("s") else last + "s"])]
