"""The tree: small rooms, a fixed top level, nothing of any one machine in it, every package pinned."""

import json
import re
import subprocess
from importlib import metadata
from pathlib import Path

import pytest

from tests.scoreboard import row

TOP = {
    "content",
    "theme",
    "capsite",
    "formsapp",
    "tests",
    "pelicanconf.py",
    "pyproject.toml",
    "README.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "requirements.in",
    "requirements.txt",
    "requirements-test.in",
    "requirements-test.txt",
    "requirements-node.in",
    "requirements-node.txt",
    ".ci",
    ".github",
    ".gitignore",
    ".gitattributes",
    ".editorconfig",
}
LONGEST = 400
LARGEST = 300 * 1024
TEXT = {".py", ".html", ".js", ".mjs", ".css", ".scss", ".md", ".yaml", ".yml", ".toml", ".json", ".txt", ".in", ".typ", ".svg", ""}
# /work/ by itself is a door of ours: the council's work list.
MACHINE = re.compile(r"[\"'=( ]/(?:home|root|Users|work/(?:main|shared|\.library)|tmp/[a-z]+)/")
# Put together from pieces, so that this file doesn't hold what it looks for.
ARCHIVES = re.compile("|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs", "deb" + r"\.debian")))
LEFT_OVER = re.compile(
    "|".join(
        (r"\bTO" + "DO\\b", r"\bFIX" + "ME\\b", r"\bX" + "XX\\b", "raise NotImplemented" + "Error", r"pytest\.(?:mark\.)?" + r"(?:skip|xfail)")
    )
)
HASHED = ("requirements.txt", "requirements-test.txt", "requirements-node.txt")


@pytest.fixture(scope="module")
def files(project: Path) -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=project, capture_output=True, text=True, check=True
    )
    found = [project / name for name in done.stdout.split("\0") if name]
    assert len(found) > 50
    return [path for path in found if path.is_file()]


def test_the_top_level_is_the_agreed_one(project: Path, files: list[Path]) -> None:
    assert {path.relative_to(project).parts[0] for path in files} <= TOP


def test_no_file_outgrows_its_room(project: Path, files: list[Path]) -> None:
    rooms = [path for path in files if path.suffix in {".py", ".html", ".js", ".mjs", ".css", ".scss", ".typ"}]
    long = [
        f"{path.relative_to(project)} has {lines} lines" for path in rooms if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST
    ]
    assert not long, f"more than {LONGEST} lines: {'; '.join(long)}"


def test_no_committed_file_is_large(project: Path, files: list[Path]) -> None:
    large = [f"{path.relative_to(project)} ({path.stat().st_size // 1024} kB)" for path in files if path.stat().st_size > LARGEST]
    assert not large, f"over {LARGEST // 1024} kB: {', '.join(large)}"


def test_nothing_names_a_machine_or_a_package_archive(project: Path, files: list[Path]) -> None:
    found = []
    for path in files:
        if path.suffix in TEXT:
            text = path.read_text("utf-8", "replace")
            found += [f"{path.relative_to(project)}: {match[0]}" for pattern in (MACHINE, ARCHIVES) for match in pattern.finditer(text)]
    assert not found, "\n".join(found)


def test_nothing_is_left_for_later(project: Path, files: list[Path]) -> None:
    code = [path for path in files if path.suffix in {".py", ".js", ".mjs", ".html", ".css", ".scss"}]
    found = [f"{path.relative_to(project)}: {match[0]}" for path in code for match in LEFT_OVER.finditer(path.read_text("utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", HASHED)
def test_every_package_is_pinned_with_hashes(project: Path, name: str) -> None:
    text = (project / name).read_text()
    entries = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert entries
    unpinned = [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
    assert not unpinned, f"{name}: {unpinned}"


@pytest.mark.parametrize("folder", ["theme", "tests"])
def test_the_npm_lock_file_has_digests_and_no_addresses(project: Path, folder: str) -> None:
    packages = json.loads((project / folder / "package-lock.json").read_text())["packages"]
    locked = {name: entry for name, entry in packages.items() if name}
    assert locked
    assert not [name for name, entry in locked.items() if "resolved" in entry]
    assert not [name for name, entry in locked.items() if not str(entry.get("integrity", "")).startswith("sha512-")]


@pytest.mark.scoreboard
def test_what_is_installed_is_what_is_pinned(project: Path) -> None:
    """Nothing else is in the environment than the pins name (T35)."""
    pinned = {
        line.split("==")[0].lower() for name in HASHED for line in (project / name).read_text().splitlines() if re.match(r"[a-z0-9]", line)
    }
    installed = {re.sub(r"[-_.]+", "-", str(found.metadata["Name"])).lower() for found in metadata.distributions()}
    row("T35", len(installed), sorted(installed - pinned - {"pip", "cap-service"}), floor=30)
