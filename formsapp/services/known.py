"""What needn't be typed: the sender's school and name, offered where a section has no answers yet; courses chosen in the directory;
a learner referred before, or a whole earlier referral to begin from.
"""

from collections.abc import Sequence

from formsapp.fields import Files, specs
from formsapp.journeys import referral
from formsapp.journeys.engine import DECLARATION, Answers, Journey
from formsapp.journeys.referral_sections.school import OTHER
from formsapp.services import directory_facts
from formsapp.services.office import Office
from formsapp.store.people import Organisation, Person

ABOUT_THE_LEARNER = ("student", "carers")
NEVER_AGAIN = {("safeguarding", "assessed_on"), ("safeguarding", "assessed_by"), ("provision", "order")}  # said anew for each referral


def offered(office: Office, organisation: Organisation | None, person: Person | None, email: str) -> Answers:
    school: dict[str, str] = {"referrer": person.name if person else "", "referrer_email": person.email if person else email}
    if organisation and directory_facts.school_line(office, organisation.urn):
        school["school"] = organisation.urn or ""
    elif organisation:
        school |= {"school": OTHER.value, "school_name": organisation.name, "school_urn": organisation.urn or ""}
    return {"school": {name: value for name, value in school.items() if value}}


def chosen(office: Office, journey: Journey, courses: Sequence[str]) -> Answers:
    """The first answers of a form that begins at courses of the directory."""
    return referral.begin(tuple(courses), directory_facts.facts(office)) if journey.slug == referral.REFERRAL.slug else {}


def from_earlier(journey: Journey, answers: Answers, *, only_learner: bool) -> Answers:
    """Answers to begin from: all of them, or only who it is about. Files and promises are given anew, and so is what must be recent."""
    found: Answers = {}
    for section in journey.sections:
        if section.slug not in answers or (only_learner and section.slug not in ABOUT_THE_LEARNER):
            continue
        files = {spec.name for spec in specs(section.form) if issubclass(spec.kind, Files)}
        found[section.slug] = {
            name: value for name, value in answers[section.slug].items() if name not in files and (section.slug, name) not in NEVER_AGAIN
        }
    found.pop(DECLARATION, None)
    found.pop("privacy", None)
    return found
