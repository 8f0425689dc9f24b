"""Kills a scenario at every file-changing call, one after the other, and looks at what is left each time.

    python -m tests.killsweep.sweep SCENARIO SITE FOLDER

Everything is imported once; each turn is a fork of it, held until strace has hold of it. strace counts the calls of each kind by
themselves, so that each kind is walked through on its own. The last line is a record: how many points, and what was wrong.
"""

import ctypes
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from formsapp.services.audit import seal_pending
from tests.databases import migrated_sqlite
from tests.killsweep.scenarios import SCENARIOS, Scenario, ground, office_in, sound
from tests.people import school_a
from tests.referrals import begun

CALLS = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "renameat2", "unlink", "unlinkat", "mkdir", "link", "fallocate")
ANY_TRACER = (0x59616D61, -1)  # prctl: whoever is not root may be traced only by a parent, unless it says so


def prepare(scenario: Scenario, site: Path, folder: Path) -> Path:
    """The office as it is before each turn."""
    home = folder / "before" / "data"
    home.mkdir(parents=True, mode=0o700)
    migrated_sqlite(home / "formsapp.db")
    office = office_in(home, site)
    begun(office, school_a(office).actor)
    scenario.prepare(ground(office))
    office.database.close()
    return home


def turn(scenario: Scenario, site: Path, before: Path, home: Path, strace: list[str]) -> tuple[bool, str]:
    """One run in a fork under strace: whether it acknowledged, and what strace wrote."""
    shutil.copytree(before.parent, home.parent)
    go_read, go_write = os.pipe()
    said_read, said_write = os.pipe()
    child = os.fork()
    if not child:
        os.close(go_write)
        os.close(said_read)
        act(scenario, site, home, go_read, said_write)
    os.close(go_read)
    os.close(said_write)
    with subprocess.Popen(["strace", *strace, "-p", str(child)], stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        while "attached" not in (line := tracer.stderr.readline()):
            assert line, "strace could not take hold"
        os.write(go_write, b"go")
        os.close(go_write)
        with os.fdopen(said_read, "rb") as said:
            acknowledged = said.read() == b"done"
        rest = tracer.stderr.read()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, f"the scenario failed by itself: {rest}"
    return acknowledged, rest


def act(scenario: Scenario, site: Path, home: Path, go: int, said: int) -> None:
    """In the fork: wait to be held, do it, say so, go on."""
    status = 1
    try:
        ctypes.CDLL(None).prctl(*ANY_TRACER, 0, 0, 0)
        os.read(go, 2)
        office = office_in(home, site)
        scenario.act(ground(office))
        os.write(said, b"done")
        seal_pending(office)  # and what was acknowledged lives on through what comes next: sealing, the log written back into the database
        office.database.close()
        status = 0
    finally:
        os._exit(status)


def count(scenario: Scenario, site: Path, before: Path, folder: Path) -> Counter[str]:
    """How many calls of each kind one whole run makes."""
    log = folder / "calls"
    home = folder / "counted" / "data"
    acknowledged, _ = turn(scenario, site, before, home, ["-f", "-o", str(log), "-e", f"trace={','.join(CALLS)}"])
    assert acknowledged
    return Counter(re.findall(r"^\d+ +(\w+)\(", log.read_text(), re.MULTILINE))


def look(scenario: Scenario, site: Path, home: Path, acknowledged: bool, before: Path) -> list[str]:
    """As after a restart."""
    first = office_in(before, site)
    draft = ground(first).draft
    first.database.close()
    office = office_in(home, site)
    here = ground(office)
    here = type(here)(office, here.who, draft)
    try:
        return [*scenario.check(here, acknowledged), *sound(here)]
    finally:
        office.database.close()


def sweep(name: str, site: Path, folder: Path, step: int = 1) -> dict[str, object]:
    scenario = SCENARIOS[name]
    before = prepare(scenario, site, folder)
    calls, wrong, points = count(scenario, site, before, folder), [], 0
    wrong += [f"not killed: {each}" for each in look(scenario, site, folder / "counted" / "data", True, before)]
    heard = 0
    for call, times in sorted(calls.items()):
        for number in range(1, times + 1, step):
            home = folder / "turn" / "data"
            kill = ["-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}"]
            acknowledged, _ = turn(scenario, site, before, home, kill)
            heard += acknowledged
            points += 1
            wrong += [f"{name}, {call} {number}: {each}" for each in look(scenario, site, home, acknowledged, before)]
            shutil.rmtree(home.parent)
    return {"points": points, "acknowledged": heard, "calls": dict(calls), "wrong": wrong}


if __name__ == "__main__":
    print(json.dumps(sweep(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
