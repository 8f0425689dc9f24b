"""The files with which the browser answers a search by itself: names below ``/search/data/``.

``index.json`` has everything for the first result: the words of all fields but the long texts with the courses they stand in, the synonyms made
of such words, the codes by which is filtered and sorted, and the rows. Words of a course's name, its provider's name and its summary are read
from the rows by the browser and not listed again. (In a large directory the rows lie in ``rows-0.json`` …, twenty to a file, and all words are
listed.) When a typed word is not among them, ``synonyms.json`` is fetched, which has the other synonyms; and of the words that stand in long
texts only the file of its first letter, ``text/a.json``. When a postcode is typed ``places/names.txt`` is fetched (which of the
following files there are), ``places/cv.txt`` and ``places/cv1.txt`` (``places.browser_places``).

A list of words is two texts of as many lines, in alphabetical order. In ``words`` a line has the surfaces of one stem: the first whole, the
others as the number of letters they share with it and their rest (``vehicle 7s``); in ``text/`` it has the stem. In ``postings`` a line has the
courses of that stem, grouped by mask: ``mask:gaps,mask:gaps``, the mask in hexadecimal; gaps between course numbers are figures of ``DIGITS``:
below 48 one figure, else ``48 + n % 16`` and what is left. ``engine.js`` and ``words.js`` read this.
"""

import json
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from string import ascii_lowercase
from typing import Any

from capsite.catalogue import Catalogue
from capsite.places import browser_places
from capsite.rows import Row
from capsite.search.analysis import SOFT, STOP, stem, words
from capsite.search.collect import FORMAT, Collected, collect
from capsite.search.masks import NAME, PROVIDER, SUMMARY, TEXT
from capsite.search.synonyms import Synonyms, stems

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
INLINE = 250   # so many rows go into index.json
CHUNK = 20     # rows in a file when there are more
READ = ((NAME, "name"), (PROVIDER, "provider"), (SUMMARY, "summary"))  # fields the browser reads from the rows it has
SHOWN = ("slug", "name", "summary", "place", "days", "price", "qualification", "availability", "pathway", "postcode")


def browser_files(catalogue: Catalogue, rows: Iterable[Row]) -> dict[str, bytes]:
    """Every file the browser's search may ask for, by its name below ``/search/data/``."""
    return files(collect(catalogue, rows))


def files(collected: Collected) -> dict[str, bytes]:
    documents = [document["row"] for document in collected.documents]
    inline = len(documents) <= INLINE
    size = INLINE if inline else CHUNK
    chunks = [_shown(documents[at:at + size]) for at in range(0, len(documents), size)]
    strong, deep, stems = _split(collected, documents if inline else [])
    index: dict[str, Any] = {
        "format": FORMAT, "stop": " ".join(sorted(STOP)), "soft": " ".join(sorted(SOFT)),
        "facets": {facet: list(names) for facet, names in collected.facets.items()},
        "synonyms": _small(collected.synonyms, stems), **strong,
        "codes": _codes(collected), "chunk": size, "rows": chunks if inline else [],
        "urls": _addresses(documents)}
    made = {"index.json": _json(index), "synonyms.json": _json(_beyond(collected.synonyms, stems))}
    made.update((f"text/{letter}.json", _json(shard)) for letter, shard in deep.items())
    if not inline:
        made.update((f"rows-{n}.json", _json(chunk)) for n, chunk in enumerate(chunks))
    made["places/names.txt"] = " ".join(sorted(name.removesuffix(".txt") for name in browser_places())).encode("ascii")
    made.update((f"places/{name}", lines.encode("ascii")) for name, lines in browser_places().items())
    return made


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _split(collected: Collected, shown: list[dict[str, Any]]) -> tuple[dict[str, str], dict[str, dict[str, str]], list[str]]:
    """The words of all fields but the long texts, without what the browser reads from the rows itself; those of long texts only; the
    stems of the former in order."""
    postings: dict[str, dict[int, int]] = defaultdict(dict)
    surfaces: dict[str, set[str]] = defaultdict(set)
    for number, entry in enumerate(collected.entries):
        for each, mask in entry.masks.items():
            postings[each][number] = mask
        for word in entry.surfaces:
            surfaces[stem(word)].add(word)
    deep = [(each, found) for each, found in postings.items() if each not in surfaces]
    stems = sorted(each for each in surfaces if each.isascii())
    keys = {each: min(known, key=_by_length) for each, known in surfaces.items()}
    for number, row in enumerate(shown):
        for field, key in READ:
            for word, each in words(row[key]):
                postings[each][number] &= ~field
                surfaces[each].discard(word)
    # A word of another field is not looked for in long texts (ask.Directory does the same).
    strong = [(_surfaces(found or {keys[each]}), kept) for each, found in surfaces.items()
              if (kept := {n: mask & ~TEXT for n, mask in postings[each].items() if mask & ~TEXT})]
    return _lines(strong), _shards(deep), stems


def _lines(found: list[tuple[str, dict[int, int]]]) -> dict[str, str]:
    lines = sorted((line, _postings(courses)) for line, courses in found)
    return {"words": "\n".join(line[0] for line in lines), "postings": "\n".join(line[1] for line in lines)}


def _shards(deep: list[tuple[str, dict[int, int]]]) -> dict[str, dict[str, str]]:
    """The words of long texts by their first letter; figures and other signs under 0."""
    shards: dict[str, list[tuple[str, dict[int, int]]]] = {letter: [] for letter in "0" + ascii_lowercase}
    for word, found in deep:
        shards[word[0] if word[0] in shards else "0"].append((word, found))
    return {letter: _lines(found) for letter, found in shards.items()}


def _by_length(word: str) -> tuple[int, str]:
    return len(word), word


def _surfaces(words: Iterable[str]) -> str:
    first, *others = sorted(words, key=_by_length)
    return " ".join([first, *(_shared(first, word) for word in others)])


def _shared(first: str, word: str) -> str:
    same = 0
    while same < len(first) and first[same] == word[same]:
        same += 1
    return figure(same) + word[same:]


def _postings(found: dict[int, int]) -> str:
    groups: dict[int, list[int]] = defaultdict(list)
    for number, mask in sorted(found.items()):
        groups[mask].append(number)
    return ",".join(f"{mask:x}:{_gaps(numbers)}" for mask, numbers in sorted(groups.items()))


def _gaps(numbers: list[int]) -> str:
    return "".join(figure(number - before - 1) for number, before in zip(numbers, [-1, *numbers], strict=False))


def figure(number: int) -> str:
    """A whole number in figures of ``DIGITS``."""
    text = ""
    while number >= 48:
        text += DIGITS[48 + number % 16]
        number //= 16
    return text + DIGITS[number]


def _small(synonyms: Synonyms, known: list[str]) -> str:
    """Synonyms made of known words, a group a line: phrases by commas, an arrow as >. A word is its number among the stems, in figures."""
    return "\n".join(_phrases(same, known) + (">" + _phrases(found, known) if found else "") for same, found in synonyms.within(known).groups)


def _beyond(synonyms: Synonyms, known: list[str]) -> str:
    """The synonyms with other words, as they are written, and what they find, as in ``_small``."""
    return "\n".join(",".join(same) + ">" + _phrases(found, known) for same, found in synonyms.beyond(known).groups)


def _phrases(texts: list[str], known: list[str]) -> str:
    return ",".join(dict.fromkeys("".join(figure(bisect_left(known, each)) for each in stems(text)) for text in texts))


def _codes(collected: Collected) -> dict[str, Any]:
    """What is filtered, sorted and scored by, a column each; values of facets by their number."""
    rows = [document["row"] for document in collected.documents]
    numbers = {facet: {value: n for n, value in enumerate(names)} for facet, names in collected.facets.items()}
    return {
        "tier": [numbers["tier"][row["tier"]] for row in rows], "category": [numbers["category"][row["category"]] for row in rows],
        "level": [numbers["level"].get(row["level"], -1) for row in rows],
        "phase": [[numbers["phase"][value] for value in row["phases"]] for row in rows],
        "interest": [[numbers["interest"][value] for value in row["interests"]] for row in rows],
        "day": [[numbers["day"][value] for value in row["weekdays"]] for row in rows],
        "state": [row["state"] for row in rows], "pence": [row["price_pence"] for row in rows],
        "order": [document["order"] for document in collected.documents], "point": [document["point"] for document in collected.documents],
        "names": [document["name_words"] for document in collected.documents],
        "providers": [document["provider_words"] for document in collected.documents],
        "awards": [document["award_words"] for document in collected.documents]}


def _shown(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Rows as columns; a provider once."""
    providers = sorted({(row["provider_slug"], row["provider"]) for row in rows})
    where = {slug: n for n, (slug, _) in enumerate(providers)}
    return {**{key: [row[key] for row in rows] for key in SHOWN}, "slug": [_short(row) for row in rows], "providers": providers,
            "provider": [where[row["provider_slug"]] for row in rows]}


def _short(row: dict[str, Any]) -> str:
    """The slug, if it isn't the name in small letters with hyphens."""
    return "" if row["slug"] == re.sub("[^a-z0-9]+", "-", row["name"].lower()) else str(row["slug"])


def _addresses(rows: list[dict[str, Any]]) -> list[str]:
    """What stands before the slug in the address of a course, and of a provider; a slash stands behind."""
    if not rows:
        return ["", ""]
    return [rows[0]["url"].removesuffix(rows[0]["slug"] + "/"), rows[0]["provider_url"].removesuffix(rows[0]["provider_slug"] + "/")]
