"""People for tests, made by plain functions: ``council(office)``, ``school_a(office)`` and so on give somebody with a role, signed in by
``signed_in(client, person)``. Nobody here is real.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from formsapp.domain.people import Actor, Kind, Membership, Role
from formsapp.services import hashing, sign_in
from formsapp.services.office import Office
from formsapp.settings import Hashing
from formsapp.store import people, sign_ins

if TYPE_CHECKING:
    from flask.testing import FlaskClient

PASSWORD = "ivory kettle marching north"
CHEAP = {"memory": 8, "time": 1, "lanes": 1}  # of Argon2, where a test doesn't measure it


@dataclass(frozen=True)
class Made:
    """Somebody in the database, as a test needs them."""

    office: Office
    id: UUID
    name: str
    email: str
    organisation: UUID
    actor: Actor
    second_factor: bool


def house(office: Office, kind: Kind, key: str, **more: Any) -> UUID:
    """An organisation, made once for each key."""
    name = {"council": "Avonbrook City Council"}.get(key, f"{kind.value.capitalize()} {key.upper()}")
    with office.database.writing() as session:
        found = next((each for each in people.organisations(session, kind) if each.name == name), None)
        return (found or people.add_organisation(session, office.clock(), kind, name, **more)).id


def somebody(
    office: Office, kind: Kind, key: str, role: Role, *, name: str = "", password: str | None = PASSWORD, terms: bool = True, **more: Any
) -> Made:
    """A person with one role in the organisation ``key``; found again if made before."""
    organisation = house(office, kind, key, **more)
    name = name or f"{role.value.title()} {key.upper()}"
    email = f"{name.casefold().replace(' ', '.')}@{key}.example"
    hashed = hash_of(office.settings.hashing, password) if password else None
    now = office.clock()
    with office.database.writing() as session:
        found = people.person_by_email(session, office.keys, email)
        person = found.id if found else people.add_person(session, office.keys, now, name, email)
        if hashed and not found:
            people.set_password(session, person, hashed, now)
        people.add_membership(session, now, person, organisation, role)
        if terms:
            people.accept_terms(session, person, sign_in.TERMS, now)
    strict = kind is Kind.COUNCIL or bool(more.get("needs_second_factor"))
    actor = Actor(person, (Membership(organisation, kind, role),), "192.0.2.1", second_factor=strict)
    return Made(office, person, name, email, organisation, actor, strict)


@cache
def hash_of(how: Hashing, password: str) -> str:
    """Made once: a hash is meant to take its time, and thousands of people here have the same password."""
    return hashing.hash_password(how, password)


def council(office: Office, role: Role = Role.ADMINISTRATOR) -> Made:
    return somebody(office, Kind.COUNCIL, "council", role)


def school_a(office: Office, role: Role = Role.COORDINATOR) -> Made:
    return somebody(office, Kind.SCHOOL, "a", role)


def school_b(office: Office, role: Role = Role.COORDINATOR) -> Made:
    return somebody(office, Kind.SCHOOL, "b", role)


def provider_a(office: Office, role: Role = Role.MANAGER) -> Made:
    return somebody(office, Kind.PROVIDER, "a", role, name=f"{role.value.title()} Provider A")


def provider_b(office: Office, role: Role = Role.MANAGER) -> Made:
    return somebody(office, Kind.PROVIDER, "b", role, name=f"{role.value.title()} Provider B")


def signed_in(client: "FlaskClient", person: Made) -> "FlaskClient":
    """The client with a whole session of this person, without the walk through the pages (``tests/services/test_sign_in.py`` walks)."""
    office = person.office
    with office.database.writing() as session:
        _, secret = sign_ins.begin(
            session, office.clock(), person.id, device="a test", lasts=sign_in.AT_MOST, second_factor=person.second_factor
        )
    name = "__Host-signin" if office.settings.https else "signin"
    client.set_cookie(name, secret, domain="localhost", secure=office.settings.https, httponly=True, samesite="Lax")
    return client


def token(page: Any) -> str:
    """The token against requests from elsewhere, as the page of a response gives it."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found, "the page has no form with a token"
    return found[1]


def send(client: "FlaskClient", address: str, data: dict[str, Any] | None = None, *, page: str | None = None, **more: Any) -> Any:
    """Post a form as a reader does: with the token of the page it stands on (``page``, else the address itself)."""
    return client.post(address, data={"csrf_token": token(client.get(page or address)), **(data or {})}, **more)


def with_draft(actor: Actor, draft: UUID) -> Actor:
    return replace(actor, draft=draft)
