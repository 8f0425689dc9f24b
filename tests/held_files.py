"""A file in quarantine for tests: uploaded past a scanner that finds something in it."""

from dataclasses import replace
from uuid import UUID

from formsapp.domain.people import Actor
from formsapp.services.office import Office
from formsapp.store import cases
from formsapp.store import files as rows
from formsapp.store.drafts import Draft
from tests import clamd as stand_in
from tests import referrals
from tests.uploads import kept, upload

NAME = "virus.txt"


def watched(office: Office, address: str) -> Office:
    """The same office with a scanner at this address."""
    return replace(office, settings=replace(office.settings, clamd=address))


def quarantined(office: Office, actor: Actor, draft: Draft) -> UUID:
    """In a draft."""
    with stand_in.running() as running:
        upload(watched(office, running.address), actor, draft.reference, stand_in.EICAR, NAME)
    return next(file.id for file in kept(office, draft.reference) if file.name == NAME)


def sent_with_one(office: Office, actor: Actor, draft: Draft) -> tuple[str, UUID]:
    """The reference of a sent form, and its file in quarantine."""
    file = quarantined(office, actor, draft)
    reference = referrals.sent(office, actor, draft)
    with office.database.reading() as session:
        case = cases.find(session, office.keys, reference)
        assert case is not None
        assert file in [each.id for each in rows.of_case(session, office.keys, case.id)]
    return reference, file
