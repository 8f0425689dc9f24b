"""A form of ours: plain WTForms, told the facts of the day and the earlier answers, without the questions that aren't asked."""

from collections.abc import Iterator, Mapping
from typing import Any

import wtforms

from formsapp.fields.base import Json, Question, Said
from formsapp.fields.spec import holds, specs
from formsapp.fields.typed import NOTHING, Sent


class Form(wtforms.Form):
    """``facts`` is what the day and the directory say, ``answers`` what earlier sections said, ``kept`` what doesn't travel with a page (files)."""

    class Meta:
        csrf = False
        locales = False
        facts: Any = None
        answers: Said = {}
        kept: Mapping[str, Json] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """A question may not take the name of something a form does."""
        taken = [name for name, value in vars(cls).items() if hasattr(value, "_formfield") and hasattr(Form, name)]
        if taken:
            raise TypeError(f"{cls.__name__}: a question can't be called {', '.join(taken)}, which forms have already")
        super().__init_subclass__(**kwargs)

    def __init__(
        self,
        sent: Sent | None = None,
        *,
        prefix: str = "",
        facts: Any = None,
        answers: Said | None = None,
        kept: Mapping[str, Json] | None = None,
        without: frozenset[str] = frozenset(),
    ) -> None:
        found = specs(type(self))
        self._unbound_fields = [(spec.name, spec.unbound) for spec in found if spec.name not in without]
        for name in without:
            setattr(self, name, None)
        super().__init__(
            formdata=NOTHING if sent is None else sent,
            prefix=prefix,
            meta={"facts": facts, "answers": answers or {}, "kept": kept or {}},
        )

    def questions(self) -> Iterator[Question]:
        """Those that stand on the page by themselves; the others appear below the option they belong to."""
        return (field for field in self if field.under is None)

    def below(self, name: str, value: str) -> list[Question]:
        return [field for field in self if field.under == (name, value)]

    def chosen(self, name: str, value: str) -> bool:
        """Whether that option is chosen, in a question that is itself asked."""
        field = self._fields.get(name)
        return field is not None and holds(field.typed, value) and field.shown(self)

    def asked(self) -> Iterator[Question]:
        """Every question that is asked as the page stands."""
        return (field for field in self if field.shown(self))

    def problems(self) -> list[tuple[str, str]]:
        """For the error summary, in the order of the page."""
        return [problem for field in self for problem in field.problems()]

    def refuse(self, name: str, sentence: str) -> None:
        """A problem that was found elsewhere (a file that isn't taken), shown at its question."""
        self[name].errors = [*self[name].errors, sentence]

    def typed(self) -> dict[str, Json]:
        return {name: field.typed for name, field in self._fields.items()}

    @property
    def has_files(self) -> bool:
        return any(field.type == "Files" for field in self)
