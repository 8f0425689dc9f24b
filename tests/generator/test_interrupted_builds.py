"""A build killed at any call that changes a file leaves the old site or the new one, and so do two builds at once; the next build makes it good."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from capsite import publish
from capsite.build import build
from capsite.settings import THEME, Settings
from tests.generator.small_content import change, write
from tests.generator.test_no_stale_page import DAYS, snapshot

CHANGING = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def settings(folder: Path) -> Settings:
    return Settings(folder / "content", folder / "output", DAYS[0], theme=THEME, paper=False, index=False)


def counting(reached: Callable[[], None]) -> None:
    """From now on ``reached`` is called before every call of this process that changes a file."""
    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in CHANGING or event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING:
            reached()

    def told(call: Callable[..., Any]) -> Callable[..., Any]:
        def before(*arguments: Any, **more: Any) -> Any:
            reached()
            return call(*arguments, **more)
        return before

    sys.addaudithook(hook)
    os.write = told(os.write)
    publish._exchange = told(publish._exchange)


def killed(folder: Path, number: int = 0) -> int:
    """A build in a process of its own that is killed before its so-many-th change of a file; how many it made otherwise, 0 when it was killed."""
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        count = [0]

        def reached() -> None:
            count[0] += 1
            if count[0] == number:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            counting(reached)
            if build(settings(folder)).status == 0:
                said, number = b"%d" % count[0], -1
                os.write(there, said)
                os._exit(0)
        finally:
            os._exit(9)
    os.close(there)
    with os.fdopen(here, "rb") as said:
        answer = said.read()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or status == 0, f"the build failed by itself: {status}"
    return int(answer or 0)


def name_tier(folder: Path, name: str) -> None:
    """It stands on most pages."""
    path = folder / "content" / "site.yaml"
    path.write_text(path.read_text("utf-8").replace("name: Universal", f"name: {name}").replace("name: Everybody", f"name: {name}"), "utf-8")


@pytest.fixture(params=["no build before", "a build before", "two builds before"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A site that was built, perhaps several times (then one before it is kept beside it), and a content that has changed since."""
    folder = tmp_path / "place"
    write(folder)
    for name in {"no build before": (), "a build before": ("Universal",), "two builds before": ("Everybody", "Universal")}[request.param]:
        name_tier(folder, name)
        assert build(settings(folder)).status == 0
    name_tier(folder, "Everybody")
    change(folder / "content" / "providers" / "ashdown.yaml", "name: Ashdown", "name: New Ashdown")
    return folder


def sweep(place: Path, chosen: Callable[[int], list[int]]) -> None:
    def at(name: str) -> Path:
        shutil.rmtree(place.with_name(name), ignore_errors=True)
        return Path(shutil.copytree(place, place.with_name(name), symlinks=True))

    old = snapshot(place / "output")
    whole = at("whole")
    most = killed(whole)
    new = snapshot(whole / "output")
    assert most > 100
    assert new != old
    for number in chosen(most):
        here = at("here")
        assert killed(here, number) == 0
        assert snapshot(here / "output") in (old, new), f"killed before change {number} of {most}"
        assert build(settings(here)).status == 0
        assert snapshot(here / "output") == new, f"built after a kill before change {number} of {most}"


def test_killed_at_some_changes_of_a_file(place: Path) -> None:
    """The last ones are where publishing happens."""
    sweep(place, lambda most: [1, 3, most // 2, *range(most - 5, most + 1)])


@pytest.mark.soak
def test_killed_at_every_change_of_a_file(place: Path) -> None:
    sweep(place, lambda most: list(range(1, most + 1)))


def test_two_builds_at_once_never_show_a_mixture(tmp_path: Path) -> None:
    """Somebody reads all the while: what is read between two looks at the same manifest is one site."""
    place = tmp_path / "place"
    write(place)
    assert build(settings(place)).status == 0
    name_tier(place, "Everybody")
    command = [sys.executable, "-m", "capsite", "build", "--content", place / "content", "--output", place / "output", "--as-of", str(DAYS[0]), "--no-paper"]
    builders = [subprocess.Popen(command, cwd=THEME.parent, stdout=subprocess.DEVNULL) for _ in range(2)]
    manifest, seen = place / "output" / publish.MANIFEST, 0
    while any(builder.poll() is None for builder in builders):
        before = manifest.read_bytes()
        try:
            found = snapshot(place / "output")
        except FileNotFoundError:  # the folder was exchanged while its files were being listed: whoever reads looks again
            continue
        if manifest.read_bytes() == before == found[publish.MANIFEST]:
            seen += 1
            tiers = {name for name in ("index.html", "courses/index.html", "tiers/1/index.html") if b"Everybody" in found[name]}
            assert len(tiers) in (0, 3)
    assert [builder.returncode for builder in builders] == [0, 0]
    assert seen > 0
    assert b"Everybody" in (place / "output" / "index.html").read_bytes()
