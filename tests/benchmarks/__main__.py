"""``make bench``: every table, or those named: ``make bench BENCH="build search"``."""

import importlib
import sys

TABLES = ("build", "serve", "search", "forms", "uploads", "minutes")


def main() -> None:
    wanted = [name for name in sys.argv[1:] if not name.startswith("-")] or list(TABLES)
    for name in wanted:
        if name not in TABLES:
            raise SystemExit(f"there is no table {name}: choose from {', '.join(TABLES)}")
        print(f"\n## {name}", flush=True)
        importlib.import_module(f"tests.benchmarks.{name}").main([])


main()
