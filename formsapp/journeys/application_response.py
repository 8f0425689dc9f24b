"""A provider's answer to a referral, after the interview and once all paperwork is in. Nothing is processed before it."""

import datetime as dt

from formsapp.domain.dates import said as day_said
from formsapp.fields import Checkboxes, Date, Form, Question, Radios, Text, Textarea, YesNo
from formsapp.fields.base import Said
from formsapp.fields.checks import not_future, not_past, within_years
from formsapp.fields.choices import listed
from formsapp.journeys.clocks import Clock
from formsapp.journeys.engine import ABOUT, Journey, Section, said
from formsapp.journeys.law import CHILDREN, DAYS_KEPT, EDUCATION
from formsapp.journeys.sections.promise import Promise
from formsapp.journeys.sections.sender import AtProvider, offer, you
from formsapp.journeys.sections.student import WEEKDAYS, course_name, course_of, known_provision, letterhead


def must_be_yes(sentence: str) -> object:
    """Refused with the sentence unless the answer is Yes."""
    return lambda field, form: None if field.data == "yes" else sentence


def asks_course(answers: Said) -> bool:
    """Where one course is asked, it is that."""
    return len(known_provision(answers)) != 1


def answered_course(answers: Said) -> list[str]:
    if asks_course(answers):
        return [str(said(answers, "interview", "course"))]
    return [str(each["course"]) for each in known_provision(answers)]


def after_referral(field: Question, form: Form) -> str | None:
    """Nobody is interviewed for a referral that was not there yet."""
    received = str(said(form.meta.answers, ABOUT, "received"))
    if not received or field.data >= dt.date.fromisoformat(received):
        return None
    return f"The interview can’t have been before {day_said(dt.date.fromisoformat(received))}, when the referral was received"


class Interview(Form):
    course = course_of(when=asks_course)
    course_name = course_name()
    held = Date(
        "Date of the interview",
        thing="the date of the interview",
        purpose="There is no answer without an interview",
        checks=(not_future, within_years(1), after_referral),
    )
    attended = Textarea(
        "Who came?", thing="who came to the interview", purpose="Shows who was heard", rows=3, most=1000, brief="Attended by"
    )
    paperwork = YesNo(
        "Is all the paperwork in?",
        thing="whether all the paperwork is in",
        hint="The application, the risk assessment, consent, and any plan.",
        purpose="Nobody starts on half a file",
        checks=(must_be_yes("Send the response once all the paperwork is in: save the form and come back to it"),),
        brief="All paperwork is in",
    )


def after_interview(field: Question, form: Form) -> str | None:
    held = said(form.meta.answers, "interview", "held", {})
    day = Date.read_typed(held)
    return "The start date must not be before the interview" if day and field.data < day else None


class Decision(Form):
    decision = Radios(
        "Do you accept the student?",
        choices=listed(
            ("accept", "Accept"),
            ("need", "Decline on need", "We can’t meet it"),
            ("risk", "Decline on risk", "We can’t make it safe"),
            ("capacity", "Decline on capacity", "We have no place"),
        ),
        thing="whether you accept the student",
        purpose="Decides whether the place is set up or another provider is asked",
        brief="Decision",
    )
    start = Date(
        "Start date",
        thing="the start date",
        purpose="The school tells the family",
        under=("decision", "accept"),
        checks=(not_past, within_years(1), after_interview),
    )
    days = Checkboxes("Days", choices=WEEKDAYS, thing="the days", purpose="For registers and timetable", under=("decision", "accept"))
    times = Text("From when to when?", thing="the times", purpose="For registers and travel", under=("decision", "accept"), brief="Times")
    place = Text("Where?", thing="the place", purpose="For travel and safety", under=("decision", "accept"), brief="Place")
    to_do = Textarea(
        "What must the school still do?",
        thing="what the school must still do",
        purpose="So that the first day goes well",
        under=("decision", "accept"),
        optional=True,
        rows=3,
        brief="Still to do",
    )
    reasons = Textarea(
        "Your reasons",
        thing="your reasons",
        hint="Write them as you would wish to read them about your own child. The school and the family will.",
        purpose="The school and the family are told why",
        rows=5,
        most=2500,
    )


def accepted(answers: Said) -> bool:
    return bool(said(answers, "decision", "decision") == "accept")


APPLICATION_RESPONSE = Journey(
    slug="application-response",
    version=1,
    title="Application response",
    summary="For the training provider that was asked: accept or decline, after the interview.",
    sections=(
        you(AtProvider),
        Section("interview", "The interview", Interview, short="Interview"),
        Section("decision", "Your decision", Decision, short="Decision"),
    ),
    declaration=Promise,
    purpose="Deciding on a place at a training provider",
    lawful_basis=EDUCATION,
    condition=CHILDREN,
    notice_version="2026-09",
    retention="referral",
    days_kept=DAYS_KEPT["referral"],
    readers="The council, and then the school and the family.",
    about="referral",
    courses=answered_course,
    offer=offer,
    clocks=lambda answers: (Clock(1, "We process it by"),),
    next=lambda answers: (
        (
            "The school is told the start date and tells the family.",
            "The student is on a register once they are in one of your cohorts: under Cohorts you see whether somebody is in none yet.",
        )
        if accepted(answers)
        else ("We offer the student the next preference, or look for another way with the school. You need do nothing more.",)
    ),
    list_title=lambda answers: f"Response to {said(answers, ABOUT, 'reference')}".strip(),
    letterhead=letterhead,
)
