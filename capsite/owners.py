"""``capsite owners``: who is asked when a factsheet changes, by provider, from ``content/owners.yaml`` to GitHub's CODEOWNERS.

The file of owners is no part of the directory: it names accounts, and nothing of it is on the site::

    everyone: [avonbrook/alternative-provision]
    providers:
      ashdown-motor-academy: [denholm-prigg]
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from capsite.factsheets import Positions, read_yaml
from capsite.factsheets.sentences import near
from capsite.problems import Problem, shown_path

FILE = "owners.yaml"
CODEOWNERS = Path(".github") / "CODEOWNERS"
_NAME = re.compile(r"@?([A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}(?:/[A-Za-z0-9](?:[._-]?[A-Za-z0-9]){0,99})?)")
_HEAD = "# Written by “capsite owners” from {}: change that file and run the command again. The last line that fits a file counts."


@dataclass(frozen=True)
class Owners:
    """Account or team names as CODEOWNERS wants them, with ``@``."""

    everyone: tuple[str, ...] = ()
    providers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    positions: Positions = field(default_factory=dict, compare=False)


def read_owners(path: Path) -> tuple[Owners | None, list[Problem]]:
    """Nothing when there is no such file."""
    if not path.is_file():
        return None, []
    shown = shown_path(path)
    tree, positions, problems = read_yaml(shown, path.read_bytes())
    if problems:
        return None, problems
    found: list[Problem] = []

    def say(where: tuple[str | int, ...], sentence: str) -> None:
        found.append(Problem(shown, *near(positions, where), sentence))

    if not isinstance(tree, dict) or not tree.keys() <= {"everyone", "providers"}:
        say((), "this file has the keys everyone and providers: write everyone: [council/team], and below providers: a line for each provider")
        return None, found
    listed = tree.get("providers", {})
    if not isinstance(listed, dict):
        say(("providers",), "providers must hold a line for each provider, such as ashdown-motor-academy: [denholm-prigg]")
        return None, found
    everyone = _accounts(tree.get("everyone", []), ("everyone",), say)
    providers = {slug: _accounts(names, ("providers", slug), say) for slug, names in listed.items()}
    return (None, found) if found else (Owners(everyone, providers, positions), [])


def _accounts(value: Any, where: tuple[str | int, ...], say: Any) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list):
        say(where, f"{where[-1]} must be a list of GitHub names, such as [denholm-prigg]")
        return ()
    found = []
    for name in names:
        match = _NAME.fullmatch(name) if isinstance(name, str) else None
        if match:
            found.append(f"@{match[1]}")
        else:
            say(where, f"{where[-1]}: “{str(name)[:60]}” is not a GitHub name: write an account (denholm-prigg) or a team (council/team)")
    return tuple(found)


def codeowners(owners: Owners, courses: dict[str, str], content: str) -> str:
    """``courses``: short name of each course to its provider's; ``content``: the folder, from the top of the repository."""
    rows = [_HEAD.format(f"{content}/{FILE}")]
    if owners.everyone:
        rows += [f"* {' '.join(owners.everyone)}"]
    for provider, names in sorted(owners.providers.items()):
        asked = " ".join(dict.fromkeys((*names, *owners.everyone)))
        if names:
            rows += ["", f"/{content}/providers/{provider}.* {asked}"]
            rows += [f"/{content}/courses/{course}.yaml {asked}" for course, own in sorted(courses.items()) if own == provider]
    return "\n".join(rows) + "\n"


def problems(path: Path, providers: set[str]) -> Iterator[Problem]:
    """What is wrong with the file of owners; ``providers`` are those that have a factsheet."""
    owners, found = read_owners(path)
    yield from found
    for slug in sorted(owners.providers if owners else ()):
        if owners and slug not in providers:
            line, column = near(owners.positions, ("providers", slug))
            yield Problem(shown_path(path), line, column, f"providers: there is no provider “{slug[:60]}”: delete its line here when its factsheet was "
                          "deleted, else write a file's name in providers, without .yaml")


def run(content: Path, output: Path | None) -> int:
    """Write the file; 1 when the owners or the factsheets can't be read."""
    import click

    from capsite.factsheets import read_content
    from capsite.problems import report
    from capsite.written import write_and_say

    source = read_content(content)
    path = content / FILE
    owners, _ = read_owners(path)
    found = list(problems(path, set(source.providers)))
    if owners is None or found:
        wrong = report(found) or f"{shown_path(path)} is missing: write who is asked, such as everyone: [council/team]\n"
        click.echo(wrong, err=True, nl=False)
        return 1
    courses = {slug: sheet.record.provider for slug, sheet in source.courses.items()}
    text = codeowners(owners, courses, content.resolve().relative_to(_top(content)).as_posix())
    target = output or _top(content) / CODEOWNERS
    if str(target) == "-":
        click.echo(text, nl=False)
        return 0
    said = write_and_say(target, text, shown_path(target))
    missing = sorted({*source.providers} - {*owners.providers})
    click.echo(said + (f" Nobody of their own is asked for {', '.join(missing)}." if missing else ""))
    return 0


def _top(content: Path) -> Path:
    """The repository's top folder: the nearest one with .git, else the folder around the content."""
    whole = content.resolve()
    return next((folder for folder in whole.parents if (folder / ".git").exists()), whole.parent)
