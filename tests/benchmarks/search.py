"""How well the search finds, what it weighs, how fast it is; beside it Pagefind, MiniSearch and lunr where they are installed.

The peers come with ``npm ci`` in ``tests/benchmarks`` and get the same fields, weights of their own kind, prefixes and fuzziness; they know no
synonyms, as they know none by themselves. Run: ``make bench BENCH=search``.
"""

import functools
import http.server
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

from capsite.assets import scripts
from capsite.catalogue import Catalogue
from capsite.records import Course
from capsite.search.ask import Directory, Query
from capsite.search.index import build
from tests.benchmarks.synthetic import make_content
from tests.search.conftest import SCRIPTS, node, read_catalogue, rows_of, run_node, write_browser_files
from tests.search.judging import Case, derived, judged, score
from tests.search.test_weight import THEME, code, squeezed

CONTENT = Path(__file__).parents[2] / "content"
HERE = Path(__file__).parent
SIZES = (90, 1_000, 10_000)
Found = dict[str, list[str]]
Tables = dict[str, dict[str, Any]]
Size = tuple[list[Case], Tables]  # the cases with a right course in the directory of that size, and what was measured


def main(arguments: Sequence[str]) -> None:
    sample = read_catalogue(CONTENT)
    cases = judged(sample)
    queries = [case.query for case in cases]
    sizes: dict[str, Size] = {}
    with tempfile.TemporaryDirectory() as folder:
        whole = measure(sample, queries, Path(folder) / "sample")
        print_kinds(cases, whole)
        made = derived(sample)
        more = measure(sample, [case.query for case in made], Path(folder) / "derived", peers=False)
        print(f"\nQueries made of the course files by chance: {line(made, more['ours, Whoosh']['found'])}", flush=True)
        for courses in SIZES:
            catalogue = replace(sample, courses=sample.courses[:courses]) if courses < len(sample.courses) else read_catalogue(
                make_content(Path(folder) / f"content-{courses}", courses))
            right = [case for case in judged(catalogue) if case.right or case.query in {case.query for case in cases if not case.right}]
            sizes[f"{courses:,}"] = right, measure(catalogue, queries, Path(folder) / str(courses), peers=courses < 10_000)
    print_sizes(sizes)


def measure(catalogue: Catalogue, queries: list[str], folder: Path, peers: bool = True) -> dict[str, dict[str, Any]]:
    """name -> {found, times, bytes} for ours on both sides and for the peers. Our times are the processor's, and what is fetched is for a page of 20."""
    build(catalogue, rows_of(catalogue), folder / "index")
    directory = Directory.open(folder)
    found, times = {}, []
    for query in queries:
        started = process_time()
        answer = directory.ask(Query(words=query), 10)
        times.append((process_time() - started) * 1000)
        found[query] = [match.row["slug"] for match in answer.matches]
    tables: dict[str, dict[str, Any]] = {"ours, Whoosh": {"found": found, "times": times, "bytes": None}}
    data = write_browser_files(catalogue, folder / "data")
    asked = [{"args": {"q": [query]}, "limit": 10} for query in queries]
    warm = run_node("answer.mjs", SCRIPTS / "engine.js", data, given=asked)
    cold = run_node("answer.mjs", SCRIPTS / "engine.js", data, "fresh", given=[{"args": {"q": [query]}} for query in queries])
    weights = sorted(code(len(catalogue.courses)) + sum(squeezed((data / name).read_bytes()) for name in answer["files"]) for answer in cold)
    chromium = in_chromium(folder, queries)
    for name, which in (("ours, Chromium, fetching", "first"), ("ours, Chromium, again", "again")):
        tables[name] = {"found": dict(zip(queries, (answer["slugs"] for answer in chromium), strict=True)),
                        "times": [answer[which] for answer in chromium], "bytes": None}
    tables["ours, browser"] = {"found": dict(zip(queries, ([m["row"]["slug"] for m in answer["matches"]] for answer in warm), strict=True)),
                               "times": [answer["cpu"] for answer in warm], "bytes": weights[len(weights) // 2], "most": weights[-1]}
    if peers and (HERE / "node_modules").is_dir():
        documents = [document(course, catalogue) for course in catalogue.courses]
        done = subprocess.run([node(), HERE / "peers.mjs"], input=json.dumps({"documents": documents, "queries": queries}), capture_output=True, text=True,
                              encoding="utf-8", timeout=600, check=True)
        for name, table in json.loads(done.stdout).items():
            tables[name] = {**table, "found": dict(zip(queries, table["found"], strict=True))}
    return tables


ASK = """async queries => {
  const { load } = await import('/js/search/engine.js')
  const directory = await load('/data/')
  const answers = []
  for (const query of queries) {
    const started = performance.now()
    const answer = await directory.ask({ q: [query] }, 10)
    answers.push({ first: performance.now() - started, slugs: answer.matches.map(match => match.row.slug) })
  }
  for (const [number, query] of queries.entries()) {
    const started = performance.now()
    await directory.ask({ q: [query] }, 10)
    answers[number].again = performance.now() - started
  }
  return answers
}"""


def in_chromium(folder: Path, queries: list[str]) -> list[dict[str, Any]]:
    """Each query twice, in a fresh page of a real browser, with the published scripts and ``folder/data`` from a server on this machine.

    ``first`` and ``again`` are what a person waits, in ms; the files not yet there are fetched in the first.
    """
    from playwright.sync_api import sync_playwright

    from tests.conftest import chromium_path

    for name, script in scripts(THEME).items():
        (folder / "js" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "js" / name).write_bytes(script)
    (folder / "index.html").write_text("<!doctype html><title>Search</title>", "utf-8")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        page = browser.new_page(base_url=f"http://127.0.0.1:{server.server_port}")
        page.goto("/index.html")
        answers: list[dict[str, Any]] = page.evaluate(ASK, queries)
        browser.close()
    server.shutdown()
    server.server_close()
    return answers


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder with connections kept open, and says nothing of it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each file waits 40 ms for the browser's late acknowledgement of its head

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


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


def print_sizes(sizes: dict[str, Size]) -> None:
    """Peers are measured up to 1,000 courses: at 10,000 their indexes take minutes."""
    print(f"\nWeight, time and success by number of courses ({', '.join(sizes)})\n")
    print("(kB: what is fetched before the first result, median; most. Ours with every script of the page, the others without theirs.)\n")
    print("| | kB | p95 ms | success at 1 | at 5 |\n| --- | ---: | ---: | ---: | ---: |")
    for name in next(iter(sizes.values()))[1]:
        cells: list[list[str]] = []
        for cases, tables in sizes.values():
            table = tables.get(name)
            if table is None:
                cells.append(["–"] * 4)
                continue
            weight = f"{table['bytes'] / 1000:.1f}{'; {:.1f}'.format(table['most'] / 1000) if 'most' in table else ''}" if table["bytes"] else "–"
            _, first, five = shares(cases, table["found"])
            cells.append([weight, f"{p95(table['times']):.1f}", f"{first:.3f}", f"{five:.3f}"])
        print(f"| {name} | {' | '.join(' / '.join(row) for row in zip(*cells, strict=True))} |")


if __name__ == "__main__":
    main(sys.argv[1:])
