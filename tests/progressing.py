"""Progress for tests: a published tree, a placement's copy of it, and what a report's page sends."""

from uuid import UUID

from formsapp.services import unit_trees
from formsapp.services.office import Office
from tests.people import council

QUALIFICATION = {"number": "603/0201/6", "title": "Level 1 Award in Bricks", "level": "Level 1", "kind": "Award"}
OUTLINE = """Core units
  T/501/7001: Health and safety
  T/501/7002: Tools
Options
  T/501/7003: Arches
  T/501/7004: Garden walls
"""


def published(office: Office, outline: str = OUTLINE, **more: str) -> UUID:
    """A tree that learners get copies of."""
    actor = council(office).actor
    told = {**QUALIFICATION, **more}
    tree = unit_trees.add(office, actor, told)
    unit_trees.change(office, actor, tree, {**told, "outline": outline, "mark": unit_trees.look(office, actor, tree).mark})
    unit_trees.publish(office, actor, tree, unit_trees.look(office, actor, tree).mark)
    return tree
