"""Children whom the service knows: found again by blind indexes, kept sealed. One that turned out to be two rows leads from one to the other."""

import datetime as dt
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from formsapp.domain.learners import Child, name_and_birth
from formsapp.store import tables
from formsapp.vault.keys import Keys


@dataclass(frozen=True)
class Learner:
    """``needs``: codes, ``plan``, ``care``, ``watch``. ``into``: the row that this one was found to be."""

    id: UUID
    key: str
    school: UUID | None
    child: Child = field(repr=False)
    needs: frozenset[str] = field(repr=False)
    address_withheld: bool
    into: UUID | None
    version: int

    @property
    def name(self) -> str:
        return f"{self.child.given} {self.child.surname}".strip()


def add(session: Session, keys: Keys, now: dt.datetime, key: str, school: UUID, child: Child) -> UUID:
    """Under the key by which the audit knows the form's learner, or a new one where that is somebody else's already."""
    row = uuid4()
    taken = session.scalar(select(tables.Learner.id).where(tables.Learner.learner_key == key))
    born = child.born.isoformat() if child.born else ""
    session.add(
        tables.Learner(
            id=row,
            learner_key=secrets.token_hex(16) if taken else key,
            school_id=school,
            given_sealed=keys.seal("learners", row, "given", child.given),
            surname_sealed=keys.seal("learners", row, "surname", child.surname),
            born_sealed=keys.seal("learners", row, "born", born),
            upn_sealed=keys.seal("learners", row, "upn", child.upn) if child.upn else None,
            upn_index=keys.index("upn", child.upn) if child.upn else None,
            surname_index=keys.index("surname", child.surname),
            name_born_index=keys.index("name and birth", name_and_birth(child)),
            address_withheld=False,
            created_at=now,
            version=1,
        )
    )
    session.flush()
    return row


def know(
    session: Session, keys: Keys, learner: UUID, child: Child | None, needs: Collection[str], *, address_withheld: bool, school: UUID
) -> None:
    """What the newest form says; an address once withheld stays so. ``child``: where nobody doubts who it is, a UPN that was missing and a
    last name that has changed since.
    """
    row = session.get_one(tables.Learner, learner, populate_existing=True)
    row.needs_sealed = keys.seal("learners", learner, "needs", json.dumps(sorted(needs)))
    row.address_withheld = row.address_withheld or address_withheld
    row.school_id = school
    if child and child.upn and not row.upn_index:
        row.upn_sealed, row.upn_index = keys.seal("learners", learner, "upn", child.upn), keys.index("upn", child.upn)
    if child:
        row.surname_sealed, row.surname_index = (
            keys.seal("learners", learner, "surname", child.surname),
            keys.index("surname", child.surname),
        )
        row.name_born_index = keys.index("name and birth", name_and_birth(child))
    row.version += 1
    session.flush()


def correct(session: Session, keys: Keys, learner: UUID, child: Child) -> None:
    """Who they are, put right by somebody who looked."""
    row = session.get_one(tables.Learner, learner, populate_existing=True)
    born = child.born.isoformat() if child.born else ""
    for name, text in (("given", child.given), ("surname", child.surname), ("born", born)):
        setattr(row, f"{name}_sealed", keys.seal("learners", learner, name, text))
    row.upn_sealed = keys.seal("learners", learner, "upn", child.upn) if child.upn else None
    row.upn_index = keys.index("upn", child.upn) if child.upn else None
    row.surname_index = keys.index("surname", child.surname)
    row.name_born_index = keys.index("name and birth", name_and_birth(child))
    row.version += 1
    session.flush()


def candidates(session: Session, keys: Keys, child: Child) -> list[Learner]:
    """Everybody who has the UPN, or the last name and the date of birth; whom a placement was ever set up for, and not taken back."""
    row, record = tables.Learner, tables.TrainingRecord
    alike = [row.name_born_index == keys.index("name and birth", name_and_birth(child))]
    alike += [row.upn_index == keys.index("upn", child.upn)] if child.upn else []
    placed = select(record.learner_id).where(record.state != "cancelled")
    query = select(row).where(or_(*alike), row.merged_into_id.is_(None), row.id.in_(placed)).order_by(row.created_at, row.id)
    return [opened(keys, each) for each in session.scalars(query)]


def with_upn(session: Session, keys: Keys, upn: str) -> list[Learner]:
    """Everybody who has it."""
    row = tables.Learner
    query = select(row).where(row.upn_index == keys.index("upn", upn)).order_by(row.created_at, row.id)
    return [opened(keys, each) for each in session.scalars(query.execution_options(populate_existing=True))]


def left_over(session: Session, keys: Keys, key: str) -> Learner | None:
    """One made for a form whose placement was taken back: used again, so that no second row is made."""
    row, record = tables.Learner, tables.TrainingRecord
    placed = select(record.learner_id).where(record.state != "cancelled")
    found = session.scalars(select(row).where(row.learner_key == key, row.merged_into_id.is_(None), row.id.not_in(placed))).first()
    return opened(keys, found) if found else None


def one(session: Session, keys: Keys, learner: UUID) -> Learner | None:
    found = session.get(tables.Learner, learner, populate_existing=True)
    return opened(keys, found) if found else None


def by_ids(session: Session, keys: Keys, identifiers: Collection[UUID]) -> dict[UUID, Learner]:
    rows = session.scalars(select(tables.Learner).where(tables.Learner.id.in_(set(identifiers)))) if identifiers else ()
    return {row.id: opened(keys, row) for row in rows}


def of_key(session: Session, key: str) -> set[UUID]:
    """The rows of whoever the audit knows by this key: their own, those that forms of this key were matched with, and what these were merged with."""
    row = tables.Learner
    found = set(session.scalars(select(row.id).where(row.learner_key == key)))
    cases = select(tables.Case.learner_id).where(tables.Case.learner_key == key, tables.Case.learner_id.is_not(None))
    return together(session, found | {each for each in session.scalars(cases) if each})


def together(session: Session, learners: Collection[UUID]) -> set[UUID]:
    """With those that one of them was merged into, and those that were merged into one of them."""
    if not learners:
        return set()
    row = tables.Learner
    known = select(row.merged_into_id).where(row.id.in_(learners), row.merged_into_id.is_not(None))
    heads = {each for each in session.scalars(known) if each} | set(learners)
    return heads | set(session.scalars(select(row.id).where(row.merged_into_id.in_(heads))))


def merge(session: Session, learner: UUID, version: int, into: UUID | None) -> bool:
    """From now on read as the other; or, with None, by itself again. What hung on it follows the arrow."""
    row = tables.Learner
    done = session.execute(update(row).where(row.id == learner, row.version == version).values(merged_into_id=into, version=version + 1))
    session.expire_all()
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def opened(keys: Keys, row: tables.Learner) -> Learner:
    def plain(column: str, sealed: bytes | None) -> str:
        return keys.open_text("learners", row.id, column, sealed) if sealed else ""

    born = plain("born", row.born_sealed)
    child = Child(
        plain("given", row.given_sealed),
        plain("surname", row.surname_sealed),
        dt.date.fromisoformat(born) if born else None,
        plain("upn", row.upn_sealed),
        str(row.school_id or ""),
    )
    needs = frozenset(json.loads(plain("needs", row.needs_sealed) or "[]"))
    return Learner(row.id, row.learner_key, row.school_id, child, needs, row.address_withheld, row.merged_into_id, row.version)
