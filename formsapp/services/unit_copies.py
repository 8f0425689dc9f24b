"""Units copied for whoever begins: the newest published tree of the qualification that the directory gives for the course.

The provider confirms it before the first report, or chooses another one; what was copied is the record's own from then on.
"""

from collections.abc import Iterator
from uuid import UUID

from formsapp.services import directory_facts
from formsapp.services.office import Office
from formsapp.store import progress, training_records, unit_trees
from formsapp.store.database import Session
from formsapp.store.published import NotPublished
from formsapp.store.unit_trees import Tree

JOB = "copy units"
AT_ONCE = 50


def trees_of_courses(session: Session, office: Office) -> dict[str, Tree]:
    """By course; one that leads to no qualification, or to one without a published tree, is left out."""
    try:
        courses = directory_facts.facts(office).courses
    except NotPublished:
        return {}
    numbers = {course.slug: course.qualification.upper() for course in courses if course.qualification}
    found = {each.number: each for each in unit_trees.current(session, set(numbers.values()))} if numbers else {}
    return {slug: found[number] for slug, number in numbers.items() if number in found}


def copy_for(session: Session, office: Office, record: UUID, course: str) -> None:
    """In the transaction that sets a placement up, if it has begun by then."""
    tree = trees_of_courses(session, office).get(course)
    if tree is not None:
        copy(session, office, record, tree)


def copy(session: Session, office: Office, record: UUID, tree: Tree) -> None:
    progress.copy_tree(session, record, tree.id, unit_trees.units(session, tree.id))
    training_records.change(session, record, qualification_tree_id=tree.id, changed_at=office.clock())


def copy_begun(office: Office, _: str) -> Iterator[None]:
    """Placements that have begun without units, some at a time."""
    while True:
        with office.database.writing() as session:
            trees = trees_of_courses(session, office)
            found = progress.without_units(session, list(trees), office.today(), AT_ONCE) if trees else []
            for record, course in found:
                copy(session, office, record, trees[course])
        if len(found) < AT_ONCE:
            return
        yield
