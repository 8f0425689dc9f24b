"""One's own account: a forgotten password, a new one, where one is signed in.

To ask for a link looks the same and takes as long whether there is an account or not (row T24): the same tries are counted, a token is
made, a mail is written. To an address without an account the mail says just that; only who reads its mailbox learns it.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID, uuid4

from formsapp.domain import passwords, throttles
from formsapp.domain.people import Actor
from formsapp.services import devices, hashing, second_factors, sign_in
from formsapp.services.office import NotFound, Office
from formsapp.services.sign_in import Entered, From, Slow, Visit
from formsapp.store import attempts, audit, mails, people, sign_ins, tokens
from formsapp.store.database import Session
from formsapp.store.people import Person
from formsapp.store.sign_ins import SignIn

FRESH = dt.timedelta(minutes=15)
ALWAYS_GUESSED = ("alternative provision", "referral", "directory")


@dataclass(frozen=True)
class Refusal:
    """Why a password was not taken, at which box of the page."""

    field: str
    sentence: str


# ---------------------------------------------------------------------------------------------------- forgotten password


def ask_for_link(office: Office, email: str, where: From) -> Slow | None:
    """A mail on its way; whether with a link in it, only the mailbox knows."""
    now, account = office.clock(), office.keys.index("email", email)
    with office.database.writing() as session:
        _, wait = attempts.take(session, now, reset_buckets(office, account, where))
        person = people.person_by_email(session, office.keys, email)
        known = person is not None and person.active
        if wait is None:
            secret = tokens.issue(session, now, tokens.RESET, person.id if person and known else uuid4())
            address = f"{office.settings.app_url}reset/{secret}/" if known else office.settings.app_url
            mails.send(session, office.keys, now, "reset" if known else "no-account", email, data={"link": address})
        outcome = audit.FAILED if wait is not None else audit.ALLOWED
        audit.record(session, now, Actor(origin=where.address), "password.forgotten", "account", account[:40], outcome=outcome)
    return None if wait is None else Slow(wait)


def reset_buckets(office: Office, account: str, where: From) -> list[throttles.Bucket]:
    device = devices.known(office.keys, account, where.device)
    address = sign_in.address_key(office, where)
    if device is not None:
        return [throttles.Bucket(throttles.RESET, device)]
    mine = office.keys.index("reset", f"{account} {address}")
    return [
        throttles.Bucket(throttles.RESET, mine),
        throttles.Bucket(throttles.RESET_ACCOUNT, account),
        throttles.Bucket(throttles.RESET_ADDRESS, address),
    ]


def link_opens(office: Office, secret: str) -> Person | None:
    """Whose link this is, if it still opens anything. Looking uses nothing up."""
    with office.database.reading() as session:
        return owner(session, office, secret)


def owner(session: Session, office: Office, secret: str) -> Person | None:
    token = tokens.find(session, office.clock(), tokens.RESET, secret)
    person = people.person(session, office.keys, token.subject) if token else None
    return person if person and person.active else None


def reset(office: Office, secret: str, password: str, again: str, where: From) -> Entered | Refusal:
    """A new password by the link in the mail, which thereby ends, as do all sessions. A second factor is still asked for."""
    person = link_opens(office, secret)
    if person is None:
        raise NotFound
    if (refusal := fault(office, person, password, again)) is not None:
        return refusal
    hashed = hashing.hash_password(office.settings.hashing, password)
    with office.database.writing() as session:
        token = tokens.find(session, office.clock(), tokens.RESET, secret)
        if token is None or not tokens.use(session, office.clock(), token):
            raise NotFound
        actor = Actor(person.id, origin=where.address)
        take_password(session, office, person, hashed, actor, "password.reset")
        return sign_in.enter(session, office, person, where, known=True)


# ------------------------------------------------------------------------------------------------------- own password


def change_password(office: Office, visit: Visit, old: str, password: str, again: str) -> str | Refusal:
    """The new secret of the cookie; all other sessions end."""
    person, found = visit.person, visit.sign_in
    assert person is not None
    assert found is not None
    if (refusal := fault(office, person, password, again)) is not None:
        return refusal
    if (sentence := right_password(office, visit, old)) is not None:
        return Refusal("old", sentence)
    hashed = hashing.hash_password(office.settings.hashing, password)
    with office.database.writing() as session:
        take_password(session, office, person, hashed, visit.actor, "password.change", but=found.id)
        secret = sign_ins.rotate(session, found.id, office.clock(), second_factor=found.second_factor)
    if secret is None:
        raise NotFound
    return secret


def take_password(
    session: Session, office: Office, person: Person, hashed: str, actor: Actor, act: str, *, but: UUID | None = None
) -> None:
    """Links sent before and sessions elsewhere end; the owner is told."""
    now = office.clock()
    people.set_password(session, person.id, hashed, now)
    for purpose in (tokens.RESET, tokens.INVITATION):
        tokens.end_all(session, now, purpose, person.id)
    ended = sign_ins.end_all(session, person.id, now, but=but)
    audit.record(session, now, actor, act, "person", person.id, detail={"sessions ended": ended})
    if person.password is not None:
        mails.send(session, office.keys, now, "password-changed", person.email, person=person.id, data=second_factors.link(office))


def fault(office: Office, person: Person, password: str, again: str) -> Refusal | None:
    """Shorter where a second factor is or will be asked for."""
    with office.database.reading() as session:
        second = person.needs_second_factor or sign_in.has_factor(session, person.id)
    sentence = passwords.fault(password, second_factor=second, words=names(office, person))
    if sentence is not None:
        return Refusal("password", sentence)
    if passwords.tidy(password) != passwords.tidy(again):
        return Refusal("again", "The two passwords are not the same: type the new one twice")
    return None


def names(office: Office, person: Person) -> tuple[str, ...]:
    """What somebody who knows the person would try first."""
    edition = office.published.current()
    service = (str(edition.frame["name"]), str(edition.frame["council"])) if edition else ()
    return (*ALWAYS_GUESSED, *service, person.name, *person.email.split("@"), *(place.organisation_name for place in person.places))


def least(office: Office, person: Person) -> int:
    """How many characters a new password of theirs must have."""
    with office.database.reading() as session:
        return passwords.least(person.needs_second_factor or sign_in.has_factor(session, person.id))


def right_password(office: Office, visit: Visit, password: str) -> str | None:
    """Asked again before what keeps others out is changed; None when right, else the sentence."""
    assert visit.person is not None
    bucket = throttles.Bucket(throttles.PASSWORD, str(visit.person.id))
    with office.database.writing() as session:
        taken, wait = attempts.take(session, office.clock(), [bucket])
    if wait is not None:
        return "Too many tries. Wait a few minutes"
    right = hashing.is_right(office.settings.hashing, visit.person.password, password)
    with office.database.writing() as session:
        if right:
            attempts.give_back(session, taken)
        else:
            actor = second_factors.acting(visit)
            audit.record(session, office.clock(), actor, "password.confirm", "person", visit.person.id, outcome=audit.FAILED)
    return None if right else "Your password is not right"


# ------------------------------------------------------------------------------------------------------------ sessions


def is_fresh(office: Office, visit: Visit) -> bool:
    """The password was typed a short while ago, so that nobody at an open computer changes who gets in."""
    assert visit.sign_in is not None
    return office.clock() - visit.sign_in.created_at < FRESH


def confirm(office: Office, visit: Visit, password: str) -> str | Refusal:
    """The secret of a session that is fresh again; it doesn't last longer for it."""
    person, found = visit.person, visit.sign_in
    assert person is not None
    assert found is not None
    if (sentence := right_password(office, visit, password)) is not None:
        return Refusal("password", sentence)
    now = office.clock()
    with office.database.writing() as session:
        if not sign_ins.end(session, found.id, now):
            raise NotFound
        _, secret = sign_ins.begin(
            session, now, person.id, device=found.device, lasts=found.expires_at - now, second_factor=found.second_factor
        )
        audit.record(session, now, visit.actor, "password.confirm", "person", person.id)
    return secret


def sessions(office: Office, visit: Visit) -> list[SignIn]:
    assert visit.person is not None
    with office.database.reading() as session:
        return sign_ins.of_person(session, visit.person.id)


def is_open(office: Office, found: SignIn) -> bool:
    now = office.clock()
    return found.ended_at is None and now < found.expires_at and now - found.seen_at < sign_in.IDLE


def end_session(office: Office, visit: Visit, which: UUID) -> None:
    """One of the person's own; anybody else's isn't there."""
    assert visit.person is not None
    now = office.clock()
    with office.database.writing() as session:
        mine = {found.id for found in sign_ins.of_person(session, visit.person.id, most=1000)}
        if which not in mine:
            raise NotFound
        sign_ins.end(session, which, now)
        audit.record(session, now, visit.actor, "session.end", "person", visit.person.id)


def end_other_sessions(office: Office, visit: Visit) -> int:
    assert visit.person is not None
    assert visit.sign_in is not None
    now = office.clock()
    with office.database.writing() as session:
        ended = sign_ins.end_all(session, visit.person.id, now, but=visit.sign_in.id)
        audit.record(session, now, visit.actor, "session.end", "person", visit.person.id, detail={"sessions ended": ended})
    return ended


def stay(office: Office, visit: Visit) -> None:
    """Somebody says that they are still there."""
    assert visit.sign_in is not None
    with office.database.writing() as session:
        sign_ins.seen(session, visit.sign_in.id, office.clock())
