"""Other agencies at work with the student or the family."""

from formsapp.fields import Date, Email, Form, Repeat, Select, Telephone, Text, Textarea, YesNo
from formsapp.fields.checks import not_before, not_future, within_years
from formsapp.fields.choices import Option, listed

KINDS = (
    *listed(
        ("social-care", "Children’s social care"),
        ("early-help", "Early Help"),
        ("camhs", "Mental health service (CAMHS)"),
        ("psychology", "Educational psychology"),
        ("speech", "Speech and language therapy"),
        ("health", "Other health service"),
        ("youth-justice", "Youth justice"),
        ("police", "Police"),
        ("attendance", "Attendance service"),
        ("send", "SEN team"),
        ("exploitation", "Exploitation team"),
        ("substances", "Drug and alcohol service"),
        ("charity", "Charity or community group"),
    ),
    Option("other", "Another agency"),
)


class Agency(Form):
    agency = Select("Agency", choices=KINDS, thing="the agency", purpose="Who else works with the student")
    agency_other = Text(
        "Name of the agency", thing="the name of the agency", purpose="Who else works with the student", under=("agency", "other")
    )
    worker = Text("Worker", thing="the name of the worker", purpose="Whom to work with")
    phone = Telephone("Telephone", thing="the worker’s telephone number", purpose="Whom to work with", optional=True)
    email = Email("Email address", thing="the worker’s email address", purpose="Whom to work with", optional=True)
    began = Date(
        "Involved from",
        thing="the date on which the agency began",
        purpose="Shows what is still going on",
        checks=(not_future, within_years(18)),
    )
    ended = Date(
        "Involved until",
        thing="the date on which the agency ended",
        hint="Leave it empty if it goes on",
        purpose="Shows what is still going on",
        optional=True,
        checks=(not_before("began", "the day on which it began"), within_years(18)),
    )
    strategies = Textarea(
        "What did they recommend?",
        thing="what they recommended",
        purpose="So that it is not tried twice, and what works goes on",
        brief="Strategies",
        rows=4,
        most=2000,
    )
    effect = Textarea(
        "What was done, and what came of it?",
        thing="what was done and what came of it",
        purpose="The panel asks for the effect of what was recommended",
        brief="What came of them",
        rows=4,
        most=2000,
    )


class Agencies(Form):
    involved = YesNo(
        "Do other agencies work with the student or the family, or did they in the last two years?",
        thing="whether other agencies are involved",
        purpose="So that everybody works together",
        brief="Other agencies involved",
    )
    agencies = Repeat(
        "Agencies",
        form=Agency,
        one="Agency",
        most=8,
        thing="at least one agency",
        missing="Add at least one agency, or answer No above",
        purpose="So that everybody works together",
        under=("involved", "yes"),
    )
