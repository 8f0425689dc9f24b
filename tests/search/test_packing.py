"""How numbers and courses are written for the browser: what it reads back is what was meant."""

from capsite.search.packing import DIGITS, column, figures, postings

TEXT = 128


def read(text: str) -> list[int]:
    """Figures as numbers, by the words of ``packing``: below 48 one figure ends a number, the others are sixteenths, lowest first."""
    found, number, worth = [], 0, 1
    for figure in map(DIGITS.index, text):
        if figure < 48:
            found.append(number + figure * worth)
            number, worth = 0, 1
        else:
            number, worth = number + (figure - 48) * worth, worth * 16
    return found


def courses(line: str) -> dict[int, list[int]]:
    found = {}
    for group in line.split(","):
        mask, gaps = group.split(":")
        numbers: list[int] = []
        for gap in read(gaps):
            numbers.append((numbers[-1] if numbers else -1) + gap + 1)
        found[int(mask, 16)] = numbers
    return found


def test_every_number_comes_back() -> None:
    numbers = [0, 1, 47, 48, 63, 64, 767, 768, 9_999, 10_000, 1_000_000]
    assert read(figures(numbers)) == numbers
    assert read(figures(numbers)) == numbers, "the second time, from what is known"


def test_courses_come_back_by_their_masks() -> None:
    found = {1: [0, 7, 9_000], 3: [1], 1 | TEXT: [3, 8]}
    assert courses(postings(found)) == found


def test_fields_that_are_not_seen_are_left_out() -> None:
    assert courses(postings({1: [0, 7], 1 | TEXT: [3, 8], TEXT: [4]}, ~TEXT)) == {1: [0, 3, 7, 8]}
    assert postings({TEXT: [4]}, ~TEXT) == ""


def test_a_column_says_the_commonest_first() -> None:
    assert column([["b"], ["a", "b"], ["a", "b"], []]) == {"values": [["a", "b"], ["b"], []], "of": "1002"}
    assert column([None, 7, None]) == {"values": [None, 7], "of": "010"}
