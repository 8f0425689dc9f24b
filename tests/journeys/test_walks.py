"""Random walks through the referral: whatever is answered, every path ends at check, nothing hidden is sent, nothing typed is changed."""

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from formsapp.fields import Agree, Checkboxes, CoursePicker, Date, Files, Form, Repeat, Spec, YesNo, specs
from formsapp.fields.choices import YES_NO_UNKNOWN, Choice
from formsapp.fields.spec import asked, on_page, replayed
from formsapp.journeys import REFERRAL, Answers, as_json, check_answers, dropped, receive
from tests.journeys.samples import COURSES, FACTS, date


def inner(spec: Spec) -> tuple[Spec, ...]:
    return specs(spec.options["form"]) if issubclass(spec.kind, Repeat) else ()


words = st.sampled_from(["", "x", "Ann", "<b>", "01632 960 001", "12", "other", "yes", "a\x00", "‮abc", "\ud800"])


def value_of(spec: Spec) -> st.SearchStrategy[Any]:
    """Anything that might stand in a draft: right, wrong, odd or nothing."""
    choices = YES_NO_UNKNOWN if issubclass(spec.kind, YesNo) else spec.options.get("choices", ())
    codes = [] if callable(choices) else [option.value for option in choices]
    if issubclass(spec.kind, Agree):
        return st.sampled_from([[], ["yes"]])
    if issubclass(spec.kind, Checkboxes):
        return st.lists(st.sampled_from([*codes, "odd"]), max_size=3, unique=True)
    if issubclass(spec.kind, CoursePicker):
        return st.lists(st.sampled_from([course.slug for course in COURSES]), max_size=3)
    if issubclass(spec.kind, Date):
        return st.fixed_dictionaries({"day": words, "month": words, "year": words}) | st.dates().map(
            lambda day: date(day.day, day.month, day.year)
        )
    if issubclass(spec.kind, Files):
        return st.sampled_from([[], [{"id": "1", "name": "a.pdf", "size": 1, "state": "clean"}]])
    if issubclass(spec.kind, Repeat):
        return st.lists(values_of(spec.options["form"]), max_size=3)
    return st.sampled_from([*codes, "", "odd"]) if issubclass(spec.kind, Choice) and codes else words


def values_of(form: type[Form]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={spec.name: value_of(spec) for spec in specs(form)})


drafts: st.SearchStrategy[Answers] = st.fixed_dictionaries(
    {}, optional={section.slug: values_of(section.form) for section in REFERRAL.sections}
)


@given(drafts)
@settings(max_examples=200, deadline=None)
def test_every_walk_ends_at_check_and_nothing_hidden_is_sent(answers: Answers) -> None:
    before = copy.deepcopy(answers)
    path = [section.slug for section in REFERRAL.path(answers)]
    here, visited = path[0], []
    while here != "check":
        visited.append(here)
        assert len(visited) <= len(REFERRAL.sections)
        here = REFERRAL.after(answers, here)
    assert visited == path
    sent = REFERRAL.relevant(answers)
    assert REFERRAL.relevant(sent) == sent
    assert [section.slug for section in REFERRAL.path(sent)] == path
    for slug, values in sent.items():
        section = REFERRAL.by_slug[slug]
        shown = {spec.name for spec in asked(section.form, answers[slug], REFERRAL.earlier(section, sent))}
        assert set(values) == shown & set(answers[slug])
    done = REFERRAL.completed(answers, FACTS)
    assert done <= set(path) & set(answers)
    assert (REFERRAL.next_step(answers, FACTS) is None) is (done == set(path))
    assert {block.slug for block in check_answers(REFERRAL, answers, FACTS) if block.done} == done
    hidden = {
        (section.title, spec.brief)
        for section in REFERRAL.sections
        for spec in specs(section.form)
        if spec.name in answers.get(section.slug, {}) and spec.name not in sent.get(section.slug, {}) and not inner(spec)
        if not spec.kind.blank(answers[section.slug][spec.name])
    }
    groups = {(section.title, within.brief) for section in REFERRAL.sections for spec in specs(section.form) for within in inner(spec)}
    told = {(gone.section, gone.question) for gone in dropped(REFERRAL, answers, FACTS)}
    assert hidden <= told <= hidden | groups, "all that is left out is told, and nothing else"
    REFERRAL.notes(answers, FACTS), REFERRAL.letterhead(answers, FACTS), REFERRAL.learner(answers)
    as_json(REFERRAL, answers, FACTS)
    assert answers == before, "nothing changes the draft it is shown"


@given(drafts, st.sampled_from(REFERRAL.sections))
@settings(max_examples=200, deadline=None)
def test_a_page_sent_back_as_it_was_changes_nothing(answers: Answers, section: Any) -> None:
    earlier = REFERRAL.earlier(section, REFERRAL.walk(answers)[1])
    shown = {spec.name for spec in on_page(section.form, earlier)}
    values = {name: value for name, value in answers.get(section.slug, {}).items() if name in shown}
    received = receive(REFERRAL, section.slug, answers, replayed(section.form, values), FACTS)
    after = received.answers[section.slug]
    for name, value in answers.get(section.slug, {}).items():
        spec = next(spec for spec in specs(section.form) if spec.name == name)
        assert normal(spec, after[name]) == normal(spec, value)
    assert {slug: values for slug, values in received.answers.items() if slug != section.slug} == {
        slug: values for slug, values in answers.items() if slug != section.slug
    }


def normal(spec: Spec, value: Any) -> Any:
    """A group's entry has all its questions once a page has sent it; before, those that were never seen may be missing."""
    if not issubclass(spec.kind, Repeat):
        return value
    return [{name: entry[name] for name in entry if not all_blank(entry[name])} for entry in value]


def all_blank(value: Any) -> bool:
    return value in ("", [], {"day": "", "month": "", "year": ""})
