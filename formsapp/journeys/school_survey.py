"""The yearly survey of schools: one for each school, open for some weeks; what came of it is shown as charts."""

from formsapp.fields import Form, Radios, Textarea
from formsapp.fields.choices import listed
from formsapp.journeys.engine import Journey, Section
from formsapp.journeys.law import DAYS_KEPT, EDUCATION
from formsapp.journeys.sections.sender import AtSchool, offer, you
from formsapp.journeys.sections.yearly import letterhead, school_and_year

RATINGS = listed(("1", "1, poor"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5, excellent"), ("0", "Can’t say"))
PURPOSE = "Shows schools, providers and the council what to keep and what to change"


def rating(sentence: str) -> Radios:
    """A sentence to be rated."""
    return Radios(
        sentence, choices=RATINGS, inline=True, thing=f"how far this is so: {sentence[:1].lower()}{sentence[1:]}", purpose=PURPOSE
    )


def comment() -> Textarea:
    """Room for a comment; quoted without names."""
    return Textarea("Comment", thing="the comment", purpose=PURPOSE, hint="Quoted without names", optional=True, rows=3, most=1500)


def words(question: str) -> Textarea:
    return Textarea(question, thing="the answer", purpose=PURPOSE, optional=True, rows=4, most=1500)


class Referring(Form):
    q1 = rating("The directory tells us what we need to know about a course")
    q2 = rating("It was clear which tier to choose")
    q3 = rating("The application asked for what mattered, and no more")
    q4 = rating("We were told in good time what was happening to it")
    comment = comment()


class Courses(Form):
    q5 = rating("Students were made welcome and taught well")
    q6 = rating("The course matched what was promised")
    q7 = rating("Registers were there when we looked")
    q8 = rating("Progress reports helped us at school")
    comment = comment()


class Safety(Form):
    q9 = rating("Concerns reached our safeguarding lead on the same day")
    q10 = rating("Providers rang when they should")
    q11 = rating("Our monitoring officer knew our students")
    q12 = rating("When something went wrong it was put right")
    comment = comment()


class Words(Form):
    recommend = words("Which provider would you recommend to a colleague, and why?")
    missing = words("Which course is missing from the directory?")
    change = words("What one thing should we change next year?")


SCHOOL_SURVEY = Journey(
    slug="school-survey",
    version=1,
    title="Yearly survey of schools",
    summary="For schools: twelve sentences to rate, three questions to answer in your own words. One for each school and year.",
    sections=(
        you(AtSchool),
        Section("referring", "Finding and referring", Referring, short="Referring"),
        Section("courses", "The courses", Courses, short="Courses"),
        Section("safety", "Safety and communication", Safety, short="Safety"),
        Section("words", "In your own words", Words, short="Words"),
    ),
    purpose="Learning from schools what to keep and what to change",
    lawful_basis=EDUCATION,
    notice_version="2026-09",
    retention="survey",
    days_kept=DAYS_KEPT["survey"],
    readers="The service and the council’s audit team. Results are published as charts, comments quoted without names.",
    answer_in=0,
    offer=offer,
    once=school_and_year,
    next=lambda answers: ("Results are published in July, to all schools.",),
    list_title=lambda answers: "Survey",
    letterhead=letterhead,
    report="/reports/school-survey/",
)
