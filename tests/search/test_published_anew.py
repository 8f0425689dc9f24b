"""A page left open across a publication never mixes the old index with new files: it notices, and begins anew."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from capsite.catalogue import Catalogue
from capsite.search.browser import INLINE, browser_files
from tests.benchmarks.synthetic import make_content
from tests.search.conftest import SCRIPTS, read_catalogue, rows_of, run_node, write_browser_files


def named_anew(catalogue: Catalogue) -> Catalogue:
    """The same courses in another order, so that each number means another course."""
    courses = [course.model_copy(update={"slug": f"z{len(catalogue.courses) - n:06}-{course.slug}"}) for n, course in enumerate(catalogue.courses)]
    return replace(catalogue, courses=tuple(sorted(courses, key=lambda course: course.slug)))


@pytest.mark.parametrize("courses", [40, INLINE + 40])
def test_a_page_left_open_begins_anew(tmp_path: Path, courses: int) -> None:
    before = read_catalogue(make_content(tmp_path / "content", courses))
    after = named_anew(before)
    old, new = write_browser_files(before, tmp_path / "old"), write_browser_files(after, tmp_path / "new")
    queries: list[dict[str, Any]] = [{"q": before.courses[0].name}, {"q": "mecanics"}, {"q": before.courses[-1].name}]
    left_open = run_node("anew.mjs", SCRIPTS / "engine.js", old, new, given=queries)
    fresh = run_node("anew.mjs", SCRIPTS / "engine.js", new, new, given=queries)
    assert left_open["answers"][1:] == fresh["answers"][1:]
    assert [asked for asked in left_open["asked"] if asked[0] == "/index.json"] == [["/index.json", False], ["/index.json", True]]


def test_names_follow_what_the_files_hold(catalogue: Catalogue) -> None:
    """The same catalogue has the same names; one course changed, and none of the names is the same but the index and the postcodes."""
    whole = browser_files(catalogue, rows_of(catalogue))
    again = browser_files(catalogue, rows_of(catalogue))
    fewer = replace(catalogue, courses=catalogue.courses[1:])
    other = browser_files(fewer, rows_of(fewer))
    assert whole == again
    shared = {name for name in set(whole) & set(other) if not name.startswith("places/")}
    assert shared == {"index.json"}
    assert len({name.split("/")[0] for name in whole}) == 3
