"""What is applied for: courses in order of preference or the panel's programme, days, start, travel, money; for the panel its considerations."""

from collections.abc import Iterator, Sequence
from typing import Any

from formsapp.fields import Checkboxes, CoursePicker, Date, Form, Option, Question, Radios, Text, Textarea, Whole, YesNo
from formsapp.fields.base import Said
from formsapp.fields.checks import not_past, within_years
from formsapp.fields.choices import listed
from formsapp.journeys.engine import said
from formsapp.journeys.facts import Course, made_once
from formsapp.journeys.referral_sections.tier import (
    TARGETED,
    TIERS,
    TIME_LIMITED,
    is_flourish,
    is_supported_transfer,
    is_tier_2_or_3,
    pathway,
)

WEEKDAYS = listed(("monday", "Monday"), ("tuesday", "Tuesday"), ("wednesday", "Wednesday"), ("thursday", "Thursday"), ("friday", "Friday"))


def courses(facts: Any, answers: Said) -> Sequence[Option]:
    """Of the live directory those of the tier that was chosen, and of its programme."""
    tier, way = one_of(TIERS, said(answers, "tier", "tier")), one_of((*TARGETED, *TIME_LIMITED), pathway(answers))
    return made_once((tier, way), facts.courses, lambda: tuple(course_options(facts.courses, tier, way)))


def one_of(options: Sequence[Option], code: str) -> str:
    """A code if it is one; what somebody made up is remembered nowhere."""
    return code if any(option.value == code for option in options) else ""


def course_options(courses: tuple[Course, ...], tier: str, way: str) -> Iterator[Option]:
    for c in courses:
        if (not tier or c.tier == tier) and (not way or c.pathway == way):
            yield Option(c.slug, f"{c.name} – {c.provider}" + (f" ({c.days})" if c.days else ""), group=c.pathway_name)


def has_plan(answers: Said) -> bool:
    return bool(said(answers, "student", "sen") == "E")


def panel_asks_about_plan(answers: Said) -> bool:
    return is_tier_2_or_3(answers) and has_plan(answers)


def panel(label: str, thing: str, when: Any = is_tier_2_or_3, **more: Any) -> Textarea:
    return Textarea(label, thing=thing, purpose="The panel asks for it before it decides", when=when, rows=4, most=2500, **more)


def both_for_flourish(field: Question, form: Any) -> str | None:
    """Flourish is refused without a case worker and part in the reviews."""
    if field.data != "yes":
        return "Flourish is not possible unless the school names a case worker and takes part in the reviews: answer Yes, or choose another programme"
    if not str(said(form.meta.answers, "school", "case_worker")).strip():
        return "Flourish is not possible without a case worker: enter the name of the case worker under School details"
    return None


class Provision(Form):
    courses = CoursePicker(
        "Courses in order of preference",
        choices=courses,
        thing="at least one course",
        hint="If the first provider cannot take the student, the next is asked.",
        purpose="Says what the student is referred to",
        heading="What you are applying for",
    )
    why = Textarea(
        "Why do these suit the student best?",
        thing="why these suit the student best",
        purpose="Goes into the agreement between school and provider",
        brief="Why this provision",
        rows=4,
        most=2500,
    )
    days = Checkboxes(
        "On which days can the student go?",
        choices=WEEKDAYS,
        thing="the days on which the student can go",
        purpose="The days of course and timetable have to fit",
        brief="Days",
    )
    start = Date(
        "From when?",
        thing="the date from which the place is wanted",
        hint="For example, 11 1 2027. The provider confirms the day.",
        purpose="Lets the provider plan the place",
        checks=(not_past, within_years(2)),
        brief="Wanted from",
    )
    weeks = Whole(
        "For how many weeks?",
        thing="the number of weeks",
        hint="Leave it empty for as long as the course lasts",
        purpose="Goes into the agreement between school and provider",
        least=1,
        greatest=80,
        width=3,
        optional=True,
        brief="Weeks",
    )
    transport = Radios(
        "Who arranges travel?",
        choices=listed(
            ("student", "The student travels on their own"),
            ("family", "The family"),
            ("school", "The school"),
            ("council", "The council, under its travel policy"),
        ),
        thing="who arranges travel",
        purpose="Nobody may be left standing",
        heading="Travel",
        brief="Travel arranged by",
    )
    transport_notes = Text(
        "Anything to know about travel",
        thing="what to know about travel",
        purpose="Nobody may be left standing",
        optional=True,
        brief="About travel",
    )
    funding = Radios(
        "Who pays?",
        choices=listed(
            ("included", "A place included in the school’s agreement"),
            ("school", "The school"),
            ("virtual-school", "The virtual school"),
            ("plan", "The student’s EHC plan"),
            ("other", "Somebody else"),
        ),
        thing="who pays",
        purpose="Decides whom the provider sends the invoice to",
        heading="Money",
        brief="Paid by",
    )
    funding_other = Text(
        "Who?", thing="who pays", purpose="Decides whom the provider sends the invoice to", under=("funding", "other"), brief="Paid by"
    )
    order = Text(
        "Purchase order number",
        thing="the purchase order number",
        hint="If the school has one already",
        purpose="Invoices without it are sent back",
        optional=True,
        width=20,
    )
    tried = panel(
        "Which courses of tier 1 or other changes were tried, and what came of them?",
        "what was tried before",
        heading="Considerations of tiers 2 and 3",
        brief="Tried before",
    )
    strategies = panel(
        "Which strategies of other agencies were carried out, and with what effect?",
        "which strategies were carried out",
        brief="Strategies carried out",
        hint="“None were involved” is an answer.",
    )
    capacity = panel(
        "How will the school go on with the programme’s strategies?",
        "how the school will go on with the strategies",
        brief="Going on afterwards",
    )
    meets_plan = panel(
        "How does it meet what the EHC plan sets out?", "how it meets the EHC plan", panel_asks_about_plan, brief="Meets the EHC plan"
    )
    commitment = YesNo(
        "Will the school name a case worker and take part in the review meetings?",
        thing="whether the school commits to a case worker and reviews",
        purpose="Flourish is not possible without both",
        when=is_flourish,
        checks=(both_for_flourish,),
        brief="Case worker and reviews",
    )
    incident = Radios(
        "Is it about one incident or about persistent behaviour?",
        choices=listed(("incident", "One incident"), ("persistent", "Persistent behaviour")),
        thing="whether it is about one incident or persistent behaviour",
        purpose="The panel weighs the two differently",
        when=is_supported_transfer,
        brief="One incident or persistent",
    )
    fresh_start = panel(
        "Why would a fresh start help, where the same is expected?",
        "why a fresh start would help",
        is_supported_transfer,
        brief="Why a fresh start",
    )
    transfer_consent = YesNo(
        "Do the parents or carers agree that the panel meets on it?",
        thing="whether the parents or carers agree to the panel",
        purpose="The panel does not meet without it",
        when=is_supported_transfer,
        brief="Consent to the panel",
    )
    notes = Textarea(
        "Anything else the provider or the panel should know",
        thing="anything else",
        purpose="What no other question asks for",
        optional=True,
        rows=3,
        most=2000,
        brief="Anything else",
    )
