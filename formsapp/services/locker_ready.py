"""What happens when a file that was sent is known to be clean, or not: its receivers are told that something is waiting, and nothing else."""

from collections.abc import Collection
from uuid import UUID

from formsapp.domain.locker import HELD
from formsapp.domain.locker import REFUSED as NOT_CLEAN
from formsapp.services.office import Office
from formsapp.store import files, locker_people, mails, people, transfers
from formsapp.store.database import Session
from formsapp.store.transfers import Transfer
from formsapp.vault.scan import CLEAN, REFUSED


def settled(session: Session, office: Office, file: UUID, state: str) -> None:
    """In the transaction of whoever found it out."""
    now = office.clock()
    if state == CLEAN:
        current = files.by_id(session, office.keys, file)
        found = transfers.ready(session, file, current.media_type if current else "", now)
        tell_receivers(session, office, transfers.by_ids(session, office.keys, found))
    elif state == REFUSED:
        sent = [each for each in transfers.of_file(session, office.keys, file) if each.state == HELD]
        if sent:
            transfers.end(session, [each.id for each in sent], NOT_CLEAN, now)
            tell_senders(session, office, sent, "locker-refused")


def tell_receivers(session: Session, office: Office, found: Collection[Transfer], kind: str = "locker-waiting") -> None:
    """Each person once, whatever came for them."""
    ends = {(each.to, each.to_kind, each.role) for each in found}
    readers = {reader for each in locker_people.readers(session, office.keys, sorted(ends)).values() for reader in each}
    for reader in sorted(readers, key=lambda each: each.person):
        mails.send(session, office.keys, office.clock(), kind, reader.email, person=reader.person, data=link(office))


def tell_senders(session: Session, office: Office, found: Collection[Transfer], kind: str) -> None:
    """Whoever sent it, while they can sign in."""
    for identifier in sorted(set(transfers.senders(session, found).values())):
        person = people.person(session, office.keys, identifier)
        if person and person.active:
            mails.send(session, office.keys, office.clock(), kind, person.email, person=identifier, data=link(office))


def link(office: Office) -> dict[str, str]:
    return {"link": office.settings.app_url + "locker/"}
