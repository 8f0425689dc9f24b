"""What all our fields share: keeping what was typed, refusing with one whole sentence, and writing themselves as markup."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

import wtforms
from markupsafe import Markup
from wtforms.utils import unset_value

from formsapp.fields.characters import fault
from formsapp.fields.typed import NOTHING, Sent

Json = Any
Said = Mapping[str, Mapping[str, Json]]
Condition = Callable[[Said], bool]
# A check is told the field and its form, and gives a sentence, or None when all is well.
Check = Callable[["Question", Any], str | None]


class Wrong(ValueError):
    """What was typed can't be read. ``part`` names the input to look at, where there is more than one."""

    def __init__(self, sentence: str, part: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.part = sentence, part


def begin(words: str) -> str:
    """The first letter made a capital; the rest stays."""
    return words[:1].upper() + words[1:]


class Question(wtforms.Field):
    """A question of a form.

    ``thing`` is what is asked for, as it stands in the middle of a sentence; ``purpose`` is why. ``under=("in_care", "yes")`` asks it only when
    that option of another question on the page is chosen, and shows it there; ``when`` asks it only if a condition on earlier sections holds.
    ``heading`` starts a new part of the page above it. ``brief`` is how the check page names it, where the label is too long for that.
    """

    empty: ClassVar[Json] = ""
    verb: ClassVar[str] = "Enter"
    many_lines: ClassVar[bool] = False
    group: ClassVar[bool] = False  # whether it is asked again for each (repeat.py)
    typed: Json = ""
    data: Any = None
    wrong: Wrong | None = None
    problem_part: str = ""
    options: Mapping[str, Any] = MappingProxyType({})
    errors: Any
    process_errors: Any
    validators: Any = ()

    def __init__(
        self,
        label: str,
        *,
        thing: str,
        purpose: str,
        hint: str = "",
        optional: bool = False,
        checks: Sequence[Check] = (),
        under: tuple[str, str] | None = None,
        when: Condition | None = None,
        heading: str = "",
        brief: str = "",
        missing: str = "",
        **kwargs: Any,
    ) -> None:
        self.settle(**kwargs)
        self.title, self.thing, self.purpose, self.hint, self.optional = label, thing, purpose, hint, optional
        self.checks, self.under, self.when, self.heading, self.brief = checks, under, when, heading, brief or label
        self.missing = missing or f"{self.verb} {thing}"

    def settle(self, *, name: str, _form: Any, _prefix: str = "", **kwargs: Any) -> None:
        """WTForms' own constructor does more than ours need."""
        unknown = kwargs.keys() - {"_meta", "_translations"}
        if unknown:
            raise TypeError(f"{type(self).__name__} {name} takes no {', '.join(sorted(unknown))}")
        self.type = type(self).__name__
        self.belong(_form, name, _prefix)

    def belong(self, form: Any, name: str, prefix: str) -> None:
        self._form, self.meta = form, form.meta
        self.short_name = name
        self.id = self.name = prefix + name

    def bound(self, form: Any, name: str, prefix: str) -> "Question":
        """This question, declared once, in a form: a page of forty questions is made in a fraction of the time that forty constructors take."""
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.belong(form, name, prefix)
        return made

    @property
    def label(self) -> wtforms.Label:  # type: ignore[override]
        """For whoever expects WTForms' own; ours write ``title``."""
        return wtforms.Label(self.id, self.title)

    # --------------------------------------------------------------------------------- what was typed, in and out

    @classmethod
    def take(cls, name: str, sent: Sent, options: Mapping[str, Any]) -> Json:
        """What a page sent for this question, as it is kept."""
        values = sent.getlist(name)
        return values[0] if values else ""

    @classmethod
    def replay(cls, name: str, value: Json, options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What is kept, as a page would send it again: ``take`` of it gives the same."""
        if value:
            yield name, value

    @classmethod
    def in_it(cls, name: str, sent: Sent) -> bool:
        """Whether a page sent anything for this question."""
        return name in sent

    @classmethod
    def blank(cls, value: Json) -> bool:
        """Whether nothing was answered; spaces are nothing."""
        return not value or (isinstance(value, str) and not value.strip())

    @classmethod
    def texts(cls, value: Json) -> Iterable[str]:
        """Every text somebody typed here."""
        return (value,) if value else ()

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.receive(self.take(self.name, NOTHING if formdata is None else formdata, self.options))

    def receive(self, typed: Json) -> None:
        """Keeps what was typed, and reads it."""
        self.typed, self.wrong, self.data = typed, None, None
        if not self.blank(typed):
            try:
                self.data = self.read(typed)
            except Wrong as wrong:
                self.wrong = wrong

    def post_process(self, formdata: Any = None) -> None:
        """Nothing is left to be done once the whole form is filled."""

    def read(self, typed: Json) -> Any:
        """What it says; raises ``Wrong`` if it says nothing."""
        return typed.strip()

    # --------------------------------------------------------------------------------------------- what is refused

    def shown(self, form: Any) -> bool:
        """Whether it is asked, as the page stands: its option is chosen, and that question is asked itself."""
        return self.under is None or form.chosen(*self.under)

    def validate(self, form: Any, extra_validators: Sequence[Any] = ()) -> bool:
        self.errors = []
        self.problem_part = ""
        if self.shown(form):
            sentence = self.find(form)
            if sentence:
                self.errors = [sentence]
            else:
                self._run_validation_chain(form, extra_validators)
        return not self.errors

    def find(self, form: Any) -> str | None:
        """The first thing that is wrong, as a sentence."""
        for text in self.texts(self.typed):
            why = fault(text, lines=self.many_lines)
            if why:
                return f"{begin(self.thing)} {why}"
        if self.blank(self.typed):
            return None if self.optional else self.missing
        if self.wrong:
            self.problem_part = self.wrong.part
            return self.wrong.sentence
        return next(filter(None, (check(self, form) for check in self.checks)), None)

    def problems(self) -> list[tuple[str, str]]:
        """For the error summary: the id of the input to go to, and the sentence."""
        return [(self.first_input, sentence) for sentence in self.errors]

    @property
    def first_input(self) -> str:
        """The id an error's link leads to."""
        return str(self.id)

    @property
    def problem(self) -> str:
        return self.errors[0] if self.errors else ""

    # ----------------------------------------------------------------------------------------------- how it is shown

    def words(self) -> str | list[str]:
        """The answer as a person reads it; a list is shown as lines."""
        return str(self.data) if self.data is not None else "".join(self.texts(self.typed))

    def value(self) -> Json:
        """The answer for other systems: plain JSON, dates as ISO."""
        return self.data if self.data is not None else self.typed

    def markup(self) -> str:
        """The question whole: label, hint, error, input."""
        raise TypeError(f"{type(self).__name__} has no markup of its own")

    def __call__(self, **kwargs: Any) -> Markup:
        return Markup(self.markup())  # noqa: S704 - every text in it went through escape (markup.py)
