"""Reports in Word: an organisation's own template, uploaded once, filled for the records that somebody chose, as one document."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from formsapp.domain import records as rules
from formsapp.domain.people import Actor
from formsapp.services import record_exports, record_lists, word, word_merge
from formsapp.services.asking import Wrong
from formsapp.services.incoming_files import check
from formsapp.services.office import Office, Refused
from formsapp.services.record_exports import COLUMNS
from formsapp.services.record_lists import RECORD, Wanted
from formsapp.services.rights import Denied, demand, not_there
from formsapp.services.word import Field
from formsapp.store import audit, word_templates
from formsapp.store import record_lists as rows_of_lists
from formsapp.store.database import Session
from formsapp.store.name_order import identifier
from formsapp.store.word_templates import Kept
from formsapp.vault.files import Arriving
from formsapp.vault.scan import CLEAN

ACT = "records.export"
TEMPLATE = "word template"
STANDARD, ENDING = "standard", ".docx"
MOST = 500
LARGEST = 2 * 1024 * 1024
LONGEST_NAME = 100
TOO_LONG = (
    "With this template one document of so many records is too long for Word: choose fewer, or take out of the template what is large."
)
MANY = "The list has {} records, and a document takes {} at most: narrow the list first."


@dataclass(frozen=True)
class Choice:
    """What a document can be made of: the records of a list, and the templates of whoever makes it."""

    records: list[tuple[UUID, str]] = field(repr=False)
    total: int
    templates: list[Kept]


def choice(office: Office, actor: Actor, wanted: Wanted) -> Choice:
    """It names students: one event."""
    demand(actor, ACT)
    with office.database.writing() as session:
        ids = record_lists.chosen(session, office, actor, wanted)
        lines = rows_of_lists.lines(session, office.keys, ids[:MOST])
        keys = sorted({each.key for each in lines})
        audit.record(session, office.clock(), actor, "records.list", RECORD, "", learners=keys)
        templates = word_templates.listed(session, actor.organisations())
    named = [(each.id, f"{each.surname}, {each.given}: {each.course_name}") for each in lines]
    return Choice(named, len(ids), templates)


# ------------------------------------------------------------------------------------------------------------- templates


def upload(office: Office, actor: Actor, name: str, arrived: Arriving) -> list[str]:
    """Looked into and scanned like any other file; gives the fields for which the table has no column."""
    demand(actor, ACT)
    stem, dot, extension = name.rpartition(".")
    if f"{dot}{extension}".casefold() != ENDING:
        raise Wrong("file", "Choose a Word document, whose name ends in .docx: open any other in Word and save it as one.")
    title = " ".join(stem.split())
    if not title or not title.isprintable() or len(title) > LONGEST_NAME:
        raise Wrong("file", f"Choose a Word document whose name has {LONGEST_NAME} letters at most")
    found = check(office, arrived, f"{title}{ENDING}", LARGEST)
    if found.said.state != CLEAN:
        raise Wrong("file", found.said.reason if found.refused else "It can’t be checked for viruses at the moment: try again later.")
    arrived.seek(0)
    data = arrived.read()
    try:
        template = word_merge.read(data)
    except Refused as reason:
        raise Wrong("file", str(reason)) from None
    if not template.fields:
        raise Wrong("file", "It has no merge fields: put them in with Word’s “Insert Merge Field”, named as below.")
    with office.database.writing() as session:
        house = min(actor.organisations(), key=str)
        made = word_templates.add(session, office.keys, house, title, data, record_lists.whoever(actor), office.clock())
        audit.record(session, office.clock(), actor, "template.upload", TEMPLATE, made)
    return word_merge.unknown(template, COLUMNS)


def end(office: Office, actor: Actor, template: UUID) -> None:
    with office.database.writing() as session:
        kept, _ = opened(session, office, actor, template)
        word_templates.end(session, kept.id, office.clock())
        audit.record(session, office.clock(), actor, "template.end", TEMPLATE, kept.id)


def opened(session: Session, office: Office, actor: Actor, template: UUID) -> tuple[Kept, bytes]:
    """An organisation's templates are its own."""
    found = word_templates.one(session, office.keys, template)
    if found is None:
        raise not_there(session, ACT, TEMPLATE, "word_templates", "id", template)
    if found[0].organisation not in actor.organisations():
        raise Denied(ACT, TEMPLATE, template)
    return found


def standard() -> bytes:
    """To begin from: put a logo in, take out what isn't needed."""
    said = [
        ("School", "School"), ("Provider", "Provider"), ("Course", "Course"), ("Qualification", "Qualification"), ("Starts", "Start_date"),
        ("Ends", "End_date"),
    ]  # fmt: skip
    marks = [
        ("Registers taken", "Registers_taken"), ("Attended", "Attended"), ("Attendance, %", "Attended_share"), ("Present", "Present"),
        ("Late", "Late"), ("Authorised absence", "Authorised"), ("Unexplained absence", "Unexplained"), ("Unauthorised absence", "Unauthorised"),
        ("Contribution, balance", "Contribution_balance"),
    ]  # fmt: skip
    progress = [
        ("Units", "Units"), ("Completed", "Units_completed"), ("Under assessment", "Units_under_assessment"), ("On track", "Units_on_track"),
        ("Behind", "Units_behind"), ("Not started", "Units_not_started"), ("Aptitude (A is highest)", "Aptitude"), ("Effort (1 is highest)", "Effort"),
        ("Targets achieved", "Targets_achieved"), ("Targets open", "Targets_open"),
    ]  # fmt: skip
    page = [word.heading("Report: ", Field("First_names"), " ", Field("Surname"))]
    for title, rows in (("Placement", said), ("Attendance", marks), ("Progress", progress)):
        page += [word.heading(title, level=2), word.table([(words, Field(name)) for words, name in rows], head=False)]
    return word.document([page])


# ---------------------------------------------------------------------------------------------------------------- merge


def merged(office: Office, actor: Actor, wanted: Wanted, template: str, records: Collection[str]) -> bytes:
    """One document, a page or more for each record, in the order of the list. One event with everybody in it."""
    demand(actor, ACT)
    with office.database.writing() as session:
        every = replace(wanted, values={"status": rules.ALL} | dict(wanted.values))
        ids = [each for each in map(identifier, record_lists.chosen(session, office, actor, every)) if str(each) in records]
        if not ids:
            raise Wrong("records", "Choose at least one record")
        if len(ids) > MOST:
            raise Wrong("records", MANY.format(f"{len(ids):,}", MOST))
        chosen = word_merge.read(bytes_of(session, office, actor, template))
        if not chosen.fits(len(ids)):
            raise Wrong("records", TOO_LONG)
        keys = sorted(rows_of_lists.learner_keys(session, ids))
        detail = {"rows": len(ids), "kind": "docx"}
        audit.record(session, office.clock(), actor, "records.export", RECORD, "", learners=keys, detail=detail)
    rows = record_exports.of_records(office, actor, ids)
    return word_merge.merged(chosen, tuple(COLUMNS), [words_of(tuple(row.values())) for row in rows])


def bytes_of(session: Session, office: Office, actor: Actor, template: str) -> bytes:
    if template == STANDARD:
        return standard()
    try:
        return opened(session, office, actor, UUID(template))[1]
    except ValueError:
        raise Wrong("template", "Choose a template") from None


def words_of(row: Sequence[object]) -> list[str]:
    return ["" if each is None else str(each) for each in row]
