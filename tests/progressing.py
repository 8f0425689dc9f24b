"""Progress for tests: a published tree, a placement's copy of it, and what a report's page sends."""

from uuid import UUID, uuid4

from formsapp.services import progress, progress_reports, unit_trees
from formsapp.services.office import Office
from formsapp.store import progress as rows
from formsapp.store.progress import RecordUnit
from tests.people import Made, council

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


def confirmed(office: Office, who: Made, record: UUID, tree: UUID | None) -> None:
    """By the provider: these units are the learner's."""
    progress.confirm(office, who.actor, record, str(tree) if tree else progress.NONE)


def units(office: Office, record: UUID) -> dict[str, RecordUnit]:
    """By title."""
    with office.database.reading() as session:
        return {each.unit.title: each for each in rows.units_of(session, office.keys, record)}


def boxes(office: Office, record: UUID, **changes: dict[str, str]) -> dict[str, str]:
    """What the page of a new report sends: everything as it stands, but for the units named (with _ for spaces)."""
    sent = {"once": uuid4().hex, "do": "save", "on": office.today().isoformat()}
    wanted = {title.replace("_", " "): change for title, change in changes.items()}
    for title, each in units(office, record).items():
        if each.unit.group:
            continue
        unit = each.unit
        told = {"included": "1" if unit.included else "", "progress": unit.progress, "grade": unit.grade, "comments": unit.comments}
        told |= wanted.get(title, {})
        sent |= {f"{name}-{unit.key}": value for name, value in told.items() if value}
        sent[f"was-{unit.key}"] = progress_reports.mark_of(unit)
    return sent


def reported(office: Office, who: Made, record: UUID, aptitude: str = "", effort: str = "", **changes: dict[str, str]) -> UUID:
    """A report, saved."""
    graded = {"aptitude": aptitude, "effort": effort} if aptitude else {}
    return progress_reports.save(office, who.actor, record, boxes(office, record, **changes) | graded)
