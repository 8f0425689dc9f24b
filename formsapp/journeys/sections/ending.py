"""Courses that end before their time, and what it means when they end sooner than the days that it takes."""

from formsapp.domain.dates import said as day_said
from formsapp.fields import Checkboxes, Date, Form
from formsapp.fields.base import Json, Said
from formsapp.journeys.clocks import Clock
from formsapp.journeys.engine import Note, said
from formsapp.journeys.facts import Facts
from formsapp.journeys.sections.student import WEEKDAYS, course_name, course_of, known_provision


class Ending(Form):
    """One course that ends, for whoever has to write it down."""

    course = course_of()
    course_name = course_name()
    days = Checkboxes("Days that end", choices=WEEKDAYS, thing="the days that end", purpose="Only these are cancelled")


def courses_that_end(answers: Said) -> list[str]:
    """Ticked with their days, or named one by one; all that are known where everything ends."""
    if said(answers, "provision", "extent") == "all":
        return [str(each["course"]) for each in known_provision(answers)]
    ticked = [str(each).split(" ")[0] for each in said(answers, "provision", "ticked", []) or []]
    named = [str(each.get("course", "")) for each in said(answers, "provision", "endings", []) or []]
    return list(dict.fromkeys(filter(None, (*ticked, *named))))


def too_soon(clock: Clock, typed: Json, facts: Facts) -> tuple[Note, ...]:
    """A last day before the days are over forbids nothing, but has its price."""
    last, over = Date.read_typed(typed), clock.count(facts, facts.today).end
    if last is None or last >= over:
        return ()
    where = "is past" if last < facts.today else "is today" if last == facts.today else "comes sooner"
    sentence = (
        f"A withdrawal takes {clock.days} working days: sent today, until {day_said(over)}. The last day you give, {day_said(last)}, {where}. "
        f"You can send it so. But the training record and the registers may change as late as {day_said(over)}, and the provider may charge until then."
    )
    return (Note("early", "", sentence),)
