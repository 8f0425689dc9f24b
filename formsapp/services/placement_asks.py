"""What is asked when a placement is set up: as the provider's response says; what it doesn't say is asked, and who the student is."""

import datetime as dt
from collections.abc import Mapping
from functools import partial

from formsapp.domain.case_words import Move
from formsapp.domain.dates import WEEKDAYS
from formsapp.journeys.facts import Facts
from formsapp.services import matching
from formsapp.services.asking import DAYS, Asked, Question, Reading, Wrong, chosen, day, needed
from formsapp.services.case_desk import Desk
from formsapp.store.applications import Application
from formsapp.store.database import Session

ARRANGED = [("school", "The school"), ("council", "The council")]
RHYTHMS = [("42", "6 weeks"), ("21", "3 weeks"), ("84", "12 weeks")]


def placement(found: Move, desk: Desk, facts: Facts, session: Session, application: Application | None) -> list[Question]:
    """As the provider's response says; what it doesn't say is asked."""
    told = desk.responses.get(application.id, {}) if application else {}
    start = told.get("start", {})
    iso = "-".join(str(start.get(part, "")).zfill(2) for part in ("year", "month", "day")) if isinstance(start, dict) and start else ""
    return [
        *who(desk, session),
        Question("start", "date", "First day", value=iso),
        Question("days", "boxes", "Days", options=[(day, day.capitalize()) for day in DAYS], value=",".join(told.get("days", []))),
        Question("times", "line", "From when to when?", value=str(told.get("times", ""))),
        Question("place", "line", "Where?", value=str(told.get("place", ""))),
        Question("arranged", "select", "Arranged by", options=ARRANGED, value="school"),
        Question("objectives", "textarea", "Objectives", "What the placement is for. A placement can’t begin without them"),
        Question("review", "date", "First review", "A placement can’t begin without the day of its first review"),
        Question("every", "select", "Then reviewed every", options=RHYTHMS, value="42"),
    ]


def who(desk: Desk, session: Session) -> list[Question]:
    """Only where it is doubtful: a wrong yes would put one child's placement into another's record."""
    options = matching.options(session, desk.keys, desk)
    if not options:
        return []
    hint = "Ask the school if you are not sure: twins, and names and numbers that were mistyped, look alike"
    return [Question("learner", "radios", "Is it somebody we know?", hint, options)]


def read_placement(
    asked: Asked, found: Move, typed: Mapping[str, str], desk: Desk, facts: Facts, session: Session, application: Application | None
) -> Asked:
    year, reading = dt.timedelta(days=365), Reading()
    doubted = {question.name: reading.take(partial(chosen, question, typed, "who it is"), "") for question in who(desk, session)}
    start = reading.take(partial(day, typed, "start", "the first day", facts.today - year, facts.today + year), facts.today)
    days = [each for each in DAYS if typed.get(f"days-{each}")]
    if not days:
        reading.wrong.append(Wrong("days", "Choose the days"))
    lines = (("times", "the times"), ("place", "the place"), ("objectives", "the objectives: a placement can’t begin without them"))
    words = {name: reading.take(partial(needed, typed.get(name, ""), thing, name), "") for name, thing in lines[:2]}
    arranged, every = typed.get("arranged", ""), typed.get("every", "")
    if arranged not in dict(ARRANGED):
        reading.wrong.append(Wrong("arranged", "Choose who arranges it"))
    words |= {name: reading.take(partial(needed, typed.get(name, ""), thing, name), "") for name, thing in lines[2:]}
    thing = "the day of the first review: a placement can’t begin without it"
    review = reading.take(partial(day, typed, "review", thing, start, start + year), start)
    if review.weekday() >= len(DAYS) and not any(each.name == "review" for each in reading.wrong):
        reading.wrong.append(Wrong("review", f"The first review is on a {WEEKDAYS[review.weekday()]}: choose a day from Monday to Friday"))
    if every not in dict(RHYTHMS):
        reading.wrong.append(Wrong("every", "Choose how often it is reviewed"))
    reading.done()
    detail = {"start": start.isoformat(), "days": days, "arranged": arranged, "review": review.isoformat(), "every": int(every)}
    return Asked(asked.reason, asked.detail | detail | doubted, asked.words | words)
