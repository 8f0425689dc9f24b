"""About whom a file is: a learner who is placed with the school or provider at its other end, or under an open referral there; nobody else.

The page names them by ``learner:<id>`` or ``case:<reference>``. Who isn't tied to that organisation is refused in the same words as who isn't there.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain.locker import FileKind
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import OrganisationSubject
from formsapp.services.matching import child_of
from formsapp.services.office import NotFound, Office
from formsapp.services.rights import demand
from formsapp.store import audit, learners, locker_ties, people
from formsapp.store.database import Session
from formsapp.store.locker_ties import Child

LEARNER, CASE = "learner:", "case:"
NOT_TIED = "This student is neither placed with {name} nor under an open referral there: choose another student, or check the organisation."
WHO = "Choose the student that this file is about."


@dataclass(frozen=True)
class About:
    """Whom a file is about. ``keys``: by which the audit and the rest of the service know them."""

    learner: UUID | None
    case: UUID | None
    child: Child
    given: str = field(repr=False)
    surname: str = field(repr=False)

    @property
    def name(self) -> str:
        return f"{self.given} {self.surname}".strip()

    def same(self, other: "About") -> bool:
        return bool(self.child.keys & other.child.keys or self.child.rows & other.child.rows)


@dataclass(frozen=True)
class Choice:
    """One to choose: what the page sends, what it shows, and what fills the description."""

    value: str
    words: str = field(repr=False)
    given: str = field(repr=False)
    surname: str = field(repr=False)


def resolve(session: Session, office: Office, value: str) -> About | None:
    """None for nobody and for what leads nowhere."""
    if value.startswith(LEARNER):
        try:
            found = learners.one(session, office.keys, UUID(value.removeprefix(LEARNER)))
        except ValueError:
            return None
        if found is None:
            return None
        head = learners.one(session, office.keys, found.into) or found if found.into else found
        return About(head.id, None, locker_ties.of_learner(session, head.id), head.child.given, head.child.surname)
    if re.fullmatch(CASE + r"[A-Z0-9-]{4,30}", value) and (of := locker_ties.of_case(session, office.keys, value.removeprefix(CASE))):
        case, child = of
        told = child_of(case, None)
        return About(next(iter(sorted(child.rows, key=str)), None), case.id, child, told.given, told.surname)
    return None


def problem(session: Session, office: Office, about: About | None, value: str, kind: FileKind, outside: UUID, name: str) -> str:
    """The sentence that says why a file can't be about that, or blank."""
    if about is None:
        return NOT_TIED.format(name=name) if value else WHO if kind.learner else ""
    return "" if locker_ties.tied(session, about.child, outside, office.today()) else NOT_TIED.format(name=name)


def one_child(found: Collection[About | None]) -> bool:
    """Two children's files never share an envelope."""
    said = [each for each in found if each]
    return all(each.same(said[0]) for each in said)


def choices(office: Office, actor: Actor, outside: Collection[UUID], *, shown: bool = True) -> list[Choice]:
    """The children a file to or from those schools and providers may be about, by name. ``shown``: a page shows the names, which is recorded;
    else they only fill in what somebody has left out, and whatever is done then is recorded with the child it is about.
    """
    with office.database.writing() as session:
        seen: dict[str, Choice] = {}
        keys: set[str] = set()
        for each in outside:
            demand(actor, "locker.send", None if actor.council else OrganisationSubject(each), kind="organisation", identifier=each)
            found, known = of_organisation(session, office, each)
            seen |= {choice.value: choice for choice in found}
            keys |= known
        if shown and outside:
            identifier = next(iter(outside)) if len(outside) == 1 else ""
            audit.record(session, office.clock(), actor, "locker.students", "organisation", identifier, learners=sorted(keys))
        return sorted(seen.values(), key=lambda choice: (choice.words.casefold(), choice.value))


def of_organisation(session: Session, office: Office, outside: UUID) -> tuple[list[Choice], set[str]]:
    """With the keys by which the audit knows them."""
    house = people.organisation(session, outside)
    if house is None or house.kind is Kind.COUNCIL:
        raise NotFound
    tied = locker_ties.of_organisation(session, office.keys, outside, office.today())
    found = [Choice(f"{LEARNER}{each.id}", each.name, each.child.given, each.child.surname) for each in tied.learners]
    placed = {key for each in tied.learners for key in locker_ties.of_learner(session, each.id).keys} if tied.cases else set()
    for case in tied.cases:
        if case.learner_key not in placed:
            told = child_of(case, None)
            name = f"{told.given} {told.surname}".strip()
            found.append(Choice(f"{CASE}{case.reference}", f"{name}, referral {case.reference}", told.given, told.surname))
    return found, {each.key for each in tied.learners} | {case.learner_key for case in tied.cases}
