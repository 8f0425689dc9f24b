"""Words for every field of a course. A test walks the record, so that no field is ever changed without a sentence."""

from collections.abc import Iterator
from typing import Any

from capsite import words as say
from capsite.diff.tellers import Names, Teller, chosen, contact, date, group, members, prose, quoted, silent, span, within, words
from capsite.kinds import DAYS
from capsite.records import Delivery, Duration, Places, Price, Qualification, Session, Unit


def _moves(before: str, after: str, names: Names) -> Iterator[str]:
    yield f"moves to another provider: {quoted(names.provider(before))} → {quoted(names.provider(after))}"


def name(before: str, after: str, names: Names) -> Iterator[str]:
    yield f"is called {quoted(after)} instead of {quoted(before)}"


def _hours(session: Session) -> str:
    return f"{say.clock(session.starts)} to {say.clock(session.ends)}" if session.starts and session.ends else "no fixed times"


def _days(before: tuple[Session, ...], after: tuple[Session, ...], names: Names) -> Iterator[str]:
    """``now also on Thursdays``, ``no longer on Mondays``, ``Mondays 9:30am to 2:30pm → 9am to 2pm``"""
    old, new = _by_day(before), _by_day(after)
    come, gone = ([day for day in DAYS if day in here and day not in there] for here, there in ((new, old), (old, new)))
    if come:
        yield f"now also on {say.sentence_list(f'{day.capitalize()}s' for day in come)}"
    if gone:
        yield f"no longer on {say.sentence_list(f'{day.capitalize()}s' for day in gone)}"
    for day in DAYS:
        if day in old and day in new and old[day] != new[day]:
            yield f"{day.capitalize()}s {old[day]} → {new[day]}"
    if old == new and before != after:
        yield "the days are only written in another order"


def _by_day(sessions: tuple[Session, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for session in sessions:
        found[session.day] = f"{found[session.day]} and {_hours(session)}" if session.day in found else _hours(session)
    return found


def _price(before: Price, after: Price, names: Names) -> Iterator[str]:
    """``price £45.00 → £48.00 a day``"""
    if before.per == after.per and before.amount != after.amount and before.amount and after.amount:
        yield f"price {say.money(before.amount)} → {say.money(after.amount)} {say.PER[after.per]}"
    elif (before.amount, before.per) != (after.amount, after.per):
        yield f"price {_whole(before)} → {_whole(after)}"
    if before.vat != after.vat:
        yield f"VAT {quoted(before.vat)} → {quoted(after.vat)}"
    yield from within({"band": words("price band"), "note": words("note on the price")}, before, after, names)


def _whole(price: Price) -> str:
    return f"{say.money(price.amount)} {say.PER[price.per]}" if price.amount else f"no charge ({price.per})"


def _places(before: Places | None, after: Places | None, names: Names) -> Iterator[str]:
    old, new = (before.total, before.open) if before else (None, None), (after.total, after.open) if after else (None, None)
    if old[0] != new[0]:
        yield from words("number of places", str)(old[0], new[0], names)
    if old[1] != new[1]:
        yield from words("free places", str)(old[1], new[1], names)


def _availability(before: str, after: str, names: Names) -> Iterator[str]:
    yield f"availability {quoted(before)} → {quoted(after)}"


def _duration(before: Duration, after: Duration, names: Names) -> Iterator[str]:
    old, new = say.duration(before), say.duration(after)
    yield f"lasts {quoted(old)} → {quoted(new)}" if old != new else f"weeks {before.weeks or 'not given'} → {after.weeks or 'not given'}"


def _place(delivery: Delivery) -> str:
    parts = ", ".join(part for part in (delivery.address, delivery.postcode, delivery.area) if part)
    return parts if delivery.postcode else f"the place varies: {parts}"


def _units(before: tuple[Unit, ...], after: tuple[Unit, ...], names: Names) -> Iterator[str]:
    old, new = list(_flat(before)), list(_flat(after))
    come, gone = [unit for unit in new if unit not in old], [unit for unit in old if unit not in new]
    if come or gone:
        parts = [f"new {say.sentence_list(map(quoted, come[:5]))}" if come else "", f"gone {say.sentence_list(map(quoted, gone[:5]))}" if gone else ""]
        yield f"units changed: +{len(come)} −{len(gone)} ({'; '.join(part for part in parts if part)})"
    else:
        yield "the order or grouping of the units changed"


def _flat(units: tuple[Unit, ...]) -> Iterator[str]:
    for unit in units:
        yield f"{unit.title} ({unit.code})" if unit.code else unit.title
        yield from _flat(unit.units)


def _was(before: tuple[str, ...], after: tuple[str, ...], names: Names) -> Iterator[str]:
    yield from members("now also answers to the earlier address", "no longer answers to the earlier address", lambda slug, _: f"/courses/{slug}/",
                       "the order of earlier addresses changed")(before, after, names)


def updated(before: Any, after: Any, names: Names) -> Iterator[str]:
    yield f"day of the last change {say.day(before)} → {say.day(after)}"


def permanent_id(before: Any, after: Any, names: Names) -> Iterator[str]:
    yield "has another permanent id: programs that know it by its id will take it for something new, so put the old id back"


QUALIFICATION: dict[str, Teller] = {
    "title": words("qualification"), "awarding_body": words("awarding body"), "level": words("qualification level", say.level),
    "type": words("kind of qualification"), "number": words("qualification number")}


def _title(qualification: Qualification) -> str:
    return quoted(qualification.title)


def _where(before: Delivery, after: Delivery, names: Names) -> Iterator[str]:
    yield f"place {quoted(_place(before))} → {quoted(_place(after))}"


COURSE: dict[str, Teller] = {
    "slug": silent, "id": permanent_id, "name": name, "provider": _moves, "published": span, "availability": _availability, "starts_on": date("starts on"),
    "price": _price, "days": _days, "times": words("words about times"), "starts": members(
        "now also starts on", "no longer starts on", lambda value, _: say.day(value), "the start dates are only written in another order"),
    "duration": _duration, "places": _places, "delivery": _where, "mode": words("taught", lambda mode: quoted(say.MODES[mode])),
    "category": chosen("category", "categories"), "tier": words("tier", str), "pathway": chosen("pathway", "pathways"),
    "phases": members("now also for", "no longer for", lambda slug, names: names.of("phases", slug), "the phases are only written in another order"),
    "years": members("now also for year", "no longer for year", lambda year, _: str(year), "the years are only written in another order"),
    "interests": members("now also listed under", "no longer listed under", lambda slug, names: names.of("interests", slug),
                         "the interests are only written in another order"),
    "summary": words("summary"), "description": prose("its description"), "who_for": prose("who it is for"),
    "qualification": group("leads to a qualification", QUALIFICATION, _title), "units": _units, "contact": contact("contact"),
    "kit": words("what to bring"), "meals": words("meals"), "transport": words("transport"), "updated": updated, "was": _was,
}
