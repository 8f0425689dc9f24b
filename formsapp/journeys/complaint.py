"""A complaint, at stage 1 or 2, by anybody whom the service concerns; one about personal data has a clock of its own."""

from formsapp.domain.dates import said as said_date
from formsapp.fields import Agree, Date, Email, Files, Form, Radios, Telephone, Text, Textarea
from formsapp.fields.base import Said
from formsapp.fields.checks import not_future, past, within_years
from formsapp.fields.choices import listed
from formsapp.journeys.clocks import Clock
from formsapp.journeys.engine import Answers, Journey, Note, Section, said
from formsapp.journeys.facts import Facts, Sender
from formsapp.journeys.law import DAYS_KEPT, PUBLIC_INTEREST, PUBLIC_TASK
from formsapp.journeys.sections.promise import Promise

STAGES = {"1": Clock(10, "You have an answer at stage 1 by"), "2": Clock(20, "You have an answer at stage 2 by")}
DATA = Clock(30, "We acknowledge what concerns personal data by", working=False)
TO_APPEAL = 20  # working days after the answer of stage 1


class You(Form):
    who = Radios(
        "Who are you?",
        choices=listed(
            ("school", "Somebody at a school"),
            ("provider", "Somebody at a training provider"),
            ("family", "A parent or carer"),
            ("student", "A student"),
            ("other", "Somebody else"),
        ),
        thing="who you are",
        purpose="Says how we write to you",
    )
    name = Text("Your name", thing="your name", purpose="Whom we answer", autofill="name")
    organisation = Text(
        "School or organisation", thing="your organisation", purpose="Says for whom you write", optional=True, autofill="organization"
    )
    email = Email("Your email address", thing="your email address", purpose="Where we write to", autofill="email")
    phone = Telephone(
        "Your telephone number", thing="your telephone number", purpose="If you would rather talk", autofill="tel", optional=True
    )


class Stage(Form):
    stage = Radios(
        "Is this your first complaint about it?",
        choices=listed(
            ("1", "Yes: stage 1", "A manager who was not involved looks into it, within 10 working days"),
            ("2", "No: stage 2", "You have our answer and are not satisfied. A senior manager reviews it, within 20 working days"),
        ),
        thing="whether it is your first complaint about it",
        purpose="Decides who answers and by when",
        brief="Stage",
    )
    reference = Text(
        "Reference of the first complaint", thing="the reference", purpose="Finds our answer", under=("stage", "2"), optional=True, width=20
    )
    answered = Date(
        "Date of our answer",
        thing="the date of our answer",
        purpose="Stage 2 follows it",
        under=("stage", "2"),
        checks=(past, within_years(3)),
    )
    unsatisfied = Textarea("What is still wrong?", thing="what is still wrong", purpose="Says what to review", under=("stage", "2"), rows=4)


class Matter(Form):
    about = Text("Who or what is it about?", thing="who or what it is about", purpose="Says what to look into", brief="About")
    happened = Textarea("What happened?", thing="what happened", purpose="Says what to look into", rows=8)
    when = Date(
        "When?", thing="the day it happened", hint="Or the day it began", purpose="Finds the records", checks=(not_future, within_years(10))
    )
    done = Textarea("What has been done about it so far?", thing="what has been done so far", purpose="So that it isn’t done twice", rows=4)
    outcome = Textarea("What would you like to happen?", thing="what you would like to happen", purpose="Says what would help", rows=4)
    evidence = Files("Anything that supports your account", thing="a file", purpose="Shows what happened", optional=True, brief="Evidence")
    personal = Agree(
        "Personal data",
        says="It is about how somebody’s personal data has been handled",
        thing="whether it is about personal data",
        hint="It then also goes to the data protection officer. You may complain to the Information Commissioner as well.",
        purpose="The law gives such a complaint a clock of its own",
        optional=True,
    )


def clocks(answers: Said) -> tuple[Clock, ...]:
    """Of its stage; and the law's, if it is about personal data."""
    return (STAGES.get(str(said(answers, "stage", "stage")), STAGES["1"]), *((DATA,) if said(answers, "matter", "personal") else ()))


def notes(answers: Said, facts: Facts) -> tuple[Note, ...]:
    """That a second stage is asked for in time."""
    answered = Date.read_typed(said(answers, "stage", "answered", {}))
    last = facts.working_days(TO_APPEAL, answered).end if answered and 2000 < answered.year < 9000 else facts.today
    limit = f"Stage 2 can be asked for until {said_date(last)}, {TO_APPEAL} working days after our answer"
    late = Note("late", "", f"{limit}. Say under “What is still wrong?” why it is later.")
    return (late,) if last < facts.today else ()


def offer(sender: Sender, facts: Facts) -> Answers:
    """Name and address of whoever is signed in."""
    known = {"who": sender.kind, "name": sender.name, "organisation": sender.organisation, "email": sender.email, "phone": sender.phone}
    return {"you": {name: value for name, value in known.items() if value}}


COMPLAINT = Journey(
    slug="complaint",
    version=1,
    title="Complaint",
    summary="For schools, providers, families and students: tell us formally that something has gone wrong.",
    sections=(Section("you", "You", You), Section("stage", "Stage", Stage), Section("matter", "What it is about", Matter, short="Matter")),
    declaration=Promise,
    purpose="Looking into a complaint and answering it",
    lawful_basis=f"{PUBLIC_TASK}; for data-protection complaints Data Protection Act 2018, section 164A",
    condition=f"{PUBLIC_INTEREST}paragraph 6",
    notice_version="2026-09",
    retention="complaint",
    days_kept=DAYS_KEPT["complaint"],
    readers="The managers who answer it. Your colleagues do not see it.",
    restricted=True,  # it may be about anybody, of the council too
    work_email=False,
    offer=offer,
    clocks=clocks,
    next=lambda answers: ("A manager who was not involved looks into it.", "If it takes longer, we say so before the days are over."),
    list_title=lambda answers: str(said(answers, "matter", "about")).strip()[:100],
    notes=notes,
)
