"""Text to words, for a course and for what is typed alike. ``text.js`` does the same in the browser.

A word is a run of letters and digits, folded (no case, no accents), and then stemmed. School terms of two tokens become one word: ``level
2``, ``lvl 2`` and ``L2`` are ``level2``; ``year 9`` and ``yr9`` are ``year9``; ``key stage 3`` is ``ks3``; ``entry level 3`` is
``entry3``. Letters outside a-z that do not fold to them stay together as a word that finds nothing.
"""

# mypy: allow-untyped-calls
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from whoosh.lang.porter import stem as porter

LONGEST = 30  # a longer run of letters is nobody's word: it is neither stemmed nor compared
_STOP = """
    a an and are as at be by for from has have in into is its of on or our per so than that the their them then these they this those
    to up was we were which while will with you your
"""
# Words people put around what they look for. They count when they are found, and are not missed when they are not.
_SOFT = """
    about after all also any anyone anything around based best boy boys can child children class classes course courses day days
    do does find get girl girls give good great group he help her him his how i interested it just kid kids lad lads learn learner
    learners learning lesson lessons like likes look looking love loves me more my near need needs new not offer one option
    options other people placement placements please programme programmes project projects provider providers provision pupil
    pupils qualification qualifications scheme school schools session sessions she show some someone something student students
    study subject teenager teenagers there type want wants week weeks what when where who year years young level levels entry tier
    tiers run runs running doing done going go start starting centre center ltd limited
"""
STOP = frozenset(_STOP.split())
SOFT = frozenset(_SOFT.split())
NUMBERS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
           "eleven": "11", "twelve": "12", "thirteen": "13"}
# What may stand before a number, the word both become, and the highest number it takes.
SERIES = {"level": ("level", 8), "levels": ("level", 8), "lvl": ("level", 8), "lev": ("level", 8), "l": ("level", 8), "entry": ("entry", 3),
          "year": ("year", 13), "years": ("year", 13), "yr": ("year", 13), "yrs": ("year", 13), "y": ("year", 13), "ks": ("ks", 5),
          "tier": ("tier", 4), "tiers": ("tier", 4), "band": ("band", 2), "e": ("entry", 3), "el": ("entry", 3)}
DAYS = {"mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "weds": "wednesday", "thu": "thursday",
        "thur": "thursday", "thurs": "thursday", "fri": "friday", "sat": "saturday"}
_SPECIAL = tuple({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "&": " and ",
                          "'": "", "’": "", "‘": "", "ʼ": "", "′": ""}.items())
_MARKS = re.compile("[\u0300-\u036f]")
# Signs and pictures that are nobody's word.
_SPACES = re.compile("[\u0080-\u00bf\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u303f\ue000-\uf8ff\ufe00-\ufe0f\U0001f000-\U0001fbff\U000e0000-\U000e01ef]")
_TOKEN = re.compile("[a-z0-9]+|[^\x00-\x7f]+")
_LETTERS_AND = re.compile(r"\b([a-z]) ?& ?([a-z])\b", re.ASCII)
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}", re.ASCII)
_GLUED = re.compile(r"(level|lvl|lev|l|entry|year|yrs|yr|y|ks|tier|band|el|e)([1-9]|1[0-3])")
_BEGINS, _FIGURES = frozenset(SERIES) | {"key"}, frozenset("0123456789")
_IT = re.compile(r"\bIT\b", re.ASCII)
_INWARD = re.compile(r"[0-9][a-z]{2}")
_OUTWARD = re.compile(r"[a-z]{1,2}[0-9][0-9a-z]?")
_ENDINGS = re.compile(r"(?:ers?|ors?|ists?|ians?|ings?|ery|eries|ry|ies|ed|es|ics?|ical|als?|ations?|ants?|able|ful|ness|s|y|e)$")
_SHORT = re.compile(r"([a-z]{3})(?:ers?|ings?|ed|e|es)")
_SOUNDS = tuple((re.compile(spelt), said) for spelt, said in (
    ("ph", "f"), ("igh", "i"), ("^(?:kn|gn)", "n"), ("^wr", "r"), ("c(?=[eiy])", "s"), ("ck?|q", "k"), ("x", "ks"), ("z", "s")))
_VOWELS = re.compile("[aeiouyhw]")
_TWICE = re.compile(r"(.)\1+")


def fold(text: str) -> str:
    """Small letters without accents; typographer's marks become spaces, apostrophes go, ``c&g`` and ``G.C.S.E.`` close up."""
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    text = text.lower()
    if "&" in text:
        text = _LETTERS_AND.sub(r"\1\2", text)
    if "." in text:
        text = _INITIALS.sub(lambda found: found[0].replace(".", ""), text)
    if text.isascii():
        return text.replace("'", "").replace("&", " and ")
    for sign, plain in _SPECIAL:  # far sooner than translate, which looks at each sign
        text = text.replace(sign, plain)
    return text if text.isascii() else _SPACES.sub(" ", text)


def tokens(text: str) -> list[str]:
    """The words as typed, folded, with school terms joined."""
    raw = _TOKEN.findall(fold(text))
    joined: list[str] = []
    at = 0
    for begin in [n for n, word in enumerate(raw) if word in _BEGINS or word[-1] in _FIGURES]:
        found = _joined(raw, begin) if begin >= at else None
        if found:
            joined += raw[at:begin]
            at, words = found
            joined += words
    return joined + raw[at:]


def _joined(raw: list[str], at: int) -> tuple[int, list[str]] | None:
    """A school term that begins here: where it ends, and its words (``years 10 and 11`` are two)."""
    word = raw[at]
    glued = _GLUED.fullmatch(word)
    if glued:
        kind, most = SERIES[glued[1]]
        return (at + 1, [kind + glued[2]]) if int(glued[2]) <= most else None
    if word == "key" and raw[at + 1:at + 2] in (["stage"], ["stages"]):
        word, at = "ks", at + 1
    elif word == "entry" and raw[at + 1:at + 2] in (["level"], ["levels"]):
        at += 1
    if word not in SERIES:
        return None
    kind, most = SERIES[word]
    words: list[str] = []
    here = at + 1
    while here < len(raw):
        step = 1 if words and raw[here] in ("and", "or", "to") and here + 1 < len(raw) else 0
        number = NUMBERS.get(raw[here + step], raw[here + step])
        if not (number.isascii() and number.isdigit() and len(number) < 3 and 0 < int(number) <= most):
            break
        words.append(f"{kind}{int(number)}")
        here += step + 1
    return (here, words) if words else None


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Porter's stem; words with a digit and words outside a-z stay as they are."""
    if len(word) > LONGEST or not word.isascii() or not word.isalpha():
        return word
    return str(porter(word))


@lru_cache(maxsize=50_000)
def root(word: str) -> str:
    """What kindred words share: plumber and plumbing, florist and floristry, joiner and joinery. At least four letters are left, or three
    of paver and paving, which a star tells from words of three letters."""
    if len(word) > LONGEST or not word.isascii() or not word.isalpha():
        return word
    short = _SHORT.fullmatch(word)
    if short:
        return short[1] + "*"
    if len(word) == 4 and word[3] == "s" and word[2] != "s":
        return word[:3]
    while not word.endswith("eer"):
        found = _ENDINGS.search(word)
        if not found or found.start() < 4:
            break
        word = word[:found.start()]
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """How a word sounds, roughly: its first letter and its consonants (limelight and limelite, physics and fisics)."""
    for spelt, said in _SOUNDS:
        word = spelt.sub(said, word)
    return _TWICE.sub(r"\1", word[:1] + _VOWELS.sub("", word[1:]))


def words(text: str) -> Iterator[tuple[str, str]]:
    """Each word of a course's text with its stem. ``IT`` in capitals is a subject, ``it`` is not."""
    for word in tokens(_IT.sub("ICT", text) if "IT" in text else text):
        if word not in STOP and word != "it":
            yield word, stem(word)


def typed(text: str) -> list[str]:
    """The words of a query, stop words kept; short names of weekdays spelt out, the inward half of a postcode left out."""
    found = tokens(text)
    return [DAYS.get(word, word) for at, word in enumerate(found)
            if not (at and _INWARD.fullmatch(word) and _OUTWARD.fullmatch(found[at - 1]))]
