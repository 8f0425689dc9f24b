"""Questions answered by choosing: one of a few, some of a few, one of many, a promise. An option may bring further questions with it.

Those stand below their option and are always in the page: the style sheet hides them while the option isn't chosen (``:has``), so nothing here
needs a script, and where the style isn't understood all is shown.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from formsapp.fields.base import Json, Question
from formsapp.fields.characters import showable
from formsapp.fields.markup import attributes, described, fieldset, fixed, labelled, safe, together
from formsapp.fields.typed import Sent


class Option(NamedTuple):
    """``alone``: can't be chosen together with others ("None of these"). ``group`` is the heading it stands under in a long list."""

    value: str
    text: str
    hint: str = ""
    alone: bool = False
    group: str = ""


Options = Sequence[Option] | Callable[[Any, Any], Sequence[Option]]


def listed(*pairs: tuple[str, str] | tuple[str, str, str]) -> tuple[Option, ...]:
    """Options from (value, text) or (value, text, hint)."""
    return tuple(Option(*pair[:2], hint=pair[2] if len(pair) > 2 else "") for pair in pairs)


class Choice(Question):
    """``choices`` are options, or a function of the facts of the day and the earlier answers that gives them."""

    verb = "Choose"

    def __init__(self, label: str, *, choices: Options, **kwargs: Any) -> None:
        self.declared = choices
        super().__init__(label, **kwargs)

    def belong(self, form: Any, name: str, prefix: str) -> None:
        super().belong(form, name, prefix)
        declared = self.declared
        if callable(declared):
            declared = declared(form.meta.facts, form.meta.answers) if form.meta.facts is not None else ()
        self.choices: Sequence[Option] = declared

    def text_of(self, value: str) -> str:
        return next((option.text for option in self.choices if option.value == value), value)

    def known(self, value: str) -> bool:
        return any(option.value == value for option in self.choices)

    def find(self, form: Any) -> str | None:
        if any(not self.known(value) for value in self.texts(self.typed)):
            return f"Choose {self.thing} from the list"
        return super().find(form)

    style: ClassVar[str] = "radios"

    def below(self, option: Option) -> str:
        """The questions that belong to an option."""
        brought = self._form.below(self.short_name, option.value)
        return f'<div class="govuk-{self.style}__conditional reveal">\n{together(brought)}</div>\n' if brought else ""

    def item(self, option: Option, place: int, *, chosen: bool) -> str:
        """One radio button or box. The first carries the question's own id, where an error's link leads."""
        before, after = item_markup(self.style, self.name, place, option)
        return f"{before}{' checked' if chosen else ''}{after}{self.below(option)}"


@lru_cache(maxsize=8192)
def item_markup(style: str, name: str, place: int, option: Option) -> tuple[str, str]:
    """What doesn't change of a radio button or box: before and behind its ``checked``."""
    own = name if place == 1 else f"{name}-{place}"
    note = f'<div class="govuk-hint govuk-{style}__hint" id="{own}-note">{safe(option.hint)}</div>' if option.hint else ""
    return (
        f'<div class="govuk-{style}__item"><input class="govuk-{style}__input" id="{own}" name="{name}"'
        f' type="{"radio" if style == "radios" else "checkbox"}" value="{safe(option.value)}"',
        f"{attributes(aria_describedby=f'{own}-note' if note else '')}>"
        f'<label class="govuk-label govuk-{style}__label" for="{own}">{safe(option.text)}</label>{note}</div>\n',
    )


class Radios(Choice):
    """One of a few. ``inline`` puts them side by side where there is room."""

    style = "radios"

    def __init__(self, label: str, *, inline: bool = False, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.inline = inline

    def words(self) -> str:
        return self.text_of(self.typed)

    def value(self) -> Json:
        return self.typed

    def markup(self) -> str:
        items = "".join(self.item(option, place, chosen=option.value == self.typed) for place, option in enumerate(self.choices, 1))
        inline = " govuk-radios--inline" if self.inline and not self._form.brings(self.short_name) else ""
        return fieldset(self, f'<div class="govuk-radios{inline}">\n{items}</div>\n')


YES_NO = listed(("yes", "Yes"), ("no", "No"))
YES_NO_UNKNOWN = (*YES_NO, Option("unknown", "Not known"))


class YesNo(Radios):
    """Yes or no; ``unknown=True`` adds "Not known", for what the school need not know."""

    def __init__(self, label: str, *, unknown: bool = False, **kwargs: Any) -> None:
        super().__init__(label, choices=YES_NO_UNKNOWN if unknown else YES_NO, **{"inline": True} | kwargs)


class Checkboxes(Choice):
    """Some of a few; kept as a list in the order of the page."""

    empty: ClassVar[Json] = []
    style = "checkboxes"

    @classmethod
    def take(cls, name: str, sent: Sent, options: Mapping[str, Any]) -> Json:
        return list(sent.getlist(name))

    @classmethod
    def replay(cls, name: str, value: Json, options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        return ((name, one) for one in value)

    @classmethod
    def texts(cls, value: Json) -> Iterable[str]:
        return value or ()

    def read(self, typed: Json) -> list[str]:
        return list(dict.fromkeys(typed))

    def find(self, form: Any) -> str | None:
        alone = next((option for option in self.choices if option.alone and option.value in self.typed), None)
        if alone and len(set(self.typed)) > 1:
            return f"Choose either “{alone.text}” or others for {self.thing}, not both"
        return super().find(form)

    def words(self) -> list[str]:
        return [option.text for option in self.choices if option.value in self.typed]

    def value(self) -> Json:
        return self.data or []

    def markup(self) -> str:
        items = "".join(
            ('<div class="govuk-checkboxes__divider">or</div>\n' if option.alone and place > 1 else "")
            + self.item(option, place, chosen=option.value in self.typed)
            for place, option in enumerate(self.choices, 1)
        )
        return fieldset(self, f'<div class="govuk-checkboxes">\n{items}</div>\n')


class Agree(Checkboxes):
    """One box that must be ticked: ``says`` is what one agrees to."""

    def __init__(self, label: str, *, says: str, **kwargs: Any) -> None:
        super().__init__(label, choices=(Option("yes", says),), **kwargs)


class Select(Choice):
    """One of many, grouped where the options say so; with ``find`` pick.js lets one type to find it. Words typed there that are no option are
    kept like everything typed, and refused by name.
    """

    def __init__(self, label: str, *, prompt: str = "Choose", find: bool = False, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.prompt, self.find_as_typed = prompt, find

    def find(self, form: Any) -> str | None:
        if not self.blank(self.typed) and not self.known(self.typed):
            return f"“{in_a_sentence(self.typed)}” is not in the list: choose {self.thing} from it"
        return super().find(form)

    def words(self) -> str:
        return self.text_of(self.typed)

    def value(self) -> Json:
        return self.typed

    def markup(self) -> str:
        wrong = " govuk-select--error" if self.errors else ""
        brings = [value for value in self._form.brings(self.short_name) if self.known(value)]
        find = " data-pick" if self.find_as_typed else ""
        box = (
            f'<select class="govuk-select{wrong}" id="{self.id}" name="{self.name}" autocomplete="off"{find}{described(self)}>\n'
            f'<option value="">{safe(self.prompt)}</option>\n{self.none_of_them()}{option_list(self.choices, self.typed, brings)}</select>'
        )
        below = "".join(
            f'<div class="reveal reveal--select">\n{together(self._form.below(self.short_name, value))}</div>\n' for value in brings
        )
        return labelled(self, box) + below

    def none_of_them(self) -> str:
        """What was kept and is none of the options (any more)."""
        return "" if self.blank(self.typed) or self.known(self.typed) else unlisted(self.typed, self.text_of(self.typed))


LONGEST = 60  # of what somebody typed, within a sentence


def in_a_sentence(words: str) -> str:
    """What somebody typed, as it can be shown within a sentence of ours."""
    plain = " ".join(showable(words).split())
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}…"


def unlisted(value: str, text: str) -> str:
    """Stands chosen among the options, so that it is sent again until something else is chosen."""
    return f'<option value="{safe(value)}" data-unlisted="{safe(text)}" selected>{safe(text)} (not in the list)</option>\n'


def option_list(options: Iterable[Option], chosen: str, brings: Iterable[str] = ()) -> str:
    """The inside of a select, its groups in the order in which they come."""
    pieces, group = [], ""
    for option in options:
        if option.group != group:
            pieces.append(("</optgroup>\n" if group else "") + (f'<optgroup label="{safe(option.group)}">\n' if option.group else ""))
            group = option.group
        marks = (" selected" if option.value == chosen else "") + (" data-reveals" if option.value in brings else "")
        pieces.append(f'<option value="{fixed(option.value)}"{marks}>{fixed(option.text)}</option>\n')
    return "".join(pieces) + ("</optgroup>\n" if group else "")
