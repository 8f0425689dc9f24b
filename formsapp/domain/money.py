"""Pounds as people type and read them; kept as whole pence (decision 3). And what an invoice is held against."""

import re
from dataclasses import dataclass

POUNDS = re.compile(r"£?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,7})(?:\.([0-9]{1,2}))?")


def read_pounds(text: str) -> int | None:
    """``45``, ``£45.50``, ``1,200.00`` in pence; nothing for what is no amount."""
    match = POUNDS.fullmatch(text.strip())
    if match is None:
        return None
    return int(match[1].replace(",", "")) * 100 + int((match[2] or "0").ljust(2, "0"))


def pounds(pence: int | None) -> str:
    """``£1,200.00``; of what nobody knows, a dash."""
    if pence is None:
        return "–"
    sign, whole = ("−" if pence < 0 else ""), abs(pence)
    return f"{sign}£{whole // 100:,}.{whole % 100:02}"


@dataclass(frozen=True)
class Delivered:
    """What a placement came to in a time. ``price``: of a session on the day on which it was set up; None where nobody has said."""

    sessions: int
    price: int | None

    @property
    def amount(self) -> int | None:
        return None if self.price is None else self.sessions * self.price


AGREES, DIFFERS, UNPRICED, UNKNOWN = "agrees", "differs", "unpriced", "unknown"
VERDICTS = {AGREES: "Agrees", DIFFERS: "Differs", UNPRICED: "No price", UNKNOWN: "Not found"}


def verdict(sessions: int | None, amount: int, found: Delivered) -> tuple[str, str]:
    """Of a line of an invoice, with what is to be said of it. ``sessions``: None where the line says none."""
    counted = f"{found.sessions} delivered" if sessions is not None and sessions != found.sessions else ""
    if found.amount is None:
        return UNPRICED, counted or "Nobody has said what a session costs"
    reckoned = f"{pounds(found.amount)} reckoned" if amount != found.amount else ""
    why = ", ".join(filter(None, (counted, reckoned)))
    return (DIFFERS if why else AGREES), why
