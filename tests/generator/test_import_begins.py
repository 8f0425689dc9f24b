"""A council begins with nothing but a table: once its gaps are filled the site has no dead link."""

import datetime as dt
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from click.testing import CliRunner, Result

from capsite.build import build
from capsite.cli import commands
from capsite.factsheets import read_yaml
from capsite.serve import _first
from capsite.settings import Settings

TODAY = dt.date(2026, 11, 21)
TABLE = ("Our offer;;;;;;;;;;;;;\nCourse;Provider;Category;Pathway;Tier;Years;Description;Days;Weeks;Cost;Mode;Postcode;Contact;Phone\n"
         "Bikes;Two Wheels;Hands on;Workshop;1;9-11;Mend bikes.;Mon;12;£45 per day;off-site;CV1 2AB;Jo Bloggs;01632 960 111\n"
         "Band;Loud Ltd;Arts;Studio;2;Y9+;Play in a band.;Tue;6;£20 per session;on-site;CV1 2AB;Bo Peep;01632 960 112\n")
# What a person writes at each gap: by key, and for the pages.
WORDS = {"url": "https://directory.council.example/", "email": "office@council.example", "phone": "01632 960 001", "postcode": "CV1 2AB",
         "enhanced_dbs": "yes", "insurance_expires": "2027-08-31", "area": "local", "tier": "1", "mode": "off-site"}


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for key, value in attrs if key in ("href", "src") and value]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(commands, [str(word) for word in words])


def fill(content: Path) -> None:
    for path in content.rglob("*.yaml"):
        rows = re.sub(
            r"^( *)(?:- )?(\w+): +\?\?\?.*$", lambda row: row[0].split("???")[0] + WORDS.get(row[2], "Some words"), path.read_text(),
            flags=re.MULTILINE)
        path.write_text(rows)
    for path in (content / "pages").glob("*.md"):
        path.write_text(path.read_text().replace("???", "something"))


def dead(output: Path) -> set[str]:
    missing = set()
    for path in output.rglob("*.html"):
        links = Links()
        links.feed(path.read_text("utf-8"))
        here = "/" + path.relative_to(output).as_posix().removesuffix("index.html")
        for link in links.found:
            parts = urlsplit(urljoin(here, link))
            file = output / parts.path.lstrip("/")
            if not parts.scheme and not parts.netloc and not (file / "index.html" if parts.path.endswith("/") else file).is_file():
                missing.add(parts.path)
    return missing


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "table.csv").write_text(TABLE)
    done = run("import", tmp_path / "table.csv", "--content", tmp_path / "content", "--as-of", TODAY.isoformat(), "--yes")
    assert done.exit_code == 0, done.output
    return tmp_path / "content"


def test_a_hard_table_says_the_same_the_second_time(tmp_path: Path) -> None:
    """Nothing of it can be taken over as it stands, and the lists are the starter's."""
    table = tmp_path / "table.csv"
    table.write_text("Name,Provider,Cost,Years\nDrums,Loud Ltd,"+ '"£1,200 per term",Y9+\nBand,Loud Ltd,€50,Under 16\nSong,Loud Ltd,£9 a month,14+\n')
    words = ("import", table, "--content", tmp_path / "content", "--as-of", TODAY.isoformat(), "--yes")
    assert run(*words).exit_code == 0
    drums = (tmp_path / "content" / "courses" / "drums.yaml").read_text()
    assert "the table says “£1,200 per term”" in drums
    assert "years:" in drums
    assert "Nothing to write." in run(*words).output


def test_the_gaps_of_the_first_pages_are_reported(content: Path) -> None:
    told = run("check", "--content", content, "--as-of", TODAY.isoformat())
    assert told.exit_code == 1
    for name in ("privacy", "accessibility"):
        assert re.search(rf"pages/{name}\.md:\d+:\d+: .*\?\?\? is still to be filled in", told.output), told.output


def test_once_they_are_filled_the_site_has_no_dead_link(content: Path, tmp_path: Path) -> None:
    fill(content)
    built = run("build", "--content", content, "--output", tmp_path / "site", "--as-of", TODAY.isoformat())
    assert built.exit_code == 0, built.output
    assert dead(tmp_path / "site") == set()
    course = (tmp_path / "site" / "courses" / "bikes" / "index.html").read_text()
    assert "Refer a student" not in course
    assert (tmp_path / "site" / "open-data" / "index.html").is_file()


AS_PEOPLE_WRITE = ("Course,Provider,Category,Description,Weeks,Age range,Start date,Internal ref!!,Contact,Contact name,Days,Finish date\n"
                   "Bikes,Two Wheels,Arts,<b>Bold</b> & <script>x</script>,half a term,all,31/02/2027,NB/003,Sam Lee,Jo,M T,01/09/2026\n"
                   "Cars,Two Wheels,Arts,Mend cars.,12 wks,14+,1/9/2026,NB/004,Sam Lee,Jo,Mon,01/09/2026\n")


def test_cells_are_quoted_as_they_stand_and_what_goes_is_said(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(AS_PEOPLE_WRITE)
    said = run("import", tmp_path / "table.csv", "--content", tmp_path / "ours", "--as-of", TODAY.isoformat()).output
    for words in ("Start date: “31/02/2027” is not a date", "Age range: “all” names no year groups", "Age range: “14+” is read as years 10 to 13",
                  "Description: a script or style of a web page stands in it: left out", "Days: “M T” may mean Tuesday or Thursday",
                  "Internal ref!!  left out: nothing in a factsheet is like it",
                  'Contact name    left out: “Contact” is contact already; if this one is, add --map "Contact name=contact" --map "Contact=-"'):
        assert words in said, said


def test_the_end_of_a_course_is_no_end_of_its_page_unless_a_person_says_so(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(AS_PEOPLE_WRITE)
    arguments = ("import", tmp_path / "table.csv", "--content", tmp_path / "ours", "--as-of", TODAY.isoformat())
    said = run(*arguments).output
    assert "left out, in doubt: perhaps published.until (if it says when the course leaves the directory" in said
    assert "not be shown" not in said
    said = run(*arguments, "--map", "Finish date=published.until").output
    assert said.count("note: not shown in the directory: published.until is 1 September 2026, and that is over") == 2
    assert "2 courses will not be shown: the last day in the directory has passed" in said


def test_words_below_weeks_fill_the_gap_of_an_earlier_import(tmp_path: Path) -> None:
    table, content = tmp_path / "table.csv", tmp_path / "ours"
    table.write_text("Course,Provider,Category\nBikes,Two Wheels,Arts\n")
    assert run("import", table, "--content", content, "--yes").exit_code == 0
    assert "weeks: ???" in (content / "courses" / "bikes.yaml").read_text()
    table.write_text("Course,Provider,Category,Weeks\nBikes,Two Wheels,Arts,half a term\n")
    assert run("import", table, "--content", content, "--yes").exit_code == 0
    text = (content / "courses" / "bikes.yaml").read_text()
    assert "duration:\n  words: half a term\n" in text
    assert "weeks:" not in text


FEW = "Course,Provider,Description\nBikes,Two Wheels,Mend bikes.\nNails,Tip Top,Do nails.\n"
MORE = ("Course,Provider,Description,Category,Pathway,Mode,Weeks\nBikes,Two Wheels,Mend bikes.,Vocational,Workshop,at their place,soon\n"
        "Nails,Tip Top,Do nails.,Hair and nails,Salon days,off-site,12\n")


def test_columns_added_later_add_to_the_lists_an_import_made(tmp_path: Path) -> None:
    table, content = tmp_path / "table.csv", tmp_path / "ours"
    table.write_text(FEW)
    assert run("import", table, "--content", content, "--yes").exit_code == 0
    table.write_text(MORE)
    done = run("import", table, "--content", content, "--yes")
    assert ("site.yaml: categories, a list an import made and nobody changed, gets Hair and nails, and loses Core curriculum, "
            "Personal development, which no factsheet uses.") in done.output
    assert "not on the list" not in done.output
    assert "category: hair-and-nails" in (content / "courses" / "nails.yaml").read_text()
    bikes = (content / "courses" / "bikes.yaml").read_text()
    assert "weeks: ???  # the table says “soon”" in bikes
    assert "mode: ???  # the table says “at their place”" in bikes
    site = read_yaml("", (content / "site.yaml").read_bytes())[0]
    assert [each["name"] for each in site["categories"]] == ["Vocational", "Hair and nails"]
    assert {"slug": "salon-days", "name": "Salon days", "tier": "???", "summary": "Salon days"} in site["pathways"]
    assert run("import", table, "--content", content, "--yes").output.endswith("Nothing to write.\n")
    table.write_text(MORE + "Cakes,Tip Top,Bake.,Catering,Salon days,off-site,12\n")
    assert "gets Catering." in run("import", table, "--content", content, "--yes").output


def test_a_list_a_person_changed_and_a_persons_comment_are_theirs(tmp_path: Path) -> None:
    table, content = tmp_path / "table.csv", tmp_path / "ours"
    table.write_text(FEW)
    run("import", table, "--content", content, "--yes")
    site, bikes = content / "site.yaml", content / "courses" / "bikes.yaml"
    site.write_text(site.read_text().replace("name: Core curriculum", "name: English and maths"))
    bikes.write_text(re.sub(r"(mode: \?\?\?).*", r"\1  # ask Jo", bikes.read_text()))
    table.write_text(MORE)
    done = run("import", table, "--content", content, "--yes")
    assert "Category: “Hair and nails” is not on the list" in done.output
    assert "site.yaml: categories" not in done.output
    assert "site.yaml: pathways" in done.output
    assert "name: English and maths\n" in site.read_text()
    assert "mode: ???  # ask Jo" in bikes.read_text()


def test_serve_shows_factsheets_with_gaps_as_drafts_right_after_the_import(tmp_path: Path) -> None:
    """Before anything is filled in; published is none of it."""
    table, content = tmp_path / "table.csv", tmp_path / "ours"
    table.write_text(FEW)
    run("import", table, "--content", content, "--yes")
    settings = Settings(content, tmp_path / "site", TODAY, paper=False, index=False, workers=1, lenient=True)
    outcome = build(settings)
    assert outcome.status == 0
    said = "\n".join(map(str, outcome.problems))
    assert "site.yaml:2:1: name is still to be filled in" in said
    assert "bikes.yaml" in said
    page = (tmp_path / "site" / "courses" / "bikes" / "index.html").read_text("utf-8")
    assert "Bikes (draft)" in page
    assert "The days are still to be filled in." in page
    assert build(replace(settings, output=tmp_path / "public", lenient=False)).status == 1
    assert not (tmp_path / "public" / "index.html").exists()
    path = content / "courses" / "nails.yaml"
    path.write_text(path.read_text().replace("provider: tip-top", "provider: ["))  # what is more than a gap stays out
    assert build(settings).status == 0
    assert not (tmp_path / "site" / "courses" / "nails").exists()


def test_above_a_page_stand_as_many_problems_as_a_person_reads() -> None:
    assert _first([str(number) for number in range(758)])[-1] == "and 738 more: see the terminal"
    assert _first(["one"]) == ["one"]
