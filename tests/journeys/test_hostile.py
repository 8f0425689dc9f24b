"""Hostile text in every field of every section of every journey (T11): shown equal or refused with a sentence beside its field; nothing breaks.

Walks ``JOURNEYS``, so that the next journey is walked without a line here. The doors and both databases are walked in
``tests/web/test_hostile*.py``; the long run (``make soak``) puts ten thousand values into every field.
"""

import json
import time
from collections.abc import Iterator
from itertools import cycle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formsapp.fields import Question, Repeat, Text, Textarea, Typed, specs
from formsapp.fields.characters import fault
from formsapp.fields.choices import Choice
from formsapp.journeys import JOURNEYS, Journey, as_json, check_answers, dropped, receive, receive_declaration
from formsapp.journeys.engine import DECLARATION, Section
from tests import naughty
from tests.hostile_pages import asked_fields, blank_form, box_wrong, every_field, filled, inputs, names, normal
from tests.journeys.samples import FACTS
from tests.scoreboard import row

pytestmark = [pytest.mark.hostile, pytest.mark.scoreboard]
ALL = [pytest.param(journey, section, id=f"{journey.slug}-{section.slug}") for journey in JOURNEYS.values() for section in journey.sections]
SLOWEST = 2.0  # seconds of the processor for a page


class Walk:
    """One section, filled again and again."""

    def __init__(self, journey: Journey, section: Section) -> None:
        self.journey, self.section, self.blank = journey, section, blank_form(section, FACTS)
        self.cases, self.violations, self.slowest = 0, list[str](), 0.0

    def page(self, pairs: list[tuple[str, str]]) -> None:
        began = time.process_time()
        form = self.section.form(Typed(pairs), facts=FACTS, answers={}, kept={})
        form.validate()
        shown = inputs(str(form.markup())).values
        asked = {field.name for field in asked_fields(form)}
        for field in every_field(form):
            self.cases += len(list(field.texts(field.typed)))
            wrong = [*refusal_wrong(field), *(() if field.problem else taken_wrong(field))] if field.name in asked else []
            self.violations += [f"{self.section.slug}.{field.name}: {each}" for each in (*wrong, *box_wrong(field, shown))]
        self.whole(pairs)
        self.slowest = max(self.slowest, time.process_time() - began)

    def whole(self, pairs: list[tuple[str, str]]) -> None:
        """Kept and replayed as typed; all that a journey says of its answers is said of these."""
        journey, slug = self.journey, self.section.slug
        received = receive(journey, slug, {}, Typed([*pairs, ("go", "next")]), FACTS)
        kept = received.answers[slug]
        unknown = kept.keys() - {spec.name for spec in specs(self.section.form)}
        self.violations += [f"{slug}: kept {unknown}"] if unknown else []
        again = json.loads(json.dumps(received.answers).encode("ascii"))
        if journey.bind(slug, again, FACTS).typed() != received.form.typed():
            self.violations.append(f"{slug}: not the same when it comes back")
        everything_said(journey, again)


def everything_said(journey: Journey, answers: dict[str, dict[str, object]]) -> None:
    """None of it may fail, whatever stands in the answers."""
    relevant = journey.relevant(answers)
    json.dumps(as_json(journey, answers, FACTS)).encode()
    check_answers(journey, answers, FACTS), dropped(journey, answers, FACTS), journey.steps(answers, FACTS)
    for found in (answers, relevant):
        journey.notes(found, FACTS), journey.letterhead(found, FACTS)
        journey.list_title(found), journey.learner(found), journey.tier(found)


def refusal_wrong(field: Question) -> Iterator[str]:
    """A sentence that a person can read."""
    if field.problem and (not 10 < len(field.problem) < 600 or fault(field.problem, lines=False)):
        yield f"refused with {field.problem[:80]!r}"


def taken_wrong(field: Question) -> Iterator[str]:
    """What was taken can be kept and is said as it was typed, without the spaces around it."""
    texts = list(field.texts(field.typed))
    if not field.blank(field.typed) and any(fault(text, lines=field.many_lines) for text in texts):
        yield f"taken: {texts!r:.80}"
    if isinstance(field, Choice) and not all(field.known(text) for text in texts):
        yield f"no option: {texts!r:.80}"
    if type(field) in {Text, Textarea}:
        words = field.words()
        said = "\n".join(words) if isinstance(words, list) else words
        if said.strip() != normal("".join(texts)).strip():
            yield f"said as {said!r:.80}, typed {texts!r:.80}"


def walked(journey: Journey, section: Section, texts: list[str], rounds: int) -> Walk:
    walk, supply = Walk(journey, section), cycle(texts)
    for number in range(rounds):
        walk.page(filled(walk.blank, lambda: next(supply), choose=None if number % 3 == 0 else number))
    return walk


@pytest.mark.parametrize("journey, section", ALL)
def test_every_field_shows_it_equal_or_refuses_it(journey: Journey, section: Section) -> None:
    texts = naughty.values(2_000)
    inside = sum(1 for field in every_field(blank_form(section, FACTS)) for _ in names(field))
    walk = walked(journey, section, texts, max(12, 300 // inside))
    assert walk.slowest < SLOWEST
    row("T11", walk.cases, walk.violations, floor=10)


@pytest.mark.parametrize("journey", JOURNEYS.values(), ids=JOURNEYS)
def test_two_thousand_values_go_into_each_journey(journey: Journey) -> None:
    """Whatever a section is too small for goes into the next one."""
    supply, cases, violations = cycle(naughty.values(2_000)), 0, []
    while cases < 2_000:
        for section in journey.sections:
            walk = Walk(journey, section)
            walk.page(filled(walk.blank, lambda: next(supply), choose=cases))
            cases += walk.cases
            violations += walk.violations
    row("T11", cases, violations, floor=2_000)


@pytest.mark.parametrize("journey, section", ALL)
def test_a_megabyte_in_a_field_takes_no_time(journey: Journey, section: Section) -> None:
    """Each field in turn, each kind of text in turn."""
    walk, huge = Walk(journey, section), cycle(naughty.HUGE)
    kinds = {type(field): field for field in every_field(walk.blank)}
    for field in kinds.values():
        walk.page([(names(field)[0], next(huge))])
    assert walk.slowest < SLOWEST
    row("T11", len(kinds), walk.violations, floor=1)


PLACES = ("0", "1", "²", "9" * 400, "")
ODD_PAGES: dict[str, list[tuple[str, str]]] = {
    "nothing": [],
    "a thousand and one names": [(f"name{number}", "x") for number in range(1001)],
    "names in names": [("x" + "[a]" * 500, "x"), ("-".join(["x", "1"] * 200), "x")],
    "odd names": [
        ("", "x"),
        ("\x00", "x"),
        ("\ud800", "x"),
        ("__class__", "x"),
        ("validate", "x"),
        ("meta", "x"),
        ("go", "next"),
        ("go", "save"),
    ],
    "odd buttons": [("go", "add"), ("mark", "\ud800")],
    "a button for nothing": [("go", "remove x 99999999999999999999")],
    "a button with an odd number": [("go", "remove x ²")],
}


@pytest.mark.parametrize("journey, section", ALL)
def test_odd_pages_break_nothing(journey: Journey, section: Section) -> None:
    """Names that are none, repeated, nested, of other questions' parts; buttons that name nothing."""
    walk = Walk(journey, section)
    own = [name for field in every_field(walk.blank) for name in names(field)]
    groups = [field.name for field in walk.blank if isinstance(field, Repeat)]
    pages = [
        *ODD_PAGES.values(),
        [(name, value) for name in own for value in ("first", "second", "third")],
        [(f"{name}[0][x]", "x") for name in own] + [(f"{name}-1-{name}", "x") for name in own],
        [(f"{name}-999-{name}", "x") for name in own] + [(name, "999") for name in own],
        [(f"{name}-day", "1") for name in own],
        *([(name, "2"), ("go", f"{go} {name} {place}")] for name in (*own[:1], *groups) for go in ("add", "remove") for place in PLACES),
    ]
    for pairs in pages:
        walk.page(pairs)
    row("T11", len(pages), walk.violations, floor=10)


@pytest.mark.parametrize("journey", JOURNEYS.values(), ids=JOURNEYS)
def test_the_promises_take_nothing_but_a_tick(journey: Journey) -> None:
    if journey.declaration is None:
        return
    for text in naughty.values(400):
        sent = Typed([(spec.name, text) for spec in specs(journey.declaration)])
        received = receive_declaration(journey, {}, sent, FACTS)
        assert received.ok is (text == "yes")
        assert set(received.answers[DECLARATION]) == {spec.name for spec in specs(journey.declaration)}


# ------------------------------------------------------------------------------------------------------------ the long run


@pytest.mark.soak
@pytest.mark.parametrize("journey, section", ALL)
def test_ten_thousand_values_in_every_field(journey: Journey, section: Section) -> None:
    """All fields at once, ten thousand pages: each field sees ten thousand."""
    walk = walked(journey, section, naughty.values(10_007), 10_000)
    assert walk.slowest < SLOWEST
    row("T11", walk.cases, walk.violations, floor=10_000)


anything = st.text(st.characters(exclude_categories=()), max_size=300) | st.sampled_from(naughty.strings())


@pytest.mark.soak
@pytest.mark.parametrize("journey, section", ALL)
def test_whatever_hypothesis_thinks_of(journey: Journey, section: Section) -> None:
    walk = Walk(journey, section)
    inside = len(filled(walk.blank, str))

    @given(st.lists(anything, min_size=inside, max_size=inside), st.none() | st.integers(0, 20))
    @settings(max_examples=300, deadline=None)
    def fill(texts: list[str], choose: int | None) -> None:
        supply = iter(texts)
        walk.page(filled(walk.blank, lambda: next(supply, ""), choose=choose))
        assert not walk.violations, walk.violations[:3]

    fill()
