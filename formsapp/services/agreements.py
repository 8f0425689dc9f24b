"""A school's yearly agreement: agreed by an officer, shown where the school refers, with what is used and left."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain import agreements as rules
from formsapp.domain.agreements import MOST, PRIORITIES, TIERS, Terms
from formsapp.domain.dates import academic_year
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import OrganisationSubject, may
from formsapp.services.asking import Wrong
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.rights import demand
from formsapp.store import agreements, audit, cases, casework, people, training_records
from formsapp.store.agreements import Agreement
from formsapp.store.database import Session
from formsapp.store.people import Organisation

AGREEMENT = "agreement"
YEARS = 5  # before and after this one
CHANGED = "Somebody else has changed the agreement meanwhile: look at it, then save again if it is still right"


@dataclass(frozen=True)
class Line:
    school: Organisation
    terms: Terms | None
    used: int


@dataclass(frozen=True)
class View:
    """``terms`` is None where nothing was agreed: such a school pays, and comes after the others."""

    school: Organisation
    year: int
    terms: Terms | None
    used: int
    officer: str = field(repr=False)
    officer_id: str = ""
    version: int = 0


def listing(office: Office, actor: Actor, year: int) -> list[Line]:
    demand(actor, "agreements.manage")
    with office.database.reading() as session:
        found = agreements.of_year(session, checked_year(office, year))
        used = training_records.started(session, *rules.days_of(year))
        schools = people.organisations(session, Kind.SCHOOL)
    return [
        Line(each, terms_of(found[each.id], used.get(each.id, 0)) if each.id in found else None, used.get(each.id, 0))
        for each in schools
        if each.suspended_at is None or each.id in found
    ]


def checked_year(office: Office, year: int) -> int:
    now = academic_year(office.today())
    if not now - YEARS <= year <= now + YEARS:
        raise NotFound
    return year


def terms_of(found: Agreement, used: int) -> Terms:
    return Terms(found.year, found.tiers, found.places, found.priority, used)


def look(office: Office, actor: Actor, school: UUID, year: int) -> View:
    """An officer any, a school its own."""
    with office.database.reading() as session:
        house = people.organisation(session, school)
        if house is None or house.kind is not Kind.SCHOOL:
            raise NotFound
        demand(actor, "agreement.read", OrganisationSubject(house.id), kind=AGREEMENT, identifier=house.id)
        return view_of(session, office, house, checked_year(office, year))


def view_of(session: Session, office: Office, house: Organisation, year: int) -> View:
    found = agreements.one(session, house.id, year)
    used = training_records.started(session, *rules.days_of(year)).get(house.id, 0)
    if found is None:
        return View(house, year, None, used, "")
    names = cases.names(session, office.keys, [found.officer] if found.officer else [])
    officer = names.get(found.officer, "") if found.officer else ""
    return View(house, year, terms_of(found, used), used, officer, str(found.officer or ""), found.version)


def where_it_refers(office: Office, actor: Actor, schools: list[UUID]) -> list[View]:
    """This year's, of those schools for which somebody refers."""
    year = academic_year(office.today())
    with office.database.reading() as session:
        houses = [people.organisation(session, each) for each in schools if may(actor, "agreement.read", OrganisationSubject(each))]
        return [view_of(session, office, house, year) for house in houses if house is not None and house.kind is Kind.SCHOOL]


def officers(office: Office) -> list[tuple[str, str]]:
    with office.database.reading() as session:
        names = cases.names(session, office.keys, casework.officers(session))
    return sorted(((str(each), name) for each, name in names.items()), key=lambda pair: pair[1].casefold())


def agree(office: Office, actor: Actor, school: UUID, year: int, typed: Mapping[str, str], version: int) -> None:
    demand(actor, "agreements.manage")
    tiers = [tier for tier in TIERS if typed.get(f"tiers-{tier}")]
    if not tiers:
        raise Wrong("tiers", "Choose at least one tier")
    places, priority = typed.get("places", "").strip(), typed.get("priority", "")
    if not (places.isascii() and places.isdigit() and len(places) < 5 and int(places) <= MOST):
        raise Wrong("places", f"Enter how many places are included, from 0 to {MOST}")
    if priority not in {str(each) for each in PRIORITIES}:
        raise Wrong("priority", "Choose the priority")
    with office.database.writing() as session:
        house = people.organisation(session, school)
        if house is None or house.kind is not Kind.SCHOOL:
            raise NotFound
        officer = next((each for each in casework.officers(session) if str(each) == typed.get("officer", "")), None)
        if typed.get("officer") and officer is None:
            raise Wrong("officer", "Choose a colleague from the list")
        done = agreements.agree(session, school, checked_year(office, year), ",".join(tiers), int(places), int(priority), officer, version)
        if not done:
            raise Refused(CHANGED)
        detail = {"year": year, "places": int(places)}
        audit.record(session, office.clock(), actor, "agreement.agree", AGREEMENT, house.id, detail=detail)
