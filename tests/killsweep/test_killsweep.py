"""Killed at every file-changing call of what is sent, saved and uploaded: nothing acknowledged lost, nothing there by half (row T6)."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.scoreboard import row

pytestmark = [pytest.mark.killsweep, pytest.mark.scoreboard]


def swept(name: str, site: Path, folder: Path, project: Path) -> dict[str, Any]:
    """In a process of its own, which forks a great deal."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.killsweep.sweep", name, str(site), str(folder)],
        cwd=project,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=1500,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return dict(json.loads(done.stdout))


def sweep_all(names: tuple[str, ...], site: Path, folder: Path, project: Path) -> tuple[int, list[str]]:
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda name: swept(name, site, folder / name, project), names))
    for name, one in zip(names, found, strict=True):
        assert one["points"] >= 20, f"{name}: only {one['points']} points"
        assert 0 < one["acknowledged"] < one["points"], f"{name}: kills before and after the word was given"
    return sum(one["points"] for one in found), [each for one in found for each in one["wrong"]]


@pytest.mark.system
def test_t6_submit_autosave_and_upload(built: Path, tmp_path: Path, project: Path) -> None:
    points, wrong = sweep_all(("submit", "upload", "autosave", "remove"), built, tmp_path, project)
    row("T6", points, wrong, floor=200)


@pytest.mark.system
def test_t6_the_datalocker(built: Path, tmp_path: Path, project: Path) -> None:
    names = tuple(f"locker {name}" for name in ("upload", "send", "download", "recall", "expire"))
    points, wrong = sweep_all(names, built, tmp_path, project)
    row("T6", points, wrong, floor=300)


@pytest.mark.system
def test_t6_a_register_that_is_marked(built: Path, tmp_path: Path, project: Path) -> None:
    points, wrong = sweep_all(("mark",), built, tmp_path, project)
    row("T6", points, wrong, floor=20)


@pytest.mark.soak
def test_t6_upkeep(built: Path, tmp_path: Path, project: Path) -> None:
    points, wrong = sweep_all(("work", "rotate", "backup"), built, tmp_path, project)
    row("T6", points, wrong, floor=200)
