"""What a record refuses, in words a provider understands: one sentence for each mistake, at its place."""

import difflib
from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from capsite.factsheets.tree import Path, Positions, Reading
from capsite.problems import Problem

_MOST = 100
_COMPARED = 60


def sentences(error: ValidationError, model: type[BaseModel], reading: Reading) -> Iterator[Problem]:
    """Every mistake pydantic found, as problems. Mistakes in parts that could not be read are not repeated."""
    found = error.errors(include_url=False)
    for item in found[:_MOST]:
        where: Path = item["loc"]
        if where and where[0] in reading.unread or where == ("slug",) and item["type"] == "missing":
            continue
        line, column = near(reading.positions, where)
        yield Problem(reading.path, line, column, _sentence(dict(item), where, model, reading))
    if len(found) > _MOST:
        yield Problem(reading.path, 1, 1, f"and {len(found) - _MOST:,} more mistakes: mend the first {_MOST} and check again")


def near(positions: Positions, where: Path) -> tuple[int, int]:
    """The place of a key or item, or of the nearest thing around it."""
    for length in range(len(where), 0, -1):
        if where[:length] in positions:
            return positions[where[:length]]
    return positions.get((), (1, 1)) if not positions else (1, 1)


def _sentence(item: dict[str, Any], where: Path, model: type[BaseModel], reading: Reading) -> str:
    kind, value = item["type"], item.get("input")
    owner, field, annotation = _expected(model, where)
    name = spoken(where)
    context = item.get("ctx", {})
    if kind == "missing":
        return _missing(name, field, where in reading.emptied)
    if kind == "extra_forbidden":
        return _unknown(where, owner)
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
        return f"{name}: {_quoted(value)} is too {'small' if kind[0] == 'g' else 'large'}: write {context.get('ge', context.get('le'))} or {'more' if kind[0] == 'g' else 'less'}"
    if kind == "string_too_long":
        return f"{name} is too long ({len(str(value)):,} characters): use at most {context['max_length']:,}"
    if kind == "too_short":
        return f"{name} must have at least one entry{_example(field)}"
    return _shape(name, value, annotation, field)


def _missing(name: str, field: FieldInfo | None, emptied: bool) -> str:
    what = f" ({field.description})" if field and field.description else ""
    return f"{name} {'has nothing after its colon' if emptied else 'is missing'}{what}: write {_line(name, field)}"


def _line(name: str, field: FieldInfo | None) -> str:
    key = name.rsplit(".", 1)[-1]
    example = _examples(field)
    if example:
        return f"{key}: {example}"
    return f"{key}: and {'its keys below it' if field and _is_record(field.annotation) else 'what belongs there'}"


def _unknown(where: Path, owner: type[BaseModel] | None) -> str:
    key = str(where[-1])
    if key == "slug" and len(where) == 1:
        return "“slug” is not written in the file: the file's own name is the short name"
    allowed = [each for each in owner.model_fields if not (each == "slug" and len(where) == 1)] if owner else []
    close = nearest(key, allowed)
    if close:
        return f"“{key[:60]}” is not a key here: did you mean “{close}”?"
    return f"“{key[:60]}” is not a key here: allowed are {', '.join(allowed)}"


def _choice(value: Any, allowed: list[str]) -> str:
    close = nearest(str(value), allowed) if isinstance(value, str) else None
    listed = " or ".join([", ".join(allowed[:-1]), allowed[-1]]) if len(allowed) > 1 else "".join(allowed)
    return f"{_quoted(value)} is not one of the choices: write {listed}" + (f" (did you mean “{close}”?)" if close else "")


def _shape(name: str, value: Any, annotation: Any, field: FieldInfo | None) -> str:
    """Words where a list belongs, a list where words belong, and so on."""
    name = name or "a factsheet"
    given = {"dict": "a group of keys", "list": "a list"}.get(type(value).__name__, "words")
    if _is_record(annotation):
        keys = ", ".join(each for each in _record(annotation).model_fields if each != "slug")
        return f"{name} must be a group of keys on lines of their own, not {given}: its keys are {keys}"
    if get_origin(_bare(annotation)) is tuple:
        short = f": write [{value}]" if isinstance(value, str) and 0 < len(value) <= 60 and "[" not in value else ""
        return f"{name} must be a list, not {given}{short or _example(field)}"
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
    for each in field.metadata:
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


def _quoted(value: Any) -> str:
    if isinstance(value, dict):
        return "a group of keys"
    return "a list" if isinstance(value, list) else f"“{str(value)[:60]}”"
