"""What a rule is asked about: small records that a service makes of the rows it found, so that no rule ever needs the database."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from formsapp.domain.people import Actor


@dataclass(frozen=True)
class DraftSubject:
    """A form being filled: its own id, whose it is, for which organisation, and which form it is."""

    draft: UUID
    person: UUID | None = None
    organisation: UUID | None = None
    journey: str = ""


@dataclass(frozen=True)
class CaseSubject:
    """A form that was sent. ``confirmed``: by a known person, or by somebody whom the council has confirmed since (product, 2)."""

    organisation: UUID | None = None
    sender: UUID | None = None
    provider: UUID | None = None
    restricted: bool = False
    confirmed: bool = True
    journey: str = ""
    # Casework: the learner's school, the providers that hold its pack, and the other party once it has been told.
    school: UUID | None = None
    providers: frozenset[UUID] = frozenset()
    other: UUID | None = None
    parties: frozenset[UUID] = frozenset()  # further ones, likewise told

    @property
    def others(self) -> frozenset[UUID]:
        return self.parties | ({self.other} if self.other else frozenset())


@dataclass(frozen=True)
class PlacementSubject:
    """A training record. ``provider_reads``: from acceptance until so many days after the end; ``tutors``: of the cohorts it is in."""

    school: UUID
    provider: UUID
    provider_reads: bool = True
    tutors: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class RegisterSubject:
    """A cohort or one of its registers: its provider, who tutors it today, and the schools whose learners are in it."""

    provider: UUID
    tutors: frozenset[UUID] = frozenset()
    schools: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class OrganisationSubject:
    organisation: UUID


@dataclass(frozen=True)
class FormSubject:
    """A form to be begun: for an organisation, or (None) by somebody without an account."""

    journey: str
    organisation: UUID | None = None


@dataclass(frozen=True)
class TransferSubject:
    """A file in the Datalocker: from whom, to whom and to which role there. ``ready``: known to be clean."""

    frm: UUID
    to: UUID
    role: str
    ready: bool = True


Subject = DraftSubject | CaseSubject | PlacementSubject | RegisterSubject | OrganisationSubject | FormSubject | TransferSubject
Rule = Callable[[Actor, Subject | None], bool]
