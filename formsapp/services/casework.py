"""Moving a case: permission, state, conditions, what changes, a line of the timeline, an event, the mails and the clock, in one transaction.

What may be done stands in ``domain/cases.py``; what a move changes beside the state, in ``case_effects.py``.
"""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from formsapp.domain import cases as table
from formsapp.domain.case_words import BEFORE_A_START, COUNCIL, OPEN_APPLICATIONS, PROVIDER, SCHOOL, SENDER, Move, missing
from formsapp.domain.people import Actor
from formsapp.domain.permissions import WHO_MAY_REFER, WHO_SPEAKS_FOR_A_PROVIDER
from formsapp.journeys.facts import Facts
from formsapp.services import case_effects, case_rights, directory_facts, places
from formsapp.services.case_asks import Asked, needed, read_asked
from formsapp.services.case_desk import Desk, open_desk, read_desk
from formsapp.services.case_effects import Making
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.rights import Denied
from formsapp.services.sending import CASE
from formsapp.store import applications, audit, casework, mails, moves, parties, people, walls
from formsapp.store.applications import Application
from formsapp.store.database import Session

SPEAKERS = tuple(role.value for role in (*WHO_MAY_REFER, *WHO_SPEAKS_FOR_A_PROVIDER))


class Changed(Exception):
    """Somebody moved it since the page was shown (decision 6): the door shows what is there now beside what was typed."""


def move(
    office: Office, actor: Actor, reference: str, name: str, typed: Mapping[str, str], version: int, preference: int | None = None
) -> None:
    """One move by whoever may. ``version``: of the case, as the page showed it."""
    facts = directory_facts.facts(office)
    with office.database.writing() as session:
        move_in(session, office, actor, facts, reference, name, typed, version, preference)


def moved_last(office: Office, actor: Actor, reference: str, name: str) -> bool:
    """Whether the newest move of the case is this one, by this person: then nobody else was quicker, the page was sent once more."""
    with office.database.reading() as session:
        desk = open_desk(session, office, actor, "case.read" if actor.council else "referrals.read", reference)
        made = [each for each in moves.of_case(session, office.keys, desk.case.id) if "because" not in each.detail]
    return bool(made) and (made[-1].name, made[-1].person) == (name, actor.person)


def move_in(
    session: Session,
    office: Office,
    actor: Actor,
    facts: Facts,
    reference: str,
    name: str,
    typed: Mapping[str, str],
    version: int,
    preference: int | None = None,
) -> None:
    """In the transaction of an act that brings the move with it: a panel's decision keeps what was found beside it."""
    desk = open_desk(session, office, actor, "case.read" if actor.council else "referrals.read", reference, to_change=True)
    application = desk.application(preference) if preference else None
    kind, state = desk.at(application)
    found = table.named(kind, state, name)
    if found is None or desk.work.version != version:
        if not any(each.name == name for each in table.kind_of(kind).moves):
            raise NotFound
        raise Changed
    mine = desk.sides_of(actor, found, application)
    if not mine or found.through:
        raise Denied(f"case.move.{name}", CASE, desk.case.id)
    if lacking := missing(found.conditions, desk.standing(application)):
        raise Refused(". ".join(lacking))
    asked = read_asked(found, typed, desk, facts, session, application)
    make(session, office, actor, desk, facts, found, asked, next(side for side in found.by if side in mine), application)
    settle(session, office, desk, facts)
    detail = {"move": name, "to": found.to} | ({"preference": preference} if preference else {})
    audit.record(session, office.clock(), actor, "case.move", CASE, desk.case.id, learners=[desk.case.learner_key], detail=detail)


def make(
    session: Session,
    office: Office,
    actor: Actor,
    desk: Desk,
    facts: Facts,
    found: Move,
    asked: Asked,
    side: str,
    application: Application | None = None,
    because: UUID | None = None,
) -> UUID:
    """The state, the line of the timeline, the effect, the mails. ``because``: another move that brought this one with it."""
    frm = application.state if application else desk.work.state
    line = moves.add(
        session,
        office.keys,
        office.clock(),
        desk.case.id,
        found.name,
        frm,
        found.to,
        person=actor.person,
        side=side,
        application=application.id if application else None,
        reason=asked.reason,
        detail=asked.detail | ({"because": str(because)} if because else {}),
        undoes=asked.undoes,
    )
    enter(session, office, desk, facts, found, application)
    making = Making(session, office, actor, desk, facts, side, found, asked, line, application)
    case_effects.after(making, bring)
    tell(session, office, actor, desk, found, application)
    return line


def bring(making: Making, name: str, application: Application) -> None:
    """A move that another brings with it, on an application."""
    found = table.named("application", application.state, name)
    assert found is not None, f"{name} from {application.state}"
    asked = Asked(reason=making.asked.reason if "reason" in found.asks else "")
    make(making.session, making.office, making.actor, making.desk, making.facts, found, asked, making.side, application, because=making.id)


def enter(session: Session, office: Office, desk: Desk, facts: Facts, found: Move, application: Application | None) -> None:
    """The new state, whose step it is then, and by when."""
    state = table.state(found.kind, found.to)
    due = facts.working_days(state.clock, facts.today).end if state.clock else None if state.ends or application else desk.case.due_on
    values = {
        "state": state.name,
        "next_side": state.whose or None,
        "next_from": facts.today,
        "next_on": due,
        "ended_at": office.clock() if state.ends else None,
    }
    if application:
        applications.change(session, application.id, **values)
    else:
        casework.change(session, desk.case.id, **values)


def settle(session: Session, office: Office, desk: Desk, facts: Facts) -> None:
    """With providers, the case's next step is that of its applications: the council's first, then whichever is due first."""
    with walls.beyond(session):  # the move of one side may leave the next step with another, or a place free for somebody else
        fresh = read_desk(session, office, desk.case)
        places.move_up(session, office, facts, [each.course for each in fresh.applications])
    if fresh.work.journey != "referral" or fresh.work.state != "with providers":
        return
    going = [each for each in fresh.applications if each.next_side and each.state not in {"waiting", "processed"}]
    first = min(going, key=lambda each: (each.next_side != COUNCIL, each.next_on or dt.date.max), default=None)
    if first is not None:
        casework.change(session, desk.case.id, next_side=first.next_side, next_from=first.next_from, next_on=first.next_on)
    elif fresh.work.next_side != COUNCIL or fresh.work.next_from != facts.today:
        casework.change(session, desk.case.id, next_side=COUNCIL, next_from=facts.today, next_on=facts.working_days(1, facts.today).end)


# ------------------------------------------------------------------------------------------------------------ taking back


def undo(office: Office, actor: Actor, reference: str, reason: str, version: int) -> None:
    """The last move that stands is taken back, with all that it brought."""
    facts = directory_facts.facts(office)
    with office.database.writing() as session:
        desk = open_desk(session, office, actor, "case.move.council", reference, to_change=True)
        last = undoable(moves.of_case(session, office.keys, desk.case.id))
        if desk.work.version != version:
            raise Changed
        if last is None:
            raise Refused("There is no move to take back")
        asked = Asked(reason=needed(reason, "the reason for taking it back"))
        take_back(session, office, actor, desk, facts, last, asked)
        settle(session, office, desk, facts)
        audit.record(
            session,
            office.clock(),
            actor,
            "case.undo",
            CASE,
            desk.case.id,
            learners=[desk.case.learner_key],
            detail={"move": last.name, "to": last.frm},
        )


def undoable(timeline: list[moves.Move]) -> moves.Move | None:
    """The last that somebody made, not what came with another and not a correction."""
    standing = [line for line in timeline if not line.undone and line.undoes is None and "because" not in line.detail]
    return standing[-1] if standing else None


def take_back(session: Session, office: Office, actor: Actor, desk: Desk, facts: Facts, last: moves.Move, asked: Asked) -> None:
    """First what it brought, then itself."""
    came_with = [line for line in moves.of_case(session, office.keys, desk.case.id) if line.detail.get("because") == str(last.id)]
    for line in [*reversed(came_with), last]:
        application = next((each for each in desk.applications if each.id == line.application), None)
        kind = "application" if line.application else desk.case.journey
        found = table.named(kind, line.frm, line.name)
        assert found is not None
        back = table.corrective(found, line.frm)
        case_effects.before_taking_back(session, office, actor, desk, line, application)
        make(session, office, actor, desk, facts, back, Asked(asked.reason, undoes=line.id), COUNCIL, application)


# ------------------------------------------------------------------------------------------------------------ conditions


def tick(office: Office, actor: Actor, reference: str, preference: int, name: str, version: int, *, on: bool) -> None:
    """One condition before a start; the risk assessment only while it is in date."""
    if name not in BEFORE_A_START:
        raise NotFound
    with office.database.writing() as session:
        desk = open_desk(session, office, actor, "case.move.council", reference, to_change=True)
        application = desk.application(preference)
        if desk.work.version != version:
            raise Changed
        ticked = name in desk.ticks[application.id]
        if application.state != "accepted":
            raise Refused("Conditions are ticked once the place is accepted, and before the placement is set up")
        assert actor.person is not None
        if on and not ticked:
            if name == "risk":
                case_effects.risk_in_date(session, office, desk)
            applications.tick(session, application.id, name, actor.person, office.clock())
        elif ticked and not on:
            applications.untick(session, application.id, name, actor.person, office.clock())
        casework.change(session, desk.case.id)
        audit.record(
            session,
            office.clock(),
            actor,
            "case.tick",
            CASE,
            desk.case.id,
            learners=[desk.case.learner_key],
            detail={"condition": name, "on": on},
        )


# --------------------------------------------------------------------------------------------------------------- telling


def tell(session: Session, office: Office, actor: Actor, desk: Desk, found: Move, application: Application | None) -> None:
    """Something has happened, sign in: to each person of the sides that are told, once for all that the move brings, and not to whoever did it."""
    now, keys = office.clock(), office.keys
    data = {"reference": desk.case.reference, "link": office.settings.app_url}
    told = {person for side in found.tells for person in people_on(session, desk, side, application)} - {actor.person} - desk.told
    desk.told |= told
    for person in sorted(told, key=str):
        if (somebody := people.person(session, keys, person)) and somebody.active:
            mails.send(session, keys, now, "moved", somebody.email, person=person, data=data)
    if desk.case.sender is None and desk.case.sender_email and {SCHOOL, SENDER} & set(found.tells):
        mails.send(session, keys, now, "moved", desk.case.sender_email, data=data)


def people_on(session: Session, desk: Desk, side: str, application: Application | None) -> set[UUID]:
    """The council: who the case is given to, while they may read it. A school: who sent it, or who may refer there; and at the one that was
    allocated. A provider: who speaks for it, if it was asked."""
    work, case = casework.of(session, desk.case.id), desk.case
    if side == COUNCIL:
        return {work.assigned} & set(case_rights.officers(session, restricted=work.restricted)) if work.assigned else set()
    if side == SENDER:
        return {case.sender} if case.sender else set()
    if side == PROVIDER:
        houses = {each.provider for each in asked_of(session, desk, application)}
    elif side == SCHOOL:
        houses = {work.school, desk.allocated} - ({case.organisation} if case.sender else set())  # it was, until the move, or is now
    else:
        houses = {work.other} | parties.of_case(session, case.id)
    own = {case.sender} if side == SCHOOL and case.sender else set()
    return own | {person for house in houses if house for person in casework.people_of(session, house, SPEAKERS)}


def asked_of(session: Session, desk: Desk, application: Application | None) -> list[Application]:
    """Those whose provider has, or had until this move, the pack: one that was never asked is told of nothing."""
    if application is None:
        return [each for each in desk.applications if each.state in OPEN_APPLICATIONS]
    now = [each for each in applications.of_case(session, desk.case.id) if each.id == application.id]
    return [each for each in (application, *now) if each.pack_sent_at]
