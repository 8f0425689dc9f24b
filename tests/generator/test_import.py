"""``capsite import``: from a table to factsheets, and a later table to changes."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given, settings
from hypothesis import strategies as st

from capsite.checks import check
from capsite.cli import commands
from capsite.factsheets import load_course, read_content, read_course, read_yaml
from capsite.importing import command
from capsite.importing.choices import Lists
from capsite.importing.columns import map_columns
from capsite.importing.fates import Fate, Import
from capsite.importing.files import CannotWrite, write
from capsite.importing.newsheets import needed_keys
from capsite.importing.shelf import Shelf, short_name
from capsite.importing.tables import Row, Table
from capsite.importing.targets import TARGETS
from capsite.problems import errors
from capsite.records import Course, Provider
from tests.generator import small_content

TODAY = dt.date(2026, 11, 21)
HEADINGS = "Course,Provider,Category,Pathway,Years,Description,Days,Times,Length,Cost,Mode,Address,Contact,Tel\n"
ROW = ("Bike repair,Two Wheels,Vocational,work based learning,9-11,Mend bikes. Build one.,Mon/Wed,9.30-2.30,12 weeks,£45 per day,off-site,"
       "\"4 Mill St, CV12AB\",Jo Bloggs,1632960111\n")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return small_content.write(tmp_path)


def run(content: Path, text: str | bytes, *more: str, name: str = "table.csv") -> Result:
    path = content.parent / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return CliRunner().invoke(commands, ["import", str(path), "--content", str(content), "--as-of", TODAY.isoformat(), *more])


def files(content: Path) -> dict[str, bytes]:
    return {path.relative_to(content).as_posix(): path.read_bytes() for path in sorted(content.rglob("*")) if path.is_file()}


def test_a_dry_run_says_each_rows_fate_and_writes_nothing(content: Path) -> None:
    before = files(content)
    done = run(content, HEADINGS + ROW + ",,,,,,,,,,,,,\n" + "Motor Vehicle Maintenance,Ashdown Motor Academy,,,,,,,,£50 per day,,,,\n")
    assert done.exit_code == 0, done.output
    assert "row 2     new        Bike repair – Two Wheels" in done.output
    assert "and its provider, new too: Two Wheels (providers/two-wheels.yaml)" in done.output
    assert "row 4     changed    Motor Vehicle Maintenance – Ashdown Motor Academy" in done.output
    assert "price.amount £45.00 → £50.00" in done.output
    assert "1 new, 1 changed." in done.output
    assert "Nothing was written" in done.output
    assert files(content) == before


def test_what_is_written_is_whole_but_for_its_gaps_and_check_says_those(content: Path) -> None:
    assert run(content, HEADINGS + ROW, "--yes").exit_code == 0
    text = (content / "courses" / "bike-repair.yaml").read_text()
    record, problems = load_course(content / "courses" / "bike-repair.yaml")
    assert problems == []
    assert record is not None
    course = record.record
    assert (course.provider, course.category, course.pathway, course.tier) == ("two-wheels", "vocational", "work-based-learning", "1")
    assert course.phases == ("secondary",)
    assert [(each.day, str(each.starts)) for each in course.days] == [("monday", "09:30:00"), ("wednesday", "09:30:00")]
    assert (course.price.amount, course.price.per, course.duration.weeks, course.mode) == (4500, "day", 12, "off-site")
    assert (course.delivery.postcode, course.contact.phone, course.summary) == ("CV1 2AB", "01632960111", "Mend bikes. Build one.")
    assert text.startswith("# yaml-language-server: $schema=../../output/downloads/course.schema.json\n")
    source = read_content(content)
    gaps = [problem for problem in errors(source.problems) if "still to be filled in" in problem.sentence]
    assert {problem.path.rsplit("/", 1)[1] for problem in gaps} == {"two-wheels.yaml"}
    assert any("safeguarding.insurance_expires is still to be filled in: write insurance_expires: 2026-09-07" in each.sentence for each in gaps)
    assert set(errors({*source.problems, *check(source, TODAY, content)})) == set(gaps)


def test_a_second_import_of_the_same_file_changes_nothing(content: Path) -> None:
    text = HEADINGS + ROW + "Dear one,Two Wheels,Forestry,,,,any,,,tbc,,,,\n"
    assert run(content, text, "--yes").exit_code == 0
    before = files(content)
    done = run(content, text, "--yes")
    assert "2 unchanged." in done.output
    assert "Nothing to write." in done.output
    assert files(content) == before


def test_comments_and_ids_of_a_changed_file_stay(content: Path) -> None:
    path = content / "courses" / "motor.yaml"
    small_content.change(path, "  amount: 45\n", "  amount: 45 # agreed in May\n")
    small_content.change(path, "mode: off-site", "# Where it is.\nmode: off-site")
    before = path.read_text()
    done = run(content, "Course,Provider,Cost,Tel,Days\nMotor Vehicle Maintenance,Ashdown Motor Academy,£48.50,01632 960 999,Mon and Fri\n", "--yes")
    assert done.exit_code == 0, done.output
    after = path.read_text()
    changed = [(old, new) for old, new in zip(before.splitlines(), after.splitlines(), strict=True) if old != new]
    assert changed == [("  - monday 09:30 to 14:30", "  - monday"), ("  - thursday", "  - friday"),
                       ("  amount: 45 # agreed in May", "  amount: 48.50 # agreed in May"), ("  phone: 01632 960 123", "  phone: 01632 960 999"),
                       ("updated: 2026-11-02", "updated: 2026-11-21")]


def test_rows_that_are_refused(content: Path) -> None:
    done = run(content, "Course,Provider,Cost,Free places\n,Two Wheels,£45,\nA,Ashdown Motor Acadamy,£45,\nB,Two Wheels,=1+1,\n"
               "B,Two Wheels,£5,\nB,Two Wheels,£6,\nMotor Vehicle Maintenance,Ashdown Motor Academy,,99\n")
    assert done.exit_code == 1
    assert "there is no course name in this row" in done.output
    assert "is almost “Ashdown Motor Academy”: if it is the same, add --map \"Ashdown Motor Acadamy=ashdown\"" in done.output
    assert "Cost holds a formula (=1+1)" in done.output
    assert "row 5 is this course already" in done.output
    assert "courses/motor.yaml would be wrong afterwards" in done.output
    assert "1 new, 5 refused." in done.output


def test_names_of_groups_inside_the_table_are_skipped_and_said(content: Path) -> None:
    text = "Spring 2026;;\nCourse;;When and what for\nName;Provider;Cost\nMUSIC;;\nDrums;Ashdown Motor Academy;£45 per day\n"
    done = run(content, text)
    assert "1 row of courses; headings in row 3" in done.output
    assert "row 4     skipped    MUSIC\n            only one cell is filled: taken for a heading inside the table" in done.output
    assert "1 new, 1 skipped." in done.output
    assert "no column is the name" in run(content, text.replace("Course;", "Offers;"), "--heading", "2").output


def test_a_cell_that_is_far_too_long_is_the_fault_of_its_row_alone(content: Path) -> None:
    done = run(content, f"Course,Provider,Description\nBig,Ashdown Motor Academy,{'x' * 300_000}\nSmall,Ashdown Motor Academy,fine\n")
    assert "Description has 300,000 characters: at most 20,000 can be taken over" in done.output
    assert "1 new, 1 refused." in done.output


def test_a_course_twice_in_one_file_is_said_at_the_second(content: Path) -> None:
    """New ones, those that are there, and those without a provider."""
    rows = ["Basket Weaving,Willow Works", "Motor Vehicle Maintenance,Ashdown Motor Academy", "Alone,"]
    done = run(content, "Course,Provider\n" + "\n".join(row for row in rows for _ in range(2)) + "\n")
    for first in (2, 4, 6):
        assert f"row {first} is this course already: keep one of them" in done.output


def test_names_in_other_scripts_get_numbers(content: Path) -> None:
    done = run(content, "Course,Provider\nClay,أكاديمية النور\nMore clay,أكاديمية النور\nДизайн,Школа Искусств\n编程,Ashdown Motor Academy\n", "--yes")
    assert done.exit_code == 0, done.output
    assert {path.stem for path in (content / "providers").glob("*.yaml")} == {"ashdown", "provider-1", "provider-2"}
    assert {"clay", "more-clay", "course-1", "course-2"} <= {path.stem for path in (content / "courses").glob("*.yaml")}
    assert "أكاديمية النور" in (content / "providers" / "provider-1.yaml").read_text("utf-8")
    assert "unnamed" not in done.output


def test_a_person_says_what_a_column_and_what_words_mean(content: Path) -> None:
    text = "Offer,Who,Group,What it takes\nBikes,Ashdown Motors,Mechanics,£45 a day\n"
    unsure = run(content, text)
    assert unsure.exit_code == 1
    assert "no column is the name of a course or provider" in unsure.output
    done = run(content, text, "--map", "offer=name", "--map", "Who=provider", "--map", "Group=category", "--map", "What it takes=price",
               "--map", "Mechanics=vocational", "--map", "Ashdown Motors=ashdown", "--yes")
    assert done.exit_code == 0, done.output
    tree = read_yaml("", (content / "courses" / "bikes.yaml").read_bytes())[0]
    assert (tree["provider"], tree["category"], tree["price"]) == ("ashdown", "vocational", {"amount": "45.00", "per": "day"})


@pytest.mark.parametrize("pair", ["Cost", "=price", "Cost=prize", "Nothing=price"])
def test_a_wrong_map_is_wrong_use(content: Path, pair: str) -> None:
    done = run(content, "Course,Provider,Cost\nA,B,£1\n", "--map", pair)
    assert done.exit_code == 2
    assert "--map" in done.output


def test_a_column_in_doubt_is_said_and_left_out(content: Path) -> None:
    done = run(content, "Course,Provider,Reference,Cost\nA,Ashdown Motor Academy,CV1 2ZZ,£1 a day\nB,Ashdown Motor Academy,CV1 2AB,£1 a day\n")
    assert "left out, in doubt: perhaps delivery.postcode (its values look like it); if so, add --map \"Reference=delivery.postcode\"" in done.output


def test_on_a_terminal_it_asks_where_in_doubt(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_asks", lambda: True)
    path = content.parent / "table.csv"
    path.write_text("Course,Provider,Reference,Sector,Colour\nBikes,Ashdown Motor Academy,CV1 2AB,Mechanics,CV1 2AB\n"
                    "Vans,Ashdown Motor Academy,CV1 2ZZ,Mechanics,red\n")
    arguments = ["import", str(path), "--content", str(content), "--as-of", TODAY.isoformat()]
    answers = "\nvocational\ny\n"  # yes, that column; that category; yes, write
    done = CliRunner().invoke(commands, arguments, input=answers)
    assert done.exit_code == 0, done.output
    assert "The column “Reference” (CV1 2AB | CV1 2ZZ) may be the key delivery.postcode" in done.output
    assert "“Mechanics” (Sector) is not on the list categories: vocational, esol" in done.output
    tree = read_yaml("", (content / "courses" / "bikes.yaml").read_bytes())[0]
    assert (tree["category"], tree["delivery"]) == ("vocational", {"postcode": "CV1 2AB"})
    before = files(content)
    path.write_text("Course,Provider,Reference\nBoats,Ashdown Motor Academy,CV1 2AB\nHorses,Ashdown Motor Academy,CV1 2ZZ\n")
    refused = CliRunner().invoke(commands, arguments, input="n\nn\n")
    assert "Nothing was written" in refused.output
    assert files(content) == before


def test_a_table_of_providers(content: Path) -> None:
    text = ("Provider name,Address,Postcode,DSL,DSL phone,DBS,Insurance expiry,About us,Main contact\n"
            "Ashdown Motor Academy,\"Unit 4, Foundry Lane\",CV12ZZ,Sam Penhallow,01632 960 124,yes,31/12/2027,We are a garage.,Alex Merriweather\n"
            "New People,1 Mill Lane,CV1 2AB,Ann Other,01632 960 130,Y,1 May 2027,We teach.,Bo Peep\n")
    done = run(content, text, "--yes")
    assert done.exit_code == 0, done.output
    assert "safeguarding.insurance_expires 2027-08-31 → 2027-12-31" in done.output
    tree = read_yaml("", (content / "providers" / "new-people.yaml").read_bytes())[0]
    assert tree["safeguarding"] == {"lead": {"name": "Ann Other", "phone": "01632 960 130"}, "enhanced_dbs": "yes", "insurance_expires": "2027-05-01"}
    assert tree["area"] == "avonbrook"  # there is only one


def test_a_broken_factsheet_is_not_touched(content: Path) -> None:
    path = content / "courses" / "motor.yaml"
    path.write_bytes(path.read_bytes() + b"name: twice\n")
    done = run(content, "Course,Provider,Cost\nMotor Vehicle Maintenance,Ashdown Motor Academy,£50\n", "--yes")
    assert done.exit_code == 1
    assert "can't be read as it stands" in done.output


def test_another_council_begins_with_nothing_but_a_table(tmp_path: Path) -> None:
    content = tmp_path / "new"
    text = "Course,Provider,Category,Pathway,Tier,Interests\nBikes,Two Wheels,Hands on,Workshop,1,Cars; Sport\nBand,Loud Ltd,Arts,Studio,2,Music\n"
    done = run(content, text, "--yes")
    assert done.exit_code == 0, done.output
    tree = read_yaml("", (content / "site.yaml").read_bytes())[0]
    assert [(each["slug"], each["tier"]) for each in tree["pathways"]] == [("studio", "2"), ("workshop", "1")]
    assert [each["name"] for each in tree["categories"]] == ["Arts", "Hands on"]
    assert [each["slug"] for each in tree["interests"]] == ["cars", "music", "sport"]
    problems = read_content(content).problems
    assert all("still to be filled in" in each.sentence or "missing" in each.sentence for each in problems), problems
    assert "2 unchanged." in run(content, text, "--yes").output


def test_a_file_changed_in_the_meantime_is_left_alone(content: Path) -> None:
    shelf = Shelf(content)
    sheet = shelf.sheets["course", "motor"]
    shelf.change(sheet, sheet.text.replace("amount: 45", "amount: 50"))
    path = content / "courses" / "motor.yaml"
    path.write_text(path.read_text() + "# hello\n")
    with pytest.raises(CannotWrite, match="changed in the meantime"):
        write(shelf)
    shelf = Shelf(content)
    shelf.add("course", "fresh", "name: x\n")
    (content / "courses" / "fresh.yaml").write_text("name: y\n")
    with pytest.raises(CannotWrite, match="came into being"):
        write(shelf)


def test_a_refused_row_leaves_nothing_behind(content: Path) -> None:
    shelf = Shelf(content)
    mark = shelf.mark()
    before = {key: sheet.text for key, sheet in shelf.sheets.items()}
    shelf.add("provider", "new", "id: 1\nname: New\n")
    shelf.change(shelf.sheets["course", "motor"], "name: Other\n")
    shelf.undo(mark)
    assert {key: sheet.text for key, sheet in shelf.sheets.items()} == before
    assert shelf.find("provider", name="New") is None
    assert shelf.find("course", name="Motor Vehicle Maintenance", provider="ashdown") is not None


def test_short_names() -> None:
    assert short_name("Ben & Jo’s Café: Level 1") == "ben-and-jos-cafe-level-1"
    assert short_name("???") == "unnamed"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_our_own_table_changes_nothing(built: Path, sample: Path, form: str) -> None:
    done = _on_sample(sample, built / "downloads" / f"directory.{form}")
    assert done.returncode == 0, done.stdout
    assert "Nothing to write." in done.stdout, done.stdout[-3000:]


def test_our_own_feed_changes_nothing(built: Path, sample: Path) -> None:
    done = _on_sample(sample, built / "downloads" / "open-referral.json")
    assert done.returncode == 0, done.stdout
    assert "Nothing to write." in done.stdout, done.stdout[-3000:]


def _on_sample(sample: Path, path: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "capsite", "import", path, "--content", sample, "--as-of", "2026-11-21"]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=sample.parent)


def test_every_key_a_record_needs_is_given_or_marked() -> None:
    for kind, record in (("course", Course), ("provider", Provider)):
        assert {name for name, field in record.model_fields.items() if field.is_required()} - {"slug"} <= needed_keys(kind)


def test_headings_are_told_apart() -> None:
    """No heading stands for two keys, or the order of the list would decide."""
    for kind, targets in TARGETS.items():
        seen: dict[str, str] = {}
        for target in targets:
            for heading in target.headings:
                assert seen.setdefault(heading, target.key) == target.key, f"{kind}: {heading}"


LISTS = Lists({"vocational": "Vocational", "esol": "ESOL"}, {"work-based-learning": "Work-based learning"}, {"secondary": "Secondary"}, {"cars": "Cars"},
              {"avonbrook": "Avonbrook"}, {"1": "Universal"}, {"work-based-learning": "1"}, {"secondary": (7, 8, 9, 10, 11)})
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=60)
CELLS: dict[str, st.SearchStrategy[str]] = {
    "Course": WORDS, "Provider": WORDS, "Description": st.text(max_size=200), "Category": st.sampled_from(["Vocational", "ESOL", "Forestry"]),
    "Pathway": st.just("Work-based learning"), "Years": st.sampled_from(["9-11", "KS3", "adults"]), "Days": st.sampled_from(["Mon", "Tue 9-3", "?"]) | WORDS,
    "Cost": st.sampled_from(["£45 per day", "45", "free"]) | WORDS, "Length": st.sampled_from(["12 weeks", "a term"]) | WORDS,
    "Address": WORDS, "Contact": WORDS, "Tel": st.sampled_from(["01632 960 123"]) | WORDS, "Site": st.sampled_from(["off-site", "school"]) | WORDS,
    "Start date": st.dates(dt.date(2026, 1, 1), dt.date(2028, 1, 1)).map(lambda day: f"{day:%d/%m/%Y}"), "What to bring": WORDS}


@given(st.lists(st.fixed_dictionaries({}, optional=CELLS), min_size=1, max_size=4))
@example([{"Provider": "0", "Course": "²", "What to bring": "\x08"}, {"Course": "²"}])
@settings(max_examples=150, deadline=None)
def test_whatever_is_imported_is_right_but_for_its_gaps(tmp_path_factory: pytest.TempPathFactory, cells: list[dict[str, str]]) -> None:
    """Import, check, import again: nothing wrong but gaps, nothing new the second time."""
    content = tmp_path_factory.mktemp("any")
    rows = tuple(Row(number, {key: text.strip() for key, text in each.items() if text.strip()}) for number, each in enumerate(cells, 2))
    table = Table("", tuple(CELLS), rows)
    said = {"Course": "name", "Provider": "provider", "Description": "description", "Category": "category", "Pathway": "pathway", "Years": "years",
            "Days": "days", "Cost": "price", "Length": "duration", "Address": "delivery.address", "Contact": "contact", "Tel": "contact.phone", "Site": "mode",
            "Start date": "starts", "What to bring": "kit"}

    def once() -> tuple[list[Fate], Shelf]:
        shelf = Shelf(content)
        return Import(shelf, LISTS, TODAY).decide(table, map_columns(table, LISTS, said)), shelf

    first, shelf = once()
    write(shelf)
    for path in sorted(content.rglob("*.yaml")):
        found: Any = read_course(path.name, path.read_bytes())[1] if path.parent.name == "courses" else ()
        assert all("still to be filled in" in each.sentence for each in found), (path.read_text(), found)
    second, shelf = once()
    assert not [sheet.slug for sheet in shelf.sheets.values() if sheet.changed], json.dumps(cells)
    assert [fate.what for fate in second] == ["unchanged" if fate.what == "new" else fate.what for fate in first]
