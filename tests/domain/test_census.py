"""Exactly one of URN, UKPRN and type of setting, whatever a provider has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.domain.census import OTHER, SETTINGS, WORK, sessions_a_week, setting

NUMBER = st.sampled_from(["", "  ", "900123", " 10012345 "])


@given(NUMBER, NUMBER, st.sampled_from(["", "work-based-learning", "curriculum-support"]))
def test_exactly_one_of_the_three(urn: str, ukprn: str, pathway: str) -> None:
    found = setting(urn, ukprn, pathway)
    assert sum(bool(each) for each in (found.urn, found.ukprn, found.kind)) == 1
    assert found.urn == urn.strip()
    assert found.kind in {"", *SETTINGS}


def test_a_provider_with_neither_number_is_told_by_the_course() -> None:
    assert [setting("", "", pathway).kind for pathway in ("work-based-learning", "insight")] == [WORK, OTHER]


@pytest.mark.parametrize(
    ("days", "times", "sessions"), [(1, "9:30 to 14:30", 2), (2, "9:15 to 12:00", 2), (2, "13:00 to 15:00", 2), (5, "", 10)]
)
def test_sessions_a_week(days: int, times: str, sessions: int) -> None:
    assert sessions_a_week(days, times) == sessions
