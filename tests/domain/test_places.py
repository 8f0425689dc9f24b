"""What the public is told of places: bands, never a number under five, and nothing where nobody has counted."""

import re

import pytest

from formsapp.domain.places import Places, band, published


@pytest.mark.parametrize("places", range(40))
@pytest.mark.parametrize("taken", range(0, 45, 3))
def test_no_number_under_five_and_none_that_says_how_many(places: int, taken: int) -> None:
    found = Places("a", places, taken)
    said = band(found)
    assert all(int(number) in {5, 10} and int(number) <= found.free for number in re.findall(r"\d+", said.words))
    assert (said.state == "open") == (found.free > 0)
    assert found.free >= 0


def test_few_is_one_word_for_one_to_four() -> None:
    assert len({band(Places("a", 10, 10 - free)) for free in range(1, 5)}) == 1


def test_of_what_nobody_has_counted_nothing_is_said() -> None:
    every = {"a": Places("a", 0, 0), "b": Places("b", 3, 0), "c": Places("c", 3, 4)}
    assert published(every) == {
        "b": {"state": "open", "words": "Open, few places"},
        "c": {"state": "waiting-list", "words": "Waiting list"},
    }
