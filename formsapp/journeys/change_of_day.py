"""Change of day: a placement moves to other days of the week, once its provider has a place on them."""

from formsapp.fields import Checkboxes, Date, Form, Question, Text, Textarea, YesNo
from formsapp.fields.checks import not_past, within_years
from formsapp.journeys.clocks import Clock
from formsapp.journeys.engine import Journey, Section, said
from formsapp.journeys.law import DAYS_KEPT, EDUCATION
from formsapp.journeys.sections.promise import Promise
from formsapp.journeys.sections.sender import AtSchool, offer, you
from formsapp.journeys.sections.student import (
    WEEKDAYS,
    course_name,
    course_of,
    days_of_course,
    days_of_student,
    days_said,
    learner,
    letterhead,
    name,
    student,
)


def moves(field: Question, form: Form) -> str | None:
    """A course that runs on one day only can’t be moved: its page says on which."""
    days = days_of_course(field.meta.facts, field.data)
    return f"{field.words()} runs on {days_said(days)} only: there is no other day to change to" if len(days) == 1 else None


def goes_then(field: Question, form: Form) -> str | None:
    """The days on which the student goes, as far as we know them."""
    course = form["course"]
    days = days_of_student(field.meta.answers, course.typed)
    if not days:
        return runs_then(field, form)
    if set(field.data) <= set(days):
        return None
    return (
        f"As far as we know the student goes to {course.words()} on {days_said(days)}: choose among these days, or ring us if that is wrong"
    )


def runs_then(field: Question, form: Form) -> str | None:
    """The days on which the course runs; where it is one, the course itself is refused."""
    course = form["course"]
    days = days_of_course(field.meta.facts, course.typed)
    return (
        f"{course.words()} runs on {days_said(days)}: choose among these days"
        if len(days) > 1 and not set(field.data) <= set(days)
        else None
    )


def other_days(field: Question, form: Form) -> str | None:
    """The same days are no change, and fewer of them are a withdrawal."""
    present = form["present"].data or []
    if set(field.data) == set(present):
        return "Choose other days than the present ones"
    if len(field.data) < len(present):
        return "Choose as many days as the student has now: to end some of them, use the withdrawal form"
    return None


class Days(Form):
    course = course_of(checks=(moves,))
    course_name = course_name()
    present = Checkboxes(
        "On which days does the student go now?",
        choices=WEEKDAYS,
        thing="the present days",
        purpose="Says what changes",
        checks=(goes_then,),
        brief="Present days",
    )
    wanted = Checkboxes(
        "On which days should it be?",
        choices=WEEKDAYS,
        thing="the days you want",
        purpose="Says what it changes to",
        hint="All days from then on, also those that stay. The course’s page says on which days it runs.",
        checks=(other_days, runs_then),
        brief="Wanted days",
    )
    start = Date(
        "From when?",
        thing="the date from which the change holds",
        hint="For example, 11 1 2027",
        purpose="Registers show the new days from then on",
        checks=(not_past, within_years(1)),
        brief="From",
    )
    reason = Textarea("Why?", thing="why the days should change", purpose="The provider weighs it", rows=4, most=1500, brief="Reason")


class Settled(Form):
    called = YesNo(
        "Have you asked the provider whether there is a place?",
        thing="whether you have asked the provider",
        purpose="A call beforehand saves a refusal",
        brief="Provider asked",
    )
    told = YesNo(
        "Do the student and the family know?",
        thing="whether the student and the family know",
        purpose="A change on which they were not asked rarely lasts",
        brief="Student and family know",
    )
    travel = Text(
        "Travel and meals on the new days",
        thing="how travel and meals are arranged",
        purpose="Nobody may be left standing",
        hint="“As before” is an answer.",
        brief="Travel and meals",
    )


CHANGE_OF_DAY = Journey(
    slug="change-of-day",
    version=1,
    title="Change of day",
    summary="For schools: move a placement to other days of the week.",
    sections=(
        you(AtSchool),
        student(),
        Section("days", "Present and wanted days", Days, short="Days"),
        Section("settled", "What must be settled first", Settled, short="Settled"),
    ),
    declaration=Promise,
    purpose="Moving a placement to other days",
    lawful_basis=EDUCATION,
    notice_version="2026-09",
    retention="referral",
    days_kept=DAYS_KEPT["referral"],
    readers="The council, and the provider of the course.",
    about="learner",
    courses=lambda answers: [str(said(answers, "days", "course"))],
    offer=offer,
    clocks=lambda answers: (Clock(3, "We tell you whether the provider agrees by"),),
    next=lambda answers: (
        "The provider agrees or refuses, with the reason.",
        "From the date agreed, registers and training record show the new days. Until then the student is expected on the old ones.",
    ),
    list_title=name,
    learner=learner,
    letterhead=letterhead,
)
