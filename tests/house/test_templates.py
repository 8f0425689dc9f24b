"""Every template parses, and nothing in it needs a weaker policy than ours."""

import re
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

from tests.conftest import PROJECT
from tests.web.apps import app_for

FOLDERS = (PROJECT / "theme" / "templates", PROJECT / "formsapp" / "templates")
TEMPLATES = sorted(path for folder in FOLDERS for path in folder.rglob("*.html"))
INLINE = {
    "a script without src": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/ld\+json\")[^>]*>", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>{%]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "autoescape switched off": re.compile(r"\bautoescape\s+false|\|\s*safe\b", re.IGNORECASE),
}


def test_there_are_templates() -> None:
    assert len(TEMPLATES) >= 10


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_a_template_has_nothing_inline(path: Path) -> None:
    text = path.read_text("utf-8")
    found = [what for what, pattern in INLINE.items() if pattern.search(text)]
    assert not found, f"{path.relative_to(PROJECT)} has {', '.join(found)}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_a_template_parses(path: Path) -> None:
    jinja2.Environment(autoescape=True).parse(path.read_text("utf-8"), filename=str(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_nothing_of_a_template_is_left_out(path: Path) -> None:
    """Where a template fills the blocks of another one, Jinja leaves out what it writes outside of them, loops and their effects too."""
    outside = jinja2.Environment(autoescape=True).parse(path.read_text("utf-8")).body
    if not any(isinstance(node, nodes.Extends) for node in outside):
        return
    quiet = (nodes.Extends, nodes.Block, nodes.Assign, nodes.AssignBlock, nodes.Import, nodes.FromImport, nodes.Macro)
    spaces = [
        node
        for node in outside
        if isinstance(node, nodes.Output) and all(isinstance(part, nodes.TemplateData) and not part.data.strip() for part in node.nodes)
    ]
    lost = [f"line {node.lineno}" for node in outside if not isinstance(node, quiet) and node not in spaces]
    assert not lost, f"{path.relative_to(PROJECT)} writes outside its blocks: {', '.join(lost)}"


@pytest.mark.parametrize("name", ["search.html", "shortlist.html", "compare.html", "base.html", "error.html", "plain.html"])
def test_the_app_has_every_filter_that_its_templates_use(name: str, tmp_path: Path) -> None:
    """Jinja looks filters up when it compiles a template."""
    app = app_for(tmp_path / "output")
    assert app.jinja_env.get_template(name).name == name
