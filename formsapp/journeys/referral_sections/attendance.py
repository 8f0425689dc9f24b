"""Attendance this year and last, suspensions, part-time timetable."""

from typing import Any

from formsapp.fields import Date, Form, Textarea, Whole, YesNo
from formsapp.fields.checks import not_before, within_years

ATTENDANCE: dict[str, Any] = {"least": 0, "greatest": 100, "suffix": "%", "width": 3}


class Attendance(Form):
    this_year = Whole(
        "Attendance this academic year",
        thing="the attendance this academic year",
        purpose="Shows what the course should change, and later whether it did",
        hint="Rounded to a whole percentage",
        heading="Attendance",
        **ATTENDANCE,
    )
    last_year = Whole(
        "Attendance last academic year",
        thing="the attendance last academic year",
        purpose="Shows whether attendance rises or falls",
        **ATTENDANCE,
    )
    reasons = Textarea(
        "What keeps the student from school?",
        thing="what keeps the student from school",
        purpose="Lets the provider plan for it",
        optional=True,
        brief="Reasons for absence",
        most=2000,
    )
    suspensions = Whole(
        "Suspensions this academic year",
        thing="the number of suspensions",
        hint="0 if there were none",
        purpose="Shows how urgent it is",
        heading="Suspensions and exclusion",
        least=0,
        greatest=190,
        width=3,
    )
    suspension_days = Whole(
        "School days lost by suspension this academic year",
        thing="the number of days lost by suspension",
        hint="0 if there were none",
        purpose="Shows how urgent it is",
        least=0,
        greatest=190,
        width=3,
        brief="Days lost by suspension",
    )
    exclusion_risk = YesNo(
        "Is the student at risk of permanent exclusion?",
        thing="whether the student is at risk of permanent exclusion",
        purpose="Decides how fast the council acts",
        brief="At risk of permanent exclusion",
    )
    part_time = YesNo(
        "Is the student on a part-time timetable?",
        thing="whether the student is on a part-time timetable",
        purpose="The course must fit the hours agreed",
        heading="Timetable",
        brief="Part-time timetable",
    )
    part_time_hours = Whole(
        "Hours a week at present",
        thing="the hours a week",
        purpose="The course must fit the hours agreed",
        under=("part_time", "yes"),
        least=0,
        greatest=30,
        width=3,
        suffix="hours",
    )
    part_time_from = Date(
        "Since when?",
        thing="the date on which the part-time timetable began",
        purpose="Part-time timetables must be short",
        under=("part_time", "yes"),
        checks=(within_years(3),),
        brief="Part-time since",
    )
    part_time_until = Date(
        "When will it be reviewed?",
        thing="the date of the review",
        purpose="Part-time timetables must be short",
        under=("part_time", "yes"),
        checks=(not_before("part_time_from", "the day on which it began"), within_years(3)),
        brief="Part-time timetable reviewed",
    )
