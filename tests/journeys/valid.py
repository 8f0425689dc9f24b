"""Right answers for any form, found from the form's own fields: each question tries what it might accept until the section says yes.

So a new form is walked, sent, printed and looked at by every test that goes through ``JOURNEYS``, without a line of its own.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from formsapp.fields import Date, Email, Files, Form, Postcode, Question, Repeat, Telephone, Text, Uci, Ukprn, Uln, Upn, Urn, Whole, specs
from formsapp.fields.choices import Checkboxes, Choice
from formsapp.fields.courses import CoursePicker
from formsapp.fields.spec import replayed
from formsapp.journeys import Answers, Facts, Journey
from formsapp.journeys.engine import ABOUT, DECLARATION
from tests.journeys.samples import FACTS, FILE

WORDS = "Quinces, as agreed."
TYPED: tuple[tuple[type[Question], tuple[str, ...]], ...] = (
    (Email, ("i.marchbanks@alderbourne.example",)),
    (Telephone, ("01632 960 811",)),
    (Postcode, ("CV1 2ZZ",)),
    (Upn, ("H801200001001",)),
    (Uln, ("9276308686",)),
    (Uci, ("123450010001A",)),
    (Urn, ("900001",)),
    (Ukprn, ("90005001",)),
    (Whole, ("1", "11", "90", "2011")),
    (Text, (WORDS,)),
)
AWAY = (0, -1, 1, 20, -20, 90, -90, -365 * 15, -365 * 20)  # days from today that a date is tried on
ROUNDS = 40
REFERENCE = "CAP-7KQ2-M9RT-4XWD-H"


def about(journey: Journey) -> Answers:
    """What a form knows that can't begin without it."""
    provision = [{"course": "motor-vehicle", "name": "Motor Vehicle", "provider": "Touchline Trust", "days": ["monday", "friday"]}]
    return {ABOUT: {"reference": REFERENCE, "provision": provision, "only": True}} if journey.about == "referral" else {}


def facts_for(journey: Journey, facts: Facts = FACTS) -> Facts:
    """On a day on which the form is open."""
    window = facts.windows.get(journey.slug)
    return replace(facts, today=window[0]) if window and not window[0] <= facts.today <= window[1] else facts


def whole(journey: Journey, facts: Facts = FACTS, begun: Answers | None = None) -> Answers:
    """A form in which nothing is left to do, the promises included; ``begun``: what stands there already, and stays."""
    answers: Answers = {**about(journey), **(begun or {})}
    visited: set[str] = set()
    while True:
        section = next((each for each in journey.path(answers) if each.slug not in visited), None)
        if section is None:
            break
        visited.add(section.slug)
        answers[section.slug] = values_for(journey, section.slug, answers, facts)
    if journey.declaration:
        answers[DECLARATION] = {spec.name: ["yes"] for spec in specs(journey.declaration)}
    assert journey.next_step(answers, facts) is None
    return answers


def values_for(journey: Journey, slug: str, answers: Answers, facts: Facts) -> dict[str, Any]:
    """Of one section."""
    form = journey.bind(slug, answers, facts)
    values = {field.short_name: field.typed for field in form if not field.blank(field.typed)}
    return settled(lambda values: journey.bind(slug, answers | {slug: values}, facts), values)


def settled(bind: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Until nothing is refused: whoever is, tries its next."""
    tries: dict[str, Iterator[Any]] = {}
    for _ in range(ROUNDS):
        form: Form = bind(values)
        if form.validate():
            return values
        for field in form:
            if field.problems():
                candidates = tries.setdefault(field.short_name, tried(field))
                values = {**values, field.short_name: next(candidates)}
    raise AssertionError(f"no answers found: {form.problems()}")


def tried(field: Question) -> Iterator[Any]:
    """What a question might accept."""
    if isinstance(field, Repeat):
        entry = field.form_class
        yield [settled(lambda values: entry(replayed(entry, values), facts=field.meta.facts, answers=field.meta.answers), {})]
    elif isinstance(field, Files):
        yield [FILE]
    elif isinstance(field, Date):
        for days in AWAY:
            day = field.meta.facts.today + dt.timedelta(days=days)
            yield {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
    elif isinstance(field, Choice):
        codes = [option.value for option in field.choices if option.value not in {"other", "unknown"}] or ["other"]
        codes.sort(key=lambda code: code != "some")  # some of it, rather than all: that asks for more
        many = isinstance(field, Checkboxes | CoursePicker)
        yield from ([code] for code in codes) if many else iter(codes)
        if many:
            yield codes[:2]
    else:
        yield from next(texts for kind, texts in TYPED if isinstance(field, kind))


def pairs(journey: Journey, slug: str, answers: Answers) -> list[tuple[str, str]]:
    """What the page of a section sends."""
    return replayed(journey.by_slug[slug].form, answers[slug]).pairs()


def promises(journey: Journey) -> list[tuple[str, str]]:
    return [(spec.name, "yes") for spec in specs(journey.declaration)] if journey.declaration else []
