"""Ctrl-C and SIGTERM end capsite quietly: while it builds with helpers, while it serves."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.generator.small_content import write

HOW = [signal.SIGINT, signal.SIGTERM]
PROJECT = Path(__file__).parents[2]


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    content = write(folder)
    course = content / "courses" / "motor.yaml"
    for number in range(30):  # enough to be shared with helpers
        text = course.read_text("utf-8").replace("5f01", f"6{number:03}").replace("\nname: ", f"\nname: Number {number} ")
        course.with_name(f"motor-{number}.yaml").write_text(text, "utf-8")
    command = [sys.executable, "-m", "capsite", arguments[0], "--content", str(content), "--output", str(folder / "site"), *arguments[1:]]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, cwd=PROJECT)


def stop(running: subprocess.Popen[str], how: signal.Signals) -> tuple[int, str]:
    """Ctrl-C reaches the whole group, as in a terminal; a service manager does the same."""
    os.killpg(running.pid, how)
    output, errors = running.communicate(timeout=30)
    assert gone(running.pid)
    return running.returncode, "\n".join(line for line in f"{output}{errors}".splitlines() if line.strip() and "warning:" not in line)


def gone(group: int) -> bool:
    """No helper outlives its build."""
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("wait", [0.3, 0.7, 1.2])
def test_a_build_ends_quietly(tmp_path: Path, how: signal.Signals, wait: float) -> None:
    running = start(tmp_path, "build", "--quiet")
    time.sleep(wait)
    status, said = stop(running, how)
    # Python itself ends so when it is asked before the program has begun, or after its last line.
    assert status in {0, 130, -how, -signal.SIGINT}
    assert said == ""
    published = (tmp_path / "site" / "manifest.json").exists()
    assert published or status != 0
    assert (tmp_path / "site" / "index.html").exists() == published, "all of a site or nothing"


@pytest.mark.parametrize("how", HOW)
def test_the_preview_ends_quietly(tmp_path: Path, how: signal.Signals) -> None:
    running = start(tmp_path, "serve", "--port", "0")
    assert running.stdout is not None
    while "shows the site" not in running.stdout.readline():
        assert running.poll() is None
    status, said = stop(running, how)
    assert status in (0, 130)
    assert said == ""
