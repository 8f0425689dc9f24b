"""What the rows against hostile input share: a page's inputs as a browser would hold them, and a section filled with whatever one likes."""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser

from formsapp.fields import CoursePicker, Date, Files, Form, Question, Repeat, Typed, specs
from formsapp.fields.characters import showable
from formsapp.fields.choices import Choice
from formsapp.journeys import Facts
from formsapp.journeys.engine import Section

ENTRIES = 2  # of each group


def normal(text: str) -> str:
    """The documented difference between what was typed and what a page shows: line breaks are one character, the unshowable stands as �."""
    return showable(text.replace("\r\n", "\n").replace("\r", "\n"))


class Inputs(HTMLParser):
    """Names with their values: what stands in boxes, what is chosen; ``forms`` are the same for each form by itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.values: dict[str, list[str]] = {}
        self.forms: list[tuple[str, str, dict[str, list[tuple[str, str]]]]] = []  # method, action, name -> (type, value)
        self.area, self.select, self.words = "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name = told.get("name", "")
        if tag == "form":
            self.forms.append((told.get("method", "get").lower(), told.get("action", ""), {}))
        elif tag == "textarea":
            self.area, self.words = name, ""
            self.belongs(name, "textarea", "")
        elif tag == "select":
            self.select = name
            self.belongs(name, "select", "")
        elif tag == "option" and "selected" in told:
            self.add(self.select, told.get("value", ""))
        elif tag in {"input", "button"} and name:
            kind = told.get("type", "text" if tag == "input" else "submit")
            self.belongs(name, kind, told.get("value", ""))
            if kind not in {"radio", "checkbox", "submit", "file"} or "checked" in told:
                self.add(name, told.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:
            self.add(self.area, self.words.removeprefix("\n"))
            self.area = ""

    def add(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\r", "\n"))

    def belongs(self, name: str, kind: str, value: str) -> None:
        if self.forms and name:
            self.forms[-1][2].setdefault(name, []).append((kind, value))


def inputs(page: str) -> Inputs:
    found = Inputs()
    found.feed(page)
    found.close()
    return found


# ----------------------------------------------------------------------------------------------------------- every field


def asked_fields(form: Form) -> Iterator[Question]:
    """Those that must have been looked at: blank entries of a group are passed over whole."""
    for field in form.asked():
        if not isinstance(field, Repeat):
            yield field
        else:
            for entry in field.filled():
                yield from asked_fields(entry)


def box_wrong(field: Question, shown: dict[str, list[str]]) -> Iterator[str]:
    """Taken or refused, it is still in its box."""
    if isinstance(field, Choice | Repeat | Files):
        return
    typed = list(field.typed.values()) if isinstance(field.typed, dict) else [field.typed]
    for name, text in zip(names(field), typed, strict=True):
        if shown.get(name, [""]) != [normal(text)]:
            yield f"typed {text!r:.80}, and the box holds {shown.get(name)!r:.80}"


def every_field(form: Form) -> Iterator[Question]:
    """Those inside groups too, and the groups themselves."""
    for field in form:
        yield field
        if isinstance(field, Repeat):
            for entry in field.entries:
                yield from every_field(entry)


def blank_form(section: Section, facts: Facts) -> Form:
    """Every question there is, whatever earlier sections say, with two of each group."""
    groups = [(spec.name, str(ENTRIES)) for spec in specs(section.form) if issubclass(spec.kind, Repeat)]
    return section.form(Typed(groups), facts=facts, answers={}, kept={})


def names(field: Question) -> list[str]:
    """The inputs of a question."""
    if isinstance(field, Date):
        return [f"{field.name}-{part}" for part in ("day", "month", "year")]
    if isinstance(field, CoursePicker):
        return [f"{field.name}-{place}" for place in range(1, field.most + 1)]
    return [field.name]


def filled(form: Form, value: Callable[[], str], *, choose: int | None = None) -> list[tuple[str, str]]:
    """Every input with a value; with ``choose`` what can be chosen is chosen rightly, another option for each number."""
    pairs: list[tuple[str, str]] = []
    for place, field in enumerate(every_field(form)):
        if isinstance(field, Files):
            continue
        if isinstance(field, Repeat):
            pairs.append((field.name, str(ENTRIES) if choose is not None else value()))
        elif choose is not None and isinstance(field, Choice) and field.choices:
            pairs.append((names(field)[0], field.choices[(choose + place) % len(field.choices)].value))
        else:
            pairs += [(name, value()) for name in names(field)]
    return pairs
