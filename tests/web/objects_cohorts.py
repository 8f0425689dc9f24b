"""Cohorts and lessons of each provider, and a term, for the matrix."""

from uuid import uuid4

from formsapp.domain.people import Kind
from formsapp.services import terms
from tests.people import house
from tests.registering import MONDAY, add_cohort, add_lesson, placed
from tests.web.matrix import OFFICERS, SPEAKS, Thing, Things, World, canary

SPEAKERS = ("manager", "safeguarding lead")


def of_cohorts(world: World) -> dict[str, Things]:
    """A provider's own; a school keeps none. Terms are the council's."""
    office, kept, lessons = world.office, [], []
    for tenant in ("provider-a", "provider-b"):
        provider = world.person(f"{tenant} manager").organisation
        school = house(office, Kind.SCHOOL, "elsewhere")
        record = placed(office, school, provider, f"Marigold {canary(tenant)}")
        with office.database.writing() as session:
            cohort, line = add_cohort(session, office, f"Kept {canary(tenant)}", provider, {record: school}, [])
            lesson = add_lesson(session, office, cohort, provider, line, MONDAY)
        keepers = OFFICERS | {f"{tenant} {role}" for role in SPEAKERS}
        kept.append(Thing({"cohort": str(cohort), "what": "line"}, tenant, keepers, canary(tenant)))
        lessons.append(Thing({"lesson": str(lesson)}, tenant, keepers, canary(tenant)))
    officer = world.person("council administrator").actor
    term = terms.add(office, officer, {"name": "Matrix term", "starts": "2040-01-01", "ends": "2040-02-01"})
    nothing = {"cohort": str(uuid4()), "what": "line", "lesson": str(uuid4()), "term": str(uuid4())}
    body = {"cohort": tuple((each.owner, each.args["cohort"]) for each in kept)}
    return {
        "cohorts": Things(tuple(kept), nothing, body),
        "cohorts.ask": Things(tuple(Thing(each.args, each.owner, each.readers, "") for each in kept), nothing),
        "cohorts.where_to": Things(tuple(lessons), nothing),
        "cohorts.move": Things(tuple(lessons), nothing),
        "register_imports": Things((Thing({"what": "timetables"}, "", OFFICERS | SPEAKS),), {"what": "nothing"}),
        "term_dates": Things((Thing({"term": str(term)}, "", OFFICERS),), nothing),
    }
