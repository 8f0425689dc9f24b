"""What the pages about a cohort ask, as data: each with its questions, its button, and the act that takes the answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from formsapp.access import actor, office
from formsapp.domain.dates import WEEKDAYS
from formsapp.services import cohorts, lessons
from formsapp.services.asking import Question
from formsapp.services.cohorts import AGE_GROUPS, STATES, View

Act = Callable[[UUID, Mapping[str, str], int], object]


@dataclass(frozen=True)
class Form:
    """``about``: a sentence above the questions."""

    button: str
    questions: tuple[Question, ...]
    about: str = ""


@dataclass(frozen=True)
class Door:
    """A form of a cohort's: its title, what it asks (of an item of it, where it is about one), and what it does."""

    title: str
    form: Callable[[View, str], Form | None]
    act: Act
    back: str = ""


FROM = Question("from", "date", "From")
BEGINS, ENDS = Question("begins", "clock", "Begins at"), Question("ends", "clock", "Ends at")
PLACE = Question("place", "line", "Where?", "With its address: it is on the list that a school holds in a fire drill")
GROUP = Question("group", "line", "Tutor group", "Leave it empty for the whole cohort")
WEEKDAY = Question("weekday", "select", "Day of the week", options=[(str(number), name) for number, name in enumerate(WEEKDAYS)])


def for_change(view: View, item: str) -> Form:
    cohort = view.cohort
    return Form(
        "Save",
        (
            Question("name", "line", "What is it called?", value=cohort.name),
            Question("age", "select", "Age group", options=[(each, each) for each in AGE_GROUPS], value=cohort.age_group),
            Question("state", "select", "State", options=list(STATES.items()), value=cohort.state),
        ),
        "A closed cohort has no lessons to come. Its registers stay.",
    )


def for_line(view: View, item: str) -> Form:
    until = Question("until", "date", "Last day", "Leave it empty for the whole academic year")
    return Form("Add these lessons", (WEEKDAY, BEGINS, ENDS, PLACE, GROUP, FROM, until), "Its lessons are made at once, within the terms.")


def for_lesson(view: View, item: str) -> Form:
    day = Question("day", "date", "Day")
    return Form("Add this lesson", (day, BEGINS, ENDS, PLACE, GROUP), "Everybody of the group is due, whatever their days are.")


def for_end_line(view: View, item: str) -> Form | None:
    line = next((each for each in view.lines if str(each.id) == item), None)
    if line is None:
        return None
    words = f"{WEEKDAYS[line.weekday]}, {line.begins} to {line.ends}. Lessons after the last day are cancelled, those with marks stay."
    return Form("End it", (Question("until", "date", "Last day"),), words)


def for_tutor(view: View, item: str) -> Form:
    until = Question("until", "date", "Last day", "For somebody who stands in. Else leave it empty")
    return Form("Add this tutor", (Question("person", "select", "Who?", options=view.choices), FROM, until))


def for_end_tutor(view: View, item: str) -> Form | None:
    found = next((each for each in view.tutors if str(each.tutor.id) == item), None)
    return Form("Take out", (), f"{found.name} takes and reads its registers no more, from now on.") if found else None


def for_learner(view: View, item: str) -> Form:
    return Form("Add this learner", (Question("record", "select", "Who?", options=view.candidates), FROM, GROUP))


def for_end_learner(view: View, item: str) -> Form | None:
    found = next((each for each in view.members if str(each.member.id) == item), None)
    if found is None:
        return None
    last = Question("until", "date", "Last day in this cohort", "What was marked stays. The placement itself goes on")
    return Form("Take out", (last,), f"{found.name}, {found.school}")


def naming(name: str, typed: Mapping[str, str]) -> dict[str, str]:
    """The item that a page is about, as the service calls it."""
    return {**typed, name: typed.get("item", "")}


DOORS: dict[str, Door] = {
    "change": Door("Change this cohort", for_change, lambda c, t, v: cohorts.change(office(), actor(), c, t, v)),
    "line": Door("Add a lesson every week", for_line, lambda c, t, v: cohorts.add_line(office(), actor(), c, t), "#timetable"),
    "end-line": Door(
        "End a line of the timetable",
        for_end_line,
        lambda c, t, v: cohorts.end_line(office(), actor(), c, naming("line", t), v),
        "#timetable",
    ),
    "lesson": Door("Add one lesson", for_lesson, lambda c, t, v: lessons.add_one(office(), actor(), c, t), "#lessons"),
    "tutor": Door("Add a tutor", for_tutor, lambda c, t, v: cohorts.add_tutor(office(), actor(), c, t), "#tutors"),
    "end-tutor": Door(
        "Take a tutor out", for_end_tutor, lambda c, t, v: cohorts.end_tutor(office(), actor(), c, naming("tutor", t)), "#tutors"
    ),
    "learner": Door("Add a learner", for_learner, lambda c, t, v: cohorts.add_member(office(), actor(), c, t), "#learners"),
    "end-learner": Door(
        "Take a learner out", for_end_learner, lambda c, t, v: cohorts.end_member(office(), actor(), c, naming("member", t)), "#learners"
    ),
}
