"""What a state and a move are made of, and the conditions that a move may have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

COUNCIL, SCHOOL, PROVIDER, SENDER = "council", "school", "provider", "sender"
SIDES = (COUNCIL, SCHOOL, PROVIDER)
PATHWAY_WORDS = {
    "flourish": "Flourish",
    "supported-transfer": "Supported transfer",
    "refocus": "Refocus",
    "year-11-bespoke": "Year 11 bespoke pathway",
}
PANEL_PATHWAYS = tuple(PATHWAY_WORDS)
TRANSFER = "supported-transfer"
WITH_PROVIDERS = "with providers"


def told(words: Mapping[str, str], side: str) -> str:
    """The side's own words; a provider without any reads what is said to a school, which is outside too, and not what the council tells itself."""
    outside = words.get(SCHOOL, "") if side == PROVIDER else ""
    return words.get(side) or outside or words.get(COUNCIL, "")


@dataclass(frozen=True)
class State:
    """``words``: what each side calls it; ``steps``: what comes next, likewise. ``whose``: who has the next step; nobody when it ``ends``.

    ``clock``: working days for that step, counted from the day the state was entered; without one the case's own day holds.
    """

    name: str
    whose: str
    words: Mapping[str, str]
    steps: Mapping[str, str] = field(default_factory=dict)
    ends: bool = False
    clock: int | None = None
    steps_of: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # of a pathway on which something else comes next

    def words_for(self, side: str) -> str:
        return told(self.words, side)

    def step_for(self, side: str, pathway: str = "") -> str:
        return told(self.steps_of.get(pathway, self.steps), side)


@dataclass(frozen=True)
class Move:
    """``words`` stand on its button. ``asks``: what its page asks. ``through``: the form that makes it, which then is no button."""

    name: str
    kind: str
    words: str
    frm: tuple[str, ...]
    to: str
    by: tuple[str, ...]
    asks: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    undoes: str | None = None
    through: str = ""


@dataclass(frozen=True)
class Kind:
    """``states``: the first is where a case of it begins."""

    name: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]


def words(council: str, school: str = "", provider: str = "") -> Mapping[str, str]:
    """What is not said of a side is what the council says."""
    return {COUNCIL: council} | ({SCHOOL: school} if school else {}) | ({PROVIDER: provider} if provider else {})


@dataclass(frozen=True)
class Standing:
    """What conditions are asked of: facts, no words. ``applications``: the states of all; ``answer``: of the application in question."""

    pathway: str = ""
    case: str = WITH_PROVIDERS  # the state of the referral itself
    confirmed: bool = True
    applications: tuple[str, ...] = ()
    provider_known: bool = True
    answer: str = ""  # accept, need, risk, capacity
    ticked: frozenset[str] = frozenset()
    stage: str = "1"
    room: bool = True  # a place of the course is free, or nobody has counted them
    first: bool = True  # of those who wait


OPEN_APPLICATIONS = frozenset({"pack sent", "interview arranged", "response in", "accepted", "waiting list", "placement set up"})
PLACED_APPLICATIONS = frozenset({"placement set up", "processed"})
# From which states on the other party reads a case: before, it has not been told.
OTHER_READS: dict[str, frozenset[str]] = {
    "withdrawal": frozenset({"sent on", "done"}),
    "change-of-day": frozenset({"with provider", "agreed", "applied", "refused"}),
}
# Of which forms the learner's school is a reader because it is that; of others once it is told, or of what it sent itself.
SCHOOL_READS = frozenset({"referral", "leaving"})
# What the school that was allocated does of a school's moves: the referral itself, and its courses, stay those of the school that sent it.
ALLOCATED_MOVES = frozenset({"arrange interview", "move interview"})
# While its application is in one of these a provider holds the pack; after a placement the end of that decides.
PROVIDER_READS = OPEN_APPLICATIONS | {"processed"}
# Before a student starts: each is ticked by itself, by somebody who has looked.
BEFORE_A_START: dict[str, str] = {
    "risk": "Risk assessment read, and not older than three months",
    "consent": "Consent of a parent or carer seen",
    "transport": "Travel arranged",
    "contacts": "Contact plan agreed: who rings whom when the student does not come",
}

Holds = Callable[[Standing], bool]
# Each with the sentence that says what is missing.
CONDITIONS: dict[str, tuple[Holds, str]] = {
    "known sender": (lambda s: s.confirmed, "Confirm the sender first: until then nobody else may be told of it"),
    "no panel": (lambda s: s.pathway not in PANEL_PATHWAYS, "It goes to a panel first: put it on an agenda"),
    "panel": (lambda s: s.pathway in PANEL_PATHWAYS, "It goes to no panel: send the pack to the provider"),
    "panel agreed": (
        lambda s: s.pathway not in PANEL_PATHWAYS or s.case == WITH_PROVIDERS,
        "No provider is asked before the panel has agreed and the pack was sent to the first",
    ),
    "with providers": (
        lambda s: s.case == WITH_PROVIDERS,
        "Send the pack to the first provider first: that is a step of the referral itself",
    ),
    "transfer": (lambda s: s.pathway == TRANSFER, "Only a supported transfer is allocated a school"),
    "no transfer": (lambda s: s.pathway != TRANSFER, "The headteachers’ panel allocates the school first: record which"),
    "somebody to ask": (lambda s: "waiting" in s.applications, "There is no course left to ask for: add one, or close the referral"),
    "provider has an account": (
        lambda s: s.provider_known,
        "The provider has no account yet: add the organisation and invite somebody, then send the pack",
    ),
    "accepted by the provider": (lambda s: s.answer == "accept", "The provider has declined: record that"),
    "declined by the provider": (lambda s: s.answer in {"need", "risk", "capacity"}, "The provider has accepted"),
    "no room": (
        lambda s: s.answer == "capacity" or not s.room,
        "The waiting list is for those declined on capacity, and for courses that are full",
    ),
    "a free place": (lambda s: s.room, "Every place of this course is taken: put the student on the waiting list"),
    "first in line": (lambda s: s.first and s.room, "No place is free yet, or somebody has waited longer"),
    "everything ticked": (lambda s: set(BEFORE_A_START) <= s.ticked, "Tick every condition before the start first"),
    "a place": (lambda s: "processed" in s.applications, "No place has been set up and processed yet"),
    "nothing open": (
        lambda s: not OPEN_APPLICATIONS & set(s.applications),
        "A course is still under way: go on with it below until it is processed or declined, or withdraw that application",
    ),
    "no place": (
        lambda s: not PLACED_APPLICATIONS & set(s.applications),
        "A placement was set up: it ends by a withdrawal form",
    ),
    "stage 1": (lambda s: s.stage != "2", "It was sent as stage 2: begin stage 2"),
}


def missing(conditions: tuple[str, ...], standing: Standing) -> list[str]:
    """A sentence for each condition that does not hold."""
    return [CONDITIONS[name][1] for name in conditions if not CONDITIONS[name][0](standing)]
