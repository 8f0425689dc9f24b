"""Files with a form: looked into, scanned, kept sealed; shown to nobody before they are known to be clean; moved to the case at sending."""

import base64
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from formsapp.domain.people import Actor
from formsapp.domain.permissions import may
from formsapp.fields import Files, specs
from formsapp.fields.base import Said
from formsapp.journeys.engine import Journey
from formsapp.services import case_rights, document_files
from formsapp.services.drafts import KIND, AlreadySent, journey_of, learner_of, own, set_files
from formsapp.services.file_scans import DAMAGED, told
from formsapp.services.incoming_files import FILE, NOT_KEPT, check, gone_unless_written, put_away, write_down
from formsapp.services.names import cleaned, extension_of
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.reasons import demand_reason
from formsapp.services.rights import Denied, demand, not_there
from formsapp.store import audit, drafts, files, walls
from formsapp.store.database import Session
from formsapp.store.drafts import Draft
from formsapp.store.files import CLEAN, File
from formsapp.vault.files import Arriving
from formsapp.vault.keys import Tampered
from formsapp.vault.places import Unreachable
from formsapp.vault.scan import LATER, Holding, Result

WITHOUT_ACCOUNT = dt.timedelta(hours=24)  # how long the browser that sent a form still opens its files


class NotTaken(Refused):
    """A file that isn't taken, with the sentence that says why."""


class ThereAlready(NotTaken):
    """The very same file, by content and name, for the same question: it is kept once. Its sentence goes on the name."""


@dataclass(frozen=True)
class Added(Result):
    """What the scanner said; ``twin`` is the name under which the same content was there already, by which it is kept as well."""

    twin: str = ""


@dataclass(frozen=True)
class Served:
    """A file on its way out. ``name`` says nothing of what is in it."""

    name: str
    media_type: str
    size: int
    sha256: bytes
    pieces: Iterator[bytes]

    @property
    def digest(self) -> str:
        return base64.b64encode(self.sha256).decode("ascii")


# ------------------------------------------------------------------------------------------------------------------- add


def add(
    office: Office,
    actor: Actor,
    slug: str,
    reference: str,
    section: str,
    field: str,
    name: str,
    arrived: Arriving,
    *,
    silent: bool = False,
) -> Added:
    """One file for one question of a draft. ``NotTaken`` says why not; a file the scanner couldn't see is kept, held.

    ``silent``: the scanner has just not answered, so this one waits too.
    """
    journey, called = journey_of(slug), cleaned(name)
    most = most_of(journey, section, field)
    with office.database.reading() as session:
        draft = fillable(session, office, actor, slug, reference, section)
        before = list(draft.answers.get(section, {}).get(field) or [])
    digest = arrived.hash.hexdigest()
    twins = [str(each["name"]) for each in before if each.get("sha256") == digest and arrived.size <= arrived.most]
    if called in twins:
        raise ThereAlready("is there already, with the same content: it is kept once.")
    room_for(before, most)
    found = check(office, arrived, called, scanner=Holding() if silent else None)
    said = found.said
    if found.refused:
        raise refusal(office, actor, draft, said.reason, said.code)
    try:
        kept = put_away(office, arrived, called, found)
    except Unreachable:
        raise NotTaken(NOT_KEPT) from None
    with gone_unless_written(office, kept.stored), office.database.writing() as session:
        draft = fillable(session, office, actor, slug, reference, section, to_change=True)
        there = room_for(list(draft.answers.get(section, {}).get(field) or []), most)
        one = {"id": str(kept.id), "name": called, "size": kept.stored.size, "sha256": kept.stored.sha256.hex(), **told(said)}
        set_files(session, office, actor, draft, section, field, [*there, one])
        write_down(session, office, actor, kept, f"{section}.{field}", draft=draft.id, learner=learner_of(draft))
    return Added(said.state, said.reason, said.code, twins[0] if twins else "")


def most_of(journey: Journey, section: str, field: str) -> int:
    """How many files that question takes; a question that takes none isn't there."""
    here = journey.by_slug.get(section)
    for spec in specs(here.form) if here else ():
        if spec.name == field and issubclass(spec.kind, Files):
            return int(spec.options.get("most", 10))
    raise NotFound


def fillable(session: Session, office: Office, actor: Actor, slug: str, reference: str, section: str, *, to_change: bool = False) -> Draft:
    draft = own(session, office, actor, slug, reference, to_change=to_change)
    if draft.sent_at:
        raise AlreadySent(draft)
    if not journey_of(slug).can_visit(draft.answers, section):
        raise NotFound
    return draft


def room_for(kept: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """The files that are there already, if there is room for one more."""
    if len(kept) >= most:
        raise NotTaken(f"Only {most} files can be uploaded here: remove one first.")
    return kept


def refusal(office: Office, actor: Actor, draft: Draft, sentence: str, code: str) -> NotTaken:
    """Written down, and nothing of it kept."""
    with office.database.writing() as session:
        audit.record(
            session,
            office.clock(),
            actor,
            "file.add",
            KIND,
            draft.id,
            outcome=audit.FAILED,
            learners=[learner_of(draft)],
            detail={"why": code},
        )
    return NotTaken(sentence)


# ---------------------------------------------------------------------------------------------------------------- remove


def remove(office: Office, actor: Actor, slug: str, reference: str, identifier: str) -> None:
    """By whoever fills the draft. That it is gone already is no trouble."""
    with office.database.writing() as session:
        draft = own(session, office, actor, slug, reference, to_change=True)
        if draft.sent_at:
            raise AlreadySent(draft)
        file = next((each for each in files.of_draft(session, office.keys, draft.id) if str(each.id) == identifier), None)
        if file is None:
            return
        section, field = file.field.split(".", 1)
        left = [each for each in draft.answers.get(section, {}).get(field) or [] if each.get("id") != identifier]
        files.leave_behind(session, [file.id], office.clock())
        set_files(session, office, actor, draft, section, field, left)
        audit.record(session, office.clock(), actor, "file.remove", FILE, file.id, learners=[learner_of(draft)])
    office.vault.discard(file.stored.place)


# ------------------------------------------------------------------------------------------------------------------ read


@walls.as_the_service()
def reference_of(office: Office, file: UUID) -> str:
    """With which form a file came: names the key that a browser must hold. Tells nothing to whoever asks at the door."""
    with office.database.reading() as session:
        return files.reference_of(session, file)


def read(office: Office, actor: Actor, identifier: UUID) -> Served:
    """For whoever may see the form it belongs to, once it is known to be clean; verified to its end before the first byte goes out."""
    with office.database.reading() as session:
        file = files.by_id(session, office.keys, identifier)
        if file is None:
            raise not_there(session, "case.file", FILE, "files", "id", identifier)
        if file.state == "removed":
            raise NotFound
        name, learners = entitled(session, office, actor, file)
    whole = file.state == CLEAN and intact(office, file)
    with office.database.writing() as session:
        outcome = audit.ALLOWED if whole else audit.FAILED
        audit.record(
            session, office.clock(), actor, "file.read", FILE, file.id, outcome=outcome, learners=learners, detail={"state": file.state}
        )
    if file.state != CLEAN:
        raise Refused(file.reason or LATER)
    if not whole:
        raise Refused(DAMAGED)
    return Served(name, file.media_type, file.stored.size, file.stored.sha256, office.vault.open(file.stored, file.owner))


def entitled(session: Session, office: Office, actor: Actor, file: File) -> tuple[str, list[str]]:
    """A name of the reference and the file's number in its form, and the learner's keys, if this actor may see it."""
    if file.field == document_files.FIELD and (named := document_files.named_for(session, office, actor, file)):
        return named
    if case := files.case_of(session, office.keys, file):
        subject = case.subject
        fresh = actor.draft == case.draft and office.clock() - case.received_at < WITHOUT_ACCOUNT
        if not fresh and not may(actor, "case.file", subject) and not may(actor, "referrals.read", case_rights.of_case(session, case)):
            demand(actor, "case.sent", subject, kind=FILE, identifier=file.id)
        demand_reason(session, office, actor, case)
        return numbered(case.reference, file, files.of_case(session, office.keys, case.id)), [case.learner_key]
    if file.field == document_files.FIELD:
        raise Denied("documents.read", FILE, file.id)
    draft = drafts.by_id(session, office.keys, file.draft) if file.draft else None
    if draft is None:
        raise NotFound
    demand(actor, "drafts.own", draft.subject, kind=FILE, identifier=file.id)
    return numbered(draft.reference, file, files.of_draft(session, office.keys, draft.id)), [learner_of(draft)]


def numbered(reference: str, file: File, among: list[File]) -> str:
    return f"{reference}-{[each.id for each in among].index(file.id) + 1}.{extension_of(file.name)}"


def intact(office: Office, file: File) -> bool:
    try:
        office.vault.verify(file.stored, file.owner)
    except Tampered:
        return False
    return True


def of_case(session: Session, office: Office, case: UUID) -> list[File]:
    """For the page of a case, in the transaction of whoever shows it."""
    return files.of_case(session, office.keys, case)


# ------------------------------------------------------------------------------------------------------------------ send


def leave_unasked(session: Session, office: Office, actor: Actor, case: UUID, answers: Said, learner: str) -> None:
    """Files whose question isn't asked any more are not sent: they go with the draft's other answers of that kind."""
    named = {str(file["id"]) for section in answers.values() for value in section.values() for file in listed_in(value)}
    gone = [file.id for file in files.of_case(session, office.keys, case) if str(file.id) not in named]
    for file in gone:
        audit.record(session, office.clock(), actor, "file.remove", FILE, file, learners=[learner])
    if gone:
        files.leave_behind(session, gone, office.clock())


def listed_in(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict) and "id" in each and "size" in each] if isinstance(value, list) else []
