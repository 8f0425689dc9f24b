"""How long builds take, beside plain Pelican with the same HTML in the same run. Whole processes, medians of several runs."""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.plain_pelican import make_plain
from tests.benchmarks.synthetic import SAMPLE, make_content

ROOT = Path(__file__).parents[2]
DAY = "2026-11-21"


def timed(command: list[str], before: Callable[[], None] = lambda: None, runs: int = 3) -> tuple[float, float]:
    """Median wall seconds and the largest peak memory (MB) of the process and its children."""
    walls, peaks = [], []
    for _ in range(runs):
        before()
        begun = time.perf_counter()
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = child.communicate()
        walls.append(time.perf_counter() - begun)
        if child.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{err.decode()[-2000:]}")
    if hasattr(os, "wait4"):
        import resource
        peaks.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
    return statistics.median(walls), max(peaks, default=0.0)


def touch_one(content: Path) -> Callable[[], None]:
    """Change one course's summary, differently each time."""
    path = sorted((content / "courses").glob("*.yaml"))[0]
    count = iter(range(1_000_000))

    def change() -> None:
        lines = path.read_text("utf-8").splitlines(keepends=True)
        at = next(n for n, line in enumerate(lines) if line.startswith("name: "))
        lines[at] = f"name: Changed for the {next(count)}th time\n"
        path.write_text("".join(lines), "utf-8")

    return change


def rows(courses: int, runs: int, folder: Path, paper: bool) -> list[tuple[str, float]]:
    content, output = folder / "content", folder / "output"
    if courses == 0:
        shutil.copytree(SAMPLE, content)
    else:
        make_content(content, courses)
    capsite = [sys.executable, "-m", "capsite", "build", "--content", str(content), "--output", str(output), "--as-of", DAY, "--quiet"]

    def clean() -> None:
        for path in (output, folder / ".output.state", folder / ".output.next"):
            shutil.rmtree(path, ignore_errors=True)

    pages = [*capsite, "--no-paper", "--no-index"]
    found = []
    if paper:
        found.append(("everything, PDF files and search index too: cold", timed(capsite, clean, runs)[0]))
        found.append(("everything: nothing changed", timed(capsite, runs=runs)[0]))
        found.append(("everything: one course changed", timed(capsite, touch_one(content), runs)[0]))
    found.append(("pages, lists, browser index, data: full", timed(pages, clean, runs)[0]))
    found.append(("pages, lists, browser index, data: nothing changed", timed(pages, runs=runs)[0]))
    found.append(("pages, lists, browser index, data: one course changed", timed(pages, touch_one(content), runs)[0]))
    settings = make_plain(folder / "plain", content, ROOT)
    found.append(("plain Pelican: full", timed([sys.executable, "-m", "pelican", "-s", str(settings), "--quiet"],
                                               lambda: shutil.rmtree(folder / "plain" / "output", ignore_errors=True), runs)[0]))
    return found


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="Times builds; prints a table.")
    parser.add_argument("--sizes", default="0,1000", help="numbers of courses, 0 for the sample itself")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(arguments)
    print("\n| courses | what | seconds | × plain Pelican's full build |\n| ---: | --- | ---: | ---: |")
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            found = rows(size, options.runs, Path(folder), paper=size <= 1000)
            plain = found[-1][1]
            name = len(list((SAMPLE / "courses").glob("*.yaml"))) if size == 0 else size
            for what, seconds in found:
                print(f"| {name:,} | {what} | {seconds:.2f} | {plain / seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
