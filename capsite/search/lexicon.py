"""The words the index knows, and how far a typed word is from them.

A lexicon maps every word as written (its surface) to its stem. Words that stand in long texts only it knows by their stems alone: they are found
when they are typed exactly, and nothing is taken for a misspelling of them. Beside the words of the courses it knows those of the synonyms:
``mechanic`` may stand in no course and is yet no spelling mistake.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping

from capsite.search.analysis import LONGEST, root, sound, stem

MOST_BEGUN = 40  # a begun word may become this many words, the shortest first
MOST_NEAR = 8    # a misspelt word may mean this many


class Lexicon:
    def __init__(self, surfaces: Mapping[str, str], extra: Iterable[str] = (), text: Iterable[str] = ()) -> None:
        """``surfaces``: the words of the courses with their stems; ``extra``: the words of the synonyms; ``text``: stems of long texts."""
        self.stems = frozenset(surfaces.values())
        self.text = frozenset(text) - self.stems
        self._stem = dict(surfaces)
        for word in extra:
            self._stem.setdefault(word, stem(word))
        self.known = frozenset(self._stem.values())
        self._sorted = sorted(self._stem)
        self._kin: dict[str, set[str]] = defaultdict(set)
        self._roots: dict[str, set[str]] = defaultdict(set)
        self._sounds: dict[str, list[str]] = defaultdict(list)
        self._lengths: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for word in self._sorted:
            self._roots[self._stem[word]].add(root(word).rstrip("*"))
            if word.isalpha() and word.isascii() and len(word) > 2:
                self._kin[root(word)].add(self._stem[word])
                self._sounds[sound(word)].append(word)
                self._lengths[len(word)].append((letters(word), word))

    def kin(self, word: str) -> list[str]:
        """The stems of the words that share the root: plumber, plumbing."""
        return sorted(self._kin.get(root(word), ()))

    def is_form(self, word: str) -> bool:
        """Whether a word is, or is a plain form of, one that is known: ``readiing`` has the stem of ready, and is no form of it."""
        if word in self._stem:
            return True
        mine, own = stem(word), root(word).rstrip("*")
        return own in self._roots.get(mine, ())

    def begins(self, start: str) -> bool:
        """Whether a word begins so."""
        at = bisect_left(self._sorted, start)
        return at < len(self._sorted) and self._sorted[at].startswith(start)

    def begun(self, start: str) -> list[tuple[str, str]]:
        """Words that begin so, with their stems: the shortest first."""
        at = bisect_left(self._sorted, start)
        found = []
        while at < len(self._sorted) and self._sorted[at].startswith(start):
            if len(self._sorted[at]) > len(start):
                found.append(self._sorted[at])
            at += 1
        found.sort(key=lambda word: (len(word), word))
        return [(word, self._stem[word]) for word in found[:MOST_BEGUN]]

    def near(self, word: str) -> list[tuple[int, str, str]]:
        """What a misspelt word may be, as (kind, word, stem): 0 for one letter wrong, 1 for two, 2 for a word that sounds alike, and 3 for two
        letters wrong where another word is one letter away. Short words have less room for mistakes; words with digits have none."""
        most = allowed(word)
        if not most:
            return []
        mine = letters(word)
        found = []
        for length in range(len(word) - most, len(word) + most + 1):
            for other, candidate in self._lengths.get(length, ()):
                if (mine ^ other).bit_count() <= 2 * most:
                    steps = distance(word, candidate, most)
                    if steps <= most:
                        found.append((steps, candidate[0] != word[0], candidate))
        found.sort()
        if not found and len(sound(word)) > 3:
            return [(2, candidate, self._stem[candidate]) for candidate in self._sounds.get(sound(word), ())][:MOST_NEAR]
        nearest = found[0][0] if found else 0
        return [(3 if steps > nearest else steps - 1, candidate, self._stem[candidate]) for steps, strange, candidate in found
                if steps == nearest or not strange][:MOST_NEAR]


def allowed(word: str) -> int:
    """How many letters of a word may be wrong."""
    if not (word.isascii() and word.isalpha()) or len(word) > LONGEST:
        return 0
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2


def letters(word: str) -> int:
    """The letters of a word as a set of bits: two words k steps apart differ in at most 2k of them."""
    mask = 0
    for letter in word:
        mask |= 1 << (ord(letter) - 97)
    return mask


def distance(a: str, b: str, most: int) -> int:
    """Letters to change, drop, add or swap with their neighbour to get from one word to the other; more than ``most`` is ``most + 1``."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row = [i] * (len(b) + 1)
        least = i
        for j, other in enumerate(b, 1):
            steps = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                steps = min(steps, before[j - 2] + 1)
            row[j] = steps
            least = min(least, steps)
        if least > most:
            return most + 1
        before, last = last, row
    return last[-1]
