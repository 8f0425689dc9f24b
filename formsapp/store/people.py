"""Organisations, people, and who belongs where: verbs over tables. Names and addresses are sealed; an address is found by its blind index."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from formsapp.domain.people import Kind, Membership, Role
from formsapp.store import tables
from formsapp.vault.keys import Keys


@dataclass(frozen=True)
class Organisation:
    id: UUID
    kind: Kind
    name: str
    slug: str | None
    urn: str | None
    needs_second_factor: bool
    created_at: dt.datetime
    suspended_at: dt.datetime | None
    version: int

    @property
    def always_second_factor(self) -> bool:
        """The council always, others when they say so."""
        return self.needs_second_factor or self.kind is Kind.COUNCIL


@dataclass(frozen=True)
class Place:
    """A membership with its own id and the organisation's name, as lists show it."""

    id: UUID
    organisation: UUID
    organisation_name: str
    membership: Membership
    starts_at: dt.datetime


@dataclass(frozen=True)
class Person:
    """``places`` are those in force. ``password`` is the hash, and never shown."""

    id: UUID
    name: str
    email: str
    password: str | None = field(repr=False)
    password_changed_at: dt.datetime | None
    created_at: dt.datetime
    suspended_at: dt.datetime | None
    version: int
    places: tuple[Place, ...] = ()
    needs_second_factor: bool = False

    @property
    def memberships(self) -> tuple[Membership, ...]:
        return tuple(place.membership for place in self.places)

    @property
    def active(self) -> bool:
        """May sign in: not suspended, and belongs somewhere that isn't."""
        return self.suspended_at is None and bool(self.places)

    @property
    def state(self) -> str:
        """In one or two words, for a list."""
        if self.suspended_at is not None:
            return "suspended"
        if not self.places:
            return "no role"
        return "invited" if self.password is None else "active"


# -------------------------------------------------------------------------------------------------------- organisations


def sort_key(name: str) -> str:
    """Bytewise order that a reader expects (decision 4)."""
    return " ".join(name.split()).casefold()[:400]


def add_organisation(
    session: Session,
    now: dt.datetime,
    kind: Kind,
    name: str,
    *,
    slug: str | None = None,
    urn: str | None = None,
    needs_second_factor: bool = False,
) -> Organisation:
    row = tables.Organisation(
        id=uuid4(),
        kind=kind.value,
        name=name,
        sort_key=sort_key(name),
        slug=slug,
        urn=urn,
        needs_second_factor=needs_second_factor,
        created_at=now,
        version=1,
    )
    session.add(row)
    session.flush()
    return organisation_record(row)


def organisation(session: Session, identifier: UUID) -> Organisation | None:
    row = session.get(tables.Organisation, identifier)
    return organisation_record(row) if row else None


def organisation_by_slug(session: Session, kind: Kind, slug: str) -> Organisation | None:
    row = session.scalars(
        select(tables.Organisation).where(tables.Organisation.kind == kind.value, tables.Organisation.slug == slug)
    ).first()
    return organisation_record(row) if row else None


def organisations(session: Session, kind: Kind | None = None) -> list[Organisation]:
    query = select(tables.Organisation).order_by(tables.Organisation.sort_key, tables.Organisation.id)
    if kind is not None:
        query = query.where(tables.Organisation.kind == kind.value)
    return [organisation_record(row) for row in session.scalars(query)]


def change_organisation(
    session: Session, identifier: UUID, version: int, *, name: str, slug: str | None, urn: str | None, needs_second_factor: bool
) -> bool:
    """False when somebody changed it since ``version`` was read (decision 6)."""
    done = session.execute(
        update(tables.Organisation)
        .where(tables.Organisation.id == identifier, tables.Organisation.version == version)
        .values(name=name, sort_key=sort_key(name), slug=slug, urn=urn, needs_second_factor=needs_second_factor, version=version + 1)
    )
    return done.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def suspend_organisation(session: Session, identifier: UUID, at: dt.datetime | None) -> None:
    row = session.get_one(tables.Organisation, identifier)
    row.suspended_at, row.version = at, row.version + 1
    session.flush()


def organisation_record(row: tables.Organisation) -> Organisation:
    return Organisation(
        row.id, Kind(row.kind), row.name, row.slug, row.urn, row.needs_second_factor, row.created_at, row.suspended_at, row.version
    )


# --------------------------------------------------------------------------------------------------------------- people


def add_person(session: Session, keys: Keys, now: dt.datetime, name: str, email: str) -> UUID:
    row = uuid4()
    session.add(
        tables.Person(
            id=row,
            name_sealed=keys.seal("people", row, "name", name),
            email_sealed=keys.seal("people", row, "email", email),
            email_index=keys.index("email", email),
            created_at=now,
            version=1,
        )
    )
    session.flush()
    return row


def person(session: Session, keys: Keys, identifier: UUID) -> Person | None:
    row = session.get(tables.Person, identifier)
    return person_record(keys, row, places_of(session, [identifier])) if row else None


def person_by_email(session: Session, keys: Keys, email: str) -> Person | None:
    """As much work is done whether there is one or not, on the row that comes next: nobody can tell by the time it takes (row T24)."""
    index = keys.index("email", email)
    query = select(tables.Person).where(tables.Person.email_index >= index).order_by(tables.Person.email_index).limit(1)
    row = session.scalars(query).first() or stand_in(keys, email)
    record = person_record(keys, row, places_of(session, [row.id]))
    return record if row.email_index == index else None


def stand_in(keys: Keys, email: str) -> tables.Person:
    """After the last one there is none; then nobody's row is opened."""
    row = uuid4()
    name_sealed, email_sealed = keys.seal("people", row, "name", email), keys.seal("people", row, "email", email)
    return tables.Person(id=row, name_sealed=name_sealed, email_sealed=email_sealed, email_index="", version=1)


def people(session: Session, keys: Keys, organisation: UUID | None = None) -> list[Person]:
    """Everybody, or those of one organisation, by name; the names are sealed, so the order is made here."""
    query = select(tables.Person)
    if organisation is not None:
        members = select(tables.Membership.person_id).where(
            tables.Membership.organisation_id == organisation, tables.Membership.ended_at.is_(None)
        )
        query = query.where(tables.Person.id.in_(members))
    rows = list(session.scalars(query))
    places = places_of(session, [row.id for row in rows])
    found = [person_record(keys, row, places) for row in rows]
    return sorted(found, key=lambda each: (sort_key(each.name), each.id))


def change_name(session: Session, keys: Keys, identifier: UUID, name: str) -> None:
    row = session.get_one(tables.Person, identifier)
    row.name_sealed, row.version = keys.seal("people", identifier, "name", name), row.version + 1
    session.flush()


def set_password(session: Session, identifier: UUID, hashed: str | None, now: dt.datetime) -> None:
    row = session.get_one(tables.Person, identifier)
    row.password, row.password_changed_at, row.version = hashed, now, row.version + 1
    session.flush()


def keep_hash(session: Session, identifier: UUID, hashed: str) -> None:
    """The same password, hashed anew."""
    session.get_one(tables.Person, identifier).password = hashed
    session.flush()


def suspend_person(session: Session, identifier: UUID, at: dt.datetime | None) -> None:
    row = session.get_one(tables.Person, identifier)
    row.suspended_at, row.version = at, row.version + 1
    session.flush()


def person_record(keys: Keys, row: tables.Person, places: dict[UUID, list[tuple[Place, bool]]]) -> Person:
    mine = places.get(row.id, [])
    return Person(
        row.id,
        keys.open_text("people", row.id, "name", row.name_sealed),
        keys.open_text("people", row.id, "email", row.email_sealed),
        row.password,
        row.password_changed_at,
        row.created_at,
        row.suspended_at,
        row.version,
        tuple(place for place, _ in mine),
        any(strict for _, strict in mine),
    )


# ---------------------------------------------------------------------------------------------------------- memberships


def places_of(session: Session, people: Sequence[UUID]) -> dict[UUID, list[tuple[Place, bool]]]:
    """Memberships in force, in organisations that are: with whether each asks for a second factor."""
    query = (
        select(tables.Membership, tables.Organisation)
        .join(tables.Organisation, tables.Organisation.id == tables.Membership.organisation_id)
        .where(tables.Membership.ended_at.is_(None), tables.Organisation.suspended_at.is_(None))
        .order_by(tables.Organisation.sort_key, tables.Membership.role)
    )
    if len(people) < 500:
        query = query.where(tables.Membership.person_id.in_(people))
    found: dict[UUID, list[tuple[Place, bool]]] = {}
    for row, where in session.execute(query):
        kind = Kind(where.kind)
        place = Place(row.id, where.id, where.name, Membership(where.id, kind, Role(row.role), row.datalocker), row.starts_at)
        found.setdefault(row.person_id, []).append((place, where.needs_second_factor or kind is Kind.COUNCIL))
    return found


def headcounts(session: Session) -> dict[UUID, int]:
    """How many people belong to each organisation."""
    query = (
        select(tables.Membership.organisation_id, func.count(tables.Membership.person_id.distinct()))
        .where(tables.Membership.ended_at.is_(None))
        .group_by(tables.Membership.organisation_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def add_membership(session: Session, now: dt.datetime, person: UUID, organisation: UUID, role: Role) -> UUID | None:
    """A role taken up again after its end is the same row; None when it is held already."""
    query = select(tables.Membership).where(
        tables.Membership.person_id == person, tables.Membership.organisation_id == organisation, tables.Membership.role == role.value
    )
    row = session.scalars(query).first()
    if row is None:
        row = tables.Membership(id=uuid4(), person_id=person, organisation_id=organisation, role=role.value, starts_at=now)
        session.add(row)
    elif row.ended_at is None:
        return None
    else:
        row.starts_at, row.ended_at, row.datalocker = now, None, False
    session.flush()
    return row.id


def end_membership(session: Session, person: UUID, membership: UUID, now: dt.datetime) -> bool:
    """False when there is no such role of that person in force."""
    done = session.execute(
        update(tables.Membership)
        .where(tables.Membership.id == membership, tables.Membership.person_id == person, tables.Membership.ended_at.is_(None))
        .values(ended_at=now)
    )
    return done.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def active_administrators(session: Session) -> set[UUID]:
    """The council's administrators who can sign in (an invitation may run out): there must always be one."""
    query = (
        select(tables.Person.id)
        .join(tables.Membership, tables.Membership.person_id == tables.Person.id)
        .join(tables.Organisation, tables.Organisation.id == tables.Membership.organisation_id)
        .where(
            tables.Membership.role == Role.ADMINISTRATOR.value,
            tables.Membership.ended_at.is_(None),
            tables.Organisation.kind == Kind.COUNCIL.value,
            tables.Organisation.suspended_at.is_(None),
            tables.Person.suspended_at.is_(None),
            tables.Person.password.is_not(None),
        )
    )
    return set(session.scalars(query))


# ---------------------------------------------------------------------------------------------------------------- terms


def accept_terms(session: Session, person: UUID, version: str, now: dt.datetime) -> None:
    if not has_accepted(session, person, version):
        session.add(tables.TermsAccepted(person_id=person, version=version, at=now))
        session.flush()


def has_accepted(session: Session, person: UUID, version: str) -> bool:
    query = select(tables.TermsAccepted.id).where(tables.TermsAccepted.person_id == person, tables.TermsAccepted.version == version)
    return session.scalar(query) is not None
