"""Files that the scanner found something in, or couldn't look into: held until two different people of the council release them (row T10).

Neither may be who uploaded the file or sent the form; each act is recorded. What nobody releases stays shut and goes with its form.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from formsapp.domain.documents import ORGANISATION
from formsapp.domain.people import Actor
from formsapp.domain.permissions import CaseSubject, may
from formsapp.journeys import JOURNEYS
from formsapp.services import locker_ready
from formsapp.services.file_scans import learner_with, tell_draft
from formsapp.services.incoming_files import FILE
from formsapp.services.locker_checks import NEEDED, RELEASED, Given
from formsapp.services.names import extension_of
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.rights import demand
from formsapp.store import audit, cases, documents, drafts, files, people, quarantine, transfers
from formsapp.store.cases import Case
from formsapp.store.database import Session
from formsapp.store.documents import Document
from formsapp.store.drafts import Draft
from formsapp.store.files import File
from formsapp.store.quarantine import Release
from formsapp.store.transfers import Transfer
from formsapp.vault.scan import CLEAN, Result

MOST = 200
DATALOCKER, DOCUMENT = "Datalocker", "Documents and their age"
OWN = "You uploaded this file or sent its form: two other people have to release it."
AGAIN = "You have released this file already: a second person has to do so too."


@dataclass(frozen=True)
class Held:
    """A file in quarantine, as the council sees it. What it is called is shown only when its form was sent."""

    id: UUID
    reference: str
    sent: bool
    organisation: str
    name: str
    kind: str
    size: int
    sha256: bytes
    reason: str
    since: dt.datetime
    given: list[Given]
    mine: bool
    given_by_me: bool
    on_its_way: bool = False  # with the Datalocker
    released: bool = False

    @property
    def locker(self) -> bool:
        return self.reference == DATALOCKER

    @property
    def document(self) -> bool:
        return self.reference == DOCUMENT


@dataclass(frozen=True)
class Released:
    """``whole``: by two people now."""

    reference: str
    sent: bool
    whole: bool


@dataclass(frozen=True)
class Context:
    """What a file came with; ``transfers``: those of the Datalocker, when it was sent with that."""

    case: Case | None
    draft: Draft | None
    transfers: tuple[Transfer, ...] = ()
    document: Document | None = None  # of a placement or an organisation

    @property
    def reference(self) -> str:
        alone = DOCUMENT if self.document else DATALOCKER
        return self.case.reference if self.case else self.draft.reference if self.draft else alone

    @property
    def organisation(self) -> UUID | None:
        owner = self.document.owner if self.document and self.document.owner_kind == ORGANISATION else None
        sender = self.transfers[0].frm if self.transfers else owner
        return self.case.organisation if self.case else self.draft.organisation if self.draft else sender

    @property
    def restricted(self) -> bool:
        return self.case.restricted if self.case else JOURNEYS[self.draft.journey].restricted if self.draft else False

    @property
    def hands(self) -> set[UUID]:
        """Who began it, filled it or sent it, where they have an account."""
        noted = (self.document.noted_by,) if self.document else ()
        mine = (self.case.sender,) if self.case else (self.draft.person, self.draft.changed_by) if self.draft else noted
        return {each for each in mine if each}

    @property
    def email(self) -> str:
        return (self.case.sender_email if self.case else self.draft.email if self.draft else "").casefold()


# ---------------------------------------------------------------------------------------------------------------- looking


def listing(office: Office, actor: Actor) -> list[Held]:
    """All of them, the longest waiting first."""
    now = office.clock()
    with office.database.writing() as session:
        demand(actor, "quarantine.list")
        found = quarantine.listed(session, office.keys, MOST, hidden_from(actor))
        given = quarantine.releases(session, [file.id for file in found])
        shown = [(file, context_of(session, office, file)) for file in found]
        learners = {learner_with(session, office, file, context.draft) for file, context in shown} - {""}
        audit.record(session, now, actor, "quarantine.list", "quarantine", "", learners=sorted(learners), detail={"files": len(found)})
        return [told(session, office, actor, file, context, given[file.id]) for file, context in shown]


def one(office: Office, actor: Actor, identifier: UUID) -> Held:
    """Also when it was released: then it says by whom."""
    with office.database.writing() as session:
        file, context = in_quarantine(session, office, actor, identifier, or_released=True)
        learner = learner_with(session, office, file, context.draft)
        audit.record(session, office.clock(), actor, "quarantine.read", FILE, file.id, learners=[learner] if learner else [])
        return told(session, office, actor, file, context, quarantine.releases(session, [file.id])[file.id])


def waiting(office: Office, actor: Actor) -> int:
    """How many this person may see: for the link to them."""
    if not may(actor, "quarantine.list"):
        return 0
    with office.database.reading() as session:
        return quarantine.count(session, hidden_from(actor))


def hidden_from(actor: Actor) -> frozenset[str]:
    """The kinds of forms whose files this person doesn't see either."""
    restricted = frozenset(slug for slug, journey in JOURNEYS.items() if journey.restricted)
    return frozenset() if may(actor, "quarantine.list", CaseSubject(restricted=True)) else restricted


def in_quarantine(
    session: Session, office: Office, actor: Actor, identifier: UUID, *, or_released: bool = False
) -> tuple[File, Context]:
    """Held while the transaction lasts, so that of two people who release at once one is the second."""
    file = quarantine.locked(session, office.keys, identifier)
    if file is None or not (file.quarantined or or_released and was_released(file)):
        raise NotFound
    context = context_of(session, office, file)
    subject = CaseSubject(context.organisation, context.case.sender if context.case else None, restricted=context.restricted)
    demand(actor, "quarantine.release", subject, kind=FILE, identifier=file.id)
    return file, context


def was_released(file: File) -> bool:
    return file.state == CLEAN and file.reason == RELEASED


def context_of(session: Session, office: Office, file: File) -> Context:
    draft = drafts.by_id(session, office.keys, file.draft) if file.draft else None
    alone = not (draft or file.case)
    sent = tuple(transfers.of_file(session, office.keys, file.id)) if alone else ()
    noted = documents.with_file(session, file.id) if alone else []
    return Context(files.case_of(session, office.keys, file), draft, sent, noted[-1] if noted else None)


def told(session: Session, office: Office, actor: Actor, file: File, context: Context, given: list[Release]) -> Held:
    names = cases.names(session, office.keys, [release.person for release in given])
    house = people.organisation(session, context.organisation) if context.organisation else None
    return Held(
        file.id,
        context.reference,
        context.case is not None,
        house.name if house else "",
        file.name if context.case or context.document else "",
        extension_of(file.name),
        file.stored.size,
        file.stored.sha256,
        file.reason,
        file.created_at,
        [Given(names.get(release.person, ""), release.given_at) for release in given],
        is_own(session, office, actor, file, context),
        any(release.person == actor.person for release in given),
        bool(context.transfers),
        was_released(file),
    )


def is_own(session: Session, office: Office, actor: Actor, file: File, context: Context) -> bool:
    """Whether this person had a hand in sending it: by their account, or by their address without one."""
    if actor.person in context.hands | quarantine.added_by(session, file.id):
        return True
    person = people.person(session, office.keys, actor.person) if actor.person else None
    return person is not None and bool(context.email) and person.email.casefold() == context.email


# -------------------------------------------------------------------------------------------------------------- releasing


def release(office: Office, actor: Actor, identifier: UUID) -> Released:
    """The first word for it changes nothing yet; the second, by somebody else, opens it."""
    now = office.clock()
    with office.database.writing() as session:
        file, context = in_quarantine(session, office, actor, identifier)
        assert actor.person is not None
        if is_own(session, office, actor, file, context):
            raise Refused(OWN)
        given = quarantine.releases(session, [file.id])[file.id]
        if any(each.person == actor.person for each in given):
            raise Refused(AGAIN)
        quarantine.give(session, file.id, actor.person, now)
        whole = len(given) + 1 >= NEEDED
        learner = learner_with(session, office, file, context.draft)
        if whole:
            files.settle(session, file.id, CLEAN, RELEASED, now)
            tell_draft(session, office, context.draft, file, Result(CLEAN))
            locker_ready.settled(session, office, file.id, CLEAN)
        detail = {"word": len(given) + 1, "of": NEEDED}
        audit.record(session, now, actor, "file.release", FILE, file.id, learners=[learner] if learner else [], detail=detail)
        return Released(context.reference, context.case is not None, whole)


def withdraw(office: Office, actor: Actor, identifier: UUID) -> None:
    """One's own word taken back, while it is the only one."""
    with office.database.writing() as session:
        file, context = in_quarantine(session, office, actor, identifier)
        assert actor.person is not None
        if quarantine.take_back(session, file.id, actor.person):
            learner = learner_with(session, office, file, context.draft)
            audit.record(session, office.clock(), actor, "file.withdraw_release", FILE, file.id, learners=[learner] if learner else [])
