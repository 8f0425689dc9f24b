"""Courses in order of preference: one list for each place, so that it works without a script; pick.js lets one type to find a course."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar

from formsapp.fields.base import Json, begin
from formsapp.fields.choices import Choice, Option, Options, Select, in_a_sentence, option_list, unlisted
from formsapp.fields.markup import attributes, fieldset, safe
from formsapp.fields.typed import Sent

NONE_LISTED = "The directory lists no course for this at present: leave it empty, and the council proposes one."
SHORT_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")  # as a factsheet's file has it
ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth")


class Courses(Choice):
    """A course that isn't among the options, of another tier or gone from the directory since, is called by its name as far as it is known."""

    def text_of(self, value: str) -> str:
        if self.known(value):
            return super().text_of(value)
        course = self.meta.facts.course(value) if self.meta.facts else None
        if course:
            return f"{course.name} – {course.provider}"
        return begin(value.replace("-", " ")) if SHORT_NAME.fullmatch(value) else value


class Course(Courses, Select):
    """One course of a list."""


class CoursePicker(Courses):
    """Kept as a list of slugs, one for each place, blank where nothing was chosen: ``["motor-vehicle", "", ""]``."""

    empty: ClassVar[Json] = []

    def __init__(self, label: str, *, choices: Options, most: int = 5, offered: int = 3, **kwargs: Any) -> None:
        super().__init__(label, choices=choices, **kwargs)
        self.most, self.offered = most, offered
        self.options = {"most": most}

    @classmethod
    def take(cls, name: str, sent: Sent, options: Mapping[str, Any]) -> Json:
        chosen = [(sent.getlist(f"{name}-{place}") or [""])[0] for place in range(1, options.get("most", 5) + 1)]
        while chosen and not chosen[-1]:
            chosen.pop()
        return chosen

    @classmethod
    def replay(cls, name: str, value: Json, options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        return ((f"{name}-{place}", slug) for place, slug in enumerate(value, 1) if slug)

    @classmethod
    def in_it(cls, name: str, sent: Sent) -> bool:
        return f"{name}-1" in sent

    @classmethod
    def blank(cls, value: Json) -> bool:
        return not any(slug.strip() for slug in value or [])

    @classmethod
    def texts(cls, value: Json) -> Iterable[str]:
        return (slug for slug in value or [] if slug)

    def read(self, typed: Json) -> list[str]:
        """In order, without gaps and without the same course twice."""
        return list(dict.fromkeys(slug for slug in typed if slug))

    def find(self, form: Any) -> str | None:
        self.problem_part = ""
        if not self.choices and self.blank(self.typed):
            return None
        chosen = [slug for slug in self.typed if slug]
        gone = next((place for place, slug in enumerate(self.typed, 1) if slug and not self.known(slug)), None)
        if gone:
            self.problem_part = str(gone)
            named = in_a_sentence(self.text_of(self.typed[gone - 1]))
            return f"{ORDINALS[gone - 1]} preference: “{named}” cannot be chosen for this referral. Choose a course from the list, or leave it empty"
        twice = next((place for place, slug in enumerate(self.typed, 1) if slug and slug in self.typed[: place - 1]), None)
        if twice and len(chosen) > 1:
            self.problem_part = str(twice)
            return f"{ORDINALS[twice - 1]} preference is the same course as another one: choose another, or leave it empty"
        return super().find(form)

    @property
    def first_input(self) -> str:
        return f"{self.id}-{self.problem_part or '1'}"

    def words(self) -> list[str]:
        return [f"{place}. {self.text_of(slug)}" for place, slug in enumerate(self.data or [], 1)]

    def value(self) -> Json:
        return self.data or []

    def markup(self) -> str:
        if not self.choices and self.blank(self.typed):
            return fieldset(self, f'<p class="govuk-body" id="{self.id}-1">{NONE_LISTED}</p>\n')
        places = "".join(self.place(place) for place in range(1, max(self.offered, len(self.typed)) + 1))
        return fieldset(self, f'<div class="places" id="{self.id}">\n{places}</div>\n')

    def place(self, place: int) -> str:
        chosen = self.typed[place - 1] if place <= len(self.typed) else ""
        wrong = " govuk-select--error" if self.errors and (self.problem_part or "1") == str(place) else ""
        told = attributes(aria_describedby=f"{self.id}-error" if wrong else "", aria_invalid="true" if wrong else "")
        unknown = unlisted(chosen, self.text_of(chosen)) if chosen and not self.known(chosen) else ""
        options = inside(tuple(self.choices))
        if chosen and not unknown:
            mark = f'<option value="{safe(chosen)}"'
            options = options.replace(mark, f"{mark} selected", 1)
        return (
            f'<div class="places__one"><label class="govuk-label" for="{self.id}-{place}">{ORDINALS[place - 1]} preference</label>\n'
            f'<select class="govuk-select{wrong}" id="{self.id}-{place}" name="{self.name}-{place}" autocomplete="off" data-pick{told}>\n'
            f'<option value="">{"Choose a course" if place == 1 else "No further preference"}</option>\n{unknown}{options}</select></div>\n'
        )


@lru_cache(maxsize=16)
def inside(options: Sequence[Option]) -> str:
    """Hundreds of courses, written once for all lists and pages: they are the same for everybody."""
    return option_list(options, "")
