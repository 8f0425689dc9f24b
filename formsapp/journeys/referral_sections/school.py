"""The school that refers: who they are, who answers questions, who leads on safeguarding."""

from collections.abc import Sequence
from typing import Any

from formsapp.fields import Email, Form, Option, Select, Telephone, Text, Urn
from formsapp.journeys.facts import made_once

OTHER = Option("other", "Another school, not in this list")


def schools(facts: Any, answers: Any) -> Sequence[Option]:
    """The schools that may refer, by phase; a school that is missing can be written down."""
    return made_once("schools", facts.schools, lambda: (*(Option(each.urn, each.name, group=each.group) for each in facts.schools), OTHER))


class School(Form):
    school = Select(
        "School",
        choices=schools,
        prompt="Choose the school",
        find=True,
        thing="the school",
        hint="The student must be on the roll of this school.",
        purpose="Says whose student this is, and which agreement applies",
        heading="The school",
    )
    school_name = Text(
        "Name of the school", thing="the name of the school", purpose="For schools that are not in the list", under=("school", "other")
    )
    school_urn = Urn(
        "URN",
        thing="the school’s URN",
        hint="The school’s unique reference number, 6 digits, if you have it to hand",
        purpose="Tells schools of the same name apart",
        under=("school", "other"),
        optional=True,
    )
    referrer = Text(
        "Your name", thing="your name", purpose="The person whom questions about the referral go to", heading="You", autofill="name"
    )
    referrer_role = Text(
        "Your role", thing="your role", purpose="Shows that the sender may refer for the school", autofill="organization-title"
    )
    referrer_email = Email(
        "Your work email address",
        thing="your email address",
        purpose="Where the council writes that something is waiting",
        autofill="email",
    )
    referrer_phone = Telephone(
        "Your telephone number", thing="your telephone number", purpose="For questions that can’t wait", autofill="tel"
    )
    coordinator = Text(
        "Name",
        thing="the name of the alternative provision coordinator",
        purpose="Arranges interview, start and days with the provider",
        heading="The school’s coordinator for alternative provision",
        hint="The person with whom the provider arranges the interview. It may be you.",
        brief="Coordinator",
    )
    coordinator_email = Email(
        "Email address",
        thing="the coordinator’s email address",
        purpose="For arranging interview and start",
        brief="Coordinator’s email address",
    )
    coordinator_phone = Telephone(
        "Telephone",
        thing="the coordinator’s telephone number",
        purpose="For arranging interview and start",
        brief="Coordinator’s telephone",
    )
    case_worker = Text(
        "Name",
        thing="the name of the case worker",
        hint="A significant adult at school who knows the student. Flourish is not possible without one.",
        purpose="The adult who goes on working with the student and takes part in reviews",
        heading="The student’s case worker at school",
        brief="Case worker",
        optional=True,
    )
    case_worker_phone = Telephone(
        "Telephone",
        thing="the case worker’s telephone number",
        purpose="For whoever works with the student day by day",
        optional=True,
        brief="Case worker’s telephone",
    )
    lead = Text(
        "Name",
        thing="the name of the designated safeguarding lead",
        purpose="Whom a provider tells of a concern at once",
        heading="The school’s designated safeguarding lead",
        brief="Safeguarding lead",
    )
    lead_email = Email(
        "Email address",
        thing="the safeguarding lead’s email address",
        purpose="For concerns about the student",
        brief="Safeguarding lead’s email address",
    )
    lead_phone = Telephone(
        "Telephone",
        thing="the safeguarding lead’s telephone number",
        purpose="For concerns that can’t wait",
        brief="Safeguarding lead’s telephone",
    )
