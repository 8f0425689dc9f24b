"""Drafts: kept as typed, shared with who may refer, closed to everybody else, two hands at once lose nothing."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from formsapp.domain.people import NOBODY, Kind, Role
from formsapp.fields import Typed
from formsapp.services import drafts, earlier, known, my_forms, sweeping
from formsapp.services.office import NotFound, Office, Refused
from formsapp.store import mails, tables
from formsapp.store.database import Database
from tests import referrals
from tests.offices import Clock, open_office
from tests.people import council, provider_a, school_a, school_b, somebody

SECTION = "behaviour"


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    """With the sample's directory published."""
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def typed(**values: str) -> Typed:
    return Typed([*values.items(), ("go", values.get("go", "next"))])


def events(office: Office, act: str = "") -> list[tables.AuditEvent]:
    with office.database.reading() as session:
        found = session.scalars(select(tables.AuditEvent).order_by(tables.AuditEvent.id))
        return [event for event in found if not act or event.act == act]


def kept(office: Office, actor: Any, reference: str) -> dict[str, Any]:
    return drafts.look(office, actor, "referral", reference).answers


def save(office: Office, actor: Any, reference: str, mark: str | None = None, section: str = SECTION, **values: str) -> drafts.Saved:
    made_from = drafts.mark(office, kept(office, actor, reference), section) if mark is None else mark
    return drafts.save_section(office, actor, "referral", reference, section, typed(**values), made_from)


def begun(office: Office, who: Any) -> str:
    return drafts.begin(office, who.actor, "referral", who.organisation).reference


def test_what_was_typed_is_kept_right_or_wrong(office: Office) -> None:
    who = school_a(office)
    reference = begun(office, who)
    found = save(office, who.actor, reference, strengths="  Kind\r\nand quick ", incidents="", section=SECTION)
    assert not found.received.ok
    assert kept(office, who.actor, reference)[SECTION]["strengths"] == "  Kind\r\nand quick "


def test_a_number_that_is_none_comes_back_as_typed(office: Office) -> None:
    who = school_a(office)
    reference = begun(office, who)
    save(office, who.actor, reference, section="attendance", this_year="about half, I'd say")
    assert kept(office, who.actor, reference)["attendance"]["this_year"] == "about half, I'd say"


def test_colleagues_who_may_refer_share_it(office: Office) -> None:
    who, colleague = school_a(office), school_a(office, Role.STAFF)
    reference = begun(office, who)
    save(office, colleague.actor, reference, strengths="From the colleague")
    opened = drafts.look(office, who.actor, "referral", reference)
    assert opened.answers[SECTION]["strengths"] == "From the colleague"
    assert opened.changed_by_name == colleague.name
    assert [line.reference for line in my_forms.mine(office, colleague.actor).drafts] == [reference]


@pytest.mark.parametrize("stranger", [school_b, provider_a, council, None])
def test_it_is_not_there_for_anybody_else(office: Office, stranger: Any) -> None:
    reference = begun(office, school_a(office))
    actor = stranger(office).actor if stranger else NOBODY
    for act in (
        lambda: drafts.look(office, actor, "referral", reference),
        lambda: drafts.save_section(office, actor, "referral", reference, SECTION, typed(strengths="x"), ""),
        lambda: drafts.delete(office, actor, "referral", reference),
    ):
        with pytest.raises(NotFound):
            act()
    assert my_forms.mine(office, actor).drafts == []


def test_who_left_the_school_has_left_its_drafts(office: Office) -> None:
    who = school_a(office)
    reference = begun(office, who)
    with pytest.raises(NotFound):
        drafts.look(office, replace(who.actor, memberships=()), "referral", reference)


def test_a_provider_begins_none_for_a_school(office: Office) -> None:
    with pytest.raises(NotFound):
        drafts.begin(office, provider_a(office).actor, "referral", school_a(office).organisation)


def test_two_hands_in_different_sections_do_not_meet(office: Office) -> None:
    who = school_a(office)
    reference = begun(office, who)
    first = drafts.mark(office, {}, SECTION)
    save(office, who.actor, reference, section="academic", interests="Engines")
    assert save(office, who.actor, reference, first, strengths="Kind").theirs is None


def test_two_hands_in_one_section_see_both(office: Office) -> None:
    who, colleague = school_a(office), school_a(office, Role.STAFF)
    reference = begun(office, who)
    save(office, who.actor, reference, strengths="At the start")
    page = drafts.mark(office, kept(office, who.actor, reference), SECTION)
    save(office, colleague.actor, reference, page, strengths="The colleague's")
    found = save(office, who.actor, reference, page, strengths="Mine")
    assert found.theirs is not None
    assert found.theirs["strengths"] == "The colleague's"
    assert found.received.answers[SECTION]["strengths"] == "Mine"
    assert kept(office, who.actor, reference)[SECTION]["strengths"] == "The colleague's"
    assert save(office, who.actor, reference, found.mark, strengths="Both").theirs is None
    assert kept(office, who.actor, reference)[SECTION]["strengths"] == "Both"


def test_the_same_page_twice_is_no_conflict(office: Office) -> None:
    who = school_a(office)
    reference = begun(office, who)
    page = drafts.mark(office, {}, SECTION)
    for _ in range(2):
        assert save(office, who.actor, reference, page, strengths="Kind").theirs is None


def test_files_that_came_meanwhile_are_no_conflict(office: Office) -> None:
    who = school_a(office)
    reference = begun(office, who)
    save(office, who.actor, reference, section="safeguarding", assessed_by="Peregrine Oduya")
    page = drafts.mark(office, kept(office, who.actor, reference), "safeguarding")
    with office.database.writing() as session:
        draft = drafts.own(session, office, who.actor, "referral", reference, to_change=True)
        drafts.set_files(session, office, who.actor, draft, "safeguarding", "assessment", [{"id": "1", "name": "a.pdf", "size": 1}])
    found = save(office, who.actor, reference, page, section="safeguarding", assessed_by="Sunniva Clark")
    assert found.theirs is None
    answers = kept(office, who.actor, reference)["safeguarding"]
    assert answers["assessed_by"] == "Sunniva Clark"
    assert [file["name"] for file in answers["assessment"]] == ["a.pdf"]


def test_autosaves_of_one_s_own_hand_are_no_events(office: Office) -> None:
    who, colleague = school_a(office), school_a(office, Role.STAFF)
    reference = begun(office, who)
    for number, hand in enumerate((who, who, colleague)):
        mark = drafts.mark(office, kept(office, hand.actor, reference), SECTION)
        drafts.save_section(office, hand.actor, "referral", reference, SECTION, typed(strengths=f"{number}"), mark, automatic=True)
    assert [event.person_id for event in events(office, "draft.save")] == [colleague.id]


def test_an_event_says_what_was_done_and_nothing_that_was_typed(office: Office) -> None:
    who = school_a(office)
    reference = begun(office, who)
    save(office, who.actor, reference, strengths="Zebracanary")
    (event,) = events(office, "draft.save")
    assert event.person_id == who.id
    assert event.detail == {"section": SECTION}
    assert all("Zebracanary" not in str(vars(each)) for each in events(office))


def test_only_its_owner_deletes_it(office: Office) -> None:
    who, colleague = school_a(office), school_a(office, Role.STAFF)
    reference = begun(office, who)
    with pytest.raises(Refused):
        drafts.delete(office, colleague.actor, "referral", reference)
    drafts.delete(office, who.actor, "referral", reference)
    with pytest.raises(NotFound):
        drafts.look(office, who.actor, "referral", reference)


def test_answers_beyond_all_measure_are_refused_in_words(office: Office) -> None:
    who = school_a(office)
    reference = begun(office, who)
    with pytest.raises(Refused, match="too long"):
        save(office, who.actor, reference, strengths="x" * 2_100_000)


def test_a_section_that_does_not_exist_is_not_there(office: Office) -> None:
    who = school_a(office)
    with pytest.raises(NotFound):
        save(office, who.actor, begun(office, who), "", section="nonsense", strengths="x")


def test_thirty_days_after_the_last_change_it_ends_and_a_week_before_it_says_so(office: Office, clock: Clock) -> None:
    who = school_a(office)
    reference = begun(office, who)
    clock.move(days=22, hours=23)
    list(sweeping.warn_of_ending_drafts(office, ""))
    assert warned(office) == []
    clock.move(hours=2)
    list(sweeping.warn_of_ending_drafts(office, ""))
    list(sweeping.warn_of_ending_drafts(office, ""))
    assert warned(office) == [who.email]
    save(office, who.actor, reference, strengths="Still needed")
    clock.move(days=29)
    list(sweeping.end_drafts(office, ""))
    assert kept(office, who.actor, reference)
    clock.move(days=2)
    list(sweeping.end_drafts(office, ""))
    with pytest.raises(NotFound):
        drafts.look(office, who.actor, "referral", reference)


def warned(office: Office) -> list[str]:
    with office.database.reading() as session:
        return [letter.to for letter in mails.newest(session, office.keys) if letter.kind == "draft-ending"]


def test_a_stolen_row_says_nothing(office: Office) -> None:
    who = school_a(office)
    save(office, who.actor, begun(office, who), strengths="Zebracanary")
    with office.database.reading() as session:
        row = session.scalars(select(tables.Draft)).one()
        assert b"Zebracanary" not in row.answers_sealed
        assert session.scalar(select(func.count()).select_from(tables.Draft)) == 1


# ------------------------------------------------------------------------------------------------------------ what is known


def test_the_sender_s_school_and_name_need_not_be_typed(office: Office) -> None:
    who = somebody(office, Kind.SCHOOL, "listed", Role.COORDINATOR, urn="900001")
    opened = drafts.look(office, who.actor, "referral", begun(office, who))
    form = drafts.form_of(opened, "school")
    assert (form.school.data, form.referrer.data, form.referrer_email.data) == ("900001", who.name, who.email)


def test_a_school_that_the_directory_does_not_list_is_written_down(office: Office) -> None:
    who = school_a(office)
    form = drafts.form_of(drafts.look(office, who.actor, "referral", begun(office, who)), "school")
    assert (form.school.typed, form.school_name.data) == ("other", "School A")


def test_courses_of_the_directory_are_chosen_already(office: Office) -> None:
    edition = office.published.current()
    assert edition is not None
    slugs = [slug for slug, row in edition.rows.items() if row["tier"] == "1"][:2]
    found = known.chosen(office, drafts.journey_of("referral"), [*slugs, "no-such-course"])
    assert found["provision"]["courses"] == slugs
    assert found["tier"]["tier"] == "1"


def test_a_learner_met_before_is_offered_and_a_whole_form_may_be_begun_from(office: Office) -> None:
    who = school_a(office)
    journey = drafts.journey_of("referral")
    reference = referrals.sent(office, who.actor)
    referrals.sent(office, who.actor)
    assert [met.name for met in earlier.learners(office, who.actor, "referral")] == ["Mari Quillfeather"]
    learner = earlier.answers(office, who.actor, journey, reference, only_learner=True).answers
    assert set(learner) == {"student", "carers"}
    whole = earlier.answers(office, who.actor, journey, reference, only_learner=False).answers
    assert "privacy" not in whole
    assert "declaration" not in whole
    assert not {"assessed_on", "assessed_by", "assessment"} & set(whole["safeguarding"])
    draft = drafts.begin(office, who.actor, "referral", who.organisation, answers=whole)
    assert draft.reference != reference


def test_another_school_s_learners_are_nobody_s_to_begin_from(office: Office) -> None:
    reference = referrals.sent(office, school_a(office).actor)
    other = school_b(office)
    assert earlier.learners(office, other.actor, "referral") == []
    with pytest.raises(NotFound):
        earlier.answers(office, other.actor, drafts.journey_of("referral"), reference, only_learner=True)


def test_time_is_the_office_s(office: Office, clock: Clock) -> None:
    who = school_a(office)
    draft = drafts.begin(office, who.actor, "referral", who.organisation)
    assert draft.created_at == clock.now
    assert draft.expires_at - draft.created_at == dt.timedelta(days=30)


def test_the_last_letters_of_a_page_are_taken_whether_its_save_before_has_arrived_or_not(office: Office) -> None:
    who, colleague = school_a(office), school_a(office, Role.STAFF)
    reference = begun(office, who)
    save(office, who.actor, reference, strengths="K")
    made_from = drafts.mark(office, drafts.look(office, who.actor, "referral", reference).answers, SECTION)

    def last(strengths: str, before: str) -> Any:
        told = {"automatic": True, "under_way": typed(strengths=before)}
        return drafts.save_section(office, who.actor, "referral", reference, SECTION, typed(strengths=strengths), made_from, **told)

    assert last("Kin", "Ki").theirs is None, "before it"
    assert drafts.save_section(office, who.actor, "referral", reference, SECTION, typed(strengths="Ki"), made_from).theirs is not None
    assert last("Kind", "Kin").theirs is None, "after it"
    assert kept(office, who.actor, reference)[SECTION]["strengths"] == "Kind"
    save(office, colleague.actor, reference, strengths="From the colleague")
    assert last("Kindly", "Kind").theirs is not None, "a colleague's is not overwritten"
