"""The matrix of row T1: every door, method, principal and foreign object, computed from ``app.url_map`` and held against a table by hand.

``WHO`` says for each act which principals may do it, without asking ``domain/permissions.py``. Areas register their objects in
``tests/web/objects.py``: a door with an id in its address for which no area gave any makes the matrix fail.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.routing import Rule

from formsapp.access import PUBLIC
from formsapp.domain.people import ROLES_OF, Kind, Role
from formsapp.policy import POLICY
from formsapp.services import sign_in
from formsapp.services.office import Office
from formsapp.store import people, sign_ins
from formsapp.store.tables import Table
from tests.people import Made, somebody

# ---------------------------------------------------------------------------------------------------------- principals


@dataclass(frozen=True)
class Principal:
    """Who asks. ``tenant``: the organisation they belong to, if any."""

    key: str
    tenant: str = ""
    role: Role | None = None


TENANTS = {
    "school-a": Kind.SCHOOL,
    "school-b": Kind.SCHOOL,
    "provider-a": Kind.PROVIDER,
    "provider-b": Kind.PROVIDER,
    "council": Kind.COUNCIL,
}
WHOLE = tuple(Principal(f"{tenant} {role.value}", tenant, role) for tenant, kind in TENANTS.items() for role in ROLES_OF[kind])
ANONYMOUS, SUSPENDED, EXPIRED = Principal("anonymous"), Principal("suspended", "school-a"), Principal("expired", "council")
OUTSIDE = (ANONYMOUS, SUSPENDED, EXPIRED)
PRINCIPALS = (*WHOLE, *OUTSIDE)

EVERYBODY = frozenset(each.key for each in PRINCIPALS)
SIGNED_IN = frozenset(each.key for each in WHOLE)
COUNCIL = frozenset(each.key for each in WHOLE if each.tenant == "council")
OFFICERS = COUNCIL - {"council panel member"}
OUTSIDERS = SIGNED_IN - COUNCIL
ADMINISTRATOR = frozenset({"council administrator"})
LEADS = frozenset({"council safeguarding lead", "council service lead"})  # who of the council read a restricted form
RESTRICTED = "restricted"  # stands in a complaint
WHO_COMPLAINS = "school-a coordinator"
ACCESS_LEADS = (
    ADMINISTRATOR
    | {f"{tenant} {role}" for tenant in ("school-a", "school-b") for role in ("coordinator", "safeguarding lead")}
    | {f"{tenant} {role}" for tenant in ("provider-a", "provider-b") for role in ("manager", "safeguarding lead")}
)

SCHOOLS_OWN = frozenset(each.key for each in WHOLE if each.tenant.startswith("school"))
PROVIDERS_OWN = frozenset(each.key for each in WHOLE if each.tenant.startswith("provider"))
PLACED = SIGNED_IN - COUNCIL - {"provider-a tutor", "provider-b tutor"}
SPEAKS = PLACED - SCHOOLS_OWN
# To whom the Datalocker was granted, by name; tests/web/objects_locker.py grants it.
DESIGNATED = frozenset(
    {"council administrator", "council service lead", "school-a coordinator", "school-a safeguarding lead", "school-b coordinator"}
    | {"provider-a manager", "provider-b manager"}
)

WHO: dict[str, frozenset[str]] = {
    "act sign_in": EVERYBODY,
    "act sign_out": EVERYBODY,
    "act terms.read": EVERYBODY,
    "act password.forgotten": EVERYBODY,
    "act password.reset": EVERYBODY,
    "act invitation.accept": EVERYBODY,
    "act forms.fill": EVERYBODY,
    "act help.read": EVERYBODY,
    "act calendar.feed": EVERYBODY,
    "signed in": SIGNED_IN,
    "halfway code": SIGNED_IN,
    "halfway factor": SIGNED_IN,
    "halfway terms": SIGNED_IN,
    "act registers.list": COUNCIL | PROVIDERS_OWN,
    "act register.read": COUNCIL | SCHOOLS_OWN | PROVIDERS_OWN,
    "act register.mark": PROVIDERS_OWN,
    "act register.manage": OFFICERS | PROVIDERS_OWN,
    "act cohorts.manage": OFFICERS | SPEAKS,
    "act lessons.manage": OFFICERS | SPEAKS,
    "act terms.manage": OFFICERS,
    "act referrals.list": OUTSIDERS,
    "act referrals.read": OUTSIDERS,
    "act referrals.move": OUTSIDERS,
    "act records.list": SIGNED_IN,
    "act record.read": SIGNED_IN,
    "act records.export": OFFICERS | PLACED,
    "act placements.list": COUNCIL | PLACED,
    "act placement.read": COUNCIL | PLACED,
    "act placement.review": OFFICERS | SCHOOLS_OWN,
    "act placement.leaving": OFFICERS | SCHOOLS_OWN,
    "act places.read": OFFICERS,
    "act places.count": OFFICERS,
    "act documents.list": OFFICERS,
    "act documents.read": OFFICERS | SPEAKS,
    "act documents.note": OFFICERS,
    "act agreements.manage": OFFICERS,
    "act agreement.read": OFFICERS | SCHOOLS_OWN,
    "act threshold.read": OFFICERS,
    "act learner.read": OFFICERS,
    "act learner.merge": OFFICERS,
    "act announcements.read": SIGNED_IN,
    "act announcements.write": OFFICERS,
    "act alerts.read": SIGNED_IN,
    "act attendance.today": COUNCIL | SCHOOLS_OWN,
    "act attendance.summary": COUNCIL | PLACED,
    "act attendance.marks": OFFICERS | SCHOOLS_OWN,
    "act absences.list": OFFICERS | SCHOOLS_OWN,
    "act absences.read": COUNCIL | SCHOOLS_OWN,
    "act absences.decide": OFFICERS | SCHOOLS_OWN,
    "act absences.plan": OFFICERS | SCHOOLS_OWN,
    "act where.read": OFFICERS | SCHOOLS_OWN,
    "act unit_trees.manage": OFFICERS,
    "act progress.read": SIGNED_IN,
    "act progress.write": PROVIDERS_OWN,
    "act course_reports.read": SIGNED_IN,
    "act spending.read": OFFICERS | SCHOOLS_OWN,
    "act spending.price": OFFICERS,
    "act outcomes.agree": SPEAKS,
    "act census.read": OFFICERS | SCHOOLS_OWN,
    "act invoices.check": OFFICERS,
    "act learner_notes.list": SIGNED_IN,
    "act learner_notes.read": SIGNED_IN,
    "act work.list": COUNCIL,
    "act case.move.council": OFFICERS,
    "act case.assign": OFFICERS,
    "act inbox.list": COUNCIL,
    "act case.read": COUNCIL,
    "act case.file": COUNCIL,
    "act case.note": OFFICERS,
    "act case.confirm_sender": OFFICERS,
    "act quarantine.list": OFFICERS,
    "act quarantine.release": OFFICERS,
    "act inbox.export": OFFICERS,
    "act reports.read": OFFICERS,
    "act panel.read": COUNCIL,
    "act panel.decide": OFFICERS,
    "act figures.read": OFFICERS,
    "act access.review": ACCESS_LEADS,
    "act looks.read": LEADS,
    "act subject.access": LEADS,
    "act retention.read": LEADS,
    "act corrections.decide": OFFICERS,
    "act record.arrange": OFFICERS,
    "act years.turn": OFFICERS,
    "act access.overview": OFFICERS,
    "act locker": DESIGNATED,
    "act locker.send": DESIGNATED,
    "act locker.read": DESIGNATED,
    "act locker.open": DESIGNATED,
    "act locker.recall": DESIGNATED,
    "act locker.reports": DESIGNATED & OFFICERS,
    "act people.manage": ADMINISTRATOR,
    "act organisations.manage": ADMINISTRATOR,
    "act audit.read": frozenset({"council administrator", "council safeguarding lead", "council service lead"}),
}


def of_tenant(tenant: str) -> frozenset[str]:
    return frozenset(each.key for each in WHOLE if each.tenant == tenant)


# ------------------------------------------------------------------------------------------------------------- objects


@dataclass(frozen=True)
class Thing:
    """An object as an address names it. ``readers``: who may open it, where the act lets them in at all. ``canary``: words of its page."""

    args: dict[str, str]
    owner: str
    readers: frozenset[str]
    canary: str = ""


@dataclass(frozen=True)
class Things:
    """Of one area: its objects, how one that isn't there is named, and the ids of theirs that a body could carry."""

    all: tuple[Thing, ...]
    nothing: dict[str, str]
    body: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)  # field -> (owner, id)
    json: dict[str, Any] | None = None  # what a door takes that takes no form


@dataclass
class World:
    """All tenants in one database."""

    office: Office
    app: Flask
    made: dict[str, Made]
    things: dict[str, Things] = field(default_factory=dict)

    def person(self, key: str) -> Made:
        return self.made[key]

    def things_of(self, endpoint: str) -> Things | None:
        return self.things.get(endpoint) or self.things.get(endpoint.partition(".")[0])

    def client(self, principal: Principal) -> FlaskClient:
        """A browser with this principal's session, just begun (or ended, as the case may be)."""
        client = FlaskClient(self.app, self.app.response_class)
        if principal is ANONYMOUS:
            return client
        person, now = self.made[principal.key], self.office.clock()
        with self.office.database.writing() as session:
            found, secret = sign_ins.begin(session, now, person.id, device=principal.key, lasts=sign_in.AT_MOST, second_factor=True)
            if principal is EXPIRED:
                sign_ins.end(session, found.id, now)
        client.set_cookie("signin", secret)
        return client


def canary(tenant: str) -> str:
    """Stands in the names of everything that is theirs."""
    return f"canary-{tenant}"


def populate(office: Office) -> dict[str, Made]:
    """Everybody, in organisations whose names can be recognised wherever they turn up."""
    made = {}
    for each in (*WHOLE, SUSPENDED, EXPIRED):
        kind, role = TENANTS[each.tenant], each.role or ROLES_OF[TENANTS[each.tenant]][-1]
        made[each.key] = somebody(office, kind, canary(each.tenant), role, name=f"{each.key} {canary(each.tenant)}")
    with office.database.writing() as session:
        people.suspend_person(session, made["suspended"].id, office.clock())
    return made


def canaries(seen: str, allowed: set[str]) -> list[str]:
    """Of other tenants, wherever they stand, and of what is restricted."""
    lower = seen.casefold()
    return [tenant for tenant in (*TENANTS, RESTRICTED) if tenant not in allowed and canary(tenant) in lower]


def allowed_to(principal: Principal, thing: Thing | None, address: str = "") -> set[str]:
    """Whose canaries somebody may see: the council everybody's, but of a complaint only its leads, and whoever wrote it. One end of whatever is
    in the Datalocker is the council, so there the other end reads its name, and who of it sent or opened a file.
    """
    found = set(TENANTS) if principal.tenant == "council" and principal not in OUTSIDE else {principal.tenant}
    found |= {"council"} if address.startswith("/locker/") and principal.key in DESIGNATED else set()
    return found | ({thing.owner} if thing else set()) | ({RESTRICTED} if principal.key in LEADS | {WHO_COMPLAINS} else set())


# ------------------------------------------------------------------------------------------------------------ the cells


@dataclass(frozen=True)
class Cell:
    """One request, and what must come of it."""

    rule: Rule
    method: str
    principal: Principal
    thing: Thing | None
    expected: str  # "sign in", "forbidden", "not there", "open"

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule} as {self.principal.key}, {self.thing.args if self.thing else ''}: "


def cells(world: World) -> Iterator[Cell]:
    """The whole product. HEAD is asked like GET."""
    for rule in sorted(world.app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ()))):
        for method in sorted(rule.methods or ()):
            stamp = POLICY[(rule.endpoint, "GET" if method == "HEAD" else method)]
            if stamp == PUBLIC:
                continue
            for principal in PRINCIPALS:
                for thing in targets(world, rule):
                    yield Cell(rule, method, principal, thing, expectation(WHO[stamp], principal, thing))


def targets(world: World, rule: Rule) -> tuple[Thing | None, ...]:
    if not rule.arguments:
        return (None,)
    found = world.things_of(rule.endpoint)
    assert found, f"no area gives objects for {rule.rule}: register them in tests/web/objects.py"
    chosen = tuple(thing for thing in found.all if rule.arguments <= set(thing.args))
    assert chosen, f"no object fits {rule.rule}"
    return chosen


def expectation(who: frozenset[str], principal: Principal, thing: Thing | None) -> str:
    if principal.key not in who:
        return "sign in" if principal in OUTSIDE else "forbidden"
    return "open" if thing is None or principal.key in thing.readers else "not there"


def address(world: World, rule: Rule, args: dict[str, str]) -> str:
    """With what isn't there for each id that is not given."""
    found = world.things_of(rule.endpoint)
    values = (found.nothing if found else {}) | args
    text = rule.rule
    for name in rule.arguments:
        converter = next(part for part in (f"<{name}>", f"<uuid:{name}>", f"<path:{name}>", f"<int:{name}>") if part in text)
        text = text.replace(converter, str(values[name]))
    return text


def foreign_body(world: World, principal: Principal) -> Iterator[dict[str, str]]:
    """Every id-like field of every body, filled with what belongs to somebody else; one body for each other tenant."""
    for tenant in TENANTS:
        if tenant == principal.tenant:
            continue
        body: dict[str, str] = {}
        for things in world.things.values():
            for name, owned in things.body.items():
                theirs = [identifier for owner, identifier in owned if owner == tenant]
                if theirs:
                    body[name] = theirs[0]
        yield body


# ----------------------------------------------------------------------------------------------------------- the rows

ASIDE = {"audit_events", "audit_subjects", "audit_seals", "attempts", "case_seen", "learner_note_reads", "data_keys"}
ASIDE_COLUMNS = {"sign_ins": {"seen_at", "hash"}}
WRITES = re.compile(r'\b(insert into|update|delete from)\s+"?(\w+)')
Rows = dict[str, list[tuple[Any, ...]]]  # a table's rows as the database gives them


def rows(office: Office, tables: Iterable[str] | None = None) -> Rows:
    """Everything in the database but audit, last-seen and throttle. Asked thousands of times, so values stay as the driver has them."""
    with office.database.reading() as session:
        connection = session.connection()
        return {name: list(map(tuple, connection.exec_driver_sql(QUESTIONS[name]))) for name in (QUESTIONS if tables is None else tables)}


class Watch:
    """The rows as they are, read anew only where something wrote since the last look. ``missed`` reads them all and says what it didn't see."""

    def __init__(self, office: Office) -> None:
        self.office, self.held, self.written = office, rows(office), set[str]()
        event.listen(office.database.engine, "before_cursor_execute", self.note)

    def note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        """Deleting may take rows of other tables along."""
        found = WRITES.findall(statement.lower())
        self.written.update(QUESTIONS if "delete from" in {verb for verb, _ in found} else (table for _, table in found))

    def look(self) -> Rows:
        written, self.written = self.written & QUESTIONS.keys(), set()
        self.held = self.held | rows(self.office, written) if written else self.held
        return self.held

    def missed(self) -> list[str]:
        return list(changed(self.look(), rows(self.office)))


def question(table: Any) -> str:
    columns = [f'"{column.name}"' for column in table.columns if column.name not in ASIDE_COLUMNS.get(table.name, set())]
    order = [f'"{column.name}"' for column in table.primary_key]
    return f"SELECT {', '.join(columns)} FROM {table.name} ORDER BY {', '.join(order)}"


QUESTIONS = {table.name: question(table) for table in Table.metadata.sorted_tables if table.name not in ASIDE}


def plain(value: Any) -> str | int:
    """An id as it stands in an address, whatever the database keeps it as."""
    if isinstance(value, str) and len(value) == 32 and set(value) <= HEX:
        return str(UUID(value))
    return hash(bytes(value)) if isinstance(value, bytes | memoryview) else str(value)


HEX = set("0123456789abcdef")


def changed(before: Rows, after: Rows) -> dict[str, frozenset[tuple[Any, ...]]]:
    """table -> the rows that came, went or are another now."""
    differ = (name for name in after if after[name] is not before[name] and after[name] != before[name])
    return {name: told(before[name]) ^ told(after[name]) for name in differ}


def told(found: list[tuple[Any, ...]]) -> frozenset[tuple[str | int, ...]]:
    return frozenset(tuple(map(plain, row)) for row in found)


Fill = Callable[[World], dict[str, Things]]
