"""The Datalocker's rules: who sends to whom, which role reads it there, what kinds of files there are, how long they are kept.

One end of every transfer is the council. A school and a provider have no way to each other, nor two schools, nor two providers; the database
says so too (``store/tables/locker.py``).
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from formsapp.domain.people import Actor, Kind, Membership, Role

LARGEST = 1024**3  # bytes of a file
MOST_FILES = 50  # of an envelope
LONGEST_DESCRIPTION = 100
PAGE = 50

COORDINATOR, LEAD, TEAM = "coordinator", "safeguarding-lead", "cap-team"
ROLE_WORDS = {COORDINATOR: "CAP coordinator", LEAD: "Designated safeguarding lead", TEAM: "CAP team"}
# Who at each end reads what is addressed to a role. In a provider its manager is who coordinates.
READERS: dict[tuple[Kind, str], tuple[Role, ...]] = {
    (Kind.SCHOOL, COORDINATOR): (Role.COORDINATOR,),
    (Kind.SCHOOL, LEAD): (Role.SAFEGUARDING_LEAD,),
    (Kind.PROVIDER, COORDINATOR): (Role.MANAGER,),
    (Kind.PROVIDER, LEAD): (Role.SAFEGUARDING_LEAD,),
    (Kind.COUNCIL, TEAM): (Role.ADMINISTRATOR, Role.MONITORING_OFFICER, Role.SAFEGUARDING_LEAD, Role.SERVICE_LEAD),
}
WHO_MAY_BE_DESIGNATED: dict[Kind, frozenset[Role]] = {
    kind: frozenset(role for (end, _), roles in READERS.items() if end is kind for role in roles) for kind in Kind
}

# The states of a transfer. Held: the scanner, or two people, have yet to say that it is clean.
HELD, WAITING, DOWNLOADED = "held", "waiting", "downloaded"
RECALLED, EXPIRED, REFUSED = "recalled", "expired", "refused"
STATES = (HELD, WAITING, DOWNLOADED, RECALLED, EXPIRED, REFUSED)
OPEN = (WAITING, DOWNLOADED)  # what its receiver can open
LIVE = (HELD, WAITING, DOWNLOADED)  # what still has bytes
STATE_WORDS = {
    HELD: "Being checked",
    WAITING: "Not opened yet",
    DOWNLOADED: "Downloaded",
    RECALLED: "Recalled",
    EXPIRED: "Expired and deleted",
    REFUSED: "Refused by the virus check",
}

# ------------------------------------------------------------------------------------------------------------ who to whom


def may_send(frm: Kind, to: Kind) -> bool:
    """Exactly one end is the council."""
    return (frm is Kind.COUNCIL) is not (to is Kind.COUNCIL)


def roles_at(kind: Kind) -> tuple[str, ...]:
    """The roles a file can be addressed to at such an organisation."""
    return tuple(role for end, role in READERS if end is kind)


def reads(member: Membership, organisation: UUID, role: str) -> bool:
    """Whether by this membership somebody reads what is addressed to that role there: a designated person in one of its roles."""
    return member.datalocker and member.organisation == organisation and member.role in READERS.get((member.kind, role), ())


def designated(member: Membership) -> bool:
    return member.datalocker and member.role in WHO_MAY_BE_DESIGNATED[member.kind]


def houses(actor: Actor) -> frozenset[UUID]:
    """The organisations for which this person uses the Datalocker."""
    return frozenset(member.organisation for member in actor.memberships if designated(member))


def inboxes(actor: Actor) -> frozenset[tuple[UUID, str]]:
    """Organisation and role of all that this person may open."""
    return frozenset(
        (member.organisation, role)
        for member in actor.memberships
        for role in roles_at(member.kind)
        if reads(member, member.organisation, role)
    )


# ------------------------------------------------------------------------------------------------------------------ kinds


@dataclass(frozen=True)
class FileKind:
    """What a file is. ``short`` begins its description, before the initials. ``learner``: it is about one child, who must be named.

    ``role``: for whom at a school or provider, unless somebody else is chosen. ``keep``: days after the first download.
    """

    name: str
    words: str
    short: str
    learner: bool = True
    role: str = COORDINATOR
    keep: int = 30


KINDS: tuple[FileKind, ...] = (
    FileKind("support-plan", "Student support plan", "SSP"),
    FileKind("ehc-plan", "Education, health and care plan", "EHCP"),
    FileKind("risk-assessment", "Risk assessment", "RA"),
    FileKind("contact-update", "Updated contact information", "CON"),
    FileKind("minutes", "Meeting minutes", "MIN"),
    FileKind("social-care", "Social care report", "SCR", role=LEAD),
    FileKind("safeguarding", "Safeguarding concern", "SG", role=LEAD),
    FileKind("concern", "Behaviour or attendance concern", "CFC"),
    FileKind("audit", "Financial audit", "FA", learner=False, keep=90),
    FileKind("invoice", "Invoice", "INV", learner=False, keep=90),
    FileKind("tracking", "Tracking", "TRK", learner=False),
    FileKind("other", "Other", "OTH"),
)
# What the cases' own moves send: nobody chooses these.
BY_MOVES: tuple[FileKind, ...] = (
    FileKind("referral-pack", "Referral pack", "PACK"),
    FileKind("panel-outcome", "Panel outcome", "PANEL"),
    FileKind("withdrawal-form", "Withdrawal form", "WD"),
)
_BY_NAME = {kind.name: kind for kind in (*KINDS, *BY_MOVES)}


def kind_named(name: str) -> FileKind | None:
    return _BY_NAME.get(name)


def suggested_description(kind: FileKind, given: str = "", surname: str = "") -> str:
    """``CFC JN``: the kind and initials, never a name."""
    initials = "".join(part[0].upper() for part in (given.strip(), surname.strip()) if part)
    return f"{kind.short} {initials}".strip()


def names_somebody(description: str, given: str, surname: str) -> bool:
    """Whether a description has the learner's surname, or both names, in it; a name of one or two letters may be initials."""
    said = set(re.findall(r"\w+", description.casefold()))
    last = re.findall(r"\w+", surname.casefold())
    first = re.findall(r"\w+", given.casefold())
    return any(len(part) > 2 and part in said for part in last) or (bool(first) and bool(last) and {first[0], last[-1]} <= said)


def one_learner(learners: Iterable[UUID | None]) -> bool:
    """What is sent together is about one child at most: two children's files never share an envelope (safety, T5)."""
    return len({each for each in learners if each}) <= 1


# ------------------------------------------------------------------------------------------------------------------ times

LONGEST = dt.timedelta(days=90)  # from sending, whatever happens
REMIND_BEFORE = (3, 1)  # days before a file that nobody has opened is deleted


def expires_at(sent_at: dt.datetime, first_downloaded_at: dt.datetime | None, keep_days: int) -> dt.datetime:
    """So many days after the first download, and ninety after sending at most."""
    last = sent_at + LONGEST
    return last if first_downloaded_at is None else min(last, first_downloaded_at + dt.timedelta(days=keep_days))


def reminder_due(expires: dt.datetime, now: dt.datetime, reminded: int | None) -> int | None:
    """Which reminder is due: 3, 1, or none. One that was missed while the worker stood still isn't made up for by two."""
    left = expires - now
    due = [days for days in REMIND_BEFORE if dt.timedelta() < left <= dt.timedelta(days=days)]
    found = min(due, default=None)
    return found if found is not None and (reminded is None or found < reminded) else None
