"""Referrals for tests: begun, filled and sent by the services themselves, over a published directory."""

import copy
from typing import Any

from formsapp.domain.people import Actor
from formsapp.fields import Typed
from formsapp.fields.spec import replayed
from formsapp.journeys import Answers
from formsapp.journeys.referral import REFERRAL
from formsapp.services import come_back, drafts, sending
from formsapp.services.office import Office
from formsapp.store import drafts as rows
from formsapp.store.drafts import Draft
from tests.journeys import samples
from tests.people import with_draft

PROMISES = Typed([("true", "yes"), ("on_roll", "yes"), ("duty", "yes"), ("may_send", "yes")])
EMAIL = "iolanthe.marchbanks@alderbourne.example"


def answers(office: Office, **more: dict[str, Any]) -> Answers:
    """A whole referral, for courses of the directory that is published."""
    found = copy.deepcopy(samples.whole())
    for section, values in more.items():
        found.setdefault(section, {}).update(values)
    edition = office.published.current()
    assert edition is not None
    tier_1 = [slug for slug, row in edition.rows.items() if row["tier"] == "1"]
    if "courses" not in more.get("provision", {}):
        found["provision"]["courses"] = tier_1[:2]
    return found


def fill(office: Office, draft: Draft, **more: dict[str, Any]) -> Draft:
    """All sections answered at once, the file too, past the pages."""
    with office.database.writing() as session:
        now = office.clock()
        fresh = rows.find(session, office.keys, draft.reference, to_change=True)
        assert fresh is not None
        assert rows.write(session, office.keys, fresh, answers(office, **more), now, draft.person, now + drafts.KEPT)
        found = rows.find(session, office.keys, draft.reference)
    assert found is not None
    return found


def begun(office: Office, actor: Actor, **more: dict[str, Any]) -> Draft:
    """Filled, by somebody signed in for a school."""
    (organisation,) = actor.organisations()
    return fill(office, drafts.begin(office, actor, "referral", organisation), **more)


def begun_by_email(office: Office, email: str = EMAIL, *, proved: bool = True, **more: dict[str, Any]) -> tuple[Actor, Draft]:
    """Filled, by somebody without an account, and the actor that the browser with its key is."""
    actor = Actor(origin="192.0.2.7")
    made = come_back.begin_by_email(office, actor, "referral", email)
    if proved:
        with office.database.writing() as session:
            rows.prove(session, made.draft.id, office.clock())
    return with_draft(actor, made.draft.id), fill(office, made.draft, **more)


def sent(office: Office, actor: Actor, draft: Draft | None = None, **more: dict[str, Any]) -> str:
    """A referral that is with the council: its reference."""
    draft = draft or begun(office, actor, **more)
    found = sending.send(office, actor, "referral", draft.reference, draft.send_token, PROMISES)
    assert isinstance(found, sending.Sent), [block.slug for block in found.checked.blocks if not block.done]
    return found.reference


def pairs(office: Office, section: str, **more: dict[str, Any]) -> list[tuple[str, str]]:
    """What the page of a section sends, when it is filled in right."""
    return replayed(REFERRAL.by_slug[section].form, answers(office, **more)[section]).pairs()
