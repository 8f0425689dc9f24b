"""Whether two children are one: the same UPN; or the same name and date of birth; what is doubtful a person decides.

A wrong yes puts one child's placement into another's record; a wrong no makes two records of one child. So a yes needs two things that
agree, and everything between yes and no is shown to somebody who can ask the school.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Generic, TypeVar

SAME, DOUBTFUL, OTHER = "same", "doubtful", "other"
ALIKE = 0.6  # first names as near as Jon and John, Mia and Mya, Tom and Tim; Ann and Ben are not

Key = TypeVar("Key")


@dataclass(frozen=True)
class Child:
    """Who somebody is, as far as two of them can be compared. ``school`` is any name of it that stays the same."""

    given: str = field(repr=False)
    surname: str = field(repr=False)
    born: dt.date | None = field(repr=False)
    upn: str = field(default="", repr=False)
    school: str = ""


@dataclass(frozen=True)
class Match(Generic[Key]):
    """One who is known already, and whether it is them. ``why`` is for whoever decides."""

    key: Key
    known: Child
    verdict: str
    why: str = ""


def plain(name: str) -> str:
    """Without accents, marks and capitals: ``O'Brien-Núñez`` and ``OBrien Nunez`` are one."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return re.sub(r"[^\w]+", "", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def first_word(given: str) -> str:
    """The name somebody goes by among several: ``Anna Maria`` is filed under ``anna``."""
    return plain(given.split()[0]) if given.split() else ""


def name_and_birth(child: Child) -> str:
    """Under which a child is looked up where the UPN doesn't help."""
    return f"{plain(child.surname)} {child.born.isoformat() if child.born else ''}"


def verdict(child: Child, known: Child) -> tuple[str, str]:
    """Whether it is the same child, and why it is doubted."""
    given = plain(child.given) == plain(known.given)
    near = given or first_word(child.given) == first_word(known.given) or alike(child.given, known.given)
    surname, born = plain(child.surname) == plain(known.surname), child.born is not None and child.born == known.born
    if child.upn and child.upn == known.upn:
        return by_number(given=given, surname=surname, born=born)
    if not (surname and born and near):
        return OTHER, ""
    if not given:
        return DOUBTFUL, "The same last name and date of birth, and a first name that is nearly the same: it may be a twin"
    if child.upn and known.upn:
        return DOUBTFUL, "The same name and date of birth, but another UPN"
    if child.school != known.school:
        return DOUBTFUL, "The same name and date of birth, but another school, and one of them has no UPN"
    return SAME, ""


def by_number(*, given: bool, surname: bool, born: bool) -> tuple[str, str]:
    """One UPN: a name may have changed since; a date of birth doesn't, and twins are told apart by their first names."""
    if born and given:
        return SAME, ""
    if born:
        return DOUBTFUL, "The same UPN and date of birth, but another first name: it may be a twin whose UPN was mistyped"
    return DOUBTFUL, "The same UPN, but another date of birth" + ("" if surname else " and another last name")


def alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, first_word(one), first_word(other)).ratio() >= ALIKE


def matches(child: Child, known: Iterable[tuple[Key, Child]]) -> list[Match[Key]]:
    """Those who may be the child, the surest first. Where two are surely the same, a person looks at both: one of them is a duplicate."""
    found = [Match(key, each, *verdict(child, each)) for key, each in known]
    same = [match for match in found if match.verdict == SAME]
    if len(same) > 1:
        why = "The same child seems to be known twice"
        same = [Match(match.key, match.known, DOUBTFUL, why) for match in same]
    return [*same, *(match for match in found if match.verdict == DOUBTFUL)]
