"""The shape of the Open Referral records as the app sends them, for the OpenAPI description. Nothing else than these fields is sent."""

from typing import Any

Schema = dict[str, Any]

ID: Schema = {"type": "string", "format": "uuid"}
TEXT: Schema = {"type": "string", "minLength": 1}
URI: Schema = {"type": "string", "format": "uri"}
EMAIL: Schema = {"type": "string", "format": "email"}
NUMBER: Schema = {"type": "number"}
DAY: Schema = {"type": "string", "format": "date"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
YES_NO: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
TIME: Schema = {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}


def one(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def many(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def record(required: str, **fields: Schema) -> Schema:
    return {"type": "object", "properties": fields, "required": required.split(), "additionalProperties": False}


def page_of(schema: Schema) -> Schema:
    return record("total_items total_pages page_number size first_page last_page empty contents", total_items=WHOLE, total_pages=WHOLE,
                  page_number=WHOLE, size=WHOLE, first_page=YES_NO, last_page=YES_NO, empty=YES_NO, contents=many(schema))


SERVICE_ENTRY = {
    "id": ID, "organization_id": ID, "name": TEXT, "description": TEXT, "url": URI, "email": EMAIL, "status": {"enum": ["active"]}, "fees": TEXT,
    "accreditations": TEXT, "minimum_age": WHOLE, "maximum_age": WHOLE, "assured_date": DAY, "assurer_email": EMAIL, "alert": TEXT,
    "last_modified": INSTANT, "organization": one("OrganizationEntry")}
SERVICE = {
    "schedules": many(one("Schedule")), "service_areas": many(record("id service_id name", id=ID, service_id=ID, name=TEXT)),
    "cost_options": many(one("CostOption")), "contacts": many(one("Contact")), "attributes": many(one("Attribute"))}
NEEDED = "id organization_id name description url status fees last_modified organization"
ORGANIZATION = {"id": ID, "name": TEXT, "description": TEXT, "email": EMAIL, "website": URI, "logo": URI, "uri": URI}
PLACE = {"id": ID, "location_type": {"enum": ["physical"]}, "name": TEXT, "description": TEXT, "latitude": NUMBER, "longitude": NUMBER}
TAXONOMY = {"id": ID, "name": TEXT, "description": TEXT, "version": TEXT}

SCHEMAS: dict[str, Schema] = {
    "Details": record("version profile openapi_url", version=TEXT, profile=URI, openapi_url=URI, feed_url=URI,
                      attribution=TEXT),
    "Problem": record("type title status detail", type=TEXT, title=TEXT, status=WHOLE, detail=TEXT),
    "ServiceEntry": record(NEEDED, **SERVICE_ENTRY),
    "Service": record(f"{NEEDED} schedules cost_options contacts attributes", **SERVICE_ENTRY, **SERVICE,
                      service_at_locations=many(one("ServiceAtLocation"))),
    "ServiceAtLocationEntry": record("id service_id location_id location", id=ID, service_id=ID, location_id=ID,
                                     location=record("id location_type name", **PLACE)),
    "ServiceAtLocation": record("id service_id location_id location", id=ID, service_id=ID, location_id=ID, location=one("Location")),
    "ServiceAtLocationWhole": record("id service_id location_id location service", id=ID, service_id=ID, location_id=ID, location=one("Location"),
                                     service=record(NEEDED, **SERVICE_ENTRY, **SERVICE)),
    "Location": record("id location_type name addresses", **PLACE, addresses=many(record(
        "id location_id address_1 city state_province postal_code country address_type", id=ID, location_id=ID, address_1=TEXT, city=TEXT,
        state_province=TEXT, postal_code=TEXT, country={"enum": ["GB"]}, address_type={"enum": ["physical"]}))),
    "Schedule": record("id service_id freq interval byday description", id=ID, service_id=ID, valid_from=DAY, valid_to=DAY, freq={"enum": ["WEEKLY"]},
                       interval=WHOLE, byday={"type": "string", "pattern": "^(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU))*$"}, description=TEXT,
                       opens_at=TIME, closes_at=TIME, attending_type=TEXT, notes=TEXT),
    "CostOption": record("id service_id amount amount_description", id=ID, service_id=ID, option=TEXT, amount=NUMBER, amount_description=TEXT),
    "Contact": record("id service_id name", id=ID, service_id=ID, name=TEXT, title=TEXT, email=EMAIL,
                      phones=many(record("id number", id=ID, number=TEXT))),
    "Attribute": record("id link_id taxonomy_term_id link_type taxonomy_term", id=ID, link_id=ID, taxonomy_term_id=ID,
                        link_type={"enum": ["service"]}, taxonomy_term=one("TaxonomyTerm")),
    "OrganizationEntry": record("id name description", **ORGANIZATION),
    "Organization": record("id name description", **ORGANIZATION, organization_identifiers=many(record(
        "id organization_id identifier_type identifier", id=ID, organization_id=ID, identifier_scheme=TEXT, identifier_type=TEXT, identifier=TEXT)),
        services=many(record("id name url status last_modified", id=ID, name=TEXT, url=URI, status={"enum": ["active"]}, last_modified=INSTANT))),
    "TaxonomyEntry": record("id name description", **TAXONOMY),
    "Taxonomy": record("id name description taxonomy_terms", **TAXONOMY, taxonomy_terms=many(one("TaxonomyTerm"))),
    "TaxonomyTerm": record("id name description taxonomy taxonomy_id term", id=ID, name=TEXT, description=TEXT, taxonomy=TEXT, taxonomy_id=ID, term=TEXT,
                           term_uri=URI),
}
