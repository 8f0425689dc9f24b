"""What people write in cells, and what becomes of it."""

from typing import Any

import pytest

from capsite.importing import cells, money, timetable, yeargroups
from capsite.importing.choices import Lists, choose, choose_some, folded, tier
from capsite.importing.columns import Mapped
from capsite.importing.newsheets import text_of
from capsite.importing.reading import read_row
from capsite.importing.tables import Row
from capsite.importing.targets import TARGETS, Target

LISTS = Lists(
    categories={"vocational": "Vocational (Work Based Learning) and Practical Skills", "esol": "ESOL", "personal-development": "Personal Development"},
    interests={"cars-and-engineering": "Cars and engineering", "english-and-maths": "English and maths", "sport": "Sport"},
    tiers={"1": "Universal", "2": "Targeted"}, said={"hair and nails": "vocational"})


@pytest.mark.parametrize(("text", "days"), [
    ("Mon/Wed", ["monday", "wednesday"]),
    ("Mondays & Thursdays", ["monday", "thursday"]),
    ("Mon-Fri", ["monday", "tuesday", "wednesday", "thursday", "friday"]),
    ("every day", ["monday", "tuesday", "wednesday", "thursday", "friday"]),
    ("Tues 9.30-2.30", ["tuesday 09:30 to 14:30"]),
    ("Mon 9-12; Wed 1-3", ["monday 09:00 to 12:00", "wednesday 13:00 to 15:00"]),
    ("Monday to Wednesday, 10am – 3pm", ["monday 10:00 to 15:00", "tuesday 10:00 to 15:00", "wednesday 10:00 to 15:00"]),
    ("Monday 9:30am to noon", ["monday 09:30 to 12:00"]),
    ("Mon-Thu", ["monday", "tuesday", "wednesday", "thursday"]),
    ("weekdays", ["monday", "tuesday", "wednesday", "thursday", "friday"]),
    *((text, ["monday", "tuesday", "wednesday", "thursday", "friday"]) for text in ("M T W Th F", "MTWThF", "M, T, W, T, F", "mtwtf", "M-F", "Mo – Fr",
                                                                                               "Mon-F")),
    ("M/W/F", ["monday", "wednesday", "friday"]), ("TWTh", ["tuesday", "wednesday", "thursday"]), ("T/Th", ["tuesday", "thursday"]),
    ("Mon, Tu, Th", ["monday", "tuesday", "thursday"]), ("W F 9.30-2.30", ["wednesday 09:30 to 14:30", "friday 09:30 to 14:30"]),
])
def test_days(text: str, days: list[str]) -> None:
    assert timetable.days(text) == {"days": days}


def test_words_beside_the_days_are_kept() -> None:
    found = timetable.days("Tues (term time only)")
    assert (found["days"], found["times"]) == (["tuesday"], "Tues (term time only)")
    assert found["notes"] == ["“Tues (term time only)” is read as Tuesday; all of its words stand with the times"]
    found = timetable.days("Mon, Tue, Wed am")
    assert (found["days"], found["times"]) == (["monday", "tuesday", "wednesday"], "Mon, Tue, Wed am")
    assert timetable.days("Mon and Tue, when we are open")["days"] == ["monday", "tuesday"]
    assert timetable.days("Mon or Tue")["times"] == "Mon or Tue"


@pytest.mark.parametrize("text", ["T", "M T", "T F", "M-T", "Mon, TueWed", "Mon W (term time)", "Monday, Tues, Th by agreement", "Fr-Mo"])
def test_days_are_never_taken_in_part(text: str) -> None:
    """Better a gap with the words beside it than a course that seems to run on one day of three."""
    with pytest.raises(cells.Unclear):
        timetable.days(text)


@pytest.mark.parametrize(("text", "values"), [
    ("£45 per day", {"amount": "45.00", "per": "day"}),
    ("45.5", {"amount": "45.50"}),
    ("£45/day inc VAT", {"amount": "45.00", "per": "day", "vat": "included"}),
    ("£1,200 per place + VAT", {"amount": "1200.00", "per": "place", "vat": "added"}),
    ("62 a week, no VAT", {"amount": "62.00", "per": "week", "vat": "none"}),
    ("free", {"amount": "0"}),
    ("£30 per hour", {"amount": "30.00", "per": "hour"}),
    *((f"£30{said}", {"amount": "30.00", "per": "hour"}) for said in (" p/h", "p/h", " hourly", "/hr", " ph", " p.h.", " an hour")),
    *((f"£45{said}", {"amount": "45.00", "per": "day"}) for said in (" p/d", " pd", "pd", " daily", " per school day", "/day per learner", " p.d.")),
    ("£45 daily rate", {"amount": "45.00", "per": "day"}),
    *((f"£90{said}", {"amount": "90.00", "per": "week"}) for said in (" per week", " weekly", " p/w", " pw", "/wk")),
    ("Daily: £45", {"amount": "45.00", "per": "day"}), ("£20 per session", {"amount": "20.00", "per": "session"}),
    ("£300 pp", {"amount": "300.00", "per": "place"}),
    ("£25 per half day", {"amount": "25.00", "per": "session", "notes": ["“£25 per half day” is read as per session: schools count two sessions a day"]}),
    ("£45 per day, lunch included", {"amount": "45.00", "per": "day", "note": "£45 per day, lunch included"}),
])
def test_prices(text: str, values: dict[str, str]) -> None:
    assert money.price(text) == values


@pytest.mark.parametrize(("text", "date"), [
    ("46265", "2026-08-31"), ("31/8/2027", "2027-08-31"), ("31.08.27", "2027-08-31"), ("31 Aug 2027", "2027-08-31"),
    ("Monday 7th September 2026", "2026-09-07"), ("2026-09-07 00:00", "2026-09-07"), ("7-Sep-26", "2026-09-07"), ("2026/9/7", "2026-09-07"),
])
def test_dates_with_the_day_first(text: str, date: str) -> None:
    assert cells.date(text) == date


@pytest.mark.parametrize(("text", "years"), [
    ("9-11", "9 10 11"), ("Y9, Y10", "9 10"), ("KS3/4", "7 8 9 10 11"), ("ages 11 to 16", "7 8 9 10 11"), ("14-16", "10 11"), ("Years 7 to 8", "7 8"),
])
def test_years_and_ages(text: str, years: str) -> None:
    assert yeargroups.years(text) == {"years": years.split()}


@pytest.mark.parametrize(("text", "years"), [
    ("Y9+", "9 10 11 12 13"), ("Year 10 and above", "10 11 12 13"), ("from Year 11", "11 12 13"), ("14+", "10 11 12 13"), ("ages 14 and over", "10 11 12 13"),
    ("Under 16", "3 4 5 6 7 8 9 10 11"), ("up to Year 5", "3 4 5"), ("under Year 5", "3 4"), ("post-16", "12 13"), ("KS4 upwards", "10 11 12 13"),
    ("14 years and over", "10 11 12 13"), ("minimum age 16", "12 13"), ("Year 9-10, girls", "9 10"),
])
def test_years_open_at_one_end_go_as_far_as_the_service_and_are_told(text: str, years: str) -> None:
    found = yeargroups.years(text, tuple(range(3, 14)))
    assert found["years"] == years.split()
    assert text in str(found["notes"])


@pytest.mark.parametrize("text", ["over 14", "9-11 years", "not Year 11", "Y9+ (Y7 by agreement)", "<16", "Year 9, max 12 learners", "KS9", "Years 11 to 9"])
def test_years_in_doubt_are_refused(text: str) -> None:
    with pytest.raises(cells.Unclear):
        yeargroups.years(text, tuple(range(3, 14)))


def test_open_years_without_a_service_to_end_them_are_refused() -> None:
    with pytest.raises(cells.Unclear):
        yeargroups.years("Y9+")

@pytest.mark.parametrize(("reader", "text", "value"), [
    (cells.postcode, "cv12ab", "CV1 2AB"), (cells.postcode, " CV1  2AB ", "CV1 2AB"),
    (cells.phone, "1632960123", "01632960123"), (cells.phone, "(01632) 960 123", "(01632) 960 123"),
    (cells.email, "mailto:Office@Provider.example", "office@provider.example"), (cells.url, "www.provider.example", "https://www.provider.example"),
    (cells.level, "Entry Level 3", "entry 3"), (cells.level, "L2", "2"), (cells.whole_number, "12 places", "12"), (cells.yes_no, "Y", "yes"),
    (cells.academic_year, "2026/27", "2026-27"), (cells.academic_year, "2026-2027", "2026-27"), (cells.duration, "12 wks", {"weeks": "12"}),
    (cells.duration, "Half a term", {"words": "half a term"}), (cells.dates, "7/9/2026 and 4/1/2027", ["2026-09-07", "2027-01-04"]),
    (cells.address, "4 Mill St\nLeamside CV12AB", {"address": "4 Mill St, Leamside", "postcode": "CV1 2AB"}), (cells.address, "various", {"area": "various"}),
    (cells.person, "Jo Bloggs (Manager) 01632 960123 jo@x.example",
     {"name": "Jo Bloggs", "email": "jo@x.example", "phone": "01632 960123", "role": "Manager"}),
    (cells.qualification, "Level 1 Award in Motor Vehicle", {"title": "Level 1 Award in Motor Vehicle", "level": "1", "type": "Award"}),
    (cells.line, "'=HYPERLINK", "=HYPERLINK"), (cells.line, "Fish &amp; chips", "Fish & chips"),
    (cells.prose, "<p>One</p><ul><li>a</li><li>b</li></ul>", "One\n\n- a\n- b"), (cells.prose, "<script>alert(1)</script>Hello", "Hello"),
])
def test_the_other_cells(reader: Any, text: str, value: Any) -> None:
    assert reader(text) == value


@pytest.mark.parametrize(("reader", "text"), [
    (timetable.days, "fish"), (money.price, "£45-£60"), (money.price, "ask us"), (cells.date, "Sept 2026"), (cells.date, "31/2/2026"), (cells.postcode, "CV1"),
    (cells.phone, "123"), (cells.email, "nobody"), (cells.url, "javascript:alert(1)"), (cells.level, "9"), (yeargroups.years, "adults"),
    (cells.whole_number, "8 to 12"), (cells.yes_no, "perhaps"), (cells.prose, "[click](javascript:alert(1))"), (cells.line, "x" * 301),
    *((money.price, text) for text in ("€50", "$50 per day", "50 euros", "£1,200 per term", "£90 per month", "from £45 per day", "£45+", "£45 termly", "50p",
                                       "£45 per day or part", "-45", "£1.2k", "£45 per group", "free for the first week", "£45 each")),
    (timetable.days, "Mon-Fri except Wed"), (timetable.span, "9-25"), (timetable.days, "Mon 25:00-26:00"),
])
def test_what_is_not_clear_is_refused_with_a_sentence(reader: Any, text: str) -> None:
    with pytest.raises(cells.Unclear) as refused:
        reader(text)
    assert len(str(refused.value)) > 10


@pytest.mark.parametrize(("text", "slug"), [
    ("ESOL", "esol"), ("vocational", "vocational"), ("Personal development", "personal-development"), ("Personal Developement", "personal-development"),
    ("Vocational", "vocational"), ("Hair and Nails", "vocational"),
])
def test_words_for_an_entry_of_a_list(text: str, slug: str) -> None:
    assert choose(text, LISTS.categories, LISTS) == slug


@pytest.mark.parametrize("text", ["Forestry", "and", ""])
def test_words_on_no_list(text: str) -> None:
    with pytest.raises(cells.Unclear):
        choose(text, LISTS.categories, LISTS)


def test_several_entries_although_a_name_has_an_and_in_it() -> None:
    assert choose_some("Cars and engineering; Sport", LISTS.interests, LISTS) == ["cars-and-engineering", "sport"]
    assert choose_some("English & maths, sport", LISTS.interests, LISTS) == ["english-and-maths", "sport"]
    assert tier("Tier 2: Targeted", LISTS) == tier("targeted", LISTS) == "2"


def test_a_heading_says_what_its_cells_leave_out() -> None:
    """Ages below “Age range”, key stages below “Key stage”, and a price per week below “Cost per week”."""
    for heading, cell, key, value in (("Age range", "11-13", "years", ["7", "8"]), ("Key stage", "3", "years", ["7", "8", "9"]),
                                      ("Year group", "9", "years", ["9"]), ("Cost per week", "62", "price.per", "week"),
                                      ("Daily rate", "£45", "price.per", "day")):
        said = read_row(Row(2, {heading: cell}), Mapped("course", {heading: target(heading)}), LISTS)
        assert said.values[key] == value


def test_an_amount_whose_unit_is_none_of_ours_is_left_whole() -> None:
    """Else a price per term would be written over the amount of a price per day."""
    columns = {"Cost": target("cost"), "Per": target("per")}
    said = read_row(Row(2, {"Cost": "1200", "Per": "term"}), Mapped("course", columns), LISTS)
    assert not [key for key in said.values if key.startswith("price")]
    assert said.hints["price.amount"] == said.hints["price.per"] == "the table says “term”"
    said = read_row(Row(2, {"Cost": "£1,200 per term"}), Mapped("course", columns), LISTS)
    assert "the table says “£1,200 per term”" in text_of("course", said.values, said.hints)[0]
    assert said.notes == ["Cost: “£1,200 per term” is not one price per day, week, place, session or hour: left out"]


def target(heading: str) -> Target:
    return next(each for each in TARGETS["course"] if folded(heading) in each.headings)
