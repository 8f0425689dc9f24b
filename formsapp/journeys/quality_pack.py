"""Staff of schools confirm once a year that they have read the schools' quality pack; the council sees who hasn't."""

from formsapp.fields import Agree, Form, Text
from formsapp.journeys.engine import Journey, Section, said
from formsapp.journeys.law import DAYS_KEPT, EDUCATION
from formsapp.journeys.sections.sender import YOU, AtSchool, offer, you
from formsapp.journeys.sections.yearly import letterhead, person_and_year

WHERE_IT_IS = ("The schools’ quality pack is among the forms and documents", "forms")


class Pack(Form):
    read = Agree(
        "Read",
        says="I have read this academic year’s quality pack for schools",
        thing="that you have read the quality pack",
        missing="Tick that you have read the quality pack",
        purpose="Inspectors ask schools and the council for it",
    )
    question = Text(
        "Anything you would like to ask about it", thing="your question", purpose="We answer it", optional=True, brief="Question"
    )


QUALITY_PACK = Journey(
    slug="quality-pack",
    version=1,
    title="Quality pack read",
    summary="For staff of schools: confirm once a year that you have read the schools’ quality pack.",
    sections=(you(AtSchool), Section("pack", "The quality pack", Pack, short="Pack", at_hand=(WHERE_IT_IS,))),
    purpose="Showing that staff who use the service know how its quality is assured",
    lawful_basis=EDUCATION,
    notice_version="2026-09",
    retention="survey",
    days_kept=DAYS_KEPT["survey"],
    readers="The council.",
    answer_in=0,
    offer=offer,
    once=person_and_year,
    next=lambda answers: ("You need do nothing more this year.",),
    list_title=lambda answers: str(said(answers, YOU, "name")).strip(),
    letterhead=letterhead,
    report="/reports/quality-pack/",
)
