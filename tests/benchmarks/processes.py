"""Whole processes: how long they take, and how much memory they and all they start need together."""

import os
import subprocess
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
EVERY = 0.02  # seconds between two looks at the memory
# As people run programs: what Python has compiled it keeps.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(command: list[str], where: Path = ROOT) -> float:
    """Wall seconds of a command that must succeed."""
    begun = time.perf_counter()
    child = subprocess.Popen(command, cwd=where, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said, _ = child.communicate()
    passed = time.perf_counter() - begun
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{said.decode()[-2000:]}")
    return passed


def peak(command: list[str], where: Path = ROOT) -> float:
    """The most memory (MB) at any moment: what is shared is counted once (PSS), summed over the process and all it started. Linux only."""
    child = subprocess.Popen(command, cwd=where, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    over = threading.Event()
    highest = [0]

    def watch() -> None:
        while not over.wait(EVERY):
            highest[0] = max(highest[0], sum(_pss(process) for process in _family(child.pid)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    status = child.wait()
    over.set()
    watcher.join()
    if status:
        raise SystemExit(f"{' '.join(command)} failed when its memory was measured")
    return highest[0] / 1024


def _family(process: int) -> list[int]:
    found, waiting = [], [process]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                waiting += map(int, children.read_text().split())
            except OSError:  # it ended meanwhile
                continue
    return found


def _pss(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
