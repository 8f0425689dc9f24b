"""What people write in the cells of a table, as the plain values of a factsheet.

A reader takes the text of a cell and returns the values it gives, by key; what it can't understand it refuses with ``Unclear``, a sentence.
"""

import datetime as dt
import html
import re
from collections.abc import Callable

from capsite.factsheets.render import Prose, Value, clean
from capsite.kinds import LEVELS, MONTHS, read_date, read_email, read_level, read_phone, read_postcode, read_url, read_year
from capsite.prose import find_faults

Values = dict[str, Value]
EMPTY = {"", "-", "–", "—", "n/a", "na", "none", "null", "tbc", "tba", "tbd", "?", "??", "???", "not known", "unknown", "to be confirmed"}
_EXCEL_ZERO = dt.date(1899, 12, 30)
_UNSEEN = re.compile(r"<(script|style)\b.*?(</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_WEEKS = re.compile(r"([0-9]{1,3})(?: ?(?:x )?(?:weeks?|wks?|w))?\.?", re.IGNORECASE)
_LASTS = re.compile(r"\b(?:terms?|half|year|years|annual|academic|months?|days?|hours?|sessions?|weeks?|wks?|ongoing|on going|rolling|flexible|varies|various|"
                    r"permanent|short|long)\b|^[0-9]{1,2} ?(?:-|–|to) ?[0-9]{1,2}$", re.IGNORECASE)
_POSTCODE = re.compile(r"\b([A-Za-z]{1,2}[0-9][A-Za-z0-9]?) ?([0-9][A-Za-z]{2})\b")


class Unclear(ValueError):
    """The cell says something that can't be taken over as it stands."""


def is_empty(text: str) -> bool:
    return clean(text).lower().rstrip(".") in EMPTY


def tidy(text: str) -> str:
    """Without what spreadsheets put in front of a cell that looks like a formula, and without entities of web pages."""
    text = clean(text)
    text = text[1:] if re.match(r"'[=+@＝＋－＠-]", text) else text
    return html.unescape(text) if re.search(r"&(?:[a-z]+|#[0-9]+);", text) else text


def line(text: str, most: int = 300) -> str:
    words = " ".join(strip_html(tidy(text)).split())
    if len(words) > most:
        raise Unclear(f"has {len(words):,} characters, and at most {most} fit")
    return words


def prose(text: str) -> Prose:
    """Markdown. Tags of web pages go, their words stay; a text with links that are not allowed is refused."""
    words = strip_html(tidy(text))
    fault = next(find_faults(words), None)
    if fault:
        raise Unclear(fault[2])
    if len(words) > 20_000:
        raise Unclear(f"has {len(words):,} characters, and at most 20,000 fit")
    return Prose(words)


def strip_html(text: str) -> str:
    if "<" not in text:
        return text
    text = _UNSEEN.sub("", text)
    text = re.sub(r"<br */?>\n?|</(?:div|h[1-6])>", "\n", re.sub(r"</p>\s*", "\n\n", text, flags=re.IGNORECASE), flags=re.IGNORECASE)
    text = re.sub(r"<li[^>]{0,200}>\s*", "\n- ", text, flags=re.IGNORECASE)
    return clean(re.sub(r"\n{3,}", "\n\n", re.sub(r"</?[A-Za-z!][^<>]{0,500}>", "", text)))


def dropped(text: str) -> str:
    """A word about what ``strip_html`` takes out together with its words."""
    return "a script or style of a web page stands in it: left out" if _UNSEEN.search(tidy(text)) else ""


def whole_number(text: str) -> str:
    match = re.search(r"[0-9][0-9,]*", text)
    if not match or re.search(r"[0-9].*[^0-9,].*[0-9]", text):
        raise Unclear(f"“{text[:40]}” is not one whole number")
    return str(int(match[0].replace(",", "")))


def yes_no(text: str) -> str:
    word = text.strip().lower().rstrip(".")
    if word in ("yes", "y", "true", "1", "✓", "✔", "x", "all", "all staff", "confirmed"):
        return "yes"
    if word in ("no", "n", "false", "0", "✗", "✘", "not all"):
        return "no"
    raise Unclear(f"“{text[:40]}” is neither yes nor no")


# ------------------------------------------------------------------------------------------------------------ contacts


def postcode(text: str) -> str:
    packed = re.sub(r"\s+", "", text).upper()
    return _refused(read_postcode, f"{packed[:-3]} {packed[-3:]}", text)


def phone(text: str) -> str:
    """A nought that a spreadsheet ate is put back."""
    number = tidy(text)
    digits = re.sub(r"\D", "", number)
    if re.fullmatch(r"[1-9][0-9]{9}", digits) and not number.startswith("+"):
        number = "0" + number
    return _refused(read_phone, number, text)


def email(text: str) -> str:
    return _refused(read_email, tidy(text).removeprefix("mailto:").lower(), text)


def url(text: str) -> str:
    address = tidy(text)
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", address):
        address = f"https://{address}"
    return _refused(read_url, address, text)


def person(text: str) -> Values:
    """``Jo Bloggs, 01632 960 123, jo@provider.example`` to its parts."""
    found: Values = {}
    rest = tidy(text).replace("(", ", ").replace("\n", ", ")
    if match := re.search(r"[^\s,;<>()]+@[^\s,;<>()]+", rest):
        found["email"] = email(match[0])
        rest = rest.replace(match[0], " ")
    if match := re.search(r"(?:\+44|0)[0-9 ()-]{8,14}[0-9]", rest):
        found["phone"] = phone(match[0])
        rest = rest.replace(match[0], " ")
    name, _, role = re.sub(r"[\s,;:()<>|/-]+$", "", re.sub(r"\b(?:tel|telephone|phone|email|e-mail)\b:?", "", rest, flags=re.IGNORECASE)).partition(",")
    name, role = (re.sub(r"[\s,;:()<>|/-]{2,}|[,;:()<>|/-]+$", " ", part).strip(" ,;:-") for part in (name, role))
    if name:
        found = {"name": line(name), **found}
    if role:
        found["role"] = line(role)
    return found


def address(text: str) -> Values:
    """An address, and its postcode if it ends in one."""
    words = line(tidy(text).replace("\n", ", "))
    match = next(reversed(list(_POSTCODE.finditer(words))), None)
    if match is None:
        return {"area" if re.match(r"(?:various|varies|different|any|at home|home|online|mobile|community|city|across)\b", words.lower()) else "address": words}
    rest = re.sub(r"\s*,(?:\s*,)*\s*", ", ", words[: match.start()] + words[match.end() :]).strip(" ,.")
    return {**({"address": rest} if rest else {}), "postcode": postcode(match[0])}


# --------------------------------------------------------------------------------------------------------------- days


def date(text: str) -> str:
    """Day first, as in Britain; also what Excel counts from 1900."""
    words = re.sub(r"\s+", " ", tidy(text)).removesuffix(" 00:00").strip()
    if re.fullmatch(r"[0-9]{5}", words) and 36_000 <= int(words) <= 60_000:
        return (_EXCEL_ZERO + dt.timedelta(days=int(words))).isoformat()
    words = re.sub(r"^(?:mon|tues?|wed(?:nes)?|thur?s?|fri|satur|sat|sun)(?:day)?,? ", "", words, flags=re.IGNORECASE)
    match = re.fullmatch(r"([0-9]{1,2})[/.\- ]([0-9]{1,2}|[A-Za-z]{3,9})[/.\- ,]+([0-9]{2}|[0-9]{4})", words)
    if match:
        day, month, year = match.groups()
        number = next((str(n) for n, name in enumerate(MONTHS, 1) if name.startswith(month.lower()[:3])), "") if month.isalpha() else month
        words = f"{year if len(year) == 4 else '20' + year}-{number}-{day}"
    else:
        words = words[:10] if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]", words) else words
        words = re.sub(r"^([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})$", r"\1-\2-\3", words)
    return _refused(lambda value: read_date(value).isoformat(), words, text)


def dates(text: str) -> list[Value]:
    found: list[Value] = [date(part) for part in re.split(r"\s*(?:[;,\n]|\band\b|\bor\b)\s*", tidy(text)) if part.strip()]
    return list(dict.fromkeys(found))


def academic_year(text: str) -> str:
    match = re.search(r"(20[0-9]{2})\s*[-/–to ]+\s*(?:20)?([0-9]{2})\b", text)
    return _refused(read_year, f"{match[1]}-{match[2]}" if match else text, text)


def level(text: str) -> str:
    words = re.sub(r"[\s-]+", " ", tidy(text).lower())
    words = re.sub(r"^(?:entry level|entry|el|e) ?([123])$", r"entry \1", re.sub(r"^(?:level|l) ?([1-4])$", r"\1", words))
    return _refused(read_level, words, text)


def qualification(text: str) -> Values:
    """The title; its level and kind where the title says them."""
    title = line(text)
    found: Values = {"title": title}
    if match := re.search(r"\b(entry(?: level)?|level) ?([1-4])\b", title, re.IGNORECASE):
        said = f"entry {match[2]}" if match[1].lower().startswith("entry") else match[2]
        if said in LEVELS:
            found["level"] = said
    kinds = ("Functional Skills", "GCSE", "Award", "Certificate", "Diploma", "BTEC")
    if kind := next((kind for kind in kinds if re.search(rf"\b{kind}\b", title, re.IGNORECASE)), None):
        found["type"] = kind
    return found


def duration(text: str) -> Values:
    words = line(text)
    match = _WEEKS.fullmatch(words)
    if match and 1 <= int(match[1]) <= 104:
        return {"weeks": str(int(match[1]))}
    return {"words": words[:1].lower() + words[1:] if words[:1].isupper() and words[1:2].islower() else words}


def weeks(text: str) -> Values:
    """Below “Weeks”: a number, or words about how long something lasts (half a term)."""
    words = line(text)
    if not _WEEKS.fullmatch(words) and not _LASTS.search(words):
        raise Unclear(f"“{text.strip()[:40]}” is neither a number of weeks nor words such as half a term")
    return duration(f"{words} weeks" if re.fullmatch(r"[0-9 –to-]+", words) else words)


def _refused(reader: Callable[[str], str], value: str, text: str) -> str:
    """What is refused is quoted as the cell has it, not as it was put for the reader."""
    try:
        return reader(value)
    except ValueError as fault:
        _, mark, advice = str(fault).partition("”")
        raise Unclear(f"“{text.strip()}”{advice}" if mark and len(text) < 60 else f"“{text[:40]}…” can't be understood") from None
