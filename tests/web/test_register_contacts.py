"""Whom to call about somebody in a register: one tap from the name, by need to know (row T4)."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from formsapp.domain.need_to_know import LEVELS
from formsapp.domain.people import Role
from formsapp.services import register_contacts
from formsapp.services.office import Office
from formsapp.store.database import Database
from tests import forms
from tests.offices import Clock, open_office
from tests.people import somebody
from tests.placing import placed as walked
from tests.placing import record
from tests.registering import QUARTER_PAST, Scene, add_cohort, add_lesson, scene
from tests.scoreboard import row
from tests.web.form_pages import events
from tests.web.register_pages import client
from tests.web.test_matrix import words_of
from tests.web.test_need_to_know import allowed, marked, team
from tests.web.test_need_to_know import canary as word


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def lesson_of_a_referral(office: Office, **student: str) -> tuple[Scene, Any]:
    """A lesson for somebody whom a referral placed, whose carers and health are known."""
    made = scene(office, 1)
    walk = walked(office, **student)
    found = record(office, walk.reference)
    tutor = somebody(office, walk.provider.actor.memberships[0].kind, f"provider-{forms.PROVIDER}", Role.TUTOR, name="Their Tutor")
    with office.database.writing() as session:
        cohort, weekly = add_cohort(
            session, office, "Engines", walk.provider.organisation, {found.id: walk.school.organisation}, [tutor.id]
        )
        lesson = add_lesson(session, office, cohort, walk.provider.organisation, weekly, found.starts_on)
    there = Scene(
        office, cohort, lesson, (found.id,), tutor, tutor, walk.provider, walk.school, made.other_school, walk.officer
    )  # fmt: skip
    return there, walk


def test_whom_to_call_is_one_tap_from_the_name(office: Office, app: Flask, clock: Clock) -> None:
    made, walk = lesson_of_a_referral(office, medical="yes", medical_notes="Carries an inhaler")
    clock.move(days=14)
    tutor = client(app, made.tutor)
    register = tutor.get(made.address)
    assert "Health: see who to call" in register.text
    assert "inhaler" not in register.text
    card = tutor.get(f"{made.address}contact/{made.records[0]}/")
    for part in ("Rosalind Quillfeather", "mother", "07700 900 141", "Call first", "Carries an inhaler", "tel:+447700900141"):
        assert part in card.text, part
    assert "Who to call – " in re.sub(r"\s+", " ", card.text)
    assert "Quillfeather" not in card.text.partition("</title>")[0]
    last = events(office)[-1][0]
    assert last.act == "register.contact"
    assert register_contacts.with_health(office, []) == frozenset()


ON_A_CARD = {
    *((("carers", name)) for name in ("name", "relationship_other", "mobile", "day_phone", "evening_phone")),
    *((("student", name)) for name in ("medical_notes", "allergies_notes")),
    *((("school", name)) for name in ("coordinator", "coordinator_phone", "referrer", "referrer_phone")),
}


@pytest.mark.scoreboard
def test_a_card_shows_whom_to_call_and_no_more(office: Office, app: Flask, clock: Clock) -> None:
    """A word of its own in every answer: each role's card holds those of a card, their registers none."""
    made, walk = lesson_of_a_referral(office)
    clock.move(days=14)
    places = marked(office, walk.reference, flagged=True)
    people = team(office) | {"provider tutor": made.tutor}
    cases, violations = 0, []
    for who, person in people.items():
        asker, levels = client(app, person), allowed(who, placed=True, flagged=True)
        card = words_of(asker.get(f"{made.address}contact/{made.records[0]}/"))
        beside = "".join(words_of(asker.get(address)) for address in (made.address, f"{made.address}history/"))
        for place in places:
            cases += 2
            violations += [f"{who}: the register says {place}"] if word(*place) in beside else []
            theirs = place in ON_A_CARD and LEVELS[place] in levels
            violations += [f"{who}: the card says {place}"] if word(*place) in card and not theirs else []
        called = {("carers", "name"), ("carers", "mobile"), ("student", "medical_notes"), ("student", "allergies_notes")}
        violations += [f"{who}: the card lacks {place}" for place in called & places if word(*place) not in card]
    row("T4", cases, violations, floor=800)


def test_without_a_referral_the_school_is_asked(office: Office, app: Flask) -> None:
    made = scene(office, 1)
    card = client(app, made.tutor).get(f"{made.address}contact/{made.records[0]}/")
    assert "No contact was given with the referral" in card.text
    assert made.school.actor.memberships
    assert "School A" in card.text
