"""The Datalocker for tests: designated people, files that have arrived, children placed with a provider, made by plain functions."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from formsapp.domain.learners import Child
from formsapp.domain.locker import LEAD, TEAM
from formsapp.domain.people import Kind
from formsapp.services import transfers, uploads
from formsapp.services.office import Office
from formsapp.services.transfers import Line, Receipt
from formsapp.services.uploads import Arrived
from formsapp.store import learners, tables, training_records
from tests.people import Made, council, provider_a, school_a

COORDINATOR = "coordinator"


def designated(made: Made) -> Made:
    """The same person, to whom the Datalocker was granted."""
    with made.office.database.writing() as session:
        session.query(tables.Membership).filter(tables.Membership.person_id == made.id).update({"datalocker": True})
    return replace(made, actor=replace(made.actor, memberships=tuple(replace(each, datalocker=True) for each in made.actor.memberships)))


@dataclass
class World:
    """A council, a school and a provider with a designated person each, and a child of that school placed with that provider."""

    office: Office
    team: Made
    school: Made
    provider: Made
    child: UUID

    @property
    def about(self) -> str:
        return f"learner:{self.child}"

    def arrive(self, who: Made, data: bytes = b"words", name: str = "plan.txt") -> Arrived:
        arriving = self.office.vault.arriving(1 << 30)
        arriving.write(data)
        try:
            return uploads.add(self.office, who.actor, name, arriving)
        finally:
            arriving.close()

    def line(self, frm: Made, to: Made, **more: Any) -> Line:
        file = more.pop("file", None) or self.arrive(frm, more.pop("data", b"words"), more.pop("name", "plan.txt")).id
        role = TEAM if to.organisation == self.team.organisation else COORDINATOR
        told = {"role": role, "kind": "concern", "description": "CFC JN", "about": self.about} | more
        return Line(file, to.organisation, **told)

    def send(self, frm: Made, to: Made, **more: Any) -> Receipt:
        return transfers.send(self.office, frm.actor, frm.organisation, token(), [self.line(frm, to, **more)])

    def sent(self, frm: Made, to: Made, **more: Any) -> UUID:
        """The transfer's id."""
        return self.send(frm, to, **more).lines[0][0].id


def token() -> str:
    return uuid4().hex


def world(office: Office) -> World:
    team, school, provider = (designated(each(office)) for each in (council, school_a, provider_a))
    return World(office, team, school, provider, placed(office, school.organisation, provider.organisation))


def placed(
    office: Office, school: UUID, provider: UUID, given: str = "Jo", surname: str = "Nettle", ends_on: dt.date | None = None
) -> UUID:
    """A child of that school with a placement that runs."""
    now, today = office.clock(), office.clock().date()
    with office.database.writing() as session:
        child = Child(given, surname, dt.date(2011, 3, 27), "", str(school))
        learner = learners.add(session, office.keys, now, uuid4().hex, school, child)
        training_records.add(
            session,
            office.keys,
            now,
            learner=learner,
            case=None,
            application=None,
            school=school,
            provider=provider,
            course="a-course",
            course_name="A course",
            starts_on=today - dt.timedelta(days=30),
            days=("monday",),
            times="9:30",
            place="Here",
            arranged_by="school",
            objectives="Comes",
            review_every=42,
            first_review_on=today,
            state="live",
        )
        if ends_on:
            session.query(tables.TrainingRecord).filter(tables.TrainingRecord.learner_id == learner).update({"ends_on": ends_on})
    return learner


__all__ = ["COORDINATOR", "LEAD", "TEAM", "Kind", "World", "designated", "placed", "token", "world"]
