"""What a move asks before it is made: the questions of its page, and the reading of what was typed."""

import datetime as dt
from collections.abc import Callable, Mapping

from formsapp.domain.case_words import Move
from formsapp.domain.dates import said
from formsapp.domain.people import Kind
from formsapp.journeys.facts import Course, Facts
from formsapp.journeys.referral_sections.clashes import span
from formsapp.services import matching
from formsapp.services.asking import DAYS, LONGEST, Asked, Options, Question, Wrong, chosen, day, needed, with_detail
from formsapp.services.case_desk import Desk
from formsapp.services.ending_asks import OUTSIDE, ending, other, read_ending, read_other
from formsapp.services.office import LONDON
from formsapp.services.placement_asks import placement, read_placement
from formsapp.store import people
from formsapp.store.applications import Application
from formsapp.store.database import Session

INTERVIEW_WITHIN = dt.timedelta(days=183)

__all__ = ["ASKS", "DAYS", "LONGEST", "OUTSIDE", "Asked", "Options", "Question", "Wrong", "needed", "questions", "read_asked"]

# ------------------------------------------------------------------------------------------------------------- questions


def questions(found: Move, desk: Desk, facts: Facts, session: Session, application: Application | None) -> list[Question]:
    return [question for name in found.asks for question in ASKS[name](found, desk, facts, session, application)]


REASONS = {
    "return": ("What do you need to know?", "The school reads this"),
    "answer": ("Your answer", "The council reads this. It may be disclosed under data-protection law"),
    "approve": ("Reasons of the panel", "They stand in the outcome that the school reads"),
    "not approve": ("Reasons of the panel", "They stand in the outcome that the school reads"),
    "defer": ("What must be there for the next panel?", "The school reads this"),
    "close": ("Which alternatives were explored, and why does it end?", "The school reads this"),
    "answer stage 1": ("The answer in short", "Whoever complained reads this"),
}


def reason(found: Move, desk: Desk, facts: Facts, *_: object) -> list[Question]:
    label, hint = REASONS.get(found.name, ("Reason", "Those who are told of it read this"))
    meets = desk.work.next_on if desk.work.state == "on agenda" and found.name in {"approve", "not approve", "defer"} else None
    early = f". The panel meets on {said(meets)}: the outcome will say that it was decided before" if meets and meets > facts.today else ""
    return [Question("reason", "textarea", label, hint + early)]


def date(found: Move, desk: Desk, facts: Facts, session: Session, application: Application | None) -> list[Question]:
    on = application.interview_on if application else None
    return [Question("date", "date", "Day of the interview", "", value=on.isoformat() if on else "")]


LATE_HINT = "Only for a panel whose deadline was over by then: the school and the panel read the reason"


def received_on(desk: Desk) -> dt.date:
    return desk.case.received_at.astimezone(LONDON).date()


def panel(found: Move, desk: Desk, facts: Facts, *_: object) -> list[Question]:
    dates = [each for each in facts.panels if desk.work.pathway in each.pathways and each.date >= facts.today]
    received = received_on(desk)
    told = [
        (each.date.isoformat(), f"{said(each.date)} (deadline {said(each.deadline)}{', missed' if each.deadline < received else ''})")
        for each in sorted(dates, key=lambda p: p.date)
    ]
    first = next((each.date.isoformat() for each in sorted(dates, key=lambda p: p.date) if each.deadline >= received), "")
    which = Question("panel", "select", "Which panel?", "The first whose deadline it met is chosen", [("", "Choose a panel"), *told], first)
    late = Question("reason", "textarea", "Why a panel whose deadline it missed?", f"It was received on {said(received)}. {LATE_HINT}")
    return [which, late] if any(each.deadline < received for each in dates) else [which]


def school(found: Move, desk: Desk, facts: Facts, session: Session, *_: object) -> list[Question]:
    own = {matching.school_of(session, desk), desk.case.organisation}  # a transfer leads away from it
    houses = [
        (str(each.id), each.name) for each in people.organisations(session, Kind.SCHOOL) if each.suspended_at is None and each.id not in own
    ]
    return [Question("school", "select", "Which school was allocated?", "It then reads the referral", [("", "Choose a school"), *houses])]


def course(found: Move, desk: Desk, facts: Facts, *_: object) -> list[Question]:
    """Those that the referral could have named: another programme has a panel of its own, and asks for what was never answered."""
    asked, tier, way = {each.course for each in desk.applications}, desk.work.tier, desk.work.pathway
    fitting = [each for each in facts.courses if each.tier == tier and (not way or each.pathway == way) and each.slug not in asked]
    options = [(each.slug, f"{each.name} – {each.provider}{beside(each)}") for each in fitting]
    return [Question("course", "select", "Which course?", "Of the same tier and programme", [("", "Choose a course"), *options])]


def beside(offered: Course) -> str:
    """What somebody who chooses should know: for whom it is, and that it is full."""
    known = [span(offered.years)] if offered.years else []
    known += [offered.availability] if offered.state != "open" else []
    return f" ({', '.join(known)})" if known else ""


ASKS: dict[str, Callable[..., list[Question]]] = {
    "reason": reason,
    "date": date,
    "panel": panel,
    "school": school,
    "other": other,
    "course": course,
    "placement": placement,
    "ending": ending,
}


# --------------------------------------------------------------------------------------------------------------- reading


def read_asked(found: Move, typed: Mapping[str, str], desk: Desk, facts: Facts, session: Session, application: Application | None) -> Asked:
    """All that the move asks, or ``Wrong`` at the first field that can't be taken."""
    asked = Asked()
    for name in found.asks:
        asked = READ[name](asked, found, typed, desk, facts, session, application)
    return asked


def read_reason(asked: Asked, found: Move, typed: Mapping[str, str], *_: object) -> Asked:
    thing = {"return": "your questions", "answer": "your answer"}.get(found.name, "the reason")
    return Asked(needed(typed.get("reason", ""), thing), asked.detail, asked.words)


def read_date(
    asked: Asked, found: Move, typed: Mapping[str, str], desk: Desk, facts: Facts, session: Session, application: Application | None
) -> Asked:
    on, received = day(typed, "date", "the day of the interview"), received_on(desk)
    if on < received:
        raise Wrong("date", f"An interview can’t have been before {said(received)}, when the referral was received")
    if on > (last := facts.today + INTERVIEW_WITHIN):
        raise Wrong("date", f"The interview must be by {said(last)}: look at the year")
    return with_detail(asked, date=on.isoformat())


def read_one(kind: Callable[..., list[Question]], thing: str) -> Callable[..., Asked]:
    """Of a question that is one choice."""

    def read(
        asked: Asked, found: Move, typed: Mapping[str, str], desk: Desk, facts: Facts, session: Session, application: Application | None
    ) -> Asked:
        (question,) = kind(found, desk, facts, session, application)
        return with_detail(asked, **{question.name: chosen(question, typed, thing)})

    return read


def read_panel(
    asked: Asked, found: Move, typed: Mapping[str, str], desk: Desk, facts: Facts, session: Session, application: Application | None
) -> Asked:
    """One whose deadline the referral missed is put before the panel with a reason, which the timeline keeps."""
    day_of_it = chosen(panel(found, desk, facts)[0], typed, "the panel")
    missed = all(
        each.deadline < received_on(desk)
        for each in facts.panels
        if each.date.isoformat() == day_of_it and desk.work.pathway in each.pathways
    )
    reason = needed(typed.get("reason", ""), "why it goes to a panel whose deadline it missed") if missed else ""
    return Asked(reason, asked.detail | {"panel": day_of_it}, asked.words)


READ: dict[str, Callable[..., Asked]] = {
    "reason": read_reason,
    "date": read_date,
    "panel": read_panel,
    "school": read_one(school, "the school"),
    "other": read_other,
    "course": read_one(course, "the course"),
    "placement": read_placement,
    "ending": read_ending,
}
