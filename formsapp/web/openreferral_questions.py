"""What the address of an Open Referral list asks for; what can't be used is refused with one sentence that says what is allowed."""

import datetime as dt
import re

from werkzeug.datastructures import MultiDict

from formsapp.store.openreferral import NoPlace, Wanted, locate

DAYS = {"monday": "MO", "tuesday": "TU", "wednesday": "WE", "thursday": "TH", "friday": "FR", "saturday": "SA", "sunday": "SU"}
CODES = {code.lower(): code for code in DAYS.values()}
MOST_A_PAGE = 500
USUAL_A_PAGE = 50
LONGEST_SEARCH = 1000
MOST_TERMS = 20
OLDEST = 120
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?", re.IGNORECASE)

Args = MultiDict[str, str]


class Refused(ValueError):
    """A parameter that can't be used; the text is a sentence for whoever wrote the address."""


def paging(args: Args) -> tuple[int, int]:
    """The number of the page and how many records it has."""
    page, size = whole(args, "page", 1, 1_000_000), whole(args, "per_page", 1, MOST_A_PAGE)
    return 1 if page is None else page, USUAL_A_PAGE if size is None else size


def wanted(args: Args) -> Wanted:
    """Of a list of services."""
    youngest, oldest = whole(args, "minimum_age", 0, OLDEST), whole(args, "maximum_age", 0, OLDEST)
    if youngest is not None and oldest is not None and youngest > oldest:
        raise Refused(f"minimum_age ({youngest}) is more than maximum_age ({oldest}): give the younger age as minimum_age.")
    near, within = single(args, "postcode").strip(), whole(args, "proximity", 1, 2_000_000)
    if within is not None and not near:
        raise Refused("proximity is a distance from a postcode: give postcode too.")
    return Wanted(
        words=search(args),
        terms=tuple(uuid("taxonomy_term_id", value) for value in several(args, "taxonomy_term_id", MOST_TERMS)),
        taxonomy=optional_uuid(args, "taxonomy_id"),
        organization=optional_uuid(args, "organization_id"),
        days=tuple(day(value) for value in several(args, "day", len(DAYS))),
        oldest=oldest,
        youngest=youngest,
        near=place(near) if "postcode" in args else None,
        within=within,
        since=since(single(args, "modified_after")) if "modified_after" in args else "",
    )


def search(args: Args) -> str:
    words = single(args, "search")
    if len(words) > LONGEST_SEARCH:
        raise Refused(f"search is too long: give at most {LONGEST_SEARCH:,} characters.")
    return words


def taxonomy(args: Args) -> str:
    return optional_uuid(args, "taxonomy_id")


def single(args: Args, name: str) -> str:
    values = args.getlist(name)
    if len(values) > 1:
        raise Refused(f"{name} is there {len(values)} times: give it once.")
    return values[0] if values else ""


def several(args: Args, name: str, most: int) -> list[str]:
    """Given again and again, or parted by commas."""
    values = [part.strip() for value in args.getlist(name) for part in value.split(",")]
    if len(values) > most:
        raise Refused(f"{name} is there {len(values)} times: give it at most {most} times.")
    return values


def whole(args: Args, name: str, least: int, most: int) -> int | None:
    if name not in args:
        return None
    value = single(args, name)
    if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
        raise Refused(f"{name} is {quoted(value)}: give a whole number from {least} to {most:,}.")
    return int(value)


def uuid(name: str, value: str) -> str:
    if not UUID.fullmatch(value.lower()):
        raise Refused(f"{name} is {quoted(value)}, which is no id: ids are in the field id of each record.")
    return value.lower()


def optional_uuid(args: Args, name: str) -> str:
    return uuid(name, single(args, name)) if name in args else ""


def day(value: str) -> str:
    code = DAYS.get(value.lower()) or CODES.get(value.lower())
    if code is None:
        raise Refused(f"day is {quoted(value)}: give a day of the week, such as monday, or its code, such as MO.")
    return code


def place(postcode: str) -> tuple[int, int]:
    try:
        found = locate(postcode)
    except NoPlace as problem:
        raise Refused(f"postcode: {problem}") from None
    return found.easting, found.northing


def since(value: str) -> str:
    """The day, in UTC; records know their day only. A plus sign that an address turned into a space is put back."""
    text = value.strip().replace(" ", "+")
    try:
        if not INSTANT.fullmatch(text):
            raise ValueError
        instant = dt.datetime.fromisoformat(text.upper())
        return (instant.astimezone(dt.UTC) if instant.tzinfo else instant).date().isoformat()
    except (ValueError, OverflowError):
        raise Refused(
            f"modified_after is {quoted(value)}: give a day, such as 2026-09-07, or a day and a time, such as 2026-09-07T08:00:00Z."
        ) from None


def quoted(value: str) -> str:
    return f"“{value[:40]}”" if value else "empty"
