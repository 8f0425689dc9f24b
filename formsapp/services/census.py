"""Census rows: a school's placements of a time as its census asks for them, to be looked at and taken away. A look at its learners' records."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain.census import SETTINGS, Setting, sessions_a_week, setting
from formsapp.domain.dates import academic_year
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import WHO_MAY_REFER
from formsapp.services import asking, directory_facts, exports
from formsapp.services.office import Office, Refused
from formsapp.services.pages import Listing, listing, start_of
from formsapp.services.rights import demand
from formsapp.store import audit, learners, people, training_records
from formsapp.store.database import Session
from formsapp.store.learners import Learner
from formsapp.store.people import Organisation
from formsapp.store.training_records import Record

PAGE, MOST = 50, 5_000
COLUMNS = (
    "UPN", "Surname", "Forename", "Date of birth", "URN", "UKPRN", "Type of setting", "Entry date", "Leaving date", "Sessions a week",
    "Arranged by", "School", "Provider", "Course",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """``left``: on or before the last day of the time; who goes on has no leaving date."""

    learner: Learner = field(repr=False)
    record: Record = field(repr=False)
    setting: Setting
    left: dt.date | None
    sessions: int
    school: str
    provider: str

    @property
    def where(self) -> str:
        """As the page says it."""
        one = self.setting
        return f"URN {one.urn}" if one.urn else f"UKPRN {one.ukprn}" if one.ukprn else f"{one.kind}: {SETTINGS[one.kind]}"


def span(typed: Mapping[str, str], today: dt.date) -> tuple[dt.date, dt.date]:
    """This academic year until today, if nothing is asked for."""
    return asking.span(typed, dt.date(academic_year(today), 9, 1), today)


def look(office: Office, actor: Actor, first: dt.date, last: dt.date, page: int) -> Listing[Row]:
    demand(actor, "census.read")
    with office.database.writing() as session:
        total, rows = rows_of(session, office, actor, (first, last), start_of(page, PAGE), PAGE)
        keys = sorted({each.learner.key for each in rows})
        audit.record(session, office.clock(), actor, "census.read", "report", "census", learners=keys)
    return listing(rows, total, page, PAGE)


def as_csv(office: Office, actor: Actor, first: dt.date, last: dt.date) -> bytes:
    """All of them."""
    demand(actor, "census.read")
    with office.database.writing() as session:
        total, rows = rows_of(session, office, actor, (first, last), 0, MOST)
        if total > MOST:
            raise Refused(f"There are {total:,} placements, and a table takes {MOST:,}: choose a shorter time.")
        keys = sorted({each.learner.key for each in rows})
        audit.record(session, office.clock(), actor, "census.export", "report", "census", learners=keys, detail={"rows": len(rows)})
    return exports.table([COLUMNS, *map(cells, rows)])


def cells(row: Row) -> list[object]:
    child, where = row.learner.child, row.setting
    born = child.born.isoformat() if child.born else ""
    dates = [row.record.starts_on.isoformat(), row.left.isoformat() if row.left else ""]
    ends = [row.record.arranged_by, row.school, row.provider, row.record.course_name]
    return [child.upn, child.surname, child.given, born, where.urn, where.ukprn, where.kind, *dates, row.sessions, *ends]


def rows_of(
    session: Session, office: Office, actor: Actor, span: tuple[dt.date, dt.date], start: int, most: int
) -> tuple[int, list[Row]]:  # fmt: skip
    """The council all schools', a school its own; those that ran in the time, the first to start first."""
    schools = None if actor.council else actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER)
    total, found = training_records.ran(session, office.keys, *span, schools, start, most)
    children = learners.by_ids(session, office.keys, [each.learner for each in found])
    houses = {each.id: each for each in people.organisations(session)}
    numbers, pathways = published(office)
    return total, [row_of(each, children[each.learner], houses, numbers, pathways, span[1]) for each in found]


def published(office: Office) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """URN and UKPRN of the directory's providers, and the pathways of its courses."""
    edition = office.published.current()
    entries = edition.forms.get("providers", []) if edition else []
    courses = directory_facts.facts(office).courses if edition else ()
    return {each["slug"]: (each["urn"], each["ukprn"]) for each in entries}, {each.slug: each.pathway for each in courses}


def row_of(
    record: Record, learner: Learner, houses: dict[UUID, Organisation], numbers: dict[str, tuple[str, str]], pathways: dict[str, str],
    last: dt.date,
) -> Row:  # fmt: skip
    provider = houses[record.provider]
    urn, ukprn = numbers.get(provider.slug or "", ("", ""))
    where = setting(provider.urn or urn, ukprn, pathways.get(record.course, ""))
    left = record.ends_on if record.ends_on and record.ends_on <= last else None
    days = record.days(min(last, max(record.starts_on, left or last)))
    return Row(learner, record, where, left, sessions_a_week(len(days), record.times), houses[record.school].name, provider.name)
