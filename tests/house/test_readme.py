"""The README is true where a program can tell: its diagrams are the table's, its commands and targets exist, its pictures and files are there."""

import re
from pathlib import Path

import pytest
from click import Command, Group

from capsite.cli import commands as capsite
from formsapp.cli import commands as formsapp
from formsapp.domain.cases import drawn

TEXT = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
DRAWN = ("referral", "application", "withdrawal", "change-of-day", "complaint")


def names(group: Command) -> set[str]:
    assert isinstance(group, Group)
    return set(group.commands)


def test_the_diagrams_are_what_the_app_obeys() -> None:
    assert re.findall(r"```mermaid\n(.*?)```", TEXT, re.DOTALL) == [drawn(kind).rstrip("\n") + "\n" for kind in DRAWN]


@pytest.mark.parametrize(("program", "group"), [("capsite", capsite), ("formsapp", formsapp)])
def test_every_command_exists_and_is_named(program: str, group: Command) -> None:
    said = set(re.findall(rf"`(?:\S+=\S+ )*{program} ([a-z-]+)", TEXT))
    table = TEXT.partition("## Commands")[2].partition("\n## ")[0]
    assert said <= names(group), f"the README names commands that {program} doesn't have"
    assert {name for name in names(group) if f"`{name}`" in table or f"{program} {name}" in table} >= said
    assert said


def test_every_target_exists() -> None:
    makefile = (Path(__file__).parents[2] / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    said = set(re.findall(r"\bmake ([a-z-]+)", re.sub(r"[^`]*(`[^`]*`)", r"\1 ", TEXT)))
    assert said
    assert said <= targets | {"help"}


def test_every_file_and_picture_is_there() -> None:
    root = Path(__file__).parents[2]
    linked = re.findall(r"\]\((?!https?:|#)([^)]+)\)", TEXT)
    assert len(linked) >= 4
    assert [path for path in linked if not (root / path).exists()] == []


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(number) for number in re.findall(r"^(\d+)\. ", TEXT.partition("## Decisions")[2], re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 26
