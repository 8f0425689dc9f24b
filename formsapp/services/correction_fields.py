"""What can be reported as wrong of a student: how each is read, checked by the same questions as the referral asks, and said."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from formsapp.domain.dates import said
from formsapp.domain.learners import Child
from formsapp.fields.typed import Typed
from formsapp.journeys.referral_sections.student import Student
from formsapp.services.asking import Wrong, needed
from formsapp.store.learners import Learner

LONGEST = 1_000
BORN, UPN = "born", "upn"
QUESTIONS = frozenset({"surname", "given", "known_as", BORN, UPN, "uln", "uci"})  # of the referral
NO_DATE = "Enter the date of birth with day, month and year, such as 27 March 2011 or 27/3/2011"

Read = Callable[[Learner, Mapping[str, object]], str]
Of = Callable[[Child, str], Child]


@dataclass(frozen=True)
class Field:
    """What can be wrong. ``place``: the question by which need to know goes; ``detail``: where it is kept; ``child``: or how a child is made anew.

    Where it is neither, accepting it says that somebody puts it right by hand.
    """

    name: str
    words: str
    place: tuple[str, str]
    read: Read
    detail: str = ""
    child: Of | None = None


@dataclass(frozen=True)
class Facts:
    """As much of the day as the referral's questions need."""

    today: dt.date


def told(name: str, words: str) -> Field:
    return Field(name, words, ("student", name), lambda learner, details: str(details.get(name) or ""), detail=name)


BY_HAND: Read = lambda learner, details: ""  # noqa: E731 - one of a row of such
FIELDS: Mapping[str, Field] = {
    each.name: each
    for each in (
        Field("surname", "Last name", ("student", "surname"), lambda learner, _: learner.child.surname, child=lambda c, new: replace(c, surname=new)),
        Field("given", "First names", ("student", "given"), lambda learner, _: learner.child.given, child=lambda c, new: replace(c, given=new)),
        Field(BORN, "Date of birth", ("student", BORN), lambda learner, _: str(learner.child.born or ""),
              child=lambda c, new: replace(c, born=dt.date.fromisoformat(new))),
        Field(UPN, "UPN", ("student", UPN), lambda learner, _: learner.child.upn, child=lambda c, new: replace(c, upn=new)),
        told("known_as", "Known as"),
        told("uci", "UCI"),
        told("uln", "ULN"),
        told("medical_notes", "Medical notes"),
        told("allergies_notes", "Allergy notes"),
        told("sen_notes", "SEN notes"),
        Field("contacts", "Emergency contacts", ("carers", "mobile"), BY_HAND),
        Field("houses", "School or provider", ("student", "surname"), BY_HAND),
        Field("other", "Something else", ("student", "surname"), BY_HAND),
    )
}  # fmt: skip


def checked(name: str, typed: str, today: dt.date) -> str:
    """What should stand there as it is kept: a date as ISO, a number without its spaces."""
    new = needed(typed, "what should stand there", "new")
    if len(new) > LONGEST:
        raise Wrong("new", f"It must have {LONGEST:,} characters or fewer: it has {len(new):,}")
    return by_question(name, new, today) if name in QUESTIONS else new


def by_question(name: str, new: str, today: dt.date) -> str:
    """As the referral's own question takes it, or its sentence."""
    pairs = date_parts(new) if name == BORN else [(name, new)]
    form = Student(Typed(pairs), facts=Facts(today), without=WITHOUT[name])
    question = form[name]
    if not question.validate(form):
        raise Wrong("new", question.problem)
    return str(question.value())


WITHOUT = {name: frozenset(each.name for each in Student(facts=Facts(dt.date.min))) - {name} for name in QUESTIONS}
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


def date_parts(text: str) -> list[tuple[str, str]]:
    """A day written in one line, in the referral's three boxes: ``27 March 2011``, ``27/3/2011``, ``27.3.2011``, ``2011-03-27``."""
    iso = ISO.fullmatch(text)
    parts = iso.groups()[::-1] if iso else tuple(filter(None, re.split(r"[\s/.,-]+", text)))
    if len(parts) != 3:
        raise Wrong("new", NO_DATE)
    return [(f"{BORN}-{box}", part) for box, part in zip(("day", "month", "year"), parts, strict=True)]


def shown(name: str, text: str) -> str:
    """As every other page says it."""
    if name != BORN or not text:
        return text
    try:
        return said(dt.date.fromisoformat(text))
    except ValueError:
        return text
