"""Asks the index: the one module of the generator that the forms app imports.

``Directory.open(state)`` opens what ``index.build`` wrote; ``Directory.ask(query)`` answers. ``theme/static/js/search/engine.js`` gives
the same answer in the browser.
"""

# mypy: allow-untyped-calls
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any

from whoosh.index import open_dir
from whoosh.reading import TermNotFound

from capsite.places import NoPlace, Place, locate, tenths
from capsite.search.analysis import SOFT, STOP, stem, typed
from capsite.search.expand import expand
from capsite.search.filters import AVAILABLE, sift, values
from capsite.search.lexicon import Lexicon
from capsite.search.masks import AWARD, NAME, PROVIDER, TEXT
from capsite.search.query import FACETS, Query
from capsite.search.score import Found, rank
from capsite.search.synonyms import Synonyms

__all__ = ["PAGE", "Answer", "Directory", "Looser", "Match", "NoIndex", "NoPlace", "Query", "locate"]
PAGE = 20
SIZES = {NAME: "name_words", PROVIDER: "provider_words", AWARD: "award_words"}
CURRENT = "current"  # the file that names the index in use
WELL = 3  # nearest first keeps the courses with at least this part of the best score: over the judged queries the nearest is then right, 94 of 100 times
NO_WORD = "There is no word to search for in that: type a course, a provider, an interest or a place."
ANY = {"tier": "Any tier", "category": "Any category", "phase": "Any phase", "interest": "Any interest", "day": "Any day",
       "level": "Any level", "within": "Any distance", "available": "Courses without free places too", "words": "Without the words",
       "all": "Without any filter"}


class NoIndex(Exception):
    """There is no index in the folder: the site has not been built."""


@dataclass(frozen=True)
class Match:
    row: dict[str, Any]
    score: int
    miles: float | None = None
    about: bool = False


@dataclass(frozen=True)
class Looser:
    """A wider search that finds something: its words, its query, how much it finds."""

    text: str
    query: Query
    total: int


@dataclass(frozen=True)
class Answer:
    """``matches`` are those of one page. ``corrected`` is the text as it was understood, when it was misspelt."""

    matches: tuple[Match, ...]
    total: int
    counts: dict[str, dict[str, int]]
    corrected: str | None = None
    problems: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    looser: tuple[Looser, ...] = ()
    page: int = 1
    pages: int = 1
    sort: str = "match"


class Directory:
    """An opened index. It doesn't change: when the site is built again, open another."""

    def __init__(self, folder: Path) -> None:
        data = json.loads((folder / "documents.json").read_text("utf-8"))
        self.version = folder.name
        self.documents: list[dict[str, Any]] = data["documents"]
        for document in self.documents:
            document["values"] = {facet: tuple(values(document, facet)) for facet in FACETS}
            document["values"]["available"] = ("1",) if document["row"]["state"] in AVAILABLE else ()
            document["held"] = tuple(document["values"].values())
        self.facets: dict[str, dict[str, str]] = data["facets"]
        self._index = open_dir(str(folder), readonly=True)
        self._reader = self._index.reader()
        self._lock = Lock()
        self._postings: dict[str, dict[int, int]] = {}
        numbers = {document["row"]["slug"]: n for n, document in enumerate(self.documents)}
        self._numbers = {number: numbers[stored["slug"]] for number, stored in self._reader.iter_docs()}
        surfaces = {text: stem(text) for text in data["surfaces"]}
        synonyms = Synonyms.from_data(data["synonyms"])
        lexicon = Lexicon(surfaces)
        small, beyond = synonyms.within(lexicon.stems), synonyms.beyond(lexicon.stems)
        self._small = (lexicon, small)
        self._whole = (Lexicon(surfaces, beyond.words, data["text"]), Synonyms([*small.groups, *beyond.groups]))
        self._sizes = {bit: [document[key] for document in self.documents] for bit, key in SIZES.items()}

    @classmethod
    def open(cls, state: Path | str) -> "Directory":
        """From the state folder of a build, or from the index folder in it."""
        for folder in (Path(state), Path(state) / "index"):
            current = folder / CURRENT
            if current.is_file():
                return cls(folder / current.read_text("ascii").strip())
        raise NoIndex(f"There is no search index in {state}. Build the site first: capsite build")

    def close(self) -> None:
        self._reader.close()
        self._index.close()

    def postings(self, term: str) -> Mapping[int, int]:
        """The courses in which a stem stands, with the fields, from Whoosh; kept, since the index doesn't change."""
        known = self._postings.get(term)
        if known is None:
            with self._lock:  # one reader, many threads
                known = self._read(term)
            self._postings[term] = known
        return known

    def _read(self, term: str) -> dict[int, int]:
        try:
            matcher = self._reader.postings("words", term)
        except TermNotFound:
            return {}
        found = {}
        while matcher.is_active():
            found[self._numbers[matcher.id()]] = int(matcher.weight())
            matcher.next()
        # A word of another field is not looked for in long texts (browser.py leaves those out alike).
        return found if term in self._whole[0].text else {course: mask & ~TEXT for course, mask in found.items() if mask & ~TEXT}

    def ask(self, query: Query, limit: int | None = None) -> Answer:
        """Answer a query: one page of it, or its first ``limit`` matches."""
        query, notes = self._known(query)
        found = self._find(query.words)
        problems: dict[str, str] = {}
        place = None
        if query.near:
            try:
                place = locate(query.near)
            except NoPlace as problem:
                problems["near"] = str(problem)
        away = self._away(place)
        good, weak = _divided(found.scores, query, place is not None)
        passed, counts = sift(good, self.documents, query, away, place is not None)
        weaker = len(sift(weak, self.documents, query, away, place is not None)[0])
        sort = _sort(query, place is not None)
        self._sort(passed, sort, found.scores, away)
        pages = max(1, -(-len(passed) // PAGE))
        page = min(query.page, pages)
        shown = passed[:limit] if limit is not None else passed[(page - 1) * PAGE:page * PAGE]
        matches = tuple(self._match(course, found.scores[course], away[course], place) for course in shown)
        return Answer(matches, len(passed), counts, _corrected(query.words, found.spelt), problems,
                      (*notes, *self._notes(query, found, passed, away, place), *_said(weaker)),
                      () if passed else tuple(self._looser(query, found, away, place is not None)), page, pages, sort)

    def _known(self, query: Query) -> tuple[Query, list[str]]:
        """The query without values that no filter has."""
        notes = []
        for facet, attribute in FACETS.items():
            chosen = query.chosen(facet)
            kept = tuple(value for value in chosen if value in self.facets[facet])
            for value in chosen:
                if value not in kept:
                    notes.append(f"There is no {facet} “{value}”, so it was left out.")
            if kept != chosen:
                query = replace(query, **{attribute: kept})  # type: ignore[arg-type]
        return query, notes

    def _find(self, text: str) -> Found:
        """The courses the words find. Without words, all; with signs that are no words, none; with one letter, all as long as it begins nothing."""
        everything = Found(dict.fromkeys(range(len(self.documents)), 0))
        if not text.strip():
            return everything
        words = expand(text, *(self._small if _all_known(text, self._small[0]) else self._whole))
        if not words:
            return Found({})
        found = rank(words, self.postings, self._sizes)
        return everything if not found.scores and not found.unknown else found

    def _away(self, place: Place | None) -> list[int | None]:
        """How far each course is, in tenths of a mile."""
        if place is None:
            return [None] * len(self.documents)
        here = (place.easting, place.northing)
        return [tenths(here, (point[0], point[1])) if (point := document["point"]) else None for document in self.documents]

    def _sort(self, passed: list[int], sort: str, scores: Mapping[int, int], away: Sequence[int | None]) -> None:
        """Best, nearest, first by name or cheapest first; ties by number."""
        passed.sort()
        if sort == "distance":
            passed.sort(key=lambda course: (away[course] is None, away[course] or 0, -scores[course]))
        elif sort == "name":
            passed.sort(key=lambda course: int(self.documents[course]["order"]))
        elif sort == "price":
            passed.sort(key=lambda course: int(self.documents[course]["row"]["price_pence"]))
        else:
            passed.sort(key=scores.__getitem__, reverse=True)

    def _match(self, course: int, score: int, far: int | None, place: Place | None) -> Match:
        document = self.documents[course]
        if place is None or far is None:
            return Match(document["row"], score)
        return Match(document["row"], score, far / 10, place.kind != "unit" or bool(document["point"][2]))

    def _notes(self, query: Query, found: Found, passed: Sequence[int], away: Sequence[int | None], place: Place | None) -> list[str]:
        notes = [f"Nothing matches “{word}”, so it was left out." for word in found.unknown] if passed else []
        if query.words.strip() and not found.scores and all(word in STOP for word in typed(query.words)):
            notes.append(NO_WORD)
        lost = sum(1 for course in passed if away[course] is None) if place else 0
        if lost:
            notes.append("One course has no fixed place, so it has no miles." if lost == 1
                         else f"{lost} courses have no fixed place, so they have no miles.")
        return notes

    def _looser(self, query: Query, found: Found, away: Sequence[int | None], near: bool) -> list[Looser]:
        """What finds something when this doesn't: each filter left out alone, then the words, then all filters."""
        tries: list[tuple[str, Query]] = []
        bare = replace(query, page=1)
        for facet, attribute in FACETS.items():
            if query.chosen(facet):
                tries.append((facet, replace(bare, **{attribute: ()})))  # type: ignore[arg-type]
        if near and query.within:
            tries.append(("within", replace(bare, within=None)))
        if query.available:
            tries.append(("available", replace(bare, available=False)))
        filtered = bool(tries)
        if filtered and query.words.strip():
            tries.append(("words", replace(bare, words="")))
        if len(tries) > 1 and filtered:
            tries.append(("all", Query(words=query.words, near=query.near)))
        wider = []
        for name, other in tries:
            scores = found.scores if name != "words" else dict.fromkeys(range(len(self.documents)), 0)
            total = len(sift(_divided(scores, other, near)[0], self.documents, other, away, near)[0])
            if total:
                wider.append(Looser(ANY[name], other, total))
        return wider


def _divided(scores: Mapping[int, int], query: Query, near: bool) -> tuple[list[int], list[int]]:
    """The courses to be shown, and those that match too weakly to stand before better ones only because they are nearer."""
    if _sort(query, near) != "distance":
        return list(scores), []
    top = max(scores.values(), default=0)
    good = [course for course, score in scores.items() if score * WELL >= top]
    return good, [course for course, score in scores.items() if score * WELL < top]


def _said(weaker: int) -> list[str]:
    if not weaker:
        return []
    return [f"{'One course that matches' if weaker == 1 else f'{weaker} courses that match'} less well {'is' if weaker == 1 else 'are'} left out: "
            "sort by best match to see more."]


def _all_known(text: str, lexicon: Lexicon) -> bool:
    """Whether the words of the courses will do, long texts aside: every typed word is one of them, or the last begins one.

    The browser then needs neither the long texts nor the synonyms that are made of other words."""
    words = typed(text)
    return all(word in STOP or word in SOFT or stem("ict" if word == "it" else word) in lexicon.known or (n == len(words) - 1 and lexicon.begins(word))
               for n, word in enumerate(words))


def _sort(query: Query, near: bool) -> str:
    """The order asked for, if it can be had: by distance when there is a place, by match when there are words, else by name."""
    usual = "distance" if near else "match" if query.words.strip() else "name"
    if not query.sort or (query.sort == "distance" and not near) or (query.sort == "match" and not query.words.strip()):
        return usual
    return query.sort


def _corrected(text: str, spelt: Mapping[str, str]) -> str | None:
    return " ".join(spelt.get(word, word) for word in typed(text)) if spelt else None
