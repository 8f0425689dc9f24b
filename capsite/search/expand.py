"""What typed words may mean: for each, the readings under which a course can match it.

A reading is one or more stems (all of them have to stand in the course) with a quality out of 100 and the fields in which it counts.
``words.js`` finds the same readings in the browser.
"""

import re
from dataclasses import dataclass, field
from itertools import product

from capsite.search.analysis import SOFT, STOP, fold, stem, typed
from capsite.search.lexicon import Lexicon
from capsite.search.masks import EVERYWHERE, NAME, PROVIDER, TOPIC
from capsite.search.synonyms import LONGEST_PHRASE, Phrase, Synonyms

EXACT, JOINED, SPLIT, KIN, BEGUN, DOUBTFUL, LENGTHENED = 100, 95, 90, 85, 70, 60, 45
SYNONYM = (66, 80, 92)  # of a phrase of one word, two, more
NEAR = (75, 55, 45, 25)  # one letter wrong, two, sounding alike, two where another word is one letter away
MOST_WORDS = 20
_LABEL = re.compile("([a-z]+):(?=[^ ])")  # title:(x) is no question in words, so the title is not taken for a misspelt tile
MOST_SPELLINGS = (12, 6, 3)  # of each word, in phrases of one, two and more words


@dataclass(frozen=True)
class Reading:
    stems: Phrase
    quality: int
    fields: int = EVERYWHERE
    spelt: str = ""  # the right spelling, when the typed word is misspelt
    literal: bool = True  # the typed word itself, or what a phrase of three words and more means, which is no accident; not another word for it
    instead: Phrase = ()  # the typed words for which it stands, if it is a synonym: it is no rarer than those


@dataclass
class Word:
    """One word that was typed. A soft word is not missed when it isn't found; a guessed one speaks for nothing but itself."""

    text: str
    soft: bool = False
    guessed: bool = False  # nothing that is known is closer than a guess
    readings: dict[tuple[Phrase, int], Reading] = field(default_factory=dict)

    def read(self, reading: Reading) -> None:
        """Keep the best of equal readings."""
        key = (reading.stems, reading.fields)
        if key not in self.readings or self.readings[key].quality < reading.quality:
            self.readings[key] = reading


def expand(text: str, lexicon: Lexicon, synonyms: Synonyms) -> list[Word]:
    """The words of a query, each once, with their readings."""
    raw = typed(text)[:MOST_WORDS * 3]
    places = [at for at, word in enumerate(raw) if word not in STOP]
    places = [at for n, at in enumerate(places) if raw[at] not in [raw[other] for other in places[:n]]][:MOST_WORDS]
    if raw and not places:
        places = [len(raw) - 1]  # nothing but stop words: the last may begin a word (the, theatre)
    words = [Word(raw[at], raw[at] in SOFT or raw[at] == "it" or (len(raw[at]) == 1 and raw[at].isascii())) for at in places]
    labels = set(_LABEL.findall(fold(text)))
    ends = bool(places) and places[-1] == len(raw) - 1
    found = [_spell(word, lexicon, last=ends and n == len(words) - 1, label=word.text in labels) for n, word in enumerate(words)]
    _join(words, places, raw, lexicon)
    _translate(words, found, lexicon, synonyms)
    for word in words:
        word.guessed = not any(reading.quality >= (BEGUN if reading.literal else SYNONYM[0]) for reading in word.readings.values())
    return words


def _spell(word: Word, lexicon: Lexicon, last: bool, label: bool) -> dict[str, tuple[int, str]]:
    """The stems a word may stand for, with quality and right spelling; those of the courses become readings."""
    text = "ict" if word.text == "it" else word.text
    if text in STOP:
        return _begin(word, lexicon)
    mine = stem(text)
    found: dict[str, tuple[int, str]] = {}
    sure = mine in lexicon.text or lexicon.is_form(text)
    if sure or mine in lexicon.known:
        found[mine] = (EXACT if sure else DOUBTFUL, "")
    if len(text) > 3:
        for kin in lexicon.kin(text):
            found.setdefault(kin, (KIN, ""))
    if last and len(text) > 1:
        if not found:
            for _, begun in lexicon.begun(text):
                found.setdefault(begun, (BEGUN, ""))
        elif len(text) > 3:
            for _, begun in lexicon.begun(text):
                if begun not in found and begun in lexicon.stems:
                    word.read(Reading((begun,), LENGTHENED, NAME | PROVIDER | TOPIC))
    if not sure and not word.soft and not label and not (last and found):
        _divide(word, lexicon)
        for kind, surface, near in lexicon.near(text):
            found.setdefault(near, (NEAR[kind] - 10 * (surface[0] != text[0]), surface))
    for each, (quality, spelt) in found.items():
        if each in lexicon.stems or (each == mine and each in lexicon.text):
            word.read(Reading((each,), quality, EVERYWHERE, spelt))
    return found


def _begin(word: Word, lexicon: Lexicon) -> dict[str, tuple[int, str]]:
    """A stop word is never the word itself, but may be the beginning of one that is still being typed."""
    for _, begun in lexicon.begun(word.text) if len(word.text) > 1 else ():
        if begun in lexicon.stems:
            word.read(Reading((begun,), BEGUN))
    return {}


def _divide(word: Word, lexicon: Lexicon) -> None:
    """``motorvehicle`` is motor vehicle."""
    text = word.text
    if not text.isascii() or len(text) > 30:
        return
    for at in range(3, len(text) - 2):
        parts = (stem(text[:at]), stem(text[at:]))
        if parts[0] in lexicon.stems and parts[1] in lexicon.stems:
            word.read(Reading(parts, SPLIT, EVERYWHERE, f"{text[:at]} {text[at:]}"))


def _join(words: list[Word], places: list[int], raw: list[str], lexicon: Lexicon) -> None:
    """``brick laying`` is bricklaying, ``on site`` is onsite. The neighbour may be a stop word."""
    for n, at in enumerate(places):
        for start in (at - 1, at):
            if start < 0 or start + 1 >= len(raw):
                continue
            both = stem(raw[start] + raw[start + 1])
            if len(both) > 4 and both in lexicon.stems:
                words[n].read(Reading((both,), JOINED))


def _translate(words: list[Word], found: list[dict[str, tuple[int, str]]], lexicon: Lexicon, synonyms: Synonyms) -> None:
    """The longest phrases of the synonyms among the words, from the left; every word of one may be read as the group's other phrases."""
    at = 0
    while at < len(words):
        for length in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
            others = _others([found[n] for n in range(at, at + length)], lexicon, synonyms)
            if others:
                mine = tuple(stem(word.text) for word in words[at:at + length])
                for n in range(at, at + length):
                    if length > 1 and synonyms.also(mine) and mine[n - at] not in lexicon.stems:
                        words[n].readings.clear()  # the phrase is known, so a word of it that no course has is not taken for its kin
                    for other, quality in others.items():
                        words[n].read(Reading(other, quality, EVERYWHERE, "", length > 2, mine))
                at += length
                break
        else:
            at += 1


def _others(found: list[dict[str, tuple[int, str]]], lexicon: Lexicon, synonyms: Synonyms) -> dict[Phrase, int]:
    """The other phrases of every group in which some spelling of these words stands."""
    others: dict[Phrase, int] = {}
    start = SYNONYM[min(len(found), len(SYNONYM)) - 1]
    most = MOST_SPELLINGS[min(len(found), len(MOST_SPELLINGS)) - 1]
    for phrase in product(*(list(stems)[:most] for stems in found)):
        quality = start
        for n, each in enumerate(phrase):
            quality = quality * found[n][each][0] // 100
        for other in synonyms.also(phrase):
            if all(each in lexicon.stems for each in other):
                others[other] = max(others.get(other, 0), quality)
    return others
