"""What the demonstration shows of the Datalocker: two months of files between the council and its schools and providers, made by the service's own acts."""

import datetime as dt
import random
from collections.abc import Sequence
from typing import Protocol
from uuid import UUID, uuid4

from formsapp.domain import locker
from formsapp.domain.locker import FileKind
from formsapp.domain.people import Actor, Kind
from formsapp.services import case_transfers, locker_expiry, locker_lists, locker_subjects, recall, receiving, transfers, uploads
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.transfers import Line
from formsapp.store import jobs

NUMBER = 60  # of files, in the whole demonstration
BACK = 60  # days
MOVES_LEFT = 6  # papers that cases have promised and the worker makes; those of months ago are left out
NAMES = {"invoice": "Invoice", "audit": "Audit of the autumn term", "tracking": "Tracking", "minutes": "Minutes", "ehc-plan": "Plan"}
WORDS = "This file belongs to the demonstration. Nobody whom it might be about exists.\n"


class Clock(Protocol):
    now: dt.datetime


class Somebody(Protocol):
    @property
    def actor(self) -> Actor: ...
    @property
    def organisation(self) -> UUID: ...


def fill(
    office: Office, clock: Clock, chance: random.Random, officers: Sequence[Somebody], others: Sequence[Somebody], share: float
) -> None:
    """In the order of time, up to now; what is over by then is over."""
    now = clock.now
    with office.database.writing() as session:
        jobs.leave_out(session, case_transfers.JOB, but=MOVES_LEFT)
    moments = sorted(now - dt.timedelta(minutes=chance.randint(30, BACK * 24 * 60)) for _ in range(max(6, round(NUMBER * share))))
    for moment in moments:
        clock.now = moment
        send_one(office, clock, chance, chance.choice(officers), chance.choice(others[:10]), now)
    clock.now = now
    for _ in locker_expiry.end(office, ""):
        continue


def send_one(office: Office, clock: Clock, chance: random.Random, officer: Somebody, other: Somebody, now: dt.datetime) -> None:
    """One file one way or the other, and what its receiver does with it."""
    frm, to = (officer, other) if chance.random() < 0.5 else (other, officer)
    students = locker_subjects.choices(office, officer.actor, [other.organisation], shown=False)
    kind = chance.choice([each for each in locker.KINDS if students or not each.learner])
    student = chance.choice(students) if kind.learner else None
    role = locker.TEAM if to is officer else locker.COORDINATOR
    words = locker.suggested_description(kind, *((student.given, student.surname) if student else ()))
    try:
        sent = transfers.send(
            office,
            frm.actor,
            frm.organisation,
            uuid4().hex,
            [Line(arrived(office, frm.actor, kind, chance), to.organisation, role, kind.name, words, student.value if student else "")],
        )
        dealt_with(office, clock, chance, frm.actor, to.actor, sent.lines[0][0].id, now)
    except (Refused, NotFound):
        return


def arrived(office: Office, actor: Actor, kind: FileKind, chance: random.Random) -> UUID:
    arriving = office.vault.arriving()
    try:
        arriving.write(WORDS.encode() * chance.randint(20, 9_000))
        return uploads.add(office, actor, f"{NAMES.get(kind.name, kind.words)}.txt", arriving).id
    finally:
        arriving.close()


def dealt_with(office: Office, clock: Clock, chance: random.Random, sender: Actor, reader: Actor, transfer: UUID, now: dt.datetime) -> None:
    """Most are opened within some days, a few recalled; somebody of the team may say that they deal with it."""
    after = clock.now + dt.timedelta(hours=chance.randint(2, 70))
    what = chance.random()
    if after >= now or what > 0.8:
        return
    clock.now = after
    if what < 0.06:
        recall.recall(office, sender, transfer)
        return
    if reader.has(Kind.COUNCIL) and what < 0.4:
        locker_lists.take(office, reader, transfer, on=True)
    receiving.begin(office, reader, transfer)
    for _ in receiving.go_on(office, reader, transfer).pieces:
        continue
