"""What every page shares (name, navigation, addresses of the assets): plain data, the same for Pelican's pages and the app's."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from capsite.records import Guide, Site
from capsite.urls import Urls
from capsite.words import academic_year

NAVIGATION = (("courses", "Courses", "courses"), ("providers", "Providers", "providers"), ("guides", "Guides", "guides"),
              ("forms", "Forms and documents", "forms_and_documents"))


def content_policy(app_url: str) -> str:
    """The Content-Security-Policy of a static page: nothing from elsewhere, nothing inline."""
    return "; ".join(("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'", "connect-src 'self'",
                      "manifest-src 'self'", "base-uri 'none'", f"form-action 'self' {origin(app_url)}".strip()))


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def urls_for(site_url: str) -> Urls:
    """``https://council.example/cap`` gives addresses below ``/cap/``."""
    path = urlsplit(site_url).path.strip("/")
    return Urls(f"/{path}/" if path else "/")


def frame(site: Site, urls: Urls, site_url: str, app_url: str, assets: str, guides: Iterable[Guide] = ()) -> dict[str, Any]:
    """``assets`` is the address of the folder of scripts and styles, ending in a stroke. ``guides`` are those the site has."""
    search = f"{app_url.rstrip('/')}/search/" if app_url else urls.search()
    guide = next((form.guide for form in site.forms if form.slug == "referral" and form.guide), "secondary/tier-1")
    there = any(f"{each.slug}/{page.slug}" == guide for each in guides for page in each.pages)
    guide_url = urls(f"guides/{guide}/") if there else ""
    refer = f"{app_url.rstrip('/')}/forms/referral/" if app_url else ""
    return {
        "name": site.name, "council": site.council, "strapline": site.strapline, "year": academic_year(site.academic_year),
        "url": origin(site_url), "prefix": urls.prefix, "address": site.address, "contact": site.contact.model_dump(),
        "nav": [{"key": key, "text": text, "url": getattr(urls, name)()} for key, text, name in NAVIGATION],
        "footer": [{"text": text, "url": url} for text, url in (
            ("A to Z of courses", urls.a_to_z()), ("A to Z of providers", urls.a_to_z_providers()), ("Courses in one table", urls.overview()),
            ("Earlier years", urls.archive()), ("Open data", urls.page("open-data")), ("Dates for your calendar", urls.dates()),
            ("Change a page", urls.change()),
            ("Accessibility", urls.page("accessibility")), ("Privacy and cookies", urls.page("privacy")))],
        "assets": {"base": assets},
        "links": {"home": urls.home(), "search": urls.search(), "shortlist": urls.shortlist(), "compare": urls.compare(), "courses": urls.courses(),
                  "providers": urls.providers(), "a_to_z": urls.a_to_z(), "a_to_z_providers": urls.a_to_z_providers(), "overview": urls.overview(),
                  "guides": urls.guides(), "forms": urls.forms_and_documents(), "accessibility": urls.page("accessibility"),
                  "privacy": urls.page("privacy"), "refer": refer or guide_url, "refer_online": refer, "search_data": urls.search_data(""),
                  "feed": urls.feed(), "dates": urls.dates()},
        "search_action": search, "csp": content_policy(app_url),
    }
