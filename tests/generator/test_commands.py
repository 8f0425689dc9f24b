"""What the commands refuse before they begin, each in a sentence and with status 2, and how they say what they did."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from capsite.cli import commands
from capsite.kinds import read_postcode
from tests.generator.small_content import write

DAYS = ["0001-01-01", "1999-12-31", "2201-01-01", "9999-12-31"]
COMMANDS = [["build"], ["check"], ["serve", "--port", "0"], ["import", "courses.csv"], ["diff", "main"], ["new-year"], ["report"]]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command[0]))
def test_a_day_too_far_away_is_refused(tmp_path: Path, command: list[str], day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "courses.csv").write_text("name\n", "utf-8")
    done = CliRunner().invoke(commands, [*command, "--as-of", day])
    assert done.exit_code == 2, done.output
    assert f"“{day}” is too far away: give a day from the year 2000 to 2200." in done.output


@pytest.mark.parametrize("day", ["2000-01-01", "2200-12-31"])
def test_the_first_and_the_last_day_are_days(tmp_path: Path, day: str) -> None:
    content = write(tmp_path)
    for command in (["build", "--no-paper", "--output", str(tmp_path / "site")], ["check"], ["report", "--format", "json"]):
        done = CliRunner().invoke(commands, [*command, "--content", str(content), "--as-of", day])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert done.exit_code in (0, 1), done.output


def test_a_build_says_how_many_files_it_made(tmp_path: Path) -> None:
    content, output = write(tmp_path), tmp_path / "site"
    arguments = ["build", "--no-paper", "--no-index", "--content", str(content), "--output", str(output), "--as-of", "2026-11-21"]
    first = CliRunner().invoke(commands, arguments)
    files = json.loads((output / "manifest.json").read_text("utf-8"))["count"]
    assert f": {files:,} files made in " in first.output
    assert ": nothing changed in " in CliRunner().invoke(commands, arguments).output
    course = content / "courses" / "motor.yaml"
    course.write_text(course.read_text("utf-8").replace("Motor Vehicle", "Car"), "utf-8")
    third = CliRunner().invoke(commands, arguments).output
    assert " files made, the other " in third
    assert " are as they were in " in third


@pytest.mark.parametrize("address", ["999.1.1.1", "192.0.2.1"])
def test_an_address_of_another_machine_is_said(tmp_path: Path, address: str) -> None:
    content = write(tmp_path)
    done = CliRunner().invoke(commands, ["serve", "--content", str(content), "--output", str(tmp_path / "site"), "--port", "0", "--bind", address])
    assert done.exit_code == 1
    assert f"{address} is not an address of this machine" in done.output


def test_a_postcode_is_repeated_without_the_blanks_around_it() -> None:
    with pytest.raises(ValueError, match="^“BS5” is not a whole UK postcode"):
        read_postcode(" BS5 ")
