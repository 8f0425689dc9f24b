"""UPN, ULN and references: the published examples, every single slip of a key, and whatever people put between the letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.domain import identifiers as ids

digits = st.text("0123456789", min_size=11, max_size=11)
numbers = st.integers(0, 2**60 - 1)


def upn(rest: str) -> str:
    return ids.upn_check_letter(rest) + rest


def uln(first: str) -> str | None:
    check = ids.uln_check_digit(first)
    return first + check if check else None


@pytest.mark.parametrize("number", ["H801200001001", "h801 2000 01001", "Ｈ801200001001", "H801-200-001-001"])
def test_a_upn_is_read_however_it_is_typed(number: str) -> None:
    assert ids.read_upn(number) == "H801200001001"


@pytest.mark.parametrize(
    "number", ["", "A801200001001", "H80120000100", "H8012000010012", "I801200001001", "H801200001O01", "H８0120000100²"]
)
def test_a_wrong_upn_is_none(number: str) -> None:
    assert ids.read_upn(number) is None


@given(digits, st.sampled_from("0123456789" + ids.UPN_LETTERS))
def test_upns_permanent_and_temporary_pass(eleven: str, last: str) -> None:
    assert ids.read_upn(upn(eleven + last)) == upn(eleven + last)


@given(digits, st.sampled_from("0123456789"), st.integers(1, 12), st.integers(1, 9))
def test_one_wrong_digit_of_a_upn_is_found(eleven: str, last: str, place: int, more: int) -> None:
    right = upn(eleven + last)
    wrong = right[:place] + str((int(right[place]) + more) % 10) + right[place + 1 :]
    assert ids.read_upn(wrong) is None


@pytest.mark.parametrize("number", ["9276308686", "9276 308 686"])
def test_the_published_uln_passes(number: str) -> None:
    """HESA's worked example of the check."""
    assert ids.read_uln(number) == "9276308686"


@given(st.from_regex(r"[1-9][0-9]{8}", fullmatch=True), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_of_a_uln_is_found(first: str, place: int, more: int) -> None:
    right = uln(first)
    if right is None:
        assert all(ids.read_uln(first + digit) is None for digit in "0123456789")
        return
    assert ids.read_uln(right) == right
    assert ids.read_uln(right[:place] + str((int(right[place]) + more) % 10) + right[place + 1 :]) is None


def test_other_numbers_have_their_shape() -> None:
    assert ids.read_urn(" 900 001 ") == "900001"
    assert ids.read_ukprn("9000 5001") == "90005001"
    assert ids.read_uci("12345 0 010001 a") == "123450010001A"
    assert not any((ids.read_urn("90000"), ids.read_ukprn("900050011"), ids.read_uci("1234500100011"), ids.read_urn("٩٠٠٠٠١")))


@given(numbers)
def test_a_reference_is_read_back(number: int) -> None:
    made = ids.make_reference(lambda bits: number)
    assert ids.read_reference(made) == made
    heard = made.lower().replace("-", " ").replace("0", "o").replace("1", "l").replace("v", "u")
    assert ids.read_reference(heard) == made
    assert ids.read_reference(made.removeprefix("CAP-")) == made


@given(numbers, st.integers(0, 12), st.integers(1, 31))
def test_one_wrong_letter_is_found(number: int, place: int, more: int) -> None:
    letters = ids.make_reference(lambda bits: number).replace("-", "")[3:]
    wrong = ids.LETTERS[(ids.LETTERS.index(letters[place]) + more) % 32]
    assert ids.read_reference(letters[:place] + wrong + letters[place + 1 :]) is None


@given(numbers, st.integers(0, 12), st.integers(0, 12))
def test_two_letters_exchanged_are_found(number: int, one: int, other: int) -> None:
    letters = list(ids.make_reference(lambda bits: number).replace("-", "")[3:])
    if letters[one] != letters[other]:
        letters[one], letters[other] = letters[other], letters[one]
        assert ids.read_reference("".join(letters)) is None


@given(st.text())
def test_anything_may_be_typed(text: str) -> None:
    for read in (ids.read_reference, ids.read_upn, ids.read_uln, ids.read_uci, ids.read_urn, ids.read_ukprn):
        found = read(text)
        assert found is None or read(found) == found


def test_references_have_sixty_random_bits_and_differ() -> None:
    asked: list[int] = []
    ids.make_reference(lambda bits: asked.append(bits) or 0)  # type: ignore[func-returns-value]
    assert asked == [60]
    made = {ids.make_reference() for _ in range(2000)}
    assert len(made) == 2000
    assert all(len(reference) == 20 and reference.startswith("CAP-") for reference in made)
