"""Parents or carers, the consent they gave, and what the student says."""

from wtforms import ValidationError

from formsapp.fields import Date, Email, Form, Radios, Repeat, Select, Telephone, Text, Textarea, YesNo
from formsapp.fields.checks import not_future, within_years
from formsapp.fields.choices import YES_NO, listed
from formsapp.journeys.referral_sections.codes import RELATIONSHIPS

WAYS = listed(("writing", "In writing"), ("person", "In person"), ("phone", "By telephone"), ("email", "By email"))


class Carer(Form):
    name = Text("Name", thing="the name of the parent or carer", purpose="Whom the provider speaks to")
    relationship = Select(
        "Relationship to the student",
        choices=RELATIONSHIPS,
        thing="the relationship to the student",
        purpose="Who may decide for the student",
    )
    relationship_other = Text(
        "Which relationship?", thing="the relationship", purpose="Who may decide for the student", under=("relationship", "other")
    )
    responsibility = YesNo(
        "Has parental responsibility",
        thing="whether they have parental responsibility",
        purpose="Who may consent for the student",
        unknown=True,
    )
    mobile = Telephone(
        "Mobile",
        thing="a mobile number",
        purpose="Emergencies, and absence on the day",
        hint="At least one number is needed",
        optional=True,
    )
    day_phone = Telephone("Daytime telephone", thing="a daytime telephone number", purpose="Emergencies during lessons", optional=True)
    evening_phone = Telephone(
        "Evening telephone", thing="an evening telephone number", purpose="Arrangements outside school hours", optional=True
    )
    email = Email("Email address", thing="the email address of the parent or carer", purpose="Letters about the course", optional=True)
    order = Radios(
        "Order to call in an emergency",
        choices=listed(("1", "First"), ("2", "Second"), ("3", "Third"), ("no", "Not to be called")),
        thing="in which order they are called in an emergency",
        purpose="Emergencies",
        brief="Order in an emergency",
        inline=True,
    )
    interpreter = Radios(
        "Needs an interpreter",
        choices=YES_NO,
        thing="whether they need an interpreter",
        purpose="So that they understand what they agree to",
    )
    interpreter_language = Text(
        "Which language?",
        thing="the language of the interpreter",
        purpose="So that the right interpreter comes",
        under=("interpreter", "yes"),
        brief="Interpreter for",
    )

    def validate_mobile(self, field: Telephone) -> None:
        """Which of the numbers doesn't matter; none at all does."""
        if not any((self.mobile.data, self.day_phone.data, self.evening_phone.data, self.day_phone.errors, self.evening_phone.errors)):
            raise ValidationError("Enter at least one telephone number for the parent or carer")


class Carers(Form):
    carers = Repeat(
        "Parents or carers",
        form=Carer,
        one="Parent or carer",
        most=6,
        thing="at least one parent or carer",
        purpose="Emergencies, consent, and working together with the family",
    )
    consent = YesNo(
        "Has a person with parental responsibility agreed to this referral?",
        thing="whether a person with parental responsibility has agreed",
        purpose="The family’s agreement is needed before a provider is asked",
        heading="Consent",
        brief="Consent given",
    )
    consent_by = Text("Who agreed?", thing="who agreed", purpose="Shows whose agreement it is", under=("consent", "yes"), brief="Agreed by")
    consent_how = Radios(
        "How?",
        choices=WAYS,
        thing="how they agreed",
        purpose="Shows how the agreement was given",
        under=("consent", "yes"),
        brief="How they agreed",
    )
    consent_on = Date(
        "When?",
        thing="the date on which they agreed",
        purpose="Shows when the agreement was given",
        under=("consent", "yes"),
        checks=(not_future, within_years(2)),
        brief="Agreed on",
    )
    consent_why_not = Textarea(
        "Why not, and what will be done about it?",
        thing="why they have not agreed",
        purpose="Lets the council decide whether the referral can go on",
        under=("consent", "no"),
        brief="Why there is no consent",
        most=2000,
    )
    student_view = Textarea(
        "What does the student say about it, in their own words?",
        thing="what the student says about it",
        purpose="The student has a say in what happens to them",
        heading="The student’s own view",
        brief="The student’s view",
    )
    family_view = Textarea(
        "What does the family say?",
        thing="what the family says",
        purpose="Working together with the family",
        optional=True,
        brief="The family’s view",
    )
