"""What capsite publishes is taken up at once and whole; what can't be read leaves the last good one in force."""

import json
import shutil
from pathlib import Path

import pytest

from formsapp.store.published import Published


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """The built site with its state, free to be broken."""
    shutil.copytree(built, tmp_path / "output")
    shutil.copytree(built.with_name(f".{built.name}.state"), tmp_path / ".output.state")
    return tmp_path / "output"


def publish(output: Path, **frame: object) -> None:
    """As capsite does: a new manifest in a new place."""
    manifest = json.loads((output / "manifest.json").read_text())
    manifest["frame"] |= frame
    draft = output / "manifest.fresh"
    draft.write_text(json.dumps(manifest))
    draft.replace(output / "manifest.json")


def test_a_new_edition_is_taken_up_whole(copy: Path) -> None:
    published = Published(copy, 0)
    before = published.current()
    assert before is not None
    assert published.current() is before, "nothing changed, so nothing is read again"
    publish(copy, name="Another name")
    after = published.current()
    assert after is not None
    assert after.frame["name"] == "Another name"
    assert before.frame["name"] != "Another name", "a request under way keeps the edition it began with"


def test_the_manifest_is_looked_at_every_five_seconds_only(copy: Path) -> None:
    now = [100.0]
    published = Published(copy, 5, clock=lambda: now[0])
    before = published.current()
    publish(copy, name="Another name")
    now[0] += 4.9
    assert published.current() is before
    now[0] += 0.2
    after = published.current()
    assert after is not None
    assert after.frame["name"] == "Another name"


@pytest.mark.parametrize("breakage", ["not JSON", "no index", "empty", "a list", "cut short", "gone", "index broken"])
def test_what_cannot_be_read_leaves_the_last_good_edition(copy: Path, breakage: str) -> None:
    published = Published(copy, 0)
    good = published.current()
    assert good is not None
    manifest = copy / "manifest.json"
    text = manifest.read_text()
    broken = {
        "not JSON": "{",
        "no index": json.dumps(json.loads(text) | {"index": "nowhere"}),
        "empty": "",
        "a list": "[]",
        "cut short": text[: len(text) // 2],
    }
    if breakage in broken:
        manifest.write_text(broken[breakage])
    elif breakage == "gone":
        shutil.rmtree(copy)
    else:
        shutil.rmtree(copy.with_name(".output.state"))
        publish(copy)
    assert published.current() is good
    assert Published(copy, 0).current() is None, "and a fresh start has nothing to show"


def test_it_recovers_by_itself(copy: Path) -> None:
    text = (copy / "manifest.json").read_text()
    (copy / "manifest.json").write_text("{")
    published = Published(copy, 0)
    assert published.current() is None
    (copy / "manifest.json").write_text(text)
    assert published.current() is not None
