"""How far the demonstration's cases have come: a route for every state there is, as data, and how many cases take it."""

from dataclasses import dataclass

SENT_OUT = ("accept", "send out")
ASKED = (*SENT_OUT, "interview")
ACCEPTED = (*ASKED, "respond accept", "offer place")
PLACED = (*ACCEPTED, "tick", "set up", "process", "finish")
TIER_1, INSIGHT, FLOURISH = ("1", ""), ("2", "insight"), ("2", "flourish")
TRANSFER, REFOCUS, BESPOKE = ("3", "supported-transfer"), ("3", "refocus"), ("3", "year-11-bespoke")
AGENDA = ("accept", "agenda")

ENDS = ("decline", "withdraw", "finish", "close", "call off", "apply", "refuse", "read")


@dataclass(frozen=True)
class Route:
    """``kind``: tier and pathway of a referral, or the name of another form. ``since``: how many working days ago it was sent, at the most."""

    number: int
    kind: tuple[str, str]
    steps: tuple[str, ...]
    since: int = 60

    @property
    def under_way(self) -> bool:
        """Somebody has begun with it, and it has not come to its end."""
        return bool(self.steps) and self.steps[-1] not in ENDS


REFERRALS = (
    Route(24, TIER_1, (), 4),
    Route(4, INSIGHT, (), 3),
    Route(8, TIER_1, ("return",), 8),
    Route(6, TIER_1, ("return", "answer"), 9),
    Route(12, TIER_1, ("accept",), 5),
    Route(6, TIER_1, ("decline",)),
    Route(6, TIER_1, ("accept", "withdraw")),
    Route(24, TIER_1, SENT_OUT, 6),
    Route(6, INSIGHT, SENT_OUT, 8),
    Route(22, TIER_1, ASKED, 10),
    Route(16, TIER_1, (*ASKED, "respond accept"), 12),
    Route(4, TIER_1, (*ASKED, "respond risk"), 15),
    Route(16, TIER_1, ACCEPTED, 16),
    Route(8, TIER_1, (*ASKED, "respond capacity", "put on waiting list")),
    Route(10, TIER_1, (*ASKED, "respond need", "record decline", "send pack"), 26),
    Route(4, TIER_1, (*SENT_OUT, "withdraw application"), 9),
    Route(6, TIER_1, (*ACCEPTED, "tick", "set up"), 22),
    Route(6, TIER_1, (*ACCEPTED, "tick", "set up", "process"), 24),
    Route(44, TIER_1, PLACED),
    Route(8, INSIGHT, PLACED),
    Route(6, FLOURISH, ("accept",), 5),
    Route(12, FLOURISH, AGENDA, 6),
    Route(6, REFOCUS, AGENDA, 6),
    Route(6, TRANSFER, AGENDA, 6),
    Route(4, BESPOKE, AGENDA, 6),
    Route(4, FLOURISH, (*AGENDA, "defer")),
    Route(4, REFOCUS, (*AGENDA, "approve")),
    Route(4, TRANSFER, (*AGENDA, "approve", "allocate")),
    Route(4, BESPOKE, (*AGENDA, "not approve")),
    Route(4, FLOURISH, (*AGENDA, "not approve", "close")),
    Route(6, FLOURISH, (*AGENDA, "approve", *PLACED[1:])),
)
OTHERS = (
    Route(6, ("withdrawal", ""), (), 3),
    Route(3, ("withdrawal", ""), ("confirm",), 4),
    Route(3, ("withdrawal", ""), ("confirm", "close records"), 5),
    Route(8, ("withdrawal", ""), ("confirm", "close records", "send on", "finish")),
    Route(2, ("withdrawal", ""), ("call off",)),
    Route(3, ("change-of-day", ""), (), 3),
    Route(3, ("change-of-day", ""), ("ask provider",), 4),
    Route(2, ("change-of-day", ""), ("ask provider", "agree"), 8),
    Route(4, ("change-of-day", ""), ("ask provider", "agree", "apply")),
    Route(2, ("change-of-day", ""), ("ask provider", "refuse")),
    Route(3, ("complaint", ""), (), 3),
    Route(3, ("complaint", ""), ("acknowledge",), 8),
    Route(3, ("complaint", ""), ("acknowledge", "answer stage 1"), 20),
    Route(2, ("complaint", ""), ("acknowledge", "answer stage 1", "begin stage 2"), 30),
    Route(3, ("complaint", ""), ("acknowledge", "answer stage 1", "close")),
    Route(3, ("leaving", ""), (), 3),
    Route(6, ("leaving", ""), ("read",)),
    Route(8, ("quality-pack", ""), (), 40),
)
REASONS = {
    "return": "On which days can the student go, and who travels along?",
    "answer": "Mondays and Thursdays. The family brings the student.",
    "decline": "The student is on no school’s roll here.",
    "withdraw": "The family has moved away.",
    "withdraw application": "The student has chosen another course.",
    "approve": "Everything was tried, and the school goes on with the strategies.",
    "not approve": "Tier 1 has not been tried yet.",
    "defer": "Bring the report of the educational psychologist.",
    "close": "A mentor at school was found instead.",
    "call off": "The student stays after all.",
    "refuse": "The workshop is full on that day.",
    "answer stage 1": "We were wrong, and have changed how lessons are cancelled.",
    "begin stage 2": "It has happened again.",
    "close complaint": "Both sides are satisfied.",
}
