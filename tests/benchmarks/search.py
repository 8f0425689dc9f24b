"""How well the search finds, what it weighs, how fast it is; beside it Pagefind, MiniSearch and lunr where they are installed.

The peers come with ``npm ci`` in ``tests/benchmarks`` and get the same fields, weights of their own kind, prefixes and fuzziness; they know no
synonyms, as they know none by themselves. Run: ``make bench BENCH=search``.
"""

import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from capsite.assets import shorten_script
from capsite.catalogue import Catalogue
from capsite.records import Course
from capsite.search.ask import Directory, Query
from capsite.search.index import build
from tests.benchmarks.synthetic import make_content
from tests.search.conftest import SCRIPTS, node, read_catalogue, rows_of, run_node, write_browser_files
from tests.search.judging import Case, derived, judged, score

CONTENT = Path(__file__).parents[2] / "content"
HERE = Path(__file__).parent
Found = dict[str, list[str]]


def main(arguments: Sequence[str]) -> None:
    sample = read_catalogue(CONTENT)
    cases = judged(sample)
    with tempfile.TemporaryDirectory() as folder:
        small = measure(replace(sample, courses=sample.courses[:90]), [case.query for case in cases], Path(folder) / "90")
        whole = measure(sample, [case.query for case in cases], Path(folder) / "sample")
        large = measure(read_catalogue(make_content(Path(folder) / "content", 1_000)), [case.query for case in cases], Path(folder) / "1000")
        print_kinds(cases, whole)
        made = derived(sample)
        more = measure(sample, [case.query for case in made], Path(folder) / "derived", peers=False)
        print(f"\nQueries made of the course files by chance: {line(made, more['ours, Whoosh']['found'])}")
    print_sizes(small, large)


def measure(catalogue: Catalogue, queries: list[str], folder: Path, peers: bool = True) -> dict[str, dict[str, Any]]:
    """name -> {found, times, bytes} for ours on both sides and for the peers."""
    build(catalogue, rows_of(catalogue), folder / "index")
    directory = Directory.open(folder)
    found, times = {}, []
    for query in queries:
        started = perf_counter()
        answer = directory.ask(Query(words=query), 10)
        times.append((perf_counter() - started) * 1000)
        found[query] = [match.row["slug"] for match in answer.matches]
    tables: dict[str, dict[str, Any]] = {"ours, Whoosh": {"found": found, "times": times, "bytes": None}}
    data = write_browser_files(catalogue, folder / "data")
    asked = [{"args": {"q": [query]}, "limit": 10} for query in queries]
    warm = run_node("answer.mjs", SCRIPTS / "engine.js", data, given=asked)
    cold = run_node("answer.mjs", SCRIPTS / "engine.js", data, "fresh", given=asked)
    weights = sorted(code() + sum(squeezed((data / name).read_bytes()) for name in answer["files"]) for answer in cold)
    tables["ours, browser"] = {"found": dict(zip(queries, ([m["row"]["slug"] for m in answer["matches"]] for answer in warm), strict=True)),
                               "times": [answer["ms"] for answer in warm], "bytes": weights[len(weights) // 2], "most": weights[-1]}
    if peers and (HERE / "node_modules").is_dir():
        documents = [document(course, catalogue) for course in catalogue.courses]
        done = subprocess.run([node(), HERE / "peers.mjs"], input=json.dumps({"documents": documents, "queries": queries}), capture_output=True, text=True,
                              encoding="utf-8", timeout=600, check=True)
        for name, table in json.loads(done.stdout).items():
            tables[name] = {**table, "found": dict(zip(queries, table["found"], strict=True))}
    return tables


def document(course: Course, catalogue: Catalogue) -> dict[str, str]:
    """A course's fields as a peer gets them."""
    provider, award, place = catalogue.provider(course.provider), course.qualification, course.delivery
    return {
        "slug": course.slug, "name": course.name, "provider": f"{provider.name} {provider.legal_name or ''}",
        "topics": " ".join([catalogue.category(course.category).name, *(catalogue.interest(slug).name for slug in course.interests)]),
        "award": f"{award.title} {award.awarding_body or ''} {award.type or ''} level {award.level or ''}" if award else "",
        "facts": " ".join([f"tier {course.tier}", *course.phases, *(f"year {year}" for year in course.years), *(s.day for s in course.days),
                           place.address or "", place.area or "", place.postcode or ""]),
        "summary": course.summary, "text": f"{course.description} {course.who_for or ''}"}


def squeezed(data: bytes) -> int:
    return len(gzip.compress(data, 9))


def code() -> int:
    return sum(squeezed(shorten_script(path.read_text("utf-8")).encode()) for path in SCRIPTS.glob("*.js") if path.name != "places.js")


def shares(cases: Iterable[Case], found: Found) -> tuple[int, float, float]:
    table = score(cases, lambda query: found[query])
    many = sum(row[0] for row in table.values())
    return many, sum(row[1] for row in table.values()) / many, sum(row[2] for row in table.values()) / many


def line(cases: list[Case], found: Found) -> str:
    many, first, five = shares(cases, found)
    return f"{many} queries, success at 1 {first:.3f}, at 5 {five:.3f}"


def p95(times: Sequence[float]) -> float:
    return sorted(times)[len(times) * 95 // 100]


def print_kinds(cases: list[Case], tables: dict[str, dict[str, Any]]) -> None:
    print(f"Judged queries over the sample: success at 1 / at 5\n\n| kind | queries | {' | '.join(tables)} |\n| --- | ---: |{' ---: |' * len(tables)}")
    kinds: list[tuple[str, Callable[[Case], bool]]] = [(kind, lambda case, kind=kind: case.kind == kind)  # type: ignore[misc]
                                                       for kind in dict.fromkeys(case.kind for case in cases)]
    for kind, test in [*kinds, ("all", lambda case: True)]:
        chosen = [case for case in cases if test(case)]
        digits = 3 if kind == "all" else 2
        found = [shares(chosen, table["found"]) for table in tables.values()]
        cells = [f"{first:.{digits}f} / {five:.{digits}f}" for _, first, five in found]
        print(f"| {kind} | {len(chosen)} | {' | '.join(cells)} |")


def print_sizes(small: dict[str, dict[str, Any]], large: dict[str, dict[str, Any]]) -> None:
    print("\nWeight and time\n\n| | kB before the first result, 90 courses (median; most) | 1,000 | p95 ms, 90 | p95 ms, 1,000 |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, few in small.items():
        many = large[name]
        weights = [f"{table['bytes'] / 1000:.1f}{'; {:.1f}'.format(table['most'] / 1000) if 'most' in table else ''}" if table["bytes"] else "–"
                   for table in (few, many)]
        print(f"| {name} | {weights[0]} | {weights[1]} | {p95(few['times']):.1f} | {p95(many['times']):.1f} |")


if __name__ == "__main__":
    main(sys.argv[1:])
