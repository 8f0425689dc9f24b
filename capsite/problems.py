"""A problem in the content, as a provider reads it: where it is, what is wrong, what to do."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FORMATS = ("text", "json", "github")


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong at one place. A warning is worth knowing, but the site is still built."""

    path: str
    line: int
    column: int
    sentence: str
    warning: bool = False

    def __post_init__(self) -> None:
        """A sentence is one line of letters that can be seen, whatever it quotes."""
        if not self.sentence.isprintable():
            object.__setattr__(self, "sentence", _visible(self.sentence))

    def __str__(self) -> str:
        return f"{_visible(self.path)}:{self.line}:{self.column}: {'warning: ' if self.warning else ''}{self.sentence}"


def _visible(text: str) -> str:
    return text if text.isprintable() else "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def shown_path(path: Path | str) -> str:
    """The path as people know it: from where they stand when it lies below, else whole."""
    whole, here = os.path.abspath(path), os.getcwd()
    return os.path.relpath(whole, here) if whole == here or whole.startswith(here.rstrip(os.sep) + os.sep) else whole


def errors(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if not problem.warning]


def report(problems: Iterable[Problem], form: str = "text") -> str:
    """All problems in one text, sorted: lines for people, ``json`` for programs, ``github`` for notes beside a pull request."""
    ordered = sorted(set(problems))
    if form == "json":
        rows = [
            {
                "path": each.path,
                "line": each.line,
                "column": each.column,
                "sentence": each.sentence,
                "kind": "warning" if each.warning else "error",
            }
            for each in ordered
        ]
        return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    write = _github if form == "github" else str
    return "".join(write(each) + "\n" for each in ordered)


def _github(problem: Problem) -> str:
    """A workflow command; marks that would end it early are written as percent codes, as GitHub asks."""
    kind = "warning" if problem.warning else "error"
    path = _percent(problem.path).replace(":", "%3A").replace(",", "%2C")
    return f"::{kind} file={path},line={problem.line},col={problem.column}::{_percent(problem.sentence)}"


def _percent(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
