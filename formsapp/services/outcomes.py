"""What came of courses: a provider reads its own, and agrees that everybody may; the small file that the directory's pages read."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from formsapp.domain import outcomes as rules
from formsapp.domain.outcomes import Outcome
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import WHO_SPEAKS_FOR_A_PROVIDER, OrganisationSubject
from formsapp.services.office import NotFound, Office
from formsapp.services.rights import demand
from formsapp.store import audit, outcomes, people, walls
from formsapp.store.database import Session

PROVIDER = "organisation"


@dataclass(frozen=True)
class Course:
    """``lines``: as everybody would read it; nothing where there are too few."""

    name: str
    outcome: Outcome
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class View:
    provider: UUID
    name: str
    agreed: bool
    courses: list[Course]


def since(today: dt.date) -> dt.date:
    return today - dt.timedelta(days=365 * rules.YEARS)


@walls.as_the_service()
def published(office: Office) -> dict[str, Any]:
    """Of providers that agree. Nobody is named, and nobody can be told."""
    with office.database.reading() as session:
        found = outcomes.of_courses(session, since(office.today()), office.today(), outcomes.agreed(session))
    return {"courses": rules.published({course: each for (_, course, _), each in found.items()})}


def look(office: Office, actor: Actor) -> list[View]:
    """Of each provider somebody speaks for. Numbers, nobody's name."""
    demand(actor, "outcomes.agree")
    with office.database.reading() as session:
        mine = actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)
        found = outcomes.of_courses(session, since(office.today()), office.today(), mine)
        agreed, houses = outcomes.agreed(session), people.organisations(session, Kind.PROVIDER)
    return [
        View(
            house.id,
            house.name,
            house.id in agreed,
            sorted(
                (Course(name, each, rules.told(each)) for (provider, _, name), each in found.items() if provider == house.id),
                key=lambda course: course.name.casefold(),
            ),
        )
        for house in houses
        if house.id in mine
    ]


def say(office: Office, actor: Actor, provider: UUID, *, agrees: bool) -> None:
    """By who speaks for the provider; withdrawn, the directory shows it no more within the minute."""
    with office.database.writing() as session:
        told(session, actor, provider)
        if agrees:
            if actor.person is None:
                raise NotFound
            outcomes.agree(session, provider, actor.person, office.clock())
        else:
            outcomes.withdraw(session, provider, office.clock())
        act = "outcomes.agree" if agrees else "outcomes.withdraw"
        audit.record(session, office.clock(), actor, act, PROVIDER, provider)


def told(session: Session, actor: Actor, provider: UUID) -> None:
    found = people.organisation(session, provider)
    if found is None or found.kind is not Kind.PROVIDER:
        raise NotFound
    demand(actor, "outcomes.agree", OrganisationSubject(provider), kind=PROVIDER, identifier=provider)
