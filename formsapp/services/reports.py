"""What came of many forms together, for the council: a survey's charts, and who has read the quality pack. Both of one academic year."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from formsapp.domain.dates import academic_year, academic_year_said
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import SENDERS
from formsapp.domain.small_numbers import FEWEST
from formsapp.fields import Radios, Textarea, specs
from formsapp.fields.spec import Spec
from formsapp.journeys import JOURNEYS, Journey
from formsapp.journeys.engine import Answers, Section
from formsapp.journeys.sections import sender
from formsapp.services import charts, directory_facts
from formsapp.services.charts import Chart
from formsapp.services.office import LONDON, Office
from formsapp.services.rights import demand
from formsapp.store import audit, case_lists, cases_together, people
from formsapp.store.cases import Case
from formsapp.store.database import Session

SURVEY, PACK = "school-survey", "quality-pack"
MOST = 5000
YEARS = 4  # so many are offered


@dataclass(frozen=True)
class Part:
    """A section's charts, and its comments, without names and in no order that says whose they are."""

    title: str
    charts: tuple[Chart, ...]
    comments: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Survey:
    year: int
    years: tuple[int, ...]
    sent: int
    parts: tuple[Part, ...]  # none, where too few schools have answered

    @property
    def told(self) -> bool:
        return self.sent >= FEWEST


@dataclass(frozen=True)
class Reader:
    """Somebody at a school; ``read_at`` is None for whoever hasn't confirmed."""

    name: str
    read_at: dt.datetime | None


@dataclass(frozen=True)
class AtSchool:
    school: str
    readers: tuple[Reader, ...]

    @property
    def lacking(self) -> int:
        return sum(reader.read_at is None for reader in self.readers)


@dataclass(frozen=True)
class Pack:
    year: int
    years: tuple[int, ...]
    schools: tuple[AtSchool, ...]
    without_account: tuple[Reader, ...]
    nobody: tuple[str, ...]  # schools of the directory where nobody has confirmed


def years_until(today: dt.date) -> tuple[int, ...]:
    return tuple(academic_year(today) - back for back in range(YEARS))


def sent_in(session: Session, office: Office, actor: Actor, slug: str, year: int) -> list[Case]:
    """Confirmed ones only: anybody can write that they are a school."""
    start = dt.datetime(year, 9, 1, tzinfo=LONDON)
    wanted = case_lists.Filter(journey=slug, since=start, until=start.replace(year=year + 1))
    found = cases_together.whole(session, office.keys, wanted, actor.person, MOST)
    audit.record(session, office.clock(), actor, "reports.read", "report", slug, detail={"year": year, "forms": len(found)})
    return [case for case in found if case.sender_confirmed_at is not None]


# --------------------------------------------------------------------------------------------------------------- survey


def survey(office: Office, actor: Actor, year: int) -> Survey:
    """Charts of every question that is rated; counts under five are hidden, and all of it while fewer than five have answered."""
    with office.database.writing() as session:
        demand(actor, "reports.read")
        found = sent_in(session, office, actor, SURVEY, year)
    journey = JOURNEYS[SURVEY]
    told = [journey.upgrade(case.answers, case.journey_version) for case in found]
    parts = tuple(part for section in journey.sections if (part := part_of(section, told))) if len(told) >= FEWEST else ()
    return Survey(year, years_until(office.today()), len(told), parts)


def part_of(section: Section, told: list[Answers]) -> Part | None:
    """A section that asks who somebody is has neither charts nor comments."""
    if section.slug == sender.YOU:
        return None
    asked = specs(section.form)
    rated = tuple(chart(spec, section.slug, told) for spec in asked if issubclass(spec.kind, Radios))
    comments = tuple((spec.brief, words(spec, section.slug, told)) for spec in asked if issubclass(spec.kind, Textarea))
    return Part(section.title, rated, comments)


def chart(spec: Spec, section: str, told: list[Answers]) -> Chart:
    given = Counter(answers.get(section, {}).get(spec.name) for answers in told)
    options = spec.options.get("choices", ())
    return charts.chart(spec.brief, ((option.text, given[option.value]) for option in options), hide=True)


def words(spec: Spec, section: str, told: list[Answers]) -> tuple[str, ...]:
    return tuple(sorted(text for answers in told if (text := str(answers.get(section, {}).get(spec.name, "")).strip())))


# ----------------------------------------------------------------------------------------------------------------- pack


def pack(office: Office, actor: Actor, year: int) -> Pack:
    """School by school who has confirmed and who hasn't; and whoever confirmed without an account."""
    with office.database.writing() as session:
        demand(actor, "reports.read")
        found = sent_in(session, office, actor, PACK, year)
        schools = people.organisations(session, Kind.SCHOOL)
        persons = [person for person in people.people(session, office.keys) if person.active]
    read = {case.sender: case.received_at for case in found if case.sender}
    roles = SENDERS[PACK].school
    listed = tuple(
        AtSchool(
            school.name,
            tuple(
                Reader(person.name, read.get(person.id))
                for person in persons
                if any(place.organisation == school.id and place.membership.role in roles for place in person.places)
            ),
        )
        for school in schools
    )
    known = {school.urn for school in schools if school.urn}
    written = {str(case.answers.get(sender.YOU, {}).get("school", "")) for case in found}
    nobody = tuple(each.name for each in directory_facts.facts(office).schools if each.urn not in known | written)
    alone = tuple(Reader(line(JOURNEYS[PACK], office, case), case.received_at) for case in found if case.sender is None)
    return Pack(year, years_until(office.today()), tuple(each for each in listed if each.readers), alone, nobody)


def line(journey: Journey, office: Office, case: Case) -> str:
    """Name and school, as they were written."""
    answers = journey.upgrade(case.answers, case.journey_version)
    school = sender.organisation(answers, directory_facts.facts(office))
    return ", ".join(filter(None, (journey.list_title(answers), school)))


def said(year: int) -> str:
    """``2026/27``"""
    return academic_year_said(dt.date(year, 9, 1))
