"""Need to know (T4): a word of its own in every answer that is text; each role's pages and copies hold those that are theirs and no others."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from formsapp.domain.need_to_know import HOME, LEAD, LEVELS, OFFICE, PACK, PLACED
from formsapp.domain.people import Kind, Role
from formsapp.fields import Repeat, specs
from formsapp.journeys.referral import REFERRAL
from formsapp.services import earlier
from formsapp.services.office import Office
from formsapp.store import tables
from tests import forms, referrals
from tests.casework import Walk, desk
from tests.people import Made, council, school_a, signed_in, somebody
from tests.scoreboard import row
from tests.web.test_matrix import words_of

pytestmark = [pytest.mark.scoreboard, pytest.mark.slow]

# Every answer that opens another question; so that as many as can be are asked at once.
OPENING: dict[str, dict[str, Any]] = {
    "student": {
        "in_care": "yes", "care_authority": "other", "sen": "E", "sen_need_plan": ["SEMH"], "medical": "yes", "allergies": "yes",
        "language": "other",
    },
    "carers": {"consent": "yes"},
    "safeguarding": {"social_worker": "yes", "early_help": "accepted", "early_help_consent": "yes", "risks": ["missing"]},
    "provision": {"transport": "council", "funding": "other"},
    "agencies": {"involved": "yes"},
}  # fmt: skip
TEXT = {"Text", "Textarea", "Telephone", "Email", "Uln", "Uci", "Upn", "Postcode", "Urn"}
PEOPLE = ("council administrator", "council monitoring officer", "council panel member", "council safeguarding lead", "council service lead",
          "school coordinator", "school safeguarding lead", "school staff", "provider manager", "provider safeguarding lead")  # fmt: skip
ALL = {PACK, PLACED, LEAD, OFFICE, HOME}


def allowed(who: str, *, placed: bool, flagged: bool) -> set[str]:
    """By hand, a second time: which levels somebody reads."""
    side, _, role = who.partition(" ")
    if side == "provider":
        found = {PACK} | ({PLACED} if placed else set()) | ({LEAD} if role == "safeguarding lead" else set())
        return found | ({HOME} if placed and not flagged else set())
    return ALL - ({HOME} if flagged and role != "safeguarding lead" else set())


def canary(section: str, name: str) -> str:
    """One word, in capitals and small letters alike, that no page breaks."""
    return f"zq{section}{name.replace('_', '')}qz"


def planted(answers: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Puts a word into every answer that is text; gives the places."""
    for section in REFERRAL.sections:
        values = answers.setdefault(section.slug, {})
        for spec in specs(section.form):
            if issubclass(spec.kind, Repeat):
                entries = values.get(spec.name) or [{}]
                for inner in specs(spec.options["form"]):
                    if inner.kind.__name__ in TEXT:
                        entries[0][inner.name] = canary(section.slug, inner.name)
                        yield section.slug, inner.name
                values[spec.name] = entries
            elif spec.kind.__name__ in TEXT:
                values[spec.name] = canary(section.slug, spec.name)
                yield section.slug, spec.name


def marked(office: Office, reference: str, *, flagged: bool) -> set[tuple[str, str]]:
    """The case with a word in each of its answers, whatever a form would have said to it."""
    found = desk(office, reference).case
    answers = json.loads(json.dumps(found.answers))
    for section, values in OPENING.items():
        answers[section] |= values
    answers["safeguarding"]["restrictions"] = "yes" if flagged else "no"
    places = set(planted(answers))
    with office.database.writing() as session:
        case = session.get_one(tables.Case, found.id)
        case.answers_sealed = office.keys.seal("cases", case.id, "answers", json.dumps(answers))
    return places


def team(office: Office) -> dict[str, Made]:
    found = {f"council {role.value}": council(office, role) for role in Role if f"council {role.value}" in PEOPLE}
    found |= {f"school {role.value}": school_a(office, role) for role in (Role.COORDINATOR, Role.SAFEGUARDING_LEAD, Role.STAFF)}
    house = f"provider-{forms.PROVIDER}"
    found["provider manager"] = forms.provider(office)
    found["provider safeguarding lead"] = somebody(
        office, Kind.PROVIDER, house, Role.SAFEGUARDING_LEAD, name=f"Lead of {forms.PROVIDER}", slug=forms.PROVIDER
    )
    return found


def pages(who: str, reference: str) -> list[str]:
    if who.startswith("council"):
        copies = [f"/inbox/{reference}/answers.{kind}" for kind in ("pdf", "json", "csv")]
        return [f"/cases/{reference}/", f"/inbox/{reference}/", *copies]
    own = [f"/forms/referral/{reference}/answers.{kind}" for kind in ("pdf", "json")] if who.startswith("school") else []
    return [f"/my-referrals/{reference}/", *own]


@pytest.mark.parametrize("flagged", [False, True], ids=["open", "flagged"])
def test_each_role_reads_what_is_theirs_and_no_more(office: Office, app: Flask, *, flagged: bool) -> None:
    people = team(office)
    courses = {"provision": {"courses": [forms.course_of(office, forms.PROVIDER)]}}
    walk = Walk(
        office, referrals.sent(office, people["school coordinator"].actor, **courses), people["council administrator"],
        people["school coordinator"], people["provider manager"],
    )  # fmt: skip
    walk.interview()
    places = marked(office, walk.reference, flagged=flagged)
    cases, violations = 0, []
    seen_by_lead: set[tuple[str, str]] = set()
    for placed in (False, True):
        if placed:
            walk.respond()
            walk.by(walk.officer, "offer place", 1)
        for who, made in people.items():
            client, levels = signed_in(app.test_client(), made), allowed(who, placed=placed, flagged=flagged)
            shown = ""
            for address in pages(who, walk.reference):
                answer = client.get(address)
                assert answer.status_code in {200, 302}, (who, address, answer.status_code)
                shown += words_of(answer) + str(answer.headers).casefold()
            for place in places:
                cases += 1
                is_there = canary(*place) in shown
                if is_there and LEVELS[place] not in levels:
                    violations.append(f"{who}{', placed' if placed else ''}: sees {place}")
                if is_there and who == "council safeguarding lead":
                    seen_by_lead.add(place)
        for who, made in people.items():
            if who.startswith("provider"):
                text = words_of(signed_in(app.test_client(), made).get(f"/my-referrals/{walk.reference}/"))
                missing = [place for place in seen_by_lead if LEVELS[place] in allowed(who, placed=placed, flagged=flagged)]
                violations += [f"{who}: lacks {place}" for place in missing if canary(*place) not in text]
    assert len(seen_by_lead) >= 40, "too few of the questions were asked"
    home = [place for place in seen_by_lead if LEVELS[place] == HOME]
    assert set(home) == {("student", "address"), ("student", "postcode")}
    row("T4", cases, violations, floor=400)


def test_every_question_has_its_line_and_every_line_its_question() -> None:
    asked = set()
    for section in REFERRAL.sections:
        for spec in specs(section.form):
            asked.add((section.slug, spec.name))
            if issubclass(spec.kind, Repeat):
                asked |= {(section.slug, inner.name) for inner in specs(spec.options["form"])}
    assert asked == set(LEVELS)


def test_a_withheld_address_is_not_carried_into_a_colleague_s_new_form(office: Office) -> None:
    writer, lead = school_a(office), school_a(office, Role.SAFEGUARDING_LEAD)
    reference = referrals.sent(office, writer.actor)
    marked(office, reference, flagged=True)
    found = earlier.answers(office, writer.actor, REFERRAL, reference, only_learner=True)
    assert "address" not in found.answers["student"]
    assert earlier.answers(office, lead.actor, REFERRAL, reference, only_learner=True).answers["student"]["address"]
