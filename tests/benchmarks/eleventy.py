"""Eleventy beside us: the same courses, providers and lists as plain Pelican's, in templates of its own.

What stands in a page's middle is in ``eleventy_site``, beside the configuration; frame, rows and front matter come from ``ready_made``.
"""

import json
import re
import shutil
import sysconfig
from pathlib import Path

from capsite.page import Site
from tests.benchmarks.ready_made import Blanks, ReadyPage, draw, ready_pages, vocabulary, write

HERE = Path(__file__).parent
PACKAGE = HERE / "node_modules" / "@11ty" / "eleventy"
TEMPLATES = HERE / "eleventy_site"
LAYOUTS = {"letters_of_courses": "letters", "letters_of_providers": "letters"}  # other names than the page’s own
BLANKS = Blanks(row="{{ row.%s }}", page="{{ about.%s }}", crumb="{{ crumb.%s }}", linked_data="{{ about.linked_data | safe }}",
                crumbs=("{% for crumb in about.crumbs %}", "{% endfor %}"), updated=("{% if about.updated %}", "{% endif %}"),
                lit='{%% if "%s" in row.weekdays %%} class="on"{%% endif %%}')


def node() -> str | None:
    """The machine's, or the one set-up installs in the environment."""
    return shutil.which("node") or shutil.which("node", path=sysconfig.get_path("scripts"))


def program() -> str | None:
    return node() if (PACKAGE / "cmd.cjs").is_file() else None


def version(_: str) -> str:
    return str(json.loads((PACKAGE / "package.json").read_text("utf-8"))["version"])


def command(found: str, folder: Path, output: Path) -> list[str]:
    return [found, str(PACKAGE / "cmd.cjs"), f"--config={folder / 'eleventy.config.mjs'}", f"--input={folder / 'content'}", f"--output={output}", "--quiet"]


def make_project(folder: Path, site: Site) -> None:
    drawn = draw(site, BLANKS)
    content = folder / "content"
    layouts = {path.stem: _ours(path, drawn.icons) for path in TEMPLATES.glob("*.njk")}
    rows = "".join(f"{{% macro {name}(row) %}}{text}{{% endmacro %}}\n" for name, text in drawn.rows.items())
    write(content / "_includes" / "macros.njk", rows + layouts.pop("macros"))
    for name, middle in layouts.items():
        write(content / "_includes" / f"{name}.njk", drawn.around(middle))
    write(content / "_data" / "known.json", json.dumps(vocabulary(site)))
    shutil.copy(TEMPLATES / "eleventy.config.mjs", folder)
    for page in ready_pages(site):
        write(content / f"{page.name}.md", f"---json\n{json.dumps(_front(site, page))}\n---\n\n{page.markdown}")


def _ours(path: Path, icons: str) -> str:
    """A template of ``eleventy_site``, in which WEEK and ICON(name) stand for markup of ours."""
    icon = f'<svg class="icon" aria-hidden="true"><use href="{icons}#\\1"></use></svg>'
    return re.sub(r"ICON\((.+?)\)", icon, path.read_text("utf-8").replace("WEEK", BLANKS.week))


def _front(site: Site, page: ReadyPage) -> dict[str, object]:
    """``page`` is a word that Eleventy keeps for itself."""
    about = page.context["page"]
    rest = {name: value for name, value in page.context.items() if name != "page"}
    return {**rest, "about": about, "layout": f"{LAYOUTS.get(page.layout, page.layout)}.njk", "tags": page.layout, "permalink": site.urls.file(about["path"])}
