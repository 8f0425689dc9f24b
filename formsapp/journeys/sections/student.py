"""Who a form is about, as far as a short form needs it; and of the referral it begins from, the courses and days to choose from."""

from collections.abc import Sequence
from typing import Any

from formsapp.domain.dates import WEEKDAYS as DAY_NAMES
from formsapp.domain.dates import said as said_date
from formsapp.fields import Course as OneCourse
from formsapp.fields import Date, Form, Option, Text
from formsapp.fields.base import Said
from formsapp.fields.checks import aged
from formsapp.fields.choices import listed
from formsapp.journeys.engine import ABOUT, Learner, Section, said
from formsapp.journeys.facts import Course, Facts, made_once
from formsapp.journeys.referral_sections.clashes import and_list
from formsapp.journeys.sections.sender import ANOTHER as NOT_LISTED
from formsapp.journeys.sections.sender import YOU, is_provider, organisation, school_name, school_of

STUDENT = "student"
WEEKDAYS = listed(*((day.casefold(), day) for day in DAY_NAMES[:5]))
ANOTHER = Option("other", "Another course, not in this list")


class Student(Form):
    given = Text("First names", thing="the student’s first names", purpose="Says who the student is")
    surname = Text("Last name", thing="the student’s last name", purpose="Says who the student is")
    born = Date(
        "Date of birth",
        thing="the student’s date of birth",
        hint="For example, 27 3 2011",
        purpose="Tells students of the same name apart",
        checks=(aged(4, 25),),
    )


class StudentAndSchool(Student):
    """Asked of a provider too, which has students of several schools."""

    school = school_of(when=is_provider)
    school_name = school_name()


def student(form: type[Form] = Student) -> Section:
    return Section(STUDENT, "The student", form, short="Student")


# ------------------------------------------------------------------------------------------------- what is known of it


def text(answers: Said, section: str, question: str) -> str:
    """An answer in words, without spaces at its ends."""
    return str(said(answers, section, question)).strip()


def name(answers: Said) -> str:
    return " ".join(filter(None, (text(answers, STUDENT, "given"), text(answers, STUDENT, "surname"))))


def born_iso(answers: Said) -> str:
    day = Date.read_typed(said(answers, STUDENT, "born", {}))
    return day.isoformat() if day else ""


def learner(answers: Said) -> Learner:
    """For finding them again; the UPN is known when the form began from a referral."""
    return Learner(str(said(answers, ABOUT, "upn")), text(answers, STUDENT, "surname"), text(answers, STUDENT, "given"), born_iso(answers))


def letterhead(answers: Said, facts: Facts) -> tuple[tuple[str, str], ...]:
    """The head of the letter that a check page is."""
    sender = ", ".join(filter(None, (text(answers, YOU, "name"), text(answers, YOU, "role"), organisation(answers, facts))))
    about, known = str(said(answers, ABOUT, "reference")), known_provision(answers)
    course = course_said(known[0]) if said(answers, ABOUT, "only") and len(known) == 1 else ""
    whom = ", ".join(filter(None, (name(answers), f"referral {about}" if about else "", course)))
    lines = (("To", f"{facts.service}, {facts.council}"), ("From", sender), ("About", whom), ("Date", said_date(facts.today)))
    return tuple((term, words) for term, words in lines if words)


# ------------------------------------------------------------------------------------------------ courses and their days


def known_provision(answers: Said) -> list[dict[str, Any]]:
    """Courses with their days, where the form began from somebody whom the organisation has referred."""
    return list(said(answers, ABOUT, "provision", []))


def knows_provision(answers: Said) -> bool:
    return bool(known_provision(answers))


def asks_provision(answers: Said) -> bool:
    return not known_provision(answers)


def courses(facts: Any, answers: Said) -> Sequence[Option]:
    """The known ones (``only`` those, where a provider answers for its own), else all of the directory; and one that isn't in the list."""
    known = tuple(Option(each["course"], course_said(each)) for each in known_provision(answers))
    if known:
        return known if said(answers, ABOUT, "only") else (*known, ANOTHER)
    own = own_provider(facts, answers)
    return made_once(("courses", own), facts.courses, lambda: (*course_options(facts.courses, own), ANOTHER))


def own_provider(facts: Any, answers: Said) -> str:
    """A provider writes of its own courses: whose account it is, else the one that was chosen. What somebody made up is remembered nowhere."""
    account = facts.sender.kind == "provider"
    named = facts.sender.slug if account else said(answers, YOU, "provider")
    if any(slug == named for slug, _ in facts.providers()):
        return str(named)
    return NOT_LISTED.value if account or named == NOT_LISTED.value else ""


def course_options(found: Sequence[Course], provider: str) -> list[Option]:
    return [Option(each.slug, f"{each.name} – {each.provider}") for each in found if not provider or each.provider_slug == provider]


def course_said(known: dict[str, Any]) -> str:
    return " – ".join(filter(None, (known["name"], known.get("provider", ""))))


def course_of(label: str = "Course", **more: Any) -> OneCourse:
    """Which course: one of the known ones, or one of the directory, of a provider its own."""
    told = {"thing": "the course", "purpose": "Says which place it is about", "prompt": "Choose the course", "find": True}
    return OneCourse(label, choices=courses, **{**told, **more})


def course_name(under: tuple[str, str] = ("course", "other")) -> Text:
    told: dict[str, Any] = {"thing": "the course and its provider", "purpose": "For courses that are not in the list"}
    return Text("Course and training provider", under=under, **told)


def days_of_course(facts: Any, slug: str) -> tuple[str, ...]:
    """The days on which a course runs, as far as its page says."""
    course = facts.course(slug)
    return course.weekdays if course else ()


def days_of_student(answers: Said, slug: str) -> tuple[str, ...]:
    """The days on which the student goes to a course, as far as we know."""
    return next((tuple(each["days"]) for each in known_provision(answers) if each["course"] == slug), ())


def days_said(days: Sequence[str]) -> str:
    """``Monday and Friday``"""
    return and_list([day.capitalize() for day in days])


def days_of_courses(facts: Any, answers: Said) -> Sequence[Option]:
    """Every day of every known course, to be ticked; where a course says no days, the course whole."""
    found = []
    for known in known_provision(answers):
        whole = course_said(known)
        found += [Option(f"{known['course']} {day}", f"{whole}: {day.capitalize()}") for day in known["days"]]
        found += [] if known["days"] else [Option(known["course"], whole)]
    return (*found, ANOTHER)
