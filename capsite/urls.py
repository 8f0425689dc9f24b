"""Every public address, once. Other sites link to these: ``tests/generator/test_urls.py`` holds the list.

Paths are below the site's own root; ``Urls(prefix)`` puts the path prefix of ``SITE_URL`` in front (``/cap/``), in this one place.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Urls:
    prefix: str = "/"

    def __call__(self, path: str) -> str:
        return self.prefix + path.lstrip("/")

    def file(self, path: str) -> str:
        """The file below the output folder that answers for an address (``/courses/`` is ``courses/index.html``)."""
        inner = path.removeprefix(self.prefix) if path.startswith(self.prefix) else path.lstrip("/")
        return inner + "index.html" if inner == "" or inner.endswith("/") else inner

    def home(self) -> str: return self("")
    def courses(self) -> str: return self("courses/")
    def course(self, slug: str) -> str: return self(f"courses/{slug}/")
    def providers(self) -> str: return self("providers/")
    def provider(self, slug: str) -> str: return self(f"providers/{slug}/")
    def tier(self, number: str) -> str: return self(f"tiers/{number}/")
    def tier_category(self, number: str, category: str) -> str: return self(f"tiers/{number}/{category}/")
    def category(self, slug: str) -> str: return self(f"categories/{slug}/")
    def phase(self, slug: str) -> str: return self(f"phases/{slug}/")
    def interest(self, slug: str) -> str: return self(f"interests/{slug}/")
    def a_to_z(self) -> str: return self("a-z/")
    def a_to_z_providers(self) -> str: return self("a-z/providers/")
    def search(self) -> str: return self("search/")
    def shortlist(self) -> str: return self("shortlist/")
    def compare(self) -> str: return self("compare/")
    def overview(self) -> str: return self("overview/")
    def guides(self) -> str: return self("guides/")
    def guide(self, guide: str) -> str: return self(f"guides/{guide}/")
    def guide_page(self, guide: str, page: str) -> str: return self(f"guides/{guide}/{page}/")
    def guide_print(self, guide: str) -> str: return self(f"guides/{guide}/print/")
    def forms_and_documents(self) -> str: return self("forms-and-documents/")
    def page(self, slug: str) -> str: return self(f"{slug}/")
    def logo(self, name: str) -> str: return self(f"logos/{name}")
    def document(self, name: str) -> str: return self(f"documents/{name}")
    def provider_document(self, provider: str, name: str) -> str: return self(f"documents/{provider}/{name}")
    def directory(self, extension: str) -> str: return self(f"downloads/directory.{extension}")
    def factsheet(self, slug: str) -> str: return self(f"downloads/factsheets/{slug}.pdf")
    def schema(self, kind: str) -> str: return self(f"downloads/{kind}.schema.json")
    def open_referral(self, collection: str, id: str = "") -> str: return self(f"oruk/v3/{collection}/{id}.json" if id else f"oruk/v3/{collection}.json")
    def open_referral_feed(self) -> str: return self("downloads/open-referral.json")
    def feed(self) -> str: return self("feed.atom")
    def dates(self) -> str: return self("dates.ics")
    def change(self) -> str: return self("change/")
    def change_data(self, name: str) -> str: return self(f"change/{name}.json")
    def change_sources(self) -> str: return self("change/sources/")
    def archive(self) -> str: return self("archive/")
    def year(self, year: str) -> str: return self(f"{year}/")
    def year_course(self, year: str, slug: str) -> str: return self(f"{year}/courses/{slug}/")
    def year_provider(self, year: str, slug: str) -> str: return self(f"{year}/providers/{slug}/")
    def sitemap(self) -> str: return self("sitemap.xml")
    def not_found(self) -> str: return self("404.html")
    def search_data(self, name: str) -> str: return self(f"search/data/{name}")
    def asset(self, name: str) -> str: return self(f"assets/{name}")
