"""What a record refuses, in words a provider understands: one sentence for each mistake, at its place."""

import difflib
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from capsite.factsheets.mistakes import NO_BLANK, blank_missing
from capsite.factsheets.tree import Path, Positions, Reading
from capsite.problems import Problem

_MOST = 100
_COMPARED = 60


def sentences(error: ValidationError, model: type[BaseModel], reading: Reading) -> Iterator[Problem]:
    """Every mistake pydantic found, as problems. Mistakes in parts that could not be read are not repeated."""
    found = error.errors(include_url=False)
    misspelt = {(*item["loc"][:-1], _meant(item["loc"], model)) for item in found[:_MOST] if item["type"] == "extra_forbidden"}
    outside = {(*item["loc"][:-1], above) for item in found[:_MOST] if item["type"] == "extra_forbidden"
               if (above := _belongs_below(item["loc"], model, reading))}
    for item in found[:_MOST]:
        where: Path = item["loc"]
        if item["type"] != "extra_forbidden" and (where in outside or item["type"] == "missing" and where[:-1] in outside):
            continue  # it only comes of keys that are not moved in
        if where and where[0] in reading.unread or item["type"] == "missing" and where in misspelt:
            continue
        if any(gap[: len(where)] == where for gap in reading.gaps):
            continue  # it only comes of what is still to be filled in there
        line, column = near(reading.positions, where)
        yield Problem(reading.path, line, column, _sentence(dict(item), where, model, reading))
    if len(found) > _MOST:
        yield Problem(reading.path, 1, 1, f"and {len(found) - _MOST:,} more mistakes: mend the first {_MOST} and check again")


def refusal(model: type[BaseModel], key: str, value: Any) -> str | None:
    """What a record says against a value of one of its keys, without the key's name; nothing when it takes it."""
    try:
        model.model_validate({key: value})
    except ValidationError as error:
        for item in error.errors(include_url=False):
            if item["loc"][:1] == (key,):
                said = _sentence(dict(item), item["loc"], model, Reading(""))
                return said.removeprefix(f"{spoken(item['loc'])}: ")
    return None


def near(positions: Positions, where: Path) -> tuple[int, int]:
    """The place of a key or item, or of the nearest thing around it."""
    for length in range(len(where), 0, -1):
        if where[:length] in positions:
            return positions[where[:length]]
    return positions.get((), (1, 1)) if not positions else (1, 1)


def _sentence(item: dict[str, Any], where: Path, model: type[BaseModel], reading: Reading) -> str:
    kind, value = item["type"], item.get("input")
    _, field, annotation = _expected(model, where)
    name = spoken(where)
    context = item.get("ctx", {})
    if kind == "missing":
        return _missing(where, field, where in reading.emptied)
    if kind == "extra_forbidden":
        return _unknown(where, model, reading)
    if value is None:
        return f"{name} is empty: write something, or delete the line"
    if kind == "value_error" and (isinstance(value, str) or _is_record(annotation)):
        return f"{name}: {context['error']}" if name else str(context["error"])
    if kind in ("literal_error", "enum"):
        return f"{name}: {_choice(value, [str(each) for each in get_args(annotation)] or [context.get('expected', '')])}"
    if kind in ("int_parsing", "int_type", "int_from_float", "int_parsing_size"):
        return f"{name}: {_quoted(value)} is not a whole number: write digits, such as 12"
    if kind in ("bool_parsing", "bool_type"):
        return f"{name}: {_quoted(value)} is neither yes nor no: write yes or no"
    if kind.startswith("uuid"):
        return f"{name}: {_quoted(value)} is not an id: leave the id as it was, or make a new one with “capsite new”"
    if kind in ("greater_than_equal", "less_than_equal"):
        said = f"small: write {context['ge']} or more" if "ge" in context else f"large: write {context['le']} or less"
        return f"{name}: {_quoted(value)} is too {said}"
    if kind in ("string_too_long", "too_long"):
        what = "characters" if isinstance(value, str) else "entries"
        return f"{name} is too long ({len(value):,} {what}): use at most {context['max_length']:,}"
    if kind == "too_short":
        return f"{name} must have at least one entry{_example(field)}"
    return _shape(name, value, annotation, field)


def _missing(where: Path, field: FieldInfo | None, emptied: bool) -> str:
    what = f" ({field.description})" if field and field.description else ""
    return f"{spoken(where)} {'has nothing after its colon' if emptied else 'is missing'}{what}: {_advice(str(where[-1]), field)}"


def advice(where: Path, model: type[BaseModel]) -> str:
    """What to write at a place: what it is, and an example."""
    field = _expected(model, where)[1]
    key = next((step for step in reversed(where) if isinstance(step, str)), "")
    what = field.description if field else None
    if what and what.startswith("one "):  # of a closed list: an example could be mistaken for one of its entries
        return what
    return (f"{what}: " if what else "") + _advice(key, field)


def _advice(key: str, field: FieldInfo | None) -> str:
    """What to write for a key that is missing."""
    annotation = _bare(field.annotation) if field else Any
    if _is_record(annotation):
        return f"write {key}: and below it {_keys_in_words(_record(annotation))}"
    if annotation is UUID:
        return "“capsite new” writes a factsheet that has one; an id belongs to one factsheet only"
    example = _examples(field) or (get_args(annotation)[0] if get_origin(annotation) is Literal else "")
    if example:
        return f"write {key}: {example}"
    if get_origin(annotation) is tuple:
        return f"write {key}: and below it a line with - for each"
    return f"write {key}: and what belongs there"


def _keys_in_words(record: type[BaseModel]) -> str:
    needed = [name for name, inner in record.model_fields.items() if inner.is_required()]
    if needed:
        return f"its {'key' if len(needed) == 1 else 'keys'} {listed(needed, 'and')}"
    return f"its keys {listed(list(record.model_fields), 'or')}"


def _unknown(where: Path, model: type[BaseModel], reading: Reading) -> str:
    key, close = str(where[-1]), _meant(where, model)
    if above := _belongs_below(where, model, reading):
        return f"“{key}” belongs below {above}: move this line in by two blanks"
    if close:
        return f"“{key[:60]}” is not a key here: did you mean “{close}”?"
    return f"“{key[:60]}” is not a key here: allowed are {listed(_keys(where, model), 'and')}"


def _belongs_below(where: Path, model: type[BaseModel], reading: Reading) -> str:
    """The key above whose own key this is, when it stands as far left as that one: first one with nothing after its colon, then the nearest."""
    owner, around = _expected(model, where)[0], where[:-1]
    holders = [name for name, inner in owner.model_fields.items() if _is_record(inner.annotation) and where[-1] in _record(inner.annotation).model_fields] \
        if owner else []
    here = reading.positions.get(where, (0, 0))
    above = [name for name in holders if reading.positions.get((*around, name), here) < here]
    return max(above, key=lambda name: ((*around, name) in reading.emptied, reading.positions[*around, name]), default="")


def _meant(where: Path, model: type[BaseModel]) -> str | None:
    return nearest(str(where[-1]), _keys(where, model))


def _keys(where: Path, model: type[BaseModel]) -> list[str]:
    owner = _expected(model, where)[0]
    return [name for name in owner.model_fields if not (name == "slug" and len(where) == 1)] if owner else []


def _choice(value: Any, allowed: list[str]) -> str:
    close = nearest(str(value), allowed) if isinstance(value, str) else None
    return f"{_quoted(value)} is not one of the choices: write {listed(allowed, 'or')}" + (f" (did you mean “{close}”?)" if close else "")


def _shape(name: str, value: Any, annotation: Any, field: FieldInfo | None) -> str:
    """Words where a list belongs, a list where words belong, and so on."""
    name = name or "a factsheet"
    given = {"dict": "a group of keys", "list": "a list"}.get(type(value).__name__, "words")
    if _is_record(annotation):
        if isinstance(value, str) and (glued := NO_BLANK.match(value)):
            return f"{name}: {blank_missing(glued)}"
        keys = ", ".join(each for each in _record(annotation).model_fields if each != "slug")
        return f"{name} must be a group of keys on lines of their own, not {given}: its keys are {keys}"
    if get_origin(_bare(annotation)) is tuple:
        short = f": write [{value}]" if isinstance(value, str) and 0 < len(value) <= 60 and "[" not in value else ""
        return f"{name} must be a list, not {given}{short or _example(field)}"
    if isinstance(value, str):
        return f"{name}: {_quoted(value)} is not right here{_example(field)}"
    return f"{name} must be plain words, not {given}{_example(field)}"


# ------------------------------------------------------------------------------- what the record expected there


def _expected(model: type[BaseModel], where: Path) -> tuple[type[BaseModel] | None, FieldInfo | None, Any]:
    """The record that owns a place, the field there, and what the field should hold."""
    owner: type[BaseModel] | None = model
    field: FieldInfo | None = None
    annotation: Any = model
    for step in where:
        annotation = _bare(annotation)
        if isinstance(step, int):
            annotation = next(iter(get_args(annotation)), Any)
            continue
        owner = _record(annotation) if _is_record(annotation) else None
        field = owner.model_fields.get(step) if owner else None
        annotation = field.annotation if field else Any
    return owner, field, _bare(annotation)


def _bare(annotation: Any) -> Any:
    """Without “or None” and without annotations."""
    options = [each for each in get_args(annotation) if each is not type(None)]
    if type(None) in get_args(annotation) and len(options) == 1:
        annotation = options[0]
    while hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    return annotation


def _is_record(annotation: Any) -> bool:
    bare = _bare(annotation)
    return isinstance(bare, type) and issubclass(bare, BaseModel)


def _record(annotation: Any) -> type[BaseModel]:
    return _bare(annotation)  # type: ignore[no-any-return]


def _examples(field: FieldInfo | None) -> str:
    if field is None:
        return ""
    found = list(field.examples or [])
    optional = [mark for each in get_args(field.annotation) for mark in getattr(each, "__metadata__", ())]
    for each in (*field.metadata, *optional):
        found += getattr(each, "json_schema", {}).get("examples", []) if hasattr(each, "json_schema") else []
    return str(found[0]) if found else ""


def _example(field: FieldInfo | None) -> str:
    if field and field.examples:
        return f", such as {field.examples[0]}"
    return f": {field.description}" if field and field.description else ""


# ------------------------------------------------------------------------------------------------------- words


def spoken(where: Path) -> str:
    """``contact.phone``; an item of a list is ``days, item 2``."""
    said = ""
    for step in where:
        if isinstance(step, int):
            said += f", item {step + 1}"
        else:
            said += ("." if said and "item" not in said.rsplit(",", 1)[-1] else ": " if said else "") + step[:60]
    return said


def nearest(word: str, allowed: list[str]) -> str | None:
    """The allowed word most like this one, if any is."""
    close = difflib.get_close_matches(word[:_COMPARED].lower().replace("_", "-"), [each.replace("_", "-") for each in allowed], 1, 0.6)
    return next((each for each in allowed if close and each.replace("_", "-") == close[0]), None)


def listed(words: list[str], last: str) -> str:
    """``a, b and c``"""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def _quoted(value: Any) -> str:
    if isinstance(value, dict):
        return "a group of keys"
    return "a list" if isinstance(value, list) else f"“{str(value)[:60]}”"
