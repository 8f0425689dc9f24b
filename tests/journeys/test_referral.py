"""The referral: every branch, the risk assessment's three months, what clashes, who it is about; and random walks through all of it."""

import datetime as dt
import json
from typing import Any

import pytest

from formsapp.fields import Repeat, Spec, Typed, specs
from formsapp.journeys import JOURNEYS, REFERRAL, Answers, Facts, as_json, check_answers, dropped, receive_declaration
from formsapp.journeys.referral import begin
from formsapp.journeys.referral_sections.clashes import course_notes
from tests.journeys.samples import COURSES, FACTS, PATHWAYS, PROMISES, date, on, whole

WAYS = [("1", ""), *((tier, way) for tier in "23" for way in PATHWAYS[tier])]


def inner(spec: Spec) -> tuple[Spec, ...]:
    return specs(spec.options["form"]) if issubclass(spec.kind, Repeat) else ()


def problems(answers: Answers, slug: str, facts: Facts = FACTS) -> dict[str, str]:
    form = REFERRAL.bind(slug, answers, facts)
    form.validate()
    return dict(form.problems())


# -------------------------------------------------------------------------------------------------- the form as declared


def test_the_eleven_sections_in_their_order() -> None:
    assert [section.title for section in REFERRAL.sections] == [
        "Privacy notice",
        "CAP referral form",
        "School details",
        "Student details",
        "Parent or carer details",
        "Safeguarding",
        "Attendance",
        "Behaviour summary",
        "Academic attainment, curriculum, interests",
        "CAP provision",
        "Agency involvement",
    ]
    assert JOURNEYS["referral"] is REFERRAL


@pytest.mark.parametrize("journey", JOURNEYS.values(), ids=JOURNEYS)
def test_every_question_says_why_it_is_asked(journey: Any) -> None:
    forms = [section.form for section in journey.sections] + [journey.declaration]
    for spec in (spec for form in forms for outer in specs(form) for spec in (outer, *inner(outer))):
        assert len(spec.purpose) > 10, spec.name
        assert spec.options["thing"], spec.name


@pytest.mark.parametrize("journey", JOURNEYS.values(), ids=JOURNEYS)
def test_conditions_are_named_and_questions_hang_on_earlier_ones(journey: Any) -> None:
    for section in journey.sections:
        for form in [section.form, *(spec.options["form"] for spec in specs(section.form) if issubclass(spec.kind, Repeat))]:
            before: dict[str, Spec] = {}
            for spec in specs(form):
                assert spec.when is None or spec.when.__name__ != "<lambda>"
                if spec.under:
                    assert spec.under[0] in before, f"{spec.name} hangs on {spec.under[0]}, which does not stand before it"
                before[spec.name] = spec


def test_what_is_stored_with_each_referral_is_there() -> None:
    assert all((REFERRAL.purpose, REFERRAL.lawful_basis, REFERRAL.condition, REFERRAL.notice_version, REFERRAL.retention))
    assert len(REFERRAL.purpose) <= 200
    assert len(REFERRAL.lawful_basis) <= 200
    assert REFERRAL.days_kept > 365


# ---------------------------------------------------------------------------------------------------------------- branches


@pytest.mark.parametrize("tier, way", WAYS)
def test_a_whole_referral_has_nothing_left_to_do(tier: str, way: str) -> None:
    answers = whole(tier, way)
    assert REFERRAL.next_step(answers, FACTS) is None
    assert len(REFERRAL.completed(answers, FACTS)) == 11
    assert REFERRAL.tier(answers) == tier


PANEL = {"tried", "strategies", "capacity"}
ONLY = {
    "": {"courses"},
    "insight": PANEL,
    "flourish": PANEL | {"commitment"},
    "supported-transfer": PANEL | {"incident", "fresh_start", "transfer_consent"},
    "refocus": PANEL,
    "year-11-bespoke": PANEL,
}


@pytest.mark.parametrize("tier, way", WAYS)
def test_the_tier_decides_what_is_asked(tier: str, way: str) -> None:
    answers = whole(tier, way)
    form = REFERRAL.bind("provision", answers, FACTS)
    conditional = {spec.name for spec in specs(type(form)) if spec.when}
    assert {field.short_name for field in form} & conditional == ONLY[way] & conditional
    considerations = {"bespoke", "interest", "value", "timing"}
    named = {row.name for block in check_answers(REFERRAL, answers, FACTS) for part in block.parts for row in part.rows}
    assert (considerations <= named) is (tier == "1")
    assert {option.value for option in form["courses"].choices} == {
        course.slug for course in COURSES if course.tier == tier and (not way or course.pathway == way)
    }


@pytest.mark.parametrize("tier, way", WAYS)
def test_the_ehc_plan_is_asked_about_where_there_is_one_and_a_panel(tier: str, way: str) -> None:
    answers = whole(
        tier, way, student={"sen": "E", "sen_need_plan": ["ASD"], "plan": [{"id": "1", "name": "plan.pdf", "size": 1, "state": "clean"}]}
    )
    form = REFERRAL.bind("provision", answers, FACTS)
    assert ("meets_plan" in form) is (tier != "1")
    assert REFERRAL.next_step(answers, FACTS) is None
    answers["student"]["plan"] = []
    assert problems(answers, "student") == {"plan": "Upload the EHC plan"}


def test_flourish_needs_a_case_worker_and_the_reviews() -> None:
    refused = problems(whole("2", "flourish", provision={"commitment": "no"}), "provision")
    assert refused["commitment"].startswith("Flourish is not possible unless the school names a case worker")
    nameless = problems(whole("2", "flourish", school={"case_worker": " "}), "provision")
    assert nameless == {
        "commitment": "Flourish is not possible without a case worker: enter the name of the case worker under School details"
    }


def test_every_purpose_is_told_to_whoever_is_asked() -> None:
    told = {question for _, questions in REFERRAL.purposes for question, purpose in questions if purpose}
    assert {"UPN", "Tier", "Parent or carer: Name", "Risk assessment completed"} <= told


def test_one_tier_at_a_time_and_the_other_answers_are_kept_but_not_sent() -> None:
    answers = whole("3", "supported-transfer")
    answers["tier"] = {"tier": "1", "time_limited": "supported-transfer", "bespoke": "b", "interest": "i", "value": "v", "timing": "t"}
    sent = REFERRAL.relevant(answers)
    assert "time_limited" not in sent["tier"]
    assert not {"tried", "incident", "fresh_start"} & set(sent["provision"])
    gone = {each.question for each in dropped(REFERRAL, answers, FACTS)}
    assert {"Programme", "One incident or persistent", "Why a fresh start", "Tried before"} <= gone
    assert answers["provision"]["fresh_start"] == "Old friends."
    assert problems(answers, "provision") == {
        "courses-1": "First preference: “Supported Transfer 1 – Touchline Trust” cannot be chosen for this referral."
        " Choose a course from the list, or leave it empty"
    }


REVEALS = [
    ("student", {"in_care": "yes"}, {"care_authority"}),
    ("student", {"in_care": "yes", "care_authority": "other"}, {"care_authority_other"}),
    ("student", {"medical": "yes"}, {"medical_notes"}),
    ("student", {"allergies": "yes"}, {"allergies_notes"}),
    ("student", {"language": "other"}, {"language_other"}),
    ("student", {"sen": "E"}, {"sen_need_plan", "plan"}),
    ("school", {"school": "other"}, {"school_name"}),
    ("carers", {"consent": "no"}, {"consent_why_not"}),
    ("safeguarding", {"social_worker": "yes"}, {"social_worker_name", "social_worker_phone"}),
    ("safeguarding", {"early_help": "accepted"}, {"early_help_consent"}),
    ("safeguarding", {"restrictions": "yes"}, {"restrictions_notes"}),
    ("attendance", {"part_time": "yes"}, {"part_time_hours", "part_time_from-day", "part_time_until-day"}),
    ("provision", {"funding": "other"}, {"funding_other"}),
    (
        "agencies",
        {"involved": "yes"},
        {"agencies-1-agency", "agencies-1-worker", "agencies-1-began-day", "agencies-1-strategies", "agencies-1-effect"},
    ),
]


@pytest.mark.parametrize("section, values, missing", REVEALS)
def test_an_option_brings_its_questions(section: str, values: dict[str, Any], missing: set[str]) -> None:
    assert set(problems(whole(**{section: values}), section)) == missing


def test_a_carer_has_at_least_one_number() -> None:
    answers = whole()
    carer = answers["carers"]["carers"][0]
    carer["mobile"] = ""
    assert problems(answers, "carers") == {"carers-1-mobile": "Enter at least one telephone number for the parent or carer"}
    carer["evening_phone"] = "01632 960 001"
    assert problems(answers, "carers") == {}


def test_the_year_group_has_to_fit_the_birth_unless_said() -> None:
    answers = whole(student={"year": "10"})
    assert problems(answers, "student") == {
        "year": "Year 10 does not fit the date of birth: who was born on 27 March 2011 is usually in Year 11 now. "
        "Correct the year group or the date of birth, or say that the student is taught in another year"
    }
    answers["student"]["other_year"] = ["yes"]
    assert problems(answers, "student") == {}


# ------------------------------------------------------------------------------------------------ the risk assessment's date


@pytest.mark.parametrize(
    "completed, today, good",
    [
        ((21, 8, 2026), (2026, 11, 21), True),
        ((20, 8, 2026), (2026, 11, 21), False),
        ((28, 2, 2026), (2026, 5, 31), True),
        ((27, 2, 2026), (2026, 5, 31), False),
        ((29, 2, 2028), (2028, 5, 31), True),
        ((28, 2, 2028), (2028, 5, 31), False),
        ((30, 9, 2026), (2026, 12, 31), True),
        ((22, 11, 2026), (2026, 11, 21), False),
    ],
)
def test_three_months_to_the_day(completed: tuple[int, int, int], today: tuple[int, int, int], good: bool) -> None:
    answers = whole(
        safeguarding={"assessed_on": date(*completed)}, provision={"start": date(1, 9, 2028)}, carers={"consent_on": date(2, 1, 2026)}
    )
    assert ("assessed_on-day" not in problems(answers, "safeguarding", on(dt.date(*today)))) is good


def test_a_draft_that_began_in_time_is_refused_on_the_day_it_is_sent_with_the_sum() -> None:
    answers = whole(safeguarding={"assessed_on": date(2, 11, 2026)})
    assert "safeguarding" in REFERRAL.completed(answers, on(dt.date(2027, 2, 2)))
    late = on(dt.date(2027, 2, 3))
    assert "safeguarding" not in REFERRAL.completed(answers, late)
    assert problems(answers, "safeguarding", late)["assessed_on-day"] == (
        "The date of the risk assessment must not be more than three months ago. Three months before today, 3 February 2027, is 3 November 2026, "
        "so 2 November 2026 is 1 day too early. Bring the assessment up to date, upload it again and enter its new date"
    )


def test_a_refused_file_is_no_file() -> None:
    answers = whole(safeguarding={"assessment": [{"id": "1", "name": "x.pdf", "size": 1, "state": "refused", "reason": "It has a macro."}]})
    assert problems(answers, "safeguarding") == {"assessment": "Upload the risk assessment"}
    assert "It has a macro." in str(REFERRAL.bind("safeguarding", answers, FACTS)["assessment"]())


# ---------------------------------------------------------------------------------------------------------------- clashes


def kinds(answers: Answers) -> dict[str, str]:
    return {note.kind: note.sentence for note in REFERRAL.notes(answers, FACTS)}


def test_clashes_are_said_and_forbid_nothing() -> None:
    answers = whole(
        provision={"courses": ["motor-vehicle", "hair-and-beauty", "functional-maths"], "days": ["friday"]},
        student={"postcode": "cv9 1zz", "born": date(1, 1, 2018)},
    )
    found = REFERRAL.notes(answers, FACTS)
    sentences = [note.sentence for note in found]
    assert "Hair And Beauty is full at present. The provider may still keep the student in mind." in sentences
    assert "Functional Maths is for Years 7 and 8; the student is in Year 11." in sentences
    assert "Motor Vehicle and Hair And Beauty are both on Monday. The student can go to one of them on that day." in sentences
    assert "Motor Vehicle is on Monday, when the student is not free." in sentences
    assert "Motor Vehicle is about 12 miles from the student’s home." in sentences
    assert "Tier 1 is for students of about 9 to 19; the student is 8." in sentences
    assert {note.kind for note in found} == {"full", "year", "days", "far", "age"}


def test_nothing_clashes_where_nothing_is_said() -> None:
    assert REFERRAL.notes({}, FACTS) == ()
    assert kinds(whole(provision={"courses": ["motor-vehicle"]})) == {}


def test_the_next_panel_is_named() -> None:
    assert kinds(whole("2", "flourish"))["panel"] == "Sent by 30 November 2026, it goes to the panel on 10 December 2026."
    assert "panel" not in kinds(whole("2", "insight"))


def test_a_referral_begins_at_courses() -> None:
    assert begin(("motor-vehicle", "nonsense", "motor-vehicle"), FACTS) == {
        "provision": {"courses": ["motor-vehicle"]},
        "tier": {"tier": "1"},
    }
    assert begin(("flourish-1",), FACTS)["tier"] == {"tier": "2", "targeted": "flourish"}
    assert begin(("refocus-1",), FACTS)["tier"] == {"tier": "3", "time_limited": "refocus"}
    assert "tier" not in begin(("motor-vehicle", "refocus-1"), FACTS)
    assert begin((), FACTS) == {}
    assert [note.kind for note in course_notes(COURSES[:2])] == ["full", "days"]


# ------------------------------------------------------------------------------------------------------- who it is about


def test_the_learner_and_the_title_come_from_the_answers() -> None:
    found = REFERRAL.learner(whole(student={"upn": " h801 2000 01001 "}))
    assert (found.upn, found.surname, found.given, found.born) == ("H801200001001", "Quillfeather", "Marigold Ann", "2011-03-27")
    assert REFERRAL.list_title(whole()) == "Mari Quillfeather"
    assert (REFERRAL.list_title({}), REFERRAL.learner({}).upn, REFERRAL.tier({})) == ("", "", None)
    assert dict(REFERRAL.letterhead(whole(), FACTS)) == {
        "To": "Avonbrook Alternative Provision, Avonbrook City Council",
        "From": "Iolanthe Marchbanks, Pastoral lead, Alderbourne Academy",
        "About": "Mari Quillfeather, born 27 March 2011, Year 11",
        "Date": "21 November 2026",
    }
    assert dict(REFERRAL.letterhead({}, FACTS)).keys() == {"To", "Date"}
    named = whole(school={"school": "other", "school_name": "Far School"})
    assert dict(REFERRAL.letterhead(named, FACTS))["From"].endswith("Far School")


def test_the_declaration_has_to_be_made_and_goes_with_what_is_sent() -> None:
    promised = receive_declaration(
        REFERRAL, whole(), Typed([("true", "yes"), ("on_roll", "yes"), ("duty", "yes"), ("may_send", "yes")]), FACTS
    )
    assert promised.ok
    assert REFERRAL.relevant(promised.answers)["declaration"] == PROMISES["declaration"]
    assert as_json(REFERRAL, promised.answers, FACTS)["declaration"] == PROMISES["declaration"]
    half = receive_declaration(REFERRAL, whole(), Typed([("true", "yes")]), FACTS)
    assert not half.ok
    assert ("duty", "Tick that the school keeps its duty to safeguard the student") in half.form.problems()


def test_json_for_other_systems_has_plain_values() -> None:
    made = as_json(REFERRAL, whole(), FACTS)
    assert made["student"]["born"] == "2011-03-27"
    assert made["student"]["postcode"] == "CV1 2ZZ"
    assert made["attendance"]["this_year"] == 71
    assert made["provision"]["courses"] == ["motor-vehicle", "functional-maths"]
    assert made["carers"]["carers"][0]["name"] == "Rosalind Quillfeather"
    assert made["safeguarding"]["assessment"] == [{"id": "6f1c", "name": "risk assessment.pdf", "size": 120_000}]
    json.dumps(made)
