"""Pounds as they are typed, and a line of an invoice held against what was delivered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.domain.money import AGREES, DIFFERS, UNPRICED, Delivered, pounds, read_pounds, verdict


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("45", 4_500),
        ("£45.5", 4_550),
        (" £ 1,200.00 ", 120_000),
        ("0", 0),
        ("45.505", None),
        ("1,20", None),
        ("-3", None),
        ("", None),
        ("x", None),
    ],
)
def test_pounds_are_read(text: str, pence: int | None) -> None:
    assert read_pounds(text) == pence


@given(st.integers(0, 99_999_999))
def test_what_is_written_is_read_again(pence: int) -> None:
    assert read_pounds(pounds(pence)) == pence


def test_a_line_of_an_invoice() -> None:
    found = Delivered(10, 4_500)
    assert verdict(10, 45_000, found) == (AGREES, "")
    assert verdict(None, 45_000, found) == (AGREES, "")
    assert verdict(11, 49_500, found) == (DIFFERS, "10 delivered, £450.00 reckoned")
    assert verdict(10, 45_001, found) == (DIFFERS, "£450.00 reckoned")
    assert verdict(10, 45_000, Delivered(10, None))[0] == UNPRICED
    assert (pounds(None), pounds(-150)) == ("–", "−£1.50")
