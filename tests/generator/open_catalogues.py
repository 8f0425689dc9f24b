"""The sample as a catalogue, for the tests of the open data and of paper."""

import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from capsite.catalogue import Catalogue, make_catalogue
from capsite.factsheets import read_content

ORIGIN = "https://directory.avonbrook.example"


@cache
def without_pages() -> Catalogue:
    """Courses and providers alone: neither guides nor pages of prose."""
    source = read_content(Path(__file__).parents[2] / "content")
    assert source.site
    return make_catalogue(
        source.site.record,
        [sheet.record for sheet in source.courses.values()],
        [sheet.record for sheet in source.providers.values()],
        dt.date(2026, 11, 21),
    )


@cache
def sample() -> Catalogue:
    source = read_content(Path(__file__).parents[2] / "content")
    assert source.site
    return make_catalogue(
        source.site.record,
        [sheet.record for sheet in source.courses.values()],
        [sheet.record for sheet in source.providers.values()],
        dt.date(2026, 11, 21),
        guides=source.guides,
        pages=source.pages,
    )


def with_course(**changes: Any) -> Catalogue:
    """The sample's first course alone, changed."""
    whole = sample()
    course = whole.courses[0].model_copy(update=changes)
    return make_catalogue(whole.site, [course], [whole.provider(course.provider)], whole.as_of)


def with_site(**changes: Any) -> Catalogue:
    return replace(sample(), site=sample().site.model_copy(update=changes))
