"""What ends by itself: drafts, with a warning a week before; used links, old tries, sent mails. Run by the worker every hour.

Each function is a job: it yields between its pieces, each of which is a transaction.
"""

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from formsapp.domain.people import worker
from formsapp.services.office import LONDON, Office
from formsapp.store import attempts, audit, drafts, files, jobs, mails, people, tokens
from formsapp.store.database import Session
from formsapp.store.drafts import Draft

WARNED_BEFORE = dt.timedelta(days=7)
AT_ONCE = 10  # rows of a piece: nobody who saves meanwhile waits for long
KEPT = {
    "attempts": dt.timedelta(days=2),
    "tokens": dt.timedelta(days=30),
    "mails": dt.timedelta(days=30),
    "jobs": dt.timedelta(days=2),
}
ORPHANED = dt.timedelta(days=1)  # bytes without a row: of an upload that was cut off
SELF = worker("work")


def warn_of_ending_drafts(office: Office, _: str) -> Iterator[None]:
    """Whoever fills it, or whoever began it by mail, is told once; a change puts the end off and the warning with it."""
    while True:
        now = office.clock()
        with office.database.writing() as session:
            found = drafts.to_warn(session, office.keys, now + WARNED_BEFORE, AT_ONCE)
            for draft in found:
                warn(session, office, draft, now)
        if not found:
            return
        yield


def warn(session: Session, office: Office, draft: Draft, now: dt.datetime) -> None:
    to = address(session, office, draft)
    if to and draft.expires_at > now:
        day = draft.expires_at.astimezone(LONDON)
        data = {"reference": draft.reference, "day": f"{day.day} {day:%B %Y}", "link": office.settings.app_url + "forms/"}
        mails.send(session, office.keys, now, "draft-ending", to, person=draft.person, data=data)
    drafts.warned(session, draft.id, now)
    audit.record(session, now, SELF, "draft.warn", "draft", draft.id)


def address(session: Session, office: Office, draft: Draft) -> str:
    person = people.person(session, office.keys, draft.person) if draft.person else None
    return person.email if person else draft.email


def end_drafts(office: Office, _: str) -> Iterator[None]:
    """Thirty days after the last change. Of those that were sent only what made a second sending harmless is left, and goes too."""
    while True:
        now = office.clock()
        with office.database.writing() as session:
            found = drafts.ended(session, now, AT_ONCE)
            for line in found:
                end(session, office, line.id, now)
        if not found:
            return
        yield


def end(session: Session, office: Office, draft: UUID, now: dt.datetime) -> None:
    gone = [file.id for file in files.of_draft(session, office.keys, draft)]
    files.leave_behind(session, gone, now)
    audit.record(session, now, SELF, "draft.expire", "draft", draft, learners=[draft.hex], detail={"files": len(gone)})
    drafts.remove(session, draft)


def sweep(office: Office, _: str) -> Iterator[None]:
    """Rows that have done their work."""
    now = office.clock()
    with office.database.writing() as session:
        attempts.forget(session, now - KEPT["attempts"])
        tokens.forget(session, now - KEPT["tokens"])
        mails.forget(session, now - KEPT["mails"])
        jobs.forget(session, now - KEPT["jobs"])
    yield


def sweep_files(office: Office, _: str) -> Iterator[None]:
    """Bytes of files that were removed, and then their rows; bytes that no row knows, once nobody can be about to write one."""
    while True:
        with office.database.reading() as session:
            gone = files.removed(session, AT_ONCE)
        for _file, place in gone:
            office.vault.remove(place)
        if gone:
            with office.database.writing() as session:
                files.forget(session, [file for file, _place in gone], office.clock())
        yield
        if len(gone) < AT_ONCE:
            break
    with office.database.reading() as session:
        known = files.places(session)
    office.vault.sweep(known, (office.clock() - ORPHANED).timestamp())
