"""The map of the site for search engines, and what they may read."""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import quote, urljoin
from xml.sax.saxutils import escape

from capsite.urls import Urls


def sitemap(pages: Iterable[tuple[str, dt.date]], origin: str) -> bytes:
    """``sitemap.xml`` of the pages (address and the day each was last changed), in the order given."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for path, updated in pages:
        address = escape(urljoin(origin, quote(path, safe="/-_.~")))
        lines.append(f"<url><loc>{address}</loc><lastmod>{updated.isoformat()}</lastmod></url>")
    return "\n".join([*lines, "</urlset>", ""]).encode()


def robots(urls: Urls, origin: str) -> bytes:
    """``robots.txt``: all is open but the pages that are empty until somebody chooses courses."""
    lines = [
        "User-agent: *",
        f"Disallow: {urls.shortlist()}",
        f"Disallow: {urls.compare()}",
        "",
        f"Sitemap: {urljoin(origin, urls.sitemap())}",
        "",
    ]
    return "\n".join(lines).encode()
