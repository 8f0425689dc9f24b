"""What schools spend: sessions delivered × the price of the day, by school, provider and course; prices that are missing; an invoice held
against what was delivered. Nothing of an invoice is kept.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain.money import UNKNOWN, VERDICTS, Delivered, pounds, read_pounds, verdict
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import WHO_MAY_REFER, OrganisationSubject
from formsapp.services import asking, exports, tables_typed
from formsapp.services.asking import Wrong
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.rights import demand
from formsapp.services.tables_typed import Line
from formsapp.store import audit, learners, people, spending
from formsapp.store.spending import Placed, Unpriced

COLUMNS: dict[str, tuple[str, ...]] = {
    "record": ("record number", "training record", "training record number", "number"),
    "upn": ("unique pupil number",),
    "sessions": ("days", "lessons", "number of sessions", "quantity"),
    "amount": ("total", "net", "amount net"),
}
NEEDED = ("amount",)
LONGEST = 400  # days
REPORT = "report"


@dataclass(frozen=True)
class Sum:
    """A line of the page: a school, or a provider's course. ``unpriced``: sessions nobody knows the price of."""

    key: str
    name: str
    beside: str
    placements: int
    sessions: int
    price: int | None
    amount: int
    unpriced: int


@dataclass(frozen=True)
class Spent:
    """``school``: whose lines these are; none where each line is a school."""

    first: dt.date
    last: dt.date
    school: UUID | None
    school_name: str
    lines: list[Sum]
    whole: Sum


def span(typed: Mapping[str, str], today: dt.date) -> tuple[dt.date, dt.date]:
    """This month until today, if nothing is asked for."""
    return asking.span(typed, today.replace(day=1), today, LONGEST)


def look(office: Office, actor: Actor, first: dt.date, last: dt.date, school: UUID | None, act: str = "spending.read") -> Spent:
    """The council all schools, or one of them; a school itself. Numbers, nobody's name."""
    demand(actor, "spending.read")
    mine = actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER)
    if not actor.council and school is None:
        school = min(mine)
    if school is not None:
        demand(actor, "spending.read", OrganisationSubject(school), kind="organisation", identifier=school)
    with office.database.writing() as session:
        found = spending.by_course(session, first, last, None if school is None else {school})
        houses = {each.id: each.name for each in people.organisations(session)}
        audit.record(session, office.clock(), actor, act, REPORT, "spending")
    if school is not None and school not in houses:
        raise NotFound
    if school is None:
        ids = sorted({each.school for each in found}, key=lambda each: houses[each].casefold())
        lines = [together(str(each), houses[each], [line for line in found if line.school == each]) for each in ids]
    else:
        found.sort(key=lambda each: (houses[each.provider].casefold(), each.course_name.casefold(), each.price or 0))
        lines = [together("", each.course_name, [each], houses[each.provider]) for each in found]
    return Spent(first, last, school, houses.get(school, "") if school else "", lines, together("", "Together", found))


def together(key: str, name: str, lines: list[spending.Line], beside: str = "") -> Sum:
    unpriced = sum(each.sessions for each in lines if each.price is None)
    price = lines[0].price if len(lines) == 1 else None
    placements, sessions = sum(each.placements for each in lines), sum(each.sessions for each in lines)
    return Sum(key, name, beside, placements, sessions, price, sum(each.amount or 0 for each in lines), unpriced)


def as_csv(found: Spent) -> bytes:
    head = ("Provider", "Course") if found.school else ("School",)
    rows = [
        [*((each.beside, each.name) if found.school else (each.name,)), each.placements, each.sessions,
         f"{each.amount / 100:.2f}", each.unpriced]
        for each in (*found.lines, found.whole)
    ]  # fmt: skip
    return exports.table([(*head, "Placements", "Sessions delivered", "Amount in pounds", "Sessions without a price"), *rows])


# --------------------------------------------------------------------------------------------------------------- prices


def prices(office: Office, actor: Actor) -> list[tuple[Unpriced, str]]:
    """Courses of which placements have no price, with the provider's name."""
    demand(actor, "spending.price")
    with office.database.reading() as session:
        houses = {each.id: each.name for each in people.organisations(session)}
        return [(each, houses.get(each.provider, "")) for each in spending.unpriced(session)]


class NotSure(Refused):
    """A price stays as it is saved: what was read is shown once before it is."""

    def __init__(self, pence: int) -> None:
        super().__init__(f"A session costs {pounds(pence)}: say that it is right")
        self.pence = pence


def set_price(office: Office, actor: Actor, provider: UUID, course: str, typed: str, sure: str) -> None:
    """``sure``: the pence that whoever saves it has seen."""
    demand(actor, "spending.price")
    pence = read_pounds(typed)
    if not pence:
        raise Wrong("price", "Enter what a session costs in pounds, such as 45 or 45.50")
    if sure != str(pence):
        raise NotSure(pence)
    with office.database.writing() as session:
        done = spending.price(session, provider, course, pence, office.clock())
        keys = spending.learner_keys(session, done)
        detail = {"placements": len(done), "pence": pence}
        audit.record(session, office.clock(), actor, "spending.price", REPORT, "prices", learners=keys, detail=detail)
    if not done:
        raise Refused("Every placement of this course has a price by now")


# ------------------------------------------------------------------------------------------------------------- invoices


@dataclass(frozen=True)
class Checked:
    """A line of an invoice with what was found."""

    number: int
    who: str = field(repr=False)
    sessions: str
    amount: int | None
    verdict: str
    why: str


@dataclass(frozen=True)
class Invoice:
    """``left``: placements with sessions in the time that no line names."""

    provider: str
    first: dt.date
    last: dt.date
    lines: list[Checked]
    left: list[tuple[str, str, Delivered]] = field(repr=False)

    def count(self, code: str) -> int:
        return sum(each.verdict == code for each in self.lines)

    @property
    def asked(self) -> int:
        return sum(each.amount or 0 for each in self.lines)


def providers(office: Office, actor: Actor) -> list[tuple[str, str]]:
    demand(actor, "invoices.check")
    with office.database.reading() as session:
        return [(str(each.id), each.name) for each in people.organisations(session, Kind.PROVIDER)]


def check(office: Office, actor: Actor, typed: Mapping[str, str], data: bytes) -> Invoice:
    """Line by line against what was delivered. It names learners: one event with all of them."""
    demand(actor, "invoices.check")
    offered = dict(providers(office, actor))
    if typed.get("provider", "") not in offered:
        raise Wrong("provider", "Choose whose invoice it is")
    first, last = span(typed, office.today())
    try:
        lines = tables_typed.read(data, COLUMNS, NEEDED)
    except Refused as reason:
        raise Wrong("table", str(reason)) from None
    provider = UUID(typed["provider"])
    with office.database.writing() as session:
        placed = spending.of_provider(session, provider, first, last)
        children = learners.by_ids(session, office.keys, [each.learner for each in placed])
        keys = sorted({each.key for each in children.values()})
        audit.record(session, office.clock(), actor, "invoices.check", REPORT, "invoice", learners=keys, detail={"lines": len(lines)})
    names = {each.id: children[each.learner].name for each in placed}
    upns = {each.id: children[each.learner].child.upn for each in placed}
    named: dict[UUID, int] = {}
    checked = [held_against(line, placed, upns, names, named) for line in lines]
    left = [(names[each.id], each.course_name, each.delivered) for each in placed if each.id not in named and each.delivered.sessions]
    return Invoice(offered[typed["provider"]], first, last, checked, left)


def held_against(
    line: Line, placed: list[Placed], upns: Mapping[UUID, str], names: Mapping[UUID, str], named: dict[UUID, int]
) -> Checked:  # fmt: skip
    """A line names a placement by its number, or its learner by UPN where they have one placement there."""
    amount, count = read_pounds(line.of("amount")), line.of("sessions")
    wanted = [each for each in placed if line.of("record") and str(each.number) == line.of("record")]
    wanted = wanted or [each for each in placed if line.of("upn") and upns[each.id] == line.of("upn").upper()]
    who = names[wanted[0].id] if len(wanted) == 1 else line.of("record") or line.of("upn") or "No number"
    if amount is None or (count and not (count.isascii() and count.isdigit())):
        return Checked(line.number, who, count, amount, UNKNOWN, "Its amount or its number of sessions is none")
    if len(wanted) != 1:
        why = "The learner has several placements there: give the number of the record" if wanted else "No placement of this provider"
        return Checked(line.number, who, count, amount, UNKNOWN, why)
    (one,) = wanted
    if one.id in named:
        return Checked(line.number, who, count, amount, UNKNOWN, f"It stands in line {named[one.id]} already")
    named[one.id] = line.number
    code, why = verdict(int(count) if count else None, amount, one.delivered)
    return Checked(line.number, who, count, amount, code, why)


__all__ = ["VERDICTS", "as_csv", "check", "look", "pounds", "prices", "providers", "set_price", "span"]
