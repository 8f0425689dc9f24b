"""On which days a form can be begun and sent."""

from formsapp.domain.dates import said
from formsapp.journeys.facts import Facts
from formsapp.services import directory_facts
from formsapp.services.office import Office, Refused


def closed(facts: Facts, slug: str) -> str:
    """Why a form can't be begun or sent today; empty if it can."""
    window = facts.windows.get(slug)
    if window is None or window[0] <= facts.today <= window[1]:
        return ""
    was = "was" if facts.today > window[1] else "is"
    return f"This form {was} open from {said(window[0])} to {said(window[1])}."


def demand_open(office: Office, slug: str) -> None:
    if sentence := closed(directory_facts.facts(office), slug):
        raise Refused(sentence)
