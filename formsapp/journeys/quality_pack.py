"""Staff of schools confirm once a year that they have read the schools' quality pack; the council sees who hasn't."""

from formsapp.domain.dates import academic_year, academic_year_said
from formsapp.domain.dates import said as said_date
from formsapp.fields import Agree, Form, Text
from formsapp.fields.base import Said
from formsapp.journeys.engine import Journey, Section, said
from formsapp.journeys.facts import Facts
from formsapp.journeys.sections.sender import YOU, AtSchool, offer, organisation, you


class Pack(Form):
    read = Agree(
        "Read",
        says="I have read this academic year’s quality pack for schools",
        thing="that you have read the quality pack",
        missing="Tick that you have read the quality pack",
        hint="It is among the forms and documents.",
        purpose="Inspectors ask schools and the council for it",
    )
    question = Text(
        "Anything you would like to ask about it", thing="your question", purpose="We answer it", optional=True, brief="Question"
    )


def person_and_year(answers: Said, facts: Facts) -> str:
    """Each person once an academic year: by the account, else by the address that a link has proved."""
    return f"{facts.sender.person or facts.sender.email.strip().casefold()} {academic_year(facts.today)}"


def letterhead(answers: Said, facts: Facts) -> tuple[tuple[str, str], ...]:
    sender = ", ".join(filter(None, (str(said(answers, YOU, "name")).strip(), organisation(answers, facts))))
    return (("From", sender or "A school"), ("Year", academic_year_said(facts.today)), ("Date", said_date(facts.today)))


QUALITY_PACK = Journey(
    slug="quality-pack",
    version=1,
    title="Quality pack read",
    summary="For staff of schools: confirm once a year that you have read the schools’ quality pack.",
    sections=(you(AtSchool), Section("pack", "The quality pack", Pack, short="Pack")),
    purpose="Showing that staff who use the service know how its quality is assured",
    lawful_basis="Public task: article 6(1)(e) UK GDPR; Education Act 1996, sections 13, 14 and 19",
    notice_version="2026-09",
    retention="survey",
    days_kept=365 * 3,
    readers="The council.",
    answer_in=0,
    offer=offer,
    once=person_and_year,
    next=lambda answers: ("You need do nothing more this year.",),
    list_title=lambda answers: str(said(answers, YOU, "name")).strip(),
    letterhead=letterhead,
    report="/reports/quality-pack/",
)
