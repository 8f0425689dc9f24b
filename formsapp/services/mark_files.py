"""A day's marks of a school as a table for its own management system: each line with the provider's mark, the school's decision, the code."""

import datetime as dt
from uuid import UUID

from formsapp.domain.attendance import MARKS
from formsapp.domain.attendance_codes import DECISIONS, advise
from formsapp.domain.lessons import clock_of
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import WHO_MAY_REFER
from formsapp.services.exports import table
from formsapp.services.office import Office, Refused
from formsapp.services.rights import demand
from formsapp.store import attendance_days, audit, learners, marks, people, registers, training_records

COLUMNS = (
    "UPN", "Surname", "First names", "Date", "Session", "From", "To", "Provider", "Course", "Mark", "Minutes late", "Left at", "Decision",
    "Code", "Proposed code", "Register completed",
)  # fmt: skip
NOON = dt.time(12)


def of_day(office: Office, actor: Actor, day: dt.date, school: UUID | None = None) -> bytes:
    """Those who have no mark yet are in it too, without one: nothing becomes present by itself."""
    demand(actor, "attendance.marks")
    with office.database.writing() as session:
        houses = {each.id: each for each in people.organisations(session)}
        mine = actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER)
        if actor.council:
            mine = frozenset(each.id for each in houses.values() if each.id == school and each.kind is Kind.SCHOOL)
        if not mine:
            raise Refused("Choose a school first")
        found = attendance_days.places(session, day, mine)
        children = learners.by_ids(session, office.keys, [each.learner for each in found])
        records = training_records.by_ids(session, office.keys, [each.record for each in found])
        lines = {each.id: each for each in marks.marks_by_ids(session, office.keys, [each.mark_id for each in found if each.mark_id])}
        planned = registers.planned(session, [each.record for each in found], day)
        keys = sorted({each.key for each in children.values()})
        detail = {"day": day.isoformat(), "rows": len(found)}
        audit.record(session, office.clock(), actor, "attendance.marks", "school", school or "", learners=keys, detail=detail)
    rows = []
    for each in sorted(found, key=lambda each: (children[each.learner].child.surname.casefold(), each.begins_at, str(each.record))):
        child, line = children[each.learner].child, lines.get(each.mark_id) if each.mark_id else None
        known = planned.get(each.record)
        is_school = bool(houses[each.provider].urn)
        advice = advise(
            each.counted or "", records[each.record].arranged_by, provider_is_school=is_school, planned=known.code if known else ""
        )
        begins = clock_of(each.begins_at)
        rows.append(
            (
                child.upn,
                child.surname,
                child.given,
                day.isoformat(),
                "AM" if dt.time.fromisoformat(begins) < NOON else "PM",
                begins,
                clock_of(each.ends_at),
                houses[each.provider].name,
                each.course_name,
                MARKS[each.mark].words if each.mark else "",
                line.minutes_late if line and line.minutes_late else "",
                clock_of(line.left_early_at) if line and line.left_early_at else "",
                DECISIONS.get(line.decision or "", "") if line else "",
                each.code or "",
                advice.code,
                "yes" if each.completed_at else "no",
            )
        )
    return table([COLUMNS, *rows])
