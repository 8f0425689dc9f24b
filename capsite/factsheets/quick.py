"""The tree of a factsheet in which nothing is unusual, in half the time that ``tree.py`` takes.

It keeps no places of keys, and gives up (``None``) at whatever ``tree.py`` has a rule or a sentence about: anchors, tags, empty values, hidden marks, keys that
stand twice, depth, mistakes of form. Nearly every file read is in order; a test holds the two against each other.
"""

from typing import Any

import yaml

from capsite.factsheets.tree import DEPTH_LIMIT, LOADER, NEVER_MEANT


def quick_tree(text: str) -> dict[str, Any] | None:
    """The mapping that a text holds; nothing when ``tree.py`` should look at it."""
    try:
        return _mapping(LOADER(text).get_event)
    except yaml.YAMLError:
        return None


def _mapping(event: Any) -> dict[str, Any] | None:
    scalar, mapping, sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
    ends = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
    event()  # the stream's start
    if type(event()) is not yaml.DocumentStartEvent:
        return None
    above: list[Any] = []
    top: dict[str, Any] | None = None
    inside: Any = None  # the list or mapping that is being filled
    key: str | None = None
    while True:
        found = event()
        kind = type(found)
        if kind is scalar:
            value = found.value
            if found.anchor or found.tag or inside is None or (not found.style and value in ("", "~", "null")):
                return None
            if found.style == '"' and NEVER_MEANT.search(value):
                return None
        elif kind is mapping or kind is sequence:
            if found.anchor or found.tag or len(above) >= DEPTH_LIMIT - 1:
                return None
            value = {} if kind is mapping else []
        elif kind in ends:
            if not above:
                break
            inside = above.pop()
            continue
        else:
            return None
        if type(inside) is list:
            inside.append(value)
        elif inside is None:
            if kind is sequence:
                return None
            top = value
        elif key is None:
            if kind is not scalar or value in inside:
                return None
            key = value
            continue
        else:
            inside[key] = value
            key = None
        if kind is not scalar:
            if inside is not None:
                above.append(inside)
            inside, key = value, None
    return top if type(event()) is yaml.DocumentEndEvent and type(event()) is yaml.StreamEndEvent else None
