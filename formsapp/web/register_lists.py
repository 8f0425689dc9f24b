"""The list of registers: of a day or a range of days, narrowed and sorted by its address, which never says anything about a person."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request

from formsapp.access import actor, needs, office
from formsapp.domain.attendance import KINDS
from formsapp.domain.dates import said_with_weekday
from formsapp.domain.lessons import STAGES
from formsapp.rendering import day as written
from formsapp.services import register_lists
from formsapp.services.register_lists import Listing
from formsapp.store.register_lists import COHORT, DAY, NEWEST, Wanted
from formsapp.web.list_filters import Reader, day, identifier, left_out, number, one_of, turned
from formsapp.web.pages import page

SORTS = {DAY: "Day, start, cohort", NEWEST: "Newest first", COHORT: "Cohort, day"}
MOST_NUMBERS = 50
ONE = dt.timedelta(days=1)


def numbers(text: str) -> tuple[int, ...] | None:
    """``101, 102 107``: each once, in their order; nothing where one of them is none."""
    parts = text.replace(",", " ").split()
    found = [number(part, 9) for part in parts[:MOST_NUMBERS]]
    return None if None in found or not found else tuple(dict.fromkeys(each for each in found if each is not None))


def name(text: str) -> str | None:
    """Of a tutor group or an age group."""
    plain = " ".join(text.split())
    return plain if plain.isprintable() and len(plain) <= 40 else None


FILTERS: dict[str, tuple[str, Reader]] = {
    "since": ("From", day),
    "until": ("Until", day),
    "show": ("Show", one_of(("incomplete",))),
    "numbers": ("Register numbers", numbers),
    "provider": ("Provider", identifier),
    "age": ("Age group", name),
    "cohort": ("Cohort", identifier),
    "group": ("Tutor group", name),
    "sort": ("Sort by", one_of(SORTS)),
    "page": ("Page", number),
}


def blueprint() -> Blueprint:
    doors = Blueprint("register_lists", __name__)
    doors.add_url_rule("/registers/", view_func=listing, methods=["GET"])
    return doors


def read(args: Mapping[str, str], today: dt.date) -> dict[str, Any]:
    """What the address asks for. One day is that day; nothing at all is today, unless registers are named by their numbers."""
    given = {key: FILTERS[key][1](args[key]) for key in FILTERS if args.get(key)}
    asked = {key: value for key, value in given.items() if value is not None}
    if "since" not in asked and "until" not in asked and "numbers" not in asked:
        asked["since"] = today
    if "since" in asked and ("until" not in asked or asked["until"] < asked["since"]):
        asked["until"] = asked["since"]
    return asked


def wanted(asked: Mapping[str, Any]) -> Wanted:
    return Wanted(
        since=asked.get("since"),
        until=asked.get("until"),
        incomplete="show" in asked,
        numbers=asked.get("numbers", ()),
        provider=UUID(asked["provider"]) if "provider" in asked else None,
        age=asked.get("age", ""),
        cohort=UUID(asked["cohort"]) if "cohort" in asked else None,
        group=asked.get("group", ""),
        sort=asked.get("sort", DAY),
    )


def address(asked: Mapping[str, Any], **other: Any) -> str:
    """Of the same list with something else; ``None`` takes it away."""
    whole = {**asked, **other}
    if other.get("since", "") is None:
        whole["until"] = None
    if whole.get("until") == whole.get("since"):
        whole["until"] = None
    said = {
        key: ", ".join(map(str, whole[key])) if key == "numbers" else str(whole[key])
        for key in FILTERS
        if whole.get(key) not in (None, "", ()) and not (key == "page" and whole[key] == 1)
    }
    return f"/registers/?{urlencode(said)}" if said else "/registers/"


@needs("registers.list")
def listing() -> Response:
    today = office().today()
    asked = read(request.args, today)
    found = register_lists.listing(office(), actor(), wanted(asked), asked.get("page", 1))
    one = asked.get("since") if asked.get("since") == asked.get("until") else None
    return page(
        "registers/list.html",
        f"Registers, {said_with_weekday(one)}" if one else "Registers",
        found=found,
        asked=dict.fromkeys(FILTERS, "") | asked | {"numbers": ", ".join(map(str, asked.get("numbers", ())))},
        told=described(asked, found),
        unclear=left_out(request.args, own=FILTERS),
        columns=KINDS,
        stages=STAGES,
        days=days(asked, one, today),
        ages=[(each, each) for each in sorted({cohort.age_group for cohort in found.cohorts})],
        cohorts=[(str(each.id), each.name) for each in found.cohorts],
        providers=[(str(key), words) for key, words in found.providers],
        sorts=list(SORTS.items()),
        pages=turned(found.page, found.pages, lambda place: address(asked, page=place)),
    )


def days(asked: Mapping[str, Any], one: dt.date | None, today: dt.date) -> list[tuple[str, str, bool]]:
    """The day before, today, the day after; from a range only today."""
    kept = {key: value for key, value in asked.items() if key not in {"page", "numbers"}}
    here = address({**kept, "since": today, "until": today})
    if one is None:
        return [("Today", here, False)]
    return [
        (f"Before: {brief(one - ONE)}", address({**kept, "since": one - ONE, "until": one - ONE}), False),
        ("Today", here, one == today),
        (f"After: {brief(one + ONE)}", address({**kept, "since": one + ONE, "until": one + ONE}), False),
    ]


def brief(date: dt.date) -> str:
    """``Tuesday 24 November``"""
    return said_with_weekday(date).rsplit(" ", 1)[0]


def described(asked: Mapping[str, Any], found: Listing) -> list[tuple[str, str]]:
    """Each filter in force in words, with the address without it."""
    cohort = next((each.name for each in found.cohorts if str(each.id) == asked.get("cohort")), "A cohort that is not here")
    provider = next((words for key, words in found.providers if str(key) == asked.get("provider")), "A provider that is not here")
    ranged = asked.get("since") != asked.get("until")
    told = (
        ("since", f"From {written(asked['since'])}" if ranged and "since" in asked else ""),
        ("until", f"Until {written(asked['until'])}" if ranged and "until" in asked else ""),
        ("show", "Incomplete only" if "show" in asked else ""),
        ("numbers", f"Numbers {', '.join(map(str, asked['numbers']))}" if "numbers" in asked else ""),
        ("provider", provider if "provider" in asked else ""),
        ("age", asked.get("age", "")),
        ("cohort", cohort if "cohort" in asked else ""),
        ("group", f"Group {asked['group']}" if "group" in asked else ""),
    )
    return [(words, address(asked, **{key: None})) for key, words in told if words]
