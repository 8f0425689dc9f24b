"""What is drawn once looks as if it had been drawn each time."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from capsite.drawn import QuickTemplate, Rows, draw_frame_once
from capsite.rows import Row
from capsite.words import FILTERS

THEME = Path(__file__).parents[2] / "theme" / "templates"
ROW = Row("a-b", "/courses/a-b/", "Care & “repair” <b>", "O'Neill's", "oneill", "/providers/oneill/", "Sums \"up\"", "Millbrook, CV1", "Monday", "£1.00 a day",
          100, "GCSE", "Open", "open", "1", "vocational", "direct", ("secondary",), ("cars",), ("monday",), "1", "CV1 2AB", False)
FRAME: dict[str, Any] = {
    "name": "N & N", "council": "C", "year": "2026/27", "url": "https://x.example", "prefix": "/cap/", "address": "A <1>", "csp": "default-src 'self'",
    "contact": {"name": "O'N", "role": None, "phone": "01632 960 001", "email": "a@b.example"}, "assets": {"base": "/cap/assets/x/"},
    "search_action": "/cap/search/",
    "nav": [{"key": "courses", "text": "Courses", "url": "/cap/courses/"}, {"key": "guides", "text": "Guides", "url": "/cap/guides/"}],
    "footer": [{"text": "Privacy", "url": "/cap/privacy/"}],
    "links": {name: f"/cap/{name}/" for name in (
        "home", "search", "shortlist", "feed", "dates", "courses", "open_data", "a_to_z", "overview", "guides", "providers")}}


def environment(**more: Any) -> Environment:
    env = Environment(loader=FileSystemLoader(THEME), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, **more)
    env.filters.update(FILTERS)
    return env


def rows() -> Iterator[Row]:
    for days in ((), ("monday",), ("monday", "friday"), ("saturday",), ("tuesday", "sunday")):
        for changes in ({}, {"slug": "c", "name": "C"}, {"name": "D & E", "state": "full", "availability": "Full"}):
            yield dataclasses.replace(ROW, weekdays=days, **changes)  # type: ignore[arg-type]


def test_a_row_is_the_macros_row() -> None:
    macro: Any = environment().get_template("macros/rows.html").module.result  # type: ignore[attr-defined]
    for row in rows():
        quick = Rows(macro)
        for level, more in ((2, True), (3, True), (3, False)):
            for _ in range(2):
                assert quick.result(row, FRAME, level, more) == macro(row, FRAME, level, more)
        assert None not in quick.patterns.values(), "the macro asks more of a row's words than to be shown: every row is drawn anew"


@pytest.mark.parametrize("asked", ["{% if row.name %}x{% endif %}", "{{ row.tier }}", "{% if row.state == 'full' %}x{% endif %}", "{{ row.place | upper }}",
                                   "{{ row.summary[:3] }}", "{{ row.name ~ '!' }}"])
def test_a_macro_that_asks_more_of_a_word_is_asked_each_time(asked: str) -> None:
    macro: Any = environment().from_string("{% macro result(row, frame, level=3, more=true) %}{{ row.name }}" + asked + "{% endmacro %}").module.result  # type: ignore[attr-defined]
    quick = Rows(macro)
    for row in rows():
        assert quick.result(row, FRAME) == macro(row, FRAME)
    assert set(quick.patterns.values()) == {None}


def test_pages_have_their_own_frame() -> None:
    plain, once = environment(), environment()
    once.template_class = QuickTemplate
    once.loader = plain.loader
    draw_frame_once(once)
    for nav, path, template in (("courses", "/cap/courses/", "page.html"), ("courses", "/cap/courses/x/", "page.html"), ("guides", "/cap/guides/", "page.html"),
                                ("", "/cap/shortlist/", "page.html"), ("courses", "/cap/courses/", "404.html"), ("", None, "page.html")):
        for title in ("A & B", "Plain"):
            page = {"title": title, "description": "'", "path": path, "nav": nav, "crumbs": [{"text": "<", "url": "/cap/"}], "updated": None, "robots": None}
            given = {"frame": FRAME, "page": page, "html": "<p>"}
            assert once.get_template(template).render(given) == plain.get_template(template).render(given)
