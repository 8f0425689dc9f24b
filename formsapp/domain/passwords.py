"""What a password must be: long, and not one of those that are tried first. No rules about its composition, and it never expires."""

import gzip
import unicodedata
from functools import cache
from pathlib import Path

LEAST_WITH_SECOND_FACTOR = 12
LEAST_ALONE = 15
MOST = 200
COMMON = Path(__file__).with_name("common_passwords.txt.gz")
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p")
LOOKALIKES = str.maketrans("@4310$5!7+", "aaeiossitt")
ROUND_A_WORD = "0123456789 .,;:!?-_#*+&%$£@/()"
SHORTEST_WORD = 4
LEFT_AT_LEAST = 8  # letters and digits that are nobody's name and no row of keys


def tidy(password: str) -> str:
    """The same password typed on another machine is the same text (NFC); nothing is trimmed."""
    return unicodedata.normalize("NFC", password)


def least(second_factor: bool) -> int:
    return LEAST_WITH_SECOND_FACTOR if second_factor else LEAST_ALONE


def fault(password: str, *, second_factor: bool, words: tuple[str, ...] = ()) -> str | None:
    """The sentence that says what is wrong with a new password. ``words``: names of the service, the organisation and the person."""
    shortest = least(second_factor)
    if not password:
        return "Enter a password"
    if len(password) < shortest:
        return f"Password must be {shortest} characters or more: three or four words together are easy to remember"
    if len(password) > MOST:
        return f"Password must be {MOST} characters or fewer"
    if any(unicodedata.category(letter) in {"Cs", "Cc"} for letter in password):
        return "Password must not contain control characters: type it again"
    if guessable(password, words):
        return "This password is among the first that others would guess: choose one that is not made of a common word, a name or a row of keys"
    return None


def guessable(password: str, words: tuple[str, ...]) -> bool:
    """Common passwords, with digits and marks around them or in place of letters; names; rows of keys; the same again and again."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    for text in {plain, plain.translate(LOOKALIKES)}:
        bare = text.strip(ROUND_A_WORD)
        if {text, bare, unit(text), unit(bare)} & common() or len(set(text)) < 5 or len(unit(text)) < 5:
            return True
        if len(without(text, words)) < LEFT_AT_LEAST:
            return True
    return False


def unit(text: str) -> str:
    """What a text repeats: ``abcabcab`` is ``abc`` again and again."""
    for size in range(1, len(text) // 2 + 1):
        if all(text[place] == text[place - size] for place in range(size, len(text))):
            return text[:size]
    return text


def without(text: str, words: tuple[str, ...]) -> str:
    """The letters and digits that are left without names and rows of keys."""
    for word in sorted(pieces(words), key=len, reverse=True):
        text = text.replace(word, " ")
    return "".join(letter for letter in without_rows(text) if letter.isalnum())


def pieces(words: tuple[str, ...]) -> set[str]:
    """Each name whole and each of its words, as it might stand in a password."""
    plain = [unicodedata.normalize("NFKC", word).casefold() for word in words]
    parts = [part for word in plain for part in ("".join(filter(str.isalnum, word)), *split(word))]
    return {part for part in parts if len(part) >= SHORTEST_WORD}


def split(word: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in word).split()


def without_rows(text: str) -> str:
    """Four or more keys in a row, forwards or backwards, say nothing."""
    kept, place = [], 0
    while place < len(text):
        run = longest_run(text, place)
        if run >= 4:
            place += run
        else:
            kept.append(text[place])
            place += 1
    return "".join(kept)


def longest_run(text: str, start: int) -> int:
    longest = 1
    for row in (*ROWS, *(row[::-1] for row in ROWS)):
        size = 2
        while start + size <= len(text) and text[start : start + size] in row:
            size += 1
        longest = max(longest, size - 1)
    same = 1
    while start + same < len(text) and text[start + same] == text[start]:
        same += 1
    return max(longest, same)


@cache
def common() -> frozenset[str]:
    """The ten thousand found most often in lists of stolen passwords, from six characters on, and all the long ones.

    Taken from zxcvbn's lists (Dropbox, MIT licence).
    """
    return frozenset(gzip.decompress(COMMON.read_bytes()).decode("ascii").split())
