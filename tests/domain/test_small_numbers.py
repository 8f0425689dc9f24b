"""Small numbers are hidden, and can't be reckoned from those that are shown."""

from hypothesis import given
from hypothesis import strategies as st

from formsapp.domain.small_numbers import FEWEST, hidden

counts = st.lists(st.integers(0, 40), min_size=1, max_size=7)


def test_by_example() -> None:
    assert hidden([10, 20, 30]) == (10, 20, 30)
    assert hidden([4, 0, 0]) == (None, None, None)  # fewer than five in all
    assert hidden([3, 20, 30]) == (None, None, 30)  # the sum would tell the 3
    assert hidden([1, 1, 20, 30]) == (None, None, None, 30)  # two ones would be told by their sum
    assert hidden([3, 4, 20, 30]) == (None, None, 20, 30)
    assert hidden([0, 5]) == (None, None)


@given(counts)
def test_nothing_under_five_is_shown_and_nothing_can_be_reckoned(found: list[int]) -> None:
    shown = hidden(found)
    assert len(shown) == len(found)
    assert all(one is None or one >= FEWEST for one in shown)
    assert all(one is None or one == count for one, count in zip(shown, found, strict=True))
    gone = [count for one, count in zip(shown, found, strict=True) if one is None]
    if gone and len(gone) < len(found):
        assert len(gone) >= 2
        assert sum(gone) >= FEWEST
