"""Signing in: password, second factor, terms, in this order; a session that lacks one of them is nobody's yet.

What a stranger sees and how long it takes is the same whether there is such an account or not (row T24): the same tries are counted, a
hash is always checked, an event is always written.
"""

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID

from formsapp.domain import throttles
from formsapp.domain.people import NOBODY, Actor
from formsapp.services import devices, hashing
from formsapp.services.handing_over import hand_over
from formsapp.services.office import Office
from formsapp.store import attempts, audit, mails, people, second_factors, sign_ins
from formsapp.store.database import Session

IDLE = dt.timedelta(minutes=30)
WARNING = dt.timedelta(minutes=5)  # so long before, a page says so
AT_MOST = dt.timedelta(hours=12)
HALFWAY = dt.timedelta(minutes=15)  # between the password and the code
LOOK_AGAIN = dt.timedelta(seconds=20)  # how exactly it is noted when somebody was last here
TERMS = "1"  # the version in templates/account/terms-1.html

CODE, FACTOR, TERMS_LACKING = "code", "factor", "terms"


@dataclass(frozen=True)
class Visit:
    """Who is at the door. ``lacks`` says what a session still needs; until then ``actor`` is nobody and may do what nobody may."""

    actor: Actor = NOBODY
    person: people.Person | None = None
    sign_in: sign_ins.SignIn | None = None
    lacks: str | None = None

    @property
    def signed_in(self) -> bool:
        return self.actor.person is not None

    @property
    def idle_at(self) -> dt.datetime | None:
        """When it ends if nothing is done."""
        return None if self.sign_in is None else min(self.sign_in.seen_at + IDLE, self.sign_in.expires_at)


@dataclass(frozen=True)
class From:
    """Where a request comes from: its address, what the browser calls itself, and its device cookie."""

    address: str = ""
    browser: str = ""
    device: str = ""


@dataclass(frozen=True)
class Entered:
    """The secrets for the cookies, and what is still lacking."""

    secret: str
    device: str
    lacks: str | None


@dataclass(frozen=True)
class Slow:
    """Too many tries: wait so long."""

    wait: dt.timedelta


@dataclass(frozen=True)
class Wrong:
    """Not right; no more is said."""


# ---------------------------------------------------------------------------------------------------- at every request


def visit(office: Office, secret: str, origin: str, draft: UUID | None = None) -> Visit:
    """Built anew at each request from what the database says now, so that what has ended has ended."""
    nobody = Visit(replace(NOBODY, origin=origin, draft=draft))
    if not secret:
        return nobody
    with office.database.reading() as session:
        found = look(session, office, secret, origin, draft)
    if found is None:
        return nobody
    assert found.sign_in is not None
    now = office.clock()
    if now - found.sign_in.seen_at < LOOK_AGAIN:
        return found
    with office.database.writing() as session:
        still = sign_ins.seen(session, found.sign_in.id, now)
    return replace(found, sign_in=replace(found.sign_in, seen_at=now)) if still else nobody


def actor_of(office: Office, secret: str, origin: str, draft: UUID | None = None) -> Actor:
    return visit(office, secret, origin, draft).actor


def look(session: Session, office: Office, secret: str, origin: str, draft: UUID | None) -> Visit | None:
    """The visit that a cookie opens, if its session is in force and its person may sign in."""
    now = office.clock()
    found = sign_ins.find(session, secret)
    if found is None or found.ended_at is not None or now >= found.expires_at or now - found.seen_at >= IDLE:
        return None
    person = people.person(session, office.keys, found.person)
    if person is None or not person.active:
        return None
    lacks = lacking(session, person, found)
    if lacks == CODE and now - found.created_at >= HALFWAY:
        return None
    if lacks is not None:
        return Visit(replace(NOBODY, origin=origin, draft=draft), person, found, lacks)
    return Visit(Actor(person.id, person.memberships, origin, found.id, draft, second_factor=found.second_factor), person, found)


def lacking(session: Session, person: people.Person, sign_in: sign_ins.SignIn) -> str | None:
    """Whoever has a second factor is asked for it; whoever needs one and has none sets it up; then the terms."""
    if not sign_in.second_factor:
        if has_factor(session, person.id):
            return CODE
        if person.needs_second_factor:
            return FACTOR
    return None if people.has_accepted(session, person.id, TERMS) else TERMS_LACKING


def has_factor(session: Session, person: UUID) -> bool:
    return any(factor.kind != second_factors.RECOVERY for factor in second_factors.in_force(session, person))


# ------------------------------------------------------------------------------------------------------------ password


def with_password(office: Office, email: str, password: str, where: From) -> Entered | Slow | Wrong:
    """The first step, from somebody who says who they are."""
    account = office.keys.index("email", email)
    device = devices.known(office.keys, account, where.device)
    with office.database.writing() as session:
        taken, wait = attempts.take(session, office.clock(), throttles.sign_in(account, address_key(office, where), device))
        person = people.person_by_email(session, office.keys, email)
        if wait is not None:
            failed(session, office, account, where, "slow")
    if wait is not None:
        return Slow(wait)
    right = hashing.is_right(office.settings.hashing, person.password if person else None, password)
    with office.database.writing() as session:
        if not right or person is None or not person.active:
            failed(session, office, account, where, "wrong")
            return Wrong()
        attempts.give_back(session, taken)
        refresh_hash(session, office, person, password)
        return enter(session, office, person, where, known=device is not None)


def enter(session: Session, office: Office, person: people.Person, where: From, *, known: bool, second_factor: bool = False) -> Entered:
    """A session begins, perhaps not yet whole."""
    now = office.clock()
    sign_in, secret = sign_ins.begin(session, now, person.id, device=where.browser, lasts=AT_MOST, second_factor=second_factor)
    lacks = lacking(session, person, sign_in)
    actor = Actor(person.id, origin=where.address, session=sign_in.id)
    audit.record(session, now, actor, "sign_in.password", "person", person.id, detail={"lacks": lacks or ""})
    if lacks != CODE:
        arrived(session, office, person, actor, known=known)
    account = office.keys.index("email", person.email)
    return Entered(secret, devices.remember(office.keys, account, where.device), lacks)


def arrived(session: Session, office: Office, person: people.Person, actor: Actor, *, known: bool) -> None:
    """All that was asked for has been shown: recorded, and told by mail when it was from a browser never seen before."""
    now = office.clock()
    audit.record(session, now, actor, "sign_in", "person", person.id)
    hand_over(session, office, person, actor)
    if not known:
        mails.send(
            session, office.keys, now, "new-sign-in", person.email, person=person.id, data={"link": office.settings.app_url + "account/"}
        )


def refresh_hash(session: Session, office: Office, person: people.Person, password: str) -> None:
    """Made with yesterday's parameters: made anew while the password is at hand."""
    if person.password and hashing.is_outdated(office.settings.hashing, person.password):
        people.keep_hash(session, person.id, hashing.hash_password(office.settings.hashing, password))


def failed(session: Session, office: Office, account: str, where: From, why: str) -> None:
    """The account stands there by its keyed hash, whether it exists or not."""
    actor = Actor(origin=where.address)
    audit.record(session, office.clock(), actor, "sign_in", "account", account[:40], outcome=audit.FAILED, detail={"why": why})


def address_key(office: Office, where: From) -> str:
    return office.keys.index("address", where.address)


# --------------------------------------------------------------------------------------------------------------- terms


def accept_terms(office: Office, visit: Visit) -> str | None:
    """The new secret of the cookie: a session that may do more is another one. None when it ended meanwhile."""
    assert visit.person is not None
    assert visit.sign_in is not None
    now = office.clock()
    with office.database.writing() as session:
        secret = sign_ins.rotate(session, visit.sign_in.id, now, second_factor=visit.sign_in.second_factor)
        if secret is not None:
            people.accept_terms(session, visit.person.id, TERMS, now)
            actor = Actor(visit.person.id, origin=visit.actor.origin, session=visit.sign_in.id)
            audit.record(session, now, actor, "terms.accept", "person", visit.person.id, detail={"version": TERMS})
    return secret


# ----------------------------------------------------------------------------------------------------------------- end


def sign_out(office: Office, visit: Visit) -> None:
    if visit.sign_in is None or visit.person is None:
        return
    now = office.clock()
    with office.database.writing() as session:
        if sign_ins.end(session, visit.sign_in.id, now):
            actor = Actor(visit.person.id, origin=visit.actor.origin, session=visit.sign_in.id)
            audit.record(session, now, actor, "sign_out", "person", visit.person.id)
