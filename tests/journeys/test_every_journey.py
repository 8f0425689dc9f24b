"""Every journey whole: answers found from its own fields end it, go out and come back the same, and nothing fails on any answers there are."""

import copy
import datetime as dt
import json

import pytest

from formsapp.domain.dates import said
from formsapp.fields import Typed, specs
from formsapp.journeys import Journey, as_json, check_answers, declaration_block, dropped, receive, receive_declaration
from formsapp.journeys.clocks import Clock
from formsapp.journeys.engine import ABOUT, DECLARATION
from tests import forms
from tests.journeys import valid
from tests.journeys.samples import FACTS

every_form = pytest.mark.parametrize("journey", forms.ALL, ids=lambda journey: journey.slug)


@every_form
def test_it_can_be_filled_in_and_says_what_was_answered(journey: Journey) -> None:
    facts = valid.facts_for(journey)
    answers = valid.whole(journey, facts)
    before = copy.deepcopy(answers)
    blocks = check_answers(journey, answers, facts)
    assert all(block.done for block in blocks)
    assert [block.slug for block in blocks] == [section.slug for section in journey.path(answers)]
    assert not dropped(journey, answers, facts)
    relevant = journey.relevant(answers)
    assert journey.relevant(relevant) == relevant
    told = as_json(journey, relevant, facts)
    assert json.loads(json.dumps(told)) == told
    assert set(told) == set(relevant) - {ABOUT}
    if journey.declaration:
        promised = declaration_block(journey, answers, facts)
        assert promised is not None
        assert promised.done
        assert not receive_declaration(journey, answers, Typed(), facts).ok
        assert receive_declaration(journey, answers, Typed(valid.promises(journey)), facts).answers[DECLARATION] == answers[DECLARATION]
    assert all(words for _, words in journey.letterhead(relevant, facts))
    assert all(clock.sentence(facts) for clock in journey.promised(relevant))
    assert journey.next(relevant)
    assert answers == before


@every_form
def test_a_page_sent_as_it_stands_changes_nothing(journey: Journey) -> None:
    facts = valid.facts_for(journey)
    answers = valid.whole(journey, facts)
    for section in journey.path(answers):
        received = receive(journey, section.slug, answers, Typed(valid.pairs(journey, section.slug, answers)), facts)
        assert received.ok
        assert check_answers(journey, received.answers, facts) == check_answers(journey, answers, facts)


@every_form
def test_what_is_promised_stands_on_the_check_page_with_its_day(journey: Journey) -> None:
    """All that the confirmation promises, before one sends; a day that nobody was told beforehand is no promise."""
    facts = valid.facts_for(journey)
    answers = journey.relevant(valid.whole(journey, facts))
    told = [note.sentence for note in journey.worth_knowing(answers, facts)]
    for clock in journey.promised(answers):
        assert [sentence for sentence in told if said(clock.count(facts, facts.today).end) in sentence and clock.span in sentence]


def test_days_of_the_calendar_are_counted_from_the_day_it_arrived() -> None:
    assert Clock(30, working=False).span == "30 days counting the day on which it arrived"
    assert Clock(30, working=False).count(FACTS, FACTS.today).end == FACTS.today + dt.timedelta(days=29)


def test_few_days_are_named_one_by_one_and_of_many_what_is_left_out() -> None:
    assert "Counted: Mon 23 Nov, Tue 24 Nov. Left out: Sun 22 Nov (weekend)." in Clock(2).sentence(FACTS)
    many = Clock(25).sentence(FACTS)
    assert "Counted" not in many
    assert "Weekends are left out, and Thu 24 Dec (Christmas and New Year), Fri 25 Dec (Christmas Day)" in many
    assert "Weekends are left out." in Clock(20).sentence(FACTS)


def test_what_follows_a_leaving_form_depends_on_who_sends_it() -> None:
    leaving = next(journey for journey in forms.ALL if journey.slug == "leaving")
    assert "We tell the school." in leaving.next({"you": {"kind": "provider"}})
    assert not any("tell the school" in sentence or "to the school" in sentence for sentence in leaving.next({"you": {"kind": "school"}}))


@every_form
def test_nothing_at_all_is_no_form(journey: Journey) -> None:
    facts = valid.facts_for(journey)
    assert journey.next_step({}, facts) is not None
    assert isinstance(journey.list_title({}), str)
    assert journey.learner({}).upn == ""
    assert all(note.sentence for note in journey.worth_knowing({}, facts))


@every_form
def test_what_is_mandatory_is_refused_by_name(journey: Journey) -> None:
    facts = valid.facts_for(journey)
    answers = valid.whole(journey, facts)
    refused = 0
    for section in journey.path(answers):
        for spec in specs(section.form):
            asked = answers[section.slug].get(spec.name)
            if spec.question.optional or asked is None or spec.kind.blank(asked) or spec.kind.group:
                continue
            without = answers | {section.slug: answers[section.slug] | {spec.name: spec.kind.empty}}
            form = journey.bind(section.slug, without, facts)
            assert not form.validate(), f"{section.slug}.{spec.name} may be left out"
            assert form[spec.name].problem
            refused += 1
    assert refused
