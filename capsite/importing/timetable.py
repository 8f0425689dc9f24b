"""Days and times, as people write them in a table."""

import re

from capsite.factsheets.render import Value
from capsite.importing.cells import Unclear, Values, line, tidy
from capsite.importing.initials import LEFT_OVER, by_initials
from capsite.kinds import DAYS
from capsite.words import sentence_list

_NAMES = {"monday": 0, "mon": 0, "tuesday": 1, "tues": 1, "tue": 1, "wednesday": 2, "weds": 2, "wed": 2, "thursday": 3,
          "thurs": 3, "thur": 3, "thu": 3, "friday": 4, "fri": 4, "saturday": 5, "sat": 5, "sunday": 6, "sun": 6}
_DAY = r"(?:" + "|".join(sorted(_NAMES, key=len, reverse=True)) + r")s?"
_CLOCK = r"([0-9]{1,2})(?:[:.]([0-9]{2}))? *(am|pm|a\.m\.|p\.m\.)?"
_SPAN = re.compile(rf"{_CLOCK} *(?:-|–|—|to|until|till) *{_CLOCK}")
_PART = re.compile(rf"\b({_DAY})\b(?: *(?:-|–|—|\bto\b|\bthrough\b) *\b({_DAY})\b)?|{_SPAN.pattern}", re.IGNORECASE)
_EVERY = re.compile(r"\b(?:every (?:school )?day|daily|weekdays|all week|full[- ]time|5 days(?: a week)?|five days(?: a week)?)\b", re.IGNORECASE)
_FILLER = re.compile(r"\b(?:and|on|only|from|at|every|each|the|days?)\b|[\s,;/&+|.()–-]+", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|no|except|excluding|excl|but)\b", re.IGNORECASE)


def days(text: str) -> Values:
    """``Mon/Wed``, ``Monday to Thursday 9.30-2.30``; words that say more go into ``times``."""
    words = _noon(tidy(text).replace("\n", "; "))
    hours = _SPAN.findall(words)
    short = by_initials(_SPAN.sub(" ", words) if len(hours) == 1 else words, _NAMES)
    if short is not None:
        whole = f" {span(words)}" if len(hours) == 1 else ""
        return {"days": [f"{DAYS[number]}{whole}" for number in short]}
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
    if _NOT.search(rest):
        raise Unclear(f"“{text[:60]}” leaves days out: name those it runs on")
    if not held:
        raise Unclear(f"“{text[:60]}” names no day of the week")
    if LEFT_OVER.search(rest):
        raise Unclear(f"“{text[:60]}” may name more days than can be read: write the days out")
    found_days: list[Value] = [f"{DAYS[number]} {hours}".strip() for number, hours in sorted(held.items())]
    if not _FILLER.sub("", rest):
        return {"days": found_days}
    named = sentence_list(DAYS[number].capitalize() for number in sorted(held))
    return {"days": found_days, "times": line(words), "notes": [f"“{line(words)[:80]}” is read as {named}; all of its words stand with the times"]}


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
