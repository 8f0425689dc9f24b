"""Forms filled without an account: begun with a work address, which a link by mail proves before the form can be sent (decision 20).

The link is used once, within seven days, by a button and not by being followed, so that a mail scanner takes nothing away. Each browser that
used one holds a key of its own to that one draft; nothing else opens with it.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from formsapp.domain.identifiers import read_reference
from formsapp.domain.people import Actor
from formsapp.domain.permissions import FormSubject
from formsapp.domain.throttles import Bucket, Limit
from formsapp.services import sendable
from formsapp.services.drafts import KEPT, KIND, AlreadySent, journey_of, learner_of, new_reference, own
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.rights import demand
from formsapp.store import attempts, audit, drafts, mails, tokens, walls
from formsapp.store.database import Session
from formsapp.store.drafts import Answers, Draft

LINK_MAIL = "come-back"
MAILBOX = Limit("draft link", 8, dt.timedelta(days=1))  # nobody's mailbox is flooded
ADDRESS = Limit("draft link from", 40, dt.timedelta(minutes=15))
AGAIN_AFTER = dt.timedelta(minutes=10)  # Save sends no second link so soon after the last


@dataclass(frozen=True)
class Begun:
    """A draft, and the secret for this browser's cookie."""

    draft: Draft
    secret: str


@walls.as_the_service()
def begin_by_email(office: Office, actor: Actor, slug: str, email: str, *, answers: Answers | None = None) -> Begun:
    """The form can be filled at once; the link that goes out now proves the address whenever it comes back."""
    journey = journey_of(slug)
    now = office.clock()
    with office.database.writing() as session:
        demand(actor, "forms.begin", FormSubject(slug))
        sendable.demand_open(office, slug)
        slow(session, office, actor, email)
        draft = drafts.add(
            session,
            office.keys,
            now,
            journey=journey.slug,
            journey_version=journey.version,
            reference=new_reference(session),
            expires_at=now + KEPT,
            email=email,
            answers=answers,
        )
        secret = drafts.new_cookie(session, now, draft.id, KEPT)
        send_link(session, office, draft)
        by = replace(actor, draft=draft.id)
        audit.record(session, now, by, "draft.begin", KIND, draft.id, learners=[learner_of(draft)], detail={"journey": journey.slug})
    return Begun(draft, secret)


def slow(session: Session, office: Office, actor: Actor, email: str) -> None:
    buckets = [Bucket(MAILBOX, office.keys.index("email", email)), Bucket(ADDRESS, office.keys.index("address", actor.origin))]
    if attempts.take(session, office.clock(), buckets)[1] is not None:
        raise Refused("Too many links were asked for in a short time. Look in your mailbox, or try again later.")


def send_link(session: Session, office: Office, draft: Draft) -> None:
    """A new link; the ones before open nothing more."""
    now = office.clock()
    tokens.end_all(session, now, tokens.COME_BACK, draft.id)
    secret = tokens.issue(session, now, tokens.COME_BACK, draft.id)
    link = f"{office.settings.app_url}forms/back/{secret}/"
    mails.send(session, office.keys, now, LINK_MAIL, draft.email, data={"link": link, "reference": draft.reference})


@walls.as_the_service()
def ask_again(office: Office, actor: Actor, reference: str, email: str) -> None:
    """A new link, if the reference and the address belong together. What is answered is the same whether they do or not."""
    with office.database.writing() as session:
        slow(session, office, actor, email)
        draft = drafts.find(session, office.keys, read_reference(reference) or "")
        fits = draft is not None and draft.sent_at is None and draft.email.strip().casefold() == email.strip().casefold()
        if draft is not None and fits and draft.email:
            send_link(session, office, draft)
        audit.record(
            session,
            office.clock(),
            actor,
            "draft.link",
            KIND,
            draft.id if draft and fits else "",
            outcome=audit.ALLOWED if fits else audit.FAILED,
        )


def send_again(office: Office, actor: Actor, slug: str, reference: str, *, unless_just_sent: bool = False) -> bool:
    """A link to the address of a draft that is at hand. After Save (``unless_just_sent``) it goes with the saving, which is recorded already.

    False when there is no address to send it to.
    """
    now = office.clock()
    with office.database.writing() as session:
        draft = own(session, office, actor, slug, reference)
        if draft.sent_at:
            raise AlreadySent(draft)
        if not draft.email or draft.person is not None:
            return False
        last = tokens.last_issued(session, tokens.COME_BACK, draft.id)
        if unless_just_sent and last is not None and now - last < AGAIN_AFTER:
            return True
        slow(session, office, actor, draft.email)
        send_link(session, office, draft)
        if not unless_just_sent:
            audit.record(session, now, actor, "draft.link", KIND, draft.id)
    return True


@walls.as_the_service()
def behind(office: Office, secret: str) -> Draft:
    """What a link leads to; looking uses nothing up."""
    with office.database.reading() as session:
        found = tokens.find(session, office.clock(), tokens.COME_BACK, secret)
        draft = drafts.by_id(session, office.keys, found.subject) if found else None
    if draft is None:
        raise NotFound
    return draft


@walls.as_the_service()
def come_back(office: Office, actor: Actor, secret: str) -> Begun:
    """Uses the link: the address is proved, and this browser gets a key of its own. The second to try finds nothing."""
    now = office.clock()
    with office.database.writing() as session:
        found = tokens.find(session, now, tokens.COME_BACK, secret)
        draft = drafts.by_id(session, office.keys, found.subject) if found else None
        if found is None or draft is None or not tokens.use(session, now, found):
            raise NotFound
        drafts.prove(session, draft.id, now)
        mine = drafts.new_cookie(session, now, draft.id, KEPT)
        audit.record(session, now, replace(actor, draft=draft.id), "draft.come_back", KIND, draft.id, learners=[learner_of(draft)])
    return Begun(draft, mine)


@walls.as_the_service()
def opened_by(office: Office, secrets: Collection[str], reference: str) -> UUID | None:
    """The draft of this reference, if one of a browser's secrets opens it."""
    plain = read_reference(reference)
    if not secrets or plain is None:
        return None
    with office.database.reading() as session:
        asked = drafts.id_of(session, plain)
        return asked if asked in drafts.of_cookies(session, office.clock(), secrets).values() else None
