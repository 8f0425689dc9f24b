"""A second import of the same file changes nothing, whatever is in it."""

import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from capsite.cli import commands
from capsite.importing.choices import Lists
from capsite.importing.columns import map_columns
from capsite.importing.fates import Fate
from capsite.importing.files import write
from capsite.importing.settling import decide_all
from capsite.importing.shelf import Shelf
from capsite.importing.tables import Row, Table

TODAY = dt.date(2026, 11, 21)
TWICE = "Course,Provider,Cost\nWelding,Acme Ltd,£{} per day\nWelding,Acme Ltd,£{} per day\n"


def run(folder: Path, text: str, *more: str) -> Result:
    path = folder / "table.csv"
    path.write_text(text)
    return CliRunner().invoke(commands, ["import", str(path), "--content", str(folder / "content"), "--as-of", TODAY.isoformat(), "--yes", *more])


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted((folder / "content").rglob("*")) if path.is_file()}


def test_a_course_that_stands_twice_makes_no_copies_when_its_price_changes(tmp_path: Path) -> None:
    assert "row 2 is this course already" in run(tmp_path, TWICE.format(45, 50)).output
    before = set(files(tmp_path))
    changed = run(tmp_path, TWICE.format(55, 60))
    assert "price.amount £45.00 → £55.00" in changed.output
    assert "row 2 is this course already" in changed.output
    after = files(tmp_path)
    assert set(after) == before
    for _ in range(2):
        assert "Nothing to write." in run(tmp_path, TWICE.format(55, 60)).output
        assert files(tmp_path) == after


def test_two_factsheets_of_one_name_are_said_and_make_no_third(tmp_path: Path) -> None:
    run(tmp_path, "Course,Provider\nWelding,Acme Ltd\nSoldering,Acme Ltd\n")
    path = tmp_path / "content" / "courses" / "soldering.yaml"
    path.write_text(path.read_text().replace("name: Soldering", "name: Welding"))
    before = files(tmp_path)
    done = run(tmp_path, "Course,Provider\nWelding,Acme Ltd\n")
    assert "courses/soldering.yaml and courses/welding.yaml both have this name" in done.output
    assert done.exit_code == 1
    assert files(tmp_path) == before


def test_the_short_name_a_table_gives_is_the_files_name(tmp_path: Path) -> None:
    assert run(tmp_path, "Course,Provider,Short name\nWelding,Acme Ltd,hot-metal\nHot metal,Acme Ltd,\n").exit_code == 0
    assert {path.stem for path in (tmp_path / "content" / "courses").glob("*.yaml")} == {"hot-metal", "hot-metal-acme-ltd"}


LISTS = Lists({"vocational": "Vocational", "esol": "ESOL"}, {"work-based-learning": "Work-based learning"}, {"secondary": "Secondary"}, {"cars": "Cars"},
              {"avonbrook": "Avonbrook"}, {"1": "Universal"}, {"work-based-learning": "1"}, {"secondary": (7, 8, 9, 10, 11)})
IDS = ["ac148810-d857-441c-9679-408f346de14b", "0cf5a3c4-37ba-4c0c-8a34-9a5f0a6ff1d1", "no id"]
FEW: dict[str, tuple[str, list[str]]] = {
    "Course": ("name", ["Welding", "welding!", "Welding Acme Ltd", "Acme", "acme-ltd", "Ковка"]),
    "Provider": ("provider", ["Acme Ltd", "Acme", "The Acme", "acme-ltd", "Acne Ltd", "Zed", "Zed Limited", "Веда", "provider-1"]),
    "Id": ("id", IDS), "Short name": ("slug", ["welding", "acme", "hot metal", "hot-metal"]),
    "Cost": ("price", ["£45 per day", "50", "free", "per term", "£9 per term"]), "Per": ("price.per", ["day", "term", "week"]),
    "Days": ("days", ["Mon", "Tue 9-3", "Mon 9-12, Tue", "Mon am", "Fri"]), "Times": ("times", ["9-3", "all morning"]),
    "Years": ("years", ["9-11", "9+", "under 16"]), "Length": ("duration", ["12 weeks", "a term"]), "Weeks": ("duration.weeks", ["6"]),
    "Places": ("places.total", ["5", "12"]), "Left": ("places.open", ["3", "9"]), "Status": ("availability", ["full", "starts 1/9/2027"]),
    "Postcode": ("delivery.postcode", ["CV1 2AB", "nowhere"]), "Venue": ("delivery.address", ["1 Mill Lane CV1 2ZZ", "various"]),
    "Legal name": ("provider.legal_name", ["Zed Ltd", "Acme Ltd"]), "Website": ("provider.website", ["www.acme.example", "zed.example"]),
    "Head office": ("provider.contact", ["Jo Bloggs 01632 960 111", "Bo Peep"]), "QA": ("provider.quality.assured", ["1/9/2026", "1/9/2025"]),
    "Next QA": ("provider.quality.next_review", ["1/3/2026", "1/9/2027"]), "Provider id": ("provider.id", IDS),
}
TABLES = st.lists(st.fixed_dictionaries({}, optional={column: st.sampled_from(words) for column, (_, words) in FEW.items()}), min_size=1, max_size=7)


def once(content: Path, cells: list[dict[str, str]]) -> tuple[list[Fate], list[str]]:
    table = Table("", tuple(FEW), tuple(Row(number, each) for number, each in enumerate(cells, 2)))
    shelf = Shelf(content)
    mapped = map_columns(table, LISTS, {column: key for column, (key, _) in FEW.items()})
    fates = [fate for _, fate in decide_all(shelf, LISTS, TODAY, [(table, mapped)])]
    changed = [f"{sheet.kind}s/{sheet.slug}" for sheet in shelf.sheets.values() if sheet.changed]
    write(shelf)
    return fates, changed


@pytest.mark.parametrize("earlier", [False, True])
@given(TABLES, TABLES)
@settings(max_examples=80, deadline=None)
def test_the_second_and_third_import_change_nothing(
        tmp_path_factory: pytest.TempPathFactory, earlier: bool, before: list[dict[str, str]], cells: list[dict[str, str]]) -> None:
    """Also where another table was imported before, and whatever stands twice in this one."""
    content = tmp_path_factory.mktemp("again")
    if earlier:
        once(content, before)
    first, _ = once(content, cells)
    for _ in range(2):
        again, changed = once(content, cells)
        assert changed == [], (first, again)
        assert {fate.what for fate in again} <= {"unchanged", "refused"}


def test_free_places_without_places_are_said_and_refuse_nothing_later(tmp_path: Path) -> None:
    table = "Course,Provider,Max places,Spaces left\nWelding,Acme Ltd,,2\nSoldering,Acme Ltd,8,3\n"
    assert "places.open “2” means nothing without places.total: left out" in run(tmp_path, table).output
    before = files(tmp_path)
    again = run(tmp_path, table)
    assert (again.exit_code, files(tmp_path)) == (0, before)
    path = tmp_path / "content" / "courses" / "welding.yaml"
    path.write_text(path.read_text() + "places:\n  total: 6\n")
    assert "places.open (nothing) → 2" in run(tmp_path, table).output, "once the factsheet says how many places there are"
