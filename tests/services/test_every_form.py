"""Every form of the service, sent by whoever may send it, by nobody else, and found again by the council: parametrised over ``JOURNEYS``."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from formsapp.domain.people import Kind, Role
from formsapp.domain.permissions import SENDERS
from formsapp.journeys import Journey, check_answers
from formsapp.services import about, come_back, directory_facts, drafts, earlier, exports, inbox, my_forms, sending
from formsapp.services.inbox import Wanted
from formsapp.services.office import NotFound, Office, Refused
from formsapp.store import mails, tables
from formsapp.store.database import Database
from formsapp.store.drafts import Draft
from formsapp.store.published import Edition
from tests import forms
from tests.accounts import events
from tests.offices import Clock, open_office
from tests.people import Made, council, provider_b, school_a, school_b, somebody

every_form = pytest.mark.parametrize("journey", forms.ALL, ids=lambda journey: journey.slug)


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    """With the sample's directory published."""
    return open_office(database, tmp_path / "data", site=built, clock=clock)


@every_form
def test_it_is_sent_once_read_printed_and_exported(office: Office, clock: Clock, journey: Journey) -> None:
    forms.open_for(journey, office, clock)
    who, officer = forms.sender(office, journey), forms.officer(office, journey)
    draft = forms.fill(office, who.actor, forms.begun(office, journey, who))
    reference = forms.send(office, who.actor, draft)
    assert forms.send(office, who.actor, draft) == reference
    confirmed = sending.confirmation(office, who.actor, journey.slug, reference)
    assert confirmed.answers_shown
    assert confirmed.steps
    for promise, count in confirmed.clocks:
        assert count.end > office.today()
        assert not promise.working or sum(day.counted is not None for day in count.days) == promise.days
    forms.may_open(office, officer, reference)
    read = inbox.read(office, officer.actor, reference)
    assert read.journey is journey
    assert read.case.purpose == journey.purpose
    assert read.case.due_on == (confirmed.clocks[0][1].end if confirmed.clocks else None)
    assert all(block.done for block in read.blocks)
    assert [line.reference for line in inbox.listing(office, officer.actor, Wanted(journey=journey.slug)).lines] == [reference]
    found = inbox.search(office, officer.actor, reference)
    assert [line.reference for line in inbox.listing(office, officer.actor, Wanted(found=found)).lines] == [reference]
    table = list(csv.reader(io.StringIO(exports.listing(office, officer.actor, Wanted(journey=journey.slug)).decode("utf-8-sig"))))
    assert table[1][0] == reference
    assert len(table) == 2
    assert len(table[0]) > len(exports.COLUMNS)
    assert exports.of_case(office, officer.actor, reference)[0] == reference
    with office.database.reading() as session:
        letters = [letter for letter in mails.newest(session, office.keys) if letter.data.get("reference") == reference]
    assert [(letter.kind, letter.to) for letter in letters] == [("received", who.email)]


@pytest.mark.parametrize("journey", forms.WITHOUT_ACCOUNT, ids=lambda journey: journey.slug)
def test_without_an_account_the_same_is_asked_and_the_council_confirms_the_sender(office: Office, clock: Clock, journey: Journey) -> None:
    forms.open_for(journey, office, clock)
    actor, draft = forms.begun_by_email(office, journey)
    reference = forms.send(office, actor, forms.fill(office, actor, draft))
    officer = forms.officer(office, journey)
    assert inbox.listing(office, officer.actor, Wanted(unconfirmed=True)).total == 1
    inbox.confirm_sender(office, officer.actor, reference)
    assert inbox.listing(office, officer.actor, Wanted(unconfirmed=True)).total == 0


@every_form
def test_only_those_of_the_table_may_begin_it(office: Office, clock: Clock, journey: Journey) -> None:
    forms.open_for(journey, office, clock)
    senders, cases = SENDERS[journey.slug], 0
    for kind, allowed in ((Kind.SCHOOL, senders.school), (Kind.PROVIDER, senders.provider), (Kind.COUNCIL, ())):
        for role in Role:
            who = somebody(office, kind, f"{kind.value}-t", role, name=f"{kind.value} {role.value}")
            if role in allowed:
                drafts.begin(office, who.actor, journey.slug, who.organisation)
            else:
                with pytest.raises(NotFound):
                    drafts.begin(office, who.actor, journey.slug, who.organisation)
            assert [place.id for place in drafts.places_of(office, who.actor, journey.slug)] == [who.organisation] * (role in allowed)
            cases += 1
    assert cases == 3 * len(Role)
    with pytest.raises(NotFound):
        drafts.begin(office, forms.sender(office, journey).actor, journey.slug, school_b(office).organisation)
    if not senders.without_account:
        with pytest.raises(NotFound):
            come_back.begin_by_email(office, school_a(office).actor, journey.slug, forms.EMAIL)


@every_form
def test_a_draft_is_listed_by_the_name_of_whom_it_is_about(office: Office, clock: Clock, journey: Journey) -> None:
    forms.open_for(journey, office, clock)
    who = forms.sender(office, journey)
    draft = forms.begun(office, journey, who)
    first = journey.list_title(draft.answers)
    assert [(line.reference, line.title) for line in my_forms.mine(office, who.actor).drafts] == [(draft.reference, first)]
    title = journey.list_title(forms.fill(office, who.actor, draft).answers)
    assert title
    assert [line.title for line in my_forms.mine(office, who.actor).drafts] == [title]
    assert len(events(office, "forms.mine")) == (2 if first else 1), "a list of names is a look at records"


@every_form
def test_colleagues_share_it_or_never_see_it(office: Office, clock: Clock, journey: Journey) -> None:
    forms.open_for(journey, office, clock)
    who = forms.sender(office, journey)
    kind = Kind.SCHOOL if SENDERS[journey.slug].school else Kind.PROVIDER
    colleague = somebody(
        office, kind, "a" if kind is Kind.SCHOOL else f"provider-{forms.PROVIDER}", Role.SAFEGUARDING_LEAD, name="A colleague"
    )
    draft = forms.fill(office, who.actor, forms.begun(office, journey, who))
    seen = [line.reference for line in my_forms.mine(office, colleague.actor).drafts]
    assert seen == ([draft.reference] if SENDERS[journey.slug].shared else [])
    reference = forms.send(office, who.actor, draft)
    listed = [line.reference for line in earlier.sent(office, colleague.actor, journey.slug)]
    assert (reference in listed) is SENDERS[journey.slug].shared
    if not SENDERS[journey.slug].shared:
        with pytest.raises(NotFound):
            sending.confirmation(office, colleague.actor, journey.slug, reference)
    stranger = provider_b(office) if kind is Kind.PROVIDER else school_b(office)
    with pytest.raises(NotFound):
        sending.confirmation(office, stranger.actor, journey.slug, reference)


# ------------------------------------------------------------------------------------------------- what only some of them do


def named(slug: str) -> Journey:
    return next(journey for journey in forms.ALL if journey.slug == slug)


def test_a_form_that_is_not_open_can_t_be_begun_nor_sent(office: Office, clock: Clock) -> None:
    survey, who = named("school-survey"), school_a(office)
    with pytest.raises(Refused, match="This form is open from 1 June 2027 to 25 June 2027"):
        drafts.begin(office, who.actor, survey.slug, who.organisation)
    forms.open_for(survey, office, clock)
    draft = forms.fill(office, who.actor, forms.begun(office, survey, who))
    clock.move(days=24)
    assert sending.check(office, who.actor, survey.slug, draft.reference).complete
    clock.move(days=1)
    found = sending.send(office, who.actor, survey.slug, draft.reference, draft.send_token, forms.Typed())
    assert isinstance(found, sending.NotYet)
    assert found.checked.refusals == ("This form was open from 1 June 2027 to 25 June 2027.",)


def test_each_school_sends_one_survey_a_year_and_each_person_one_confirmation(office: Office, clock: Clock) -> None:
    survey, pack = named("school-survey"), named("quality-pack")
    forms.open_for(survey, office, clock)
    first, colleague = school_a(office), school_a(office, Role.STAFF)
    forms.sent(office, survey, first)
    again = forms.fill(office, colleague.actor, forms.begun(office, survey, colleague))
    refused = sending.send(office, colleague.actor, survey.slug, again.reference, again.send_token, forms.Typed())
    assert isinstance(refused, sending.NotYet)
    assert "sent already" in refused.checked.refusals[0]
    forms.sent(office, survey, school_b(office))
    for who in (first, colleague):
        forms.sent(office, pack, who)
    twice = forms.fill(office, first.actor, forms.begun(office, pack, first))
    assert isinstance(sending.send(office, first.actor, pack.slug, twice.reference, twice.send_token, forms.Typed()), sending.NotYet)
    clock.move(days=100)
    forms.sent(office, pack, first)
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(tables.Case)) == 5


def test_colleagues_who_send_in_the_same_moment_send_one(office: Office, clock: Clock) -> None:
    survey = named("school-survey")
    forms.open_for(survey, office, clock)
    people = [somebody(office, Kind.SCHOOL, "a", Role.STAFF, name=f"Colleague {number}") for number in range(6)]
    filled = [(who, forms.fill(office, who.actor, forms.begun(office, survey, who))) for who in people]

    def send(one: tuple[Made, Draft]) -> bool:
        who, draft = one
        found = sending.send(office, who.actor, survey.slug, draft.reference, draft.send_token, forms.Typed())
        return isinstance(found, sending.Sent)

    with ThreadPoolExecutor(len(filled)) as pool:
        assert sorted(pool.map(send, filled)) == [False] * 5 + [True]
    assert inbox.listing(office, council(office).actor, Wanted(journey=survey.slug)).total == 1


def test_a_stranger_takes_nobody_s_turn(office: Office, clock: Clock) -> None:
    """Whoever writes without an account that they are a school counts once the council has confirmed them, if the school hasn't sent its own."""
    survey, officer = named("school-survey"), council(office)
    forms.open_for(survey, office, clock)
    references = []
    for email in ("one@alderbourne.example", "two@alderbourne.example"):
        actor, draft = forms.begun_by_email(office, survey, email)
        references.append(forms.send(office, actor, forms.fill(office, actor, draft)))
    inbox.confirm_sender(office, officer.actor, references[0])
    with pytest.raises(Refused, match="sent already"):
        inbox.confirm_sender(office, officer.actor, references[1])


def response(office: Office, who: Made, reference: str) -> str:
    answers, learner = about.begin(office, who.actor, named("application-response"), reference, who.organisation)
    draft = drafts.begin(office, who.actor, "application-response", who.organisation, answers=answers, learner=learner)
    return forms.send(office, who.actor, forms.fill(office, who.actor, draft))


def test_only_the_provider_addressed_answers_a_referral(office: Office) -> None:
    reference = forms.referral_to(office)
    asked, other = forms.provider(office), forms.provider(office, "cobalt-hair-academy")
    with pytest.raises(Refused, match="no referral with this reference that asks your organisation"):
        response(office, other, reference)
    with pytest.raises(Refused, match="no referral with this reference"):
        response(office, asked, "CAP-7KQ2-M9RT-4XWD-H")
    actor, draft = forms.referrals.begun_by_email(office, provision={"courses": [forms.course_of(office, forms.PROVIDER)]})
    unconfirmed = forms.referrals.sent(office, actor, draft)
    with pytest.raises(Refused):
        response(office, asked, unconfirmed)
    sent = response(office, asked, reference)
    read = inbox.read(office, council(office).actor, sent)
    first = inbox.read(office, council(office).actor, reference)
    assert read.case.about == first.case.id
    assert read.case.learner_key == first.case.learner_key


def test_a_response_without_a_referral_is_never_sent(office: Office) -> None:
    who = forms.provider(office)
    draft = drafts.begin(office, who.actor, "application-response", who.organisation)
    assert sending.check(office, who.actor, "application-response", draft.reference).refusals == (about.NOT_THEIRS,)


def test_a_school_s_student_and_provision_are_filled_in(office: Office) -> None:
    who, withdrawal = school_a(office), named("withdrawal")
    reference = forms.referral_to(office)
    assert [met.reference for met in about.learners(office, who.actor, withdrawal)] == [reference]
    answers, learner = about.begin(office, who.actor, withdrawal, reference, who.organisation)
    assert answers["student"]["surname"] == "Quillfeather"
    draft = drafts.begin(office, who.actor, "withdrawal", who.organisation, answers=answers, learner=learner)
    opened = drafts.look(office, who.actor, "withdrawal", draft.reference)
    form = drafts.form_of(opened, "provision")
    assert "endings" not in form
    assert "Ashdown Motor Academy: " in form["ticked"].choices[0].text
    sent = forms.send(office, who.actor, forms.fill(office, who.actor, draft))
    found = inbox.search(office, council(office).actor, "H801200001001")
    assert {line.reference for line in inbox.listing(office, council(office).actor, Wanted(found=found)).lines} == {reference, sent}
    with pytest.raises(Refused):
        about.begin(office, school_b(office).actor, withdrawal, reference, school_b(office).organisation)


def test_what_a_provider_has_accepted_is_live_for_both_sides(office: Office) -> None:
    school, asked = school_a(office), forms.provider(office)
    reference = forms.referral_to(office)
    sent = response(office, asked, reference)
    withdrawal = named("withdrawal")
    assert [met.reference for met in about.learners(office, asked.actor, withdrawal)] == [sent]
    answers, _ = about.begin(office, asked.actor, withdrawal, sent, asked.organisation)
    assert answers["student"]["surname"] == "Quillfeather"
    assert answers["student"]["school"] == "900001"
    assert answers["about"]["reference"] == reference
    with office.database.reading() as session:
        agreed = inbox.case_of(session, office, council(office).actor, "case.read", sent).answers["decision"]["days"]
    assert [place["days"] for place in answers["about"]["provision"]] == [agreed]
    of_school, _ = about.begin(office, school.actor, withdrawal, reference, school.organisation)
    assert of_school["about"]["provision"] == answers["about"]["provision"]
    stranger = forms.provider(office, "cobalt-hair-academy")
    assert about.learners(office, stranger.actor, withdrawal) == []
    with pytest.raises(Refused):
        about.begin(office, stranger.actor, withdrawal, sent, stranger.organisation)
    draft = drafts.begin(office, asked.actor, "withdrawal", asked.organisation, answers=answers)
    form = drafts.form_of(drafts.look(office, asked.actor, "withdrawal", draft.reference), "you")
    assert [option.value for option in form["kind"].choices] == ["provider"]
    filled = forms.fill(office, asked.actor, draft)
    assert filled.answers["before"]["met"]
    forms.send(office, asked.actor, filled)


class Later:
    """The directory as it is published when some courses have left it."""

    def __init__(self, edition: Edition, without: list[str]) -> None:
        kept = [entry for entry in edition.forms["courses"] if entry["slug"] not in without]
        self.edition = replace(edition, name="later", forms={**edition.forms, "courses": kept})

    def current(self) -> Edition:
        return self.edition


@pytest.mark.parametrize("slug", ["withdrawal", "change-of-day", "leaving", "application-response"])
def test_a_course_that_has_left_the_directory_keeps_its_name(office: Office, slug: str) -> None:
    """Whoever opens the form later reads which course it was, and not its short name."""
    journey = named(slug)
    reference, edition = forms.sent(office, journey), office.published.current()
    assert edition is not None
    case = inbox.read(office, council(office).actor, reference).case
    courses = journey.courses(case.answers)
    later = replace(office, published=Later(edition, courses))  # type: ignore[arg-type]
    assert all(directory_facts.facts(later).course(course) is None for course in courses)
    found = sending.answered(later, case)
    said = [
        line
        for block in check_answers(journey, found.answers, found.facts)
        for part in block.parts
        for row in part.rows
        for line in row.words
    ]
    names = [entry["name"] for entry in edition.forms["courses"] if entry["slug"] in courses]
    letter = [words for _, words in journey.letterhead(found.answers, found.facts)]
    assert names
    assert all(any(name in line for line in (*said, *letter)) for name in names)
    assert not [line for line in said if any(line.startswith(course) for course in courses)]


def test_a_provider_picks_among_the_referrals_that_wait_for_its_answer(office: Office) -> None:
    journey, asked, other = named("application-response"), forms.provider(office), forms.provider(office, "cobalt-hair-academy")
    assert about.learners(office, asked.actor, journey) == []
    first, second = forms.referral_to(office), forms.referral_to(office)
    offered = about.learners(office, asked.actor, journey)
    assert {met.reference for met in offered} == {first, second}
    assert all(met.name.startswith("Mari Quillfeather: ") and met.reference in met.name for met in offered)
    assert about.learners(office, other.actor, journey) == []
    assert about.learners(office, school_a(office).actor, journey) == []
    response(office, asked, first)
    assert [met.reference for met in about.learners(office, asked.actor, journey)] == [second]
    with office.database.reading() as session:
        acts = [event.act for event in session.scalars(select(tables.AuditEvent).where(tables.AuditEvent.act == "learner.offer"))]
    assert len(acts) == 2, "names were shown twice"


def test_a_provider_that_is_asked_for_one_course_is_not_asked_which(office: Office) -> None:
    journey, asked = named("application-response"), forms.provider(office)
    reference = forms.referral_to(office)
    answers, learner = about.begin(office, asked.actor, journey, reference, asked.organisation)
    draft = drafts.begin(office, asked.actor, journey.slug, asked.organisation, answers=answers, learner=learner)
    opened = drafts.look(office, asked.actor, journey.slug, draft.reference)
    assert "course" not in drafts.form_of(opened, "interview")
    (place,) = answers["about"]["provision"]
    assert place["name"] in dict(journey.letterhead(opened.answers, opened.facts))["About"]
    case = inbox.read(office, council(office).actor, forms.send(office, asked.actor, forms.fill(office, asked.actor, draft))).case
    assert [course["slug"] for course in case.snapshot["courses"]] == [place["course"]]
    two = {**answers, "about": {**answers["about"], "provision": [place, {**place, "course": "another", "name": "Another"}]}}
    assert "course" in journey.bind("interview", two, opened.facts)
