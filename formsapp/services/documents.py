"""Documents that know their age: on the case, on live placements, on a provider's page, and in mails to whoever can bring them up to date."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from formsapp.domain import documents as rules
from formsapp.domain.documents import CASE, INSURANCE, LEARNER, OF_A_PROVIDER, ORGANISATION, RISK, Age, Paper
from formsapp.domain.people import Actor, Kind, Role
from formsapp.domain.permissions import WHO_MAY_REFER, WHO_SPEAKS_FOR_A_PROVIDER, OrganisationSubject
from formsapp.fields import Date
from formsapp.services import document_files, placements
from formsapp.services.asking import Wrong, day
from formsapp.services.case_desk import Desk, open_desk
from formsapp.services.document_files import Sent, kept
from formsapp.services.office import NotFound, Office
from formsapp.services.rights import demand
from formsapp.store import audit, casework, documents, files, mails, people, training_records
from formsapp.store.database import Session
from formsapp.store.documents import Document, Owner
from formsapp.store.files import CLEAN, File
from formsapp.store.files_kept import REMOVED
from formsapp.store.people import Organisation
from formsapp.vault.scan import LATER

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


def ages_of(session: Session, office: Office, actor: Actor, owners: Iterable[tuple[Owner, tuple[str, ...]]]) -> dict[Owner, list[Age]]:
    """With their files, as far as this reader may open them; the same number of questions for however many owners."""
    wanted = dict(owners)
    found = documents.listed(session, wanted)
    known = by_file(session, office, [each for every in found.values() for each in every])
    made: dict[Owner, list[Age]] = {}
    for owner, kinds in wanted.items():
        for kind in kinds:
            every = found.get((owner, kind), [])
            opens = any(each.file for each in every) and document_files.opens(session, office, actor, every[0])
            first = every[0] if every else None
            age = rules.age(kind, first.dated_on if first else None, first.expires_on if first else None, office.today())
            made.setdefault(owner, []).append(with_papers(age, every, known if opens else {}))
    return made


def by_file(session: Session, office: Office, every: Iterable[Document]) -> dict[UUID, File]:
    wanted = [each.file for each in every if each.file]
    return {each.id: each for each in files.by_ids(session, office.keys, wanted) if each.state != REMOVED}


def with_papers(age: Age, every: list[Document], known: Mapping[UUID, File]) -> Age:
    """The one that counts, and those before it; a day that stands there twice with the same file stands there once."""
    papers = list(dict.fromkeys(paper(each, known) for each in every))
    mine = next((each for each in papers if each.dated == age.dated), None)
    return replace(age, paper=mine, earlier=tuple(each for each in papers if each is not mine))


def paper(each: Document, known: Mapping[UUID, File]) -> Paper:
    file = known.get(each.file) if each.file else None
    if file is None:
        return Paper(each.dated_on)
    return Paper(each.dated_on, file.id, file.stored.size, "" if file.state == CLEAN else file.reason or LATER)


# ------------------------------------------------------------------------------------------------------------ on a case


def beside_case(office: Office, actor: Actor, desk: Desk) -> list[tuple[str, Age]]:
    """Of a referral: the newest risk assessment as it counts for a start, and the documents of each provider that is asked."""
    if desk.case.journey != "referral":
        return []
    today = office.today()
    with office.database.reading() as session:
        dated = risk_dated(session, desk)
        own = documents.of_case(session, desk.case.id, RISK)
        age = rules.age(RISK, dated, rules.before_a_start(dated) if dated else None, today)
        lines = [("", with_papers(age, own, by_file(session, office, own)))]
        asked = {
            each.provider: each for each in desk.applications if each.provider and each.state not in {"waiting", "declined", "withdrawn"}
        }
        houses = {each.id: each.name for each in people.organisations(session, Kind.PROVIDER)} if asked else {}
        theirs = ages_of(session, office, actor, [((ORGANISATION, provider), OF_A_PROVIDER) for provider in asked])
    return lines + [(houses.get(provider, ""), each) for (_, provider), ages in theirs.items() for each in ages]


def risk_dated(session: Session, desk: Desk) -> dt.date | None:
    """The referral's own, or a newer one that was noted since."""
    own = Date.read_typed(desk.case.answers.get("safeguarding", {}).get("assessed_on", {}))
    return max(filter(None, (own, casework.newest_document(session, desk.case.id, RISK))), default=None)


def note_risk(office: Office, actor: Actor, reference: str, typed: Mapping[str, str], sent: Sent | None = None) -> None:
    """A newer risk assessment has come, before the start."""
    with kept(office, sent) as file, office.database.writing() as session:
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
            file=document_files.add(session, office, actor, file, desk.case.learner_key, desk.case.id),
        )
        audit.record(session, office.clock(), actor, "document.note", "case", desk.case.id, learners=[desk.case.learner_key])


def completed(typed: Mapping[str, str], today: dt.date) -> dt.date:
    return day(typed, "dated", "the day on which it was completed", today - OLDEST, today)


# ------------------------------------------------------------------------------------------------------- on a placement


def on_placement(office: Office, actor: Actor, view: placements.View) -> list[tuple[str, Age]]:
    """The student's risk assessment, and what the provider must have; nothing once it has ended."""
    if view.stage not in {"planned", "live"}:
        return []
    owners: list[tuple[Owner, tuple[str, ...]]] = [
        ((LEARNER, view.record.learner), (RISK,)),
        ((ORGANISATION, view.record.provider), OF_A_PROVIDER),
    ]
    with office.database.reading() as session:
        found = ages_of(session, office, actor, owners)
    return [(view.provider if kind == ORGANISATION else "", each) for (kind, _), ages in found.items() for each in ages]


def note_on_placement(office: Office, actor: Actor, placement: UUID, typed: Mapping[str, str], sent: Sent | None = None) -> None:
    """The risk assessment was brought up to date, by the school or the council."""
    with kept(office, sent) as file, office.database.writing() as session:
        record, learner = placements.opened(session, office, actor, "placement.review", placement)
        dated = completed(typed, office.today())
        until, whose = rules.counts_until(RISK, dated), (LEARNER, learner.id)
        added = document_files.add(session, office, actor, file, learner.key)
        documents.add(session, office.clock(), RISK, whose, dated, until, by=actor.person, case=record.case, file=added)
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
        owner = ORGANISATION, found.id
        return Line(found, ages_of(session, office, actor, [(owner, OF_A_PROVIDER)])[owner])


def provider(session: Session, actor: Actor, act: str, house: UUID) -> Organisation:
    found = people.organisation(session, house)
    if found is None or found.kind is not Kind.PROVIDER:
        raise NotFound
    demand(actor, act, OrganisationSubject(found.id), kind=PROVIDER, identifier=found.id)
    return found


def note_of_provider(office: Office, actor: Actor, house: UUID, kind: str, typed: Mapping[str, str], sent: Sent | None = None) -> None:
    """Seen by an officer."""
    today = office.today()
    with kept(office, sent) as file, office.database.writing() as session:
        found = provider(session, actor, "documents.note", house)
        if kind not in OF_A_PROVIDER:
            raise Wrong("kind", "Choose which document it is")
        dated = completed(typed, today)
        told = day(typed, "until", "the day until which it counts", dated, today + LONGEST_AHEAD) if kind == INSURANCE else None
        until, whose = rules.counts_until(kind, dated, told), (ORGANISATION, found.id)
        added = document_files.add(session, office, actor, file)
        documents.add(session, office.clock(), kind, whose, dated, until, by=actor.person, file=added)
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
