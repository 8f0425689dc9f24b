"""Invitations: an account is made by the council's administrator; the link in the mail lets its owner choose a password, once, within 72 hours."""

from formsapp.domain.people import Actor
from formsapp.services import accounts, hashing, sign_in
from formsapp.services.accounts import Refusal
from formsapp.services.office import NotFound, Office
from formsapp.services.sign_in import Entered, From
from formsapp.store import audit, mails, people, tokens
from formsapp.store.database import Session
from formsapp.store.people import Person


def send(session: Session, office: Office, actor: Actor, person: Person) -> None:
    """A new link; the one sent before opens nothing more."""
    now = office.clock()
    tokens.end_all(session, now, tokens.INVITATION, person.id)
    secret = tokens.issue(session, now, tokens.INVITATION, person.id)
    link = f"{office.settings.app_url}invitation/{secret}/"
    mails.send(session, office.keys, now, "invitation", person.email, person=person.id, data={"link": link})
    audit.record(session, now, actor, "invitation.send", "person", person.id)


def opens(office: Office, secret: str) -> Person | None:
    """Who is invited, if the link still opens anything. Looking uses nothing up."""
    with office.database.reading() as session:
        return invited(session, office, secret)


def invited(session: Session, office: Office, secret: str) -> Person | None:
    token = tokens.find(session, office.clock(), tokens.INVITATION, secret)
    person = people.person(session, office.keys, token.subject) if token else None
    return person if person and person.active else None


def accept(office: Office, secret: str, password: str, again: str, where: From) -> Entered | Refusal:
    """The first password; then the second factor where one is asked for, then the terms."""
    person = opens(office, secret)
    if person is None:
        raise NotFound
    if (refusal := accounts.fault(office, person, password, again)) is not None:
        return refusal
    hashed = hashing.hash_password(office.settings.hashing, password)
    with office.database.writing() as session:
        token = tokens.find(session, office.clock(), tokens.INVITATION, secret)
        if token is None or not tokens.use(session, office.clock(), token):
            raise NotFound
        accounts.take_password(session, office, person, hashed, Actor(person.id, origin=where.address), "invitation.accept")
        return sign_in.enter(session, office, person, where, known=True)
