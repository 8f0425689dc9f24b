"""The generators beside us and plain Pelican, where they are installed: each has a module that writes its project and says how it is started."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from capsite.page import Site
from tests.benchmarks import eleventy, hugo
from tests.benchmarks.plain_pelican import load


@dataclass(frozen=True)
class Generator:
    name: str
    program: Callable[[], str | None]
    version: Callable[[str], str]
    command: Callable[[str, Path, Path], list[str]]  # the program, the project’s folder, where to build
    make_project: Callable[[Path, Site], None]
    how: str  # how one gets it


GENERATORS = (
    Generator("Hugo", hugo.program, hugo.version, hugo.command, hugo.make_project, "a program named hugo on the path, or HUGO="),
    Generator("Eleventy", eleventy.program, eleventy.version, eleventy.command, eleventy.make_project, "npm ci in tests/benchmarks, and Node"))


def missing() -> str:
    return "".join(f"{one.name} is not installed, so its row is missing ({one.how}).\n" for one in GENERATORS if not one.program())


def builders(folder: Path, content: Path) -> dict[str, Callable[[Path], list[str]]]:
    """What builds the same pages, by the name of its row."""
    found = [(one, program) for one in GENERATORS if (program := one.program())]
    if not found:
        return {}
    site = load(content, folder)
    return {f"{one.name} {one.version(program)}: full": _ready(one, program, folder / one.name.lower(), site) for one, program in found}


def _ready(generator: Generator, program: str, project: Path, site: Site) -> Callable[[Path], list[str]]:
    generator.make_project(project, site)
    return lambda output: generator.command(program, project, output)
