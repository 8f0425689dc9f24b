"""Organisations and people from a table: first a dry run that tells each line's fate and changes nothing, then the same once more, in one act.

What was shown is what is done: if somebody changed something meanwhile, so that a line's fate is another, it is shown again instead.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from formsapp.domain.addresses import is_address
from formsapp.domain.people import ROLES_OF, Actor, Kind, Role
from formsapp.services import invitations, people, tables_typed
from formsapp.services.office import Office
from formsapp.services.rights import demand
from formsapp.services.tables_typed import Line
from formsapp.store import audit
from formsapp.store import people as store
from formsapp.store.database import Session
from formsapp.store.people import Organisation, Person

ORGANISATIONS, PEOPLE = "organisations", "people"
NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
FATES = {NEW: "New", CHANGED: "Changed", UNCHANGED: "Unchanged", REFUSED: "Refused"}
COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    ORGANISATIONS: {
        "name": ("organisation", "school", "provider"),
        "kind": ("type", "what it is"),
        "urn": ("school urn",),
        "factsheet": ("slug", "address of the factsheet"),
        "second factor": ("2fa", "needs second factor"),
    },
    PEOPLE: {
        "name": ("full name", "person"),
        "email": ("email address", "e-mail", "mail", "address", "work email"),
        "organisation": ("school", "provider", "urn", "factsheet"),
        "role": ("job", "function"),
    },
}
NEEDED = {ORGANISATIONS: ("name", "kind"), PEOPLE: ("name", "email", "organisation", "role")}
YES = {"yes", "y", "true", "1", "x"}


@dataclass(frozen=True)
class Fate:
    """What becomes of a line. ``why``: what changes, or why it is refused. ``act`` does it."""

    number: int
    who: str = field(repr=False)
    fate: str
    why: str = ""
    act: Callable[[], None] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Plan:
    """``mark`` stands for all that was shown."""

    fates: list[Fate]

    @property
    def mark(self) -> str:
        return sha256(
            "\n".join(f"{each.number} {each.who} {each.fate} {each.why}" for each in self.fates).encode("utf-8", "replace")
        ).hexdigest()

    def count(self, fate: str) -> int:
        return sum(each.fate == fate for each in self.fates)

    @property
    def to_do(self) -> int:
        return self.count(NEW) + self.count(CHANGED)


@dataclass(frozen=True)
class World:
    """What lines are held against: read once, gone on with as lines are planned, so that the second of two alike is seen."""

    session: Session
    office: Office
    actor: Actor
    houses: list[Organisation]
    seen: dict[str, int]


def plan(office: Office, actor: Actor, what: str, data: bytes) -> Plan:
    """The dry run."""
    demand(actor, f"{what}.manage")
    lines = tables_typed.read(data, COLUMNS[what], NEEDED[what])
    with office.database.reading() as session:
        found = planned(session, office, actor, what, lines)
    with office.database.writing() as session:
        audit.record(session, office.clock(), actor, f"{what}.import", "import", "dry run", detail=counts(found))
    return found


def bring_in(office: Office, actor: Actor, what: str, data: bytes, mark: str) -> Plan | None:
    """All that isn't refused, in one transaction. The plan again, and nothing done, where it is not the one that was shown."""
    demand(actor, f"{what}.manage")
    lines = tables_typed.read(data, COLUMNS[what], NEEDED[what])
    with office.database.writing() as session:
        found = planned(session, office, actor, what, lines)
        if found.mark != mark:
            return found
        for each in found.fates:
            if each.act is not None:
                each.act()
        audit.record(session, office.clock(), actor, f"{what}.import", "import", "brought in", detail=counts(found))
    return None


def counts(found: Plan) -> dict[str, int]:
    return {fate: found.count(fate) for fate in FATES}


def planned(session: Session, office: Office, actor: Actor, what: str, lines: list[Line]) -> Plan:
    world = World(session, office, actor, store.organisations(session), {})
    tell = organisation_fate if what == ORGANISATIONS else person_fate
    return Plan([tell(world, line) for line in lines])


# -------------------------------------------------------------------------------------------------------- organisations


def organisation_fate(world: World, line: Line) -> Fate:
    name, kind = line.of("name"), line.of("kind").casefold()
    urn, slug, strict = line.of("urn"), line.of("factsheet"), line.of("second factor").casefold() in YES
    if why := next(organisation_faults(name, kind, urn, slug), ""):
        return Fate(line.number, name, REFUSED, why)
    if twice := first_line(world, f"{kind} {store.sort_key(name)}", line):
        return Fate(line.number, name, REFUSED, f"it stands in line {twice} already")
    mine = [each for each in world.houses if each.kind == kind]
    found = known_house(mine, name, urn, slug)
    clash = next((each for each in mine if each is not found and same_name(each, name)), None)
    if clash:
        return Fate(line.number, name, REFUSED, f"another {kind} has this name: look at its URN and factsheet")
    if found is None:
        return Fate(line.number, name, NEW, "", lambda: add_house(world, Kind(kind), name, urn, slug, strict))
    says = {"name": name, "URN": urn or found.urn, "factsheet": slug or found.slug, "second factor": strict or found.needs_second_factor}
    now = {"name": found.name, "URN": found.urn, "factsheet": found.slug, "second factor": found.needs_second_factor}
    other = [part for part in says if says[part] != now[part]]
    if not other:
        return Fate(line.number, name, UNCHANGED)
    return Fate(
        line.number,
        name,
        CHANGED,
        ", ".join(other),
        lambda: change_house(world, found, name, urn or found.urn, slug or found.slug, bool(says["second factor"])),
    )


def organisation_faults(name: str, kind: str, urn: str, slug: str) -> Iterator[str]:
    if not name or len(name) > 300:
        yield "it has no name" if not name else "its name is too long"
    if kind not in {Kind.SCHOOL.value, Kind.PROVIDER.value}:
        yield "its kind must be school or provider"
    if urn and not (urn.isascii() and urn.isdigit() and len(urn) <= 20):
        yield "a URN has digits only"
    if urn and kind == Kind.PROVIDER.value:
        yield "a provider has no URN: write its factsheet"
    if slug and kind == Kind.SCHOOL.value:
        yield "a school has no factsheet: write its URN"
    if slug and (len(slug) > 80 or not all(part.isalnum() and part.isascii() and part == part.lower() for part in slug.split("-"))):
        yield "write the factsheet as in the address of its page, such as ashdown-motor-academy"


def known_house(houses: list[Organisation], name: str, urn: str, slug: str) -> Organisation | None:
    """By its number or factsheet first: names change."""
    found = next((each for each in houses if (urn and each.urn == urn) or (slug and each.slug == slug)), None)
    return found or next((each for each in houses if same_name(each, name) and not (urn and each.urn) and not (slug and each.slug)), None)


def same_name(house: Organisation, name: str) -> bool:
    return store.sort_key(house.name) == store.sort_key(name)


def add_house(world: World, kind: Kind, name: str, urn: str, slug: str, strict: bool) -> None:
    now = world.office.clock()
    made = store.add_organisation(world.session, now, kind, name, slug=slug or None, urn=urn or None, needs_second_factor=strict)
    audit.record(world.session, now, world.actor, "organisation.add", "organisation", made.id)


def change_house(world: World, found: Organisation, name: str, urn: str | None, slug: str | None, strict: bool) -> None:
    store.change_organisation(world.session, found.id, found.version, name=name, slug=slug, urn=urn, needs_second_factor=strict)
    audit.record(world.session, world.office.clock(), world.actor, "organisation.change", "organisation", found.id)


# --------------------------------------------------------------------------------------------------------------- people


def person_fate(world: World, line: Line) -> Fate:
    name, email, where, role = (line.of(part) for part in ("name", "email", "organisation", "role"))
    house = house_named(world.houses, where)
    if why := next(person_faults(name, email, where, role.casefold(), house), ""):
        return Fate(line.number, name or email, REFUSED, why)
    assert house is not None
    if twice := first_line(world, f"{email.casefold()} {house.id} {role.casefold()}", line):
        return Fate(line.number, name, REFUSED, f"it stands in line {twice} already")
    wanted, found = Role(role.casefold()), store.person_by_email(world.session, world.office.keys, email)
    told = f"{wanted.value.capitalize()}, {house.name}"
    if found is None:
        return Fate(line.number, name, NEW, f"invited as {told}", lambda: add_person(world, name, email, house.id, wanted))
    if found.suspended_at is not None:
        return Fate(line.number, name, REFUSED, "this person is suspended: end the suspension first")
    if any(place.organisation == house.id and place.membership.role is wanted for place in found.places):
        return Fate(line.number, name, UNCHANGED, told)
    return Fate(
        line.number,
        name,
        CHANGED,
        f"gets the role {told}",
        lambda: people.give(world.session, world.office, world.actor, found.id, house.id, wanted),
    )


def person_faults(name: str, email: str, where: str, role: str, house: Organisation | None) -> Iterator[str]:
    if not name or len(name) > 200:
        yield "there is no name" if not name else "the name is too long"
    if not is_address(email):
        yield "its email address is missing, or not one: write it like name@school.example"
    if house is None:
        yield f"there is no organisation “{where[:80]}”: add it first" if where else "it names no organisation"
    elif house.kind is Kind.COUNCIL:
        yield "roles in the council are given one by one, under People"
    elif house.suspended_at is not None:
        yield "this organisation is suspended"
    elif role not in {each.value for each in ROLES_OF[house.kind]}:
        yield f"its role must be one of {', '.join(each.value for each in ROLES_OF[house.kind])}"


def house_named(houses: list[Organisation], words: str) -> Organisation | None:
    """By name, URN or factsheet, if it is one only."""
    found = [each for each in houses if words and (same_name(each, words) or words in {each.urn, each.slug})]
    return found[0] if len(found) == 1 else None


def add_person(world: World, name: str, email: str, house: UUID, role: Role) -> None:
    """The second line about somebody new finds the person that the first has made."""
    known: Person | None = store.person_by_email(world.session, world.office.keys, email)
    person = known.id if known else store.add_person(world.session, world.office.keys, world.office.clock(), name, email)
    if known is None:
        audit.record(world.session, world.office.clock(), world.actor, "person.add", "person", person)
    people.give(world.session, world.office, world.actor, person, house, role)
    if known is None:
        invitations.send(world.session, world.office, world.actor, people.find(world.session, world.office, person))


def first_line(world: World, key: str, line: Line) -> int | None:
    """Where the same stands above, if it does."""
    before = world.seen.setdefault(key, line.number)
    return before if before != line.number else None
