"""In a large directory another process asks the rules while the build goes on: the same is said, and nothing wrong is published."""

from collections.abc import Callable
from pathlib import Path

import pytest

from capsite.build import Outcome, build
from capsite.settings import Settings
from tests.generator.small_content import change, write
from tests.generator.test_no_stale_page import DAYS, snapshot

WRONG: dict[str, Callable[[Path], None]] = {
    "a category that is not on the list": lambda content: change(content / "courses" / "motor.yaml", "category: vocational", "category: unknown"),
    "a tier that is not there": lambda content: change(content / "courses" / "motor.yaml", "tier: 1", "tier: 3"),
    "a provider that is not there": lambda content: change(content / "courses" / "motor.yaml", "provider: ashdown", "provider: nobody"),
    "an area that is not on the list": lambda content: change(content / "providers" / "ashdown.yaml", "area: avonbrook", "area: nowhere"),
    "a logo that is not there": lambda content: (content / "providers" / "ashdown.svg").unlink(),
    "no site.yaml": lambda content: (content / "site.yaml").unlink(),
    "a key that is unknown": lambda content: change(content / "courses" / "motor.yaml", "summary:", "sumary:"),
}


def built(folder: Path, apart: bool, lenient: bool = False) -> Outcome:
    return build(Settings(folder / "content", folder / f"output-{apart}", DAYS[0], paper=False, index=False, workers=1 + apart, lenient=lenient))


@pytest.fixture(autouse=True)
def even_one_course_is_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capsite.loading.MANY", 1)


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("lenient", [False, True])
def test_the_same_is_said(tmp_path: Path, wrong: str, lenient: bool) -> None:
    WRONG[wrong](write(tmp_path))
    at_once, apart = built(tmp_path, False, lenient), built(tmp_path, True, lenient)
    assert (apart.status, apart.problems) == (at_once.status, at_once.problems)
    assert at_once.problems
    assert snapshot(tmp_path / "output-True") == snapshot(tmp_path / "output-False")


def test_the_same_is_published(tmp_path: Path) -> None:
    change(write(tmp_path) / "providers" / "ashdown.yaml", "2027-08-31", "2026-12-01")  # a warning
    assert built(tmp_path, True).problems == built(tmp_path, False).problems != []
    assert snapshot(tmp_path / "output-True") == snapshot(tmp_path / "output-False")
