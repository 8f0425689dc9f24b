"""Documents that know their age: on the case, on live placements, on a provider's page, and in mails to whoever can bring them up to date."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from formsapp.domain import documents as rules
from formsapp.domain.documents import CASE, INSURANCE, LEARNER, OF_A_PROVIDER, ORGANISATION, RISK, Age
from formsapp.domain.people import Actor, Kind, Role
from formsapp.domain.permissions import WHO_MAY_REFER, WHO_SPEAKS_FOR_A_PROVIDER, OrganisationSubject
from formsapp.fields import Date
from formsapp.services import placements
from formsapp.services.asking import Wrong, day
from formsapp.services.case_desk import Desk, open_desk
from formsapp.services.office import NotFound, Office
from formsapp.services.rights import demand
from formsapp.store import audit, casework, documents, mails, people, training_records
from formsapp.store.database import Session
from formsapp.store.people import Organisation

PROVIDER = "provider"
LONGEST_AHEAD = dt.timedelta(days=5 * 366)
OLDEST = dt.timedelta(days=2 * 366)


@dataclass(frozen=True)
class Line:
    """Whose document it is, and how old."""

    house: Organisation
    ages: list[Age]

    @property
    def worst(self) -> int:
        return min((rules.OVER, rules.MISSING, rules.SOON, rules.GOOD).index(each.state) for each in self.ages)


def ages_of(session: Session, owner: tuple[str, UUID], kinds: tuple[str, ...], today: dt.date) -> list[Age]:
    found = documents.newest(session, [owner])
    known = {kind: found.get((owner, kind)) for kind in kinds}
    return [rules.age(kind, each.dated_on if each else None, each.expires_on if each else None, today) for kind, each in known.items()]


# ------------------------------------------------------------------------------------------------------------ on a case


def beside_case(office: Office, desk: Desk) -> list[tuple[str, Age]]:
    """Of a referral: the newest risk assessment as it counts for a start, and the documents of each provider that is asked."""
    if desk.case.journey != "referral":
        return []
    today = office.today()
    with office.database.reading() as session:
        dated = risk_dated(session, desk)
        lines = [("", rules.age(RISK, dated, rules.before_a_start(dated) if dated else None, today))]
        asked = {
            each.provider: each for each in desk.applications if each.provider and each.state not in {"waiting", "declined", "withdrawn"}
        }
        houses = {each.id: each.name for each in people.organisations(session, Kind.PROVIDER)} if asked else {}
        for provider in asked:
            lines += [(houses.get(provider, ""), each) for each in ages_of(session, (ORGANISATION, provider), OF_A_PROVIDER, today)]
    return lines


def risk_dated(session: Session, desk: Desk) -> dt.date | None:
    """The referral's own, or a newer one that was noted since."""
    own = Date.read_typed(desk.case.answers.get("safeguarding", {}).get("assessed_on", {}))
    return max(filter(None, (own, casework.newest_document(session, desk.case.id, RISK))), default=None)


def note_risk(office: Office, actor: Actor, reference: str, typed: Mapping[str, str]) -> None:
    """A newer risk assessment has come, before the start."""
    with office.database.writing() as session:
        desk = open_desk(session, office, actor, "case.move.council", reference, to_change=True)
        dated = completed(typed, office.today())
        documents.add(
            session,
            office.clock(),
            RISK,
            (CASE, desk.case.id),
            dated,
            rules.before_a_start(dated),
            by=actor.person,
            case=desk.case.id,
        )
        audit.record(session, office.clock(), actor, "document.note", "case", desk.case.id, learners=[desk.case.learner_key])


def completed(typed: Mapping[str, str], today: dt.date) -> dt.date:
    return day(typed, "dated", "the day on which it was completed", today - OLDEST, today)


# ------------------------------------------------------------------------------------------------------- on a placement


def on_placement(office: Office, view: placements.View) -> list[tuple[str, Age]]:
    """The student's risk assessment, and what the provider must have; nothing once it has ended."""
    today = office.today()
    if view.stage not in {"planned", "live"}:
        return []
    with office.database.reading() as session:
        lines = [("", each) for each in ages_of(session, (LEARNER, view.record.learner), (RISK,), today)]
        return lines + [(view.provider, each) for each in ages_of(session, (ORGANISATION, view.record.provider), OF_A_PROVIDER, today)]


def note_on_placement(office: Office, actor: Actor, placement: UUID, typed: Mapping[str, str]) -> None:
    """The risk assessment was brought up to date, by the school or the council."""
    with office.database.writing() as session:
        record, learner = placements.opened(session, office, actor, "placement.review", placement)
        dated = completed(typed, office.today())
        documents.add(
            session, office.clock(), RISK, (LEARNER, learner.id), dated, rules.counts_until(RISK, dated), by=actor.person, case=record.case
        )
        audit.record(session, office.clock(), actor, "document.note", placements.PLACEMENT, record.id, learners=[learner.key])


# -------------------------------------------------------------------------------------------------------- of a provider


def listing(office: Office, actor: Actor) -> list[Line]:
    """Every provider, what is over first."""
    demand(actor, "documents.list")
    today = office.today()
    with office.database.reading() as session:
        found = documents.of_kind(session, ORGANISATION)
        houses = [each for each in people.organisations(session, Kind.PROVIDER) if each.suspended_at is None]
    lines = []
    for house in houses:
        known = {kind: found.get(((ORGANISATION, house.id), kind)) for kind in OF_A_PROVIDER}
        ages = [rules.age(kind, each.dated_on if each else None, each.expires_on if each else None, today) for kind, each in known.items()]
        lines.append(Line(house, ages))
    return sorted(lines, key=lambda line: (line.worst, line.house.name.casefold()))


def of_provider(office: Office, actor: Actor, house: UUID) -> Line:
    with office.database.reading() as session:
        found = provider(session, actor, "documents.read", house)
        return Line(found, ages_of(session, (ORGANISATION, found.id), OF_A_PROVIDER, office.today()))


def provider(session: Session, actor: Actor, act: str, house: UUID) -> Organisation:
    found = people.organisation(session, house)
    if found is None or found.kind is not Kind.PROVIDER:
        raise NotFound
    demand(actor, act, OrganisationSubject(found.id), kind=PROVIDER, identifier=found.id)
    return found


def note_of_provider(office: Office, actor: Actor, house: UUID, kind: str, typed: Mapping[str, str]) -> None:
    """Seen by an officer."""
    today = office.today()
    with office.database.writing() as session:
        found = provider(session, actor, "documents.note", house)
        if kind not in OF_A_PROVIDER:
            raise Wrong("kind", "Choose which document it is")
        dated = completed(typed, today)
        told = day(typed, "until", "the day until which it counts", dated, today + LONGEST_AHEAD) if kind == INSURANCE else None
        documents.add(
            session, office.clock(), kind, (ORGANISATION, found.id), dated, rules.counts_until(kind, dated, told), by=actor.person
        )
        audit.record(session, office.clock(), actor, "document.note", PROVIDER, found.id, detail={"kind": kind})


# ---------------------------------------------------------------------------------------------------------------- mails


def warn(office: Office, _: str) -> Iterator[None]:
    """Each once when it ends soon, and once when it has ended: a school of its student's, a provider of its own."""
    today = office.today()
    with office.database.reading() as session:
        providers, children = documents.of_kind(session, ORGANISATION), documents.of_kind(session, LEARNER)
        going = {each.learner: each for each in training_records.still_open(session, office.keys)}
    for (owner, kind), each in [*providers.items(), *children.items()]:
        stage = rules.age(kind, each.dated_on, each.expires_on, today).state
        if stage not in {rules.SOON, rules.OVER} or stage == each.warned:
            continue
        record = going.get(owner[1]) if owner[0] == LEARNER else None
        if owner[0] == LEARNER and record is None:
            continue
        house = record.school if record else owner[1]
        path = f"placements/{record.id}/" if record else f"documents/{house}/"
        with office.database.writing() as session:
            tell(session, office, house, Kind.SCHOOL if record else Kind.PROVIDER, path)
            documents.warned(session, each.id, stage)
        yield


def tell(session: Session, office: Office, house: UUID, kind: Kind, path: str) -> None:
    """Whoever may bring it up to date there; nothing but that there is something."""
    roles: tuple[Role, ...] = WHO_MAY_REFER if kind is Kind.SCHOOL else WHO_SPEAKS_FOR_A_PROVIDER
    for person in casework.people_of(session, house, [role.value for role in roles]):
        if (somebody := people.person(session, office.keys, person)) and somebody.active:
            data = {"link": office.settings.app_url + path}
            mails.send(session, office.keys, office.clock(), "document-ending", somebody.email, person=person, data=data)
