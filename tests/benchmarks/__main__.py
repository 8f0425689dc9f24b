"""``make bench``: every table, or those named: ``make bench BENCH="build search"``; one of them with its options: ``BENCH="build --sizes 10000"``."""

import importlib
import itertools
import sys

TABLES = ("build", "serve", "search", "forms", "every_form", "casework", "registers", "records", "uploads", "locker", "minutes")


def main() -> None:
    wanted = list(itertools.takewhile(lambda word: not word.startswith("-"), sys.argv[1:]))
    options = sys.argv[1 + len(wanted):]
    for name in wanted:
        if name not in TABLES:
            raise SystemExit(f"there is no table {name}: choose from {', '.join(TABLES)}")
    if options and len(wanted) != 1:
        raise SystemExit(f"name the one table that {' '.join(options)} is for")
    for name in wanted or TABLES:
        print(f"\n## {name}", flush=True)
        importlib.import_module(f"tests.benchmarks.{name}").main(options)


main()
