"""From saving a factsheet to seeing it in the browser: ``capsite serve`` on a copy of the sample, asked over HTTP until the new words are there."""

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from capsite.publish import Place
from tests.benchmarks.processes import ENVIRONMENT
from tests.benchmarks.synthetic import SAMPLE

ROOT = Path(__file__).parents[2]


def main(arguments: list[str], saves: int = 9) -> None:
    with tempfile.TemporaryDirectory() as place:
        content = Path(place) / "content"
        shutil.copytree(SAMPLE, content)
        server = subprocess.Popen([sys.executable, "-m", "capsite", "serve", "--content", str(content), "--output", str(Path(place) / "output"), "--port", "0"],
                                  cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            assert server.stdout is not None
            address = next(match[0] for line in server.stdout if (match := re.search(r"http://[0-9.]+:[0-9]+/", line)))
            _wait(lambda: Place(Path(place) / "output").manifest().get("index"))  # paper and index come after the first view
            time.sleep(1)
            seconds = [_save(content, address, number) for number in range(saves)]
        finally:
            server.terminate()
            server.wait()
    print("\n| saves | median s | slowest s |\n| ---: | ---: | ---: |")
    print(f"| {saves} | {statistics.median(seconds):.2f} | {max(seconds):.2f} |")


def _wait(done: Callable[[], object], seconds: float = 300) -> None:
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            raise SystemExit(f"the first site was not whole within {seconds:.0f} seconds")
        time.sleep(0.1)


def _save(content: Path, address: str, number: int) -> float:
    path = sorted((content / "courses").glob("*.yaml"))[number]
    name = f"Saved for the {number}th time"
    path.write_text(re.sub(r"(?m)^name: .*$", f"name: {name}", path.read_text("utf-8"), count=1), "utf-8")
    begun = time.perf_counter()
    while name.encode() not in urllib.request.urlopen(f"{address}courses/{path.stem}/").read():
        if time.perf_counter() - begun > 20:
            raise SystemExit(f"{path.name}: the page did not change within 20 seconds")
        time.sleep(0.005)
    passed = time.perf_counter() - begun
    time.sleep(0.4)
    return passed


if __name__ == "__main__":
    main(sys.argv[1:])
