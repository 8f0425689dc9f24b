"""Every journey whole: answers found from its own fields end it, go out and come back the same, and nothing fails on any answers there are."""

import copy
import json

import pytest

from formsapp.fields import Typed, specs
from formsapp.journeys import Journey, as_json, check_answers, declaration_block, dropped, receive, receive_declaration
from formsapp.journeys.engine import ABOUT, DECLARATION
from tests import forms
from tests.journeys import valid

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
def test_nothing_at_all_is_no_form(journey: Journey) -> None:
    facts = valid.facts_for(journey)
    assert journey.next_step({}, facts) is not None
    assert isinstance(journey.list_title({}), str)
    assert journey.learner({}).upn == ""
    assert journey.notes({}, facts) == () or journey.notes({}, facts)[0].sentence


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
