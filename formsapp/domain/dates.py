"""Dates as people type and say them, and the sums schools do with them: ages, year groups, academic years, whole months."""

import calendar
import datetime as dt
import re
import unicodedata

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class NoDate(ValueError):
    """What stands in the boxes is no date. ``part`` is the first box to look at; ``why`` goes on a sentence that begins with the thing."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(why)
        self.part, self.why = part, why


def said(day: dt.date) -> str:
    """``3 September 2026``"""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def said_with_weekday(day: dt.date) -> str:
    """``Thursday 3 September 2026``"""
    return f"{WEEKDAYS[day.weekday()]} {said(day)}"


# ------------------------------------------------------------------------------------------------------------ three boxes


def number(text: str, longest: int) -> int | None:
    """Digits only, of any script's full width; ``03`` is 3."""
    typed = unicodedata.normalize("NFKC", text).strip().rstrip(".")
    return int(typed) if re.fullmatch(rf"[0-9]{{1,{longest}}}", typed, re.ASCII) else None


def read_day(text: str) -> int | None:
    """``3``, ``03``, ``3rd``"""
    return number(re.sub(r"(?<=[0-9])\s*(st|nd|rd|th)$", "", text.strip().lower()), 2)


def read_month(text: str) -> int | None:
    """``3``, ``03``, ``mar``, ``Sept.``, ``march``"""
    typed = unicodedata.normalize("NFKC", text).strip().rstrip(".").lower()
    if re.fullmatch(r"[a-z]{3,9}", typed):
        return next((place for place, name in enumerate(MONTHS, 1) if name.lower().startswith(typed)), None)
    return number(typed, 2)


def read_year(text: str) -> int | None:
    """Four digits: ``11`` might be 1911 or 2011, and nobody should have to guess."""
    found = number(text, 4)
    return found if found is not None and found >= 1000 else None


def read_parts(day: str, month: str, year: str) -> dt.date:
    """The date in three boxes, or ``NoDate`` with the first box that is wrong and why."""
    parts = {"day": day, "month": month, "year": year}
    missing = [name for name, text in parts.items() if not text.strip()]
    if missing:
        raise NoDate(missing[0], "must have a " + " and a ".join(missing))
    found_month, found_year, found_day = read_month(month), read_year(year), read_day(day)
    if found_month is None or not 1 <= found_month <= 12:
        raise NoDate("month", "must have a real month, such as 3 or March")
    if found_year is None:
        raise NoDate("year", "must have a year of four digits, such as 2026")
    longest = calendar.monthrange(found_year, found_month)[1]
    if found_day is None or not 1 <= found_day <= 31:
        raise NoDate("day", "must have a real day, such as 3")
    if found_day > longest:
        raise NoDate("day", f"must be a real date: {MONTHS[found_month - 1]} {found_year} has {longest} days")
    return dt.date(found_year, found_month, found_day)


# ------------------------------------------------------------------------------------------------------------ ages and years


def age(born: dt.date, on: dt.date) -> int:
    """Whole years; who was born on 29 February has a birthday on 1 March in other years (as English law counts)."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def academic_year(day: dt.date) -> int:
    """The year in which the academic year of a day began: 1 September to 31 August."""
    return day.year if day.month >= 9 else day.year - 1


def academic_year_said(day: dt.date) -> str:
    """``2026/27``"""
    began = academic_year(day)
    return f"{began}/{(began + 1) % 100:02}"


def year_group(born: dt.date, on: dt.date) -> int:
    """The year group in England by date of birth: 0 is Reception, 11 is the year in which one turns 16; below and above it goes on."""
    return age(born, dt.date(academic_year(on), 8, 31)) - 4


def year10(born: dt.date) -> int:
    """The year in which their Year 10 begins, by date of birth: the September after the day on which they are fourteen."""
    return born.year + (14 if (born.month, born.day) <= (8, 31) else 15)


def year_group_said(year: int) -> str:
    return "Reception" if year == 0 else f"Year {year}"


# --------------------------------------------------------------------------------------------------------------- whole months


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day of an earlier month; where that month is too short, its last day (31 May, three months before: 28 February)."""
    whole = day.year * 12 + day.month - 1 - months
    year, month = whole // 12, whole % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def months_said(months: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six")
    return f"{words[months] if months < len(words) else months} month{'' if months == 1 else 's'}"


def too_old(completed: dt.date, today: dt.date, months: int = 3) -> bool:
    """Completed more than so many months before today, to the day: on the very day it is still good."""
    return completed < months_before(today, months)


def sum_said(completed: dt.date, today: dt.date, months: int = 3) -> str:
    """The sum behind ``too_old`` in words, whichever way it comes out."""
    earliest = months_before(today, months)
    late = (earliest - completed).days
    sum_of_it = f"{months_said(months).capitalize()} before today, {said(today)}, is {said(earliest)}"
    if late > 0:
        return f"{sum_of_it}, so {said(completed)} is {days_said(late)} too early"
    return f"{sum_of_it}, so {said(completed)} is recent enough"


def days_said(days: int) -> str:
    return "1 day" if days == 1 else f"{days:,} days"
