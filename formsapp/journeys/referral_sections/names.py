"""Whom a referral is about and who sends it, in words and as numbers: for lists, for the head of the letter, for finding the learner again."""

from formsapp.domain.dates import said as said_date
from formsapp.domain.dates import year_group_said
from formsapp.fields.base import Said
from formsapp.journeys.engine import Learner, said
from formsapp.journeys.facts import Facts
from formsapp.journeys.referral_sections.clashes import born
from formsapp.journeys.referral_sections.school import OTHER


def text(answers: Said, section: str, question: str) -> str:
    """An answer in words, without spaces at its ends."""
    return str(said(answers, section, question)).strip()


def student_name(answers: Said) -> str:
    return " ".join(
        filter(None, (text(answers, "student", "known_as") or text(answers, "student", "given"), text(answers, "student", "surname")))
    )


def school_name(answers: Said, facts: Facts) -> str:
    chosen = said(answers, "school", "school")
    school = facts.school(chosen) if chosen and chosen != OTHER.value else None
    return school.name if school else text(answers, "school", "school_name")


def learner(answers: Said) -> Learner:
    """Who it is about, for finding the learner again; numbers as they are kept, without spaces."""
    day = born(answers)
    return Learner(
        upn="".join(text(answers, "student", "upn").split()).upper(),
        surname=text(answers, "student", "surname"),
        given=text(answers, "student", "given"),
        born=day.isoformat() if day else "",
    )


def letterhead(answers: Said, facts: Facts) -> tuple[tuple[str, str], ...]:
    """The head of the letter that the check page is."""
    day, year = born(answers), text(answers, "student", "year")
    student = ", ".join(
        filter(
            None, (student_name(answers), f"born {said_date(day)}" if day else "", year_group_said(int(year)) if year.isdecimal() else "")
        )
    )
    sender = ", ".join(
        filter(None, (text(answers, "school", "referrer"), text(answers, "school", "referrer_role"), school_name(answers, facts)))
    )
    lines = (("To", f"{facts.service}, {facts.council}"), ("From", sender), ("About", student), ("Date", said_date(facts.today)))
    return tuple((term, words) for term, words in lines if words)
