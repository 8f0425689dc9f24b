"""Attainment, curriculum, interests."""

from typing import Any

from formsapp.fields import Form, Select, Textarea
from formsapp.fields.choices import Option, listed

LEVELS = (
    *listed(
        ("pre", "Below Entry level"),
        ("E1", "Entry 1"),
        ("E2", "Entry 2"),
        ("E3", "Entry 3"),
        ("L1", "Level 1 (GCSE grades 1 to 3)"),
        ("L2", "Level 2 (GCSE grades 4 to 9)"),
    ),
    *listed(("KS1", "Working within key stage 1"), ("KS2", "Working within key stage 2")),
    Option("unknown", "Not assessed"),
)


def level(label: str, thing: str, **more: Any) -> Select:
    return Select(label, choices=LEVELS, thing=thing, purpose="Lets the provider choose the level of the qualification", **more)


class Academic(Form):
    english = level("English, present level", "the student’s level in English", heading="Attainment")
    maths = level("Maths, present level", "the student’s level in maths")
    reading = Textarea(
        "Reading and writing",
        thing="how the student reads and writes",
        hint="Reading age if known; what helps",
        purpose="Instructions and evidence can be made readable",
        optional=True,
        rows=3,
        most=1000,
    )
    predictions = Textarea(
        "Predicted grades", thing="the predicted grades", purpose="Shows which courses lead on", optional=True, rows=3, most=1500
    )
    under_way = Textarea(
        "Qualifications under way",
        thing="the qualifications under way",
        hint="Subject, level, exam board, and whether they go on beside the course",
        purpose="The timetable must not put them at risk",
        optional=True,
        rows=4,
        most=2000,
    )
    adapted = Textarea(
        "How has the school adapted the curriculum or timetable so far?",
        thing="how the school has adapted the curriculum or timetable",
        purpose="Shows what has been tried",
        heading="Curriculum",
        brief="Curriculum adapted so far",
        most=3000,
    )
    interests = Textarea(
        "Interests",
        thing="the student’s interests",
        purpose="A course that is wanted is attended",
        heading="Interests and aspirations",
        rows=3,
        most=1500,
    )
    aspirations = Textarea(
        "Aspirations",
        thing="the student’s aspirations",
        hint="Work, college, apprenticeship, in the student’s words",
        purpose="The course should lead there",
        rows=3,
        most=1500,
    )
