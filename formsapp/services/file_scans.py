"""Files that wait for the scanner: asked again by the worker, settled in the vault's list and in the draft's, whatever has happened meanwhile."""

from collections.abc import Iterator

from formsapp.domain.locker import LARGEST
from formsapp.domain.people import worker
from formsapp.services import document_files, locker_ready
from formsapp.services.drafts import learner_of
from formsapp.services.incoming_files import FILE
from formsapp.services.office import Office
from formsapp.store import audit, drafts, files, transfers
from formsapp.store.database import Session
from formsapp.store.drafts import Answers, Draft
from formsapp.store.files import HELD, File
from formsapp.vault.inspect import look
from formsapp.vault.keys import Tampered
from formsapp.vault.scan import REFUSED, Result, scanner_for

AT_ONCE = 20
SILENT = {"scanner silent", "no scanner"}
DAMAGED = "This file can’t be opened: what is stored is not what was uploaded. Tell the team, and ask for it again."


def scan_held(office: Office, _: str) -> Iterator[None]:
    """Files that wait, once more; when the scanner is still silent the rest waits too."""
    scanner, after = scanner_for(office.settings), None
    while True:
        with office.database.reading() as session:
            found = files.held(session, office.keys, after, AT_ONCE)
        for file in found:
            try:
                said = scanner.scan(office.vault.open(file.stored, file.owner))
                if said.code in SILENT:
                    return
                said, media_type = looked_into(office, file, said)
            except Tampered:
                said, media_type = Result(REFUSED, DAMAGED, "damaged"), ""
            if said.state != HELD or said.quarantined:
                settle(office, file, said, media_type)
            yield
        if len(found) < AT_ONCE:
            return
        after = found[-1].id


def looked_into(office: Office, file: File, said: Result) -> tuple[Result, str]:
    """A large one was kept before anybody looked into it; what it is must be known even if two people release it."""
    if file.media_type or said.state == REFUSED:
        return said, file.media_type
    with office.vault.reading(file.stored, file.owner) as stream:
        found = look(stream, file.name, file.stored.size, LARGEST)
    return (Result(REFUSED, found.refused, found.code), "") if found.refused else (said, found.media_type)


def settle(office: Office, file: File, said: Result, media_type: str = "") -> None:
    """The list in the draft says it too, whatever has happened to the draft meanwhile."""
    now = office.clock()
    with office.database.writing() as session:
        draft = drafts.find(session, office.keys, files.reference_of(session, file.id), to_change=True)
        current = files.by_id(session, office.keys, file.id)
        if current is None or not files.settle(session, file.id, said.state, said.reason, now, media_type):
            return
        learner = learner_with(session, office, current, draft)
        tell_draft(session, office, draft, current, said)
        locker_ready.settled(session, office, current.id, said.state)
        detail = {"state": said.state, "scan": said.code}
        audit.record(session, now, worker("work"), "file.scan", FILE, file.id, learners=[learner] if learner else [], detail=detail)


def learner_with(session: Session, office: Office, file: File, draft: Draft | None) -> str:
    case = files.case_of(session, office.keys, file)
    if case or draft:
        return case.learner_key if case else learner_of(draft) if draft else ""
    if file.field == document_files.FIELD:
        return next(iter(document_files.learner_keys(session, office, file)), "")
    return next(iter(sorted(transfers.learner_keys(session, transfers.of_file(session, office.keys, file.id)))), "")


def tell_draft(session: Session, office: Office, draft: Draft | None, file: File, said: Result) -> None:
    """The list in a draft that isn't sent yet."""
    if draft and not draft.sent_at:
        drafts.write(session, office.keys, draft, settled(draft, file, said), draft.changed_at, draft.changed_by, draft.expires_at)


def told(said: Result) -> dict[str, str]:
    """What the list in a draft says of a file's state."""
    return {"state": said.state, **({"reason": said.reason} if said.state == REFUSED or said.quarantined else {})}


def settled(draft: Draft, file: File, said: Result) -> Answers:
    section, field = file.field.split(".", 1)
    values = draft.answers.get(section, {})
    plain = [{key: value for key, value in each.items() if key not in {"state", "reason"}} for each in values.get(field) or []]
    kept = [
        {**bare, **told(said)} if each.get("id") == str(file.id) else each
        for bare, each in zip(plain, values.get(field) or [], strict=True)
    ]
    return {**draft.answers, section: {**values, **({field: kept} if kept else {})}}
