"""Numbers that schools give to students and to themselves, and the references this service gives to forms: shapes and check characters.

The readers take what people type (any case, spaces, hyphens) and give the plain form, or None: the sentence is the field's to write.
"""

import re
import secrets
import unicodedata
from collections.abc import Callable

SPACERS = re.compile(r"[\s\u00ad\u200b-\u200d\u2060\ufeff‐‑‒–—―−_.·-]+")


def plain(text: str) -> str:
    """``h801 2000-01001`` → ``H801200001001``: full-width letters too, without spaces and dashes."""
    return SPACERS.sub("", unicodedata.normalize("NFKC", text)).upper()


# ------------------------------------------------------------------------------------------------------- unique pupil number

# DfE, "Unique pupil numbers: a guide for schools and local authorities", annex A (the national UPN formula): 23 letters, without I, O and S.
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
UPN_SHAPE = re.compile(r"[A-Z][0-9]{11}[0-9A-Z]", re.ASCII)


def upn_check_letter(rest: str) -> str:
    """The first letter of a UPN from its other twelve characters: weights 2 to 13, modulo 23. A temporary one ends in a letter, worth its place."""
    worth = [int(character) if character.isdigit() else UPN_LETTERS.index(character) for character in rest]
    return UPN_LETTERS[sum(weight * value for weight, value in enumerate(worth, 2)) % 23]


def upn_shape(text: str) -> str | None:
    """Thirteen characters: a letter, eleven digits, and a digit (or a letter when it is temporary)."""
    found = plain(text)
    fits = UPN_SHAPE.fullmatch(found) and found[0] in UPN_LETTERS and (found[-1].isdigit() or found[-1] in UPN_LETTERS)
    return found if fits else None


def read_upn(text: str) -> str | None:
    found = upn_shape(text)
    return found if found and upn_check_letter(found[1:]) == found[0] else None


# ----------------------------------------------------------------------------------------------------- unique learner number


def uln_check_digit(first: str) -> str | None:
    """The last digit of a ULN from its first nine: weights 10 to 2, modulo 11, taken from ten; a remainder of nought is no ULN (DfE, CBDS rule 1575)."""
    rest = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), first, strict=True)) % 11
    return str(10 - rest) if rest else None


def uln_shape(text: str) -> str | None:
    found = plain(text)
    return found if re.fullmatch(r"[1-9][0-9]{9}", found, re.ASCII) else None


def read_uln(text: str) -> str | None:
    found = uln_shape(text)
    return found if found and uln_check_digit(found[:9]) == found[9] else None


# ------------------------------------------------------------------------------------------------- candidates and establishments


def read_uci(text: str) -> str | None:
    """A unique candidate identifier: thirteen characters, twelve digits (the sixth may be a letter) and a letter."""
    found = plain(text)
    return found if re.fullmatch(r"[0-9]{5}[0-9A-Z][0-9]{6}[A-Z]", found, re.ASCII) else None


def read_urn(text: str) -> str | None:
    """A school's unique reference number: six digits."""
    found = plain(text)
    return found if re.fullmatch(r"[1-9][0-9]{5}", found, re.ASCII) else None


def read_ukprn(text: str) -> str | None:
    """A provider's UK reference number: eight digits."""
    found = plain(text)
    return found if re.fullmatch(r"[1-9][0-9]{7}", found, re.ASCII) else None


# ---------------------------------------------------------------------------------------------------------------- references

# Crockford's 32 characters: no I, L, O (taken for 1 and 0) and no U (heard as "you", and it makes words).
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKES = str.maketrans("ILOU", "110V")
RANDOM_LETTERS = 12  # of five bits each: 60 bits
PREFIX = "CAP"


def doubled(value: int) -> int:
    """Twice a value among the 32 values of five bits, where adding is exclusive or (x⁵ + x² + 1)."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value


def check_character(letters: str) -> str:
    """Each letter times its own power of two, added up: one wrong letter, or any two exchanged, always gives another character."""
    total = 0
    for letter in letters:
        total = doubled(total ^ LETTERS.index(letter))
    return LETTERS[total]


def make_reference(bits: Callable[[int], int] = secrets.randbits) -> str:
    """``CAP-7KQ2-M9RT-4XWD-H``: 60 random bits and a check character, in groups that can be read aloud."""
    number = bits(5 * RANDOM_LETTERS)
    letters = "".join(LETTERS[number >> 5 * place & 31] for place in reversed(range(RANDOM_LETTERS)))
    return grouped(letters + check_character(letters))


def grouped(letters: str) -> str:
    return "-".join((PREFIX, *(letters[start : start + 4] for start in range(0, len(letters), 4))))


def read_reference(text: str) -> str | None:
    """A reference as it was made, from what somebody typed or heard: case, spaces, hyphens and look-alikes don't matter; None if it is none."""
    found = plain(text)
    if len(found) == RANDOM_LETTERS + 1 + len(PREFIX) and found.startswith(PREFIX):
        found = found[len(PREFIX) :]
    found = found.translate(LOOK_ALIKES)
    if len(found) != RANDOM_LETTERS + 1 or not set(found) <= set(LETTERS) or check_character(found[:-1]) != found[-1]:
        return None
    return grouped(found)
