"""What is sent once in an academic year: whose turn it is, and the head of its letter."""

from formsapp.domain.dates import academic_year, academic_year_said
from formsapp.domain.dates import said as said_date
from formsapp.fields.base import Said
from formsapp.journeys.engine import said
from formsapp.journeys.facts import Facts
from formsapp.journeys.sections.sender import YOU, organisation


def school_and_year(answers: Said, facts: Facts) -> str:
    """One for each school and academic year: by its number, else by the name that was written."""
    listed = str(said(answers, YOU, "school"))
    school = listed if facts.school(listed) else " ".join(organisation(answers, facts).casefold().split())
    return f"{school} {academic_year(facts.today)}"


def person_and_year(answers: Said, facts: Facts) -> str:
    """Each person once an academic year: by the account, else by the address that a link has proved."""
    return f"{facts.sender.person or facts.sender.email.strip().casefold()} {academic_year(facts.today)}"


def letterhead(answers: Said, facts: Facts) -> tuple[tuple[str, str], ...]:
    sender = ", ".join(filter(None, (str(said(answers, YOU, "name")).strip(), organisation(answers, facts))))
    return (
        ("To", f"{facts.service}, {facts.council}"),
        ("From", sender or "A school"),
        ("Year", academic_year_said(facts.today)),
        ("Date", said_date(facts.today)),
    )
