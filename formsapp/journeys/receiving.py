"""What a page sends: taken into the answers whole, whether right or wrong, whichever button sent it."""

from dataclasses import dataclass

from formsapp.fields import Files, Form, Repeat, specs
from formsapp.fields.base import Json, Said
from formsapp.fields.spec import on_page
from formsapp.fields.typed import Sent
from formsapp.journeys.engine import Answers, Journey
from formsapp.journeys.facts import Facts

GOES = ("next", "save", "previous", "to", "add", "remove", "upload", "remove-file")


@dataclass(frozen=True)
class Received:
    """``answers`` are to be saved in any case. ``go`` is the button, ``target`` what it named (a group, a file), ``focus`` where to look next.

    ``form`` is filled with what was sent; after ``next`` it has been checked, and ``ok`` says whether one may go on.
    """

    answers: Answers
    form: Form
    go: str
    target: tuple[str, ...] = ()
    focus: str = ""
    ok: bool = True


def receive(journey: Journey, slug: str, answers: Said, sent: Sent, facts: Facts) -> Received:
    """A page of a section, sent by one of its buttons (``go``); an unknown button saves."""
    go, *target = ((sent.getlist("go") or ["next"])[0] or "next").split(" ")
    taken = merged(answers, slug, take(journey, slug, answers, sent))
    focus = ""
    if go in {"add", "remove"}:
        focus = change_group(journey, slug, taken[slug], go, target)
    form = journey.bind(slug, taken, facts)
    ok = form.validate() if go == "next" else True
    return Received(taken, form, go if go in GOES else "save", tuple(target), focus, ok)


def receive_declaration(journey: Journey, answers: Said, sent: Sent, facts: Facts) -> Received:
    """The promises on the check page; they are kept with the answers."""
    assert journey.declaration is not None
    values = {spec.name: spec.take(sent) for spec in specs(journey.declaration)}
    taken = merged(answers, "declaration", values)
    form = journey.bind_declaration(taken, facts)
    return Received(taken, form, "send", ok=form.validate())


def take(journey: Journey, slug: str, answers: Said, sent: Sent) -> dict[str, Json]:
    """What the page showed, and what it sent besides: a page that is older than the answers loses nothing either."""
    form = journey.by_slug[slug].form
    earlier = journey.earlier(journey.by_slug[slug], journey.walk(answers)[1])
    shown = {spec.name for spec in on_page(form, earlier)}
    return {
        spec.name: spec.take(sent)
        for spec in specs(form)
        if not issubclass(spec.kind, Files) and (spec.name in shown or spec.kind.in_it(spec.name, sent))
    }


def merged(answers: Said, slug: str, values: dict[str, Json]) -> Answers:
    copied: Answers = {section: dict(kept) for section, kept in answers.items()}
    copied[slug] = {**copied.get(slug, {}), **values}
    return copied


def change_group(journey: Journey, slug: str, values: dict[str, Json], go: str, target: list[str]) -> str:
    """One more or one fewer in a group; gives the id to look at next. A button that names no group changes nothing."""
    name = target[0] if target else ""
    spec = next((spec for spec in specs(journey.by_slug[slug].form) if spec.name == name and issubclass(spec.kind, Repeat)), None)
    if spec is None:
        return ""
    entries = list(values.get(name) or [])
    if go == "add":
        values[name] = (entries + [{}])[: spec.options.get("most", 8)]
        return f"{name}-{len(values[name])}"
    place = int(target[1]) if len(target) > 1 and target[1].isascii() and target[1].isdigit() and len(target[1]) < 4 else 0
    values[name] = [entry for number, entry in enumerate(entries, 1) if number != place]
    return f"{name}-{min(max(place, 1), len(values[name]))}" if values[name] else f"{name}-add"
