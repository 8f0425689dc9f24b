"""The audit's chain (row T16): sealed in order, anchored outside, and nothing can be changed in it unseen."""

import json
import random
import time
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from formsapp.domain.people import NOBODY, Actor, Kind, Membership, Role, worker
from formsapp.services import audit as service
from formsapp.services.office import NotFound, Office
from formsapp.store import audit
from formsapp.store.database import Database
from formsapp.store.tables import AuditEvent, AuditSubject
from tests.databases import as_owner, insert_only
from tests.offices import Clock
from tests.scoreboard import row

LEAD = Actor(
    person=UUID(int=7), memberships=(Membership(UUID(int=1), Kind.COUNCIL, Role.SERVICE_LEAD),), origin="192.0.2.1", second_factor=True
)
SCHOOL = Actor(person=UUID(int=8), memberships=(Membership(UUID(int=2), Kind.SCHOOL, Role.COORDINATOR),), origin="192.0.2.2")


def record(office: Office, count: int = 1) -> None:
    with office.database.writing() as session:
        for number in range(count):
            learners = [f"learner {number % 50}"] if number % 3 else []
            audit.record(session, office.clock(), LEAD, "case.read", "case", uuid4(), learners=learners, detail={"number": number})


def record_many(office: Office, count: int) -> None:
    """The same in a few large statements."""
    with office.database.writing() as session:
        at, same = (
            office.clock(),
            {"person_id": LEAD.person, "origin": "192.0.2.1", "act": "case.read", "outcome": "allowed", "object_kind": "case"},
        )
        rows = [{"id": number, "at": at, "object_id": uuid4().hex, "detail": {"number": number}} | same for number in range(1, count + 1)]
        session.execute(insert(AuditEvent), rows)
        session.execute(
            insert(AuditSubject), [{"event_id": row["id"], "learner_key": f"learner {row['id'] % 50}"} for row in rows if row["id"] % 3]
        )


def seal_all(office: Office) -> int:
    passes = 0
    while service.seal_pending(office):
        passes += 1
    return passes


def test_nothing_recorded_is_nothing_to_seal(office: Office) -> None:
    assert service.seal_pending(office) == 0
    assert service.verify(office) == []


def test_what_is_recorded_is_sealed_once_and_anchored(office: Office) -> None:
    record(office, 5)
    assert service.seal_pending(office) == 5
    record(office, 2)
    assert service.seal_pending(office) == 2
    assert service.seal_pending(office) == 0
    assert service.verify(office) == []
    lines = (office.settings.data_folder / "audit" / "2026.log").read_text().splitlines()
    assert [line.split()[:2] for line in lines] == [["1", "5"], ["2", "7"]]


def test_a_number_that_may_still_come_is_waited_for(office: Office, clock: Clock) -> None:
    """On PostgreSQL a later number may be there before an earlier one; a transaction that was rolled back leaves a gap for good."""
    record(office, 2)
    with as_owner(office.database) as owner, owner.writing() as session:
        insert_only(session, on=False)
        session.execute(text("UPDATE audit_events SET id = 4 WHERE id = 2"))
        session.execute(text("UPDATE audit_subjects SET event_id = 4 WHERE event_id = 2"))
        insert_only(session, on=True)
    assert service.seal_pending(office) == 1
    assert service.seal_pending(office) == 0
    clock.move(minutes=2)
    assert service.seal_pending(office) == 1
    assert service.verify(office) == []


def test_unsealed_events_are_told_of_when_they_wait_too_long(office: Office, clock: Clock) -> None:
    record(office)
    assert service.verify(office) == []
    clock.move(minutes=11)
    assert "is the worker running?" in service.verify(office)[0]


def test_ten_thousand_events_make_ten_links(office: Office) -> None:
    record_many(office, 10_000)
    assert seal_all(office) == 10
    assert service.verify(office) == []


@pytest.mark.parametrize("text", ["\0nul", "\ud800", "\x1b[31m", "é" * 500])
def test_odd_text_from_outside_is_kept_printable(office: Office, text: str) -> None:
    with office.database.writing() as session:
        audit.record(session, office.clock(), Actor(origin=text), "case.read", "case", text, outcome=audit.DENIED)
    assert service.seal_pending(office) == 1
    assert service.verify(office) == []


def test_who_saw_a_learner_is_told_to_the_council_s_leads_only(office: Office) -> None:
    record(office, 9)
    looks = service.who_saw(office, LEAD, "learner 1")
    assert [(look.person, look.act, look.object_kind) for look in looks] == [(LEAD.person, "case.read", "case")]
    assert len(service.who_saw(office, LEAD, "learner 1")) == 2, "asking is an event too"
    for actor in (SCHOOL, NOBODY, worker("work")):
        with pytest.raises(NotFound):
            service.who_saw(office, actor, "learner 1")


# ---------------------------------------------------------------------------------------------------------- tampering


def somewhere(session: Session, chance: random.Random) -> int:
    return chance.randint(1, session.execute(text("SELECT max(id) FROM audit_events")).scalar_one())


def edit(session: Session, chance: random.Random) -> None:
    column, value = chance.choice(
        [
            ("act", "x"),
            ("outcome", "x"),
            ("origin", "x"),
            ("object_id", "x"),
            ("object_kind", "x"),
            ("person_id", None),
            ("detail", json.dumps({"number": -1})),
        ]
    )
    session.execute(text(f"UPDATE audit_events SET {column} = :value WHERE id = :id"), {"value": value, "id": somewhere(session, chance)})


def delete(session: Session, chance: random.Random) -> None:
    at = {"id": somewhere(session, chance)}
    session.execute(text("DELETE FROM audit_subjects WHERE event_id = :id"), at)
    session.execute(text("DELETE FROM audit_events WHERE id = :id"), at)


def put_in(session: Session, chance: random.Random) -> None:
    """Among the sealed ones: in the place of a number that is moved out of the way, or one more learner."""
    at = somewhere(session, chance)
    if chance.random() < 0.5:
        session.execute(text("INSERT INTO audit_subjects (event_id, learner_key) VALUES (:id, 'somebody else')"), {"id": at})
    else:
        columns = "at, person_id, origin, act, outcome, object_kind, object_id, detail"
        session.execute(
            text(f"INSERT INTO audit_events (id, {columns}) SELECT -id, {columns} FROM audit_events WHERE id = :id"), {"id": at}
        )


def reorder(session: Session, chance: random.Random) -> None:
    one = somewhere(session, chance)
    other = one - 1 if one > 1 else 2
    for old, new in ((one, -5), (other, one), (-5, other)):
        session.execute(text("UPDATE audit_events SET id = :new WHERE id = :old"), {"old": old, "new": new})


def truncate(session: Session, chance: random.Random) -> None:
    """The newest events go, and whichever seals covered them."""
    last = {"id": somewhere(session, chance) - 1}
    session.execute(text("DELETE FROM audit_subjects WHERE event_id > :id"), last)
    session.execute(text("DELETE FROM audit_events WHERE id > :id"), last)
    if chance.random() < 0.7:
        session.execute(text("DELETE FROM audit_seals WHERE last_event > :id"), last)


WAYS: tuple[Callable[[Session, random.Random], None], ...] = (edit, delete, put_in, reorder, truncate)


def undetected(office: Office, owner: Database, trials: int, seed: int) -> list[str]:
    """Tamper as the owner of the database, look with the same eyes, take it back; what went unseen."""
    chance, unseen = random.Random(seed), []
    for way in WAYS:
        for trial in range(trials):
            with owner.engine.connect() as connection, Session(connection) as session:
                insert_only(session, on=False)
                way(session, chance)
                if not list(service.faults(office, audit.seals(session), audit.events(session))):
                    unseen.append(f"{way.__name__}, trial {trial}")
                session.rollback()
    return unseen


def tamper(office: Office, events: int, trials: int) -> list[str]:
    record_many(office, events)
    seal_all(office)
    assert service.verify(office) == []
    with as_owner(office.database) as owner:
        unseen = undetected(office, owner, trials, seed=events)
    assert service.verify(office) == []
    return unseen


@pytest.mark.scoreboard
def test_t16_nothing_in_the_chain_can_be_changed_unseen(office: Office) -> None:
    unseen = tamper(office, 2_000, 20)
    row("T16", len(WAYS) * 20, unseen, floor=100)


@pytest.mark.soak
@pytest.mark.scoreboard
def test_t16_ten_thousand_events_a_thousand_trials(office: Office) -> None:
    unseen = tamper(office, 10_000, 200)
    row("T16", len(WAYS) * 200, unseen, floor=1_000)


def test_a_chain_made_anew_without_the_master_key_is_seen(office: Office) -> None:
    """Whoever may do anything to the database can write other hashes, but not the right ones."""
    record(office, 10)
    service.seal_pending(office)
    with as_owner(office.database) as owner, owner.writing() as session:
        insert_only(session, on=False)
        session.execute(text("UPDATE audit_events SET act = 'nothing' WHERE id = 3"))
        session.execute(text("UPDATE audit_seals SET hash = :hash"), {"hash": bytes(32)})
        insert_only(session, on=True)
    assert len(service.verify(office)) == 2


def test_a_worker_that_died_before_anchoring_is_made_up_for(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    for turn in (1, 2):
        record(office)
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(service, "anchor", killed)
            service.seal_pending(office)
        assert service.verify(office) == []
        assert len(service.anchors(office)) == turn - 1
        service.catch_up(office)
        assert len(service.anchors(office)) == turn


def test_the_anchors_gone_is_seen(office: Office) -> None:
    for _ in range(2):
        record(office, 3)
        service.seal_pending(office)
    (office.settings.data_folder / "audit" / "2026.log").unlink()
    assert "anchors of the chain are gone" in service.verify(office)[0]
    service.catch_up(office)
    assert service.verify(office), "and isn't covered up"


@pytest.mark.soak
def test_who_saw_a_learner_among_a_million_events(office: Office) -> None:
    with as_owner(office.database) as owner, owner.writing() as session:
        for start in range(0, 1_000_000, 50_000):
            session.execute(
                text(
                    "INSERT INTO audit_events (at, origin, act, outcome, object_kind, object_id, detail)"
                    " VALUES (:at, '', 'case.read', 'allowed', 'case', :id, '{}')"
                ),
                [
                    {"at": office.clock() if not owner.sqlite else office.clock().isoformat(" "), "id": str(number)}
                    for number in range(start, start + 50_000)
                ],
            )
        session.execute(text("INSERT INTO audit_subjects (event_id, learner_key) SELECT id, 'learner ' || (id % 5000) FROM audit_events"))
    begun = time.monotonic()
    assert len(service.who_saw(office, LEAD, "learner 17")) == 200
    assert time.monotonic() - begun < 5
