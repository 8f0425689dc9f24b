"""A case on the desk: the form, where it stands, its applications, and who may do what to it. What moves and pages both need."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from formsapp.domain import cases as table
from formsapp.domain.case_words import ALLOCATED_MOVES, COUNCIL, PROVIDER, SCHOOL, SENDER, TRANSFER, Move, Standing
from formsapp.domain.identifiers import read_reference
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import CaseSubject, may
from formsapp.services import places
from formsapp.services.case_rights import subject_of
from formsapp.services.office import NotFound, Office
from formsapp.services.rights import demand, not_there
from formsapp.services.sending import CASE
from formsapp.store import applications, cases, cases_together, casework, parties, people
from formsapp.store.applications import Application, Tick
from formsapp.store.cases import Case
from formsapp.store.casework import Work
from formsapp.store.database import Session
from formsapp.vault.keys import Keys

WAITING_LIST = "waiting list"
SIDE_ACTS = {COUNCIL: "case.move.council", SCHOOL: "case.move.school", PROVIDER: "case.move.provider", SENDER: "case.move.sender"}


@dataclass
class Desk:
    """Read in the transaction that goes on with it."""

    case: Case
    work: Work
    applications: list[Application]
    ticks: dict[UUID, dict[str, Tick]]
    responses: dict[UUID, dict[str, Any]]  # of each application, what the provider decided
    known_providers: frozenset[str]  # slugs of those that have an account
    keys: Keys = field(repr=False)
    parties: frozenset[UUID] = frozenset()  # further ones beside the other party
    full: frozenset[str] = frozenset()  # courses without a place left
    first: frozenset[UUID] = frozenset()  # applications that are first in their line
    told: set[UUID] = field(default_factory=set)  # who has a mail of this act already

    @cached_property
    def subject(self) -> CaseSubject:
        return subject_of(self.case.subject, self.work, self.applications, self.parties)

    def application(self, preference: int) -> Application:
        """By its place in the referral."""
        found = next((each for each in self.applications if each.preference == preference), None)
        if found is None:
            raise NotFound
        return found

    def standing(self, application: Application | None = None) -> Standing:
        """What the conditions of a move are asked of. Without an application, of the next that would be asked."""
        asked = application or next((each for each in self.applications if each.state == "waiting"), None)
        return Standing(
            pathway=self.work.pathway,
            case=self.work.state,
            confirmed=self.case.sender_confirmed_at is not None,
            applications=tuple(each.state for each in self.applications),
            provider_known=asked is None or asked.provider_slug in self.known_providers,
            answer=str(self.responses.get(application.id, {}).get("decision", "")) if application else "",
            ticked=frozenset(self.ticks.get(application.id, {})) if application else frozenset(),
            room=asked is None or asked.course not in self.full,
            first=application is None or application.state != WAITING_LIST or application.id in self.first,
            stage=str(self.case.answers.get("stage", {}).get("stage", "1")),
        )

    def sides(self, actor: Actor, application: Application | None = None) -> frozenset[str]:
        """On which sides of this case somebody stands; of an application, whether it is their own provider's."""
        found = {side for side, act in SIDE_ACTS.items() if may(actor, act, self.subject)}
        if application and application.provider not in actor.organisations(Kind.PROVIDER):
            found.discard(PROVIDER)
        return frozenset(found)

    def sides_of(self, actor: Actor, found: Move, application: Application | None = None) -> frozenset[str]:
        """On which sides somebody may make this move. The school that was allocated takes the student, and leaves the referral to who sent it."""
        mine = self.sides(actor, application) & set(found.by)
        sent = self.case.organisation in actor.organisations(Kind.SCHOOL)
        return mine if sent or found.name in ALLOCATED_MOVES or self.allocated is None else mine - {SCHOOL}

    @property
    def allocated(self) -> UUID | None:
        """The school that takes the student, once it is another than the one that sent the referral."""
        moved = self.work.journey == "referral" and self.work.pathway == TRANSFER and self.work.school != self.case.organisation
        return self.work.school if moved else None

    def at(self, application: Application | None = None) -> tuple[str, str]:
        """Kind and state: of an application, or of the case itself."""
        return ("application", application.state) if application else (self.case.journey, self.work.state)

    def moves(self, actor: Actor, application: Application | None = None) -> list[Move]:
        """The buttons of whoever looks, whether their conditions hold or not."""
        kind, state = self.at(application)
        return [move for move in table.moves_from(kind, state) if self.sides_of(actor, move, application) and not move.through]


def open_desk(session: Session, office: Office, actor: Actor, act: str, reference: str, *, to_change: bool = False) -> Desk:
    """Locked when it is to be changed; 404 for who may not."""
    plain = read_reference(reference)
    case = cases.find(session, office.keys, plain, to_change=to_change) if plain else None
    if case is None:
        raise not_there(session, act, CASE, "cases", "reference", plain)
    desk = read_desk(session, office, case)
    demand(actor, act, desk.subject, kind=CASE, identifier=case.id)
    return desk


def read_desk(session: Session, office: Office, case: Case) -> Desk:
    found = applications.of_case(session, case.id)
    slugs = {each.provider_slug for each in found}
    known = {each.slug for each in people.organisations(session, Kind.PROVIDER) if each.slug in slugs} if slugs else set()
    return Desk(
        case,
        casework.of(session, case.id),
        found,
        applications.ticks(session, [each.id for each in found]),
        responses_of(session, office, found),
        frozenset(slug for slug in known if slug),
        office.keys,
        parties.of_case(session, case.id),
        places.full(session, [each.course for each in found]) if found else frozenset(),
        places.first_in_line(session, [each.course for each in found if each.state == WAITING_LIST]),
    )


def responses_of(session: Session, office: Office, found: Collection[Application]) -> dict[UUID, dict[str, Any]]:
    """What each provider's response decides, in its own answers, and ``held``: when the interview was."""
    asked = {each.response_case: each.id for each in found if each.response_case}
    said = cases_together.by_ids(session, office.keys, list(asked))
    return {
        asked[case.id]: dict(case.answers.get("decision", {})) | {"held": case.answers.get("interview", {}).get("held", {})}
        for case in said.values()
    }
