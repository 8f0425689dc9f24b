"""The only file that knows Pelican: the catalogue in ``generate_context``, every page and file in ``generate_output``.

Factsheets are not Pelican's articles: this generator reads and writes them itself, with Pelican's settings, theme and templates.
An exception in here fails the build; nothing is visible before ``build.py`` publishes the folder that was written.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from capsite.drawn import QuickTemplate, draw_frame_once, draw_rows_once
from capsite.items import make_all
from capsite.site_items import Render, site_items
from capsite.work import Work

LONG = {"list.html", "overview.html", "a_to_z.html", "providers.html"}  # pages of many courses, written in pieces


class DirectoryGenerator(Generator):
    """Pelican calls ``generate_context`` of every generator first, then ``generate_output``."""

    work: Work

    def generate_context(self) -> None:
        self.work = self.settings["CAPSITE_WORK"] or Work.from_pelican(self.settings)
        self.env.template_class = QuickTemplate
        self.env.get_template("course.html")  # compiled while other processes still read
        self.work.load()

    def generate_output(self, writer: Any) -> None:
        work = self.work
        draw_rows_once(self.env)
        draw_frame_once(self.env)
        with work.loaded.verdict.first():
            items = site_items(work, Path(self.output_path), self._render)
        _ = work.loaded.problems  # nothing is made of content that can't be published
        bench = work.bench(Path(self.output_path))
        made = {}
        for item, entry, anew in work.progress(make_all(items, bench, work.settings.workers), len(items)):
            made[item.name] = entry
            work.stale += len(entry[1:]) if anew else 0
        bench.sweep(made.values())
        work.made = made

    def _render(self, template: str) -> Render:
        found = self.get_template(template.removesuffix(".html"))  # type: ignore[no-untyped-call]

        def render(variables: dict[str, Any]) -> bytes | Iterator[bytes]:
            if template in LONG:
                return _pieces(found.generate(variables))
            text: str = found.render(variables)
            return text.encode("utf-8")

        return render


def _pieces(texts: Iterator[str]) -> Iterator[bytes]:
    while some := list(itertools.islice(texts, 200)):
        yield "".join(some).encode("utf-8")


def get_generators(pelican: Any) -> type[DirectoryGenerator]:
    return DirectoryGenerator


def register() -> None:
    """Called by Pelican (the plugin's door)."""
    signals.get_generators.connect(get_generators)
