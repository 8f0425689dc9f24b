"""The panel room on both databases: dates and deadlines, evidence beside the questions, decisions that are moves, papers that say just that."""

import datetime as dt
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from formsapp.domain.people import Role
from formsapp.services import case_pages, casework, panel_outcomes, panel_packs, panel_room, panels
from formsapp.services.case_asks import Wrong
from formsapp.services.office import NotFound, Office, Refused
from formsapp.store.database import Database
from tests import forms
from tests.accounts import events
from tests.casework import Walk, desk, timeline
from tests.offices import Clock, open_office
from tests.panels import THURSDAY, before_the_panel, on_agenda, said_to_all
from tests.people import council, provider_b, school_b, signed_in
from tests.web.apps import app_in


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def version(office: Office, walk: Walk) -> int:
    return desk(office, walk.reference).work.version


def test_a_referral_waits_for_the_first_panel_whose_deadline_it_met(office: Office) -> None:
    walk = before_the_panel(office, "flourish")
    found = panel_room.room(office, walk.officer.actor)
    (waiting,) = found.waiting
    assert (waiting.reference, waiting.pathway, waiting.panel) == (walk.reference, "flourish", THURSDAY)
    assert [each.day for each in found.to_come] == sorted(each.day for each in found.to_come)
    first = found.to_come[0]
    assert (first.day, first.deadline) == (dt.date(2026, 11, 24), dt.date(2026, 11, 12))
    assert all(each.past for each in found.past)
    assert found.past[0].day == dt.date(2026, 11, 19)
    walk.by(walk.officer, "put on agenda", panel=THURSDAY.isoformat())
    again = panel_room.room(office, walk.officer.actor)
    assert again.waiting == []
    assert next(each for each in again.to_come if each.day == THURSDAY).items == 1


def test_the_school_s_answers_stand_beside_the_questions(office: Office) -> None:
    walk = on_agenda(office, "flourish")
    found = panels.on_table(office, walk.officer.actor, THURSDAY, walk.reference)
    beside = {each.question.code: [line for row in each.evidence for line in row.words] for each in found.asked}
    assert beside["worker"] == ["Peregrine Oduya", "Not given"]
    assert "Fewer subjects." in beside["adapted"]
    assert "As agreed." in beside["strategies"]
    assert "incident" not in beside
    transfer = on_agenda(office, "supported-transfer")
    asked = panels.on_table(office, transfer.officer.actor, dt.date(2026, 12, 15), transfer.reference).asked
    assert {"incident", "fresh-start", "transfer-consent"} <= {each.question.code for each in asked}
    assert all(each.evidence for each in asked if each.question.code != "plan")


def test_what_was_found_is_kept_and_gone_on_with(office: Office) -> None:
    walk = on_agenda(office, "flourish")
    panels.keep(
        office,
        walk.officer.actor,
        THURSDAY,
        walk.reference,
        {"found-worker": "Yes, and she came.", "found-plan": "None"},
        version(office, walk),
    )
    panels.keep(
        office, walk.officer.actor, THURSDAY, walk.reference, {"found-worker": "Yes, she came.", "found-plan": " "}, version(office, walk)
    )
    found = panels.on_table(office, walk.officer.actor, THURSDAY, walk.reference)
    assert {each.question.code: each.found for each in found.asked if each.found} == {"worker": "Yes, she came."}
    with pytest.raises(Wrong, match="4,000 characters"):
        panels.keep(office, walk.officer.actor, THURSDAY, walk.reference, {"found-worker": "x" * 4001}, version(office, walk))


@pytest.mark.parametrize("decision, state", [("approved", "approved"), ("not approved", "not approved"), ("deferred", "deferred")])
def test_a_decision_is_a_move_with_its_reasons(office: Office, decision: str, state: str) -> None:
    walk = on_agenda(office, "flourish")
    before = len(events(office, "case.move"))
    typed = {"reason": "It fits.", "found-worker": "Named."}
    panels.decide(office, walk.officer.actor, THURSDAY, walk.reference, decision, typed, version(office, walk))
    assert walk.state == state
    assert len(events(office, "case.move")) == before + 1
    found = panels.on_table(office, walk.officer.actor, THURSDAY, walk.reference)
    assert (found.item.decision, found.item.reasons, found.open) == (decision, "It fits.", False)
    assert found.asked[0].found == "Named."
    assert found.decided_by == walk.officer.name


def test_members_see_what_the_panels_decided(office: Office, clock: Clock) -> None:
    member = council(office, Role.PANEL_MEMBER).actor
    assert panel_room.room(office, member).figures == []
    walk = on_agenda(office, "flourish")
    (before,) = panel_room.room(office, member).figures
    assert (before.pathway, before.cases, before.open, before.days) == ("flourish", 1, 1, None)
    clock.set(dt.datetime.combine(THURSDAY, dt.time(14), dt.UTC))
    panels.decide(office, walk.officer.actor, THURSDAY, walk.reference, "approved", {"reason": "It fits."}, version(office, walk))
    (after,) = panel_room.room(office, member).figures
    assert (after.open, after.decided["approved"], after.decided["deferred"]) == (0, 1, 0)
    assert after.days is not None
    page = signed_in(app_in(office).test_client(), council(office, Role.PANEL_MEMBER)).get("/panels/").text
    assert "What the panels decided in 2026/27" in page


def test_nothing_is_kept_of_a_decision_that_cannot_be(office: Office) -> None:
    walk = on_agenda(office, "flourish")
    for decision, reason in (("approved", ""), ("", "It fits."), ("perhaps", "It fits.")):
        with pytest.raises(Wrong):
            panels.decide(
                office,
                walk.officer.actor,
                THURSDAY,
                walk.reference,
                decision,
                {"reason": reason, "found-worker": "No"},
                version(office, walk),
            )
    with pytest.raises(casework.Changed):
        panels.decide(office, walk.officer.actor, THURSDAY, walk.reference, "approved", {"reason": "Yes", "found-worker": "No"}, 1)
    assert walk.state == "on agenda"
    assert not any(each.found for each in panels.on_table(office, walk.officer.actor, THURSDAY, walk.reference).asked)


def test_who_saves_an_older_page_overwrites_nothing_and_reads_both(office: Office) -> None:
    """Two open the same case's page; the second is told, with what was saved and what they typed, and can send it once more."""
    from tests.people import send, signed_in
    from tests.web.apps import app_in

    walk = on_agenda(office, "flourish")
    client, address = signed_in(app_in(office).test_client(), walk.officer), f"/panels/{THURSDAY}/{walk.reference}/"
    old = version(office, walk)
    panels.keep(office, council(office).actor, THURSDAY, walk.reference, {"found-worker": "Hers, saved first"}, old)
    with pytest.raises(casework.Changed):
        panels.keep(office, walk.officer.actor, THURSDAY, walk.reference, {"found-worker": "His"}, old)
    with pytest.raises(casework.Changed):
        panels.decide(office, walk.officer.actor, THURSDAY, walk.reference, "approved", {"reason": "Yes", "found-worker": "His"}, old)
    typed = {"do": "keep", "found-worker": "His, typed second", "version": str(old)}
    late = send(client, address, typed)
    assert late.status_code == 409
    assert "Hers, saved first" in late.text
    assert "His, typed second" in late.text
    assert panels.on_table(office, walk.officer.actor, THURSDAY, walk.reference).asked[0].found == "Hers, saved first"
    again = send(client, address, typed | {"version": str(version(office, walk))})
    assert again.status_code == 303
    assert panels.on_table(office, walk.officer.actor, THURSDAY, walk.reference).asked[0].found == "His, typed second"


def test_decided_is_decided_until_the_move_is_taken_back(office: Office) -> None:
    walk = on_agenda(office, "flourish")
    panels.decide(office, walk.officer.actor, THURSDAY, walk.reference, "not approved", {"reason": "No"}, version(office, walk))
    with pytest.raises(casework.Changed):
        panels.keep(office, walk.officer.actor, THURSDAY, walk.reference, {"found-worker": "Late"}, version(office, walk))
    casework.undo(office, walk.officer.actor, walk.reference, "The wrong line", version(office, walk))
    assert panels.on_table(office, walk.officer.actor, THURSDAY, walk.reference).open
    panels.keep(office, walk.officer.actor, THURSDAY, walk.reference, {"found-worker": "In time"}, version(office, walk))


def test_the_papers_are_data_for_those_who_may(office: Office) -> None:
    walk = on_agenda(office, "supported-transfer")
    day = dt.date(2026, 12, 15)
    told = panel_packs.paper_of_pack(panel_packs.pack(office, council(office, Role.PANEL_MEMBER).actor, day))
    assert said_to_all(told, "Quillfeather", "Was it one incident or persistent behaviour?", "Old friends.", "15 December 2026")
    with pytest.raises(NotFound):
        panel_outcomes.outcome(office, walk.school.actor, walk.reference)
    panels.decide(office, walk.officer.actor, day, walk.reference, "approved", {"reason": "A fresh start."}, version(office, walk))
    for who in (walk.school, walk.officer):
        found = panel_outcomes.outcome(office, who.actor, walk.reference)
        assert ("Decision", "Approved") in found.lines
        assert found.reasons == "A fresh start."
        assert "headteachers" in found.next_words
    for stranger in (school_b(office), provider_b(office)):
        with pytest.raises(NotFound):
            panel_outcomes.outcome(office, stranger.actor, walk.reference)
    school = school_b(office)
    walk.by(walk.officer, "allocate", school=str(school.organisation), reason="Near")
    found = panel_outcomes.outcome(office, school.actor, walk.reference)
    assert ("School allocated", "School B") in found.lines
    assert "It has gone on since" in found.next_words


def test_members_read_and_officers_decide(office: Office) -> None:
    walk = on_agenda(office, "flourish")
    member = council(office, Role.PANEL_MEMBER).actor
    assert panels.agenda(office, member, THURSDAY).lines
    with pytest.raises(NotFound):
        panels.decide(office, member, THURSDAY, walk.reference, "approved", {"reason": "Yes"}, version(office, walk))
    with pytest.raises(NotFound):
        panels.keep(office, member, THURSDAY, walk.reference, {}, version(office, walk))
    for stranger in (walk.school, walk.provider):
        with pytest.raises(NotFound):
            panels.agenda(office, stranger.actor, THURSDAY)
    with pytest.raises(NotFound):
        panels.agenda(office, member, dt.date(2026, 12, 11))
    with pytest.raises(NotFound):
        panels.on_table(office, member, dt.date(2026, 12, 15), walk.reference)


def test_a_restricted_case_is_a_number_to_who_may_not_read_it(office: Office) -> None:
    from formsapp.store import casework as rows

    walk = on_agenda(office, "flourish")
    with office.database.writing() as session:
        rows.change(session, desk(office, walk.reference).case.id, restricted=True)
    told = panels.agenda(office, walk.officer.actor, THURSDAY)
    assert (told.lines, told.hidden) == ([], 1)
    assert panels.agenda(office, council(office, Role.SAFEGUARDING_LEAD).actor, THURSDAY).hidden == 0
    pack = panel_packs.paper_of_pack(panel_packs.pack(office, walk.officer.actor, THURSDAY))
    assert not said_to_all(pack, "Quillfeather")
    assert said_to_all(pack, "1 restricted")


def test_the_pdf_of_pack_and_outcome(office: Office) -> None:
    from tests.people import signed_in
    from tests.web.apps import app_in

    walk = on_agenda(office, "flourish")
    app = app_in(office)
    client = signed_in(app.test_client(), walk.officer)
    answer = client.get(f"/panels/{THURSDAY}/pack.pdf")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f"attachment; filename=agenda-{THURSDAY}.pdf"
    reader = PdfReader(BytesIO(answer.data))
    words = " ".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages) >= 2
    assert "Quillfeather" in words
    assert "Is there a named case worker?" in words
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    reason = "Bring the\nplan. \u202eA word that turns"
    panels.decide(office, walk.officer.actor, THURSDAY, walk.reference, "deferred", {"reason": reason}, version(office, walk))
    outcome = signed_in(app.test_client(), walk.school).get(f"/my-referrals/{walk.reference}/outcome.pdf")
    told = PdfReader(BytesIO(outcome.data)).pages[0].extract_text()
    assert "Deferred to a later panel" in told
    assert "Bring the" in told
    assert "A word that turns" in told, "and what stands after it is not turned about"
    assert "\u202e" not in told


@pytest.mark.parametrize("way", ["flourish", "supported-transfer", "refocus", "year-11-bespoke"])
def test_no_pack_goes_out_by_the_course_before_the_panel_agreed(office: Office, way: str) -> None:
    """The service refuses it in every state on the way, and no page offers it."""
    walk = before_the_panel(office, way)
    provider = desk(office, walk.reference).applications[0].provider_slug
    forms.provider(office, provider)

    def refused(said: str) -> None:
        with pytest.raises(Refused, match="No provider is asked before the panel has agreed"):
            walk.by(walk.officer, "send pack", 1)
        assert (walk.state, walk.states) == (said, ["waiting"])
        offered = case_pages.council_page(office, walk.officer.actor, walk.reference).courses[0].buttons
        assert "send pack" not in {each.name for each in offered}

    refused("reviewed")
    edition = office.published.current()
    assert edition is not None
    today = office.today().isoformat()
    day = min(each["date"] for each in edition.forms["panels"] if way in each["pathways"] and each["deadline"] >= today)
    walk.by(walk.officer, "put on agenda", panel=day)
    refused("on agenda")
    walk.by(walk.officer, "defer", reason="The plan")
    refused("deferred")
    walk.by(walk.officer, "put on agenda", panel=day)
    walk.by(walk.officer, "not approve", reason="No")
    refused("not approved")
    casework.undo(office, walk.officer.actor, walk.reference, "Wrong line", version(office, walk))
    walk.by(walk.officer, "approve", reason="Yes")
    refused("approved")
    if way == "supported-transfer":
        walk.by(walk.officer, "allocate", school=str(school_b(office).organisation), reason="Near")
        refused("school allocated")
    walk.by(walk.officer, "send out")
    assert walk.states == ["pack sent"]


def test_a_panel_whose_deadline_it_missed_takes_a_reason_and_the_paper_says_when_it_was_decided(office: Office) -> None:
    """The panel of 24 November had its deadline on the 12th; the referral came on the 21st."""
    walk, day = before_the_panel(office, "supported-transfer"), dt.date(2026, 11, 24)
    which, late = case_pages.asking(office, walk.officer.actor, walk.reference, "put on agenda", None).questions
    assert "missed" in dict(which.options)[day.isoformat()]
    assert "missed" not in dict(which.options)[which.value]
    assert late.name == "reason"
    with pytest.raises(Wrong, match="whose deadline it missed"):
        walk.by(walk.officer, "put on agenda", panel=day.isoformat(), reason=" ")
    assert walk.state == "reviewed"
    walk.by(walk.officer, "put on agenda", panel=day.isoformat(), reason="The chair agreed to hear it")
    assert timeline(office, walk.reference)[-1].reason == "The chair agreed to hear it"
    panels.decide(office, walk.officer.actor, day, walk.reference, "approved", {"reason": "It fits."}, version(office, walk))
    told = dict(panel_outcomes.outcome(office, walk.officer.actor, walk.reference).lines)
    assert told["Decided on"] == "Saturday 21 November 2026"
    assert "The panel met on" not in told


def test_the_referring_school_is_not_the_school_allocated(office: Office) -> None:
    walk = on_agenda(office, "supported-transfer")
    walk.by(walk.officer, "approve", reason="Yes")
    (question, *_) = case_pages.asking(office, walk.officer.actor, walk.reference, "allocate", None).questions
    assert str(walk.school.organisation) not in dict(question.options)
    with pytest.raises(Wrong, match="Choose the school"):
        walk.by(walk.officer, "allocate", school=str(walk.school.organisation), reason="Near")
    assert walk.state == "approved"
