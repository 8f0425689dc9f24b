"""A service in which each thing has happened that a guide tells of, and the pages through which each guide leads: who opens them, in which order."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from formsapp.domain.people import Role
from formsapp.services import corrections, retention, review_briefs, subject_access, unit_trees
from formsapp.services.office import Office
from formsapp.store import tables, training_records
from tests.attending import take
from tests.people import Made, council
from tests.progressing import confirmed, published, reported
from tests.registering import MONDAY, Scene, add_lesson, scene
from tests.subject_requests import as_proposed

DEEP = """The award
  Core units
    T/501/7001: Health and safety
    T/501/7002: Tools
"""
Step = tuple[Made, str] | tuple[Made, str, dict[str, str]]  # who, where, and what they send there


@dataclass(frozen=True)
class Guided:
    """``learner`` and ``held``: of the first record, and one under a legal hold; ``untaken``: a lesson whose register is still to be taken;
    ``fresh``: a record whose qualification nobody has confirmed.
    """

    found: Scene
    lead: Made
    learner: UUID
    held: UUID
    correction: UUID
    request: UUID
    released: UUID
    brief: UUID
    tree: UUID
    draft: UUID
    untaken: UUID

    @property
    def record(self) -> str:
        return f"/training-records/{self.found.records[0]}/"

    @property
    def entry(self) -> str:
        """The line of somebody who was absent."""
        mark = self.found.mark(2)
        assert mark is not None
        return f"/absences/{mark.id}/"

    @property
    def fresh(self) -> str:
        return f"/training-records/{self.found.records[2]}/"


def begin(office: Office) -> Guided:
    """On a Monday morning, when the register of the first lesson was taken. No placement has a price."""
    found, lead, tree = scene(office, 4), council(office, Role.SAFEGUARDING_LEAD), published(office, DEEP)
    take(found, ["present", "late", "unexplained", "present"])
    confirmed(office, found.manager, found.records[0], tree)
    reported(office, found.manager, found.records[0], "B", "2")
    confirmed(office, found.manager, found.records[1], tree)
    with office.database.reading() as session:
        learners = training_records.by_ids(session, office.keys, found.records)
    learner, held = learners[found.records[0]].learner, learners[found.records[3]].learner
    corrections.ask(office, found.school.actor, found.records[0], {"field": "known_as", "new": "Amy", "why": "She says so"})
    told = {"field": "upn", "new": "A801202600108", "why": "The school’s own list"}
    correction = corrections.ask(office, found.school.actor, found.records[0], told)
    retention.hold(office, lead.actor, held, {"reason": "A claim"})
    brief = review_briefs.make(office, found.school.actor, found.records[0], {})
    asked, released = (subject_access.ask(office, lead.actor, each, {"asked": office.today().isoformat()}) for each in (learner, held))
    for each in (asked, released):
        subject_access.review(office, lead.actor, each, 1, as_proposed(office, lead.actor, each))
    subject_access.release(office, lead.actor, released, 2)
    draft = unit_trees.renew(office, found.officer.actor, tree)
    with office.database.writing() as session:
        line = session.query(tables.TimetableLine.id).filter_by(cohort_id=found.cohort).scalar()
        untaken = add_lesson(session, office, found.cohort, found.manager.organisation, line, MONDAY - dt.timedelta(weeks=1))
    return Guided(found, lead, learner, held, correction, asked, released, brief, tree, draft, untaken)


def walks(at: Guided) -> dict[str, list[Step]]:
    """The pages of each guide. What is sent changes only what a later page of the same guide has to show."""
    found, officer = at.found, at.found.officer
    school, manager, tutor = found.school, found.manager, found.tutor
    placement = f"/placements/{found.records[0]}/"
    lines = {"provider": str(manager.organisation), "from": "2026-11-01", "until": "2026-11-30"}
    price = {"course": f"{manager.organisation} a-course", "price": "45.50"}
    return {
        "find-records": [(manager, "/desk/"), (manager, "/training-records/"), (manager, "/training-records/filter/")],
        "read-a-record": [(school, at.record)],
        "note-on-a-record": [(school, at.record)],
        "report-a-mistake": [(school, at.record), (school, f"{at.record}mistake/")],
        "course-reports": [(school, "/desk/"), (school, "/course-reports/")],
        "attendance-today": [(school, "/desk/"), (school, "/attendance/today/?day=2026-11-23"), (school, at.entry)],
        "absences": [(school, "/desk/"), (school, "/attendance/today/"), (school, "/absences/")],
        "planned-absences": [
            (officer, "/desk/"), (officer, "/placements/"), (officer, placement), (officer, "/absences/planned/"),
            (officer, f"{placement}absences/", {"first": "2026-12-01", "code": "M", "once": "once"}), (officer, f"{placement}absences/"),
        ],
        "check-progress": [(school, "/training-records/"), (school, f"{at.record}")],
        "spending": [(school, "/desk/"), (school, "/spending/"), (officer, "/spending/")],
        "census": [(school, "/desk/"), (school, "/census/")],
        "emergency-contact": [(manager, "/training-records/"), (manager, at.record), (manager, "/training-records/filter/")],
        "follow-a-unit-tree": [
            (manager, at.fresh), (manager, f"{at.fresh}qualification/"), (manager, f"/training-records/{found.records[1]}/"), (manager, f"{at.record}?level=1"),
        ],
        "report-progress": [(manager, at.fresh), (manager, f"{at.fresh}qualification/"), (manager, at.record), (manager, f"{at.record}report/")],
        "assessment": [(tutor, at.record), (tutor, f"{at.record}assessments/new/")],
        "target": [(tutor, at.record), (tutor, f"{at.record}targets/new/")],
        "outcomes": [
            (manager, "/desk/"), (manager, "/outcomes/"),
            (manager, "/outcomes/", {"provider": str(manager.organisation), "do": "agree"}), (manager, "/outcomes/"),
        ],
        "unit-trees": [
            (officer, "/desk/"), (officer, "/unit-trees/"), (officer, "/unit-trees/new/"), (officer, "/import/unit-trees/"),
            (officer, f"/unit-trees/{at.tree}/"), (officer, f"/unit-trees/{at.draft}/"),
        ],
        "levels": [(officer, "/unit-trees/"), (officer, "/unit-trees/levels/")],
        "corrections": [(officer, "/desk/"), (officer, "/corrections/"), (officer, f"/corrections/{at.correction}/")],
        "prices": [(officer, "/desk/"), (officer, "/spending/"), (officer, "/spending/prices/"), (officer, "/spending/prices/", price)],
        "invoice": [
            (officer, "/spending/"), (officer, "/spending/invoices/"),
            (officer, "/spending/invoices/", lines | {"table": "record,UPN,amount,sessions\n9999,,45.00,1", "end": "end"}),
        ],
        "word-reports": [(school, "/training-records/"), (school, "/word-reports/")],
        "take-a-register": [
            (tutor, "/desk/"), (tutor, "/registers/"), (tutor, f"/registers/{at.untaken}/"), (tutor, f"/registers/{at.untaken}/cancel/"),
            (tutor, found.address),
        ],
        "register-note": [(tutor, found.address), (tutor, f"/registers/{at.untaken}/"), (tutor, at.record)],
        "contribution": [(tutor, found.address), (tutor, f"{found.address}?edit=1")],
        "review-brief": [(school, at.record), (school, f"{at.record}briefs/"), (school, f"/review-briefs/{at.brief}/"), (school, "/training-records/")],
        "request-for-data": [
            (at.lead, f"/learners/{at.learner}/"), (at.lead, f"/learners/{at.learner}/data/"), (at.lead, "/subject-requests/"),
            (at.lead, f"/subject-requests/{at.request}/"), (at.lead, f"/subject-requests/{at.released}/"),
        ],
        "what-is-deleted": [(at.lead, "/desk/"), (at.lead, "/retention/"), (at.lead, f"/learners/{at.learner}/")],
        "legal-hold": [
            (at.lead, f"/learners/{at.learner}/"), (at.lead, f"/learners/{at.learner}/hold/"), (at.lead, f"/learners/{at.held}/hold/"),
            (at.lead, "/retention/"),
        ],
        "year-end": [
            (officer, "/desk/"), (officer, "/year-end/"), (officer, "/year-end/", {"cohorts": str(found.cohort), "do": "look"}),
        ],
    }  # fmt: skip
