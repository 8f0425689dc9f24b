"""Answers for the demonstration's forms: children who don't exist, and for every question left over something that it accepts.

Nothing here is drawn from anybody. Addresses and telephone numbers are those kept for fiction.
"""

import copy
import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from formsapp.domain.identifiers import upn_check_letter
from formsapp.fields import Date, Email, Files, Form, Postcode, Question, Repeat, Telephone, Text, Whole, specs
from formsapp.fields.choices import Checkboxes, Choice
from formsapp.fields.courses import CoursePicker
from formsapp.fields.spec import replayed
from formsapp.journeys import Answers, Facts, Journey

GIVEN = (
    "Aderyn", "Bertram", "Calliope", "Dorian", "Elowen", "Fenwick", "Ginevra", "Hollis", "Isolde", "Jarrah", "Kerensa", "Leopold", "Merryn",
    "Nkechi", "Orsino", "Peregrine", "Quillan", "Rosalba", "Soren", "Tamsin", "Ulric", "Verity", "Wilfred", "Xanthe", "Yestin", "Zinnia",
)  # fmt: skip
SURNAMES = (
    "Ashgrove", "Brackenbury", "Copperwheat", "Dunmallow", "Elderkin", "Fairweather", "Goldfinch", "Harrowgate", "Inglebrook", "Jessamine",
    "Kittiwake", "Larkspur", "Marchbanks", "Nightingale", "Oakenshaw", "Pennyfeather", "Quillfeather", "Ravensworth", "Silverlock",
    "Thistlewood", "Underhill", "Velvetleaf", "Winterbourne", "Yarrowby",
)  # fmt: skip
WORDS: dict[str, tuple[str, ...]] = {
    "reasons": ("Came on time, listened, and asked good questions.", "We spoke with school and family, and looked at the workshop together."),
    "why": ("Learns by doing, and wants to work with tools.", "A small group and a clear day."),
    "achievement": ("The units so far are kept and can be finished at school.",),
    "health": ("None that we know of.",),
    "wellbeing": ("Will miss the group. The school has planned two weeks of lessons in a small room.",),
    "strengths": ("Kind to younger ones, patient with animals.", "Explains things well to others."),
    "incidents": ("Walks out of lessons, mostly after lunch.", "Two disputes in the corridor this term."),
    "triggers": ("Reading aloud, sudden changes.", "Crowded rooms."),
    "works": ("A quiet word, and five minutes outside.", "Knowing the plan of the day in the morning."),
    "about": ("A lesson was cancelled and nobody told us.", "An invoice came twice.", "The taxi came an hour late three times."),
    "view": ("I liked the workshop. I would have liked more time on engines.",),
}
PLAIN = ("As agreed with the family.", "We have talked about it, and it is written down at school.")
ROUNDS = 40
AWAY = (0, -1, 1, 7, -7, 20, -20, 90, -90, -365 * 15)


@dataclass(frozen=True)
class Child:
    """Nobody's."""

    given: str
    surname: str
    born: dt.date
    year: int
    upn: str

    def as_answers(self) -> dict[str, Any]:
        return {"given": self.given, "surname": self.surname, "born": parts(self.born)}


def parts(day: dt.date) -> dict[str, str]:
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}


def children(chance: random.Random, number: int, today: dt.date) -> Iterator[Child]:
    """No two of the same name; in the years 7 to 11."""
    pairs = [(given, surname) for given in GIVEN for surname in SURNAMES]
    chance.shuffle(pairs)
    for place, (given, surname) in enumerate(pairs[:number]):
        year = chance.choice((7, 8, 9, 9, 10, 10, 10, 11, 11, 11))
        autumn = today.year if today.month >= 9 else today.year - 1
        first = dt.date(autumn - year - 5, 9, 1)
        born = first + dt.timedelta(days=chance.randrange(365))
        rest = f"80120{autumn % 100:02d}{place:05d}"
        yield Child(given, surname, born, year, upn_check_letter(rest) + rest)


# ------------------------------------------------------------------------------------------- what a question will accept


def whole(journey: Journey, facts: Facts, begun: Answers, chance: random.Random) -> Answers:
    """All sections; what stands in ``begun`` stays, as long as its question takes it."""
    answers: Answers = copy.deepcopy(begun)
    visited: set[str] = set()
    while section := next((each for each in journey.path(answers) if each.slug not in visited), None):
        visited.add(section.slug)
        form = journey.bind(section.slug, answers, facts)
        values = {field.short_name: field.typed for field in form if not field.blank(field.typed)}
        answers[section.slug] = settled(bound(journey, section.slug, answers, facts), values, chance)
    return answers


def bound(journey: Journey, slug: str, answers: Answers, facts: Facts) -> Callable[[dict[str, Any]], Form]:
    return lambda values: journey.bind(slug, answers | {slug: values}, facts)


def settled(bind: Callable[[dict[str, Any]], Form], values: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Until nothing is refused: whichever is, tries its next."""
    tries: dict[str, Iterator[Any]] = {}
    for _ in range(ROUNDS):
        form = bind(values)
        if form.validate():
            break
        for field in form:
            if field.problems():
                candidates = tries.setdefault(field.short_name, tried(field, chance))
                values = {**values, field.short_name: next(candidates, "")}
    return values


def tried(field: Question, chance: random.Random) -> Iterator[Any]:
    if isinstance(field, Repeat):
        entry = field.form_class
        yield [settled(lambda values: entry(replayed(entry, values), facts=field.meta.facts, answers=field.meta.answers), {}, chance)]
    elif isinstance(field, Files):
        yield [{"id": "6f1c", "name": "risk assessment.pdf", "size": 120_000, "state": "clean"}]
    elif isinstance(field, Date):
        for days in AWAY:
            yield parts(field.meta.facts.today + dt.timedelta(days=days))
    elif isinstance(field, Choice):
        codes = [option.value for option in field.choices if option.value not in {"other", "unknown"}] or ["other"]
        many = isinstance(field, Checkboxes | CoursePicker)
        yield from ([code] for code in codes) if many else iter(codes)
        if many:
            yield codes[:2]
    elif isinstance(field, Whole):
        yield from ("1", "11", "90", "2011")
    else:
        yield from texts(field, chance)


def texts(field: Question, chance: random.Random) -> Iterator[str]:
    kinds: tuple[tuple[type[Question], str], ...] = (
        (Email, "somebody@school.example"), (Telephone, "01632 960 811"), (Postcode, "CV1 2ZZ"),
    )  # fmt: skip
    fitting = next((text for kind, text in kinds if isinstance(field, kind)), "")
    if fitting:
        yield fitting
    yield chance.choice(WORDS.get(field.short_name, PLAIN)) if type(field) is not Text else chance.choice(("As before", "See the plan"))
    yield from ("H801200001001", "9276308686", "900001", "90005001")


# ----------------------------------------------------------------------------------------------------------- the referral


def referral(child: Child, urn: str, tier: str, way: str, courses: list[str], referrer: str, email: str) -> Answers:
    """What is different from child to child; ``whole`` finds the rest."""
    name = f"{child.given} {child.surname}"
    provision: dict[str, Any] = {"courses": courses}
    provision |= {"commitment": "yes"} if way == "flourish" else {}
    provision |= {"transfer_consent": "yes"} if way == "supported-transfer" else {}
    parent = {"name": f"Parent of {name}", "relationship": "mother", "responsibility": "yes", "mobile": "07700 900 141", "order": "1", "interpreter": "no"}
    return {
        "privacy": {"read": ["yes"]},
        "tier": {"tier": tier} | ({{"2": "targeted", "3": "time_limited"}[tier]: way} if tier != "1" else {}),
        "school": {
            "school": urn,
            "referrer": referrer,
            "referrer_role": "Coordinator",
            "referrer_email": email,
            "referrer_phone": "01632 960 811",
            "coordinator": referrer,
            "coordinator_email": email,
            "case_worker": "Peregrine Oduya",
            "lead": "Sunniva Clark",
            "lead_email": email,
            "lead_phone": "07700 900 140",
        },
        "student": child.as_answers() | {"year": str(child.year), "upn": child.upn, "sen": "K", "sen_need": ["SEMH"], "in_care": "no", "travel": "alone"},
        "carers": {"carers": [parent], "consent": "yes", "consent_by": parent["name"], "consent_how": "person", "student_view": "I want to try it."},
        "safeguarding": {"status": "none", "social_worker": "no", "early_help": "no", "risks": ["none"], "restrictions": "no"},
        "provision": provision,
        "agencies": {"involved": "no"},
    }


def promises(journey: Journey) -> list[tuple[str, str]]:
    return [(spec.name, "yes") for spec in specs(journey.declaration)] if journey.declaration else []
