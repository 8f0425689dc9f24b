"""The leaving form: where a student goes when a placement ends, and what the student thought of it."""

from formsapp.fields import Date, Form, Radios, Select, Text, Textarea
from formsapp.fields.checks import within_years
from formsapp.fields.choices import Option, listed
from formsapp.journeys.clocks import Clock
from formsapp.journeys.engine import Journey, Section, said
from formsapp.journeys.law import DAYS_KEPT, PUBLIC_TASK
from formsapp.journeys.sections.promise import Promise
from formsapp.journeys.sections.sender import AtEither, is_provider, offer, you
from formsapp.journeys.sections.student import StudentAndSchool, course_name, course_of, learner, letterhead, name, student

DESTINATIONS = (
    *listed(
        ("school", "Back at school full time"),
        ("another-course", "Another course of alternative provision"),
        ("another-school", "Another school"),
        ("special", "Specialist provision"),
        ("sixth-form", "Sixth form"),
        ("college", "Further education college"),
        ("apprenticeship", "Apprenticeship"),
        ("work", "Work with training"),
        ("home", "Home education"),
        ("none", "None yet"),
    ),
    Option("other", "Somewhere else"),
)


class Leaving(Form):
    course = course_of()
    course_name = course_name()
    last_day = Date("Last day", thing="the last day", purpose="Closes the training record", checks=(within_years(1),))
    reason = Radios(
        "Why does the student leave?",
        choices=listed(
            ("completed", "The course has ended"),
            ("progressed", "The student has moved on to something better"),
            ("withdrawn", "The placement was withdrawn"),
            ("moved", "The family has moved"),
            ("other", "Another reason"),
        ),
        thing="why the student leaves",
        purpose="Shows what courses lead to",
        brief="Reason",
    )
    reason_other = Text("Which?", thing="the reason", purpose="Shows what courses lead to", under=("reason", "other"), brief="Reason")
    achieved = Textarea(
        "What has been achieved?",
        thing="what has been achieved",
        hint="Units, qualifications, and what the student can do now. “Nothing yet” is an answer.",
        purpose="So that the next place begins where this one ends",
        rows=4,
        brief="Achieved",
    )


class Destination(Form):
    destination = Select("Where does the student go next?", choices=DESTINATIONS, thing="where the student goes next",
                         purpose="Nobody may be lost on the way", brief="Destination")  # fmt: skip
    detail = Text("Name of the place", thing="the name of the place", purpose="Nobody may be lost on the way",
                  hint="School, college or employer, if it is known", optional=True, brief="Place")  # fmt: skip


class View(Form):
    view = Textarea(
        "What does the student say?",
        thing="what the student says",
        hint="Ask in person, and write down what is said, in the student’s own words.",
        purpose="The student’s own view stands beside ours",
        rows=6,
        brief="The student’s own view",
    )
    better = Textarea(
        "What would the student change?",
        thing="what the student would change",
        hint="“Nothing” is an answer.",
        purpose="Courses learn from it",
        rows=3,
        brief="What the student would change",
    )


LEAVING = Journey(
    slug="leaving",
    version=1,
    title="Leaving form",
    summary="For schools and training providers: destination, reason, and the student’s own view.",
    sections=(
        you(AtEither),
        student(StudentAndSchool),
        Section("leaving", "The end of the course", Leaving, short="Course"),
        Section("destination", "Destination", Destination),
        Section("view", "The student’s own view", View, short="Own view"),
    ),
    declaration=Promise,
    purpose="Following where a student goes after a placement",
    lawful_basis=f"{PUBLIC_TASK}; Education and Skills Act 2008, section 68",
    notice_version="2026-09",
    retention="referral",
    days_kept=DAYS_KEPT["referral"],
    readers="The council and the student’s school.",
    about="learner",
    courses=lambda answers: [str(said(answers, "leaving", "course"))],
    offer=offer,
    clocks=lambda answers: (Clock(5, "We close the training record by"),),
    next=lambda answers: (
        ("We tell the school.", "Send certificates to the school when they come, even a year later.")
        if is_provider(answers)
        else ("The provider sends you the certificates when they come, even a year later.",)
    ),
    list_title=name,
    learner=learner,
    letterhead=letterhead,
)
