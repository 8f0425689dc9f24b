"""Year groups and ages, as people write them: ``Years 9-11``, ``Y9, Y10``, ``KS4``, ``ages 14 to 16``, ``Y9+``, ``under 16``."""

import re

from capsite.factsheets.render import Value
from capsite.importing.cells import Unclear, Values, tidy

_STAGES = {1: (1, 2), 2: (3, 6), 3: (7, 9), 4: (10, 11), 5: (12, 13)}
_BEFORE = r"from|post|at least|minimum(?: age)?|min|under|below|younger than|less than|up to|maximum(?: age)?|max"
_UNIT = r"ks|key stages?|ages?|aged|y(?:ea)?rs?(?: ?groups?)?|y"
_AFTER = (r"\+|\bplus\b|(?:and|or|&) *(?:above|over|up(?:wards)?|older|onwards?|beyond)|upwards|onwards|"
          r"(?:and|or|&) *(?:below|under|younger|down)")
_OLD = r"-? ?(?:y(?:ea)?rs?)?-? ?olds?|y/?o\b|years?|yrs?"
_ITEM = re.compile(
    rf"(?:\b(?P<before>{_BEFORE})\b[\s-]*)?(?:\b(?P<unit>{_UNIT})(?=[\s\d.:-])[.:]?\s*)?(?:\b(?P<between>{_BEFORE})\b\s*)?(?<!\d)(?P<low>[0-9]{{1,2}})(?!\d)"
    rf"(?:\s*(?:-|–|—|\bto\b|\buntil\b|\bthrough\b)\s*(?:(?:{_UNIT})\s*)?(?P<high>[0-9]{{1,2}})(?!\d))?"
    rf"(?:\s*(?P<old>{_OLD})(?![a-z]))?\s*(?P<after>{_AFTER})?(?:\s*(?P<older>{_OLD})(?![a-z]))?")
_DOWN = re.compile(r"under|below|younger|less|down|up to|max")
_NOT = re.compile(r"\b(?:not|no|non|except|excluding|but|pre|over|above|older)\b|[<>≤≥=]|[0-9]")
_FILLER = re.compile(r"\b(?:and|or|students?|pupils?|learners?|young people|all|groups?|years?|ages?|in|for|the|of)\b|[\s,;/&.()–-]+")


def years(text: str, service: tuple[int, ...] = ()) -> Values:
    """The year groups; ``service`` are those the service is for: what is open at one end goes as far as they do.

    A text with more in it than years gives a note, and one that may mean something else is refused."""
    words = re.sub(r"\bbetween\b([^0-9]*[0-9]{1,2}) and\b", r"\1 to", tidy(text).lower())
    found: set[int] = set()
    unit, opened = "", False
    items = list(_ITEM.finditer(words))
    for match in items:
        unit = _unit(match) or unit
        first, last, is_open = _span(match, unit, service, text)
        found |= set(range(first, last + 1))
        opened = opened or is_open
    rest = _FILLER.sub(" ", _ITEM.sub(" ", words)).strip()
    if not found or not all(1 <= year <= 14 for year in found) or _NOT.search(rest):
        raise Unclear(f"“{text[:40]}” names no year groups")
    if opened and len(items) > 1:
        raise Unclear(f"“{text[:40]}” doesn't say from which to which year group")
    listed: list[Value] = [str(year) for year in sorted(found)]
    if rest or opened:
        return {"years": listed, "notes": [f"“{' '.join(text.split())[:80]}” is read as years {_told(found)}"]}
    return {"years": listed}


def _unit(match: "re.Match[str]") -> str:
    """``year``, ``age`` or ``stage``, where this part says it."""
    said, old = match["unit"] or "", match["old"] or match["older"] or ""
    if said.startswith(("ks", "key")):
        return "stage"
    if "old" in old or old.startswith(("y/", "yo", "yr")) or said.startswith("age") or "age" in (match["before"] or ""):
        return "age"
    if said:
        return "year"
    if old:
        _sure_of_ages(match)
        return "age"
    return ""


def _sure_of_ages(match: "re.Match[str]") -> None:
    """``14-16 years`` are ages; ``9-11 years`` may be either."""
    if int(match["high"] or match["low"]) <= 13:
        raise Unclear(f"“{match[0].strip()}” may be years of age or year groups")


def _span(match: "re.Match[str]", unit: str, service: tuple[int, ...], text: str) -> tuple[int, int, bool]:
    low, high = int(match["low"]), int(match["high"] or match["low"])
    if low > high:
        raise Unclear(f"“{text[:40]}” names no year groups")
    side = match["between"] or match["before"] or match["after"] or ""
    if unit == "stage":
        if low not in _STAGES or high not in _STAGES:
            raise Unclear(f"“{text[:40]}” names no key stages")
        first, last = _STAGES[low][0], _STAGES[high][1]
    elif unit == "age" or not unit and high > 13:  # Year 7 turns 11 before it begins and 12 while it lasts
        first, last = low - 4, (high - 5 if match["high"] or _DOWN.search(side) else high - 4)
    else:
        first, last = low, high
    if not side or match["high"] and side == "from":
        return first, last, False
    if match["high"] or not service:
        raise Unclear(f"“{text[:40]}” doesn't say from which to which year group")
    if _DOWN.search(side):
        strict = unit != "age" and high <= 13 and not match["after"] and side in ("under", "below", "younger than", "less than")
        return min(service), first - 1 if strict else last, True  # under 16 is Year 11 at most: they turn sixteen in it
    return (first + 1 if side == "post" and unit == "year" else first), max(service), True


def _told(found: set[int]) -> str:
    ordered = sorted(found)
    whole = ordered == list(range(ordered[0], ordered[-1] + 1))
    return f"{ordered[0]} to {ordered[-1]}" if whole and len(ordered) > 1 else ", ".join(map(str, ordered))
