"""What the schools' and the council's side of registers brings to the matrix: announcements, absences, alerts, notes."""

import datetime as dt
from uuid import UUID, uuid4

from formsapp.domain.people import Kind
from formsapp.services.office import Office
from formsapp.store import alerts, announcements, learner_notes, marks, planned_absences, tables, training_records
from formsapp.store.announcements import ALL, PROVIDERS, SCHOOLS
from formsapp.store.marks import Change, Seat
from tests.offices import NOON
from tests.people import house
from tests.registering import MONDAY, add_cohort, add_lesson, placed
from tests.web.matrix import COUNCIL, OFFICERS, OUTSIDERS, SCHOOLS_OWN, SIGNED_IN, Thing, Things, World, canary, of_tenant
from tests.web.objects_placements import TENANTS_PLACED

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


def absent(world: World, tenant: str) -> tuple[UUID, UUID, UUID]:
    """A placement of a tenant, with an absence in a completed register and a note by somebody of theirs: placement, mark, note."""
    office, is_school = world.office, tenant.startswith("school")
    author = world.person(f"{tenant} {'coordinator' if is_school else 'manager'}")
    own = author.organisation
    school, provider = (own, house(office, Kind.PROVIDER, "elsewhere")) if is_school else (house(office, Kind.SCHOOL, "elsewhere"), own)
    record = placed(office, school, provider, f"Marigold {canary(tenant)}")
    with office.database.writing() as session:
        cohort, line = add_cohort(session, office, f"Absent {canary(tenant)}", provider, {record: school}, [])
        lesson = add_lesson(session, office, cohort, provider, line, MONDAY)
        found = training_records.one(session, office.keys, record)
        assert found is not None
        seat = Seat(lesson, record, found.learner, school, provider, MONDAY)
        marks.write(session, office.keys, NOON, author.id, [Change(seat, None, {"mark": "unexplained", "note": "Not seen."})])
        session.get_one(tables.Lesson, lesson).completed_at = NOON
        note = learner_notes.add(session, office.keys, NOON, record, found.learner, own, author.id, f"About {canary(tenant)}", "A note.")
        mark = marks.marks_of(session, office.keys, [lesson])[0].id
        ahead(office, session, record, school, author.id)
        alerts.add(session, NOON, [alert(tenant, own, lesson, record)], None)
    return record, mark, note


def ahead(office: Office, session: object, record: UUID, school: UUID, person: UUID) -> None:
    """An absence that begins next year."""
    days = (dt.date(2027, 1, 11), dt.date(2027, 1, 12))
    planned_absences.add(session, office.keys, NOON, record, school, days, "authorised", "M", "", person)  # type: ignore[arg-type]


def alert(tenant: str, own: UUID, lesson: UUID, record: UUID) -> alerts.Made:
    is_school = tenant.startswith("school")
    return alerts.Made("absent" if is_school else "not taken", f"matrix:{tenant}", own, lesson, record if is_school else None)


def of_absences(world: World) -> dict[str, Things]:
    """Decided by the school and by officers; read by the panel's members too; notes by both sides, changed by whoever wrote them."""
    read, kept, noted, own = [], [], [], []
    for tenant in TENANTS_PLACED:
        record, mark, note = absent(world, tenant)
        school = of_tenant(tenant) if tenant.startswith("school") else frozenset()
        speakers = school or frozenset({f"{tenant} manager", f"{tenant} safeguarding lead"})
        author = f"{tenant} {'coordinator' if school else 'manager'}"
        read.append(Thing({"mark": str(mark)}, tenant, COUNCIL | school, canary(tenant)))
        kept.append(Thing({"placement": str(record)}, tenant, OFFICERS | school, canary(tenant)))
        noted.append(Thing({"placement": str(record)}, tenant, COUNCIL | speakers, canary(tenant)))
        own.append(Thing({"note": str(note)}, tenant, frozenset({author}), canary(tenant)))
    nothing = {"mark": str(uuid4()), "placement": str(uuid4()), "note": str(uuid4())}
    body = {"mark": tuple((each.owner, each.args["mark"]) for each in read), "note": tuple((each.owner, each.args["note"]) for each in own)}
    return {
        "absences": Things(tuple(read), nothing, body),
        "planned_absences": Things(tuple(kept), nothing),
        "learner_notes.of_placement": Things(tuple(noted), nothing),
        "learner_notes.write": Things(tuple(noted), nothing),
        "learner_notes": Things(tuple(own), nothing),
    }
