"""Days, times, year groups and ages, as people write them in a table."""

import re

from capsite.factsheets.render import Value
from capsite.importing.cells import Unclear, Values, line, tidy
from capsite.kinds import DAYS

_NAMES = {"monday": 0, "mon": 0, "tuesday": 1, "tues": 1, "tue": 1, "tu": 1, "wednesday": 2, "weds": 2, "wed": 2, "we": 2, "thursday": 3,
          "thurs": 3, "thur": 3, "thu": 3, "th": 3, "friday": 4, "fri": 4, "fr": 4, "saturday": 5, "sat": 5, "sunday": 6, "sun": 6, "mo": 0}
_DAY = r"(?:" + "|".join(sorted(_NAMES, key=len, reverse=True)) + r")s?"
_CLOCK = r"([0-9]{1,2})(?:[:.]([0-9]{2}))? *(am|pm|a\.m\.|p\.m\.)?"
_SPAN = re.compile(rf"{_CLOCK} *(?:-|–|—|to|until|till) *{_CLOCK}")
_PART = re.compile(rf"\b({_DAY})\b(?: *(?:-|–|—|\bto\b|\bthrough\b) *\b({_DAY})\b)?|{_SPAN.pattern}", re.IGNORECASE)
_EVERY = re.compile(r"\b(?:every (?:school )?day|daily|weekdays|all week|full[- ]time|5 days(?: a week)?|five days(?: a week)?)\b", re.IGNORECASE)
_FILLER = re.compile(r"\b(?:and|or|on|only|from|at|every|each|the|days?|am|pm)\b|[\s,;/&+|.()–-]+", re.IGNORECASE)
_STAGES = {"1": range(1, 3), "2": range(3, 7), "3": range(7, 10), "4": range(10, 12), "5": range(12, 14)}


def days(text: str) -> Values:
    """``Mon/Wed``, ``Monday to Thursday 9.30-2.30``; words that say more go into ``times``."""
    words = _noon(tidy(text).replace("\n", "; "))
    held: dict[int, str] = {}
    waiting: list[int] = []
    rest = words
    if _EVERY.search(words) and not re.search(rf"\b{_DAY}\b", words, re.IGNORECASE):
        held = dict.fromkeys(range(5), "")
        waiting = list(held)
        rest = _EVERY.sub(" ", rest)
    timed = False
    for match in _PART.finditer(words):
        if match[1]:
            if timed:
                waiting, timed = [], False
            first = _NAMES[_name(match[1])]
            last = _NAMES[_name(match[2])] if match[2] else first
            found = range(first, last + 1) if last >= first else (first, last)
            for number in found:
                held.setdefault(number, "")
                waiting.append(number)
        else:
            timed = True
            for number in waiting:
                held[number] = span(match[0])
        rest = rest.replace(match[0], " ", 1)
    if not held:
        raise Unclear(f"“{text[:60]}” names no day of the week")
    found_days: list[Value] = [f"{DAYS[number]} {hours}".strip() for number, hours in sorted(held.items())]
    return {"days": found_days, **({"times": line(words)} if _FILLER.sub("", rest) else {})}


def span(text: str) -> str:
    """``9.30-2.30`` to ``09:30 to 14:30``; without am and pm, school hours are meant."""
    match = _SPAN.search(text.lower())
    if match is None:
        raise Unclear(f"“{text[:40]}” is not a time from and a time until")
    starts, ends = _minutes(*match.group(1, 2, 3)), _minutes(*match.group(4, 5, 6))
    said_first, said_last = match[3], match[6]
    if not said_first and not said_last:
        starts += 720 if starts < 7 * 60 else 0
        ends += 720 if ends <= starts or ends < 7 * 60 else 0
    elif not said_first and ends - starts > 720:
        starts += 720
    elif not said_last and ends <= starts:
        ends += 720
    if not 0 <= starts < ends < 1440:
        raise Unclear(f"“{text[:40]}” is not a time from and a time until")
    return f"{starts // 60:02}:{starts % 60:02} to {ends // 60:02}:{ends % 60:02}"


def _minutes(hour: str, minute: str | None, half: str | None) -> int:
    number, after = int(hour), (half or "").startswith("p")
    if number > 23 or int(minute or 0) > 59:
        raise Unclear(f"{hour}:{minute or '00'} is not a time of day")
    if half and number == 12 and half.startswith("a"):
        number = 0
    return (number + (12 if after and number < 12 else 0)) * 60 + int(minute or 0)


def _name(word: str) -> str:
    word = word.lower()
    return word if word in _NAMES else word.removesuffix("s")


def times(text: str) -> Values:
    """Times for every day the course has, or words that stand beside the days."""
    words = line(text)
    said = _noon(words)
    if re.search(rf"\b{_DAY}\b.*?{_SPAN.pattern}", said, re.IGNORECASE):
        found = days(said)
        return {"times": words} if "times" in found else found
    return {"hours": span(said)} if _SPAN.fullmatch(said.lower()) else {"times": words}


def _noon(text: str) -> str:
    return re.sub(r"\b(?:noon|midday)\b", "12:00", re.sub(r"\b12(?:[:.]00)? ?noon\b", "12:00", text, flags=re.IGNORECASE), flags=re.IGNORECASE)


def years(text: str) -> list[Value]:
    """``Years 9-11``, ``Y9, Y10``, ``KS4``, ``ages 14 to 16``."""
    words = tidy(text).lower()
    found: set[int] = set()
    for first, last in re.findall(r"(?:ks|key stages?) *([1-5])(?: *(?:-|–|to|and|&|/|\+) *(?:ks|key stage)? *([1-5]))?", words):
        for stage in _STAGES:
            if first <= stage <= (last or first):
                found |= set(_STAGES[stage])
    if not found:
        aged = bool(re.search(r"\bage[sd]?\b|\byears? old\b|\byrs\b", words))
        for first, last in re.findall(r"([0-9]{1,2})(?: *(?:-|–|to) *(?:y(?:ea)?r? *)?([0-9]{1,2}))?", words):
            low, high = int(first), int(last or first)
            if aged or high > 13:  # Year 7 turns 11 before it begins and 12 while it lasts
                low, high = low - 4, (high - 5 if last else high - 4)
            found |= set(range(low, max(low, high) + 1))
    if not found or not all(1 <= year <= 14 for year in found):
        raise Unclear(f"“{text[:40]}” names no year groups")
    return [str(year) for year in sorted(found)]
