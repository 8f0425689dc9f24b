"""Figures for who leads the service: referrals of an academic year by stage, age, tier and school; time to an answer; what was done in time.

The council sees every number. The version to hand on hides what is under five and leaves the schools out, so that nobody can be told from it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from formsapp.domain import cases as table
from formsapp.domain.calendar import days_off, working_days_between
from formsapp.domain.case_words import COUNCIL
from formsapp.domain.dates import NoDate, age, read_parts
from formsapp.domain.people import Actor
from formsapp.domain.permissions import CaseSubject, may
from formsapp.journeys import JOURNEYS
from formsapp.journeys.facts import Facts
from formsapp.services import charts, directory_facts, exports
from formsapp.services.charts import Chart
from formsapp.services.office import LONDON, Office
from formsapp.services.reports import years_until
from formsapp.services.rights import demand
from formsapp.store import audit, figures, people
from formsapp.store.figures import Counted, Promised

MOST = 5000
YOUNGEST, OLDEST = 9, 19
UNKNOWN = "Not known"
# The moves that keep what a form promises.
KEPT_BY: Mapping[str, tuple[str, ...]] = {
    "referral": ("accept", "return", "decline"),
    "withdrawal": ("finish",),
    "change-of-day": ("agree", "refuse"),
    "complaint": ("answer stage 1", "begin stage 2"),
    "application-response": ("process",),
    "leaving": ("read",),
}
DAYS = ((0, "The same day"), (1, "1 working day"), (3, "2 or 3"), (5, "4 or 5"), (10, "6 to 10"))
LONGER = "More than 10"


@dataclass(frozen=True)
class OnTime:
    """Of one kind of form: how many were done in time, of those that were done or should have been. ``share`` is None where it is hidden."""

    title: str
    in_time: int | None
    due: int | None
    share: int | None


@dataclass(frozen=True)
class Figures:
    """``counted`` of ``received`` referrals: of very many the newest only."""

    year: int
    years: tuple[int, ...]
    received: int
    counted: int
    charts: tuple[Chart, ...]
    on_time: tuple[OnTime, ...]
    shared: bool


def look(office: Office, actor: Actor, year: int, *, shared: bool, act: str = "figures.read") -> Figures:
    """Of the referrals received in that academic year. ``shared``: to hand on."""
    demand(actor, "figures.read")
    facts, kinds = directory_facts.facts(office), told_of(actor)
    start = dt.datetime(year, 9, 1, tzinfo=LONDON)
    end = start.replace(year=year + 1)
    with office.database.reading() as session:
        received = figures.total(session, start, end)
        found = figures.referrals(session, office.keys, start, end, MOST)
        promised = figures.promises(session, start, end, kinds)
        houses = {each.id: each.name for each in people.organisations(session)}
    with office.database.writing() as session:
        audit.record(session, office.clock(), actor, act, "report", "figures", detail={"year": year, "shared": shared})
    drawn = [
        charts.chart("Referrals by stage", by_stage(found), hide=shared),
        charts.chart("Referrals by tier", by_tier(found), hide=shared),
        charts.chart("Referrals by age", by_age(found), hide=shared),
        charts.chart("Time from a referral to its first answer", by_days(promised, facts), hide=shared),
    ]
    if not shared:
        names = Counter(houses.get(each.organisation, UNKNOWN) if each.organisation else "Without an account" for each in found)
        drawn.append(charts.chart("Referrals by school", sorted(names.items(), key=lambda pair: (-pair[1], pair[0])), hide=False))
    return Figures(year, years_until(office.today()), received, len(found), tuple(drawn), on_time(promised, facts.today, shared, kinds), shared)


def told_of(actor: Actor) -> dict[str, tuple[str, ...]]:
    """The kinds of forms whose numbers somebody sees: of restricted ones, who reads them."""
    too = may(actor, "inbox.list", CaseSubject(restricted=True))
    return {journey: moves for journey, moves in KEPT_BY.items() if too or not JOURNEYS[journey].restricted}


def by_stage(found: Iterable[Counted]) -> list[tuple[str, int]]:
    """In the order of the way; stages that nobody is in stand there with nought."""
    counts = Counter(each.state for each in found)
    return [(state.words_for(COUNCIL), counts[state.name]) for state in table.STATES["referral"]]


def by_tier(found: Iterable[Counted]) -> list[tuple[str, int]]:
    counts = Counter(each.tier for each in found)
    return [(f"Tier {tier}", counts[tier]) for tier in ("1", "2", "3")]


def by_age(found: Iterable[Counted]) -> list[tuple[str, int]]:
    """On the day the referral was received."""
    counts = Counter(age_of(each) for each in found)
    rest = [(UNKNOWN, counts[None])] if counts[None] else []
    return [(str(years), counts[years]) for years in range(YOUNGEST, OLDEST + 1)] + rest


def age_of(found: Counted) -> int | None:
    """In whole years; None where there is no date, or one that is none of a student's."""
    born = found.student.get("born") or {}
    try:
        day = read_parts(*(str(born.get(part, "")) for part in ("day", "month", "year")))
    except NoDate:
        return None
    years = age(day, found.received_at.astimezone(LONDON).date())
    return years if YOUNGEST <= years <= OLDEST else None


def by_days(promised: Iterable[Promised], facts: Facts) -> list[tuple[str, int]]:
    """Working days, of the referrals that were answered."""
    off = days_off(facts.bank_holidays, facts.closures)
    counts: Counter[str] = Counter()
    for each in promised:
        if each.journey == "referral" and each.done_at is not None:
            days = working_days_between(each.received_at.astimezone(LONDON).date(), each.done_at.astimezone(LONDON).date(), off)
            counts[next((words for most, words in DAYS if days <= most), LONGER)] += 1
    return [(words, counts[words]) for words in (*(words for _, words in DAYS), LONGER)]


def on_time(promised: Iterable[Promised], today: dt.date, shared: bool, kinds: Iterable[str] = tuple(KEPT_BY)) -> tuple[OnTime, ...]:
    """A form that is neither done nor due yet counts in neither number."""
    whole = list(promised)
    lines = []
    for journey in kinds:
        due = [each for each in whole if each.journey == journey and each.due_on and (each.done_at or each.due_on < today)]
        kept = sum(in_time(each) for each in due)
        hide = shared and any(0 < number < charts.FEWEST for number in (len(due), kept, len(due) - kept))
        share = round(100 * kept / len(due)) if due and not hide else None
        lines.append(OnTime(JOURNEYS[journey].title, None if hide else kept, None if hide else len(due), share))
    return tuple(lines)


def in_time(found: Promised) -> bool:
    return found.done_at is not None and found.due_on is not None and found.done_at.astimezone(LONDON).date() <= found.due_on


def as_table(office: Office, actor: Actor, year: int, *, shared: bool) -> bytes:
    """CSV that no spreadsheet takes for formulas (row T18)."""
    found = look(office, actor, year, shared=shared, act="figures.export")
    rows: list[tuple[object, ...]] = [("Figure", "Group", "Number", "Share in per cent")]
    rows += [
        (drawn.question, bar.text, told(bar.count), told(None if bar.count is None else bar.share))
        for drawn in found.charts
        for bar in drawn.bars
    ]
    for line in found.on_time:
        rows += [
            ("Done in time", line.title, told(line.in_time), told(line.share) if line.due else ""),
            ("Done or due", line.title, told(line.due), ""),
        ]
    return exports.table(rows)


def told(number: int | None) -> object:
    return "hidden" if number is None else number
