"""What a password must be: long, and not one that is tried first. Nothing about its composition."""

import pytest

from formsapp.domain.passwords import fault, tidy

WORDS = ("Avonbrook City Council", "Alternative provision service", "Iolanthe Marchbanks", "i.marchbanks", "alderbourne.example")

GOOD = (
    "ivory kettle marching north",
    "purplekettlesdance",
    "correct horse battery staple",
    "ünïcödé pässwörter",
    "七転び八起き七転び八起き七転び",
    "....  kettle  .... lamp",
    "XkJ8#qQ!vR2pLw9z",
    "only lower case letters here",
    "a" * 5 + "bcd kettle lamp post",
    "seventeen apples, three pears",
)
GUESSED = (
    "password1234567",
    "Password12345!!",
    "P@ssw0rd2024!!!",
    "passwordpassword",
    "letmeinletmein1",
    "qwertyuiop12345",
    "123456789012345",
    "aaaaaaaaaaaaaaaaaaaa",
    "abcabcabcabcabcabc",
    "1qaz2wsx3edc4rfv",
    "qwerty asdfgh zxcvbn",
    "avonbrook-council-2026",
    "Alternative Provision 1",
    "iolanthemarchbanks1",
    "Marchbanks2026!!!",
    "alderbourne12345",
    "zyxwvutsrqponmlkji",
    "iloveyou12345678",
    "ｐａｓｓｗｏｒｄ１２３４５６７",
)


@pytest.mark.parametrize("password", GOOD)
def test_long_ones_that_nobody_guesses_are_taken(password: str) -> None:
    assert fault(password, second_factor=False, words=WORDS) is None


@pytest.mark.parametrize("password", GUESSED)
def test_those_that_are_tried_first_are_not(password: str) -> None:
    sentence = fault(password, second_factor=False, words=WORDS)
    assert sentence is not None
    assert "guess" in sentence


@pytest.mark.parametrize(("second_factor", "least"), [(True, 12), (False, 15)])
def test_how_long_it_must_be_hangs_on_the_second_factor(second_factor: bool, least: int) -> None:
    word = "kettles marching north"
    assert fault(word[:least], second_factor=second_factor) is None
    sentence = fault(word[: least - 1], second_factor=second_factor)
    assert sentence is not None
    assert str(least) in sentence


def test_up_to_two_hundred_characters() -> None:
    long = "kettle lamp post north " * 20
    varied = "".join(f"{number} {word} " for number, word in enumerate(long.split()))
    assert fault(varied[:200], second_factor=False) is None
    assert "200" in str(fault(varied[:201], second_factor=False))


@pytest.mark.parametrize("password", ["kettle\0lamp post north", "kettle\nlamp post north", "kettle\ud800lamp post north"])
def test_what_can_t_be_typed_again_is_refused(password: str) -> None:
    assert "control characters" in str(fault(password, second_factor=False))


def test_the_same_letters_are_the_same_password() -> None:
    assert tidy("pässwort") == tidy("pa\u0308sswort")
    assert tidy(" kettle ") == " kettle "
