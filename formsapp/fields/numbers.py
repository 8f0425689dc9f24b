"""Numbers: a student's, a school's, and whole numbers within limits. What can be checked by sum is."""

import re
import unicodedata
from typing import Any

from formsapp.domain import identifiers as ids
from formsapp.fields.base import Wrong, begin
from formsapp.fields.text import Text


class Identifier(Text):
    spellcheck = "false"

    def __init__(self, label: str, *, width: int = 20, **kwargs: Any) -> None:
        super().__init__(label, width=width, **kwargs)


class Upn(Identifier):
    """A unique pupil number, with its check letter."""

    def read(self, typed: str) -> str:
        shaped = ids.upn_shape(typed)
        if shaped is None:
            raise Wrong(
                f"{begin(self.thing)} must have a letter and 12 digits, such as H801200001001 (the last may be a letter if it is temporary)"
            )
        if ids.read_upn(typed) is None:
            # Which letter it would be isn't said: the slip may be in a digit, and the letter would then make a wrong number look right.
            raise Wrong(
                f"{begin(self.thing)} has a slip in it: the first letter does not fit the digits. Check every character with the school’s records"
            )
        return shaped


class Uln(Identifier):
    """A unique learner number, with its check digit."""

    inputmode = "numeric"

    def read(self, typed: str) -> str:
        shaped = ids.uln_shape(typed)
        if shaped is None:
            raise Wrong(f"{begin(self.thing)} must have 10 digits and not begin with 0")
        if ids.read_uln(typed) is None:
            raise Wrong(f"{begin(self.thing)} has a slip in it: the last digit does not fit the others. Check every digit")
        return shaped


class Uci(Identifier):
    """A unique candidate identifier of the exam boards."""

    def read(self, typed: str) -> str:
        found = ids.read_uci(typed)
        if found is None:
            raise Wrong(f"{begin(self.thing)} must have 13 characters, 12 digits and a letter, such as 123450010001A")
        return found


class Urn(Identifier):
    """A school's unique reference number."""

    inputmode = "numeric"

    def __init__(self, label: str, *, width: int = 10, **kwargs: Any) -> None:
        super().__init__(label, width=width, **kwargs)

    def read(self, typed: str) -> str:
        found = ids.read_urn(typed)
        if found is None:
            raise Wrong(f"{begin(self.thing)} must have 6 digits")
        return found


class Ukprn(Identifier):
    """A provider's UK reference number."""

    inputmode = "numeric"

    def read(self, typed: str) -> str:
        found = ids.read_ukprn(typed)
        if found is None:
            raise Wrong(f"{begin(self.thing)} must have 8 digits")
        return found


class Whole(Text):
    """A whole number within limits; ``suffix`` is its unit."""

    inputmode = "numeric"

    def __init__(self, label: str, *, least: int, greatest: int, width: int = 5, **kwargs: Any) -> None:
        super().__init__(label, width=width, **kwargs)
        self.least, self.greatest = least, greatest

    def read(self, typed: str) -> int:
        found = unicodedata.normalize("NFKC", typed).strip().removesuffix(self.suffix or " ").strip().replace(",", "")
        if not re.fullmatch(r"[0-9]{1,9}", found, re.ASCII) or not self.least <= int(found) <= self.greatest:
            raise Wrong(f"{begin(self.thing)} must be a whole number from {self.least:,} to {self.greatest:,}")
        return int(found)

    def words(self) -> str:
        number = super().words()
        unit = self.suffix.removesuffix("s") if number == "1" else self.suffix
        return f"{number}{unit}" if unit == "%" else f"{number} {unit}".strip()
