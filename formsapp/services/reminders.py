"""Reminders of what is due and late, in one mail a day to each person; what is late is told to the leads too (row T34). Run by the worker."""

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from uuid import UUID

from formsapp.domain import reminders as rules
from formsapp.domain.permissions import RESTRICTED_CASES, WHO_MAY_REFER, WHO_SPEAKS_FOR_A_PROVIDER
from formsapp.domain.reminders import ESCALATED, Sum
from formsapp.services import case_rights, directory_facts
from formsapp.services.office import LONDON, Office
from formsapp.store import casework, mails, people, reminders, subject_requests
from formsapp.store.database import Session
from formsapp.store.published import NotPublished
from formsapp.store.reminders import Step

SPEAK = [role.value for role in (*WHO_MAY_REFER, *WHO_SPEAKS_FOR_A_PROVIDER)]
LEADS = [role.value for role in RESTRICTED_CASES]
MAIL = "falls-due"


def remind(office: Office, _: str) -> Iterator[None]:
    """Once a working day, from seven in the morning. Whoever was reminded today is passed over, so that it can be run again."""
    off = closed(office)
    if not at_work(office, off):
        return
    today = office.today()
    until = rules.horizon(today, off)
    with office.database.reading() as session:
        staff = Staff(session)
        steps = reminders.steps(session, until)
        sums = [each for step in steps for each in whom(step, rules.stage(step.next_on, today, until), staff)]
        sums += [(lead, rules.stage(day, today, until)) for day in subject_requests.due_until(session, until) for lead in staff.leads()]
        told = rules.together(sums)
        done = reminders.reminded(session, today)
    for person, each in told.items():
        if person not in done:
            with office.database.writing() as session:
                write(session, office, person, each)
            yield


def closed(office: Office) -> Mapping[dt.date, str]:
    """Days on which nobody works, as the directory names them; when that isn't published weekends still count."""
    try:
        return directory_facts.facts(office).off
    except NotPublished:
        return {}


def at_work(office: Office, off: Mapping[dt.date, str]) -> bool:
    """Whether it is a working day, and late enough to write to anybody."""
    return rules.sent_on(office.today(), off) and office.clock().astimezone(LONDON).time() >= rules.NOT_BEFORE


class Staff:
    """Who there is, looked up once each."""

    def __init__(self, session: Session) -> None:
        self.officers = cache(lambda restricted: case_rights.officers(session, restricted=restricted))
        self.leads = cache(lambda: casework.officers(session, LEADS))
        self.of = cache(lambda house: casework.people_of(session, house, SPEAK))


def whom(step: Step, stage: Sum, staff: Staff) -> Iterator[tuple[UUID, Sum]]:
    """Whose step it is: of the council, who has the case, or everybody who could take it; outside, who sent the form, or who speaks there.

    Late: besides them the council's officer whose case it is, and the leads.
    """
    mine = [step.assigned] if step.assigned in staff.officers(step.restricted) else staff.officers(step.restricted)
    theirs = set[UUID](each for each in mine if each)
    if step.side != "council":
        theirs = {person for house in step.houses for person in staff.of(house)}
        if step.side == "sender" or (step.restricted and step.sender):
            theirs = {step.sender} if step.sender else set()
    yield from ((person, stage) for person in theirs)
    if stage.late:
        above = set(staff.leads()) | ({step.assigned} if step.assigned and step.side != "council" else set())
        if step.restricted:
            above &= set(staff.leads())
        yield from ((person, ESCALATED) for person in above - theirs)


def write(session: Session, office: Office, person: UUID, told: Sum) -> None:
    somebody = people.person(session, office.keys, person)
    reminders.remind(session, person, office.today(), told)
    if somebody and somebody.active:
        data = {"due": str(told.due), "late": str(told.late), "escalated": str(told.escalated), "link": office.settings.app_url}
        mails.send(session, office.keys, office.clock(), MAIL, somebody.email, person=person, data=data)
