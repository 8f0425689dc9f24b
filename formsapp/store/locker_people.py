"""Who uses the Datalocker: designated persons, by organisation and role."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from formsapp.domain.locker import READERS
from formsapp.domain.people import Kind
from formsapp.store import tables
from formsapp.vault.keys import Keys


@dataclass(frozen=True)
class Reader:
    """A designated person who can sign in."""

    person: UUID
    name: str
    email: str


def readers(session: Session, keys: Keys, ends: Collection[tuple[UUID, Kind, str]]) -> dict[tuple[UUID, str], list[Reader]]:
    """Who reads what is addressed to a role of an organisation, in one query: organisation, its kind, role."""
    found: dict[tuple[UUID, str], list[Reader]] = {(house, role): [] for house, _, role in ends}
    member, person, house = tables.Membership, tables.Person, tables.Organisation
    wanted = {(end, role): tuple(each.value for each in READERS.get((kind, role), ())) for end, kind, role in ends}
    if not any(wanted.values()):
        return found
    query = (
        select(member.organisation_id, member.role, person.id, person.name_sealed, person.email_sealed)
        .join(person, person.id == member.person_id)
        .join(house, house.id == member.organisation_id)
        .where(member.datalocker, member.ended_at.is_(None), person.suspended_at.is_(None), person.password.is_not(None))
        .where(house.suspended_at.is_(None))
        .where(or_(*(and_(member.organisation_id == end, member.role.in_(roles)) for (end, _), roles in wanted.items() if roles)))
        .order_by(person.id)
    )
    for end, role, identifier, name, email in session.execute(query):
        reader = Reader(
            identifier, keys.open_text("people", identifier, "name", name), keys.open_text("people", identifier, "email", email)
        )
        for (house_of, to_role), roles in wanted.items():
            if house_of == end and role in roles and reader not in found[house_of, to_role]:
                found[house_of, to_role].append(reader)
    return found


def still_reads(session: Session, person: UUID, house: UUID, kind: Kind, role: str) -> bool:
    """Whether somebody reads that role's files at this moment: asked while a download runs."""
    member, row = tables.Membership, tables.Person
    query = (
        select(member.id)
        .join(row, row.id == member.person_id)
        .join(tables.Organisation, tables.Organisation.id == member.organisation_id)
        .where(member.person_id == person, member.organisation_id == house, member.datalocker, member.ended_at.is_(None))
        .where(member.role.in_([each.value for each in READERS.get((kind, role), ())]))
        .where(row.suspended_at.is_(None), tables.Organisation.suspended_at.is_(None))
    )
    return session.scalar(query.limit(1)) is not None


def grant(session: Session, person: UUID, membership: UUID, *, on: bool) -> bool:
    """False when there is no such role of that person in force, or it is so already."""
    row = tables.Membership
    change = update(row).where(row.id == membership, row.person_id == person, row.ended_at.is_(None), row.datalocker.is_not(on))
    return bool(session.execute(change.values(datalocker=on)).rowcount == 1)  # type: ignore[attr-defined]
