"""A mistake is reported, seen as a difference, accepted or refused; nothing changes before, and nobody asks about what isn't theirs to know."""

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from formsapp.domain.identifiers import upn_check_letter
from formsapp.domain.people import Role
from formsapp.services.correction_fields import FIELDS
from formsapp.services.corrections import difference
from formsapp.services.office import Office
from formsapp.store import corrections, learner_details, learners, tables
from tests.people import Made, council, provider_b, school_b, signed_in, token
from tests.registering import NAMES, Scene, scene


def report(app: Flask, who: Made, found: Scene, **typed: str) -> Any:
    client, address = signed_in(app.test_client(), who), f"/training-records/{found.records[0]}/mistake/"
    return client.post(address, data={"csrf_token": token(client.get(address)), "why": "Seen in the passport", **typed})


def decide(app: Flask, office: Office, **typed: str) -> Any:
    """Of what was reported last."""
    client = signed_in(app.test_client(), council(office))
    address = re.findall(r'href="(/corrections/[0-9a-f-]{36}/)"', client.get("/corrections/").text)[0]
    shown = client.get(address)
    version = re.search(r'name="version" value="(\d+)"', shown.text)
    return shown, client.post(address, data={"csrf_token": token(shown), "version": version[1] if version else "1", **typed})


def child(office: Office, found: Scene) -> learners.Learner:
    with office.database.reading() as session:
        record = session.get_one(tables.TrainingRecord, found.records[0])
        one = learners.one(session, office.keys, record.learner_id)
    assert one is not None
    return one


def test_what_is_accepted_is_put_right_where_it_is_kept(office: Office, app: Flask) -> None:
    found = scene(office, 2)
    assert report(app, found.school, found, field="surname", new="Ashdown Elm").status_code == 303
    assert child(office, found).child.surname == "Ashdown", "asking changes nothing"
    shown, done = decide(app, office, decision="accepted")
    assert "<ins>Elm</ins>" in shown.text
    assert done.status_code == 303
    assert child(office, found).child.surname == "Ashdown Elm"
    assert report(app, found.school, found, field="born", new="2011-04-28").status_code == 303
    decide(app, office, decision="accepted")
    assert child(office, found).child.born == dt.date(2011, 4, 28)
    assert report(app, found.manager, found, field="sen_notes", new="Reads large print").status_code == 303
    decide(app, office, decision="accepted")
    with office.database.reading() as session:
        details = learner_details.of_learners(session, office.keys, [child(office, found).id])
    assert [each.told["sen_notes"] for each in details.values()] == ["Reads large print"]


def test_what_is_refused_says_why_and_changes_nothing(office: Office, app: Flask) -> None:
    found = scene(office, 2)
    report(app, found.manager, found, field="given", new="Amberlea")
    assert decide(app, office, decision="refused")[1].status_code == 422, "it needs a word of why"
    assert decide(app, office, decision="refused", answer="The school has it as it is")[1].status_code == 303
    assert child(office, found).child.given == "Amberley"
    client = signed_in(app.test_client(), found.manager)
    assert "The school has it as it is" in client.get(f"/training-records/{found.records[0]}/mistake/").text
    assert "The school has it" not in signed_in(app.test_client(), found.school).get(f"/training-records/{found.records[0]}/mistake/").text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_has_changed_since_is_not_written_over(office: Office, app: Flask) -> None:
    found = scene(office, 2)
    report(app, found.school, found, field="surname", new="Oak")
    with office.database.writing() as session:
        one = child(office, found)
        learners.correct(session, office.keys, one.id, type(one.child)(one.child.given, "Beech", one.child.born))
    _, done = decide(app, office, decision="accepted")
    assert done.status_code == 422
    assert "not what stood there" in done.text
    assert child(office, found).child.surname == "Beech"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nobody_asks_about_what_is_not_theirs_to_know(office: Office, app: Flask) -> None:
    found = scene(office, 2)
    page = signed_in(app.test_client(), found.manager).get(f"/training-records/{found.records[0]}/mistake/").text
    assert 'value="upn"' not in page
    assert report(app, found.manager, found, field="upn", new="A123").status_code == 422
    assert report(app, found.school, found, field="born", new="yesterday").status_code == 422
    assert report(app, found.school, found, field="surname", new="Ashdown").status_code == 422
    for who in (school_b(office), provider_b(office)):
        client = signed_in(app.test_client(), who)
        assert client.get(f"/training-records/{found.records[0]}/mistake/").status_code == 404
    assert signed_in(app.test_client(), found.school).get("/corrections/").status_code == 403
    assert len(FIELDS) >= 10


@pytest.mark.parametrize(
    ("field", "new", "why"),
    [
        ("born", "2030-01-01", "must be in the past"),
        ("born", "1 January 1800", "must make the student 4 to 20 years old"),
        ("born", "31/2/2011", "must be a real date: February 2011 has 28 days"),
        ("born", "27 3 11", "must have a year of four digits"),
        ("born", "spring", "Enter the date of birth with day, month and year, such as 27 March 2011 or 27/3/2011"),
        ("upn", "B801200001001", "the first letter does not fit the digits"),
        ("uln", "abc", "must have 10 digits"),
        ("uci", "zzz", "must have 13 characters"),
        ("surname", "x" * 201, "must be 200 characters or fewer"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_the_referral_would_refuse_is_refused_with_its_sentence(office: Office, app: Flask, field: str, new: str, why: str) -> None:
    found = scene(office, 1)
    answer = report(app, found.school, found, field=field, new=new)
    assert answer.status_code == 422
    assert why in answer.text
    assert new in answer.text, "what was typed is kept"


def test_a_date_is_typed_as_people_type_it_and_said_as_elsewhere(office: Office, app: Flask) -> None:
    found = scene(office, 1)
    assert "Now: 27 March 2011" in signed_in(app.test_client(), found.school).get(f"/training-records/{found.records[0]}/mistake/").text
    for typed in ("28 April 2011", "29/4/2011", "30.4.2011", "1st May 2011", "2011-05-02"):
        assert report(app, found.school, found, field="born", new=typed).status_code == 303, typed
        shown, done = decide(app, office, decision="accepted")
        assert done.status_code == 303
        assert "2011-" not in shown.text
    assert "<del>1</del> <ins>2</ins> May 2011" in shown.text
    assert child(office, found).child.born == dt.date(2011, 5, 2)


def test_a_number_that_is_another_student_s_is_told_and_not_taken(office: Office, app: Flask) -> None:
    """Nor what was asked for before it was checked."""
    found = scene(office, 3)
    upn, other = numbered("80120000100"), numbered("80120000200")
    with office.database.writing() as session:
        known = [session.get_one(tables.TrainingRecord, record).learner_id for record in found.records]
        for learner, number in zip(known, (upn, other, ""), strict=True):
            one = learners.one(session, office.keys, learner)
            assert one is not None
            learners.correct(session, office.keys, learner, replace(one.child, upn=number))
    name = next(iter(NAMES[1:]))
    assert report(app, found.school, found, field="upn", new=f"{other[:4].lower()} {other[4:]}").status_code == 303
    shown, done = decide(app, office, decision="accepted")
    assert "This UPN is another student’s already" in shown.text
    assert f"{name}, born 27 March 2011, has it" in shown.text
    assert f'href="/learners/{known[1]}/"' in shown.text
    assert done.status_code == 422
    assert "bring their records together" in done.text
    assert child(office, found).child.upn == upn
    assert decide(app, office, decision="refused", answer="It is another’s")[1].status_code == 303
    with office.database.writing() as session:
        house, who = found.school.organisation, found.school.id
        old = ("born", "2011-03-27", "2030-01-01", "Seen")
        corrections.add(session, office.keys, office.clock(), known[0], found.records[0], house, who, *old)
    shown, done = decide(app, office, decision="accepted")
    assert done.status_code == 422
    assert "must be in the past" in done.text
    assert child(office, found).child.born == dt.date(2011, 3, 27)


def numbered(first: str) -> str:
    """A UPN that begins so, with its check letter."""
    rest = f"{first}1"
    return upn_check_letter(rest) + rest


def test_who_decides_second_sees_what_was_decided_and_keeps_their_words(office: Office, app: Flask) -> None:
    found = scene(office, 1)
    report(app, found.school, found, field="surname", new="Oak")
    client = signed_in(app.test_client(), council(office, Role.MONITORING_OFFICER))
    address = re.findall(r'href="(/corrections/[0-9a-f-]{36}/)"', client.get("/corrections/").text)[0]
    shown = client.get(address)
    decide(app, office, decision="accepted", answer="Seen it too")
    late = client.post(address, data={"csrf_token": token(shown), "version": "1", "decision": "refused", "answer": "Ask her <mother>"})
    assert late.status_code == 409
    assert "Somebody else has decided on it meanwhile" in late.text
    assert "Yours was not saved: you refused it" in late.text
    assert "Ask her &lt;mother&gt;" in late.text
    assert "<dt>Answer</dt><dd>Seen it too</dd>" in late.text
    assert child(office, found).child.surname == "Oak"


@settings(deadline=None)
@given(st.text("ab c", max_size=30), st.text("ab c", max_size=30))
def test_a_difference_holds_both_sides(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert " ".join(words for kind, words in pieces if kind != "new") == " ".join(old.split())
    assert " ".join(words for kind, words in pieces if kind != "gone") == " ".join(new.split())
