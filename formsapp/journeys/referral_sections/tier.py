"""Which tier, and with it what else is asked. One tier per referral."""

from formsapp.fields import Form, Radios, Textarea
from formsapp.fields.base import Said
from formsapp.fields.choices import listed
from formsapp.journeys.engine import said

TIERS = listed(
    (
        "1",
        "Tier 1, universal",
        "Courses beside the school’s own timetable: work-based learning, curriculum support, employability and personal development",
    ),
    ("2", "Tier 2, targeted", "Insight or Flourish"),
    ("3", "Tier 3, time-limited", "Supported transfer, Refocus or a Year 11 bespoke pathway"),
)
TARGETED = listed(
    ("insight", "Insight", "Social development: six weeks, one day a week"),
    ("flourish", "Flourish", "Therapeutic work: twelve weeks, two days a week, with a case worker and review meetings; decided by a panel"),
)
TIME_LIMITED = listed(
    ("supported-transfer", "Supported transfer", "For a secondary student at risk of permanent exclusion; ends in a move or a return"),
    ("refocus", "Refocus", "A time-limited intervention at an academy"),
    ("year-11-bespoke", "Year 11 bespoke pathway", "A plan of its own for the last year"),
)


def is_tier_1(answers: Said) -> bool:
    return bool(said(answers, "tier", "tier") == "1")


def is_tier_2_or_3(answers: Said) -> bool:
    return said(answers, "tier", "tier") in {"2", "3"}


def pathway(answers: Said) -> str:
    """Insight, Flourish, Supported transfer …; empty for tier 1."""
    return str({"2": said(answers, "tier", "targeted"), "3": said(answers, "tier", "time_limited")}.get(said(answers, "tier", "tier"), ""))


def is_flourish(answers: Said) -> bool:
    return pathway(answers) == "flourish"


def is_supported_transfer(answers: Said) -> bool:
    return pathway(answers) == "supported-transfer"


def goes_to_panel(answers: Said) -> bool:
    """All of tier 3, and Flourish; Insight is processed like tier 1."""
    return pathway(answers) in {"flourish", "supported-transfer", "refocus", "year-11-bespoke"}


def consideration(label: str, thing: str, purpose: str) -> Textarea:
    return Textarea(label, thing=thing, purpose=purpose, under=("tier", "1"), rows=3, most=1500)


class Tier(Form):
    tier = Radios(
        "Which tier are you applying for?",
        choices=TIERS,
        thing="which tier you are applying for",
        hint="One tier for each referral. What you choose decides what else is asked.",
        purpose="Decides which way the referral goes and what has to be asked",
        brief="Tier",
    )
    targeted = Radios(
        "Which programme?",
        choices=TARGETED,
        thing="Insight or Flourish",
        purpose="Insight is processed at once, Flourish goes to the panel",
        under=("tier", "2"),
        brief="Programme",
    )
    time_limited = Radios(
        "Which programme?",
        choices=TIME_LIMITED,
        thing="the programme of tier 3",
        purpose="Decides which panel meets on it and what the panel has to know",
        under=("tier", "3"),
        brief="Programme",
    )
    bespoke = consideration(
        "Why does the student need a curriculum of their own?",
        "why the student needs a curriculum of their own",
        "The first consideration of tier 1: whether the need is there",
    )
    interest = consideration(
        "How does it meet the student’s interests and aspirations?",
        "how it meets the student’s interests and aspirations",
        "The second consideration of tier 1: a course that is wanted is attended",
    )
    value = consideration(
        "What will it add to the student’s education?",
        "what it will add to the student’s education",
        "The third consideration of tier 1: what the course or qualification is for",
    )
    timing = consideration(
        "Why is this the right support, at the right time, in the right place?",
        "why this is the right support, at the right time, in the right place",
        "The fourth consideration of tier 1",
    )
