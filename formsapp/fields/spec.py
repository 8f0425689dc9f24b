"""A form's questions as they are declared, without making a form: which there are, and which are asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from formsapp.fields.base import Condition, Json, Question, Said
from formsapp.fields.typed import Sent, Typed

if TYPE_CHECKING:
    from formsapp.fields.form import Form


@dataclass(frozen=True, eq=False, slots=True)
class Spec:
    """A question as declared in a form."""

    name: str
    kind: type[Question]
    label: str
    options: Mapping[str, Any]
    question: Question
    under: tuple[str, str] | None
    when: Condition | None

    @property
    def purpose(self) -> str:
        return str(self.options["purpose"])

    @property
    def brief(self) -> str:
        return str(self.options.get("brief") or self.label)

    def take(self, sent: Sent, prefix: str = "") -> Json:
        return self.kind.take(prefix + self.name, sent, self.options)

    def replay(self, value: Json, prefix: str = "") -> Iterator[tuple[str, str]]:
        return self.kind.replay(prefix + self.name, value, self.options)


class Nowhere:
    """Stands for the form where a question is only declared."""

    class meta:  # noqa: N801 - the name that forms give it
        facts = None


@cache
def specs(form: "type[Form]") -> tuple[Spec, ...]:
    """A form's questions in the order in which they are written."""
    unbound = [(name, field) for name in dir(form) if not name.startswith("_") and hasattr(field := getattr(form, name), "_formfield")]
    unbound.sort(key=lambda pair: pair[1].creation_counter)
    return tuple(
        Spec(
            name,
            field.field_class,
            field.args[0],
            field.kwargs,
            field.field_class(*field.args, name=name, _form=Nowhere, **field.kwargs),
            field.kwargs.get("under"),
            field.kwargs.get("when"),
        )
        for name, field in unbound
    )


def holds(typed: Json, value: str) -> bool:
    """Whether an answer is that option, or has it among others."""
    return value in typed if isinstance(typed, list) else typed == value


def on_page(form: "type[Form]", answers: Said) -> tuple[Spec, ...]:
    """The questions a page shows: those whose condition on earlier sections holds, wherever their own option stands."""
    found: dict[str, Spec] = {}
    for spec in specs(form):
        if (spec.when is None or spec.when(answers)) and (spec.under is None or spec.under[0] in found):
            found[spec.name] = spec
    return tuple(found.values())


def asked(form: "type[Form]", values: Mapping[str, Json], answers: Said) -> tuple[Spec, ...]:
    """The questions that are asked, given a section's values and the earlier sections' answers."""
    found: dict[str, Spec] = {}
    for spec in specs(form):
        under = spec.under
        if (under is None or (under[0] in found and holds(values.get(under[0]), under[1]))) and (spec.when is None or spec.when(answers)):
            found[spec.name] = spec
    return tuple(found.values())


def replayed(form: "type[Form]", values: Mapping[str, Json], prefix: str = "") -> Typed:
    """Kept values as a page would send them again."""
    return Typed(pair for spec in specs(form) if spec.name in values for pair in spec.replay(values[spec.name], prefix))
