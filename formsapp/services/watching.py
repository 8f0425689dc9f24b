"""Looks at children's records that nobody's work explains: found by the worker, told to the leads, answered by one of them (row T33)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain import watching as rules
from formsapp.domain.people import Actor
from formsapp.domain.permissions import WHO_ASKS_ABOUT_LOOKS, may
from formsapp.services.asking import Wrong
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.rights import demand
from formsapp.store import audit, cases, casework, mails, people, watching
from formsapp.store.database import Session
from formsapp.store.watching import Told

ALARM = "alarm"
# An event gets its number before its transaction ends: one that is a moment old may still come after a later one.
SETTLED = dt.timedelta(seconds=5)
SHOWN, LONGEST = 100, 2000
NOT_ABOUT_ONESELF = "This is about your own looks: another lead answers it"
ANSWERED = "Somebody else has answered it meanwhile"


@dataclass(frozen=True)
class Line:
    told: Told
    words: str
    name: str = field(repr=False)
    answered_by: str = field(repr=False)
    mine: bool


# ------------------------------------------------------------------------------------------------------------ the worker


def watch(office: Office, _: str) -> Iterator[None]:
    """What was opened since the last time, person by person; run every half minute, so that an alarm is told within one."""
    with office.database.reading() as session:
        after, last = watching.last_watched(session), watching.newest(session, office.clock() - SETTLED)
        since = watching.people_since(session, after, last)
    for person, first in since.items():
        with office.database.writing() as session:
            for alarm in alarms_of(session, office, person, first, last):
                if watching.raise_alarm(session, alarm):
                    tell(session, office, person)
        yield
    if last > after:
        with office.database.writing() as session:
            watching.watched(session, last)


def alarms_of(session: Session, office: Office, person: UUID, first: dt.datetime, last: int) -> list[rules.Alarm]:
    who = people.person(session, office.keys, person)
    surname = who.name.split()[-1] if who and who.name.split() else ""
    return rules.alarms(watching.looks_of(session, office.keys, person, surname, first - rules.BACK, last), first)


def tell(session: Session, office: Office, about: UUID) -> None:
    """The leads, but not whom it is about; nothing but that there is something."""
    for lead in casework.officers(session, [role.value for role in WHO_ASKS_ABOUT_LOOKS]):
        somebody = people.person(session, office.keys, lead) if lead != about else None
        if somebody and somebody.active:
            data = {"link": f"{office.settings.app_url}looks/"}
            mails.send(session, office.keys, office.clock(), "unusual-look", somebody.email, person=lead, data=data)


# ------------------------------------------------------------------------------------------------------------- the leads


def listing(office: Office, actor: Actor) -> tuple[list[Line], list[Line]]:
    """Those that wait for an answer, and those that have one. Looking at them is an act."""
    demand(actor, "looks.read")
    with office.database.writing() as session:
        waiting = watching.alarms(session, office.keys, answered=False, most=SHOWN)
        done = watching.alarms(session, office.keys, answered=True, most=SHOWN)
        hands = [each.person for each in waiting + done] + [each.answered_by for each in done if each.answered_by]
        names = cases.names(session, office.keys, hands)
        audit.record(session, office.clock(), actor, "looks.read", ALARM, "", detail={"waiting": len(waiting)})

    def line(told: Told) -> Line:
        by = names.get(told.answered_by, "") if told.answered_by else ""
        return Line(told, rules.WORDS[told.kind], names.get(told.person, ""), by, told.person == actor.person)

    return [line(each) for each in waiting], [line(each) for each in done]


def answer(office: Office, actor: Actor, identifier: UUID, typed: str) -> None:
    """What was found when the person was asked. Nobody answers for themselves."""
    demand(actor, "looks.read")
    assert actor.person is not None
    text = typed.replace("\0", "").strip()
    if not text:
        raise Wrong("answer", "Write what you found when you asked")
    if len(text) > LONGEST:
        raise Wrong("answer", f"The answer must be {LONGEST:,} characters or fewer")
    with office.database.writing() as session:
        told = watching.alarm(session, office.keys, identifier)
        if told is None:
            raise NotFound
        if told.person == actor.person:
            raise Refused(NOT_ABOUT_ONESELF)
        if not watching.answer(session, office.keys, identifier, actor.person, office.clock(), text):
            raise Refused(ANSWERED)
        audit.record(session, office.clock(), actor, "looks.answer", ALARM, identifier)


def waiting(office: Office, actor: Actor) -> int:
    """For the line above a lead's work."""
    if not may(actor, "looks.read"):
        return 0
    with office.database.reading() as session:
        return len(watching.alarms(session, office.keys, answered=False, most=SHOWN))
