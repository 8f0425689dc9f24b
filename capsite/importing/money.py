"""Prices, as people write them: ``£45 per day``, ``45.50/day inc VAT``, ``£30 p/h``, ``free``.

Without its unit a price is another price, so one whose unit is none of ours (a term, a month) is refused whole.
"""

import re

from capsite.importing.cells import Unclear, Values, line, tidy

_MONEY = re.compile(r"£? *([0-9][0-9,]*(?:\.[0-9]{1,2})?)")
_EACH = r"(?:\b(?:per|an?|each|every)\s+(?:school |full |whole )?|/\s*|\bp[/.]?\s?)"


def _unit(names: str, alone: str) -> "re.Pattern[str]":
    return re.compile(rf"{_EACH}(?:{names})s?\b\.?|\b(?:{alone})\b|^(?:{names})s?\b")


_HALF = re.compile(rf"{_EACH}?\bhalf[- ]?(?:a )?days?\b|\b(?:am|pm) session\b")  # schools count two sessions a day
_PER = (
    ("session", _HALF), ("day", _unit("day|d", "daily(?: rate)?|day rate")), ("week", _unit("week|wk|w", "weekly")), ("hour", _unit("hour|hr|h", "hourly")),
    ("session", _unit("session", "session rate")),
    ("place", re.compile(r"(?:\b(?:per|an?|each|for (?:the|each)|whole|full)\s+|/\s*)"
                         r"(?:place|learner|student|pupil|child|head|person|course|programme|program)\b|^(?:place|course)\b|\bp/?p\b")),
)
_FOREIGN = re.compile(r"[€$¥₹]|\b(?:eur|euros?|usd|dollars?)\b")
_PENCE = re.compile(r" ?p(?:ence)?\b(?![./ ]*[hdwp]\b)")
_VAT = re.compile(r"(?:\+|\b(?:plus|inc\w*|with|ex\w*(?: from)?|add\w*|no|not|zero|nil|without)\b\.?|\b0%?)?[ (]*"
                  r"\bvat\b[ ):]*(?:inc\w*|exempt|free|n/?a|added|extra)?")
_PLAIN = re.compile(r"\b(?:gbp|pounds?|only|flat|rate|costs?|prices?|fees?|charges?|of|is|at|the|each place)\b|[\s£.,:;=()–-]+")
# Words after which the amount is not the price, or its unit is one that a factsheet doesn't have.
_UNSURE = re.compile(
    r"\b(?:from|about|around|approx\w*|circa|ca?|up to|starting|starts|min\w*|max\w*|at least|between|or|per|each|every|an?|half|term|month|year|annum|"
    r"group|block|k|m|tbc|plus|poa|vary|varies|depend\w*|negotiable|if|unless|then|but|for|first|not|\w+ly|pa|pm|pcm)\b|[/~+*%?]")


def price(text: str) -> Values:
    words = tidy(text).lower()
    if match := re.fullmatch(r"(?:free(?: of charge)?|no (?:charge|cost)|nil|0|£0(?:\.00)?)(?: (.*))?", words):
        return _free(text, match[1] or "")
    if _FOREIGN.search(words):
        raise Unclear(f"“{text[:60]}” is not in pounds")
    amounts = list(_MONEY.finditer(words))
    if len(amounts) != 1 or re.search(r"(?:^|\s)[-−]\s*$", words[: amounts[0].start()]):
        raise Unclear(f"“{text[:60]}” is not one amount of money")
    before, after = words[: amounts[0].start()], words[amounts[0].end() :]
    if _PENCE.match(after):
        raise Unclear(f"“{text[:60]}” is in pence: write pounds, such as 0.50")
    pounds, _, pence = amounts[0][1].replace(",", "").partition(".")
    found: Values = {"amount": f"{int(pounds)}.{pence.ljust(2, '0')}"}
    per = charged_per(after) or charged_per(before)
    charge = tax(words)
    rest = _rest(before, after, per, charge)
    if rest and (not per or _UNSURE.search(rest)):
        raise Unclear(f"“{text[:60]}” is not one price per day, week, place, session or hour")
    found |= {key: value for key, value in (("per", per), ("vat", charge), ("note", line(text) if rest else "")) if value}
    return found | ({"notes": [f"“{text[:60]}” is read as per session: schools count two sessions a day"]} if _HALF.search(words) else {})


def _free(text: str, rest: str) -> Values:
    if re.search(r"[0-9]", rest) or _UNSURE.search(rest):
        raise Unclear(f"“{text[:60]}” is free only for some")
    return {"amount": "0", **({"note": line(text)} if rest else {})}


def _rest(before: str, after: str, per: str, charge: str) -> str:
    """What is said besides the amount, its unit and VAT."""
    rest = []
    for part in (before.strip(), after.strip()):
        for unit, pattern in _PER if per else ():
            part = pattern.sub(" ", part) if unit in (per, "place") else part
        rest.append(_VAT.sub(" ", part) if charge else part)
    return _PLAIN.sub(" ", " ".join(rest)).strip()


def charged_per(text: str) -> str:
    words = text.lower().strip()
    return next((per for per, pattern in _PER if pattern.search(words)), "")


def tax(text: str) -> str:
    words = text.lower()
    if re.search(r"(?:no|not|zero|exempt from|without|nil|0%?) ?vat|vat ?(?:exempt|free|n/?a)|^(?:none|exempt|no)$", words):
        return "none"
    if re.search(r"(?:inc|incl|including|includes|with)[^a-z]*\w* ?vat|vat ?inc|^inc", words):
        return "included"
    return "added" if re.search(r"(?:\+|plus|ex|exc|excl|excluding|add)[^a-z]*vat|vat ?(?:added|extra)|^(?:added|plus|ex)", words) else ""


def with_heading(text: str, heading: str) -> str:
    """``62`` below “Cost per week” is 62 per week."""
    said = re.search(r"\b(?:per|each) .*|\b(?:a|an) (?:day|week|hour)\b|\b\w+ly\b|\bday rate\b", heading)
    return f"{text} {said[0]}" if said and re.fullmatch(r"\s*£? *[0-9][0-9,.]*\s*", text) else text
