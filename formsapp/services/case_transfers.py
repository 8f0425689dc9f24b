"""What a case's own moves send with the Datalocker: a referral's pack to the provider, a panel's outcome to the school, a withdrawal to the other party.

The move leaves a job in its transaction; the worker makes the paper, as its reader may see it, and sends it once, in the name of whoever made
the move. A move that is taken back takes it back; a provider whose application has ended has no pack any more.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from formsapp.domain import locker
from formsapp.domain.case_words import PROVIDER_READS
from formsapp.domain.people import Actor, Kind, Membership, Role, worker
from formsapp.journeys import JOURNEYS, check_answers
from formsapp.services import case_papers, directory_facts, locker_ready, need_to_know, panel_outcomes
from formsapp.services.case_desk import Desk, read_desk
from formsapp.services.incoming_files import gone_unless_written
from formsapp.services.matching import child_of
from formsapp.services.office import NotFound, Office
from formsapp.services.sending import Answered
from formsapp.services.transfers import ENVELOPE, TRANSFER
from formsapp.services.uploads import FIELD
from formsapp.store import audit, cases_together, files, jobs, moves, people, transfer_lists, transfers
from formsapp.store.database import Session
from formsapp.store.files import CLEAN, HELD, File
from formsapp.store.moves import Move
from formsapp.store.people import Organisation
from formsapp.store.transfers import End, Transfer
from formsapp.vault.files import Stored

if TYPE_CHECKING:
    from formsapp.store.applications import Application

JOB = "send from a case"
PACK, OUTCOME, WITHDRAWAL = "referral-pack", "panel-outcome", "withdrawal-form"
# What kind of file goes out with which move.
SENT_BY: Mapping[tuple[str, str], str] = {
    ("application", "send pack"): PACK,
    ("referral", "approve"): OUTCOME,
    ("referral", "not approve"): OUTCOME,
    ("referral", "defer"): OUTCOME,
    ("referral", "allocate"): OUTCOME,
    ("withdrawal", "send on"): WITHDRAWAL,
}
PDF = "application/pdf"


@dataclass(frozen=True)
class Sending:
    """All that the worker needs to send what a move promised."""

    desk: Desk
    line: Move
    kind: locker.FileKind
    council: Organisation
    person: UUID
    to: list[Organisation]


# ---------------------------------------------------------------------------------------------- in the move's transaction


def ask(session: Session, office: Office, desk: Desk, kind: str, name: str, move: UUID, application: "Application | None", to: str) -> None:
    """After any move: what it sends, and whether a provider has lost its pack by it."""
    if (kind, name) in SENT_BY and not desk.work.restricted:
        jobs.add(session, office.clock(), JOB, f"{desk.case.id.hex} {move.hex}")
    if application and application.provider and to not in PROVIDER_READS:
        ended = [each for each in sent_from(session, office, desk.case.id) if each.to == application.provider and each.kind == PACK]
        recall(session, office, worker("work"), ended)


def take_back(session: Session, office: Office, actor: Actor, move: UUID) -> None:
    """With the move itself."""
    for envelope in transfers.envelopes_begun(session, token_of(move)):
        recall(session, office, actor, [each for each in transfers.of_envelope(session, office.keys, envelope.id) if each.live])


def sent_from(session: Session, office: Office, case: UUID) -> list[Transfer]:
    return [each for each in transfer_lists.of_case(session, office.keys, case) if each.live]


def recall(session: Session, office: Office, actor: Actor, found: list[Transfer]) -> None:
    """The bytes are the sweeper's."""
    if not found:
        return
    transfers.end(session, [each.id for each in found], locker.RECALLED, office.clock())
    for each in found:
        detail = {"opened": each.first_downloaded_at is not None}
        keys = sorted(transfers.learner_keys(session, [each]))
        audit.record(session, office.clock(), actor, "transfer.recall", TRANSFER, each.id, learners=keys, detail=detail)


def token_of(move: UUID) -> str:
    return f"move-{move.hex}"


# ------------------------------------------------------------------------------------------------------------- the worker


def send(office: Office, key: str) -> Iterator[None]:
    """One piece of work for each receiver: the paper, its bytes, then everything else in one transaction."""
    case, move = (UUID(part) for part in key.split())
    found = promised(office, case, move)
    if found:
        for number, house in enumerate(found.to):
            send_to(office, found, house, token_of(move) + (f"-{number}" if number else ""))
            yield


def promised(office: Office, case: UUID, move: UUID) -> Sending | None:
    """None when the move was taken back, or nobody is there to send it to."""
    with office.database.reading() as session:
        opened = cases_together.by_ids(session, office.keys, [case]).get(case)
        if opened is None:
            return None
        desk = read_desk(session, office, opened)
        line = next((each for each in moves.of_case(session, office.keys, case) if each.id == move and not each.undone), None)
        councils = people.organisations(session, Kind.COUNCIL)
        if line is None or line.person is None or not councils:
            return None
        name = SENT_BY["application" if line.application else opened.journey, line.name]
        kind = locker.kind_named(name)
        assert kind is not None
        houses = {each.id: each for each in people.organisations(session) if each.kind is not Kind.COUNCIL and not each.suspended_at}
        to = [houses[each] for each in receivers(desk, line, name) if each in houses]
        mover = people.person(session, office.keys, line.person)
        mine = [each.organisation for each in mover.places if each.membership.kind is Kind.COUNCIL] if mover else []
        council = next((each for each in councils if each.id in mine), councils[0])
        return Sending(desk, line, kind, council, line.person, to)


def receivers(desk: Desk, line: Move, kind: str) -> list[UUID]:
    if kind == PACK:
        found: set[UUID | None] = {
            each.provider for each in desk.applications if each.id == line.application and each.state in PROVIDER_READS
        }
    elif kind == OUTCOME:
        found = {desk.case.organisation, desk.work.school}
    else:
        found = {desk.work.other} | set(desk.parties)
    return sorted((each for each in found if each), key=str)


def send_to(office: Office, found: Sending, house: Organisation, token: str) -> None:
    """Once, whatever happens between: the token is the move's."""
    with office.database.reading() as session:
        if transfers.envelope_by_token(session, token):
            return
        body = paper(session, office, found, house)
    file = uuid4()
    stored = office.vault.put(BytesIO(body), str(file))
    with suppress(NotFound), gone_unless_written(office, stored), office.database.writing() as session:
        if not put_in(session, office, found, house, token, file, stored):
            raise NotFound


def paper(session: Session, office: Office, found: Sending, house: Organisation) -> bytes:
    """As who reads it there may see it, and no more."""
    case = found.desk.case
    role = Role.MANAGER if house.kind is Kind.PROVIDER else Role.COORDINATOR
    reader = Actor(None, (Membership(house.id, house.kind, role, datalocker=True),), "work")
    facts = directory_facts.facts(office)
    if found.kind.name == OUTCOME:
        return case_papers.outcome_pdf(office, panel_outcomes.outcome_of(session, office, found.desk, facts, outside=True))
    journey = JOURNEYS[case.journey]
    answers = journey.upgrade(case.answers, case.journey_version)
    blocks = need_to_know.blocks_for(session, reader, case, check_answers(journey, answers, facts))
    return case_papers.answers_pdf(office, Answered(journey, answers, facts, case.reference, case.received_at), blocks)


def put_in(session: Session, office: Office, found: Sending, house: Organisation, token: str, file: UUID, stored: Stored) -> bool:
    """False when it was sent, or taken back, meanwhile."""
    now, case = office.clock(), found.desk.case
    if any(each.undone for each in moves.of_case(session, office.keys, case.id) if each.id == found.line.id):
        return False
    envelope = transfers.add_envelope(session, now, found.person, found.council.id, token)
    if envelope is None:
        return False
    name = f"{case.reference}-{found.kind.short.lower()}.pdf"
    files.add(
        session,
        office.keys,
        now,
        file=file,
        draft=None,
        field=FIELD,
        name=name,
        media_type=PDF,
        stored=stored,
        state=CLEAN,
        reason="",
        waits=False,
    )
    own = files.by_id(session, office.keys, file)
    assert own is not None
    beside = (
        [each for each in files.of_case(session, office.keys, case.id) if each.state in {CLEAN, HELD}] if found.kind.name != OUTCOME else []
    )
    sent = [one(session, office, found, house, envelope, each) for each in [own, *beside]]
    locker_ready.tell_receivers(session, office, [each for each in transfers.by_ids(session, office.keys, sent) if each.open])
    detail = {"transfers": len(sent), "kind": found.kind.name, "move": found.line.name}
    audit.record(session, now, worker("work"), "transfer.send", ENVELOPE, envelope, learners=[case.learner_key], detail=detail)
    return True


def one(session: Session, office: Office, found: Sending, house: Organisation, envelope: UUID, file: File) -> UUID:
    """A file of the case goes as it lies there: it is not stored twice, and stays with the case when the transfer ends."""
    now, case = office.clock(), found.desk.case
    told = child_of(case, None)
    return transfers.add(
        session,
        office.keys,
        now,
        envelope=envelope,
        frm=End(found.council.id, found.council.kind),
        to=End(house.id, house.kind),
        role=locker.COORDINATOR,
        kind=found.kind.name,
        description=locker.suggested_description(found.kind, told.given, told.surname),
        name=file.name,
        media_type=file.media_type,
        size=file.stored.size,
        sha256=file.stored.sha256,
        file=file.id,
        learner=found.desk.work.learner,
        case=case.id,
        state=locker.WAITING if file.state == CLEAN else locker.HELD,
        keep_days=found.kind.keep,
        expires_at=locker.expires_at(now, None, found.kind.keep),
    )
