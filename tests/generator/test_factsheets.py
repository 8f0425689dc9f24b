"""Every mistake in a factsheet: its line, its column, and what to do; all of them at once."""

import re
import time
from pathlib import Path

import pytest
import yaml

from capsite.factsheets import load_course, read_course, read_guide, read_page, read_provider, read_site, read_synonyms, read_yaml
from capsite.problems import Problem, report, shown_path
from tests.generator.small_content import COURSE, PAGE, PROVIDER, SITE

PATH = "content/courses/motor.yaml"


def said(text: str | bytes) -> list[str]:
    sheet, problems = read_course(PATH, text.encode() if isinstance(text, str) else text)
    assert (sheet is None) == bool(problems)
    assert all(each.path == PATH for each in problems)
    for each in problems:
        assert_plain(each.sentence)
    return [f"{each.line}:{each.column}: {each.sentence}" for each in problems]


def assert_plain(sentence: str) -> None:
    """Words of the tools behind it never reach a provider."""
    assert not re.search(r"Traceback|pydantic|Input should|Field required|Extra inputs|yaml\.|YAMLError|expected <|None|\bdict\b|\bstr\b|ctx|regex",
                         sentence), sentence
    assert "\n" not in sentence


def test_the_good_one_is_read() -> None:
    sheet, problems = read_course(PATH, COURSE.encode())
    assert problems == ()
    assert sheet is not None
    assert sheet.record.slug == "motor"
    assert sheet.record.contact.phone == "01632 960 123"
    assert sheet.record.price.amount == 4500
    assert sheet.at("price", "amount") == (35, 3)
    assert sheet.at("days", 1) == (30, 5)
    assert sheet.at("units", 1, "units", 0, "title") == (25, 9)
    assert sheet.at("kit") == (1, 1)


@pytest.mark.parametrize("old, new, expected", [
    # unknown and missing keys
    ("category: vocational", "categry: vocational", ["5:1: “categry” is not a key here: did you mean “category”?"]),
    ("  postcode: CV1", "  post_code: CV1", ["40:3: “post_code” is not a key here: did you mean “postcode”?"]),
    ("mode: off-site\n", "mode: off-site\nzzz: 1\n", ["38:1: “zzz” is not a key here: allowed are id, name"]),
    ("mode: off-site\n", "mode: off-site\nslug: motor\n", ["38:1: “slug” is not written in the file"]),
    ("name: Motor Vehicle Maintenance\n", "", ["1:1: name is missing (the course's name): write name: Motor Vehicle Maintenance"]),
    ("  name: Alex Merriweather\n", "", ["41:1: contact.name is missing (the person's name, as it may be shown to everyone): write name: Alex"]),
    ("mode: off-site\n", "", ["1:1: mode is missing (off-site (at the provider), on-site (at the school) or both): write mode: off-site"]),
    ("price:\n  amount: 45\n  per: day\n", "", ["1:1: price is missing: write price: and below it its keys amount and per"]),
    ("name: Motor Vehicle Maintenance", "name:", ["3:1: name has nothing after its colon (the course's name): write name: Motor"]),
    ("name: Motor Vehicle Maintenance", 'name: ""', ["3:1: name: this must not be empty"]),
    ("name: Motor Vehicle Maintenance", "name: ~", ["3:1: name has nothing after its colon"]),
    # a blank forgotten after a colon, and keys that are not moved in
    ("  amount: 45\n", "  amount:45.00\n", ["35:10: put a blank after the colon: amount: 45.00"]),
    ("  amount: 45\n  per: day\n", "  amount:45.00\n", ["34:1: price: put a blank after the colon: amount: 45.00"]),
    ("tier: 1\n", "tier:1\n", ["6:6: put a blank after the colon: tier: 1"]),
    ("  amount: 45\n  per: day\n", "amount: 45\nper: day\n", ["35:1: “amount” belongs below price: move this line in by two blanks",
                                                            "36:1: “per” belongs below price: move this line in by two blanks"]),
    ("  per: day\n", "per: day\n", ["36:1: “per” belongs below price: move this line in by two blanks"]),
    ("  postcode: CV1", "postcode: CV1", ["40:1: “postcode” belongs below delivery: move this line in by two blanks"]),
    # wrong shapes
    ("name: Motor Vehicle Maintenance", "name: [Motor]", ["3:1: name must be plain words, not a list, such as Motor Vehicle Maintenance"]),
    ("name: Motor Vehicle Maintenance", "name: {a: b}", ["3:1: name must be plain words, not a group of keys"]),
    ("phases: [secondary, post-16]", "phases: secondary", ["8:1: phases must be a list, not words: write [secondary]"]),
    ("phases: [secondary, post-16]", "phases: []", ["8:1: phases must have at least one entry"]),
    ("phases: [secondary, post-16]", "phases:\n  - secondary\n  -\n", ["10:4: phases, item 2 is empty"]),
    ("  - monday 09:30 to 14:30\n", "  - [monday]\n", ["29:5: days, item 1 must be a group of keys on lines of their own, not a list"]),
    ("contact:\n  name: Alex Merriweather\n  phone: 01632 960 123\n  email: office@ashdown.example", "contact: Alex",
     ["41:1: contact must be a group of keys on lines of their own, not words: its keys are name, role, phone, email"]),
    ("provider: ashdown", "provider: [ashdown]", ["4:1: provider must be plain words, not a list"]),
    ("description: |", "description:\n  a: b\nwho_for: |", ["12:1: description must be plain words, not a group of keys"]),
    # wrong values
    ("tier: 1", "tier: 4", ["6:1: tier: “4” is not one of the choices: write 1, 2 or 3"]),
    ("mode: off-site", "mode: offsite", ["37:1: mode: “offsite” is not one of the choices: write off-site, on-site or both (did you mean “off-site”?)"]),
    ("  postcode: CV1 2ZZ", "  postcode: CV1", ["40:3: delivery.postcode: “CV1” is not a whole UK postcode: write it like CV1 2AB"]),
    ("  phone: 01632 960 123", "  phone: 1234", ["43:3: contact.phone: “1234” is not a UK telephone number: write 10 or 11 digits"]),
    ("  email: office@ashdown.example", "  email: office at ashdown", ["44:3: contact.email: “office at ashdown” is not an email address"]),
    ("updated: 2026-11-02", "updated: 2026-13-01", ["45:1: updated: “2026-13-01” is not a date: write year-month-day, such as 2026-09-07"]),
    ("  amount: 45", "  amount: lots", ["35:3: price.amount: “lots” is not an amount of money"]),
    ("  - thursday", "  - thurday", ["30:5: days, item 2: “thurday” is not a day: write it like monday"]),
    ("  - monday 09:30 to 14:30", "  - monday 14:30 to 09:30", ["29:5: days, item 1: “monday 14:30 to 09:30” ends before it begins"]),
    ("  weeks: 12", "  weeks: twelve", ["27:3: duration.weeks: “twelve” is not a whole number: write digits, such as 12"]),
    ("  weeks: 12", "  weeks: 0", ["27:3: duration.weeks: “0” is too small: write 1 or more"]),
    ("  weeks: 12", "  weeks: 500", ["27:3: duration.weeks: “500” is too large: write 104 or less"]),
    ("  open: 3", "  open: 30", ["31:1: places: open (30) is more than total (12)"]),
    ("years: [9, 10]", "years: [9, ten]", ["9:12: years, item 2: “ten” is not a whole number"]),
    ("id: 6f8f4a8e-9f4e-4c5e-8d43-3f3b3c6a5f01", "id: 123", ["2:1: id: “123” is not an id: leave the id as it was"]),
    ("provider: ashdown", "provider: Ashdown Motors", ["4:1: provider: “Ashdown Motors” is not a short name for an address"]),
    ("summary: Learn", "summary: " + "x" * 301 + " Learn", ["11:1: summary is too long (3"]),
    ("name: Motor", "name: " + "x" * 301, ["3:1: name is too long (321 characters): use at most 300"]),
    ("  Learners work", "  " + "y" * 20_001 + " Learners work", ["12:1: description is too long (20,"]),
    # YAML's own mistakes; the rest of the file is still read
    ("name: Motor", "name: a: Motor", ["3:8: there is a second colon here"]),
    ("name: Motor", 'name: "Motor', ["3:7: this quotation mark is never closed"]),
    ("name: Motor", "name Motor", ["3:1: there is no colon after the key here"]),
    ("name: Motor", "name: @Motor", ["3:7: a value can't begin with @: put the whole value in double quotes"]),
    ("phases: [secondary, post-16]", "phases: [secondary, post-16", ["8:9: this list or group is not closed, or a comma is missing"]),
    ("  weeks: 12", "\tweeks: 12", ["27:1: there is a tab here: YAML is indented with spaces only"]),
    ("  title: Level", " \ttitle: Level", ["18:2: there is a tab here"]),
    ("mode: off-site\n", "mode: off-site\nname: Again\n", ["38:1: “name” is here twice (first on line 3): keep one of them"]),
    ("  per: day\n", "  per: day\n  per: week\n", ["37:3: “per” is here twice (first on line 36)"]),
    ("mode: off-site\n", "mode: off-site\n? [a, b]\n: c\n", ["38:3: a key must be one plain word here"]),
    ("name: Motor", "name: &a Motor", ["3:7: “&a” is a YAML anchor, which is not used here"]),
    ("kit", "kit", []),
])
def test_one_mistake(old: str, new: str, expected: list[str]) -> None:
    text = COURSE + ("kit: Boots\n" if old == "kit" else "")
    assert old in text
    found = said(text.replace(old, new, 1))
    assert len(found) == len(expected), found
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(start), found


@pytest.mark.parametrize("old, new, place", [
    ("name: Motor", "name: a: Motor", "3:8"), ("name: Motor", 'name: "Motor', "3:7"), ("name: Motor", "name: @Motor", "3:7"),
    ("  weeks: 12", "\tweeks: 12", "27:1"), ("phases: [secondary, post-16]", "phases: [secondary, post-16", "8:9"), ("tier: 1", "tier: 9", "6:1"),
])
def test_without_the_fast_parser_all_is_the_same(old: str, new: str, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = COURSE.replace(old, new, 1)
    fast = said(text)
    for module in ("tree", "quick"):
        monkeypatch.setattr(f"capsite.factsheets.{module}.LOADER", yaml.BaseLoader)
    assert said(text) == fast
    assert [line.split(": ")[0] for line in fast] == [place]


def test_all_mistakes_at_once() -> None:
    text = COURSE.replace("tier: 1", "tier: 9").replace("name: Motor", "name: a: Motor").replace("  phone: 01632 960 123", "  phone: no")
    text = text.replace("mode: off-site", "mod: off-site").replace("updated: 2026-11-02", "updated: yesterday").replace("\n  - service", "\n  <b>- service")
    assert [line.split(": ")[0] for line in said(text)] == ["3:8", "6:1", "15:3", "37:1", "43:3", "45:1"]


def test_text_stays_text() -> None:
    text = COURSE.replace("name: Motor Vehicle Maintenance", "name: 0x1F").replace("  phone: 01632 960 123", "  phone: 01632960123")
    sheet, _ = read_course(PATH, text.replace("  name: Alex Merriweather", "  name: no").encode())
    assert sheet is not None
    assert (sheet.record.name, sheet.record.contact.phone, sheet.record.contact.name) == ("0x1F", "01632960123", "no")


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" + COURSE.encode(), COURSE.replace("\n", "\r\n").encode(), COURSE.replace("\n", "\r").encode(),
                                  COURSE.replace("real workshop", "real\x85 work\u2028shop").encode()], ids=["BOM", "CRLF", "CR", "odd breaks"])
def test_harmless_habits_of_editors(data: bytes) -> None:
    sheet, problems = read_course(PATH, data)
    assert problems == ()
    assert sheet is not None
    assert sheet.at("updated") == (45, 1)


def test_places_are_the_same_with_a_bom_and_crlf() -> None:
    wrong = COURSE.replace("tier: 1", "tier: 9").replace("- service a car", "- service <b>a car")
    with_both = b"\xef\xbb\xbf" + wrong.replace("\n", "\r\n").encode()
    assert said(with_both) == said(wrong)
    assert [line.split(": ")[0] for line in said(wrong)] == ["6:1", "15:13"]


@pytest.mark.parametrize("written, place", [
    ("description: Learn <b>this", "12:20"),
    ("description: 'It''s <b>this'", "12:21"),
    ('description: "Say \\"<b>\\" now"', "12:21"),
    ("description: >\n  Folded text that\n  goes on <b>here", "14:11"),
    ("description: |2\n    Indented <b>here", "13:14"),
    ("description: |-\n\n\n  Late <b>here", "15:8"),
    ("description: plain text\n  on <b>two lines", "13:6"),
    ("description: |\n  In code `<b>` and <b>out", "13:21"),
])
def test_a_fault_in_markdown_is_placed_in_the_file(written: str, place: str) -> None:
    head, _, rest = COURSE.partition("description: |\n")
    found = said(head + written + "\n" + rest.split("change brakes\n")[1])
    assert [line.split(": ")[0] for line in found] == [place]
    assert "“<b>” is HTML" in found[0]


def test_markdown_one_level_down_is_looked_at_too() -> None:
    _, problems = read_provider("p.yaml", PROVIDER.replace("Everyone wears boots", "Everyone <i>wears</i> [boots](javascript:x)").encode())
    assert [(each.line, each.column) for each in problems] == [(23, 22), (23, 30), (23, 43)]
    assert problems[2].sentence.startswith("approach: the link to “javascript:x” is not allowed and is left out: write a whole web address")


def test_site_and_small_files_are_read_the_same_way() -> None:
    assert read_site("site.yaml", SITE.encode())[1] == ()
    _, problems = read_site("site.yaml", SITE.replace("number: 1", "number: 7").replace("panel: yes", "panel: maybe").encode())
    assert [str(each).split(" is ")[0] for each in problems] == [
        "site.yaml:12:6: tiers, item 1: number: “7”", "site.yaml:16:70: pathways, item 2: panel: “maybe”"]
    assert [str(each) for each in read_synonyms("s.yaml", b"synonyms:\n  - [one]\n")[1]][0].startswith("s.yaml:2:5: synonyms, item 1 must have at least")
    assert [str(each) for each in read_guide("g.yaml", b"title: A\n")[1]] == [
        "g.yaml:1:1: summary is missing (what it is about, in one sentence): write summary: and what belongs there"]


@pytest.mark.parametrize("old, new, expected", [
    ("", "", []),
    ("Title: Tier 1\n", "", ["1:1: the line “Title:” is missing at the top: write Title: Welcome pack"]),
    ("Title: Tier 1", "Title:", ["1:1: title: this must not be empty"]),
    ("Updated: 2026-09-07", "Updated: soon", ["3:1: updated: “soon” is not a date"]),
    ("Updated: 2026-09-07", "Updated: 2026-09-07\nShows: panels, terms", []),
    ("Updated: 2026-09-07", "Updated: 2026-09-07\nShows: pannels", ["4:1: shows, item 1: “pannels” is not one of the choices: write panels"]),
    ("Summary:", "Sumary:", ["1:1: the line “Summary:” is missing", "2:1: “Sumary: Who it is for” is not one of the lines a page begins with"]),
    ("Summary:", "Title: again\nSummary:", ["2:1: “Title:” is here twice (first on line 1)"]),
    ("See [all courses](/courses/)", "See\n<b>[x](data:x)", ["6:1: “<b>” is HTML", "6:8: the link to “data:x” is not allowed"]),
    ("\nSee [all courses](/courses/).\n", "", ["4:1: text: this must not be empty"]),
])
def test_pages(old: str, new: str, expected: list[str]) -> None:
    sheet, problems = read_page("content/pages/secondary/01-tier-1.md", PAGE.replace(old, new, 1).encode())
    found = [f"{each.line}:{each.column}: {each.sentence}" for each in problems]
    assert len(found) == len(expected), found
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(start), found
        assert_plain(line)
    if sheet:
        assert (sheet.record.guide, sheet.record.order, sheet.record.slug) == ("secondary", 1, "tier-1")


def test_read_yaml_gives_text_and_places() -> None:
    tree, positions, problems = read_yaml("x.yaml", "a: 01\nb:\n  - no\n  - {c: 2026-01-01}\n")
    assert tree == {"a": "01", "b": ["no", {"c": "2026-01-01"}]}
    assert positions == {(): (1, 1), ("a",): (1, 1), ("b",): (2, 1), ("b", 0): (3, 5), ("b", 1): (4, 5), ("b", 1, "c"): (4, 6)}
    assert problems == []


def test_load_shows_the_path_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "motor.yaml").write_text(COURSE, "utf-8")
    monkeypatch.chdir(tmp_path)
    sheet, _ = load_course(tmp_path / "motor.yaml")
    assert sheet is not None
    assert sheet.path == "motor.yaml"
    assert shown_path("/elsewhere/x.yaml") == "/elsewhere/x.yaml"


def test_reports() -> None:
    problems = [Problem("b,c:\nd.yaml", 2, 3, "100% wrong:\nsee, here", warning=True), Problem("a.yaml", 1, 1, "no")]
    assert report(problems) == "a.yaml:1:1: no\nb,c:\ufffdd.yaml:2:3: warning: 100% wrong:\ufffdsee, here\n"
    assert report(problems, "github") == ("::error file=a.yaml,line=1,col=1::no\n"
                                          "::warning file=b%2Cc%3A%0Ad.yaml,line=2,col=3::100%25 wrong:\ufffdsee, here\n")
    assert report(problems, "json").count('"kind": "error"') == 1
    assert report([], "json") == "[]\n"
    assert report([]) == ""


def test_a_thousand_courses_are_read_in_time(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [(str(path), path.read_bytes()) for path in sorted((sample / "courses").glob("*.yaml"))]
    started = time.process_time()
    for number in range(1000):
        sheet, problems = read_course(*files[number % len(files)])
        assert sheet is not None, problems
    took = time.process_time() - started
    with capsys.disabled():
        print(f" 1,000 courses read in {took:.2f} s", end="")
    assert took < 1.5  # 0.6 s is aimed at; a loaded machine is given room
