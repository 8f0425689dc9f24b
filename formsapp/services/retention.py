"""Kept as long as ``domain/retention.py`` says, then gone: what falls due is shown before, a legal hold stops it, a certificate says what went.

The worker deletes once a day, each student in a transaction of its own. With the last row of theirs goes what led from the audit to them.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain import retention as rules
from formsapp.domain.people import Actor, worker
from formsapp.domain.retention import ALERTS, ARCHIVES, CLASSES, FORMS, MARKS, Class
from formsapp.services.asking import Wrong, needed
from formsapp.services.learners import LEARNER
from formsapp.services.learners import found as learner_found
from formsapp.services.office import LONDON, NotFound, Office, Refused
from formsapp.services.rights import demand
from formsapp.store import audit, learners, retention, subject_rows
from formsapp.store.database import Session
from formsapp.store.learners import Learner
from formsapp.store.retention import Certificate, Student

ACT = "retention.read"
AHEAD = 90  # days for which the page shows what will go
AT_ONCE = 500
SHOWN = 100
SELF = worker("work")
CERTIFICATE = "deletion certificate"
CONFIRMED = "as-confirmed"  # RETENTION=: the council has confirmed the rules


@dataclass(frozen=True)
class Falling:
    """A student whose record will go, and when."""

    learner: UUID
    name: str = field(repr=False)
    on: dt.date
    kind: Class


@dataclass(frozen=True)
class Held:
    learner: UUID
    name: str = field(repr=False)
    reason: str = field(repr=False)
    at: dt.datetime


@dataclass(frozen=True)
class View:
    classes: list[Class]
    falling: list[Falling]
    holds: list[Held]
    certificates: list[Certificate]
    until: dt.date
    confirmed: bool


# ------------------------------------------------------------------------------------------------------------ the report


def listing(office: Office, actor: Actor) -> View:
    """It names students: one event."""
    demand(actor, ACT)
    today = office.today()
    until = today + dt.timedelta(days=AHEAD)
    with office.database.writing() as session:
        due = [(each, day) for each in retention.students(session, office.keys) if (day := gone_on(each)) and day <= until and not each.held]
        holds = retention.holds(session, office.keys)
        known = learners.by_ids(session, office.keys, [*(each.id for each, _ in due), *(each.learner for each in holds)])
        certificates = retention.certificates(session, SHOWN)
        audit.record(session, office.clock(), actor, ACT, LEARNER, "", learners=sorted(each.key for each in known.values()))
    falling = [Falling(each.id, known[each.id].name, day, rules.class_of(each.needs)) for each, day in due]
    held = [Held(each.learner, known[each.learner].name, each.reason, each.at) for each in holds]
    return View(list(CLASSES.values()), sorted(falling, key=lambda each: (each.on, str(each.learner))), held, certificates, until, confirmed(office))


def gone_on(each: Student) -> dt.date | None:
    """Nobody's record goes while they are placed somewhere."""
    return None if each.going else rules.record_gone_on(each.child.born, each.last_day, each.created, each.needs)


# ---------------------------------------------------------------------------------------------------------------- holds


def about(office: Office, actor: Actor, learner: UUID) -> tuple[Learner, list[Held]]:
    """Of the page that asks why. Recorded."""
    with office.database.writing() as session:
        head = learner_found(session, office, actor, ACT, learner)
        theirs = learners.together(session, [head.id])
        found = [Held(head.id, head.name, each.reason, each.at) for each in retention.holds(session, office.keys) if each.learner in theirs]
        audit.record(session, office.clock(), actor, "learner.read", LEARNER, head.id, learners=[head.key])
    return head, found


def hold(office: Office, actor: Actor, learner: UUID, typed: Mapping[str, str]) -> None:
    """From now on nothing of theirs is deleted."""
    with office.database.writing() as session:
        head = learner_found(session, office, actor, ACT, learner)
        reason = needed(typed.get("reason", ""), "why everything must be kept", "reason")
        if learners.together(session, [head.id]) & retention.holding(session):
            raise Wrong("reason", "Everything about this student is kept already")
        retention.hold(session, office.keys, head.id, reason, whoever(actor), office.clock())
        audit.record(session, office.clock(), actor, "retention.hold", LEARNER, head.id, learners=[head.key])


def lift(office: Office, actor: Actor, learner: UUID) -> None:
    with office.database.writing() as session:
        head = learner_found(session, office, actor, ACT, learner)
        if not retention.lift(session, learners.together(session, [head.id]), whoever(actor), office.clock()):
            raise Refused("Nothing stops it any more")
        audit.record(session, office.clock(), actor, "retention.lift", LEARNER, head.id, learners=[head.key])


def whoever(actor: Actor) -> UUID:
    if actor.person is None:
        raise NotFound
    return actor.person


# ------------------------------------------------------------------------------------------------------------- the worker


def confirmed(office: Office) -> bool:
    return office.settings.retention == CONFIRMED


def delete_if_confirmed(office: Office, what: str) -> Iterator[None]:
    """What can't be brought back isn't done by rules that nobody has confirmed."""
    if confirmed(office):
        yield from delete(office, what)


def delete(office: Office, _: str) -> Iterator[None]:
    """Whatever is over today. It yields between its pieces, each of which is a transaction with its certificate."""
    today = office.today()
    with office.database.reading() as session:
        over = [each.id for each in retention.students(session, office.keys) if (day := gone_on(each)) and day <= today and not each.held]
    for learner in over:
        with office.database.writing() as session:
            remove_student(session, office, learner)
        yield
    for piece in (lines, notifications, loose_forms, archives):
        while True:
            with office.database.writing() as session:
                if not piece(session, office):
                    break
            yield


def remove_student(session: Session, office: Office, learner: UUID) -> None:
    """Looked at once more within: a hold may have come."""
    each = next((each for each in retention.students_of(session, office.keys, learner)), None)
    day = gone_on(each) if each else None
    if each is None or day is None or day > office.today() or each.held:
        return
    found = subject_rows.walk(session, learner)
    gone = retention.remove(session, found.ids, office.clock())
    certify(session, office, rules.class_of(each.needs), gone, list(found.keys))


def lines(session: Session, office: Office) -> bool:
    held = retention.holding(session)
    found = retention.marks(session, last_day(CLASSES[MARKS], office.today()), held, AT_ONCE)
    return removed(session, office, MARKS, "marks", found)


def notifications(session: Session, office: Office) -> bool:
    found = retention.alerts(session, end_of(last_day(CLASSES[ALERTS], office.today())), retention.holding(session), AT_ONCE)
    return removed(session, office, ALERTS, "alerts", found)


def loose_forms(session: Session, office: Office) -> bool:
    found = retention.forms(session, end_of(last_day(CLASSES[FORMS], office.today())), AT_ONCE // 10)
    return removed(session, office, FORMS, "cases", found)


def archives(session: Session, office: Office) -> bool:
    """The request stays, its archive goes."""
    before = end_of(last_day(CLASSES[ARCHIVES], office.today()))
    found = retention.archives(session, before, retention.holding(session), AT_ONCE)
    if found:
        retention.without_archives(session, found, office.clock())
        certify(session, office, CLASSES[ARCHIVES], {"files": list(found.values())}, [])
    return bool(found)


def removed(session: Session, office: Office, name: str, table: str, found: list[UUID]) -> bool:
    if found:
        gone = retention.remove(session, subject_rows.hanging(session, {table: found}), office.clock())
        certify(session, office, CLASSES[name], gone, [])
    return bool(found)


def certify(session: Session, office: Office, kind: Class, gone: Mapping[str, list[UUID]], keys: list[str]) -> None:
    """What went, in numbers; the digest is over the ids too, so that a list from a backup can be held against it."""
    counts = {name: len(rows) for name, rows in sorted(gone.items())}
    listed = json.dumps({name: sorted(map(str, rows)) for name, rows in sorted(gone.items())})
    digest = bytes.fromhex(office.keys.index(CERTIFICATE, f"{kind.name} {office.clock().isoformat()} {listed}"))
    retention.certify(session, kind.name, kind.what, counts, digest, office.clock())
    audit.record(session, office.clock(), SELF, "retention.delete", "class", kind.name, learners=keys, detail=counts)


# ----------------------------------------------------------------------------------------------------------------- days


def last_day(kind: Class, today: dt.date) -> dt.date:
    """The last day whose rows are over today."""
    earlier = today - dt.timedelta(days=kind.period.days)
    try:
        return earlier.replace(year=earlier.year - kind.period.years)
    except ValueError:  # a 29 February that isn't there
        return dt.date(earlier.year - kind.period.years, 2, 28)


def end_of(day: dt.date) -> dt.datetime:
    """Midnight in London after it."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), LONDON).astimezone(dt.UTC)
