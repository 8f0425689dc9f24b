"""Dates, money, days and lists read as a person would write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsite import words
from capsite.kinds import DAYS, read_pence
from capsite.records import Delivery, Price, Qualification, Session


def sessions(*texts: str) -> list[Session]:
    return [Session.model_validate(text) for text in texts]


def test_dates() -> None:
    assert words.day(dt.date(2026, 9, 3)) == "3 September 2026"


@pytest.mark.parametrize(("value", "said"), [("00:00", "12am"), ("09:30", "9:30am"), ("12:00", "noon"), ("12:05", "12:05pm"), ("15:00", "3pm")])
def test_times_of_day(value: str, said: str) -> None:
    assert words.clock(dt.time.fromisoformat(value)) == said


@pytest.mark.parametrize(("pence", "said"), [(0, "£0.00"), (5, "£0.05"), (4500, "£45.00"), (120050, "£1,200.50")])
def test_money(pence: int, said: str) -> None:
    assert words.money(pence) == said


@given(st.integers(0, 99_999_999))
def test_money_is_read_back_as_it_was_written(pence: int) -> None:
    assert read_pence(words.money(pence)) == pence


@pytest.mark.parametrize(("days", "said"), [
    (["monday"], "Monday"), (["thursday", "monday"], "Monday and Thursday"), (["monday", "tuesday"], "Monday and Tuesday"),
    (["monday", "tuesday", "wednesday", "thursday", "friday"], "Monday to Friday"), (["monday", "wednesday", "friday"], "Monday, Wednesday and Friday"),
    (["monday", "monday 09:00 to 10:00"], "Monday")])
def test_weekdays(days: list[str], said: str) -> None:
    assert words.weekdays(sessions(*days)) == said


@given(st.lists(st.sampled_from(DAYS), min_size=1))
def test_weekdays_name_the_first_and_last_day(days: list[str]) -> None:
    said = words.weekdays(sessions(*days))
    assert said.startswith(min(days, key=DAYS.index).capitalize())
    assert said.endswith(max(days, key=DAYS.index).capitalize())


def test_times_that_differ_are_said_for_each_day() -> None:
    assert words.times(sessions("monday 09:30 to 14:30", "friday 09:30 to 14:30")) == "9:30am to 2:30pm"
    assert words.times(sessions("monday 09:30 to 14:30", "friday 10:00 to 12:00")) == "Monday 9:30am to 2:30pm; Friday 10am to noon"
    assert words.times(sessions("monday")) == ""


def test_prices() -> None:
    assert words.price(Price.model_validate({"amount": "45", "per": "day"})) == "£45.00 a day"
    assert words.price(Price.model_validate({"amount": "0", "per": "day"})) == "No charge"
    assert words.price_note(Price.model_validate({"amount": "45", "per": "day", "vat": "added", "band": "2"})) == "Plus VAT, vocational band 2"


def test_places() -> None:
    assert words.place(Delivery(address="4 Foundry Lane, Millbrook", postcode="CV1 2ZZ")) == "Millbrook, CV1"
    assert words.place(Delivery(area="Anywhere in the city")) == "Place varies"


def test_qualifications() -> None:
    assert words.qualification(None) == "No qualification"
    assert words.qualification(Qualification.model_validate({"title": "GCSE English", "type": "GCSE", "level": "2"})) == "GCSE"
    assert words.qualification(Qualification.model_validate({"title": "Award in Motors", "type": "Award", "level": "entry 3"})) == "Entry 3 Award"


@pytest.mark.parametrize(("years", "said"), [
    ([], ""), ([9], "Year 9"), ([9, 10, 11], "Years 9 to 11"), ([5, 6, 9], "Years 5, 6 and 9"), ([10, 11], "Years 10 and 11")])
def test_years(years: list[int], said: str) -> None:
    assert words.years(years) == said


def test_names_sort_without_accents_case_or_marks() -> None:
    assert sorted(["Zoo", "Éclair", "apple", "“Art”"], key=words.sort_key) == ["apple", "“Art”", "Éclair", "Zoo"]
    assert [words.letter(name) for name in ("Éclair", "“Art”", "3D printing", "zoo", "…")] == ["E", "A", "#", "Z", "#"]


def test_telephone_links() -> None:
    assert words.phone_link("01632 960 123") == "tel:+441632960123"
    assert words.phone_link("+44 1632 960123") == "tel:+441632960123"
