"""Questions asked again for each: parents or carers, agencies. Added and removed by buttons that send the page, so without a script too."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from formsapp.fields.base import Json, Question
from formsapp.fields.form import Form
from formsapp.fields.markup import error, hint, safe, together
from formsapp.fields.spec import asked, replayed, specs
from formsapp.fields.typed import Sent


class Repeat(Question):
    """``form`` is asked for each; ``one`` is what each is called ("Parent or carer"). Kept as a list of dictionaries.

    A hidden count goes with the page, since a browser sends nothing for radio buttons nobody chose.
    """

    empty: ClassVar[Json] = []
    verb = "Add"
    group = True

    def __init__(self, label: str, *, form: type[Form], one: str, most: int = 8, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.form_class, self.one, self.most = form, one, most
        self.options = {"form": form, "most": most}
        self.entries: list[Form] = []

    @classmethod
    def take(cls, name: str, sent: Sent, options: Mapping[str, Any]) -> Json:
        return [
            {spec.name: spec.take(sent, f"{name}-{place}-") for spec in specs(options["form"])}
            for place in range(1, cls.count(name, sent, options.get("most", 8)) + 1)
        ]

    @classmethod
    def count(cls, name: str, sent: Sent, most: int) -> int:
        said = [int(text) for text in sent.getlist(name)[:1] if re.fullmatch(r"[0-9]{1,3}", text, re.ASCII)]
        named = [int(found[1]) for key in sent if (found := re.match(rf"{re.escape(name)}-([0-9]{{1,3}})-", key, re.ASCII))]
        return min(max(said + [place for place in named if place <= most], default=0), most)

    @classmethod
    def replay(cls, name: str, value: Json, options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        yield name, str(len(value))
        for place, entry in enumerate(value, 1):
            yield from replayed(options["form"], entry, f"{name}-{place}-").pairs()

    @classmethod
    def in_it(cls, name: str, sent: Sent) -> bool:
        return name in sent

    @classmethod
    def texts(cls, value: Json) -> Iterable[str]:
        return ()

    def receive(self, typed: Json) -> None:
        """An optional group begins without any, a mandatory one with one to fill in."""
        self.typed = typed if typed or self.optional else [{}]
        self.wrong, self.data = None, None
        self.entries = [
            self.form_class(
                replayed(self.form_class, entry, f"{self.name}-{place}-"),
                prefix=f"{self.name}-{place}-",
                facts=self.meta.facts,
                answers=self.meta.answers,
            )
            for place, entry in enumerate(self.typed, 1)
        ]

    def empty_entry(self, entry: Form) -> bool:
        return all(field.blank(field.typed) for field in entry)

    def filled(self) -> list[Form]:
        return [entry for entry in self.entries if not self.empty_entry(entry)]

    def find(self, form: Any) -> str | None:
        """Blank ones don't count; a mandatory group has its first asked for."""
        needed = self.filled() or (self.entries[:1] if not self.optional else [])
        for entry in needed:
            entry.validate()
        return None if needed or self.optional else self.missing

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        return super().validate(form, extra_validators) and not any(entry.problems() for entry in self.entries)

    def problems(self) -> list[tuple[str, str]]:
        """Each sentence says which of them it is about, if there are several."""
        return super().problems() + [
            (place, f"{self.one} {number}: {sentence}" if len(self.entries) > 1 else sentence)
            for number, entry in enumerate(self.entries, 1)
            for place, sentence in entry.problems()
        ]

    @property
    def first_input(self) -> str:
        return f"{self.id}-add"

    def words(self) -> list[str]:
        return []

    def value(self) -> Json:
        return [{field.short_name: field.value() for field in entry.asked()} for entry in self.filled()]

    def markup(self) -> str:
        entries = "".join(self.entry(entry, number) for number, entry in enumerate(self.entries, 1))
        more = (
            f'<button class="govuk-button govuk-button--secondary" type="submit" id="{self.id}-add" name="go" value="add {self.name}">'
            f"Add {'another' if self.entries else 'a'} {safe(self.one[:1].lower() + self.one[1:])}</button>\n"
            if len(self.entries) < self.most
            else f'<p class="govuk-hint" id="{self.id}-add">No more than {self.most} can be added.</p>\n'
        )
        return (
            f'<div class="repeat" id="{self.id}">\n<input type="hidden" name="{self.name}" value="{len(self.entries)}">\n'
            f"{hint(self)}{error(self)}{entries}{more}</div>\n"
        )

    def entry(self, entry: Form, number: int) -> str:
        out = (
            f'<button class="plain-button repeat__out" type="submit" name="go" value="remove {self.name} {number}">Remove'
            f'<span class="govuk-visually-hidden"> {safe(self.one)} {number}</span></button>'
            if self.optional or len(self.entries) > 1
            else ""
        )
        head = f'<legend class="govuk-fieldset__legend repeat__name">{safe(self.one)} {number}</legend>'
        return f'<fieldset class="govuk-fieldset repeat__one" id="{self.id}-{number}">\n{head}\n{together(entry.questions())}{out}</fieldset>\n'


def relevant_entries(form: type[Form], value: Json, answers: Any) -> Json:
    """Of each entry what is asked, without the blank ones."""
    kept = []
    for entry in value or []:
        chosen = {spec.name: entry[spec.name] for spec in asked(form, entry, answers) if spec.name in entry}
        if any(not spec.kind.blank(chosen.get(spec.name)) for spec in specs(form)):
            kept.append(chosen)
    return kept
