"""Answers as data to be shown: the check page, the PDF, the case, JSON for other systems; and what will not be sent."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from formsapp.fields import Form, Question, Repeat, specs
from formsapp.fields.base import Json, Said
from formsapp.fields.spec import replayed
from formsapp.journeys.engine import DECLARATION, Answers, Journey, Section
from formsapp.journeys.facts import Facts

NOT_GIVEN = "Not given"


@dataclass(frozen=True)
class Row:
    """A question with its answer in words, a line for each; ``anchor`` is the input that changes it."""

    question: str
    words: tuple[str, ...]
    anchor: str
    name: str
    given: bool = True


@dataclass(frozen=True)
class Part:
    """Rows under a heading of their own within a section; the first part often has none."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Block:
    """A section's answers. ``done`` says whether anything is still to do in it."""

    slug: str
    title: str
    parts: tuple[Part, ...]
    done: bool

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Dropped:
    """An answer that is kept in the draft but not sent, because a later change made its question irrelevant."""

    section: str
    question: str
    words: tuple[str, ...]


def check_answers(journey: Journey, answers: Said, facts: Facts) -> list[Block]:
    """Every section that is asked, in order, with its answers in words."""
    path, found = journey.walk(answers)
    blocks = []
    for section in path:
        form = journey.form_of(section, answers, found, facts)
        done = section.slug in answers and form.validate()
        blocks.append(Block(section.slug, section.title, tuple(parts(form)), done))
    return blocks


def declaration_block(journey: Journey, answers: Said, facts: Facts) -> Block | None:
    """What the sender promised, for the record of a form that was sent."""
    if journey.declaration is None or DECLARATION not in answers:
        return None
    form = journey.bind_declaration(answers, facts)
    return Block(DECLARATION, "Declaration", tuple(parts(form)), form.validate())


def parts(form: Form) -> Iterator[Part]:
    title = ""
    rows: list[Row] = []
    for field in form.asked():
        if isinstance(field, Repeat):
            if rows:
                yield Part(title, tuple(rows))
            rows = []
            yield from group_parts(field)
            title = ""
            continue
        if field.heading:
            if rows:
                yield Part(title, tuple(rows))
            title, rows = field.heading, []
        rows.append(row(field))
    if rows:
        yield Part(title, tuple(rows))


def group_parts(field: Repeat) -> Iterator[Part]:
    filled = field.filled()
    if not filled:
        yield Part(field.title, (Row(field.brief, ("None",), field.first_input, field.short_name, given=False),))
    for number, entry in enumerate(filled, 1):
        yield Part(f"{field.one} {number}" if len(filled) > 1 else field.one, tuple(row(inner) for inner in entry.asked()))


def row(field: Question) -> Row:
    words = field.words()
    lines = tuple(words if isinstance(words, list) else [words])
    given = any(line.strip() for line in lines)
    return Row(field.brief, lines if given else (NOT_GIVEN,), field.first_input, field.short_name, given)


def dropped(journey: Journey, answers: Said, facts: Facts) -> list[Dropped]:
    """What is kept but won't be sent, to be shown before sending."""
    path, found = journey.walk(answers)
    asked = {section.slug for section in path}
    gone = []
    for section in journey.sections:
        if section.slug in answers:
            kept = found.get(section.slug, {}) if section.slug in asked else {}
            gone += list(dropped_of(section, answers[section.slug], kept, journey.earlier(section, found), facts))
    return gone


def dropped_of(section: Section, values: Any, kept: dict[str, Json], earlier: Said, facts: Facts) -> Iterator[Dropped]:
    out = {
        spec.name
        for spec in specs(section.form)
        if spec.name in values and spec.name not in kept and not spec.kind.blank(values[spec.name])
    }
    groups = {spec.name for spec in specs(section.form) if issubclass(spec.kind, Repeat) and spec.name in kept}
    if not out and not groups:
        return
    form = section.form(replayed(section.form, values), facts=facts, answers=earlier, kept=values)
    for field in form:
        if isinstance(field, Repeat):
            for entry in field.filled():
                whole = field.short_name in out
                yield from (told(section, inner) for inner in entry if (whole or not inner.shown(entry)) and not inner.blank(inner.typed))
        elif field.short_name in out:
            yield told(section, field)


def told(section: Section, field: Question) -> Dropped:
    return Dropped(section.title, field.brief, row(field).words)


def as_json(journey: Journey, answers: Said, facts: Facts) -> dict[str, dict[str, Json]]:
    """What is sent, for other systems: dates as ISO, numbers as numbers, choices by their codes."""
    relevant: Answers = journey.relevant(answers)
    path, found = journey.walk(answers)
    made = {
        section.slug: {field.short_name: field.value() for field in journey.form_of(section, answers, found, facts).asked()}
        for section in path
        if section.slug in relevant
    }
    if journey.declaration and DECLARATION in relevant:
        made[DECLARATION] = {field.short_name: field.value() for field in journey.bind_declaration(answers, facts).asked()}
    return made
