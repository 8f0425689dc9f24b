"""The council's inbox: what arrived, one case read whole, a note, who has seen it, a sender confirmed. Each look at a case is an act (decision 11)."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from formsapp.domain.cases import states_of_forms
from formsapp.domain.identifiers import read_reference, read_upn
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import SENDERS, CaseSubject, may
from formsapp.journeys.engine import Journey
from formsapp.journeys.facts import Sender
from formsapp.journeys.sections import sender as sender_section
from formsapp.journeys.summary import Block, check_answers, declaration_block
from formsapp.services import need_to_know
from formsapp.services.office import LONDON, Office, Refused
from formsapp.services.pages import last_page
from formsapp.services.reasons import demand_reason
from formsapp.services.rights import demand, not_there
from formsapp.services.sending import CASE, Answered, answered
from formsapp.services.sent_twice import sent_once
from formsapp.store import audit, case_lists, cases, files, people, reasons, tables
from formsapp.store.case_lists import Filter, Line
from formsapp.store.cases import Case, SentBefore
from formsapp.store.database import Session
from formsapp.store.files import File
from formsapp.vault.keys import Tampered

PAGE = 25
LONGEST_NOTE = 4000
STATES = states_of_forms()


@dataclass(frozen=True)
class Wanted:
    """What the address of a list asks for: never anything about a person. ``found`` is the opaque name of a search."""

    journey: str = ""
    tier: str = ""
    state: str = ""
    school: str = ""
    unread: bool = False
    unconfirmed: bool = False
    since: dt.date | None = None
    until: dt.date | None = None
    found: str = ""
    page: int = 1


@dataclass(frozen=True)
class Listing:
    lines: list[Line]
    total: int
    page: int
    pages: int
    schools: list[people.Organisation]


@dataclass(frozen=True)
class Look:
    """Somebody who has opened a case."""

    name: str
    first_at: dt.datetime
    last_at: dt.datetime


@dataclass(frozen=True)
class Remark:
    author: str
    text: str
    created_at: dt.datetime


@dataclass(frozen=True)
class Read:
    """One case, whole."""

    case: Case
    journey: Journey
    blocks: list[Block]
    organisation: str
    sender: str
    remarks: list[Remark]
    looks: list[Look]
    files: list[File]
    will_read: str = ""  # who reads it too once the sender is confirmed
    reasons: list[Remark] = field(default_factory=list)  # why leads opened a restricted one


# ----------------------------------------------------------------------------------------------------------------- lists


def listing(office: Office, actor: Actor, wanted: Wanted) -> Listing:
    """The list names students, so it is a look at their records: one event with all that it shows, written before it is shown."""
    demand(actor, "inbox.list")
    with office.database.reading() as session:  # nobody who saves waits for it
        chosen = narrowed(office, actor, wanted)
        total = case_lists.count(session, chosen, actor.person)
        pages = last_page(total, PAGE)
        page = min(max(wanted.page, 1), pages)
        lines = case_lists.listed(session, office.keys, chosen, actor.person, (page - 1) * PAGE, PAGE)
        schools = people.organisations(session)
    shown = [line.learner_key for line in lines]
    with office.database.writing() as session:
        audit.record(session, office.clock(), actor, "inbox.list", "inbox", "", learners=shown, detail={"page": page})
    return Listing(lines, total, page, pages, schools)


def narrowed(office: Office, actor: Actor, wanted: Wanted) -> Filter:
    """Every list and count of the council begins here: what the reader may not see isn't there."""
    chosen = Filter(
        restricted=may(actor, "inbox.list", CaseSubject(restricted=True)),
        journey=wanted.journey,
        tier=wanted.tier,
        state=wanted.state,
        organisation=UUID(wanted.school) if wanted.school else None,
        unread=wanted.unread,
        unconfirmed=wanted.unconfirmed,
        since=start_of(wanted.since) if wanted.since else None,
        until=start_of(wanted.until + dt.timedelta(days=1)) if wanted.until else None,
    )
    if not wanted.found:
        return chosen
    found = opened_search(office, actor, wanted.found)
    return replace(chosen, reference=found.get("reference", ""), upn=found.get("upn", ""), surname=found.get("surname", ""))


def start_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), LONDON)


# ---------------------------------------------------------------------------------------------------------------- search


def search(office: Office, actor: Actor, text: str) -> str:
    """What was typed, turned into a name for the address that says nothing: a blind index, sealed for this person."""
    demand(actor, "inbox.list")
    plain = " ".join(text.split())
    if not plain:
        raise Refused("Enter a UPN, a surname or a reference")
    reference, upn = read_reference(plain), read_upn(plain)
    if reference:
        wanted = {"reference": reference}
    elif upn:
        wanted = {"upn": office.keys.index("upn", upn)}
    else:
        wanted = {"surname": office.keys.index("surname", plain)}
    return office.keys.seal("searches", str(actor.person), "wanted", json.dumps(wanted)).hex()


def opened_search(office: Office, actor: Actor, found: str) -> dict[str, str]:
    """A search of somebody else's, or one made up, finds nothing."""
    try:
        return dict(json.loads(office.keys.open_text("searches", str(actor.person), "wanted", bytes.fromhex(found))))
    except (Tampered, ValueError):
        return {"reference": "none"}


# ------------------------------------------------------------------------------------------------------------- one case


def case_of(session: Session, office: Office, actor: Actor, act: str, reference: str, *, to_change: bool = False) -> Case:
    plain = read_reference(reference)
    case = cases.find(session, office.keys, plain, to_change=to_change) if plain else None
    if case is None:
        raise not_there(session, act, CASE, "cases", "reference", plain)
    demand(actor, act, case.subject, kind=CASE, identifier=case.id)
    return case


def read(office: Office, actor: Actor, reference: str) -> Read:
    """Recorded, and noted as seen."""
    now = office.clock()
    with office.database.writing() as session:
        case = case_of(session, office, actor, "case.read", reference)
        demand_reason(session, office, actor, case)
        assert actor.person is not None
        cases.saw(session, case.id, actor.person, now)
        audit.record(session, now, actor, "case.read", CASE, case.id, learners=[case.learner_key])
        came = files.of_case(session, office.keys, case.id)
        notes, seen = cases.notes(session, office.keys, case.id), cases.seen_by(session, case.id)
        hands = [*(note.author for note in notes), *(each.person for each in seen), *([case.sender] if case.sender else [])]
        why = reasons.of_case(session, office.keys, case.id) if case.restricted else []
        who = cases.names(session, office.keys, [*hands, *(person for person, _, _ in why)])
        organisation = people.organisation(session, case.organisation) if case.organisation else None
        known = None if case.sender_confirmed_at else known_house(session, office, case)
        found = answered(office, case)
        blocks = need_to_know.blocks_for(session, actor, case, check_answers(found.journey, found.answers, found.facts))
    promised = declaration_block(found.journey, found.answers, found.facts)
    return Read(
        case,
        found.journey,
        blocks + ([promised] if promised else []),
        organisation.name if organisation else case.house,
        who.get(case.sender, "") if case.sender else case.sender_email,
        [Remark(who.get(note.author, ""), note.text, note.created_at) for note in notes],
        [Look(who.get(each.person, ""), each.first_at, each.last_at) for each in seen],
        came,
        known.name if known and SENDERS[case.journey].shared else "",
        [Remark(who.get(person, ""), text, at) for person, at, text in why],
    )


def read_outside(session: Session, office: Office, actor: Actor, case: Case) -> Read:
    """For the school that sent it, or the provider that holds its pack: the caller has looked at the rights. Who else has looked is not told."""
    record_look(session, office, actor, case)
    if actor.person:
        cases.saw(session, case.id, actor.person, office.clock())
    who = cases.names(session, office.keys, [case.sender] if case.sender else [])
    organisation = people.organisation(session, case.organisation) if case.organisation else None
    found = answered(office, case)
    return Read(
        case,
        found.journey,
        need_to_know.blocks_for(session, actor, case, check_answers(found.journey, found.answers, found.facts)),
        organisation.name if organisation else case.house,
        who.get(case.sender, "") if case.sender else case.sender_email,
        [],
        [],
        files.of_case(session, office.keys, case.id),
    )


def record_look(session: Session, office: Office, actor: Actor, case: Case) -> None:
    audit.record(session, office.clock(), actor, "case.read", CASE, case.id, learners=[case.learner_key])


def answers_of(office: Office, actor: Actor, reference: str, act: str) -> Answered:
    """For the PDF and the JSON."""
    with office.database.writing() as session:
        case = case_of(session, office, actor, "case.read", reference)
        demand_reason(session, office, actor, case)
        audit.record(session, office.clock(), actor, act, CASE, case.id, learners=[case.learner_key])
    found = answered(office, case)
    return replace(found, answers=need_to_know.answers_for(actor, case, found.answers))


def note(office: Office, actor: Actor, reference: str, typed: Mapping[str, str]) -> None:
    """An internal note: the council's own, never the sender's to see here."""
    now = office.clock()
    with office.database.writing() as session:
        case = case_of(session, office, actor, "case.note", reference)
        assert actor.person is not None
        new = sent_once(session, tables.CaseNote, typed, actor.person, case.id, field="text")
        if not new.done:
            cases.add_note(session, office.keys, now, case.id, actor.person, checked_note(typed), made=new.id)
            audit.record(session, now, actor, "case.note", CASE, case.id, learners=[case.learner_key])


def checked_note(typed: Mapping[str, str]) -> str:
    plain = typed.get("text", "").strip().replace("\r\n", "\n")
    if not plain:
        raise Refused("Enter the note")
    if len(plain) > LONGEST_NOTE:
        raise Refused(f"The note must have {LONGEST_NOTE:,} characters or fewer: it has {len(plain):,}")
    if "\0" in plain or any("\ud800" <= letter <= "\udfff" for letter in plain):
        raise Refused("The note has a character that can’t be kept: type it again without it")
    return plain


def confirm_sender(office: Office, actor: Actor, reference: str) -> None:
    """The council knows now who sent it: from here on it may reach others, and counts as the one that each sends.

    A school or provider that the form names and that has accounts here is its sender's organisation from now on, and goes on with it.
    """
    now = office.clock()
    try:
        with office.database.writing() as session:
            case = case_of(session, office, actor, "case.confirm_sender", reference, to_change=True)
            houses = columns_of(known_house(session, office, case))
            if cases.confirm_sender(session, office.keys, case, now, once_of(office, case), **houses):
                audit.record(session, now, actor, "case.confirm_sender", CASE, case.id, learners=[case.learner_key])
    except SentBefore:
        raise Refused("The sender can’t be confirmed: this form was sent already for that year, and each sends it once.") from None


def known_house(session: Session, office: Office, case: Case) -> people.Organisation | None:
    """The organisation with accounts that a form without one names: by its number or its factsheet, never by a name that somebody typed."""
    if case.organisation:
        return None
    found = answered(office, case)
    named = sender_section.house(found.answers, found.facts)
    kind = Kind.PROVIDER if named.slug else Kind.SCHOOL
    houses = people.organisations(session, kind) if named.slug or named.urn else []
    fits = (each for each in houses if (each.slug == named.slug if named.slug else each.urn == named.urn))
    return next((each for each in fits if each.suspended_at is None), None)


def columns_of(house: people.Organisation | None) -> dict[str, UUID]:
    """Where a case keeps it; a school is also its learner's."""
    if house is None:
        return {}
    return {"organisation_id": house.id} | ({"school_id": house.id} if house.kind is Kind.SCHOOL else {})


def once_of(office: Office, case: Case) -> str:
    """Whose form of which year it is, as of the day it arrived."""
    found = answered(office, case)
    day = case.received_at.astimezone(LONDON).date()
    return found.journey.once(found.answers, replace(found.facts, today=day, sender=Sender(email=case.sender_email)))
