"""Whom to call about a learner, and what to know of their health: from the referral behind the placement, by need to know (row T4)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from formsapp.domain.need_to_know import WORDS, Reader
from formsapp.domain.people import Actor
from formsapp.journeys.engine import Answers
from formsapp.journeys.referral_sections.codes import RELATIONSHIPS
from formsapp.services import need_to_know, register_pages
from formsapp.services.office import NotFound, Office
from formsapp.store import audit, cases, training_records
from formsapp.store import registers as lines
from formsapp.store.database import Session
from formsapp.store.registers import Entry

TELEPHONES = (("mobile", "Mobile"), ("day_phone", "Daytime"), ("evening_phone", "Evening"))
TURNS = {"1": "Call first", "2": "Call second", "3": "Call third"}
HEALTH = (("medical", "medical_notes", "A medical condition"), ("allergies", "allergies_notes", "Allergies"))
OF_SCHOOL = (("coordinator", "coordinator_phone"), ("referrer", "referrer_phone"))
RELATED = {each[0]: str(each[1]) for each in RELATIONSHIPS}


@dataclass(frozen=True)
class Contact:
    """``turn``: when it is their turn to be called; ``numbers``: what each is, and the number."""

    name: str = field(repr=False)
    relationship: str
    turn: str
    numbers: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True)
class Card:
    """``withheld``: why this reader is shown nobody to call."""

    name: str = field(repr=False)
    school: str
    contacts: tuple[Contact, ...] = field(repr=False)
    health: tuple[str, ...] = field(repr=False)
    at_school: tuple[str, str] | None = field(repr=False)
    withheld: str = ""


def look(office: Office, actor: Actor, lesson: UUID, record: UUID) -> Card:
    """Of somebody in a register, to whoever reads their line of it; written down."""
    with office.database.writing() as session:
        _, subject = register_pages.opened(session, office, actor, "register.read", lesson)
        shown = register_pages.readable(actor, subject, lines.entries(session, office.keys, lesson), office.today())
        entry = next((each for each in shown if each.seat.record == record), None)
        if entry is None:
            raise NotFound
        audit.record(session, office.clock(), actor, "register.contact", register_pages.REGISTER, lesson, learners=[entry.learner.key])
        return card(session, office, actor, entry)


def card(session: Session, office: Office, actor: Actor, entry: Entry) -> Card:
    """By the referral behind the placement; without one the school is asked."""
    record = training_records.one(session, office.keys, entry.seat.record)
    case = cases.by_ids(session, office.keys, [record.case]).get(record.case) if record and record.case else None
    if case is None:
        return Card(entry.learner.name, entry.school_name, (), (), None)
    reader = need_to_know.reader_of(session, actor, case)
    level = reader.why_not(("carers", "mobile"))
    return Card(
        entry.learner.name,
        entry.school_name,
        () if level else contacts(case.answers),
        tuple(health(case.answers, reader)),
        at_school(case.answers),
        WORDS[level] if level else "",
    )


def contacts(answers: Answers) -> tuple[Contact, ...]:
    """In the order in which they are to be called; who is not to be called is left out."""
    carers: list[Mapping[str, Any]] = answers.get("carers", {}).get("carers", [])
    called = sorted((each for each in carers if each.get("order") in TURNS), key=lambda each: str(each["order"]))
    return tuple(
        Contact(
            str(each.get("name", "")),
            str(each.get("relationship_other") or RELATED.get(str(each.get("relationship")), "")).lower(),
            TURNS[str(each["order"])],
            tuple((words, str(each[name])) for name, words in TELEPHONES if each.get(name)),
        )
        for each in called
    )


def health(answers: Answers, reader: Reader) -> list[str]:
    told = answers.get("student", {})
    return [
        f"{words}: {told[notes]}" if told.get(notes) else words
        for name, notes, words in HEALTH
        if told.get(name) == "yes" and not reader.why_not(("student", notes))
    ]


def at_school(answers: Answers) -> tuple[str, str] | None:
    """Who at the school is asked, with a number."""
    told = answers.get("school", {})
    return next(((str(told[name]), str(told[phone])) for name, phone in OF_SCHOOL if told.get(name) and told.get(phone)), None)


def with_health(office: Office, records: Collection[UUID]) -> frozenset[UUID]:
    """Those of whose health there is something to know: the register says that there is, its card says what."""
    with office.database.reading() as session:
        found = cases.answers_behind(session, office.keys, records)
    return frozenset(record for record, answers in found.items() if any_health(answers))


def any_health(answers: Answers) -> bool:
    return any(answers.get("student", {}).get(name) == "yes" for name, _, _ in HEALTH)
