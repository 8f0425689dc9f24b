"""The OpenAPI description of what the app answers below ``/oruk/v3/`` (``formsapp/web/openreferral.py``); a test holds the app against it."""

from typing import Any

from capsite.exports.openreferral_schemas import ID, SCHEMAS, Schema, one, page_of
from capsite.kinds import DAYS
from capsite.records import Site
from capsite.urls import Urls

PAGING = ("page", "per_page")
SERVICES = ("search", "taxonomy_term_id", "taxonomy_id", "organization_id", "minimum_age", "maximum_age", "day", "postcode", "proximity",
            "modified_after", *PAGING)
# What one of each collection is called, its record in lists, its whole record, the filters of its list.
COLLECTIONS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "services": ("service", "ServiceEntry", "Service", SERVICES),
    "organizations": ("organization", "OrganizationEntry", "Organization", ("search", *PAGING)),
    "service_at_locations": ("service at location", "ServiceAtLocationEntry", "ServiceAtLocationWhole", SERVICES),
    "taxonomies": ("taxonomy", "TaxonomyEntry", "Taxonomy", ("search", *PAGING)),
    "taxonomy_terms": ("taxonomy term", "TaxonomyTerm", "TaxonomyTerm", ("search", "taxonomy_id", *PAGING)),
}
AGE: Schema = {"type": "integer", "minimum": 0, "maximum": 120}
PARAMETERS: dict[str, tuple[Schema, str]] = {
    "page": ({"type": "integer", "minimum": 1, "maximum": 1_000_000, "default": 1}, "The number of the page, from 1."),
    "per_page": ({"type": "integer", "minimum": 1, "maximum": 500, "default": 50}, "How many records a page has."),
    "search": ({"type": "string", "maxLength": 1000}, "Words, as in the directory's own search. The best match comes first."),
    "taxonomy_term_id": ({"type": "array", "items": ID, "maxItems": 20}, "Only services with this term; given more than once, with all of them."),
    "taxonomy_id": (ID, "Only what has a term of this taxonomy."),
    "organization_id": (ID, "Only services of this organization."),
    "minimum_age": (AGE, "Only services that take someone of this age or older."),
    "maximum_age": (AGE, "Only services that take someone of this age or younger."),
    "day": ({"type": "array", "items": {"type": "string", "enum": [*DAYS, "MO", "TU", "WE", "TH", "FR", "SA", "SU"]}, "maxItems": 7},
            "Only services that run on this day of the week; given more than once, on all of them."),
    "postcode": ({"type": "string", "minLength": 2, "maxLength": 10},
                 "A postcode in Great Britain, whole or its first part. The nearest service comes first; those whose place varies come last."),
    "proximity": ({"type": "integer", "minimum": 1, "maximum": 2_000_000},
                  "With postcode: only services within this many metres of it, and those whose place varies."),
    "modified_after": ({"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]},
                       "Only services changed on this day or later."),
}


def description(site: Site, urls: Urls) -> dict[str, Any]:
    """``servers`` is a path, so that it is right on the site's host and on the app's."""
    paths: dict[str, Any] = {"/": {"get": {
        "operationId": "details", "summary": "What this API is", "responses": _answers("The version and the profile of HSDS.", one("Details"))}}}
    for name, (thing, entry, whole, filters) in COLLECTIONS.items():
        paths[f"/{name}"] = {"get": {
            "operationId": name, "summary": f"A page of the list: {name.replace('_', ' ')}",
            "description": "All filters that are given have to hold.",
            "parameters": [{"$ref": f"#/components/parameters/{each}"} for each in filters],
            "responses": _answers("The page.", page_of(one(entry)), "400")}}
        paths[f"/{name}/{{id}}"] = {"get": {
            "operationId": f"{name}_by_id", "summary": f"One {thing}, whole",
            "parameters": [{"name": "id", "in": "path", "required": True, "description": f"The id of the {thing}.", "schema": {"type": "string"}}],
            "responses": _answers("The record.", one(whole), "404")}}
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{site.name}: Open Referral UK", "version": "3.0",
                 "description": f"The courses and providers in the directory of {site.council}, as services and organizations (HSDS-UK 3.0).",
                 "contact": {"name": site.contact.name, **({"email": site.contact.email} if site.contact.email else {})}},
        "servers": [{"url": urls("oruk/v3")}], "paths": paths,
        "components": {"schemas": SCHEMAS, "parameters": {name: _parameter(name, *each) for name, each in PARAMETERS.items()}},
    }


def _parameter(name: str, schema: Schema, about: str) -> Schema:
    return {"name": name, "in": "query", "required": False, "description": about, "schema": schema}


def _answers(about: str, schema: Schema, *refusals: str) -> dict[str, Any]:
    words = {"400": "A parameter can't be used: the detail says which, and what is allowed.", "404": "There is no record with this id."}
    answers = {"200": {"description": about, "content": {"application/json": {"schema": schema}}}}
    return answers | {code: {"description": words[code], "content": {"application/problem+json": {"schema": one("Problem")}}} for code in refusals}
