"""Term dates: entered by the council; lessons take place within them."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from formsapp.domain.dates import said
from formsapp.domain.people import Actor
from formsapp.services.asking import Wrong, day
from formsapp.services.lessons import ask_for_lessons, line_of
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.rights import demand
from formsapp.store import audit, cohorts
from formsapp.store.cohorts import Term
from formsapp.store.database import Session

TERM = "term"
LONGEST = 100
LONGEST_TERM = dt.timedelta(days=250)
CHANGED = "Somebody else has changed this term meanwhile: look at it as it stands now"


def listing(office: Office, actor: Actor) -> list[Term]:
    demand(actor, "terms.manage")
    with office.database.reading() as session:
        return cohorts.terms(session)


def one(office: Office, actor: Actor, term: UUID) -> Term:
    found = next((each for each in listing(office, actor) if each.id == term), None)
    if found is None:
        raise NotFound
    return found


def read(session: Session, typed: Mapping[str, str], own: UUID | None = None) -> tuple[str, dt.date, dt.date]:
    """Name, first and last day; no day is in two terms."""
    name = line_of(typed, "name", "what the term is called, such as Autumn term 2026/27", LONGEST)
    first = day(typed, "starts", "the first day of the term")
    last = day(typed, "ends", "the last day of the term", first)
    if last - first > LONGEST_TERM:
        raise Wrong("ends", "A term is shorter than that: look at the years")
    others = [each for each in cohorts.terms(session) if each.id != own]
    if any(each.name.casefold() == name.casefold() for each in others):
        raise Wrong("name", "There is a term of this name already")
    for each in others:
        if first <= each.ends_on and each.starts_on <= last:
            raise Wrong("starts", f"These days are in {each.name} already: {said(each.starts_on)} to {said(each.ends_on)}")
    return name, first, last


def add(office: Office, actor: Actor, typed: Mapping[str, str]) -> UUID:
    demand(actor, "terms.manage")
    with office.database.writing() as session:
        made = cohorts.add_term(session, *read(session, typed))
        written_down(session, office, actor, "term.add", made)
        return made


def change(office: Office, actor: Actor, term: UUID, typed: Mapping[str, str], version: int) -> None:
    demand(actor, "terms.manage")
    with office.database.writing() as session:
        if not any(each.id == term for each in cohorts.terms(session)):
            raise NotFound
        name, first, last = read(session, typed, term)
        if not cohorts.change_term(session, term, version, name=name, starts_on=first, ends_on=last):
            raise Refused(CHANGED)
        written_down(session, office, actor, "term.change", term)


def remove(office: Office, actor: Actor, term: UUID, version: int) -> None:
    """One entered by mistake: its lessons that nobody has marked are cancelled."""
    demand(actor, "terms.manage")
    with office.database.writing() as session:
        if not any(each.id == term for each in cohorts.terms(session)):
            raise NotFound
        if not cohorts.remove_term(session, term, version):
            raise Refused(CHANGED)
        written_down(session, office, actor, "term.remove", term)


def written_down(session: Session, office: Office, actor: Actor, act: str, term: UUID) -> None:
    ask_for_lessons(session, office)
    audit.record(session, office.clock(), actor, act, TERM, term)
