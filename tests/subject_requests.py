"""Requests for everything about a student, as tests look them through."""

from uuid import UUID

from formsapp.domain.people import Actor
from formsapp.services import subject_access
from formsapp.services.office import Office


def as_proposed(office: Office, actor: Actor, asked: UUID) -> dict[str, str]:
    """What the page sends where nobody changes what it proposes."""
    return {item.key: item.choice for _, items in subject_access.look(office, actor, asked).groups for item in items}
