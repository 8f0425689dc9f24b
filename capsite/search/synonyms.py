"""The words schools use for things (``content/synonyms.yaml``).

A group is a list of phrases that mean the same: each finds all the others. In a group with an arrow (``→``) the phrases before it find
those behind it, and nothing more: ``[trades, →, bricklaying, plumbing]``.
"""

from collections.abc import Container, Iterable, Mapping
from typing import Any

from capsite.search.analysis import STOP, root, stem, tokens

ARROW = "→"
LONGEST_PHRASE = 5
Phrase = tuple[str, ...]


class Synonyms:
    """Phrases as stems, and what each may also be called. ``as_data`` is what the browser gets."""

    def __init__(self, groups: Iterable[tuple[list[str], list[str]]]) -> None:
        """``groups``: (phrases, what they find if not one another), as words separated by spaces."""
        self.groups = [(list(same), list(found)) for same, found in groups]
        self._also: dict[Phrase, list[Phrase]] = {}
        self.words: set[str] = set()
        for same, found in self.groups:
            phrases = [stems(text) for text in same]
            others = [stems(text) for text in found] or phrases
            self.words.update(word for text in same for word in text.split(" "))
            for phrase in phrases:
                known = self._also.setdefault(phrase, [])
                known += [other for other in others if other != phrase and other not in known]

    @classmethod
    def read(cls, groups: Iterable[Iterable[str]]) -> "Synonyms":
        """From the lists of the content file; phrases of which nothing is left are dropped."""
        read = []
        for group in groups:
            same: list[str] = []
            found: list[str] = []
            into, seen = same, set[str]()
            for phrase in group:
                if phrase.strip() == ARROW:
                    into, seen = found, set()
                    continue
                text = " ".join(word for word in tokens("ict" if phrase.strip() == "IT" else phrase) if word not in STOP)
                # plumber, plumbers: whoever types the one is understood by the other.
                kin = " ".join(map(root, text.split(" ")))
                if text and kin not in seen:
                    into.append(text)
                    seen.add(kin)
            if same and len(same) + len(found) > 1:
                read.append((same, found))
        return cls(read)

    @classmethod
    def from_data(cls, data: Iterable[Mapping[str, Any]]) -> "Synonyms":
        return cls((group["same"], group.get("found", [])) for group in data)

    def within(self, known: Container[str]) -> "Synonyms":
        """Those of which every word is known: enough for a query of known words."""
        kept = [(_of(same, known), _of(found, known), bool(found)) for same, found in self.groups]
        return Synonyms((same, found) for same, found, oneway in kept if (same and found if oneway else len(same) > 1))

    def beyond(self, known: Container[str]) -> "Synonyms":
        """The phrases of other words, and the known phrases that they find."""
        kept = [([text for text in same if text not in _of([text], known)], _of(found or same, known)) for same, found in self.groups]
        return Synonyms((same, found) for same, found in kept if same and found)

    def as_data(self) -> list[dict[str, list[str]]]:
        return [{"same": same, **({"found": found} if found else {})} for same, found in self.groups]

    def also(self, phrase: Phrase) -> list[Phrase]:
        """What else a phrase is called; nothing when it stands in no group."""
        return self._also.get(phrase, [])


def stems(text: str) -> Phrase:
    return tuple(stem(word) for word in text.split(" "))


def _of(phrases: Iterable[str], known: Container[str]) -> list[str]:
    """The phrases of known words."""
    return [text for text in phrases if all(each in known for each in stems(text))]
