"""Postcodes and miles."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsite import places
from capsite.places import NoPlace, Place, about, browser_places, locate, miles, read_districts, read_units, tenths


@pytest.mark.parametrize(("text", "kind", "label"), [
    ("CV1 2AB", "unit", "CV1 2AB"), ("cv12ab", "unit", "CV1 2AB"), (" cv1   2ab ", "unit", "CV1 2AB"), ("CV6 5", "sector", "CV6 5"),
    ("CV65", "sector", "CV6 5"),
    ("CV6", "district", "CV6"), ("CV11", "district", "CV11"), ("EC1A 1BB", "sector", "EC1A 1"), ("SW1A", "district", "SW1A"), ("M1 1AE", "sector", "M1 1")])
def test_places_whole_and_part(text: str, kind: str, label: str) -> None:
    place = locate(text)
    assert (place.kind, place.label) == (kind, label)


def test_units_that_do_not_exist_are_placed_by_their_sector() -> None:
    """The sample's postcodes are fictional: real sectors, unit letters nobody has."""
    missing = next(f"CV1 2{a}{b}" for a in "ABDEFGHJLNPQRSTUWXYZ" for b in "ABDEFGHJLNPQRSTUWXYZ" if f"{a}{b}" not in places._units("CV1 2"))
    assert locate(missing).kind == "sector"


@pytest.mark.parametrize(("text", "says"), [
    ("banana", "“banana” is not a postcode"), ("", "is not a postcode"), ("CV", "add the number"), ("Z", "is not a postcode"), ("BT1 1AA", "Northern Ireland"),
    ("BT", "Northern Ireland"), ("CV0 1AA", "no postcode that begins with CV0"), ("QQ1 1AA", "no postcode that begins with QQ1"), ("CV1 2AB CV1 2AB", "is not"),
    ("<script>", "is not a postcode"), ("🎉", "is not a postcode"), ("1" * 10_000, "is not a postcode")])
def test_says_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(NoPlace) as problem:
        locate(text)
    assert says in str(problem.value)
    assert len(str(problem.value)) < 140


@given(st.text())
def test_any_text_is_a_place_or_a_sentence(text: str) -> None:
    def answer() -> str:
        try:
            return locate(text).label
        except NoPlace as problem:
            return str(problem)

    assert answer()


def test_known_distances() -> None:
    """Between places whose distance is known: Coventry to Birmingham about 17 miles, to Edinburgh about 250."""
    assert 15 < miles(locate("CV1"), locate("B1")) < 19
    assert 235 < miles(locate("CV1"), locate("EH1")) < 260
    assert miles(locate("CV1 2AB"), locate("CV1 2AB")) == 0


@given(*[st.integers(0, 1_300_000)] * 4)
def test_tenths_round_and_are_symmetric(a: int, b: int, c: int, d: int) -> None:
    found = tenths((a, b), (c, d))
    assert found == tenths((c, d), (a, b))
    metres = ((a - c) ** 2 + (b - d) ** 2) ** 0.5
    assert abs(found - metres / 160.9344) < 0.52


def test_about_unless_both_are_known_to_the_unit() -> None:
    unit, sector = locate("CV1 2AB"), locate("CV1 2")
    assert not about(unit, Place("unit", 0, 0, ""))
    assert about(unit, sector)
    assert about(sector, unit)


def test_the_browsers_files_hold_the_same_places() -> None:
    found = browser_places()
    assert {name for name in found if re.search(r"\d", name)} == {f"{name.lower()}.txt" for name in places._districts() if places.area(name) == "CV"
                                                                    and any(key.startswith(name + " ") for key in places._unit_lines())}
    districts = {name: district for text in found.values() if "|" in text for name, district in read_districts(text).items()}
    assert districts == places._districts()
    units = {sector: inside for name, text in found.items() if re.search(r"\d", name) for sector, inside in read_units(text).items()}
    assert units == read_units(places._data("units.txt"))


def test_files_are_small_and_the_whole_country_is_there() -> None:
    assert max(len(text) for text in browser_places().values()) < 20_000
    assert len(places._districts()) > 2_800
    assert sum(len(district.sectors) for district in places._districts().values()) > 11_000
    assert not any(name.startswith("BT") for name in places._districts())
    assert "Crown copyright" in places.ATTRIBUTION
