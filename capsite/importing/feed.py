"""An Open Referral UK (HSDS) feed saved as JSON: each service is a row whose columns are keys of ours already.

A page of services (``contents``), a plain list, or one service: with its organization, cost options, schedules, locations and contacts.
"""

import json
from collections.abc import Iterator
from typing import Any

from capsite.importing.tables import MOST_ROWS, CannotRead, Row, Table

_DAYS = {"MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday", "SA": "Saturday", "SU": "Sunday"}
_KINDS = {"tier": "tier", "category": "category", "phase": "phases", "interest": "interests", "pathway": "pathway", "phases": "phases",
          "categories": "category", "interests": "interests"}


def read(data: bytes) -> list[Table]:
    try:
        whole = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise CannotRead("this is not JSON that can be read: save the feed again, whole and as UTF-8") from None
    services = _services(whole)
    if len(services) > MOST_ROWS:
        raise CannotRead(f"there are more than {MOST_ROWS:,} services in this feed: split it")
    rows, columns = [], dict[str, None]()
    for number, service in enumerate(services, 1):
        cells = {key: " ".join(text.split()) if key not in ("description", "provider.who_we_are") else text
                 for key, text in _cells(service) if text}
        columns |= dict.fromkeys(cells)
        rows.append(Row(number, cells))
    notes = (f"an Open Referral UK feed of {len(rows)} services: the rows are numbered in its order",)
    return [Table("", tuple(columns), tuple(rows), notes, known=True)]


def _no_number(text: str) -> str:
    return text


def _services(whole: Any) -> list[dict[str, Any]]:
    found = whole
    if isinstance(whole, dict):
        found = next((whole[key] for key in ("contents", "services", "items") if isinstance(whole.get(key), list)), [whole])
    services = [each for each in found if isinstance(each, dict) and isinstance(each.get("name"), str)] if isinstance(found, list) else []
    if not services:
        raise CannotRead("this JSON is no Open Referral UK feed: there must be services with a name, in a list or below “contents”")
    if not any("organization" in each or "organization_id" in each or "description" in each for each in services):
        raise CannotRead("this JSON is no Open Referral UK feed: no service has an organization or a description")
    return services


def _cells(service: dict[str, Any]) -> Iterator[tuple[str, str]]:
    organization = _dict(service.get("organization"))
    yield "id", _text(service.get("id"))
    yield "name", _text(service.get("name"))
    yield "provider", _text(organization.get("name"))
    yield "description", _text(service.get("description"))
    yield "provider.who_we_are", _text(organization.get("description"))
    yield "provider.website", _text(organization.get("website") or organization.get("url"))
    yield "provider.contact.email", _text(organization.get("email"))
    yield from _contact(service, organization)
    yield from _price(service)
    yield from _when(service)
    yield from _where(service)
    yield "years", _ages(service)
    yield "published.until", _text(next((each.get("valid_to") for each in _list(service.get("schedules"))), ""))[:10]
    yield from _terms(service)


def _terms(service: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Taxonomies called like our lists fill them; any other term may be a category or an interest."""
    found: dict[str, list[str]] = {}
    for attribute in _list(service.get("attributes")):
        term = _dict(attribute.get("taxonomy_term"))
        kind = _KINDS.get(_text(term.get("taxonomy")).lower().strip(), "terms")
        name = _text(term.get("term")) if kind == "tier" else _text(term.get("name"))
        found.setdefault(kind, []).append(name)
    for kind, names in found.items():
        yield kind, "; ".join(name for name in names if name)


def _contact(service: dict[str, Any], organization: dict[str, Any]) -> Iterator[tuple[str, str]]:
    people = _list(service.get("contacts")) or _list(organization.get("contacts"))
    person = people[0] if people else {}
    phones = [*_list(person.get("phones")), *_list(service.get("phones"))]
    yield "contact", _text(person.get("name"))
    yield "contact.role", _text(person.get("title"))
    yield "contact.email", _text(person.get("email")) or _text(service.get("email"))
    yield "contact.phone", _text(phones[0].get("number")) if phones else ""


def _price(service: dict[str, Any]) -> Iterator[tuple[str, str]]:
    options = _list(service.get("cost_options"))
    if options:
        amount = _text(options[0].get("amount"))
        words = _text(options[0].get("amount_description")) or _text(options[0].get("option"))
        yield "price.amount", amount
        yield "price.per", words
        if not amount:
            yield "price", words
    else:
        yield "price", _text(service.get("fees"))


def _when(service: dict[str, Any]) -> Iterator[tuple[str, str]]:
    places = _list(service.get("service_at_locations"))
    schedules = _list(service.get("schedules")) or [each for place in places for each in _list(place.get("schedules"))]
    said = []
    for schedule in schedules:
        held = [_DAYS[code.strip()[-2:]] for code in _text(schedule.get("byday")).upper().split(",") if code.strip()[-2:] in _DAYS]
        opens, closes = _clock(schedule.get("opens_at")), _clock(schedule.get("closes_at"))
        said += [f"{day} {opens} to {closes}" if opens and closes else day for day in held]
    yield "days", "; ".join(dict.fromkeys(said))


def _where(service: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for place in _list(service.get("service_at_locations")):
        location = _dict(place.get("location"))
        for address in _list(location.get("addresses")):
            parts = [_text(address.get(key)) for key in ("address_1", "address_2", "city")]
            yield "delivery.address", ", ".join(part for part in parts if part)
            yield "delivery.postcode", _text(address.get("postal_code"))
            return
    areas = [_text(each.get("name")) for each in _list(service.get("service_areas"))]
    yield "delivery.area", "; ".join(area for area in areas if area)


def _ages(service: dict[str, Any]) -> str:
    least, most = service.get("minimum_age"), service.get("maximum_age")
    if isinstance(least, (int, float)) and isinstance(most, (int, float)):
        return f"ages {int(least)} to {int(most)}"
    return ""


def _clock(value: Any) -> str:
    return _text(value)[:5] if ":" in _text(value)[:5] else ""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    """Words, or nothing: what is nested where words belong is left out."""
    if isinstance(value, bool) or value is None or isinstance(value, (dict, list)):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value).strip()
