"""GOV.UK Frontend's markup for our fields, joined from escaped pieces: a page of forty questions is written in about a millisecond.

Every text that comes from outside goes through ``safe``; nothing else in here may put text on a page.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import escape

from formsapp.fields.characters import showable

if TYPE_CHECKING:
    from formsapp.fields.base import Question

STAR = '&nbsp;<span class="must">*</span>'


def safe(text: str) -> str:
    """Text for a page: escaped, and with � for what no page may hold."""
    return str(escape(showable(text)))


@lru_cache(maxsize=4096)
def fixed(text: str) -> str:
    """``safe`` for labels, hints and options, which are the same for everybody; never for what somebody typed."""
    return safe(text)


def attributes(**given: str | bool) -> str:
    """`` id="dob-day" value="3"``; empty ones are left out, True stands alone, ``aria_label`` is ``aria-label``."""
    return "".join(
        f" {name.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{safe(value)}"') for name, value in given.items() if value
    )


def described(field: "Question", more: str = "") -> str:
    """What a reader hears besides the label: hint, error, and whatever else is named."""
    ids = [f"{field.id}-hint"] if field.hint else []
    if field.errors:
        ids.append(f"{field.id}-error")
    if more:
        ids.append(more)
    return (f' aria-describedby="{" ".join(ids)}"' if ids else "") + (' aria-invalid="true"' if field.errors else "")


def star(field: "Question") -> str:
    return "" if field.optional else STAR


def hint(field: "Question") -> str:
    return f'<div class="govuk-hint" id="{field.id}-hint">{fixed(field.hint)}</div>\n' if field.hint else ""


def error(field: "Question") -> str:
    if not field.errors:
        return ""
    return (
        f'<p class="govuk-error-message" id="{field.id}-error"><span class="govuk-visually-hidden">Error:</span> '
        f"{'<br>'.join(map(safe, field.errors))}</p>\n"
    )


def group(field: "Question", inner: str, more: str = "") -> str:
    """The question's frame."""
    wrong = " govuk-form-group--error" if field.errors else ""
    return f'<div class="govuk-form-group{wrong}"{more}>\n{inner}</div>\n'


def labelled(field: "Question", control: str, more: str = "") -> str:
    """One input with its label."""
    label = f'<label class="govuk-label" for="{field.first_input}">{fixed(field.title)}{star(field)}</label>\n'
    return group(field, f"{label}{hint(field)}{error(field)}{control}\n", more)


def fieldset(field: "Question", inner: str) -> str:
    """Several inputs that answer one question."""
    opening = f'<fieldset class="govuk-fieldset"{described(field)}>\n'.replace(' aria-invalid="true"', "")
    legend = f'<legend class="govuk-fieldset__legend">{fixed(field.title)}{star(field)}</legend>\n'
    return group(field, f"{opening}{legend}{hint(field)}{error(field)}{inner}</fieldset>\n")


def together(fields: "Iterable[Question]") -> str:
    return "".join(field.markup() for field in fields)
