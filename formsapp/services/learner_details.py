"""Learners' details: taken from the referral's answers when a placement is set up, so that nothing is typed twice."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from formsapp.domain.dates import academic_year, year10
from formsapp.services.office import LONDON, Office
from formsapp.store import cases, learner_details, learners, training_records
from formsapp.store.cases import Case
from formsapp.store.database import Session

# Names of questions of the section about the student whose answers are kept as they are.
KEPT = (
    "known_as", "gender", "ethnicity", "uci", "uln", "free_meals", "medical", "medical_notes", "allergies", "allergies_notes", "premium",
    "gifted", "sen", "sen_notes", "in_care", "care_authority", "care_authority_other",
)  # fmt: skip
PIECE = 100


def of_case(case: Case) -> tuple[dict[str, Any], list[Mapping[str, Any]], int | None]:
    """What a referral says: details, contacts, and the year in which Year 10 begins, by the year group it names."""
    student = case.answers.get("student", {})
    told = {name: student[name] for name in KEPT if student.get(name)}
    needs = student.get("sen_need_plan" if student.get("sen") == "E" else "sen_need")
    told |= {"sen_need": list(needs)} if needs else {}
    before = case.answers.get("attendance", {}).get("last_year")
    told |= {"last_year": str(before)} if before not in (None, "") else {}
    year = str(student.get("year", ""))
    begins = academic_year(case.received_at.astimezone(LONDON).date()) + 10 - int(year) if year.isdigit() else None
    return told, list(case.answers.get("carers", {}).get("carers", [])), begins


def keep(session: Session, office: Office, learner: UUID, case: Case) -> None:
    """In the transaction that sets up the placement."""
    told, contacts, begins = of_case(case)
    learner_details.write(session, office.keys, office.clock(), learner, told, contacts, begins)


def begin(session: Session, office: Office, learner: UUID, told: Mapping[str, Any], born: dt.date | None) -> None:
    """Of somebody who came without a referral."""
    learner_details.write(session, office.keys, office.clock(), learner, told, [], year10(born) if born else None)


def fill(office: Office, _: str) -> Iterator[None]:
    """For those who were placed before details were kept: from the newest referral behind their placements."""
    while True:
        with office.database.writing() as session:
            found = learner_details.without(session, PIECE)
            for each in found:
                from_what_is_there(session, office, each)
        yield
        if len(found) < PIECE:
            return


def from_what_is_there(session: Session, office: Office, learner: UUID) -> None:
    records = training_records.of_learners(session, office.keys, [learner])
    behind = cases.by_ids(session, office.keys, [each.case for each in records if each.case])
    case = next((behind[each.case] for each in records if each.case in behind), None)
    if case:
        keep(session, office, learner, case)
        return
    known = learners.one(session, office.keys, learner)
    begin(session, office, learner, {}, known.child.born if known else None)
