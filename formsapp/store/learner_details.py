"""What is known of a learner beyond who they are: sealed whole, with a blind index for each code that a list can be narrowed by."""

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from formsapp.store import numbers, tables
from formsapp.vault.keys import Keys

TABLE = "learner_details"
# A detail that is a code, and the column that finds it.
INDEXED: Mapping[str, str] = {
    "gender": "gender_index",
    "ethnicity": "ethnicity_index",
    "sen": "sen_index",
    "medical": "medical_index",
    "free_meals": "meals_index",
    "in_care": "care_index",
}
Told = Mapping[str, Any]


@dataclass(frozen=True)
class Details:
    """``told``: by the names of the referral's questions; ``contacts``: its parents and carers."""

    id: UUID
    learner: UUID
    number: int
    told: Told = field(repr=False)
    contacts: Sequence[Mapping[str, Any]] = field(repr=False)
    year10_begins: int | None
    changed_at: dt.datetime
    version: int


def index(keys: Keys, name: str, value: object) -> str | None:
    """Of one code, to be found and to be looked for."""
    return keys.index(f"details {name}", str(value)) if value else None


def columns(keys: Keys, row: UUID, told: Told, contacts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "details_sealed": keys.seal(TABLE, row, "details", json.dumps(dict(told), sort_keys=True)),
        "contacts_sealed": keys.seal(TABLE, row, "contacts", json.dumps(list(contacts))),
        **{column: index(keys, name, told.get(name)) for name, column in INDEXED.items()},
    }


def write(
    session: Session,
    keys: Keys,
    now: dt.datetime,
    learner: UUID,
    told: Told,
    contacts: Sequence[Mapping[str, Any]],
    year10_begins: int | None,
) -> None:
    """The newest word holds; what it doesn't speak of stays as it was."""
    before = of_learners(session, keys, [learner]).get(learner)
    if before is None:
        row = uuid4()
        number = numbers.free(session, tables.LearnerDetails.number)
        values = columns(keys, row, told, contacts)
        session.add(
            tables.LearnerDetails(
                id=row, learner_id=learner, number=number, year10_begins=year10_begins, changed_at=now, version=1, **values
            )
        )
        session.flush()
        return
    whole = {**before.told, **told}
    change(session, keys, now, before, whole, contacts or before.contacts, year10_begins or before.year10_begins)


def change(
    session: Session,
    keys: Keys,
    now: dt.datetime,
    before: Details,
    told: Told,
    contacts: Sequence[Mapping[str, Any]],
    year10_begins: int | None,
) -> bool:
    """All of it, as long as nobody has changed it since it was read (decision 6)."""
    row = tables.LearnerDetails
    values = columns(keys, before.id, told, contacts)
    query = update(row).where(row.id == before.id, row.version == before.version)
    done = session.execute(query.values(changed_at=now, version=before.version + 1, year10_begins=year10_begins, **values))
    session.expire_all()
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def of_learners(session: Session, keys: Keys, learners: Collection[UUID]) -> dict[UUID, Details]:
    row = tables.LearnerDetails
    query = select(row).where(row.learner_id.in_(set(learners))).execution_options(populate_existing=True)
    return {each.learner_id: opened(keys, each) for each in session.scalars(query)} if learners else {}


def numbers_of(session: Session, learners: Collection[UUID]) -> dict[UUID, tuple[int, int | None]]:
    """A learner's number, and when their tenth school year begins: what a list shows, with nothing opened."""
    row = tables.LearnerDetails
    query = select(row.learner_id, row.number, row.year10_begins).where(row.learner_id.in_(set(learners)))
    return {each[0]: (each[1], each[2]) for each in session.execute(query)} if learners else {}


def without(session: Session, most: int) -> list[UUID]:
    """Placed learners of whom nothing further is kept yet."""
    row, record = tables.LearnerDetails, tables.TrainingRecord
    query = select(record.learner_id).where(~exists().where(row.learner_id == record.learner_id)).distinct().order_by(record.learner_id)
    return list(session.scalars(query.limit(most)))


def opened(keys: Keys, row: tables.LearnerDetails) -> Details:
    def plain(column: str, sealed: bytes) -> Any:
        return json.loads(keys.open_text(TABLE, row.id, column, sealed))

    return Details(
        row.id,
        row.learner_id,
        row.number,
        plain("details", row.details_sealed),
        plain("contacts", row.contacts_sealed),
        row.year10_begins,
        row.changed_at,
        row.version,
    )
