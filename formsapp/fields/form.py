"""A form of ours: plain WTForms, told the facts of the day and the earlier answers, without the questions that aren't asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import wtforms
from markupsafe import Markup

from formsapp.fields.base import Json, Question, Said
from formsapp.fields.markup import fixed
from formsapp.fields.spec import holds, specs
from formsapp.fields.typed import NOTHING, Sent


@dataclass(frozen=True, slots=True)
class Told:
    """What a form is told besides what was sent; its fields see it as their ``meta``."""

    facts: Any
    answers: Said
    kept: Mapping[str, Json]
    csrf: bool = False  # CSRFProtect guards the whole app


class Form(wtforms.Form):
    """``facts`` is what the day and the directory say, ``answers`` what earlier sections said, ``kept`` what doesn't travel with a page (files)."""

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
        self.meta: Any = Told(facts, answers or {}, kept or {})
        self.form_errors: list[str] = []
        self._prefix, self._form_error_key, self._parent_form = prefix, "", None
        self._fields: Any = {}
        self._children: dict[tuple[str, str], list[Question]] = {}
        for spec in specs(type(self)):
            if spec.name not in without:
                self._fields[spec.name] = spec.question.bound(self, spec.name, prefix)
                if spec.under:
                    self._children.setdefault(spec.under, []).append(self._fields[spec.name])
        self.__dict__.update(dict.fromkeys(without), **self._fields)
        self.process(NOTHING if sent is None else sent)

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        """Every field takes what is its own; ours need none of WTForms' filters."""
        for field in self._fields.values():
            field.process(formdata)

    def markup(self) -> Markup:
        """Every question, each part below its heading."""
        pieces = []
        for field in self.questions():
            if field.heading:
                pieces.append(f'<h2 class="part-head">{fixed(field.heading)}</h2>\n')
            pieces.append(field.markup())
        return Markup("".join(pieces))  # noqa: S704 - every text in it went through escape (markup.py)

    def questions(self) -> Iterator[Question]:
        """Those that stand on the page by themselves; the others appear below the option they belong to."""
        return (field for field in self if field.under is None)

    def below(self, name: str, value: str) -> list[Question]:
        return self._children.get((name, value), [])

    def brings(self, name: str) -> list[str]:
        """The options of a question that bring further questions with them."""
        return [value for parent, value in self._children if parent == name]

    def chosen(self, name: str, value: str) -> bool:
        """Whether that option is chosen, in a question that is itself asked."""
        field = self._fields.get(name)
        return field is not None and holds(field.typed, value) and field.shown(self)

    def asked(self) -> Iterator[Question]:
        """Every question that is asked as the page stands."""
        return (field for field in self if field.shown(self))

    def problems(self) -> list[tuple[str, str]]:
        """For the error summary, in the order of the page."""
        return [problem for field in self for problem in field.problems()] + [("main", sentence) for sentence in self.form_errors]

    def refuse(self, name: str, sentence: str) -> None:
        """A problem that was found elsewhere (a file that isn't taken), shown at its question; above the page if that isn't asked."""
        if name in self._fields:
            self[name].errors = [*self[name].errors, sentence]
        else:
            self.form_errors.append(sentence)

    def typed(self) -> dict[str, Json]:
        return {name: field.typed for name, field in self._fields.items()}

    @property
    def has_files(self) -> bool:
        return any(field.type == "Files" for field in self)
