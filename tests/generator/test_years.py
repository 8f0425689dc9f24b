"""Earlier years: pages without anybody's name, and the command that puts a year away."""

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from capsite.checks import check
from capsite.cli import commands
from capsite.factsheets import read_content
from capsite.new_year import following
from capsite.problems import errors
from capsite.years import archived_catalogue
from tests.generator import small_content

TODAY = dt.date(2026, 11, 21)
NEW_YEAR = dt.date(2027, 7, 26)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = small_content.write(tmp_path)
    small_content.change(folder / "courses" / "motor.yaml", "mode: off-site", "starts: [2026-09-07]\npublished: {until: 2027-07-31}\nmode: off-site")
    small_content.change(folder / "site.yaml", "{summary: Tell us.}", "{summary: Tell us., people: [{name: Marguerite Example, phone: 01632 960 010}]}")
    small_content.change(folder / "site.yaml", "title: Risk assessment,", "title: Risk assessment 2026/27,")
    small_content.change(
        folder / "site.yaml", "documents:", "forms:\n  - {slug: survey, name: Survey, summary: Once., opens: 2027-06-01, closes: 2027-06-25}\ndocuments:")
    return folder


def run(content: Path, *more: str) -> Result:
    return CliRunner().invoke(commands, ["new-year", "--content", str(content), "--as-of", NEW_YEAR.isoformat(), *more])


def problems(content: Path, day: dt.date) -> list[str]:
    source = read_content(content)
    return [str(problem) for problem in errors({*source.problems, *check(source, day, content)})]


def files(content: Path) -> dict[str, bytes]:
    return {path.relative_to(content).as_posix(): path.read_bytes() for path in sorted(content.rglob("*")) if path.is_file()}


def test_without_yes_it_only_says_what_there_is_to_do(content: Path) -> None:
    before = files(content)
    done = run(content)
    assert done.exit_code == 0
    for said in ("starts: the last start date is 7 September 2026", "published.until: it leaves on 31 July 2027", "confirm the training for 2027-28",
                 "the insurance runs out on 31 August 2027, before 2027/28 ends", "panels: every panel date is of 2026/27 or before",
                 "forms: “Survey” was open in 2026/27: write when it opens in 2027/28",
                 "terms: every term", "closures: every closure", "“Risk assessment 2026/27” is named after the year that ends"):
        assert said in done.output
    assert "motor.yaml:37:1: warning: starts" in done.output
    assert "Nothing was written: run it again with --yes." in done.output
    assert files(content) == before


def test_a_year_is_put_away_and_the_next_begins_at_the_same_addresses(content: Path) -> None:
    before = files(content)
    done = run(content, "--yes")
    assert done.exit_code == 0, done.output
    after = files(content)
    new = {path for path in after if path not in before}
    assert new == {"archive/2026-27/site.yaml", "archive/2026-27/courses/motor.yaml", "archive/2026-27/providers/ashdown.yaml"}
    assert {path for path in before if after[path] != before[path]} == {"site.yaml"}
    assert b"academic_year: 2027-28" in after["site.yaml"]
    assert problems(content, NEW_YEAR) == []
    before = files(content)
    again = run(content, "--yes")
    assert again.exit_code == 1
    assert "2027/28 has not begun yet" in again.output
    assert files(content) == before


def test_a_year_in_its_middle_is_not_put_away_by_accident(content: Path) -> None:
    before = files(content)
    for day, more in ((TODAY, ("--yes",)), (dt.date(2027, 5, 31), ()), (dt.date(2027, 5, 31), ("--yes",))):
        done = run(content, "--as-of", day.isoformat(), *more)
        assert done.exit_code == 1
        assert "2026/27 runs until 31 August 2027" in done.output
        assert "from 1 June 2027 on, or with --early" in done.output
    assert files(content) == before
    assert run(content, "--as-of", "2027-06-01").exit_code == 0
    assert run(content, "--as-of", TODAY.isoformat(), "--early", "--yes").exit_code == 0
    assert "archive/2026-27/site.yaml" in files(content)


def test_the_archive_holds_no_person(content: Path) -> None:
    run(content, "--yes")
    whole = b"".join(data for path, data in files(content).items() if path.startswith("archive/")).decode()
    for name in ("Alex Merriweather", "Sam Penhallow", "Marguerite", "01632 960 123", "01632 960 124", "office@ashdown.example"):
        assert name not in whole
    assert "# A course for tests" in whole
    source = read_content(content)
    archived = source.earlier["2026-27"]
    assert archived.problems == ()
    assert archived.courses["motor"].record.contact.name == "The service"
    assert archived.courses["motor"].record.id == source.courses["motor"].record.id


def test_an_attempt_before_is_not_written_over(content: Path) -> None:
    (content / "archive" / "2026-27").mkdir(parents=True)
    done = run(content, "--yes")
    assert done.exit_code == 1
    assert "is there already" in done.output


def test_problems_come_first(content: Path) -> None:
    small_content.change(content / "courses" / "motor.yaml", "tier: 1", "tier: 8")
    done = run(content, "--yes")
    assert done.exit_code == 1
    assert "Mend these first" in done.output
    assert not (content / "archive").exists()


def test_the_year_after() -> None:
    assert (following("2026-27").new, following("2098-99").new) == ("2027-28", "2099-00")


@pytest.mark.parametrize(("path", "old", "new", "said"), [
    ("2025-26/site.yaml", "academic_year: 2025-26", "academic_year: 2024-25", "this folder is called 2025-26"),
    ("2025-26/courses/motor.yaml", "category: vocational", "category: nothing", "“nothing” is not in the list categories"),
    ("2025-26/courses/motor.yaml", "provider: ashdown", "provider: nobody", "there is no provider “nobody”"),
    ("2025-26/courses/motor.yaml", "tier: 1", "tier: [", "not closed"),
])
def test_the_archive_is_checked(content: Path, path: str, old: str, new: str, said: str) -> None:
    place = content / "archive" / "2025-26"
    for name in ("courses/motor.yaml", "providers/ashdown.yaml", "site.yaml"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text((content / name).read_text().replace("2026-27", "2025-26"))
    assert problems(content, TODAY) == []
    small_content.change(content / "archive" / path, old, new)
    found = problems(content, TODAY)
    assert any(f"archive/{path}" in problem and said in problem for problem in found), found


def test_a_folder_that_is_no_year_and_one_that_is_not_over(content: Path) -> None:
    for name in ("last", "2026-27"):
        shutil.copytree(content, content.parent / "copy" / name, ignore=shutil.ignore_patterns("archive"))
    shutil.copytree(content.parent / "copy", content / "archive")
    found = "\n".join(problems(content, TODAY))
    assert "“last” is not an academic year" in found
    assert "2026-27 is not over" in found


def test_a_year_that_cannot_be_read_has_no_pages() -> None:
    assert archived_catalogue("2025-26", read_content(Path("nowhere"))) is None


# -------------------------------------------------------------------------------------------------- in the built site


def test_the_archived_pages_have_no_contacts_and_no_way_to_refer(built: Path, sample: Path) -> None:
    source = read_content(sample)
    pages = sorted((built / "2025-26").rglob("*.html"))
    assert len(pages) == 1 + 6 + 3
    people = {person.name for sheet in source.courses.values() for person in [sheet.record.contact]}
    people |= {sheet.record.safeguarding.lead.name for sheet in source.providers.values()}
    for page in pages:
        html = page.read_text("utf-8")
        main = html[html.index("<main") : html.index("</main>")]
        assert not [name for name in people if name in main]
        assert not re.search(r"mailto:|tel:|data-keep|Refer a student|07700|01632", main)
        assert 'content="noindex"' in html
        assert "This is how it stood then" in main


def test_years_lead_to_each_other(built: Path) -> None:
    assert 'href="/2025-26/"' in (built / "archive" / "index.html").read_text("utf-8")
    assert 'href="/archive/"' in (built / "index.html").read_text("utf-8")
    still = (built / "2025-26" / "courses" / "motor-vehicle-maintenance" / "index.html").read_text("utf-8")
    assert 'href="/courses/motor-vehicle-maintenance/">The course as it is today' in still
    gone = (built / "2025-26" / "courses" / "six-weeks-on-site" / "index.html").read_text("utf-8")
    assert "The directory of today" in gone
    assert "2025-26" not in (built / "sitemap.xml").read_text("utf-8")
