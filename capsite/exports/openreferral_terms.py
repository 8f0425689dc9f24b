"""The closed lists of ``site.yaml`` as Open Referral taxonomies: tier, category, phase, interest, pathway."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from capsite.catalogue import Catalogue
from capsite.exports.openreferral_ids import derived, namespace
from capsite.records import Course
from capsite.urls import Urls

Record = dict[str, Any]

# The taxonomies: what each is called and what it says of a course.
TAXONOMIES = {
    "tier": ("Tier", "How much support a course gives, and who decides on a place."),
    "category": ("Category", "The part of the directory a course stands in."),
    "phase": ("Phase", "The phases of education a course takes learners from."),
    "interest": ("Interest", "What a learner may be drawn to in a course."),
    "pathway": ("Pathway", "The way a referral to a course is made and decided."),
}


@dataclass(frozen=True)
class Terms:
    """Taxonomies and terms, made once. A term is found by its taxonomy and its code: ``term("tier", "1")``."""

    catalogue: Catalogue
    urls: Urls
    origin: str

    @cached_property
    def _space(self) -> UUID:
        return namespace(self.catalogue.site.url)

    def taxonomy_id(self, kind: str) -> str:
        return derived(self._space, f"taxonomy {kind}")

    @cached_property
    def _terms(self) -> dict[tuple[str, str], Record]:
        return {(kind, code): self._term(kind, code, name, summary, path) for kind, code, name, summary, path in self._choices()}

    def _choices(self) -> Iterator[tuple[str, str, str, str | None, str | None]]:
        site, urls = self.catalogue.site, self.urls
        for tier in site.tiers:
            yield "tier", tier.number, f"Tier {tier.number}: {tier.name}", tier.summary, urls.tier(tier.number)
        for category in site.categories:
            yield "category", category.slug, category.name, category.summary, urls.category(category.slug)
        for phase in site.phases:
            yield "phase", phase.slug, phase.name, phase.summary, urls.phase(phase.slug)
        for interest in site.interests:
            yield "interest", interest.slug, interest.name, interest.summary, urls.interest(interest.slug)
        for pathway in site.pathways:
            yield "pathway", pathway.slug, pathway.name, pathway.summary, None

    def _term(self, kind: str, code: str, name: str, summary: str | None, path: str | None) -> Record:
        title = TAXONOMIES[kind][0]
        term = {"id": derived(self._space, f"term {kind} {code}"), "name": name, "description": summary or f"{title}: {name}", "taxonomy": title,
                "taxonomy_id": self.taxonomy_id(kind), "term": code}
        return term | ({"term_uri": self.origin + path} if path else {})

    def term(self, kind: str, code: str) -> Record:
        return self._terms[kind, code]

    def all(self) -> list[Record]:
        return list(self._terms.values())

    def taxonomies(self) -> list[Record]:
        """Each with its terms inside."""
        return [{"id": self.taxonomy_id(kind), "name": name, "description": description, "version": self.catalogue.site.academic_year,
                 "taxonomy_terms": [term for (of, _), term in self._terms.items() if of == kind]}
                for kind, (name, description) in TAXONOMIES.items()]

    def of(self, course: Course) -> list[Record]:
        """A course's terms, in the order of the taxonomies."""
        codes = [("tier", course.tier), ("category", course.category), *(("phase", slug) for slug in course.phases),
                 *(("interest", slug) for slug in course.interests), ("pathway", course.pathway)]
        return [self._terms[code] for code in codes]
