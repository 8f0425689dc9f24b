"""What doesn't go together in a referral, said before it is sent; none of it forbids sending: days, year and age, full courses, distance, deadlines."""

import datetime as dt
from collections.abc import Iterator
from itertools import combinations

from formsapp.domain.dates import NoDate, age, read_parts, year_group_said
from formsapp.domain.dates import said as said_date
from formsapp.fields.base import Said
from formsapp.fields.text import Postcode
from formsapp.journeys.engine import Note, said
from formsapp.journeys.facts import Course, Facts
from formsapp.journeys.referral_sections.tier import pathway

FAR = 10.0  # miles
YEARS_OF = {"primary": range(-1, 7), "secondary": range(7, 12), "post-16": range(12, 16)}


def clashes(answers: Said, facts: Facts) -> tuple[Note, ...]:
    """All of them, the gravest kind first."""
    chosen = chosen_courses(answers, facts)
    found = [
        *full(chosen),
        *wrong_year(chosen, answers),
        *too_young_or_old(answers, facts),
        *same_days(chosen),
        *other_days(chosen, answers),
    ]
    return (*found, *too_far(chosen, answers, facts), *deadline(answers, facts))


def course_notes(courses: tuple[Course, ...]) -> tuple[Note, ...]:
    """What can be said of courses alone, when somebody begins from a shortlist."""
    return (*full(list(courses)), *same_days(list(courses)))


def chosen_courses(answers: Said, facts: Facts) -> list[Course]:
    slugs = dict.fromkeys(slug for slug in said(answers, "provision", "courses", []) if slug)
    return [course for slug in slugs if (course := facts.course(slug))]


def full(chosen: list[Course]) -> Iterator[Note]:
    for course in chosen:
        if course.state == "full":
            yield Note("full", course.slug, f"{course.name} is full at present. The provider may still keep the student in mind.")
        elif course.state == "waiting-list":
            yield Note("full", course.slug, f"{course.name} has a waiting list.")


def wrong_year(chosen: list[Course], answers: Said) -> Iterator[Note]:
    typed = said(answers, "student", "year")
    if not (isinstance(typed, str) and typed.isascii() and typed.isdigit()):
        return
    year = int(typed)
    for course in chosen:
        years = course.years or tuple(year for phase in course.phases for year in YEARS_OF.get(phase, ()))
        if years and year not in years:
            yield Note("year", course.slug, f"{course.name} is for {span(years)}; the student is in {year_group_said(year)}.")


def span(years: tuple[int, ...]) -> str:
    first, last = min(years), max(years)
    if first == last:
        return year_group_said(first)
    return f"Years {max(first, 1)} {'and' if last == first + 1 else 'to'} {last}"


def born(answers: Said) -> dt.date | None:
    try:
        typed = said(answers, "student", "born", {})
        return read_parts(typed.get("day", ""), typed.get("month", ""), typed.get("year", ""))
    except NoDate:
        return None


def too_young_or_old(answers: Said, facts: Facts) -> Iterator[Note]:
    """Tier 1 welcomes students of about 9 to 19."""
    day = born(answers)
    if day and said(answers, "tier", "tier") == "1" and not 9 <= age(day, facts.today) <= 19:
        yield Note("age", "", f"Tier 1 is for students of about 9 to 19; the student is {age(day, facts.today)}.")


def same_days(chosen: list[Course]) -> Iterator[Note]:
    for one, other in combinations(chosen, 2):
        both = [day.capitalize() for day in one.weekdays if day in other.weekdays]
        if both:
            yield Note(
                "days",
                f"{one.slug} {other.slug}",
                f"{one.name} and {other.name} are both on {and_list(both)}. The student can go to one of them on that day.",
            )


def other_days(chosen: list[Course], answers: Said) -> Iterator[Note]:
    free = said(answers, "provision", "days", [])
    for course in chosen:
        if free and course.weekdays and not set(course.weekdays) & set(free):
            yield Note(
                "days",
                course.slug,
                f"{course.name} is on {and_list([day.capitalize() for day in course.weekdays])}, when the student is not free.",
            )


def too_far(chosen: list[Course], answers: Said, facts: Facts) -> Iterator[Note]:
    home = Postcode.shape.fullmatch(str(said(answers, "student", "postcode")).replace(" ", "").upper())
    for course in chosen:
        miles = facts.miles(f"{home[1]} {home[2]}", course.postcode) if home and course.postcode and facts.miles else None
        if miles is not None and miles > FAR:
            yield Note("far", course.slug, f"{course.name} is about {miles:.0f} miles from the student’s home.")


def deadline(answers: Said, facts: Facts) -> Iterator[Note]:
    """Which panel a referral will meet that is sent today."""
    way = pathway(answers)
    panel = facts.next_panel(way) if way else None
    if panel:
        yield Note("panel", way, f"Sent by {said_date(panel.deadline)}, it goes to the panel on {said_date(panel.date)}.")


def and_list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
