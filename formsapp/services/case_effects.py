"""What a move changes beside the state: the applications of a referral, the panel's agenda, an interview's day, a placement."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from formsapp.domain.case_words import COUNCIL, OPEN_APPLICATIONS, PANEL_PATHWAYS, Move
from formsapp.domain.dates import too_old
from formsapp.domain.people import Actor, Kind
from formsapp.fields import Date
from formsapp.journeys.engine import said
from formsapp.journeys.facts import Facts
from formsapp.journeys.referral_sections.tier import pathway
from formsapp.services import acceptance, case_transfers, places
from formsapp.services.case_asks import OUTSIDE, Asked
from formsapp.services.case_desk import Desk
from formsapp.services.office import LONDON, Office, Refused
from formsapp.store import applications, casework, moves, people
from formsapp.store import places as place_rows
from formsapp.store.applications import Application
from formsapp.store.database import Session

INTERVIEW_ANSWER = 5  # working days after the interview


@dataclass(frozen=True)
class Making:
    """A move being made: all that its effect may need."""

    session: Session
    office: Office
    actor: Actor
    desk: Desk
    facts: Facts
    side: str
    move: Move
    asked: Asked
    id: UUID
    application: Application | None = None


Bring = Callable[[Making, str, Application], None]
Effect = Callable[[Making, Bring], None]


def after(making: Making, bring: Bring) -> None:
    """Most moves change the state and nothing else."""
    effect = EFFECTS.get((making.move.kind, making.move.name))
    if effect:
        effect(making, bring)
    move = making.move
    case_transfers.ask(making.session, making.office, making.desk, move.kind, move.name, making.id, making.application, move.to)


# -------------------------------------------------------------------------------------------------------------- referral


def accept(making: Making, bring: Bring) -> None:
    """Each course becomes an application of its own."""
    session, case = making.session, making.desk.case
    if not making.desk.applications:
        for course in case.snapshot.get("courses", []):
            house = people.organisation_by_slug(session, Kind.PROVIDER, course["provider"])
            applications.add(
                session,
                case.id,
                course["place"],
                course["slug"],
                course["name"],
                course["provider"],
                house.id if house else None,
                "waiting",
            )
        for each in applications.of_case(session, case.id):
            applications.change(session, each.id, next_side=COUNCIL)
    casework.change(session, case.id, pathway=pathway(case.answers) or None)


def send_out(making: Making, bring: Bring) -> None:
    bring(making, "send pack", next(each for each in making.desk.applications if each.state == "waiting"))


def add_course(making: Making, bring: Bring) -> None:
    """A further preference, asked like the others."""
    course = making.facts.course(making.asked.detail["course"])
    assert course is not None
    house = people.organisation_by_slug(making.session, Kind.PROVIDER, course.provider_slug)
    last = max((each.preference for each in making.desk.applications), default=0)
    case = making.desk.case.id
    row = applications.add(
        making.session, case, last + 1, course.slug, course.name, course.provider_slug, house.id if house else None, "waiting"
    )
    applications.change(making.session, row, next_side=COUNCIL)


def drop_unasked(making: Making, bring: Bring) -> None:
    for each in making.desk.applications:
        if each.state == "waiting":
            bring(making, "drop", each)


def withdraw_all(making: Making, bring: Bring) -> None:
    for each in making.desk.applications:
        if each.state == "waiting" or each.state in OPEN_APPLICATIONS:
            bring(making, "withdraw application", each)


def on_agenda(making: Making, bring: Bring) -> None:
    """Until the panel has met, its day is the case's."""
    day = dt.date.fromisoformat(making.asked.detail["panel"])
    casework.put_on_agenda(making.session, making.desk.case.id, day, making.desk.work.pathway)
    casework.change(making.session, making.desk.case.id, next_on=day)


def decided(decision: str) -> Effect:
    def effect(making: Making, bring: Bring) -> None:
        casework.decide_on_agenda(
            making.session,
            making.office.keys,
            making.desk.case.id,
            decision,
            making.asked.reason,
            making.actor.person,
            making.office.clock(),
        )

    return effect


def allocate(making: Making, bring: Bring) -> None:
    """The school that takes the student reads the referral from now on."""
    casework.allocate(making.session, making.desk.case.id, UUID(making.asked.detail["school"]))


# ----------------------------------------------------------------------------------------------------------- application


def pack_sent(making: Making, bring: Bring) -> None:
    """To the provider's account as it is today; a course of another programme goes before that one's panel, not out with this referral."""
    assert making.application is not None
    course = making.facts.course(making.application.course)
    if course and course.pathway in PANEL_PATHWAYS and course.pathway != making.desk.work.pathway:
        raise Refused(f"{course.name} is of a programme with a panel of its own: the school sends a new referral for it")
    house = people.organisation_by_slug(making.session, Kind.PROVIDER, making.application.provider_slug)
    assert house is not None
    applications.change(making.session, making.application.id, pack_sent_at=making.office.clock(), provider_id=house.id)


def interview(making: Making, bring: Bring) -> None:
    """The provider answers so many working days after it."""
    assert making.application is not None
    on = dt.date.fromisoformat(making.asked.detail["date"])
    due = making.facts.working_days(INTERVIEW_ANSWER, on).end
    applications.change(making.session, making.application.id, interview_on=on, next_from=on, next_on=due)


def decide(making: Making, bring: Bring) -> None:
    """An offer takes a place: of two of the last one, one is refused."""
    assert making.application is not None
    places.take(making.session, making.application.course)
    applications.change(making.session, making.application.id, decided_at=making.office.clock())


def declined(making: Making, bring: Bring) -> None:
    assert making.application is not None
    applications.change(making.session, making.application.id, decided_at=making.office.clock())


def wait(making: Making, bring: Bring) -> None:
    assert making.application is not None
    casework.wait(making.session, making.application.id, making.application.course, making.office.clock())


def wait_no_more(making: Making, bring: Bring) -> None:
    assert making.application is not None
    casework.wait_no_more(making.session, making.application.id, making.office.clock())
    decide(making, bring)


def leave_the_list(making: Making, bring: Bring) -> None:
    assert making.application is not None
    casework.wait_no_more(making.session, making.application.id, making.office.clock())


def set_up(making: Making, bring: Bring) -> None:
    assert making.application is not None
    acceptance.set_up_placement(making.session, making.office, making.actor, making.desk, making.application, making.asked)


# ------------------------------------------------------------------------------------------------------- the other forms


def close_records(making: Making, bring: Bring) -> None:
    acceptance.end_placements(making.session, making.office, making.actor, making.desk, making.asked)


def change_days(making: Making, bring: Bring) -> None:
    acceptance.change_days(making.session, making.office, making.actor, making.desk)


def to_other(making: Making, bring: Bring) -> None:
    """Whoever is chosen reads it from now on; somebody without an account is told in another way."""
    named = making.asked.detail["other"]
    casework.change(making.session, making.desk.case.id, other_id=None if named == OUTSIDE else UUID(named))
    if making.move.name == "send on":
        acceptance.tell_parties(making.session, making.office, making.desk, making.asked.detail.get("also", []))


def leaving(making: Making, bring: Bring) -> None:
    acceptance.leave(making.session, making.office, making.desk)


EFFECTS: dict[tuple[str, str], Effect] = {
    ("referral", "accept"): accept,
    ("referral", "send out"): send_out,
    ("referral", "add course"): add_course,
    ("referral", "finish"): drop_unasked,
    ("referral", "close"): drop_unasked,
    ("referral", "withdraw"): withdraw_all,
    ("referral", "put on agenda"): on_agenda,
    ("referral", "approve"): decided("approved"),
    ("referral", "not approve"): decided("not approved"),
    ("referral", "defer"): decided("deferred"),
    ("referral", "allocate"): allocate,
    ("application", "send pack"): pack_sent,
    ("application", "arrange interview"): interview,
    ("application", "move interview"): interview,
    ("application", "offer place"): decide,
    ("application", "record decline"): declined,
    ("application", "put on waiting list"): wait,
    ("application", "offer freed place"): wait_no_more,
    ("application", "withdraw application"): leave_the_list,
    ("application", "set up"): set_up,
    ("withdrawal", "close records"): close_records,
    ("withdrawal", "send on"): to_other,
    ("change-of-day", "ask provider"): to_other,
    ("change-of-day", "apply"): change_days,
    ("leaving", "read"): leaving,
}


# ------------------------------------------------------------------------------------------------------------ taking back


def before_taking_back(
    session: Session, office: Office, actor: Actor, desk: Desk, line: moves.Move, application: Application | None
) -> None:
    """What the move had changed beside the state is as it was, and what it sent is recalled."""
    case_transfers.take_back(session, office, actor, line.id)
    if application:
        cleared = CLEARED.get(line.name, ())
        if cleared:
            applications.change(session, application.id, **dict.fromkeys(cleared))
        if line.name == "set up":
            acceptance.cancel_placement(session, office, actor, desk, application)
        if line.name == "put on waiting list":
            casework.wait_no_more(session, application.id, office.clock())
        if line.name == "offer freed place":
            place_rows.again(session, application.id)
    elif (desk.case.journey, line.name) in {("withdrawal", "close records"), ("change-of-day", "apply"), ("leaving", "read")}:
        acceptance.take_back_ending(session, office, desk)
    elif line.name == "put on agenda":
        casework.take_off_agenda(session, desk.case.id)
    elif line.name in {"approve", "not approve", "defer"}:
        casework.undecide(session, desk.case.id)
    elif line.name == "allocate":
        casework.change(session, desk.case.id, school_id=desk.case.organisation)


CLEARED: dict[str, tuple[str, ...]] = {
    "send pack": ("pack_sent_at",),
    "arrange interview": ("interview_on",),
    "respond": ("response_case_id",),
    "offer place": ("decided_at",),
    "record decline": ("decided_at",),
}


def risk_in_date(session: Session, office: Office, desk: Desk) -> None:
    """Not older than three months on the day it is ticked: the referral's own, or a newer one that was added."""
    own = Date.read_typed(said(desk.case.answers, "safeguarding", "assessed_on", {}))
    newest = max(filter(None, (own, casework.newest_document(session, desk.case.id, "risk"))), default=None)
    today = office.clock().astimezone(LONDON).date()
    if newest is None or too_old(newest, today):
        raise Refused("The risk assessment is older than three months: ask the school for a new one, and add it")
