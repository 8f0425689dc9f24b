"""Facts and answers for the tests of forms: a small directory, two schools, a referral that is whole and right, for each tier."""

import copy
import datetime as dt
from dataclasses import replace
from typing import Any

from formsapp.domain.calendar import Closure
from formsapp.journeys import Answers, Course, Facts, Panel, School

TODAY = dt.date(2026, 11, 21)
PATHWAYS = {
    "1": ("work-based-learning", "curriculum-support"),
    "2": ("insight", "flourish"),
    "3": ("supported-transfer", "refocus", "year-11-bespoke"),
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def course(slug: str, tier: str, pathway: str, **more: Any) -> Course:
    told: dict[str, Any] = {
        "slug": slug,
        "name": slug.replace("-", " ").title(),
        "provider": "Touchline Trust",
        "provider_slug": "touchline-trust",
        "tier": tier,
        "pathway": pathway,
        "pathway_name": pathway.replace("-", " ").capitalize(),
        "weekdays": ("monday",),
        "days": "Monday",
        "years": (9, 10, 11),
        "postcode": "CV2 3UX",
    }
    return Course(**(told | more))


COURSES = (
    course("motor-vehicle", "1", "work-based-learning"),
    course("hair-and-beauty", "1", "work-based-learning", weekdays=("monday", "tuesday"), days="Monday and Tuesday", state="full"),
    course("functional-maths", "1", "curriculum-support", weekdays=("friday",), days="Friday", years=(7, 8)),
    *(course(f"{way}-{number}", tier, way) for tier in "23" for way in PATHWAYS[tier] for number in (1, 2)),
)

FACTS = Facts(
    today=TODAY,
    now_words="10:42",
    courses=COURSES,
    schools=(School("900001", "Alderbourne Academy", "Secondary schools"), School("900004", "Bablake Fields School", "Secondary schools")),
    panels=(Panel(dt.date(2026, 12, 10), dt.date(2026, 11, 30), ("flourish", "refocus")),),
    bank_holidays={dt.date(2026, 12, 25): "Christmas Day"},
    closures=(Closure("Christmas and New Year", dt.date(2026, 12, 24), dt.date(2027, 1, 1)),),
    council="Avonbrook City Council",
    service="Avonbrook Alternative Provision",
    miles=lambda one, other: 12.0 if one == "CV9 1ZZ" else 2.0,
    edition="test",
)


def on(day: dt.date) -> Facts:
    return replace(FACTS, today=day)


def date(day: int, month: int, year: int) -> dict[str, str]:
    return {"day": str(day), "month": str(month), "year": str(year)}


FILE = {"id": "6f1c", "name": "risk assessment.pdf", "size": 120_000, "state": "clean"}

WHOLE: Answers = {
    "privacy": {"read": ["yes"]},
    "tier": {
        "tier": "1",
        "bespoke": "Learns with her hands.",
        "interest": "Cars, always.",
        "value": "A first award.",
        "timing": "Attendance falls now.",
    },
    "school": {
        "school": "900001",
        "referrer": "Iolanthe Marchbanks",
        "referrer_role": "Pastoral lead",
        "referrer_email": "i.marchbanks@alderbourne.example",
        "referrer_phone": "01632 960 811",
        "coordinator": "Iolanthe Marchbanks",
        "coordinator_email": "i.marchbanks@alderbourne.example",
        "coordinator_phone": "01632 960811",
        "case_worker": "Peregrine Oduya",
        "case_worker_phone": "",
        "lead": "Sunniva Clark",
        "lead_email": "s.clark@alderbourne.example",
        "lead_phone": "07700 900 140",
    },
    "student": {
        "surname": "Quillfeather",
        "given": "Marigold Ann",
        "known_as": "Mari",
        "born": date(27, 3, 2011),
        "year": "11",
        "other_year": [],
        "gender": "female",
        "upn": "H801200001001",
        "uln": "9276308686",
        "uci": "",
        "ethnicity": "WBRI",
        "language": "eng",
        "address": "3 Tile Lane\r\nMillbrook",
        "postcode": "cv1 2zz",
        "free_meals": "yes",
        "premium": "yes",
        "gifted": "no",
        "in_care": "no",
        "sen": "K",
        "sen_need": ["SEMH"],
        "medical": "no",
        "allergies": "no",
        "travel": "alone",
        "sen_notes": "",
    },
    "carers": {
        "carers": [
            {
                "name": "Rosalind Quillfeather",
                "relationship": "mother",
                "responsibility": "yes",
                "mobile": "07700 900 141",
                "day_phone": "",
                "evening_phone": "",
                "email": "",
                "order": "1",
                "interpreter": "no",
            },
        ],
        "consent": "yes",
        "consent_by": "Rosalind Quillfeather",
        "consent_how": "person",
        "consent_on": date(16, 11, 2026),
        "student_view": "I want to mend engines.",
        "family_view": "",
    },
    "safeguarding": {
        "status": "none",
        "social_worker": "no",
        "early_help": "no",
        "risks": ["none"],
        "risks_notes": "",
        "restrictions": "no",
        "assessment": [FILE],
        "assessed_on": date(2, 11, 2026),
        "assessed_by": "Peregrine Oduya",
    },
    "attendance": {
        "this_year": "71",
        "last_year": "83%",
        "reasons": "",
        "suspensions": "2",
        "suspension_days": "3",
        "exclusion_risk": "no",
        "part_time": "no",
    },
    "behaviour": {
        "strengths": "Kind to younger ones.",
        "incidents": "Walks out of lessons.",
        "triggers": "Reading aloud.",
        "works": "A quiet word.",
    },
    "academic": {
        "english": "E3",
        "maths": "L1",
        "reading": "",
        "predictions": "",
        "under_way": "",
        "adapted": "Fewer subjects.",
        "interests": "Engines.",
        "aspirations": "Apprenticeship.",
    },
    "provision": {
        "courses": ["motor-vehicle", "functional-maths"],
        "why": "Practical.",
        "days": ["monday", "friday"],
        "start": date(11, 1, 2027),
        "transport": "student",
        "transport_notes": "",
        "funding": "included",
        "order": "",
        "notes": "",
    },
    "agencies": {"involved": "no"},
}
PROMISES = {"declaration": {name: ["yes"] for name in ("true", "on_roll", "duty", "may_send")}}
PANEL = dict.fromkeys(("tried", "strategies", "capacity", "meets_plan"), "As agreed.")


def whole(tier: str = "1", way: str = "", **more: dict[str, Any]) -> Answers:
    """A referral in which nothing is left to do; ``more`` changes single answers of sections."""
    answers = copy.deepcopy(WHOLE)
    if tier != "1":
        answers["tier"] = {"tier": tier, {"2": "targeted", "3": "time_limited"}[tier]: way}
        answers["provision"] |= PANEL | {"courses": [f"{way}-1"]}
        answers["provision"] |= {"commitment": "yes"} if way == "flourish" else {}
        answers["provision"] |= (
            {"incident": "incident", "fresh_start": "Old friends.", "transfer_consent": "yes"} if way == "supported-transfer" else {}
        )
    for section, values in more.items():
        answers.setdefault(section, {}).update(values)
    return answers
