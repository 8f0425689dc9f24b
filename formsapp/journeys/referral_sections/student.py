"""The student: names, birth and year, numbers, home, care, needs, health."""

from typing import Any

from formsapp.domain.dates import said, year_group, year_group_said
from formsapp.fields import Checkboxes, Date, Files, Form, Option, Postcode, Question, Radios, Select, Text, Textarea, Uci, Uln, Upn, YesNo
from formsapp.fields.checks import aged, past
from formsapp.fields.choices import listed
from formsapp.journeys.referral_sections.codes import AUTHORITIES, ETHNICITIES, LANGUAGES, NEEDS, SEN

GENDERS = listed(("female", "Female"), ("male", "Male"), ("other", "Described in another way"), ("unsaid", "Prefers not to say"))
YEARS = tuple(Option(str(year), f"Year {year}") for year in range(1, 15))


def year_fits_birth(field: Question, form: Any) -> str | None:
    """A year above or below the usual one is possible, but nobody should come to it by a slip: then it must be said."""
    born = form.born.data
    if born is None or not field.data or form.other_year.data:
        return None
    usual = year_group(born, field.meta.facts.today)
    if int(field.data) == usual:
        return None
    return (
        f"Year {field.data} does not fit the date of birth: who was born on {said(born)} is usually in {year_group_said(usual)} now. "
        "Correct the year group or the date of birth, or say that the student is taught in another year"
    )


class Student(Form):
    surname = Text("Legal surname", thing="the student’s legal surname", purpose="Identifies the student", heading="Name and birth")
    given = Text("Legal first names", thing="the student’s legal first names", purpose="Identifies the student")
    known_as = Text(
        "Preferred name", thing="the student’s preferred name", purpose="What the student is called on the course", optional=True
    )
    born = Date(
        "Date of birth",
        thing="the student’s date of birth",
        hint="For example, 27 3 2011",
        purpose="Identifies the student; decides which courses are open to them",
        checks=(past, aged(4, 20)),
    )
    year = Select(
        "Year group",
        choices=YEARS,
        thing="the student’s year group",
        purpose="Decides which courses are open to them",
        checks=(year_fits_birth,),
    )
    other_year = Checkboxes(
        "Taught in another year",
        choices=(Option("yes", "The student is taught in a year other than the usual one for their age"),),
        thing="whether the student is taught in another year",
        purpose="Lets a year group stand that does not fit the date of birth",
        optional=True,
    )
    gender = Radios(
        "Gender",
        choices=GENDERS,
        thing="the student’s gender",
        purpose="Statistics that the government asks of councils",
    )
    upn = Upn(
        "UPN",
        thing="the student’s UPN",
        hint="Unique pupil number: 13 characters, such as H801200001001",
        purpose="Tells the student apart from all others",
        heading="Numbers",
    )
    uln = Uln(
        "ULN",
        thing="the student’s ULN",
        hint="Unique learner number: 10 digits",
        purpose="Registers the student for qualifications",
        optional=True,
    )
    uci = Uci(
        "UCI",
        thing="the student’s UCI",
        hint="Unique candidate identifier: 13 characters",
        purpose="Enters the student for examinations",
        optional=True,
    )
    ethnicity = Select(
        "Ethnicity",
        choices=ETHNICITIES,
        thing="the student’s ethnicity",
        purpose="Statistics and equal treatment, which councils have to watch",
        heading="Background",
    )
    language = Select(
        "First language", choices=LANGUAGES, thing="the student’s first language", purpose="Whether support with English is needed"
    )
    language_other = Text(
        "Which language?", thing="the student’s first language", purpose="Whether an interpreter is needed", under=("language", "other")
    )
    address = Textarea(
        "Home address",
        thing="the student’s home address",
        purpose="Travel to the course, and emergencies",
        heading="Home",
        rows=3,
        most=500,
    )
    postcode = Postcode("Postcode", thing="the student’s postcode", purpose="How far it is to the courses chosen")
    free_meals = YesNo(
        "Free school meals",
        thing="whether the student has free school meals",
        purpose="Meals on the course are paid accordingly",
        heading="Support",
    )
    premium = YesNo(
        "Pupil premium",
        thing="whether the school receives pupil premium for the student",
        purpose="Says which funding may pay for the course",
    )
    gifted = YesNo(
        "Gifted and talented",
        thing="whether the student is on the gifted and talented register",
        purpose="Lets the provider set work that stretches",
    )
    in_care = YesNo(
        "In care",
        thing="whether the student is in care",
        purpose="The virtual school has to be told and agrees to the placement",
        unknown=False,
    )
    care_authority = Select(
        "Which authority cares for the student?",
        choices=AUTHORITIES,
        thing="the authority that cares for the student",
        purpose="Its virtual school has to be told",
        under=("in_care", "yes"),
        brief="Caring authority",
    )
    care_authority_other = Text(
        "Name of the authority",
        thing="the name of the authority",
        purpose="Its virtual school has to be told",
        under=("care_authority", "other"),
    )
    sen = Radios(
        "Special educational needs",
        choices=SEN,
        thing="the student’s SEN status",
        purpose="What the provider has to provide for",
        heading="Special educational needs",
        brief="SEN status",
    )
    sen_need = Checkboxes(
        "Which needs?",
        choices=NEEDS,
        thing="which needs the student has",
        purpose="What the provider has to provide for",
        under=("sen", "K"),
        brief="Needs",
    )
    sen_need_plan = Checkboxes(
        "Which needs?",
        choices=NEEDS,
        thing="which needs the plan names",
        purpose="What the provider has to provide for",
        under=("sen", "E"),
        brief="Needs",
    )
    plan = Files("EHC plan", thing="the EHC plan", purpose="The provision must meet what the plan sets out", under=("sen", "E"))
    sen_notes = Textarea(
        "What helps the student to learn?",
        thing="what helps the student to learn",
        purpose="Lets the provider prepare",
        optional=True,
        hint="Strategies, equipment, arrangements in examinations",
        most=3000,
    )
    medical = YesNo(
        "Medical conditions", thing="whether the student has a medical condition", purpose="Safety on the course", heading="Health"
    )
    medical_notes = Textarea(
        "What must the provider know and do?",
        thing="what the provider must know and do",
        purpose="Safety on the course",
        under=("medical", "yes"),
        brief="Medical notes",
        most=3000,
    )
    allergies = YesNo(
        "Allergies", thing="whether the student has allergies", purpose="Safety on the course, above all with food and animals"
    )
    allergies_notes = Textarea(
        "Which allergies, and what to do?",
        thing="which allergies, and what to do",
        purpose="Safety on the course",
        under=("allergies", "yes"),
        rows=3,
        brief="Allergy notes",
        most=2000,
    )
    travel = Radios(
        "How can the student travel?",
        choices=listed(
            ("alone", "On their own, by bus or on foot"),
            ("training", "On their own, after travel training"),
            ("adult", "With an adult or by taxi only"),
        ),
        thing="how the student can travel",
        purpose="Whether a course can be reached, and at what cost",
        heading="Travel",
    )
