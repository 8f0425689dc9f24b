"""How long builds take and how much memory they need, beside plain Pelican with the same HTML, and Hugo and Eleventy where they are installed.

Whole processes, medians of several runs. Ours and the yardsticks take turns, and every build that starts from nothing writes into a folder in
which nothing was deleted: creating files soon after a mass deletion is several times slower on some file systems. Memory is measured in a
run of its own.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.benchmarks import others
from tests.benchmarks.plain_pelican import make_plain
from tests.benchmarks.processes import ROOT, peak, run
from tests.benchmarks.synthetic import SAMPLE, make_content

DAY = "2026-11-21"
PLAIN = "plain Pelican: full"
IN_MEMORY = Path("/dev/shm")  # what the disk is busy with isn’t measured
Row = tuple[str, float, float | None]  # what, seconds, MB
FLOOR = """
import hashlib, os, sys
from pathlib import Path
content, output, names, again = map(Path, sys.argv[1:])
for path in content.rglob("*.yaml"):
    hashlib.sha256(path.read_bytes()).digest()
for folder, _, files in os.walk(output):
    for name in files:
        os.stat(f"{folder}/{name}")
for name in names.read_text().splitlines():
    part = again.with_suffix(".part")
    part.write_bytes(Path(name).read_bytes())
    part.rename(again)
"""


@dataclass
class Bench:
    """One size. ``folder`` has the content; everything built lies in numbered folders beside it."""

    folder: Path
    runs: int
    numbers: Iterator[int]

    @property
    def content(self) -> Path:
        return self.folder / "content"

    def fresh(self) -> Path:
        """A folder that never was there."""
        made = self.folder / f"run-{next(self.numbers)}"
        made.mkdir()
        return made / "output"

    def capsite(self, output: Path, *options: str) -> list[str]:
        return [sys.executable, "-m", "capsite", "build", "--content", str(self.content), "--output", str(output), "--as-of", DAY, "--quiet", *options]

    def change_one(self, number: Iterator[int] = count()) -> None:  # noqa: B008 - one count for all
        """Another name for one course: it stands on many lists."""
        path = min((self.content / "courses").glob("*.yaml"))
        lines = path.read_text("utf-8").splitlines(keepends=True)
        at = next(n for n, line in enumerate(lines) if line.startswith("name: "))
        lines[at] = f"name: Changed for the {next(number)}th time\n"
        path.write_text("".join(lines), "utf-8")

    def incremental(self, what: str, command: list[str], before: Callable[[], None] = lambda: None, runs: int = 0) -> Row:
        """Builds into a folder in which a site is."""
        times = []
        for _ in range(runs or self.runs):
            before()
            times.append(run(command))
        return what, statistics.median(times), None


def full(bench: Bench) -> tuple[list[Row], Path]:
    """From nothing, in turns; and the folder of one of ours."""
    plain = make_plain(bench.folder / "plain", bench.content, ROOT)
    commands: dict[str, Callable[[Path], list[str]]] = {
        "pages, lists, browser index, data, feeds: full": lambda to: bench.capsite(to, "--no-paper", "--no-index"),
        PLAIN: lambda to: [sys.executable, "-m", "pelican", "-s", str(plain), "-o", str(to), "--quiet"],
        **others.builders(bench.folder, bench.content)}
    times: dict[str, list[float]] = {what: [] for what in commands}
    places: dict[str, Path] = {}
    for command in commands.values():  # once without a clock: programs and templates are compiled, files are in the memory
        run(command(bench.fresh()))
    for _ in range(bench.runs):
        for what, command in commands.items():
            places[what] = bench.fresh()
            times[what].append(run(command(places[what])))
    rows: list[Row] = [(what, statistics.median(times[what]), peak(command(bench.fresh()))) for what, command in commands.items()]
    ours, *yardsticks = places.values()
    _tell_same(ours, dict(zip(list(places)[1:], yardsticks, strict=True)))
    return rows, ours


def _tell_same(ours: Path, yardsticks: dict[str, Path]) -> None:
    """What is compared: bytes of HTML, and how many pages are the same to the byte."""
    pages = {path.relative_to(ours): path for path in ours.rglob("*.html")}
    print(f"\nOurs: {len(pages):,} pages, {sum(path.stat().st_size for path in pages.values()) / 1e6:.1f} MB of HTML, and the other files. ", end="")
    for what, folder in yardsticks.items():
        theirs = {path.relative_to(folder): path for path in folder.rglob("*.html")}
        same = sum(path.read_bytes() == pages[name].read_bytes() for name, path in theirs.items() if name in pages)
        size = sum(path.stat().st_size for path in theirs.values()) / 1e6
        print(f"{what.split(':')[0]}: {len(theirs):,} pages, {size:.1f} MB, of which {same:,} are the same as ours, byte for byte. ", end="")
    print("\n", flush=True)


def pages(bench: Bench, output: Path) -> Iterator[Row]:
    command = bench.capsite(output, "--no-paper", "--no-index")
    yield bench.incremental("… nothing changed", command)
    yield bench.incremental("… one course changed", command, bench.change_one)
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*") if path.is_file()}
    bench.change_one()
    run(command)
    written = [path for path in output.rglob("*") if path.is_file() and before.get(path) != path.stat().st_mtime_ns]
    yield floor(bench, "floor of nothing changed: Python, every factsheet read and hashed, every published file asked after", output, [])
    yield floor(bench, f"floor of one course changed: that, and the {len(written):,} files that differ written again", output, written)


def floor(bench: Bench, what: str, output: Path, written: list[Path]) -> Row:
    """What no build that trusts nothing but the bytes can do without, whatever it is written in Python with: no parsing, no rendering, no search data."""
    names = bench.folder / "written.txt"
    names.write_text("\n".join(map(str, written)), "utf-8")
    command = [sys.executable, "-c", FLOOR, str(bench.content), str(output), str(names), str(bench.folder / "again")]
    return what, statistics.median(run(command) for _ in range(bench.runs)), None


def paper(bench: Bench, output: Path) -> Iterator[Row]:
    """What may come later than the pages: builds in which the pages are there already."""
    pages, printed, whole = bench.capsite(output, "--no-paper", "--no-index"), bench.capsite(output, "--no-index"), bench.capsite(output)

    def change_then(command: list[str]) -> Callable[[], None]:
        def act() -> None:
            bench.change_one()
            run(command)

        return act

    yield "PDF files: the first time", run(printed), None
    yield bench.incremental("… one course changed", printed, change_then(pages))
    yield "search index (Whoosh): the first time", run(whole), None
    yield bench.incremental("… one course changed", whole, change_then(printed))


def everything(bench: Bench) -> Iterator[Row]:
    """As a person builds: ``capsite build``."""
    places = [bench.fresh() for _ in range(bench.runs)]
    yield "everything, PDF files and search index too: full", statistics.median(run(bench.capsite(place)) for place in places), None
    yield bench.incremental("… nothing changed", bench.capsite(places[-1]))
    yield bench.incremental("… one course changed", bench.capsite(places[-1]), bench.change_one)


def measure(courses: int, runs: int, folder: Path, with_paper: bool) -> None:
    bench = Bench(folder, runs, count())
    if courses:
        make_content(bench.content, courses)
    else:
        shutil.copytree(SAMPLE, bench.content)
    number = len(list((bench.content / "courses").glob("*.yaml")))
    (ours, *yardsticks), output = full(bench)
    plain = next(seconds for what, seconds, _ in yardsticks if what == PLAIN)
    print("| courses | what | seconds | × plain Pelican's full build | MB at most |\n| ---: | --- | ---: | ---: | ---: |")

    def show(rows: Iterator[Row] | list[Row]) -> None:
        for what, seconds, memory in rows:
            print(f"| {number:,} | {what} | {seconds:.2f} | {plain / seconds:.1f} | {'' if memory is None else f'{memory:.0f}'} |", flush=True)

    show([ours])
    show(pages(bench, output))
    show(yardsticks)
    if with_paper:
        show(paper(bench, output))
    if number <= 100 or not courses:
        show(everything(bench))


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="Times builds; prints a table for each size.")
    parser.add_argument("--sizes", default="0,1000", help="numbers of courses, 0 for the sample itself")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--paper-to", type=int, default=1000, help="PDF files and the Whoosh index too, up to so many courses")
    parser.add_argument("--folder", type=Path, default=IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else Path(tempfile.gettempdir()),
                        help="where to build (default: in memory where there is such a folder)")
    options = parser.parse_args(arguments)
    print(others.missing(), end="")
    print(f"Built in {options.folder}.")
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            measure(size, options.runs, Path(folder), with_paper=size <= options.paper_to)


if __name__ == "__main__":
    main(sys.argv[1:])
