"""What stands on paper: records turned into plain data (JSON) for the Typst templates in ``theme/print``. No layout here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urljoin

from capsite import words
from capsite.catalogue import Catalogue
from capsite.exports.glyphs import printable
from capsite.exports.markdown_tree import MarkdownTree, Node
from capsite.exports.pieces import Data, contact, fact, parts, place, units
from capsite.facts import Fact, assurances, facts
from capsite.records import Course, Provider
from capsite.urls import Urls

# Facts that can wait till the end of the text; the others stand beside the title.
PRACTICAL = ("building", "kit", "meal", "bus")
# What may have changed before the book is opened: it stands on the web and on the course's own sheet.
PASSING = ("check",)
# A longer text may run over the end of a page; a shorter one moves to the next whole.
WHOLE = 1_500
WHOLE_LINES = 45


@dataclass(frozen=True)
class Paper:
    """Turns the records of one catalogue into data. ``origin`` is the site's scheme and host, ``logo`` finds a provider's logo."""

    catalogue: Catalogue
    urls: Urls
    origin: str
    tree: MarkdownTree
    logo: Callable[[Provider], Data | None]

    # ------------------------------------------------------------------------------------- documents

    def course_sheet(self, course: Course) -> Data:
        provider = self.catalogue.provider(course.provider)
        return {
            **self._frame(f"{course.name}, {provider.name}", course.updated, self.urls.course(course.slug)),
            "course": self.course(course),
            "provider": self._in_short(provider),
            "who_we_are": self._read(provider.who_we_are),
            "whole": _fits(provider.who_we_are),
            "units": units(course.units),
            "safeguarding": self._safeguarding(provider),
        }

    def provider_sheet(self, provider: Provider) -> Data:
        held = self.catalogue.courses_of(provider.slug)
        updated = max([provider.updated, *(course.updated for course in held)])
        safety = provider.health_and_safety
        sections = [
            ("Who we are", provider.who_we_are),
            ("What we offer", provider.what_we_offer),
            ("What became of our students", provider.outcomes),
            ("Health and safety", safety.approach),
        ]
        return {
            **self._frame(provider.name, updated, self.urls.provider(provider.slug)),
            "provider": self._in_short(provider),
            "safeguarding": self._safeguarding(provider),
            "facts": [fact(Fact("", term, value)) for term, value in self._about(provider) if value],
            "sections": [{"title": title, "nodes": self._read(text)} for title, text in sections if text],
            "links": [{"text": printable(text), "to": to} for text, to in self._links(provider)],
            "courses": [self._line(course) for course in held],
            "registered": self._registered(provider),
        }

    def directory(self) -> Data:
        site, catalogue = self.catalogue.site, self.catalogue
        updated = max([site.updated, *(course.updated for course in catalogue.courses), *(p.updated for p in catalogue.providers)])
        return {
            **self._frame(f"{site.name}: directory of courses {words.academic_year(site.academic_year)}", updated, self.urls.home()),
            "strapline": printable(site.strapline),
            "address": printable(site.address),
            "contact": contact(site.contact),
            "counts": [words.count(len(catalogue.courses), "course"), words.count(len(catalogue.providers), "provider")],
            "team": {"summary": printable(site.safeguarding.summary), "people": [contact(person) for person in site.safeguarding.people]},
            "panels": [
                [
                    words.day(panel.date),
                    words.day(panel.deadline),
                    words.sentence_list(catalogue.pathway(slug).name for slug in panel.pathways),
                ]
                for panel in site.panels
            ],
            "tiers": list(self._tiers()),
            "providers": [self._entry(provider) for provider in catalogue.providers],
            "index": list(self._index()),
        }

    # ------------------------------------------------------------------------------------- parts

    def _frame(self, title: str, updated: Any, path: str) -> Data:
        site = self.catalogue.site
        return {
            "title": printable(title),
            "service": printable(site.name),
            "council": printable(site.council),
            "brand": site.brand_colour,
            "year": words.academic_year(site.academic_year),
            "updated": words.day(updated),
            "date": [updated.year, updated.month, updated.day],
            "page": self._link(path),
            "site": self._link(self.urls.home()),
        }

    def course(self, course: Course) -> Data:
        """One course, as the factsheet and the directory both say it."""
        catalogue, provider = self.catalogue, self.catalogue.provider(course.provider)
        tier, found = catalogue.tier(course.tier), facts(course, catalogue)
        return {
            "slug": course.slug,
            "name": printable(course.name),
            "provider": printable(provider.name),
            "provider_slug": provider.slug,
            "page": self._link(self.urls.course(course.slug)),
            "provider_page": self._link(self.urls.provider(provider.slug)),
            "summary": printable(course.summary),
            "tags": [printable(tag) for tag in (f"Tier {tier.number}: {tier.name}", catalogue.category(course.category).name)],
            "pathway": printable(catalogue.pathway(course.pathway).name),
            "facts": [fact(one) for one in found if one.icon not in PRACTICAL],
            "lasting": [fact(one) for one in found if one.icon not in (*PRACTICAL, *PASSING)],
            "practical": [fact(one) for one in found if one.icon in PRACTICAL],
            "description": self._read(course.description),
            "who_for": self._read(course.who_for or ""),
            "contact": contact(course.contact),
            "whole": _fits(f"{course.description}\n{course.who_for or ''}"),
        }

    def _in_short(self, provider: Provider) -> Data:
        return {
            "slug": provider.slug,
            "name": printable(provider.name),
            "summary": printable(provider.summary),
            "logo": self.logo(provider),
            "alt": printable(f"Logo of {provider.name}"),
            "page": self._link(self.urls.provider(provider.slug)),
            "area": printable(self.catalogue.area(provider.area).name),
            "address": place(f"{provider.address}, {provider.postcode}"),
            "website": self._web(provider.website),
            "contact": contact(provider.contact),
        }

    def _safeguarding(self, provider: Provider) -> Data:
        safe = provider.safeguarding
        people = [("Safeguarding lead", safe.lead), ("Deputy", safe.deputy)]
        return {
            "people": [{**contact(person), "title": title} for title, person in people if person],
            "checks": [
                {"term": check.term, "value": printable(check.value), "note": printable(check.note), "state": check.state}
                for check in assurances(provider, self.catalogue)
            ],
        }

    def _about(self, provider: Provider) -> list[tuple[str, str]]:
        meals = {"catered": "Free school meals are provided", "packed lunch": "A packed lunch is provided", "not catered": "Not provided"}
        return [
            ("Address", f"{provider.address}, {provider.postcode}"),
            ("Area", self.catalogue.area(provider.area).name),
            ("Specialisms", words.sentence_list(provider.specialisms)),
            ("Where it teaches", "; ".join(words.MODES[mode] for mode in provider.modes)),
            ("Meals", meals.get(provider.free_school_meals or "", "")),
            ("Transport", provider.transport or ""),
        ]

    def _registered(self, provider: Provider) -> str:
        """How registers know the provider, in one line at the end."""
        numbers = [("company", provider.company_number), ("URN", provider.urn), ("UKPRN", provider.ukprn), ("authority", provider.la)]
        numbers.append(("school number", provider.estab))
        return printable(", ".join([provider.legal_name or provider.name, *(f"{name} {number}" for name, number in numbers if number)]))

    def _links(self, provider: Provider) -> Iterable[tuple[str, str]]:
        if provider.safeguarding.policy:
            yield "Safeguarding policy", provider.safeguarding.policy
        if provider.health_and_safety.policy:
            yield "Health and safety policy", provider.health_and_safety.policy
        for document in provider.documents:
            if document.url or document.file:
                yield document.title, document.url or urljoin(self.origin, self.urls.provider_document(provider.slug, document.file or ""))

    def _line(self, course: Course) -> Data:
        """A course in a table of courses."""
        return {
            "slug": course.slug,
            "name": printable(course.name),
            "page": self._link(self.urls.course(course.slug)),
            "tier": f"Tier {course.tier}",
            "days": words.weekdays(course.days),
            "price": words.price(course.price),
            "qualification": printable(words.qualification(course.qualification)),
        }

    def _tiers(self) -> Iterable[Data]:
        catalogue = self.catalogue
        for tier in catalogue.site.tiers:
            categories = [(category, catalogue.in_tier_category(tier.number, category.slug)) for category in catalogue.site.categories]
            found = [
                {
                    "slug": category.slug,
                    "name": printable(category.name),
                    "summary": printable(category.summary or ""),
                    "courses": [self.course(course) for course in courses],
                }
                for category, courses in categories
                if courses
            ]
            if found:
                yield {
                    "number": tier.number,
                    "name": printable(f"Tier {tier.number}: {tier.name}"),
                    "summary": printable(tier.summary),
                    "count": words.count(len(catalogue.in_tier(tier.number)), "course"),
                    "categories": found,
                }

    def _entry(self, provider: Provider) -> Data:
        return {
            **self._in_short(provider),
            "courses": [{"slug": course.slug, "name": printable(course.name)} for course in self.catalogue.courses_of(provider.slug)],
        }

    def _index(self) -> Iterable[Data]:
        """Courses and providers by letter; a label of the document (kind and slug) says where each one stands."""
        provider_of = {provider.slug: provider.name for provider in self.catalogue.providers}
        entries = [
            (words.sort_key(course.name), course.slug, course.name, provider_of[course.provider], "course")
            for course in self.catalogue.courses
        ]
        entries += [(words.sort_key(provider.name), provider.slug, provider.name, "", "provider") for provider in self.catalogue.providers]
        ordered = sorted(entries)
        for letter, group in groupby(ordered, key=lambda entry: words.letter(entry[2])):
            yield {
                "letter": letter,
                "entries": [
                    {"label": f"{kind}:{slug}", "name": printable(name), "note": printable(note)} for _, slug, name, note, kind in group
                ],
            }

    def _link(self, path: str) -> Data:
        return self._web(urljoin(self.origin, path))

    def _web(self, address: str | None) -> Data:
        """An address to follow and, without its scheme, to read from paper."""
        shown = (address or "").removeprefix("https://").removeprefix("http://").rstrip("/")
        return {"to": address or "", "text": parts(shown)}

    def _read(self, text: str) -> list[Node]:
        return self.tree.read(text) if text else []


def _fits(text: str) -> bool:
    """Whether a text surely fits on a page together with what stands around it."""
    return len(text) < WHOLE and text.count("\n") < WHOLE_LINES
