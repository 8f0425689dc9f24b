"""What the short forms look at besides their own questions: whose courses they offer."""

from dataclasses import replace
from typing import Any

import pytest

from formsapp.journeys import JOURNEYS, Answers, Facts
from formsapp.journeys.facts import Sender
from tests.journeys import valid
from tests.journeys.samples import COURSES, FACTS, course

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
