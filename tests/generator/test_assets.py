"""Scripts as they are published: compiled by set-up, and as they are written while somebody works on them."""

import shutil
from pathlib import Path

from capsite.assets import scripts

THEME = Path(__file__).parents[2] / "theme"


def test_set_up_has_compiled_the_scripts_as_they_are_now() -> None:
    published = scripts(THEME)
    assert "search/engine.js" in published
    assert "search/rank.js" not in published, "run make setup: the scripts were changed since it compiled them"
    assert len(published["search/engine.js"]) < (THEME / "static" / "js" / "search" / "engine.js").stat().st_size * 1.5


def test_a_script_that_is_being_written_is_published_as_it_is(tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    for part in ("static", "built"):
        shutil.copytree(THEME / part / "js", theme / part / "js")
    assert scripts(theme) == scripts(THEME)
    script = theme / "static" / "js" / "search" / "rank.js"
    script.write_text(script.read_text("utf-8") + "\nexport const addedByTheTest = 1\n", "utf-8")
    written = scripts(theme)
    assert b"addedByTheTest" in written["search/rank.js"]
    assert set(written) == {path.relative_to(theme / "static" / "js").as_posix() for path in (theme / "static" / "js").rglob("*.js")}
    shutil.rmtree(theme / "built")
    assert scripts(theme) == written
