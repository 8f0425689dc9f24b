"""What is the same for every app of a test run is made once: thousands of tests each make an app, and most of that is compiling.

Compiled once for each text: the templates, and the functions by which Werkzeug writes an address. Neither knows which app asks.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class Compiled(jinja2.BytecodeCache):
    """Templates, by their place and their text."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self.kept[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()
ATTENTIVE = 0.02  # seconds between two looks of a test's server whether it should stop; it would look twice a second

Builder = Callable[..., tuple[str, str]]
BUILDERS: dict[tuple[Any, ...], Builder] = {}
make_builder = Rule._compile_builder


def builder(rule: Rule, append_unknown: bool = True) -> Builder:
    """It asks the rule for its converters when it is called, so that one fits all rules that read alike."""
    if rule.defaults:
        return make_builder(rule, append_unknown)
    key = (rule.rule, tuple(rule._trace), append_unknown)
    return BUILDERS.get(key) or BUILDERS.setdefault(key, make_builder(rule, append_unknown))


Rule._compile_builder = builder  # type: ignore[method-assign]
