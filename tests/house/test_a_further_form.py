"""The worked example of the README, done as it is written there in a fresh copy of the project: the form it makes is walked by every test."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LONGEST = 60
WALKS = ("tests/services/test_every_form.py", "tests/web/test_every_form.py", "tests/journeys/test_every_journey.py", "tests/house/test_forms.py")


@pytest.fixture(scope="module")
def blocks(project: Path) -> list[str]:
    section = re.search(r"^## A further form\n(.*?)^## ", (project / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert section, "the README says how a further form is made"
    found = re.findall(r"^```python\n(.*?)^```$", section[1], re.MULTILINE | re.DOTALL)
    assert len(found) == 3
    return found


def test_it_has_fewer_lines_than_promised(blocks: list[str]) -> None:
    assert sum(len(block.splitlines()) for block in blocks) < LONGEST


@pytest.mark.slow
def test_as_written_in_a_fresh_copy_it_is_a_form_like_the_others(project: Path, tmp_path: Path, blocks: list[str]) -> None:
    clone = tmp_path / "clone"
    copy(project, clone)
    form, in_forms, in_senders = blocks
    (clone / "formsapp/journeys/visit.py").write_text(form, "utf-8")
    last_line(clone / "formsapp/journeys/__init__.py", r"FORMS = \(\n.*?(?=^\))", in_forms)
    last_line(clone / "formsapp/domain/senders.py", r"SENDERS: .*?\{\n.*?(?=^\})", in_senders)
    init = clone / "formsapp/journeys/__init__.py"
    init.write_text(init.read_text("utf-8").replace("\n# Every form", "from formsapp.journeys.visit import VISIT\n\n# Every form", 1), "utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *WALKS, "-k", "visit and not postgresql"],
        cwd=clone, env=environment, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed
    assert int(passed[1]) >= 8


def last_line(path: Path, until: str, line: str) -> None:
    text = path.read_text("utf-8")
    found = re.search(until, text, re.MULTILINE | re.DOTALL)
    assert found
    path.write_text(text[: found.end()] + line + text[found.end() :], "utf-8")


def copy(project: Path, clone: Path) -> None:
    """All that git keeps or would keep; what set-up makes is lent."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=project, capture_output=True, text=True, check=True
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (project / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(project / name, clone / name)
    for made in ("theme/built", "theme/node_modules", ".venv"):
        if (project / made).exists():
            (clone / made).symlink_to(project / made)
