"""Every field of a course and a provider has words: a change of any of them is told."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from capsite.diff.course_words import COURSE, QUALIFICATION
from capsite.diff.provider_words import HEALTH, PROVIDER, QUALITY, SAFEGUARDING
from capsite.diff.tellers import Names, contact, sentences, within
from capsite.factsheets import read_course, read_provider
from capsite.records import Course, HealthAndSafety, Provider, Qualification, Quality, Safeguarding
from tests.generator import small_content

NAMES = Names(dt.date(2026, 11, 21), {"ashdown": "Ashdown Motor Academy", "other": "Other People"}, {"phases": {"post-16": "Post-16"}})
FULL_COURSE = small_content.COURSE.replace("per: day", "per: day\n  vat: none\n  band: 2\n  note: For two") + """\
times: Doors open at nine.
kit: Boots
meals: Packed lunch
transport: A bus
starts: [2026-09-07, 2027-01-04]
starts_on: 2027-01-11
published: {starts: 2026-09-01, until: 2027-07-31}
was: [cars]
who_for: |
  Anyone.
"""
FULL_COURSE = FULL_COURSE.replace("level: 1\n", "level: 1\n  awarding_body: City & Guilds\n  type: Award\n  number: 603/0012/3\n", 1).replace(
    "postcode: CV1 2ZZ", "postcode: CV1 2ZZ\n  area: The city")
FULL_PROVIDER = small_content.PROVIDER.replace(
    "  enhanced_dbs", "  deputy: {name: Bo Peep, phone: 01632 960 125}\n  policy: https://a.example/s\n  enhanced_dbs").replace(
    "Everyone wears boots.", "Everyone wears boots.\n  policy: https://a.example/h\n  next_review: 2027-03-31") + """\
legal_name: Ashdown Ltd
company_number: FC900100
la: "331"
estab: "1234"
urn: "123456"
ukprn: "90001000"
website: https://a.example/
outcomes: Many went on.
specialisms: [Vocational]
modes: [off-site]
free_school_meals: catered
transport: A bus
quality: {assured: 2026-06-11, next_review: 2027-06-30}
ofsted_registered: no
documents: [{title: Booklet, url: "https://a.example/b.pdf"}]
published: {starts: 2026-09-01, until: 2027-07-31}
was: [old-name]
"""


def course() -> Course:
    sheet, problems = read_course("motor.yaml", FULL_COURSE.encode())
    assert sheet is not None, problems
    return sheet.record


def provider() -> Provider:
    sheet, problems = read_provider("ashdown.yaml", FULL_PROVIDER.encode())
    assert sheet is not None, problems
    return sheet.record


def others(value: Any) -> Iterator[Any]:
    """Another value of the same kind; of a record, one with each of its fields changed in turn; None where a field may be empty."""
    if value in (None, ()):
        return
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            for other in others(getattr(value, name)):
                yield value.model_copy(update={name: other})
    elif isinstance(value, tuple):
        yield ()
        yield from (((other,) + value[1:]) for other in others(value[0]))
        yield value[::-1] if len(value) > 1 else (value[0], next(iter(others(value[0]))))
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, dt.date):
        yield value + dt.timedelta(days=3)
    elif isinstance(value, dt.time):
        yield value.replace(minute=(value.minute + 5) % 60)
    elif isinstance(value, str):
        yield OTHER.get(value, f"{value} otherwise")
    else:
        yield value.__class__(int=value.int ^ 1)


OTHER = {"off-site": "on-site", "day": "week", "monday": "tuesday", "thursday": "friday", "open": "full", "none": "added", "1": "2", "ashdown": "other",
         "2026-27": "2027-28"}


@pytest.mark.parametrize(("record", "tellers"), [(Course, COURSE), (Provider, PROVIDER), (Qualification, QUALIFICATION), (Safeguarding, SAFEGUARDING),
                                                (HealthAndSafety, HEALTH), (Quality, QUALITY)])
def test_no_field_is_without_words(record: type[BaseModel], tellers: dict[str, Any]) -> None:
    assert set(tellers) == set(record.model_fields)


@pytest.mark.parametrize(("make", "tellers"), [(course, COURSE), (provider, PROVIDER)])
def test_every_change_of_every_field_is_told(make: Any, tellers: dict[str, Any]) -> None:
    record = make()
    for name in type(record).model_fields:
        if name == "slug":  # the address: compare.py tells it
            continue
        value = getattr(record, name)
        assert value not in (None, ()), f"the sample here must fill {name}"
        for other in others(value):
            told = list(within(tellers, record, record.model_copy(update={name: other}), NAMES))
            assert told, f"{name}: {value!r} -> {other!r}"
            assert all(said and "None" not in said and "Course(" not in said for said in told), told
        if not type(record).model_fields[name].is_required() and type(record).model_fields[name].default is None:
            assert list(within(tellers, record, record.model_copy(update={name: None}), NAMES)), name
            assert list(within(tellers, record.model_copy(update={name: None}), record, NAMES)), name


def change(**fields: Any) -> list[str]:
    before = course()
    read = {name: type(getattr(before, name)).model_validate(value) if isinstance(value, dict) else value for name, value in fields.items()}
    after = before.model_copy(update=read)
    return list(within(COURSE, before, after, NAMES))


def test_the_sentences_people_wait_for() -> None:
    old = course()
    assert change(price={"amount": 4800, "per": "day", "band": "2", "note": "For two"}) == ["price £45.00 → £48.00 a day"]
    assert change(price={"amount": 20000, "per": "week", "band": "2", "note": "For two"}) == ["price £45.00 a day → £200.00 a week"]
    assert change(published={"starts": "2026-09-01", "until": "2027-08-31"}) == ["leaves the directory on 31 August 2027 instead of 31 July 2027"]
    assert change(published={"starts": "2026-09-01"}) == ["stays in the directory (it would have left on 31 July 2027)"]
    assert change(published={"starts": "2026-09-01", "until": "2026-10-01"}) == ["leaves the directory at once (its last day was 1 October 2026)"]
    assert change(provider="other") == ["moves to another provider: “Ashdown Motor Academy” → “Other People”"]
    assert change(phases=("secondary",)) == ["no longer for Post-16"]
    assert change(places={"total": 12, "open": 0}) == ["free places 3 → 0"]
    assert change(availability="full") == ["availability “open” → “full”"]
    monday, thursday = old.days
    friday = monday.model_copy(update={"day": "friday"})
    late = monday.model_copy(update={"ends": dt.time(15)})
    assert change(days=(friday, thursday)) == ["now also on Fridays", "no longer on Mondays"]
    assert change(days=(late, thursday)) == ["Mondays 9:30am to 2:30pm → 9:30am to 3pm"]
    assert change(description=old.description + "\n\nA new sentence. And one more.") == ["its description changed: +2 −0 sentences"]
    assert change(description=old.description.replace("small groups in a", "small\ngroups in a")) == ["its description is only laid out differently"]
    assert change(qualification=None) == ["leads to a qualification no longer given (it was “Level 1 Award in Motor Vehicle Studies”)"]


def test_sentences_of_a_markdown_text() -> None:
    assert sentences("One. Two!\n\n- three\n- four\n\nFive\nand more?") == ["One.", "Two!", "- three", "- four", "Five and more?"]


def test_a_contact() -> None:
    before = course().contact
    after = before.model_copy(update={"phone": "01632 960 999"})
    assert list(contact("contact")(before, after, NAMES)) == ["contact’s telephone “01632 960 123” → “01632 960 999”"]
