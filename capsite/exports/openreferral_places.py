"""Where a course happens, as Open Referral has it: a location with a point and an address, or an area in words."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from capsite.exports.openreferral_ids import derived
from capsite.exports.openreferral_points import latitude_longitude
from capsite.places import NoPlace, area, locate
from capsite.records import Delivery, Provider

Record = dict[str, Any]

# Postcode areas that lie in Scotland or Wales; those that cross a border are counted where most of their people live.
SCOTLAND = {"AB", "DD", "DG", "EH", "FK", "G", "HS", "IV", "KA", "KW", "KY", "ML", "PA", "PH", "TD", "ZE"}
WALES = {"CF", "LD", "LL", "NP", "SA"}


@lru_cache(maxsize=20_000)
def point(postcode: str) -> tuple[int, int, float, float, bool] | None:
    """Easting, northing, latitude, longitude of a postcode, and whether they are only about right; None where it isn't known."""
    try:
        place = locate(postcode)
    except NoPlace:
        return None
    latitude, longitude = latitude_longitude(place.easting, place.northing)
    exact = place.kind == "unit"
    digits = 5 if exact else 3  # a metre, or a hundred
    return place.easting, place.northing, round(latitude, digits), round(longitude, digits), not exact


def location(of: UUID, delivery: Delivery, provider: Provider) -> Record:
    """The place of a course that has a postcode."""
    assert delivery.postcode
    postcode = delivery.postcode
    found: Record = {"id": derived(of, "location"), "location_type": "physical", "name": delivery.address or f"{provider.name}, {postcode}"}
    spot = point(postcode)
    if spot:
        if spot[4]:
            found["description"] = f"The point is the middle of the postcodes that begin with {postcode[:-2]}, not of {postcode} itself."
        found |= {"latitude": spot[2], "longitude": spot[3]}
    return found | {"addresses": [_address(of, found["id"], delivery, provider)]}


def _address(of: UUID, location_id: str, delivery: Delivery, provider: Provider) -> Record:
    postcode = delivery.postcode or provider.postcode
    street, city = street_and_town(delivery, provider)
    return {"id": derived(of, "address"), "location_id": location_id, "address_1": street, "city": city, "state_province": nation(postcode),
            "postal_code": postcode, "country": "GB", "address_type": "physical"}


def street_and_town(delivery: Delivery, provider: Provider) -> tuple[str, str]:
    """The standard wants a city and a county or nation; a factsheet has one line, the last part of which is the town."""
    postcode = delivery.postcode or provider.postcode
    home = provider.address if postcode == provider.postcode else f"{provider.name}, {postcode.split()[0]}"
    street, _, city = (part.strip() for part in (delivery.address or home).rpartition(","))
    return street or city, city


def nation(postcode: str) -> str:
    letters = area(postcode.split()[0])
    return "Scotland" if letters in SCOTLAND else "Wales" if letters in WALES else "England"
