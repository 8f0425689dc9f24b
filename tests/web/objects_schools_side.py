"""What the schools' and the council's side of registers brings to the matrix: announcements, absences, alerts, notes."""

from uuid import uuid4

from formsapp.store import announcements
from formsapp.store.announcements import ALL, PROVIDERS, SCHOOLS
from tests.offices import NOON
from tests.web.matrix import COUNCIL, OUTSIDERS, SCHOOLS_OWN, SIGNED_IN, Thing, Things, World

PROVIDERS_OWN = OUTSIDERS - SCHOOLS_OWN


def of_announcements(world: World) -> dict[str, Things]:
    """One for each audience; none of them is a tenant's."""
    author = world.person("council administrator").id
    made = []
    for audience, readers in ((ALL, SIGNED_IN), (SCHOOLS, COUNCIL | SCHOOLS_OWN), (PROVIDERS, COUNCIL | PROVIDERS_OWN)):
        with world.office.database.writing() as session:
            found = announcements.add(session, NOON, author, f"Lessons begin again, {audience}", "On **Monday**.", audience)
        made.append(Thing({"announcement": str(found)}, "", frozenset(readers)))
    return {"announcements": Things(tuple(made), {"announcement": str(uuid4())})}
