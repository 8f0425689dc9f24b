"""What needn't be typed: the sender's organisation and name, offered where a section has no answers yet; courses chosen in the directory;
a learner referred before, or a whole earlier form to begin from.
"""

from collections.abc import Sequence

from formsapp.domain.people import Kind
from formsapp.fields import Files, specs
from formsapp.fields.base import Said
from formsapp.journeys.engine import Answers, Journey
from formsapp.journeys.facts import Sender
from formsapp.journeys.sections.sender import YOU
from formsapp.services import directory_facts
from formsapp.services.office import Office
from formsapp.store.people import Organisation, Person


def sender_of(organisation: Organisation | None, person: Person | None, email: str, before: Said | None = None) -> Sender:
    """Who fills the form: a person for an organisation, or an address. ``before``: what they last sent, for their role and telephone number."""
    role = (
        next((place.membership.role.value for place in person.places if organisation and place.organisation == organisation.id), "")
        if person
        else ""
    )
    return Sender(
        name=person.name if person else "",
        email=person.email if person else email,
        kind=organisation.kind.value if organisation and organisation.kind is not Kind.COUNCIL else "",
        organisation=organisation.name if organisation else "",
        urn=(organisation.urn or "") if organisation else "",
        slug=(organisation.slug or "") if organisation else "",
        person=person.id.hex if person else "",
        role=told(before, "role") or role.capitalize(),
        phone=told(before, "phone"),
    )


def told(before: Said | None, name: str) -> str:
    """What somebody said of themselves in an earlier form: in its section about the sender, of a referral in the one about the school."""
    answers = before or {}
    mine = (answers.get(YOU) or {}).get(name) or (answers.get("school") or {}).get(f"referrer_{name}")
    return mine if isinstance(mine, str) else ""


def is_asked(journey: Journey, answers: Answers) -> bool:
    """Whether the section that asks the sender about themselves is still to be answered."""
    return not any(slug in answers for slug in (YOU, "school") if slug in journey.by_slug)


def chosen(office: Office, journey: Journey, courses: Sequence[str]) -> Answers:
    """The first answers of a form that begins at courses of the directory."""
    return journey.begin(tuple(courses), directory_facts.facts(office))


def from_earlier(journey: Journey, answers: Answers, *, only_learner: bool) -> Answers:
    """Answers to begin from: all of them, or only who it is about. Files and promises are given anew, and so is what must be recent."""
    found: Answers = {}
    for section in journey.sections:
        if section.slug not in answers or (only_learner and section.slug not in journey.about_learner):
            continue
        files = {spec.name for spec in specs(section.form) if issubclass(spec.kind, Files)}
        kept = {n: value for n, value in answers[section.slug].items() if n not in files and (section.slug, n) not in journey.anew}
        if kept:
            found[section.slug] = kept
    return found
