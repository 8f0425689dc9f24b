"""Safeguarding: plans, workers, risks, who must be kept away, and the risk assessment with its date."""

from formsapp.fields import Checkboxes, Date, Email, Files, Form, Option, Radios, Telephone, Text, Textarea, YesNo
from formsapp.fields.checks import not_future, within_months
from formsapp.fields.choices import listed

MONTHS = 3

STATUS = listed(
    ("none", "None"),
    ("early-help", "Early Help"),
    ("in-need", "Child in need plan"),
    ("protection", "Child protection plan"),
    ("looked-after", "Looked after"),
    ("left-care", "Has left care"),
)

RISKS = (
    *listed(
        ("exploitation-criminal", "Criminal exploitation, county lines"),
        ("exploitation-sexual", "Sexual exploitation or harmful sexual behaviour"),
        ("missing", "Going missing"),
        ("self-harm", "Self-harm or suicidal thoughts"),
        ("violence", "Violence towards others"),
        ("weapons", "Carrying weapons"),
        ("substances", "Drugs or alcohol"),
        ("fire", "Setting fires"),
        ("animals", "Harm to animals"),
        ("online", "Risks online"),
        ("radicalisation", "Radicalisation"),
        ("domestic", "Violence at home"),
        ("allegations", "Allegations against adults"),
        ("other", "Another risk"),
    ),
    Option("none", "No known risks", alone=True),
)


class Safeguarding(Form):
    status = Radios(
        "Is there a plan?",
        choices=STATUS,
        thing="whether there is a plan",
        purpose="Says who else works with the family and must be told",
        heading="Plans and workers",
        brief="Plan status",
    )
    social_worker = YesNo(
        "Does the student have a social worker?",
        thing="whether the student has a social worker",
        purpose="The social worker is told of concerns and absences",
        brief="Social worker",
    )
    social_worker_name = Text(
        "Name of the social worker",
        thing="the name of the social worker",
        purpose="Whom to tell of concerns",
        under=("social_worker", "yes"),
        brief="Social worker’s name",
    )
    social_worker_phone = Telephone(
        "Telephone",
        thing="the social worker’s telephone number",
        purpose="Whom to tell of concerns",
        under=("social_worker", "yes"),
        brief="Social worker’s telephone",
    )
    social_worker_email = Email(
        "Email address",
        thing="the social worker’s email address",
        purpose="Whom to tell of concerns",
        under=("social_worker", "yes"),
        optional=True,
        brief="Social worker’s email address",
    )
    early_help = Radios(
        "Has Early Help been offered to the family?",
        choices=listed(("accepted", "Yes, and accepted"), ("declined", "Yes, and declined"), ("no", "No")),
        thing="whether Early Help has been offered",
        purpose="The panel asks whether the family has been offered support",
        brief="Early Help",
    )
    early_help_consent = YesNo(
        "Is the parents’ consent recorded in the Early Help system?",
        thing="whether consent is recorded",
        purpose="The panel asks whether consent is on record",
        under=("early_help", "accepted"),
        brief="Consent recorded",
    )
    early_help_lead = Text(
        "Who leads on Early Help?",
        thing="who leads on Early Help",
        purpose="Whom to work with",
        under=("early_help", "accepted"),
        optional=True,
        brief="Early Help lead",
    )
    risks = Checkboxes(
        "Which risks are known, now or in the past?",
        choices=RISKS,
        thing="the known risks",
        missing="Choose the known risks, or “No known risks”",
        purpose="The provider decides on supervision, groups and tools",
        heading="Risks",
        brief="Known risks",
    )
    risks_notes = Textarea(
        "What should the provider know about these risks?",
        thing="what the provider should know about the risks",
        hint="What happened and when, what sets it off, what keeps everybody safe. Leave it empty if there are no known risks.",
        purpose="The provider decides on supervision, groups and tools",
        optional=True,
        brief="About the risks",
    )
    restrictions = YesNo(
        "Is there anybody the student must not meet, or who must not know where the student is?",
        thing="whether there are restrictions on contact",
        purpose="Keeps the student away from people who could harm them",
        heading="Contact",
        brief="Restrictions on contact",
    )
    restrictions_notes = Textarea(
        "Who, and what has to be done?",
        thing="who it is and what has to be done",
        purpose="Keeps the student away from people who could harm them",
        under=("restrictions", "yes"),
        brief="Restrictions",
        most=2000,
    )
    assessment = Files(
        "Risk assessment",
        thing="the risk assessment",
        hint="The service’s template or the school’s own, if it is clear, detailed and relevant.",
        purpose="The provider may not take a student without it",
        heading="Risk assessment",
    )
    assessed_on = Date(
        "When was it completed?",
        thing="the date of the risk assessment",
        hint="It must not be more than three months old on the day on which you send this form. For example, 3 9 2026",
        purpose="An old assessment does not show today’s risks",
        checks=(not_future, within_months(MONTHS, "Bring the assessment up to date, upload it again and enter its new date")),
        brief="Risk assessment completed",
    )
    assessed_by = Text(
        "Who completed it?", thing="who completed the risk assessment", purpose="Whom to ask about it", brief="Risk assessment completed by"
    )
