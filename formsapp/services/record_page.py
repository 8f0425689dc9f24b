"""One training record from top to bottom, as its reader may see it: details and contacts by need to know (row T4), figures from kept sums."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from formsapp.domain import records as rules
from formsapp.domain.attendance import Contribution, Figures
from formsapp.domain.case_words import COUNCIL, PROVIDER, SCHOOL
from formsapp.domain.dates import said
from formsapp.domain.need_to_know import WORDS, Reader
from formsapp.domain.people import Actor, Kind, Role
from formsapp.domain.permissions import may
from formsapp.domain.subjects import PlacementSubject
from formsapp.journeys.referral_sections.codes import AUTHORITIES, ETHNICITIES, NEEDS, SEN
from formsapp.journeys.referral_sections.student import GENDERS
from formsapp.services import learner_notes, progress, register_contacts, registers
from formsapp.services.asking import Meanwhile, needed
from formsapp.services.learner_notes import Row as NoteRow
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.placements import PLACEMENT
from formsapp.services.progress import Progress
from formsapp.services.record_rights import opened, whoever
from formsapp.services.register_cells import Cell
from formsapp.services.register_contacts import Contact
from formsapp.services.register_pages import names_of
from formsapp.store import audit, learner_details, people, record_lists, record_marks, sums
from formsapp.store import learner_notes as notes
from formsapp.store.database import Session
from formsapp.store.learner_details import Details
from formsapp.store.learner_notes import Scope, Wanted
from formsapp.store.learners import Learner
from formsapp.store.record_marks import NotedMark
from formsapp.store.training_records import Record

MOST_NOTES = 200
NARROWER = "For the council’s officers"
CHANGED = "Somebody has changed this note meanwhile"


@dataclass(frozen=True)
class Fact:
    """A line of details; ``withheld``: in its place stands for whom it is."""

    words: str
    value: str = field(repr=False)
    withheld: bool = False


@dataclass(frozen=True)
class House:
    """A school or provider as the directory has it."""

    name: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Noted:
    """A note of a register. ``mine``: its author may change it; ``decides``: this reader may change what the school said of the entry."""

    mark: NotedMark
    author: str
    decided_by: str
    mine: bool
    decides: bool


@dataclass(frozen=True)
class View:
    record: Record
    learner: Learner = field(repr=False)
    status: str
    cohort: str
    year10_begins: int | None
    figures: Figures
    contribution: Contribution
    progress: Progress
    noted: list[Noted]
    details: list[Fact] = field(repr=False)
    duty: list[Fact] = field(repr=False)
    contacts: tuple[Contact, ...] = field(repr=False)
    contacts_withheld: str
    school: House
    provider: House
    notes: list[NoteRow] = field(repr=False)
    placement: bool  # may open the placement's page
    council: bool
    arranges: bool  # which partnership it belongs to


def look(office: Office, actor: Actor, record: UUID, *, oldest_first: bool = False) -> View:
    """Recorded, once for all of it; its notes are read from then on."""
    today = office.today()
    with office.database.writing() as session:
        found, learner, subject = opened(session, office, actor, "record.read", record)
        audit.record(session, office.clock(), actor, "record.read", PLACEMENT, found.id, learners=[learner.key])
        houses = {each.id: each for each in people.organisations(session)}
        known = learner_details.of_learners(session, office.keys, [learner.id]).get(learner.id)
        reader, narrow = reader_of(actor, subject, learner), actor.council and not may(actor, "learner.read")
        figures, contribution = sums.of_records(session, [found.id])[found.id]
        level = reader.why_not(("carers", "mobile"))
        withheld = NARROWER if narrow else WORDS[level] if level else ""
        return View(
            found,
            learner,
            rules.status(found.stage(today), found.ended_reason) if found.state != "cancelled" else "cancelled",
            record_lists.cohorts_of(session, [found.id]).get(found.id, ""),
            known.year10_begins if known else None,
            figures,
            contribution,
            progress.of_record(session, office, actor, found, subject),
            noted(session, office, actor, found, subject, oldest_first=oldest_first),
            facts(DETAILS, learner, known, reader),
            [Fact("Duty of care", NARROWER, withheld=True)] if narrow else facts(DUTY, learner, known, reader),
            () if withheld else register_contacts.contacts({"carers": {"carers": list(known.contacts) if known else []}}),
            withheld,
            house(office, houses.get(found.school)),
            house(office, houses.get(found.provider)),
            notes_of(session, office, actor, found),
            may(actor, "placement.read", subject),
            actor.council,
            may(actor, "record.arrange"),
        )


def reader_of(actor: Actor, subject: PlacementSubject, learner: Learner) -> Reader:
    """On which side of this record somebody stands."""
    if actor.council:
        return Reader(COUNCIL, actor.has(Kind.COUNCIL, Role.SAFEGUARDING_LEAD), withheld=learner.address_withheld)
    if subject.school in actor.organisations(Kind.SCHOOL):
        return Reader(SCHOOL, subject.school in actor.organisations(Kind.SCHOOL, Role.SAFEGUARDING_LEAD), withheld=learner.address_withheld)
    lead = subject.provider in actor.organisations(Kind.PROVIDER, Role.SAFEGUARDING_LEAD)
    return Reader(PROVIDER, lead, placed=True, withheld=learner.address_withheld)


# ---------------------------------------------------------------------------------------------------------------- details

Value = Callable[[Learner, Mapping[str, Any], Details | None], str]


def listed(name: str, options: Any) -> Value:
    known = {each.value: str(each.text) for each in options}
    return lambda learner, told, details: known.get(str(told.get(name, "")), "")


def typed(name: str) -> Value:
    return lambda learner, told, details: str(told.get(name, "") or "")


def yes_no(name: str) -> Value:
    return lambda learner, told, details: {"yes": "Yes", "no": "No", "unknown": "Not known"}.get(str(told.get(name, "")), "")


def needs(learner: Learner, told: Mapping[str, Any], details: Details | None) -> str:
    known = {each.value: str(each.text) for each in NEEDS}
    return ", ".join(known[each] for each in told.get("sen_need", ()) if each in known)


def authority(learner: Learner, told: Mapping[str, Any], details: Details | None) -> str:
    return str(told.get("care_authority_other") or "") or listed("care_authority", AUTHORITIES)(learner, told, details)


# Words, the question of the referral by which need to know goes, and the value. In the order of the page.
Line = tuple[str, tuple[str, str], Value]
DETAILS: Sequence[Line] = (
    ("Last name", ("student", "surname"), lambda learner, told, details: learner.child.surname),
    ("First names", ("student", "given"), lambda learner, told, details: learner.child.given),
    ("Known as", ("student", "known_as"), typed("known_as")),
    ("Date of birth", ("student", "born"), lambda learner, told, details: said(learner.child.born) if learner.child.born else ""),
    ("Gender", ("student", "gender"), listed("gender", GENDERS)),
    ("Learner number", ("student", "surname"), lambda learner, told, details: str(details.number) if details else ""),
    ("UCI", ("student", "uci"), typed("uci")),
    ("ULN", ("student", "uln"), typed("uln")),
    ("UPN", ("student", "upn"), lambda learner, told, details: learner.child.upn),
    ("Ethnicity", ("student", "ethnicity"), listed("ethnicity", ETHNICITIES)),
)
DUTY: Sequence[Line] = (
    ("Free school meals", ("student", "free_meals"), yes_no("free_meals")),
    ("Medical condition", ("student", "medical"), yes_no("medical")),
    ("Medical notes", ("student", "medical_notes"), typed("medical_notes")),
    ("Allergies", ("student", "allergies"), yes_no("allergies")),
    ("Allergy notes", ("student", "allergies_notes"), typed("allergies_notes")),
    ("Pupil premium", ("student", "premium"), yes_no("premium")),
    ("Gifted and talented", ("student", "gifted"), yes_no("gifted")),
    ("SEN provision", ("student", "sen"), listed("sen", SEN)),
    ("SEN classification", ("student", "sen_need"), needs),
    ("SEN notes", ("student", "sen_notes"), typed("sen_notes")),
    ("In care", ("student", "in_care"), yes_no("in_care")),
    ("Caring authority", ("student", "care_authority"), authority),
    (
        "Attendance last year",
        ("attendance", "last_year"),
        lambda learner, told, details: f"{told['last_year']}%" if told.get("last_year") else "",
    ),
)


def facts(lines: Sequence[Line], learner: Learner, details: Details | None, reader: Reader) -> list[Fact]:
    """What isn't this reader's says for whom it is, whether there is anything or not: that too would tell."""
    told = details.told if details else {}
    found = []
    for words, place, value in lines:
        level = reader.why_not(place)
        found.append(Fact(words, WORDS[level], withheld=True) if level else Fact(words, value(learner, told, details)))
    return found


FACTS = (("address", "Address"), ("phone", "Telephone"), ("la", "LA"), ("estab", "Estab"), ("urn", "URN"), ("ukprn", "UKPRN"))


def house(office: Office, found: people.Organisation | None) -> House:
    """By the number of a school or the name of a provider's factsheet."""
    if found is None:
        return House("")
    edition = office.published.current()
    kind, key, value = ("schools", "urn", found.urn) if found.kind is Kind.SCHOOL else ("providers", "slug", found.slug)
    entries = edition.forms.get(kind, []) if edition and value else []
    entry: Mapping[str, str] = next((each for each in entries if each[key] == value), {})
    told = {**entry, "address": ", ".join(filter(None, (entry.get("address"), entry.get("postcode"))))}
    return House(found.name, tuple((words, str(told[name])) for name, words in FACTS if told.get(name)))


# ------------------------------------------------------------------------------------------------------------------ notes


def noted(session: Session, office: Office, actor: Actor, record: Record, subject: PlacementSubject, *, oldest_first: bool) -> list[Noted]:
    found = record_marks.noted(session, office.keys, record.id, oldest_first=oldest_first)
    names = names_of(session, office, {each.author for each in found} | {each.decided_by for each in found})
    writes, decides = may(actor, "progress.write", subject), may(actor, "absences.decide", subject)
    return [
        Noted(each, names.get(each.author, ""), names.get(each.decided_by, ""), bool(each.note) and writes and each.author == actor.person, decides)
        for each in found
    ]


def notes_of(session: Session, office: Office, actor: Actor, record: Record) -> list[NoteRow]:
    """Those tied to no lesson; with this page they are read."""
    person = whoever(actor)
    wanted = Wanted(Scope(everything=True), person, record=record.id)
    found = notes.listed(session, office.keys, wanted, learner_notes.oldest(office), 0, MOST_NOTES)
    notes.read(session, [each.id for each in found if not each.seen], person, office.clock())
    return learner_notes.rows_of(session, office, actor, found)[0]


def register_note(office: Office, actor: Actor, record: UUID, mark: UUID) -> tuple[Record, NotedMark]:
    """One's own, to be changed. Recorded."""
    with office.database.writing() as session:
        found, learner, subject = opened(session, office, actor, "progress.write", record)
        audit.record(session, office.clock(), actor, "record.read", PLACEMENT, found.id, learners=[learner.key])
        own = next((each for each in noted(session, office, actor, found, subject, oldest_first=False) if each.mark.id == mark), None)
    if own is None or not own.mine:
        raise NotFound
    return found, own.mark


def change_register_note(office: Office, actor: Actor, record: UUID, mark: UUID, was: str, text: str, *, end: bool) -> None:
    """The register's own note: as it stood is kept in the register's history."""
    _, found = register_note(office, actor, record, mark)
    value = "" if end else needed(text, "the note", "text")
    done = registers.save(office, actor, found.lesson, [Cell(str(record), "note", was, value)])
    if done.clashes:
        raise Meanwhile(CHANGED)
    if done.problems:
        raise Refused(done.problems[0].sentence)
