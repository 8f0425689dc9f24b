"""A date in three boxes: takes ``3``, ``03``, ``3rd``, ``march``, ``Mar``; says which box is wrong and why."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from formsapp.domain.dates import NoDate, read_parts, said
from formsapp.fields.base import Json, Question, Wrong, begin
from formsapp.fields.markup import attributes, fieldset
from formsapp.fields.typed import Sent

PARTS = (("day", "Day", 2), ("month", "Month", 4), ("year", "Year", 4))


class Date(Question):
    """Kept as ``{"day": "3", "month": "march", "year": "2026"}``, as typed."""

    empty = {"day": "", "month": "", "year": ""}

    @classmethod
    def take(cls, name: str, sent: Sent, options: Mapping[str, Any]) -> Json:
        return {part: (sent.getlist(f"{name}-{part}") or [""])[0] for part, _, _ in PARTS}

    @classmethod
    def replay(cls, name: str, value: Json, options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        return ((f"{name}-{part}", value[part]) for part, _, _ in PARTS if value.get(part))

    @classmethod
    def in_it(cls, name: str, sent: Sent) -> bool:
        return any(f"{name}-{part}" in sent for part, _, _ in PARTS)

    @classmethod
    def blank(cls, value: Json) -> bool:
        return not value or not any(text.strip() for text in value.values())

    @classmethod
    def texts(cls, value: Json) -> Iterable[str]:
        return (value or {}).values()

    @staticmethod
    def read_typed(typed: Mapping[str, str]) -> dt.date | None:
        """The day that stands in the boxes; None if none does."""
        try:
            return read_parts(typed.get("day", ""), typed.get("month", ""), typed.get("year", ""))
        except NoDate:
            return None

    def read(self, typed: Json) -> dt.date:
        try:
            return read_parts(typed["day"], typed["month"], typed["year"])
        except NoDate as refusal:
            raise Wrong(f"{begin(self.thing)} {refusal.why}", refusal.part) from None

    @property
    def first_input(self) -> str:
        return f"{self.id}-{self.problem_part or 'day'}"

    def words(self) -> str:
        return said(self.data) if self.data else " ".join(filter(None, self.typed.values()))

    def value(self) -> Json:
        return self.data.isoformat() if self.data else self.typed

    def markup(self) -> str:
        boxes = "".join(self.box(*part) for part in PARTS)
        return fieldset(self, f'<div class="govuk-date-input" id="{self.id}">\n{boxes}</div>\n')

    def box(self, part: str, label: str, width: int) -> str:
        here = self.errors and self.problem_part in {"", part}
        wrong = " govuk-input--error" if here else ""
        told = f' aria-describedby="{self.id}-error" aria-invalid="true"' if here else ""
        keys = "" if part == "month" else ' inputmode="numeric"'
        typed = self.typed[part] and attributes(value=self.typed[part])
        return (
            f'<div class="govuk-date-input__item"><label class="govuk-label govuk-date-input__label" for="{self.id}-{part}">{label}</label>'
            f'<input class="govuk-input govuk-date-input__input govuk-input--width-{width}{wrong}" id="{self.id}-{part}" name="{self.name}-{part}"'
            f' type="text" autocomplete="off"{keys}{typed}{told}></div>\n'
        )
