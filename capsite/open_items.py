"""The open data of a site, as items. Each is known by what it is made from, so that a build keeps the unchanged ones."""

import json
from collections.abc import Callable, Iterator
from functools import partial

from capsite.exports import openreferral_files
from capsite.exports.dates import calendar
from capsite.exports.feed import atom
from capsite.exports.openreferral import OpenReferral, service_id
from capsite.exports.workbook import directory_xlsx
from capsite.items import Files, Item
from capsite.kept_by_course import Each
from capsite.page import Site, digest
from capsite.records import Course


def open_items(site: Site, code: str, read: Callable[[str], bytes], each: Callable[[str], Each]) -> Iterator[Item]:
    """``code`` stands for the program that makes them; ``read`` gives a file of the site that is being made, by its address; ``each`` as of
    ``Work``."""
    around = digest(code + json.dumps(site.frame, sort_keys=True) + repr(site.catalogue.site))
    catalogue, urls, origin = site.catalogue, site.urls, site.frame["url"]
    every = around + "".join(value for name, value in site.digests.items() if not name.startswith("row "))
    weight = 1 + len(catalogue.courses) // 4
    yield from _open_referral(site, around)
    feed = OpenReferral(catalogue, urls, origin)
    yield _item(site, "open referral feed", every, partial(openreferral_files.whole_feed, feed, partial(_service, feed, read)), weight, late=True)
    yield _item(site, "workbook", every, lambda: {urls.directory("xlsx"): directory_xlsx(catalogue, urls, origin, each("workbook"))}, weight)
    yield _item(site, "news feed", every, lambda: {urls.feed(): atom(catalogue, urls, origin)})
    yield _item(site, "dates", around, lambda: {urls.dates(): calendar(catalogue, urls, origin)})


def _item(site: Site, name: str, key: str, make: Callable[[], Files], cost: int = 1, late: bool = False) -> Item:
    """``make`` gives files by their addresses; the item gives them by their place in the output folder."""
    return Item(name, digest(key), partial(_placed, site, make), cost, late)


def _placed(site: Site, make: Callable[[], Files]) -> Files:
    return {site.urls.file(path): data for path, data in make().items()}


def _service(feed: OpenReferral, read: Callable[[str], bytes], course: Course) -> bytes:
    return read(feed.urls.open_referral("services", service_id(course)))


def _open_referral(site: Site, around: str) -> Iterator[Item]:
    catalogue, digests = site.catalogue, site.digests
    feed = OpenReferral(catalogue, site.urls, site.frame["url"])
    for course in catalogue.courses:
        key = around + digests[f"course {course.slug}"] + digests[f"provider {course.provider}"]
        yield _item(site, f"service {course.slug}", key, partial(openreferral_files.service_file, feed, course))
    for provider in catalogue.providers:
        key = around + digests[f"provider {provider.slug}"] + "".join(digests[f"course {c.slug}"] for c in catalogue.courses_of(provider.slug))
        yield _item(site, f"organization {provider.slug}", key, partial(openreferral_files.organization_file, feed, provider))
    yield _item(site, "open referral lists", around, partial(openreferral_files.vocabulary_files, feed))
