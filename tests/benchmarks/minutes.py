"""How long each form takes on a phone, counted in a browser (``tests/browser/minutes.py`` says how), and written into ``content/site.yaml``."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from formsapp.journeys import JOURNEYS
from tests.browser.minutes import measure
from tests.browser.running import open_house
from tests.conftest import PROJECT, TODAY, chromium_path
from tests.databases import migrated_sqlite


def main(arguments: list[str]) -> None:
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as tool:
        folder = Path(name)
        site = folder / "site" / "output"
        subprocess.run(
            [sys.executable, "-m", "capsite", "build", "--output", site, "--as-of", TODAY], cwd=PROJECT, check=True, capture_output=True
        )
        browser = tool.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        empty = migrated_sqlite(folder / "empty.db")
        print("| form | pages | words read | taps | characters typed | seconds | minutes |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        figures = {}
        for number, journey in enumerate(JOURNEYS.values()):
            (folder / str(number)).mkdir()
            house = open_house(empty, folder / str(number), site)
            counted = measure(house, browser, journey)
            house.close()
            figures[journey.slug] = counted.minutes
            numbers = [counted.counts[each] for each in ("pages", "words", "taps", "characters")]
            print(f"| {journey.slug} | {' | '.join(f'{each:,}' for each in numbers)} | {counted.seconds:.0f} | {counted.minutes} |", flush=True)
        browser.close()
    write(PROJECT / "content" / "site.yaml", figures)


def write(path: Path, figures: dict[str, int]) -> None:
    """Each figure below its form's summary; a form that the site doesn't list has none."""
    text = path.read_text("utf-8")
    for slug, minutes in figures.items():
        entry = re.compile(rf"(^  - slug: {slug}\n    name: .*\n    summary: .*\n)(?:    minutes: .*\n)?", re.MULTILINE)
        text = entry.sub(lambda found, minutes=minutes: f"{found[1]}    minutes: {minutes}\n", text)
    path.write_text(text, "utf-8")
