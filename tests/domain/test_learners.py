"""Two children are one, two, or a person decides: twins, duplicates, changed names, mistyped numbers."""

import datetime as dt

import pytest

from formsapp.domain.learners import DOUBTFUL, OTHER, SAME, Child, matches, name_and_birth, plain, verdict

BORN = dt.date(2011, 3, 27)
MIA = Child("Mia", "Ormerod", BORN, "H801200001001", "a")


def known(**more: object) -> Child:
    return Child(**{"given": "Mia", "surname": "Ormerod", "born": BORN, "upn": "H801200001001", "school": "a", **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other, expected",
    [
        (known(), SAME),
        (known(surname="Vale"), SAME),  # a name changes
        (known(school="b"), SAME),  # a child moves school, and keeps the number
        (known(given="mía"), SAME),
        (known(born=dt.date(2011, 3, 28)), DOUBTFUL),
        (known(given="Mya"), DOUBTFUL),  # a twin with the other's number
        (known(given="Ben", born=dt.date(2010, 1, 1)), DOUBTFUL),  # a number mistyped so that it is somebody else's
        (known(upn="H801200001999"), DOUBTFUL),  # perhaps known twice
        (known(upn=""), SAME),
        (known(upn="", school="b"), DOUBTFUL),
        (known(upn="", given="Mya"), DOUBTFUL),
        (known(upn="H801200001999", given="Mya"), DOUBTFUL),  # twins with names alike
        (known(upn="H801200001999", given="Ben"), OTHER),  # twins
        (known(upn="", given="Mia Rose"), DOUBTFUL),
        (known(upn="H801200001999", surname="Vale"), OTHER),
        (known(upn="H801200001999", born=dt.date(2011, 3, 28)), OTHER),
        (known(upn="", born=None), OTHER),
    ],
)
def test_who_is_who(other: Child, expected: str) -> None:
    found, why = verdict(MIA, other)
    assert found == expected
    assert bool(why) == (expected == DOUBTFUL)
    assert verdict(other, MIA)[0] == expected, "whichever came first"


def test_nobody_without_a_birthday_is_taken_for_somebody_else_without_one() -> None:
    nobody = Child("Mia", "Ormerod", None)
    assert verdict(nobody, Child("Mia", "Ormerod", None))[0] == OTHER


def test_the_surest_first_and_strangers_left_out() -> None:
    found = matches(MIA, [("stranger", known(upn="", given="Ben")), ("twin", known(upn="", given="Mya")), ("her", known())])
    assert [(match.key, match.verdict) for match in found] == [("her", SAME), ("twin", DOUBTFUL)]


def test_known_twice_is_for_a_person() -> None:
    found = matches(MIA, [("one", known()), ("two", known(surname="Vale"))])
    assert [match.verdict for match in found] == [DOUBTFUL, DOUBTFUL]
    assert all("twice" in match.why for match in found)


def test_names_are_compared_without_their_marks() -> None:
    assert plain("O’Brien-Núñez") == plain("OBRIEN NUNEZ") == "obriennunez"
    assert name_and_birth(known(surname="Ormeröd")) == name_and_birth(MIA)
    assert name_and_birth(known(born=None)) != name_and_birth(MIA)
