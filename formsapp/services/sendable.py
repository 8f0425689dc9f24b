"""On which days a form can be begun and sent, and whether it was sent already where each sends one."""

from uuid import UUID

from formsapp.domain.dates import said
from formsapp.journeys.engine import Journey
from formsapp.journeys.facts import Facts
from formsapp.services import directory_facts, known
from formsapp.services.office import Office, Refused
from formsapp.store import cases, people


def closed(facts: Facts, slug: str) -> str:
    """Why a form can't be begun or sent today; empty if it can."""
    window = facts.windows.get(slug)
    if window is None or window[0] <= facts.today <= window[1]:
        return ""
    was = "was" if facts.today > window[1] else "is"
    return f"This form {was} open from {said(window[0])} to {said(window[1])}."


def sent_already(office: Office, person: UUID | None, journey: Journey, organisation: UUID) -> bool:
    """Of a form that each sends once, before anything is typed: as far as it is known who fills it and for whom."""
    if not journey.once({}, directory_facts.facts(office)):
        return False
    with office.database.reading() as session:
        who = people.person(session, office.keys, person) if person else None
        facts = directory_facts.for_draft(office, journey, known.sender_of(people.organisation(session, organisation), who, ""))
        return cases.sent_before(session, office.keys, journey.slug, journey.once(facts.known, facts))


def demand_open(office: Office, slug: str) -> None:
    if sentence := closed(directory_facts.facts(office), slug):
        raise Refused(sentence)
