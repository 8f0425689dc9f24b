"""Learners with their placements, cohorts, timetables and marks from a table: planned line by line, shown, and brought in only then.

As with organisations and people (``services/importing.py``), what was shown is what is done; a line that can't be taken is refused with its
reason, and the same table brought in twice changes nothing the second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import WHO_SPEAKS_FOR_A_PROVIDER
from formsapp.services import import_learners, import_marks, import_timetables, import_unit_trees, tables_typed
from formsapp.services.import_parts import Refusal, Telling, World, refused
from formsapp.services.importing import Fate, Plan, counts
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.rights import demand
from formsapp.services.tables_typed import Line
from formsapp.store import audit, people
from formsapp.store.database import Session


@dataclass(frozen=True)
class Sort:
    """A kind of table: who may bring it in, its columns with other headings they go by, those it can't do without, and what a line becomes.

    ``who``: the columns by which a refused line is named.
    """

    title: str
    act: str
    columns: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    tell: Telling
    who: tuple[str, ...]
    after: str  # where one goes when it is done


SORTS: Mapping[str, Sort] = {
    "learners": Sort(
        "Learners and their placements from a table",
        "imports.learners",
        import_learners.COLUMNS,
        import_learners.NEEDED,
        import_learners.learner_fate,
        ("first names", "last name"),
        "/placements/",
    ),
    "cohorts": Sort(
        "Cohorts from a table",
        "cohorts.manage",
        import_timetables.COHORT_COLUMNS,
        ("cohort", "course", "age group"),
        import_timetables.cohort_fate,
        ("cohort",),
        "/cohorts/",
    ),
    "timetables": Sort(
        "Timetables from a table",
        "cohorts.manage",
        import_timetables.LINE_COLUMNS,
        ("cohort", "day", "begins", "ends", "place"),
        import_timetables.line_fate,
        ("cohort", "day", "begins"),
        "/cohorts/",
    ),
    "unit-trees": Sort(
        "Unit trees from a table",
        "unit_trees.manage",
        import_unit_trees.COLUMNS,
        import_unit_trees.NEEDED,
        import_unit_trees.unit_fate,
        ("qualification", "unit", "title"),
        "/unit-trees/",
    ),
    "marks": Sort(
        "Marks from a table",
        "imports.marks",
        import_marks.COLUMNS,
        import_marks.NEEDED,
        import_marks.mark_fate,
        ("cohort", "date"),
        "/registers/",
    ),
}


def sort_of(actor: Actor, what: str) -> Sort:
    found = SORTS.get(what)
    if found is None:
        raise NotFound
    demand(actor, found.act, kind="import", identifier=what)
    return found


def needed_by(actor: Actor, sort: Sort) -> tuple[str, ...]:
    """Whoever keeps one provider need not name it in each line; everybody else must."""
    own = actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)
    several = actor.council or len(own) > 1
    asked = several and "provider" in sort.columns and "provider" not in sort.needed
    return (*sort.needed, "provider") if asked else sort.needed


def plan(office: Office, actor: Actor, what: str, data: bytes) -> Plan:
    """The dry run: it changes nothing, and names children, so that it is a look at their records."""
    sort = sort_of(actor, what)
    lines = tables_typed.read(data, sort.columns, needed_by(actor, sort))
    with office.database.reading() as session:
        found, about = planned(session, office, actor, sort, lines)
    with office.database.writing() as session:
        audit.record(session, office.clock(), actor, f"{what}.import", "import", "dry run", learners=sorted(about), detail=counts(found))
    return found


def bring_in(office: Office, actor: Actor, what: str, data: bytes, mark: str) -> Plan | None:
    """All that isn't refused, in one transaction. The plan again, and nothing done, where it is not the one that was shown."""
    sort = sort_of(actor, what)
    lines = tables_typed.read(data, sort.columns, needed_by(actor, sort))
    with office.database.writing() as session:
        found, about = planned(session, office, actor, sort, lines)
        if found.mark != mark:
            detail = counts(found)
            audit.record(session, office.clock(), actor, f"{what}.import", "import", "dry run", learners=sorted(about), detail=detail)
            return found
        for each in found.fates:
            if each.act is not None:
                each.act()
        audit.record(session, office.clock(), actor, f"{what}.import", "import", "brought in", learners=sorted(about), detail=counts(found))
    return None


def planned(session: Session, office: Office, actor: Actor, sort: Sort, lines: list[Line]) -> tuple[Plan, set[str]]:
    houses = people.organisations(session)
    own = actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)
    theirs = [each for each in houses if each.kind is Kind.PROVIDER and each.suspended_at is None and (actor.council or each.id in own)]
    world = World(session, office, actor, houses, theirs)
    return Plan([told(world, sort, line) for line in lines]), world.about


def told(world: World, sort: Sort, line: Line) -> Fate:
    try:
        return sort.tell(world, line)
    except (Refusal, Refused) as why:
        return refused(line.number, ", ".join(filter(None, (line.of(name) for name in sort.who))), str(why))
