"""Style and types, checked like behaviour."""

import subprocess
import sys
from pathlib import Path

import pytest


def run(project: Path, *command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=project, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing(project: Path) -> None:
    run(project, "ruff", "check", "--no-cache", "capsite", "formsapp", "tests", ".ci", "pelicanconf.py")


@pytest.mark.slow
def test_mypy_finds_nothing(project: Path) -> None:
    run(project, "mypy")


@pytest.mark.slow
def test_imports_go_down_the_floors(project: Path) -> None:
    """The contracts are in pyproject.toml."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=project, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
