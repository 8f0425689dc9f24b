"""Placements for tests: children of several schools placed by walks, withdrawn and moved by the forms themselves."""

import datetime as dt
from typing import Any

from formsapp.journeys import JOURNEYS
from formsapp.services import about, drafts
from formsapp.services.ending_asks import OUTSIDE_SYSTEMS
from formsapp.services.office import Office
from formsapp.store import drafts as rows
from formsapp.store import learners, training_records
from formsapp.store.learners import Learner
from formsapp.store.training_records import Record
from tests import casework, forms, referrals
from tests.casework import PLACEMENT, Walk
from tests.people import Made, council, school_a

OUTSIDE = {f"outside-{name}": "1" for name, _ in OUTSIDE_SYSTEMS}
UPN, OTHER_UPN, THIRD_UPN = "H801200001001", "X801200001002", "L801200001003"


def walked(office: Office, who: Made | None = None, provider: str = forms.PROVIDER, **student: Any) -> Walk:
    """A referral that waits only for its placement to be set up."""
    school, house = who or school_a(office), forms.provider(office, provider)
    told = {"provision": {"courses": [forms.course_of(office, provider)]}, **({"student": student} if student else {})}
    walk = Walk(office, referrals.sent(office, school.actor, **told), council(office), school, house)
    walk.accepted()
    walk.tick_all()
    return walk


def set_up(walk: Walk, **more: str) -> Walk:
    walk.by(walk.officer, "set up", 1, **{**PLACEMENT, **more})
    walk.by(walk.officer, "process", 1)
    walk.by(walk.officer, "finish")
    return walk


def placed(
    office: Office, who: Made | None = None, provider: str = forms.PROVIDER, more: dict[str, str] | None = None, **student: Any
) -> Walk:
    return set_up(walked(office, who, provider, **student), **(more or {}))


def records(office: Office, reference: str) -> list[Record]:
    with office.database.reading() as session:
        return training_records.of_case(session, office.keys, casework.desk(office, reference).case.id)


def record(office: Office, reference: str) -> Record:
    (found,) = records(office, reference)
    return found


def learner(office: Office, reference: str) -> Learner:
    with office.database.reading() as session:
        found = learners.one(session, office.keys, record(office, reference).learner)
    assert found is not None
    return found


def send_about(office: Office, who: Made, slug: str, reference: str, **told: dict[str, Any]) -> str:
    """A further form about the child of a referral or of a response: begun from it as on its page, filled, sent."""
    journey = JOURNEYS[slug]
    answers, key = about.begin(office, who.actor, journey, reference, who.organisation)
    draft = drafts.begin(office, who.actor, slug, who.organisation, answers=answers, learner=key)
    whole = forms.answers_for(office, who.actor, draft)
    for section, values in told.items():
        whole[section] = {**whole.get(section, {}), **values}
    with office.database.writing() as session:
        fresh = rows.find(session, office.keys, draft.reference, to_change=True)
        assert fresh is not None
        assert rows.write(session, office.keys, fresh, whole, office.clock(), who.id, office.clock() + drafts.KEPT)
        found = rows.find(session, office.keys, draft.reference)
    assert found is not None
    return forms.send(office, who.actor, found)


def by_hand(office: Office, who: Made) -> str:
    """A withdrawal by a school that has referred nobody: it types who the student is."""
    draft = drafts.begin(office, who.actor, "withdrawal", who.organisation)
    whole = forms.answers_for(office, who.actor, draft)
    whole["student"] |= {"given": "Marigold Ann", "surname": "Quillfeather", "born": date(dt.date(2011, 3, 27))}
    with office.database.writing() as session:
        fresh = rows.find(session, office.keys, draft.reference, to_change=True)
        assert fresh is not None
        assert rows.write(session, office.keys, fresh, whole, office.clock(), who.id, office.clock() + drafts.KEPT)
        found = rows.find(session, office.keys, draft.reference)
    assert found is not None
    return forms.send(office, who.actor, found)


def date(day: dt.date) -> dict[str, str]:
    """As three boxes."""
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}


def closed(office: Office, reference: str, last: str, *ends: str) -> None:
    """By the council: confirmed, and its records closed or changed."""
    officer = council(office)
    casework.move(office, officer, reference, "confirm")
    casework.move(office, officer, reference, "close records", last=last, **{f"ends-{each}": "1" for each in ends}, **OUTSIDE)
