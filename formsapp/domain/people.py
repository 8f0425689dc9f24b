"""Who acts: organisations, roles, memberships, and the actor that every service function is handed first."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    COUNCIL = "council"
    SCHOOL = "school"
    PROVIDER = "provider"


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    MONITORING_OFFICER = "monitoring officer"
    PANEL_MEMBER = "panel member"
    SAFEGUARDING_LEAD = "safeguarding lead"
    SERVICE_LEAD = "service lead"
    COORDINATOR = "coordinator"
    STAFF = "staff"
    MANAGER = "manager"
    TUTOR = "tutor"


ROLES_OF: dict[Kind, tuple[Role, ...]] = {
    Kind.COUNCIL: (Role.ADMINISTRATOR, Role.MONITORING_OFFICER, Role.PANEL_MEMBER, Role.SAFEGUARDING_LEAD, Role.SERVICE_LEAD),
    Kind.SCHOOL: (Role.COORDINATOR, Role.SAFEGUARDING_LEAD, Role.STAFF),
    Kind.PROVIDER: (Role.MANAGER, Role.TUTOR, Role.SAFEGUARDING_LEAD),
}


@dataclass(frozen=True)
class Membership:
    """A person's role in one organisation. The Datalocker is granted to persons, not to roles."""

    organisation: UUID
    kind: Kind
    role: Role
    datalocker: bool = False


@dataclass(frozen=True)
class Actor:
    """Whoever asks. Nobody signed in has no ``person`` and no memberships, but may hold the ``draft`` that a link by email proved.

    ``origin`` is where the request came from (an address, or the name of a worker), for the audit. Built anew at every request from what the
    database says then, so that a right that ended has ended at the next request.
    """

    person: UUID | None = None
    memberships: tuple[Membership, ...] = ()
    origin: str = ""
    session: UUID | None = None
    draft: UUID | None = None
    worker: bool = False
    second_factor: bool = False

    def has(self, kind: Kind, *roles: Role) -> bool:
        """A membership of that kind of organisation, in one of the roles when any are given."""
        return any(m.kind is kind and (not roles or m.role in roles) for m in self.memberships)

    def organisations(self, kind: Kind | None = None, *roles: Role) -> frozenset[UUID]:
        return frozenset(m.organisation for m in self.memberships if (kind is None or m.kind is kind) and (not roles or m.role in roles))

    @property
    def council(self) -> bool:
        return self.has(Kind.COUNCIL)


NOBODY = Actor()


def worker(name: str) -> Actor:
    """The service itself at work: mails, sealing, sweeping."""
    return Actor(origin=name, worker=True)
