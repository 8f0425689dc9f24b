"""The sample's catalogue, its index, and the same search in Node."""

import datetime as dt
import json
import shutil
import subprocess
import sysconfig
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from capsite.catalogue import Catalogue, make_catalogue
from capsite.factsheets import read_content
from capsite.rows import Row, row
from capsite.search.ask import Answer, Directory
from capsite.search.browser import UNSEEN, browser_files
from capsite.search.index import build
from capsite.urls import Urls

SCRIPTS = Path(__file__).resolve().parents[2] / "theme" / "static" / "js" / "search"
Ask = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


def read_catalogue(folder: Path) -> Catalogue:
    source = read_content(folder)
    assert source.site is not None
    return make_catalogue(source.site.record, [sheet.record for sheet in source.courses.values()],
                          [sheet.record for sheet in source.providers.values()], dt.date(2026, 11, 21), synonyms=source.synonyms)


def rows_of(catalogue: Catalogue) -> list[Row]:
    return [row(course, catalogue, Urls("/cap/")) for course in catalogue.courses]


def write_browser_files(catalogue: Catalogue, folder: Path) -> Path:
    for name, data in browser_files(catalogue, rows_of(catalogue)).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def node() -> str:
    """Node: the machine's, or the one set-up installs in the environment."""
    found = shutil.which("node") or shutil.which("node", path=sysconfig.get_path("scripts"))
    assert found, "the browser's search is tested in Node: run make test, which sets it up"
    return found


def run_node(script: str, *arguments: str | Path, given: Any = None) -> Any:
    done = subprocess.run([node(), Path(__file__).with_name(script), *map(str, arguments)], input=json.dumps(given), capture_output=True,
                          text=True, timeout=300, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def as_browser(answer: Answer) -> dict[str, Any]:
    """An answer in the words of the browser's."""
    data = json.loads(json.dumps(asdict(answer)))
    for looser, wider in zip(data["looser"], answer.looser, strict=True):
        looser["query"] = wider.query.to_args()
    for match in data["matches"]:
        match["row"] = seen(match["row"])
    return dict(data)


def seen(row: dict[str, Any]) -> dict[str, Any]:
    """What of a row the browser has."""
    return {key: value for key, value in row.items() if key not in UNSEEN}


@pytest.fixture(scope="session")
def catalogue(sample: Path) -> Catalogue:
    return read_catalogue(sample)


@pytest.fixture(scope="session")
def directory(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Directory:
    folder = tmp_path_factory.mktemp("state")
    build(catalogue, rows_of(catalogue), folder / "index")
    return Directory.open(folder)


@pytest.fixture(scope="session")
def data(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_browser_files(catalogue, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def in_node(data: Path) -> Ask:
    """Ask many queries of the browser's search at once: [{"args": …, "limit": …}] to its answers."""
    return lambda queries: run_node("answer.mjs", SCRIPTS / "engine.js", data, given=queries)
