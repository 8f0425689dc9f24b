"""What a child does now, by course and day, for the forms that end or move it: from live training records, where there ever were any."""

from typing import Any
from uuid import UUID

from formsapp.domain.placements import LIVE, PLANNED
from formsapp.services.office import Office
from formsapp.store import learners, people, training_records
from formsapp.store.database import Session


def live(session: Session, office: Office, learner_key: str, organisation: UUID) -> list[dict[str, Any]] | None:
    """Of a school's or provider's own; None where no placement of the child was ever set up, and a form can't know.

    A school sees all that its student does, a provider only what is done with itself.
    """
    known = learners.of_key(session, learner_key)
    found = training_records.of_learners(session, office.keys, known)
    mine = [each for each in found if organisation in {each.school, each.provider} and each.state != "cancelled"]
    if not mine:
        return None
    today, names = office.today(), {each.id: each.name for each in people.organisations(session)}
    return [
        {
            "course": each.course,
            "name": each.course_name,
            "provider": names.get(each.provider, ""),
            "days": list(each.days(max(today, each.starts_on))),
        }
        for each in reversed(mine)
        if each.stage(today) in {PLANNED, LIVE} and each.ends_on is None
    ]
