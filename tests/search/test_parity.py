"""The server and the browser give the same answer: courses, order, scores, miles, counts, words (decision 18)."""

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest

from capsite.catalogue import Catalogue
from capsite.search.analysis import root, sound, stem, typed, words
from capsite.search.ask import Directory, Query
from capsite.search.browser import INLINE
from tests.benchmarks.synthetic import make_content
from tests.search.conftest import SCRIPTS, Ask, as_browser, read_catalogue, rows_of, run_node, seen, write_browser_files
from tests.search.judging import derived, judged

NASTY = ["", " ", "\t\n", "a", "m", "e", "the", "course", "courses for students", "?", "*", "\"", "'", "\"motor vehicle\"", "t~1/2", "NOT NOT x", "NOT",
         "a AND", "(((", "name:hair", "hair^2", "motor~", "[a TO z]", "hair*", "-hair", "+hair +nails", "\\", "%", "<script>alert(1)</script>",
         "'; drop table courses; --", "\x00\x01\x02", "hair\x00dressing", "\u202ehair", "مرحبا", "שלום hair", "🎉", "hair 🎉🎉", "👩‍🔧 mechanic",
         "İstanbul", "ﬁtness", "café", "CAFÉ", "naïve", "ÆØÅ", "ß", "e\u0301sol", "Ⅳ", "²", "①", "C&G", "c & g", "B&B", "G.C.S.E.", "g.c.s.e", "men’s",
         "l1", "L 1", "lvl2", "level two", "level 99", "level 0", "entry", "e3", "el 2", "entry level", "year 9 10 and 11", "yrs 7-9", "ks3", "key stage 4",
         "year 14", "tier 1", "tier1", "tier 9", "12", "0", "1", "cv1 2ab", "cv1", "CV1 2", "mon", "sat", "it", "IT", "is it", "motorvehicle", "brick laying",
         "hair dressing", "on site", "onsite", "x" * 40, "motor " * 200, "hairdressing " + "z" * 500, "a b c d e f g h i j k l m n o p q r s t u v w x y z",
         "constructor", "__proto__", "hasOwnProperty toString", "valueOf", "undefined null NaN", "readiing to dogs", "limelite", "fisics", "mecanics",
         "title:(x) ^~*", "titel:x hair:beuty", "title: x"]
NUMBERS = ["12", "1", "30", "300", "3 00", "course 45", "ashby45", "hair123456", "99 hair", "motor 207", "207", "2 0 7", "carpentry 11 12", "x1y2z3", "4x4"]
FILTERS: list[dict[str, Any]] = [
    {"day": ["monday"]}, {"day": ["monday", "friday"]}, {"tier": ["2"]}, {"category": ["vocational"], "level": ["1"]}, {"phase": ["primary"]},
    {"interest": ["animals", "sport"], "day": ["wednesday"]}, {"available": ["1"]}, {"level": ["entry 3"]}, {"level": ["ENTRY 3"]},
    {"near": ["CV1 2AB"]}, {"near": ["cv12ab"]}, {"near": ["CV6 5"]}, {"near": ["cv6"]}, {"near": ["B1 1AA"]}, {"near": ["SW1A 1AA"]}, {"near": ["EC1A"]},
    {"near": ["CV"]}, {"near": ["Z"]}, {"near": ["banana"]}, {"near": ["BT1 1AA"]}, {"near": ["BT"]}, {"near": ["CV99 9ZZ"]}, {"near": ["CV0 1AA"]},
    {"near": ["QQ1 1AA"]}, {"near": ["M1"]}, {"near": ["M11"]}, {"near": ["ab1 0"]}, {"near": ["  cv1   2ab "]}, {"near": ["🎉"]}, {"near": ["GIR 0AA"]},
    {"near": ["CV1 2AB"], "within": ["3"]}, {"near": ["CV1 2AB"], "within": ["1"], "day": ["monday"], "q": ["hair"]}, {"within": ["3"]},
    {"near": ["CV1"], "sort": ["match"], "q": ["maths"]}, {"near": ["CV1"], "sort": ["price"]}, {"sort": ["price"]}, {"sort": ["name"], "q": ["cars"]},
    {"sort": ["distance"]}, {"sort": ["match"]}, {"sort": ["sideways"]}, {"page": ["2"]}, {"page": ["999"]}, {"page": ["-1"]}, {"page": ["x"]},
    {"day": ["someday"]}, {"category": ["nothing-here", "vocational"]}, {"tier": ["<script>"]}, {"day": ["sunday"], "q": ["hair"]},
    {"q": ["hair"], "tier": ["3"], "day": ["sunday"], "available": ["yes"]}, {"q": ["xyzzy"], "day": ["monday"]}, {"within": ["0"]},
    {"q": ["bricklaying"], "near": ["PL1 1AA"], "within": ["2"]}, {"q": ["motor vehicle", "second"]}, {"q": [], "day": []}, {}]


def asked(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Judged queries, nasty ones, filters, and words in the middle of being typed."""
    texts = [case.query for case in judged(catalogue)] + NASTY + ["hair " * 2_500]
    chance = random.Random(7)
    made = [case.query for case in derived(catalogue)]
    texts += chance.sample(made, 120)
    texts += [text[:chance.randrange(1, len(text) + 1)] for text in chance.sample(made, 80)]
    return [{"args": {"q": [text]}, "limit": 10} for text in texts] + [{"args": args} for args in FILTERS]


def check(directory: Directory, queries: list[dict[str, Any]], answers: list[dict[str, Any]]) -> None:
    assert len(queries) == len(answers) >= 40
    different = []
    for query, browser in zip(queries, answers, strict=True):
        server = as_browser(directory.ask(Query.from_args(query["args"]), query.get("limit")))
        for looser in browser["looser"]:
            looser["query"] = Query.from_args({key: value if isinstance(value, list) else [value] for key, value in looser["query"].items()
                                               if value not in (False, 0)} | {"available": ["1"] if looser["query"]["available"] else []}).to_args()
        for key, value in server.items():
            if value != browser[key]:
                different.append((str(query)[:100], key, value, browser[key]))
    assert different == []


def test_same_answers(catalogue: Catalogue, directory: Directory, in_node: Ask) -> None:
    queries = asked(catalogue)
    check(directory, queries, in_node(queries))


def test_same_answers_in_a_large_directory(tmp_path: Path) -> None:
    """Rows, postings, numbers and what is sorted by in files of their own; words not read from the rows."""
    from capsite.search.index import build

    catalogue = read_catalogue(make_content(tmp_path / "content", INLINE + 60, seed=3))
    build(catalogue, rows_of(catalogue), tmp_path)
    data = write_browser_files(catalogue, tmp_path / "data")
    queries = asked(catalogue) + [{"args": {"q": [text]}, "limit": 10} for text in NUMBERS]
    check(Directory.open(tmp_path), queries, run_node("answer.mjs", SCRIPTS / "engine.js", data, given=queries))
    check(Directory.open(tmp_path), queries[-40:], run_node("answer.mjs", SCRIPTS / "engine.js", data, "fresh", given=queries[-40:]))


@pytest.mark.parametrize("courses", [30, INLINE + 10])
def test_rows_by_slug(tmp_path: Path, courses: int) -> None:
    """What the shortlist shows; a course that has left is left out."""
    catalogue = read_catalogue(make_content(tmp_path / "content", courses))
    rows = {row.slug: row.as_dict() for row in rows_of(catalogue)}
    slugs = sorted(rows)[::7] + [max(rows), "", "a-course-that-left", "zz"]
    answers = run_node("answer.mjs", SCRIPTS / "engine.js", write_browser_files(catalogue, tmp_path / "data"), given=[{"slugs": slugs}])
    assert answers[0]["rows"] == json.loads(json.dumps({slug: seen(rows[slug]) for slug in slugs if slug in rows}))


@pytest.fixture(scope="module")
def text(sample: Path) -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted(sample.rglob("*")) if path.suffix in (".yaml", ".md"))


def test_same_words(text: str) -> None:
    """Stem, root and sound of every word of the sample, and of made-up words with every ending; the tokens of every line."""
    found = sorted(set(re.findall("[a-z]+", text.lower())))
    endings = ["", "s", "es", "ed", "ing", "er", "ers", "ly", "y", "ies", "ation", "ational", "izer", "fulness", "ousness", "iveness", "ical", "alize", "icate",
               "ement", "ance", "ible", "ll", "eed", "sses", "ion", "sion", "ee", "ery", "ist", "ian"]
    starts = ["t", "be", "hop", "fall", "plan", "gener", "yell", "relat", "cat", "nati", "decis", "agre", "hairdress", "a", "oat", "ys", "quick", "whit"]
    found += [start + ending for start in starts for ending in endings] + ["level1", "x" * 31, "42", "é"]
    lines = [*text.splitlines(), *NASTY]
    browser = run_node("stems.mjs", SCRIPTS, given={"words": found, "texts": lines})
    assert {word: tuple(one) for word, one in zip(found, browser["words"], strict=True)} == {word: (stem(word), root(word), sound(word)) for word in found}
    from capsite.search.analysis import STOP
    for line, (ours, inside) in zip(lines, browser["texts"], strict=True):
        assert (line, ours) == (line, typed(line))
        assert (line, [word for word in inside if word not in STOP]) == (line, [word for word, _ in words(line)])
