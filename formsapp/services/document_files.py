"""Files of documents that know their age: looked into, scanned and kept sealed like those of forms; opened by whoever may see the document.

That of a case belongs to the case besides, so that it goes with its other files.
"""

import contextlib
from collections.abc import Iterator
from uuid import UUID

from formsapp.domain.documents import CASE, INSURANCE, LEARNER, ORGANISATION
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import WHO_MAY_REFER, OrganisationSubject, PlacementSubject, may
from formsapp.domain.placements import LIVE, PLANNED, provider_reads
from formsapp.services.asking import Wrong
from formsapp.services.incoming_files import NOT_KEPT, Kept, check, gone_unless_written, put_away, write_down
from formsapp.services.names import cleaned, extension_of
from formsapp.services.office import Office
from formsapp.store import documents, learners, training_records
from formsapp.store.database import Session
from formsapp.store.documents import Document
from formsapp.store.files import File
from formsapp.vault.files import Arriving
from formsapp.vault.places import Unreachable

FIELD = "document"  # what these files answer, where a form's file names its question
Sent = tuple[str, Arriving]


# ------------------------------------------------------------------------------------------------------------------ in


@contextlib.contextmanager
def kept(office: Office, sent: Sent | None) -> Iterator[Kept | None]:
    """Before the transaction that writes the document down; if that fails its bytes go again."""
    if sent is None:
        yield None
        return
    found = put(office, *sent)
    with gone_unless_written(office, found.stored):
        yield found


def put(office: Office, name: str, arrived: Arriving) -> Kept:
    called = cleaned(name)
    found = check(office, arrived, called)
    if found.refused:
        raise Wrong("file", found.said.reason)
    try:
        return put_away(office, arrived, called, found)
    except Unreachable:
        raise Wrong("file", NOT_KEPT) from None


def add(session: Session, office: Office, actor: Actor, found: Kept | None, learner: str = "", case: UUID | None = None) -> UUID | None:
    """Its row, with the document's."""
    if found is None:
        return None
    write_down(session, office, actor, found, FIELD, case=case, learner=learner)
    return found.id


# ----------------------------------------------------------------------------------------------------------------- out


def opens(session: Session, office: Office, actor: Actor, document: Document) -> bool:
    """Whether its reader may open the file too. That of a case is the case's matter."""
    today = office.today()
    if document.owner_kind == ORGANISATION:
        if may(actor, "documents.read", OrganisationSubject(document.owner)):
            return True
        schools = actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER)
        # a school whose students are there sees that they are insured; what is known of the staff stays with the provider and the council
        return document.kind == INSURANCE and bool(schools) and training_records.between(session, schools, document.owner, today)
    if document.owner_kind == LEARNER:
        return any(
            record.stage(today) in {PLANNED, LIVE}
            and may(
                actor,
                "placement.read",
                PlacementSubject(record.school, record.provider, provider_reads(record.state, record.ends_on, today)),
            )
            for record in training_records.of_learners(session, office.keys, [document.owner])
        )
    return False


def named_for(session: Session, office: Office, actor: Actor, file: File) -> tuple[str, list[str]] | None:
    """How it is called on its way out, and the learner's keys, if this actor may open it as a document's."""
    for each in documents.with_file(session, file.id):
        if each.owner_kind != CASE and opens(session, office, actor, each):
            return f"{each.kind}-{each.dated_on}.{extension_of(file.name)}", learner_keys(session, office, file)
    return None


def learner_keys(session: Session, office: Office, file: File) -> list[str]:
    """Whom it is about."""
    owners = [each.owner for each in documents.with_file(session, file.id) if each.owner_kind == LEARNER]
    return sorted({each.key for each in learners.by_ids(session, office.keys, owners).values()})
