"""What the short forms look at besides their own questions: whose courses they offer, which days those have, what is too soon."""

from dataclasses import replace
from typing import Any

import pytest

from formsapp.journeys import JOURNEYS, Answers, Facts
from formsapp.journeys.facts import Sender
from tests.journeys import valid
from tests.journeys.samples import COURSES, FACTS, course, date

OTHERS = course("bakery", "1", "work-based-learning", provider="Quince Kitchens", provider_slug="quince-kitchens")
TWO_PROVIDERS = replace(FACTS, courses=(*COURSES, OTHERS))
EVERYBODY_S = {each.slug for each in TWO_PROVIDERS.courses} | {"other"}


def offered(slug: str, answers: Answers, facts: Facts) -> set[str]:
    """The courses among which a form lets one choose."""
    section, name = {"withdrawal": ("provision", "endings"), "leaving": ("leaving", "course"), "change-of-day": ("days", "course")}[slug]
    field: Any = JOURNEYS[slug].bind(section, answers, facts)[name]
    chooses = field.entries[0]["course"] if name == "endings" else field
    return {option.value for option in chooses.choices}


def signed_in(kind: str, slug: str = "") -> Facts:
    return replace(TWO_PROVIDERS, sender=Sender(name="Ann", kind=kind, slug=slug, organisation="Whoever"))


@pytest.mark.parametrize("slug", ["withdrawal", "leaving"])
def test_a_provider_is_offered_its_own_courses(slug: str) -> None:
    by_email = {"you": {"kind": "provider", "provider": "quince-kitchens"}}
    assert offered(slug, by_email, TWO_PROVIDERS) == {"bakery", "other"}
    assert offered(slug, {"you": {"kind": "provider", "provider": "other"}}, TWO_PROVIDERS) == {"other"}
    assert offered(slug, {"you": {"kind": "school", "provider": "quince-kitchens"}}, TWO_PROVIDERS) == EVERYBODY_S
    assert offered(slug, {"you": {"kind": "provider", "provider": "made-up"}}, TWO_PROVIDERS) == EVERYBODY_S


@pytest.mark.parametrize("slug", ["withdrawal", "leaving"])
def test_whoever_is_signed_in_for_a_provider_writes_for_it_alone(slug: str) -> None:
    facts = signed_in("provider", "quince-kitchens")
    written = {"you": {"kind": "provider", "provider": "touchline-trust"}}
    assert offered(slug, written, facts) == {"bakery", "other"}
    assert [option.value for option in JOURNEYS[slug].bind("you", {}, facts)["provider"].choices] == ["quince-kitchens"]
    unlisted = signed_in("provider", "quinces-unlisted")
    assert offered(slug, written, unlisted) == {"other"}
    assert "other" in {option.value for option in JOURNEYS[slug].bind("you", {}, unlisted)["provider"].choices}


def test_a_school_is_offered_all_of_them() -> None:
    assert offered("change-of-day", {"you": {"school": "900001"}}, signed_in("school", "")) == EVERYBODY_S


@pytest.mark.parametrize("slug", ["withdrawal", "leaving", "change-of-day", "application-response"])
def test_a_form_names_its_courses(slug: str) -> None:
    """So that how they stood in the directory is kept with it."""
    journey = JOURNEYS[slug]
    named = journey.courses(journey.relevant(valid.whole(journey, valid.facts_for(journey))))
    assert len(named) == 1
    assert FACTS.course(named[0])


# ------------------------------------------------------------------------------------------------------------------ days


def days(present: list[str], wanted: list[str], course: str = "hair-and-beauty", known: list[str] | None = None) -> dict[str, str]:
    """What the days of a change get for an answer, by question."""
    provision = [{"course": course, "name": "Hair", "provider": "Touchline Trust", "days": known}] if known else []
    about: Answers = {"about": {"reference": "CAP-1", "provision": provision}} if provision else {}
    values = {
        "course": course,
        "course_name": "Elsewhere",
        "present": present,
        "wanted": wanted,
        "start": date(11, 1, 2027),
        "reason": "Exams.",
    }
    form = JOURNEYS["change-of-day"].bind("days", {**about, "days": values}, FACTS)
    form.validate()
    return dict(form.problems())


def test_a_change_is_from_days_the_course_has_to_days_the_course_has() -> None:
    assert days(["monday"], ["tuesday"]) == {}
    runs = "Hair And Beauty – Touchline Trust runs on Monday and Tuesday: choose among these days"
    assert days(["wednesday"], ["tuesday"]) == {"present": runs}
    assert days(["monday"], ["friday"]) == {"wanted": runs}
    assert days(["friday"], ["thursday"], course="other") == {}


def test_a_change_is_from_the_days_on_which_the_student_goes() -> None:
    goes = "As far as we know the student goes to Hair – Touchline Trust on Monday: choose among these days, or ring us if that is wrong"
    assert days(["tuesday"], ["monday"], known=["monday"]) == {"present": goes}
    assert days(["monday"], ["tuesday"], known=["monday"]) == {}
    assert days(["friday"], ["tuesday"], known=["friday"]) == {}, (
        "what was agreed with the provider counts, whatever the course's page says"
    )


def test_a_course_on_one_day_has_no_other_to_change_to() -> None:
    assert days(["monday"], ["tuesday"], course="motor-vehicle") == {
        "course": "Motor Vehicle – Touchline Trust runs on Monday only: there is no other day to change to"
    }


@pytest.mark.parametrize(
    ("last", "where"),
    [(date(12, 11, 2026), "is past"), (date(21, 11, 2026), "is today"), (date(26, 11, 2026), "comes sooner"), (date(27, 11, 2026), None)],
)
def test_a_last_day_within_the_five_working_days_is_told_and_taken(last: dict[str, str], where: str | None) -> None:
    """Sent on Saturday 21 November 2026, the five working days end on Friday the 27th."""
    journey = JOURNEYS["withdrawal"]
    answers = valid.whole(journey)
    answers["provision"]["last_day"] = last
    assert journey.next_step(answers, FACTS) is None
    told = [note.sentence for note in journey.worth_knowing(answers, FACTS) if note.kind == "early"]
    assert bool(told) is (where is not None)
    if where:
        assert where in told[0]
        assert "until 27 November 2026" in told[0]
        assert "the provider may charge until then" in told[0]


@pytest.mark.parametrize(("day", "taken"), [(date(18, 11, 2026), False), (date(19, 11, 2026), True)])
def test_an_interview_was_not_before_the_referral(day: dict[str, str], taken: bool) -> None:
    journey = JOURNEYS["application-response"]
    answers = valid.whole(journey)
    answers["about"]["received"] = "2026-11-19"
    form = journey.bind("interview", answers | {"interview": answers["interview"] | {"held": day}}, FACTS)
    assert form.validate() is taken
    told = " ".join(sentence for _, sentence in form.problems())
    assert taken or "19 November 2026, when the referral was received" in told


@pytest.mark.parametrize(("hours", "words"), [("1", "1 hour"), ("2", "2 hours"), ("0", "0 hours")])
def test_one_hour_is_one_hour(hours: str, words: str) -> None:
    answers: Answers = {"attendance": {"part_time": "yes", "part_time_hours": hours}}
    field: Any = JOURNEYS["referral"].bind("attendance", answers, FACTS)["part_time_hours"]
    field.validate(JOURNEYS["referral"].bind("attendance", answers, FACTS))
    assert field.words() == words
