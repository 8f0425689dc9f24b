"""Whether a cell says what a factsheet says already, however each of them writes it; and how to say what is different."""

import re
from typing import Any

from capsite.factsheets.edit import plain
from capsite.factsheets.gaps import GAP
from capsite.factsheets.render import Prose, Value
from capsite.kinds import read_date, read_level, read_pence, read_year
from capsite.records import Session
from capsite.words import money

_ANY_ORDER = ("phases", "interests", "years", "specialisms", "starts", "modes")
_READERS = {"amount": read_pence, "insurance_expires": read_date, "next_review": read_date, "assured": read_date, "until": read_date, "starts_on": read_date,
            "level": read_level, "training_year": read_year}


def value_at(tree: Any, key: str) -> Any:
    for step in key.split("."):
        tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


def same(key: str, there: Any, new: Value) -> bool:
    given = plain(new)
    last = key.rsplit(".", 1)[-1]
    if there is None or there == GAP:
        return bool(there == given)
    if key == "days":
        return _same_days(there, given)
    if isinstance(given, list):
        return isinstance(there, list) and _in_order(last, there) == _in_order(last, given)
    if isinstance(there, str) and isinstance(given, str):
        return _canonical(last, there) == _canonical(last, given)
    return bool(there == given)


def _in_order(key: str, values: list[Any]) -> list[str]:
    words = [" ".join(str(value.get("title") if isinstance(value, dict) else value).split()) for value in values]
    if key == "starts":
        words = [_canonical("until", word) for word in words]
    return sorted(words) if key in _ANY_ORDER else words


def _canonical(key: str, text: str) -> str:
    words = " ".join(text.split())
    try:
        if key in _READERS:
            return str(_READERS[key](words))
    except ValueError:
        return words
    if key == "phone":
        return re.sub(r"\D", "", re.sub(r"^\+44 ?\(?0?\)?", "0", words))
    if key in ("postcode", "enhanced_dbs", "ofsted_registered"):
        return {"true": "yes", "false": "no"}.get(words.lower(), re.sub(r"\s", "", words.lower()))
    if key in ("words", "email", "id"):
        return words.casefold()
    return words.rstrip("/") if key in ("website", "policy") else words


def _same_days(there: Any, given: list[Any]) -> bool:
    """Days without hours say nothing against the hours that are known."""
    held, said = _sessions(there), _sessions(given)
    if held is None or said is None:
        return False
    return held.keys() == said.keys() and all(not said[day] or said[day] == held[day] for day in said)


def _sessions(values: Any) -> dict[str, tuple[str, str] | None] | None:
    try:
        found = [Session.model_validate(value) for value in values]
    except (ValueError, TypeError):
        return None
    return {session.day: (str(session.starts), str(session.ends)) if session.starts else None for session in found}


def said(key: str, there: Any, new: Value) -> str:
    """``price.amount £45.00 → £48.00``"""
    if isinstance(new, Prose) or key in ("description", "who_for", "summary"):
        return f"{key} is {'added' if there in (None, GAP) else 'another text'}"
    return f"{key} {_shown(key, there)} → {_shown(key, plain(new))}"


def _shown(key: str, value: Any) -> str:
    if value is None:
        return "(nothing)"
    if isinstance(value, list):
        return ", ".join(_shown("", each.get("title", "…") if isinstance(each, dict) else each) for each in value)[:120]
    if key.endswith("amount"):
        try:
            return money(read_pence(value))
        except ValueError:
            return str(value)[:60]
    return str(value)[:80] + ("…" if len(str(value)) > 80 else "")
