"""The files with which the browser answers a search by itself: names below ``/search/data/``.

``index.json`` has what every search needs: the words of all fields but the long texts, the synonyms made of such words, the codes by which is
filtered. When a typed word is not among them, ``synonyms.json`` is fetched, which has the other synonyms; and of the words that stand in long
texts only the file of its first letter, ``text/a.json``. When a postcode is typed ``places/names.txt`` is fetched (which of the following
files there are), ``places/cv.txt`` and ``places/cv1.txt`` (``places.browser_places``).

To sort by name, by price, by distance ``columns/order.json``, ``pence.json``, ``point.json`` are fetched.

In a directory of up to ``INLINE`` courses ``index.json`` has the rest for the first result too: which courses each word stands in
(``postings``, a line for each of ``words``) and the rows. Words of a course's name, its provider's name and
its summary are then read from the rows by the browser and not listed again. In a larger one each search fetches only what it asks about:

- ``postings/0.txt`` …: a few kilobytes of neighbouring lines each; ``blocks`` says how many lines;
- ``words/1.json``: words that begin with that figure, with their courses, when one is typed (a thousand courses may have a number each);
- ``rows/0.json`` …: ``CHUNK`` rows each, those of the page that is shown; ``rows/first.json``, the first slug of each, to find a course by slug.

All but ``index.json`` and ``places/`` lie in a folder whose name changes with what is in them (``folder`` in the index), so that a page left
open never reads words of one publication with courses of another: the files it misses tell it to begin with the new index.

A list of words is two texts of as many lines, in alphabetical order: in ``words`` a line has the surfaces of one stem, in ``text/`` the stem;
in ``postings`` the courses. ``packing`` says how they are written; ``engine.js`` reads this.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from string import ascii_lowercase, digits
from typing import Any

from capsite.catalogue import Catalogue
from capsite.places import browser_places
from capsite.rows import Row
from capsite.search.analysis import SOFT, STOP, stem, words
from capsite.search.collect import FORMAT, Collected, collect
from capsite.search.kept import KeptEntries
from capsite.search.masks import NAME, PROVIDER, SUMMARY, TEXT
from capsite.search.packing import as_json, blocks, by_length, column, figure, figures, postings, surfaces
from capsite.search.synonyms import Synonyms, stems

INLINE = 250   # up to so many courses lie whole in index.json
CHUNK = 8      # rows in a file when there are more
BLOCK = 10_000  # signs of postings in a file, about two kilobytes compressed
READ = ((NAME, "name"), (PROVIDER, "provider"), (SUMMARY, "summary"))  # fields the browser reads from the rows it has
SHOWN = ("slug", "name", "summary", "place", "days", "price", "qualification", "availability")
UNSEEN = ("price_pence", "pathway", "postcode", "varies")  # of a row, but nowhere on the page that the browser makes
MANY = {"phase": "phases", "interest": "interests", "day": "weekdays"}
Line = tuple[str, str]  # words of a stem, and the courses


def browser_files(catalogue: Catalogue, rows: Iterable[Row], kept: KeptEntries | None = None) -> dict[str, bytes]:
    """Every file the browser's search may ask for, by its name below ``/search/data/``."""
    return files(collect(catalogue, rows, kept))


def files(collected: Collected) -> dict[str, bytes]:
    documents = [document["row"] for document in collected.documents]
    inline = len(documents) <= INLINE
    written = _written(collected)
    strong, deep = _split(collected, documents if inline else [], written)
    numbered = [] if inline else _numbered(strong, collected.synonyms)
    apart = {word for word, _ in numbered}
    strong = [line for line in strong if line[0] not in apart]
    known = _stems(written, apart)
    index: dict[str, Any] = {
        "format": FORMAT, "stop": " ".join(sorted(STOP)), "soft": " ".join(sorted(SOFT)),
        "facets": {facet: list(names) for facet, names in collected.facets.items()},
        "synonyms": _small(collected.synonyms, known), "words": "\n".join(line[0] for line in strong),
        "codes": _codes(collected), "urls": _addresses(documents)}
    made: dict[str, Any] = {"synonyms.json": _beyond(collected.synonyms, known)}
    made.update((f"columns/{name}.json", data) for name, data in _columns(collected).items())
    made.update((f"text/{letter}.json", shard) for letter, shard in _shards(deep, "0" + ascii_lowercase).items())
    if inline:
        index |= {"postings": "\n".join(line[1] for line in strong), "rows": _together(_shown(documents))}
    else:
        index |= {"blocks": [len(block) for block in blocks((line[1] for line in strong), BLOCK)], "chunk": CHUNK}
        made.update((f"words/{digit}.json", shard) for digit, shard in _shards(numbered, digits).items())
        made.update(_rows(collected.documents))
    ready = {name: as_json(data) for name, data in made.items()}
    if not inline:
        ready.update((f"postings/{n}.txt", "\n".join(block).encode()) for n, block in enumerate(blocks((line[1] for line in strong), BLOCK)))
    ready = _named(index, ready)
    ready["places/names.txt"] = " ".join(sorted(name.removesuffix(".txt") for name in browser_places())).encode("ascii")
    ready.update((f"places/{name}", lines.encode("ascii")) for name, lines in browser_places().items())
    return ready


def _named(index: dict[str, Any], written: dict[str, bytes]) -> dict[str, bytes]:
    """The index under the name that every page knows, the files that belong to it in a folder named by what all of them hold."""
    found = blake2b(as_json(index), digest_size=6)
    for name, data in sorted(written.items()):
        found.update(f"{name}\0{len(data)}\0".encode() + data)
    folder = found.hexdigest()
    return {"index.json": as_json({**index, "folder": folder}), **{f"{folder}/{name}": data for name, data in written.items()}}


def _split(collected: Collected, shown: list[dict[str, Any]], written: dict[str, set[str]]) -> tuple[list[Line], list[Line]]:
    """The words of all fields but the long texts, without what the browser reads from the rows itself; and those of long texts only."""
    keys = {each: min(known, key=by_length) for each, known in written.items()}
    found: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, entry in enumerate(collected.entries):
        for each, mask in (_unread(entry.masks, shown[number], written) if shown else entry.masks).items():
            found[each][mask].append(number)
    deep = [(each, postings(courses)) for each, courses in found.items() if each not in written]
    # A word of another field is not looked for in long texts (ask.Directory does the same).
    strong = [(surfaces(known or {keys[each]}), line) for each, known in written.items() if (line := postings(found[each], ~TEXT))]
    return sorted(strong), sorted(deep)


def _unread(masks: dict[str, int], row: dict[str, Any], written: dict[str, set[str]]) -> dict[str, int]:
    """A course's words without the fields that the browser reads from its row; those aren't ``written`` again either."""
    left = dict(masks)
    for field, key in READ:
        for word, each in words(row[key]):
            left[each] &= ~field
            written[each].discard(word)
    return left


def _written(collected: Collected) -> dict[str, set[str]]:
    """The words of all fields but the long texts as they are written, by their stems."""
    found: dict[str, set[str]] = defaultdict(set)
    for word in set().union(*(entry.surfaces for entry in collected.entries)):
        found[stem(word)].add(word)
    return found


def _stems(written: dict[str, set[str]], but: set[str]) -> list[str]:
    """The stems by whose numbers the synonyms name words: those that the browser has from the start."""
    return sorted(each for each in written if each.isascii() and each not in but)


def _numbered(lines: list[Line], synonyms: Synonyms) -> list[Line]:
    """The words that begin with a figure and stand in no synonym."""
    wanted = {each for group in synonyms.groups for texts in group for text in texts for each in stems(text)}
    return [line for line in lines if line[0][0] in digits and line[0] not in wanted]


def _shards(lines: list[Line], firsts: str) -> dict[str, dict[str, str]]:
    """The words by their first letter, others under the first of ``firsts``."""
    shards: dict[str, list[Line]] = {letter: [] for letter in firsts}
    for line in lines:
        shards[line[0][0] if line[0][0] in shards else firsts[0]].append(line)
    return {letter: {"words": "\n".join(line[0] for line in found), "postings": "\n".join(line[1] for line in found)}
            for letter, found in shards.items()}


def _small(synonyms: Synonyms, known: list[str]) -> str:
    """Synonyms made of known words, a group a line: phrases by commas, an arrow as >. A word is its number among the stems, in figures."""
    return "\n".join(_phrases(same, known) + (">" + _phrases(found, known) if found else "") for same, found in synonyms.within(frozenset(known)).groups)


def _beyond(synonyms: Synonyms, known: list[str]) -> dict[str, str]:
    """The synonyms with other words, as they are written, in alphabetical order; and beside each group what it finds, as in ``_small``."""
    groups = synonyms.beyond(frozenset(known)).groups
    return {"same": "\n".join(",".join(sorted(same)) for same, _ in groups), "found": "\n".join(_phrases(found, known) for _, found in groups)}


def _phrases(texts: list[str], known: list[str]) -> str:
    return ",".join(dict.fromkeys("".join(figure(bisect_left(known, each)) for each in stems(text)) for text in texts))


def _codes(collected: Collected) -> dict[str, Any]:
    """What is filtered and scored by, a column each; values of facets by their number."""
    rows = [document["row"] for document in collected.documents]
    numbers = {facet: {value: n for n, value in enumerate(names)} for facet, names in collected.facets.items()}
    held = {facet: [row[MANY[facet]] if facet in MANY else [row[facet]] if row[facet] else [] for row in rows] for facet in numbers}
    return {**{facet: column([[numbers[facet][value] for value in values] for values in each]) for facet, each in held.items()},
            "state": column([row["state"] for row in rows]),
            **{name: figures(document[f"{name}_words"] for document in collected.documents) for name in ("name", "provider", "award")}}


def _columns(collected: Collected) -> dict[str, Any]:
    """What is sorted by."""
    return {"order": figures(document["order"] for document in collected.documents),
            "pence": figures(document["row"]["price_pence"] for document in collected.documents),
            "point": column([document["point"] for document in collected.documents])}


def _rows(documents: list[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    chunks = [[document["row"] for document in documents[at:at + CHUNK]] for at in range(0, len(documents), CHUNK)]
    for n, chunk in enumerate(chunks):
        yield f"rows/{n}.json", _shown(chunk)
    yield "rows/first.json", [chunk[0]["slug"] for chunk in chunks]


def _shown(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Rows as columns; a provider once."""
    providers = sorted({(row["provider_slug"], row["provider"]) for row in rows})
    where = {slug: n for n, (slug, _) in enumerate(providers)}
    return {**{key: [row[key] for row in rows] for key in SHOWN}, "slug": [_short(row) for row in rows], "providers": providers,
            "provider": [where[row["provider_slug"]] for row in rows]}


def _together(rows: dict[str, Any]) -> dict[str, Any]:
    """Where all rows lie in one file, what many courses share is said once."""
    return {key: column(values) if key in ("place", "days", "price", "qualification", "availability") else values for key, values in rows.items()}


def _short(row: dict[str, Any]) -> str:
    """The slug, if it isn't the name in small letters with hyphens."""
    return "" if row["slug"] == re.sub("[^a-z0-9]+", "-", row["name"].lower()) else str(row["slug"])


def _addresses(rows: list[dict[str, Any]]) -> list[str]:
    """What stands before the slug in the address of a course, and of a provider; a slash stands behind."""
    if not rows:
        return ["", ""]
    return [rows[0]["url"].removesuffix(rows[0]["slug"] + "/"), rows[0]["provider_url"].removesuffix(rows[0]["provider_slug"] + "/")]
