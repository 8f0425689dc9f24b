"""Training records as a list: whose may be read, narrowed, sorted and paged; with the groups of columns that are ticked, from kept sums."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from formsapp.domain import placements
from formsapp.domain import records as rules
from formsapp.domain.attendance import Contribution, Figures
from formsapp.domain.dates import academic_year
from formsapp.domain.people import Actor
from formsapp.domain.progress import Sums
from formsapp.services import learner_notes, record_filters
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.pages import Listing, start_of
from formsapp.services.pages import listing as page_of
from formsapp.services.rights import demand
from formsapp.store import audit, people, progress, record_lists, saved_filters, sums
from formsapp.store.database import Session
from formsapp.store.progress import Grades, LastAssessment, TargetSums
from formsapp.store.record_lists import Line
from formsapp.store.saved_filters import Saved

RECORD = "placement"
LONGEST_NAME = 60


@dataclass(frozen=True)
class Wanted:
    """``values``: the filters, typed; ``token``: their opaque name where they were kept on the server."""

    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    sort: tuple[str, ...] = rules.SORTED_FIRST
    size: int = rules.SIZES[0]
    groups: tuple[str, ...] = rules.SHOWN_FIRST
    page: int = 1
    token: str = ""


@dataclass(frozen=True)
class Groups:
    """What the ticked columns show of each record; nothing for those that are not ticked."""

    attendance: Mapping[UUID, tuple[Figures, Contribution]] = field(default_factory=dict)
    units: Mapping[UUID, Sums] = field(default_factory=dict)
    appraisals: Mapping[UUID, Grades] = field(default_factory=dict)
    grades: Mapping[UUID, Mapping[str, int]] = field(default_factory=dict)
    assessments: Mapping[UUID, LastAssessment] = field(default_factory=dict)
    targets: Mapping[UUID, TargetSums] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A line of the list; each group is None where it is not shown, or where there is nothing."""

    line: Line
    school: str
    provider: str
    cohort: str
    status: str
    figures: Figures | None
    contribution: Contribution | None
    units: Sums | None
    appraisal: Grades | None
    grades: str
    assessment: LastAssessment | None
    targets: TargetSums | None


@dataclass(frozen=True)
class Found:
    rows: Listing[Row]
    saved: list[Saved]
    houses: Mapping[UUID, str]


def oldest(today: dt.date) -> dt.date:
    return today - dt.timedelta(days=placements.READS_AFTER)


def chosen(session: Session, office: Office, actor: Actor, wanted: Wanted) -> list[Any]:
    """The ids of all that fit, in order."""
    today = office.today()
    scope = learner_notes.scope_of(session, office, actor)
    return record_lists.chosen(session, office.keys, office.names, scope, wanted.values, wanted.sort, today, oldest(today))


def listing(office: Office, actor: Actor, wanted: Wanted) -> Found:
    """It names learners: one event with all that it shows."""
    demand(actor, "records.list")
    today = office.today()
    with office.database.writing() as session:
        ids = chosen(session, office, actor, wanted)
        start = start_of(wanted.page, wanted.size)
        lines = record_lists.lines(session, office.keys, ids[start : start + wanted.size])
        houses = {each.id: each.name for each in people.organisations(session)}
        rows = rows_of(session, lines, houses, wanted.groups, today)
        saved = saved_filters.named(session, office.keys, actor.person) if actor.person else []
        keys = sorted({each.key for each in lines})
        audit.record(session, office.clock(), actor, "records.list", RECORD, "", learners=keys, detail={"page": wanted.page})
    return Found(page_of(rows, len(ids), wanted.page, wanted.size), saved, houses)


def rows_of(session: Session, lines: Sequence[Line], houses: Mapping[UUID, str], ticked: Collection[str], today: dt.date) -> list[Row]:
    found = groups_of(session, [each.id for each in lines], ticked)
    cohorts = record_lists.cohorts_of(session, [each.id for each in lines])
    return [row_of(each, houses, cohorts.get(each.id, ""), found, ticked, today) for each in lines]


def groups_of(session: Session, ids: Collection[UUID], ticked: Collection[str]) -> Groups:
    """A query for each group that is ticked, whatever the number of records."""
    attendance = {rules.ATTENDANCE, rules.CONTRIBUTION} & set(ticked)
    return Groups(
        sums.of_records(session, ids) if attendance else {},
        progress.sums_of(session, ids) if rules.UNITS in ticked else {},
        progress.latest_appraisals(session, ids) if rules.APPRAISAL in ticked else {},
        progress.grades_of(session, ids) if rules.GRADE in ticked else {},
        progress.last_assessments(session, ids) if rules.ASSESSMENT in ticked else {},
        progress.targets_of(session, ids) if rules.TARGET in ticked else {},
    )


def row_of(line: Line, houses: Mapping[UUID, str], cohort: str, found: Groups, ticked: Collection[str], today: dt.date) -> Row:
    figures, contribution = found.attendance.get(line.id, (None, None))
    stage = placements.stage(line.state, line.starts_on, line.ends_on, today)
    given = found.grades.get(line.id, {})
    return Row(
        line,
        houses.get(line.school, ""),
        houses.get(line.provider, ""),
        cohort,
        rules.status(stage, line.ended_reason),
        figures if rules.ATTENDANCE in ticked else None,
        contribution if rules.CONTRIBUTION in ticked else None,
        found.units.get(line.id),
        found.appraisals.get(line.id),
        ", ".join(f"{grade} × {number}" if number > 1 else grade for grade, number in given.items()),
        found.assessments.get(line.id),
        found.targets.get(line.id),
    )


# ---------------------------------------------------------------------------------------------------------------- filters


@dataclass(frozen=True)
class Offered:
    """The lists of a filter's page. ``houses``: names, also of those in force."""

    choices: Mapping[str, list[tuple[str, str]]]
    saved: list[Saved]


def offered(office: Office, actor: Actor) -> Offered:
    """What this reader's own records can be narrowed by. It names nobody."""
    demand(actor, "records.list")
    today = office.today()
    with office.database.reading() as session:
        scope = learner_notes.scope_of(session, office, actor)
        found = record_lists.choices(session, scope, oldest(today), academic_year(today) - 1)
        houses = {each.id: each.name for each in people.organisations(session)}
        saved = saved_filters.named(session, office.keys, actor.person) if actor.person else []
    lists = {name: list(known.items()) for name, known in record_filters.CHOICES.items()}
    lists |= {
        "partnership": [(each, each) for each in found.partnerships],
        "school": named(found.schools, houses),
        "provider": named(found.providers, houses),
        "cohort": [(str(key), name) for key, name in found.cohorts],
        "age": [(each, each) for each in found.ages],
        "kind": [(each, each) for each in found.kinds],
        "level": [(each, each) for each in found.levels],
    }
    return Offered(lists, saved)


def named(houses: Collection[UUID], names: Mapping[UUID, str]) -> list[tuple[str, str]]:
    return sorted(((str(each), names.get(each, "")) for each in houses), key=lambda each: (each[1].casefold(), each[0]))


def keep(office: Office, actor: Actor, values: Mapping[str, Any], name: str = "") -> str:
    """On the server, for this person; gives the opaque name. ``name``: to be found again under."""
    demand(actor, "records.list")
    plain = " ".join(name.split())
    if len(plain) > LONGEST_NAME or not plain.isprintable():
        raise Refused(f"A name has {LONGEST_NAME} letters at most")
    with office.database.writing() as session:
        texts = record_filters.texts_of(values)
        if any(each.name.casefold() == plain.casefold() != "" and each.wanted != texts for each in saved_filters.named(session, office.keys, whoever(actor))):
            raise Refused("You have another filter of this name: choose another one, or forget that first")
        token = saved_filters.keep(session, office.keys, office.clock(), whoever(actor), texts, plain)
        if plain:
            audit.record(session, office.clock(), actor, "records.filter", "filter", "")
    return token


def kept(office: Office, actor: Actor, token: str) -> Mapping[str, str] | None:
    """As it was typed; nothing for one that isn't there, or isn't theirs."""
    with office.database.writing() as session:
        found = saved_filters.find(session, office.keys, whoever(actor), token)
        if found is not None:
            saved_filters.use(session, found, office.clock())
    return found.wanted if found else None


def forget(office: Office, actor: Actor, token: str) -> None:
    demand(actor, "records.list")
    with office.database.writing() as session:
        if not saved_filters.forget(session, whoever(actor), token):
            raise NotFound
        audit.record(session, office.clock(), actor, "records.filter", "filter", "")


def whoever(actor: Actor) -> UUID:
    if actor.person is None:
        raise NotFound
    return actor.person
