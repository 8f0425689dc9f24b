"""Questions answered in words: a line, several lines with a count, an email address, a telephone number, a postcode."""

import re
import unicodedata
from typing import Any, ClassVar

from formsapp.fields.base import Question, Wrong, begin
from formsapp.fields.characters import length
from formsapp.fields.markup import attributes, described, labelled, safe

LINE, LINES = 200, 4000


class Text(Question):
    """One line. ``width`` is GOV.UK's, in characters (2, 3, 4, 5, 10, 20, 30); ``most`` the longest that is taken."""

    kind: ClassVar[str] = "text"
    inputmode: ClassVar[str] = ""
    spellcheck: ClassVar[str] = ""
    # Off by default: the form is about somebody else, and browsers would keep what was typed (nothing personal in their storage).
    autocomplete: ClassVar[str] = "off"

    def __init__(self, label: str, *, width: int = 0, most: int = LINE, autofill: str = "", suffix: str = "", **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.width, self.most, self.autofill, self.suffix = width, most, autofill or self.autocomplete, suffix

    def find(self, form: Any) -> str | None:
        if self.typed and length(self.typed) > self.most:
            return f"{begin(self.thing)} must be {self.most:,} characters or fewer: it has {length(self.typed):,}"
        return super().find(form)

    @property
    def fixed_attributes(self) -> str:
        return (f' inputmode="{self.inputmode}"' if self.inputmode else "") + (
            f' spellcheck="{self.spellcheck}"' if self.spellcheck else ""
        )

    def markup(self) -> str:
        width = f" govuk-input--width-{self.width}" if self.width else ""
        wrong = " govuk-input--error" if self.errors else ""
        box = (
            f'<input class="govuk-input{width}{wrong}" id="{self.id}" name="{self.name}" type="{self.kind}" autocomplete="{self.autofill}"'
            f"{self.fixed_attributes}{self.typed and attributes(value=self.typed)}{described(self)}>"
        )
        if self.suffix:
            box = f'<div class="govuk-input__wrapper">{box}<div class="govuk-input__suffix" aria-hidden="true">{safe(self.suffix)}</div></div>'
        return labelled(self, box)


class Textarea(Text):
    """Several lines, with the longest said and counted (count.js counts while one types)."""

    many_lines = True

    def __init__(self, label: str, *, rows: int = 5, most: int = LINES, **kwargs: Any) -> None:
        super().__init__(label, most=most, **kwargs)
        self.rows = rows

    def read(self, typed: str) -> str:
        return typed.replace("\r\n", "\n").replace("\r", "\n").strip()

    def words(self) -> list[str]:
        return str(self.data or "").split("\n")

    def markup(self) -> str:
        wrong = " govuk-textarea--error" if self.errors else ""
        # A browser drops one line break after the tag: ours, and not what somebody typed.
        box = (
            f'<textarea class="govuk-textarea{wrong}" id="{self.id}" name="{self.name}" rows="{self.rows}" autocomplete="off"'
            f"{described(self, f'{self.id}-count')}>\n{safe(self.typed)}</textarea>\n"
            f'<p class="govuk-hint count-hint" id="{self.id}-count" data-count="{self.id}" data-most="{self.most}">Up to {self.most:,} characters</p>'
        )
        return labelled(self, box)


class Email(Text):
    """A work address. Whether anybody reads it only a mail can tell; this finds slips of the key."""

    inputmode = "email"
    spellcheck = "false"
    shape = re.compile(
        r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
    )

    def read(self, typed: str) -> str:
        found = unicodedata.normalize("NFKC", typed).strip().removeprefix("mailto:")
        if not self.shape.fullmatch(found) or ".." in found or len(found) > LINE:
            raise Wrong(f"{begin(self.thing)} must be in the right form, such as name@school.example")
        return found


class Telephone(Text):
    """A UK number with its area code, or another country's with +; groups stay as they were typed."""

    kind = "tel"
    autocomplete = "off"

    def __init__(self, label: str, *, width: int = 20, **kwargs: Any) -> None:
        super().__init__(label, width=width, **kwargs)

    def read(self, typed: str) -> str:
        found = " ".join(unicodedata.normalize("NFKC", typed).split())
        number, _, extension = re.sub(r"\s*(?:ext(?:ension)?|x)\.?\s*(?=[0-9]+$)", "#", found.lower()).partition("#")
        digits = re.sub(r"[ ()./–-]", "", number)
        if digits.startswith(("+44", "0044")):
            digits = "0" + digits.removeprefix("+44").removeprefix("0044").removeprefix("0")
        home, abroad = re.fullmatch(r"0[1-9][0-9]{8,9}", digits, re.ASCII), re.fullmatch(r"(\+|00)[1-9][0-9]{6,14}", digits, re.ASCII)
        if not (home or abroad) or len(extension) > 6:
            raise Wrong(f"{begin(self.thing)} must be a telephone number with its area code, such as 01632 960 001 or 07700 900 123")
        return found


class Postcode(Text):
    """A UK postcode, with or without its space."""

    spellcheck = "false"
    shape = re.compile(r"(GIR|[A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})", re.ASCII)

    def __init__(self, label: str, *, width: int = 10, **kwargs: Any) -> None:
        super().__init__(label, width=width, **kwargs)

    def read(self, typed: str) -> str:
        found = self.shape.fullmatch(re.sub(r"[\s.-]", "", unicodedata.normalize("NFKC", typed)).upper())
        if not found:
            raise Wrong(f"{begin(self.thing)} must be a whole UK postcode, such as CV1 2AB")
        return f"{found[1]} {found[2]}"
