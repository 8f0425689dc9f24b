"""Cohorts and their timetables from a table."""

from formsapp.domain.dates import WEEKDAYS, academic_year, said
from formsapp.services import directory_facts, lessons
from formsapp.services.cohorts import AGE_GROUPS, LONGEST_NAME
from formsapp.services.import_parts import (
    Refusal,
    World,
    cohort_of,
    fate,
    new,
    once,
    provider_of,
    read_day,
    read_times,
    unchanged,
    year_of,
)
from formsapp.services.importing import CHANGED, Fate
from formsapp.services.lessons import COHORT, LONGEST_GROUP, LONGEST_PLACE, of_year
from formsapp.services.tables_typed import Line, simple
from formsapp.store import audit, cohorts
from formsapp.store.cohorts import CLOSED, Cohort

COHORT_COLUMNS: dict[str, tuple[str, ...]] = {
    "cohort": ("name", "cohort name", "group name"),
    "provider": ("lesson provider", "factsheet"),
    "course": ("course name",),
    "age group": ("age", "phase"),
    "year": ("academic year",),
}
LINE_COLUMNS: dict[str, tuple[str, ...]] = {
    "cohort": ("name", "cohort name"),
    "provider": ("lesson provider", "factsheet"),
    "year": ("academic year",),
    "day": ("weekday", "day of the week"),
    "begins": ("from time", "start time", "starts"),
    "ends": ("to time", "end time", "until time"),
    "place": ("site", "where", "location"),
    "group": ("tutor group",),
    "from": ("first day", "start date"),
    "until": ("last day", "end date"),
}


def cohort_fate(world: World, line: Line) -> Fate:
    name = line.of("cohort")
    if not name or len(name) > LONGEST_NAME:
        raise Refusal("it has no name" if not name else "its name is too long")
    provider, year = provider_of(world, line), year_of(line.of("year"), academic_year(world.office.today()))
    once(world, f"{provider.id} {year} {name.casefold()}", line)
    age = next((each for each in AGE_GROUPS if simple(each) == simple(line.of("age group"))), None)
    if age is None:
        raise Refusal(f"its age group must be one of {', '.join(AGE_GROUPS)}")
    facts = directory_facts.facts(world.office)
    course = next((each for each in facts.courses if line.of("course") and line.of("course") in {each.slug, each.name}), None)
    if course is None:
        raise Refusal(f"there is no course “{line.of('course')[:80]}” in the directory")
    found = cohorts.named(world.session, provider.id, year, name)
    who = f"{name}, {provider.name}"
    if found is None:
        return new(line.number, who, course.name, lambda: add(world, provider.id, (course.slug, course.name), name, year, age))
    if found.course != course.slug:
        raise Refusal(f"there is a cohort of this name already, of the course {found.course_name}")
    if found.age_group == age:
        return unchanged(line.number, who)
    return fate(line.number, who, CHANGED, f"age group {age}", lambda: change(world, found, age))


def add(world: World, provider: object, course: tuple[str, str], name: str, year: int, age: str) -> None:
    made = cohorts.add(world.session, provider, *course, name, year, age)  # type: ignore[arg-type]
    audit.record(world.session, world.office.clock(), world.actor, "cohort.add", COHORT, made)


def change(world: World, found: Cohort, age: str) -> None:
    cohorts.change(world.session, found.id, found.version, age_group=age)
    audit.record(world.session, world.office.clock(), world.actor, "cohort.change", COHORT, found.id)


def line_fate(world: World, line: Line) -> Fate:
    provider = provider_of(world, line)
    found = cohort_of(world, line, provider, year_of(line.of("year"), academic_year(world.office.today())))
    if found.state == CLOSED:
        raise Refusal("this cohort is closed")
    weekday = next((number for number, name in enumerate(WEEKDAYS) if simple(line.of("day"))[:3] == simple(name)[:3]), None)
    if weekday is None:
        raise Refusal("its day must be a day of the week")
    begins, ends = read_times(line)
    place, group = line.of("place"), line.of("group")
    if not place or len(place) > LONGEST_PLACE or len(group) > LONGEST_GROUP:
        raise Refusal("it names no place" if not place else "its place or group is too long")
    first, last = of_year(found.academic_year)
    start = read_day(line.of("from"), "first day") if line.of("from") else first
    until = read_day(line.of("until"), "last day") if line.of("until") else last
    if not first <= start <= until <= last:
        raise Refusal(f"its days must be within the cohort’s year, {said(first)} to {said(last)}")
    once(world, f"{found.id} {weekday} {begins} {group.casefold()} {start}", line)
    who = f"{found.name}: {WEEKDAYS[weekday]}, {begins} to {ends}"
    for each in cohorts.lines(world.session, world.office.keys, [found.id]):
        if each.weekday != weekday or each.from_on > until or (each.until_on is not None and each.until_on < start):
            continue
        if (each.begins, each.ends, each.place, each.tutor_group.casefold()) == (begins, ends, place, group.casefold()):
            return unchanged(line.number, who)
        if each.begins < ends and each.ends > begins and lessons.together(group, each.tutor_group):
            raise Refusal(f"the timetable has another lesson then, from {each.begins} to {each.ends}: end that one first")
    values = {"weekday": weekday, "begins": begins, "ends": ends, "place": place, "tutor_group": group, "from_on": start, "until_on": until}
    return new(line.number, who, place, lambda: add_line(world, found, values))


def add_line(world: World, found: Cohort, values: dict[str, object]) -> None:
    """Its lessons are made from its first day on, so that marks of the past can be brought in."""
    session, office = world.session, world.office
    made = cohorts.add_line(session, office.keys, found.id, **values)  # type: ignore[arg-type]
    line = [each for each in cohorts.lines(session, office.keys, [found.id]) if each.id == made]
    lessons.settle(session, office, {found.id: found.provider}, line, first=line[0].from_on)
    audit.record(session, office.clock(), world.actor, "cohort.line", COHORT, found.id, detail={"line": str(made)})
