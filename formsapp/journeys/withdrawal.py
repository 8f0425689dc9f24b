"""Withdrawing a student: a school or a provider ends a placement before its time, all of it or some days. Every question is mandatory."""

from formsapp.fields import Checkboxes, Date, Form, Radios, Repeat, Text, Textarea, YesNo
from formsapp.fields.checks import past, within_years
from formsapp.fields.choices import listed
from formsapp.journeys.clocks import Clock
from formsapp.journeys.engine import Journey, Section, said
from formsapp.journeys.law import CHILDREN, DAYS_KEPT, EDUCATION
from formsapp.journeys.sections.ending import Ending, courses_that_end, too_soon
from formsapp.journeys.sections.promise import Promise
from formsapp.journeys.sections.sender import AtEither, is_provider, is_school, offer, you
from formsapp.journeys.sections.student import (
    StudentAndSchool,
    asks_provision,
    days_of_courses,
    knows_provision,
    learner,
    letterhead,
    name,
    student,
)

CLOCK = Clock(5, "We close the training record, or change its days, by")


SOME = ("extent", "some")  # where all of it ends, no course is asked for: what is live is known here


class Provision(Form):
    extent = Radios(
        "What ends?",
        choices=listed(("all", "All of the student’s provision"), ("some", "Some courses or days only")),
        thing="whether all provision ends or some days",
        purpose="Decides whether the training record is closed or changed",
    )
    ticked = Checkboxes(
        "Tick every course and day that ends",
        choices=days_of_courses,
        thing="every course and day that ends",
        purpose="Only these are cancelled",
        hint="The courses you have applied for.",
        under=SOME,
        when=knows_provision,
        brief="Courses and days that end",
    )
    ticked_other = Text(
        "Course and day", thing="the course and the day that end", purpose="For what the list lacks", under=("ticked", "other")
    )
    endings = Repeat(
        "Courses and days that end",
        form=Ending,
        one="Course",
        most=6,
        thing="at least one course that ends",
        purpose="Only these are cancelled",
        under=SOME,
        when=asks_provision,
    )
    last_day = Date(
        "Last day of attendance",
        thing="the last day of attendance",
        hint="For example, 11 1 2027. A withdrawal takes five working days from the day we receive it.",
        purpose="Registers after it are cancelled",
        checks=(within_years(1),),
    )
    reason = Textarea("Why does it end?", thing="why it ends", purpose="The other party is told", rows=4, most=2500, brief="Reason")


class Before(Form):
    met = Date(
        "When did you meet with us and the school?",
        thing="the date of the meeting with us and the school",
        hint="A provider meets with us and the school first. The form can be sent only after that.",
        purpose="A provider can’t withdraw a student without it",
        when=is_provider,
        checks=(past, within_years(1)),
        brief="Meeting with the council and the school",
    )
    monitoring = YesNo(
        "Have you spoken with your monitoring officer?",
        thing="whether you have spoken with your monitoring officer",
        hint="Often a change of day, of group or of course is enough.",
        purpose="A talk often finds another way",
        when=is_school,
        brief="Spoken with the monitoring officer",
    )


def impact(on: str) -> Textarea:
    return Textarea(
        f"What will it mean for the student’s {on}?",
        thing=f"what it will mean for the student’s {on}",
        purpose="The student loses something: it is weighed before it happens",
        rows=4,
        most=2000,
        brief=f"Impact on {on}",
    )


class Impact(Form):
    achievement = impact("achievement")
    health = impact("health")
    wellbeing = impact("wellbeing")


WITHDRAWAL = Journey(
    slug="withdrawal",
    version=1,
    title="Withdrawal of a student",
    summary="For schools and training providers: end a placement, or some of its days.",
    sections=(
        you(AtEither),
        student(StudentAndSchool),
        Section("before", "Before you withdraw", Before),
        Section("provision", "What ends", Provision, shows_notes=True),
        Section("impact", "What it will mean", Impact),
    ),
    declaration=Promise,
    purpose="Ending a placement, and telling everybody it concerns",
    lawful_basis=EDUCATION,
    condition=CHILDREN,
    notice_version="2026-09",
    retention="referral",
    days_kept=DAYS_KEPT["referral"],
    readers="The council, and then the other party: the provider if a school asks, the school if a provider does.",
    about="learner",
    courses=courses_that_end,
    offer=offer,
    clocks=lambda answers: (CLOCK,),
    notes=lambda answers, facts: too_soon(CLOCK, said(answers, "provision", "last_day", {}), facts),
    next=lambda answers: (
        "We check who has asked and what ends, and cancel the registers after the last day.",
        f"We send the form on to the {'school' if is_provider(answers) else 'training provider'}.",
        "From the day after the last day the student is expected at school full time, unless something else has been arranged.",
    ),
    list_title=name,
    learner=learner,
    letterhead=letterhead,
)
