"""One rule, one case or more: the exact place, and what is said. The small folder itself is right in every respect."""

import datetime as dt
from pathlib import Path

import pytest

from capsite.checks import RULES, check
from capsite.checks.ground import Ground
from capsite.checks.links import addresses
from capsite.factsheets import read_content
from tests.generator.small_content import COURSE, PAGE, PROVIDER, change, write

DAY = dt.date(2026, 11, 21)
COURSES, PROVIDERS, SITE = "courses/motor.yaml", "providers/ashdown.yaml", "site.yaml"


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path(write(tmp_path).name)


def said(content: Path, day: dt.date = DAY) -> list[str]:
    source = read_content(content)
    return [str(each).removeprefix("content/") for each in sorted({*source.problems, *check(source, day, content)})]


def add_course(content: Path, slug: str, *changes: tuple[str, str], fresh: bool = True) -> None:
    path = content / "courses" / f"{slug}.yaml"
    path.write_text(COURSE, "utf-8")
    if fresh:
        change(path, "6f8f4a8e-9f4e", "11111111-1111")
        change(path, "name: Motor Vehicle Maintenance", f"name: The course {slug}")
    for old, new in changes:
        change(path, old, new)


def test_the_small_folder_is_right(content: Path) -> None:
    assert said(content) == []


def test_the_sample_has_no_errors(sample: Path) -> None:
    source = read_content(sample)
    problems = [*source.problems, *check(source, DAY, sample)]
    assert [str(each) for each in problems if not each.warning] == []
    assert any("insurance" in each.sentence for each in problems), "the sample shows what a warning looks like"


def test_every_rule_says_what_it_is_about() -> None:
    assert len(RULES) == len(set(RULES))
    for rule in RULES:
        assert rule.__doc__, rule
        assert rule.__doc__.strip().endswith(".")


@pytest.mark.parametrize("file, old, new, expected", [
    # closed lists
    (COURSES, "provider: ashdown", "provider: ashdon", "4:1: provider: there is no provider “ashdon”: did you mean “ashdown”?"),
    (COURSES, "provider: ashdown", "provider: zzzz", "4:1: provider: there is no provider “zzzz”: write the name of a file in content/providers"),
    (COURSES, "category: vocational", "category: vocatonal", "5:1: category: “vocatonal” is not in the list categories of site.yaml: did you mean"),
    (COURSES, "category: vocational", "category: x", "5:1: category: “x” is not in the list categories of site.yaml: Allowed are vocational and esol"),
    (COURSES, "pathway: work-based-learning", "pathway: work", "7:1: pathway: “work” is not in the list pathways"),
    (COURSES, "phases: [secondary, post-16]", "phases: [secondary, post16]", "8:21: phases: “post16” is not in the list phases of site.yaml: did you mean"),
    (COURSES, "interests: [cars]", "interests: [car]", "10:13: interests: “car” is not in the list interests of site.yaml: did you mean “cars”?"),
    (COURSES, "tier: 1", "tier: 2", "6:1: tier: the pathway “work-based-learning” belongs to tier 1, not to tier 2: change one of them"),
    (COURSES, "tier: 1", "tier: 3", "6:1: tier: there is no tier 3 in site.yaml: write 1 or 2"),
    (COURSES, "years: [9, 10]", "years: [9, 3, 4]", "9:1: warning: years: year 3 and 4 is not in the phases named above"),
    (PROVIDERS, "area: avonbrook", "area: avonbrok", "5:1: area: “avonbrok” is not in the list areas of site.yaml: did you mean “avonbrook”?"),
    ("schools.yaml", "phase: secondary", "phase: senior", "2:30: phase: “senior” is not in the list phases of site.yaml"),
    (SITE, "slug: esol, name: ESOL", "slug: vocational, name: ESOL", "19:6: categories: “vocational” is here twice: give each its own slug"),
    (SITE, "slug: esol, name: ESOL", "slug: esol, name: Vocational", "19:18: categories: “Vocational” is here twice: give each its own name"),
    (SITE, "name: Flourish, tier: 2", "name: Flourish, tier: 3", "16:38: pathways: there is no tier 3: write 1 or 2"),
    # days and places
    (COURSES, "postcode: CV1 2ZZ", "postcode: ZZ1 2ZZ", "40:3: delivery.postcode: there is no postcode that begins with ZZ1: check its letters"),
    (PROVIDERS, "postcode: CV1 2ZZ", "postcode: CV55 2ZZ", "4:1: postcode: there is no postcode that begins with CV55"),
    ("schools.yaml", "postcode: CV1 2ZZ", "postcode: QQ1 2ZZ", "2:65: schools, item 1: postcode: there is no postcode that begins with QQ1"),
    (COURSES, "mode: off-site", "mode: off-site\npublished: {starts: 2026-12-01, until: 2026-11-30}",
     "38:33: published.until: 30 November 2026 is before the first day (1 December 2026): change one of them"),
    (COURSES, "mode: off-site", "mode: off-site\npublished: {until: 2026-11-20}", "38:13: warning: published.until: 20 November 2026 is over"),
    (COURSES, "mode: off-site", "mode: off-site\nstarts: [2026-09-07, 2026-11-20]", "38:1: warning: starts: the last start date was 20 November 2026"),
    (COURSES, "mode: off-site", "mode: off-site\navailability: starts\nstarts_on: 2026-11-20", "39:1: warning: starts_on: 20 November 2026 is over"),
    (COURSES, "  open: 3", "  open: 0", "33:3: warning: places.open: there is no free place, but the course is open"),
    (COURSES, "mode: off-site", "mode: off-site\navailability: full", "38:1: warning: availability: the course is full, but places.open says 3"),
    (COURSES, "updated: 2026-11-02", "updated: 2062-11-02", "45:1: warning: updated: 2 November 2062 is still to come: write the day you last changed"),
    (COURSES, "updated: 2026-11-02", "updated: 2027-11-21", "45:1: warning: updated: 21 November 2027 is still to come: write the day you last changed"),
    (COURSES, "  phone: 01632 960 123\n  email: office@ashdown.example\n", "", "41:1: warning: contact: there is neither a phone nor an email"),
    # assurances
    (PROVIDERS, "2027-08-31", "2026-11-20", "20:3: warning: safeguarding.insurance_expires: the insurance ran out on 20 November 2026: send the council"),
    (PROVIDERS, "2027-08-31", "2027-01-20", "20:3: warning: safeguarding.insurance_expires: the insurance runs out on 20 January 2027, in 60 days"),
    (PROVIDERS, "2027-08-31", "2026-11-21", "20:3: warning: safeguarding.insurance_expires: the insurance runs out on 21 November 2026, today"),
    (PROVIDERS, "2027-08-31", "2026-11-22", "20:3: warning: safeguarding.insurance_expires: the insurance runs out on 22 November 2026, tomorrow"),
    (PROVIDERS, "training_year: 2026-27", "training_year: 2025-26", "21:3: warning: safeguarding.training_year: training is confirmed for 2025-26 only"),
    (PROVIDERS, "  training_year: 2026-27\n", "", "15:1: warning: safeguarding.training_year: training is not confirmed: confirm it for 2026-27"),
    (PROVIDERS, "  approach:", "  next_review: 2026-10-01\n  approach:",
     "23:3: warning: health_and_safety.next_review: the review of the risk assessment was due on 1 October 2026"),
    (PROVIDERS, "updated:", "quality:\n  next_review: 2026-12-24\nupdated:",
     "25:3: warning: quality.next_review: the council's quality review is due on 24 December 2026, in 33 days"),
    # the calendar and the colour
    (SITE, "starts: 2027-01-04, ends: 2027-03-25", "starts: 2027-01-04, ends: 2026-03-25", "29:40: terms: Spring ends before it starts"),
    (SITE, "starts: 2027-01-04", "starts: 2026-12-18", "29:20: terms: Spring starts on 18 December 2026, before Autumn is over (18 December 2026)"),
    (SITE, "ends: 2026-10-30", "ends: 2026-10-20", "28:107: terms: Half term ends before it starts"),
    (SITE, "starts: 2026-10-26, ends: 2026-10-30", "starts: 2026-12-16, ends: 2026-12-30", "28:58: terms: Half term is not within Autumn"),
    (SITE, "panels:", "closures:\n  - {name: Christmas, starts: 2026-12-24, ends: 2026-12-01}\npanels:", "31:43: closures: Christmas ends before it starts"),
    (SITE, "deadline: 2026-11-30", "deadline: 2026-12-11", "31:24: panels: the deadline (11 December 2026) is after the panel (10 December 2026)"),
    (SITE, "pathways: [flourish]", "pathways: [flurish]", "31:57: panels: there is no pathway “flurish”: did you mean “flourish”?"),
    (SITE, "pathways: [flourish]", "pathways: [work-based-learning]", "31:57: panels: no panel decides about “work-based-learning”"),
    (SITE, "pathways: [flourish]", "pathways: [flourish, flourish]", "31:67: warning: panels: “flourish” has a panel on 10 December 2026 already"),
    (SITE, '"#17594f"', '"#ffdd00"', "5:1: brand_colour: #ffdd00 reaches a contrast of 1.3 to 1 on white, and 4.5 is needed: the nearest"),
    # files
    (PROVIDERS, "logo: ashdown.svg", "logo: gone.svg", "9:1: logo: there is no file “gone.svg” in content/providers: put it there, or correct the name"),
    (PROVIDERS, "logo: ashdown.svg", "logo: Ashdown.svg", "9:1: logo: there is no file “Ashdown.svg”, only “ashdown.svg”: capital letters count"),
    (PROVIDERS, "logo: ashdown.svg", "logo: ../../secret.svg", "9:1: logo: “../../secret.svg” must be the plain name of a file"),
    (PROVIDERS, "logo: ashdown.svg", "logo: /etc/passwd", "9:1: logo: “/etc/passwd” has no ending of a picture: use .svg"),
    (PROVIDERS, "logo: ashdown.svg", "logo: ashdown.exe", "9:1: logo: “ashdown.exe” has no ending of a picture"),
    (PROVIDERS, "updated:", "documents:\n  - {title: A}\nupdated:", "25:5: documents, item 1: say where it is"),
    (PROVIDERS, "updated:", "documents:\n  - {title: A, url: https://a.example/, file: b.pdf}\nupdated:", "25:5: documents, item 1: there are a url and"),
    (PROVIDERS, "updated:", "documents:\n  - {title: A, file: gone.pdf}\nupdated:", "25:16: documents: there is no file “gone.pdf” in content/providers"),
    (PROVIDERS, "updated:", "documents:\n  - {title: A, file: ../site.yaml}\nupdated:", "25:16: documents: “../site.yaml” must be the plain name"),
    (SITE, "file: risk.docx", "file: risk.doc", "33:30: documents: there is no file “risk.doc” in content/documents"),
    # links inside the site
    (COURSES, "a working garage", "a [garage](/courses/garage/)", "13:47: description: the link /courses/garage/ leads nowhere on this site"),
    (COURSES, "a working garage", "a [garage](/providers/ashdon/?a=1)", "13:47: description: the link /providers/ashdon/?a=1 leads nowhere on this site: "
     "did you mean /providers/ashdown/?"),
    (COURSES, "a working garage", "a [garage](/providers/ashdown)", "13:47: description: the link /providers/ashdown leads nowhere on this site: "
     "write /providers/ashdown/"),
    (PROVIDERS, "We are a garage", "We [are](/tiers/9/)", "12:12: who_we_are: the link /tiers/9/ leads nowhere on this site: did you mean /tiers/"),
    ("pages/privacy.md", "/courses/", "/cuorses/", "5:19: text: the link /cuorses/ leads nowhere on this site: did you mean /courses/?"),
    ("pages/secondary/01-tier-1.md", "/courses/", "/guides/secondary/tier-2/", "5:19: text: the link /guides/secondary/tier-2/ leads nowhere"),
    (SITE, "guide: secondary/tier-1", "guide: secondary/tier1", "12:52: tiers: there is no guide page “secondary/tier1”: did you mean “secondary/tier-1”?"),
])
def test_a_rule(content: Path, file: str, old: str, new: str, expected: str) -> None:
    change(content / file, old, new)
    found = [line for line in said(content) if "names this file" not in line]
    own = [line for line in found if line.startswith(f"{file}:{expected.split(' ')[0]} ")]
    assert own, found
    assert any(line.startswith(f"{file}:{expected}") for line in own), own
    others = [line for line in found if line not in own]
    assert all("there is no guide page" in line or "belongs to tier" in line for line in others), others


def test_names_ids_and_earlier_names(content: Path) -> None:
    add_course(content, "copy", fresh=False)
    add_course(content, "ashdown", ("11111111", "22222222"))
    add_course(content, "later", ("11111111", "33333333"), ("tier: 1", "tier: 1\nwas: [motor, later, once]"))
    add_course(content, "still-later", ("11111111", "44444444"), ("tier: 1", "tier: 1\nwas: [once]"))
    assert said(content) == [
        "courses/ashdown.yaml:3:1: a provider has the short name “ashdown” too: give this file another name, such as ashdown-course.yaml",
        "courses/later.yaml:7:7: “motor” is the name of another factsheet now, so it can't lead here: delete it",
        "courses/later.yaml:7:14: “later” is this file's own name: was holds earlier names only, so delete it here",
        "courses/motor.yaml:2:1: content/courses/copy.yaml has this id too: a copied file needs an id of its own; “capsite new” makes one",
        "courses/motor.yaml:3:1: warning: “Motor Vehicle Maintenance” is the name of another course of this provider too (content/courses/copy.yaml): "
        "make the names different",
        "courses/still-later.yaml:7:7: “once” leads to content/courses/later.yaml already: an earlier name leads to one place only, so delete one of them",
    ]


def test_a_provider_that_cant_be_read_is_there_all_the_same(content: Path) -> None:
    (content / PROVIDERS).write_bytes(b"\0")
    assert [line.split(": ")[0] for line in said(content)] == ["providers/ashdown.yaml:1:1"]


def test_a_course_that_cant_be_read_can_be_linked_to(content: Path) -> None:
    add_course(content, "other", ("a working garage", "[garage](/courses/motor/)"))
    change(content / COURSES, "tier: 1", "tier: 99")
    assert [line.split(": ")[0] for line in said(content)] == ["courses/motor.yaml:6:1"]


def test_without_a_site_file_the_rest_is_still_checked(content: Path) -> None:
    (content / SITE).write_text("name: x\n", "utf-8")
    change(content / COURSES, "CV1 2ZZ", "ZZ1 2ZZ")
    found = said(content)
    assert found[0].startswith("courses/motor.yaml:40:3: delivery.postcode")
    assert all(line.startswith("site.yaml:1:1: ") for line in found[1:])
    assert len(found) > 10


def test_guides_and_pages(content: Path) -> None:
    guide = content / "pages" / "secondary"
    (guide / "01-other.md").write_text(PAGE, "utf-8")
    (guide / "02-tier-1.md").write_text(PAGE, "utf-8")
    (guide / "03-print.md").write_text(PAGE, "utf-8")
    (content / "pages" / "courses.md").write_text(PAGE, "utf-8")
    (content / "pages" / "privacy.md").unlink()
    (content / "pages" / "empty").mkdir()
    (content / "pages" / "empty" / "guide.yaml").write_text("title: A\nsummary: B\n", "utf-8")
    assert said(content) == [
        "pages/courses.md:1:1: the address /courses/ belongs to the site itself: give this page another name",
        "pages/empty/guide.yaml:1:1: this guide has no page that can be shown: add one, such as 01-welcome.md",
        "pages/privacy.md:1:1: warning: this page is missing: every page of the site links to /privacy/",
        "pages/secondary/01-tier-1.md:1:1: 01-other.md has the number 1 too: give each page of a guide its own number",
        "pages/secondary/02-tier-1.md:1:1: 01-tier-1.md has the name tier-1 too: give each page of a guide its own name",
        "pages/secondary/03-print.md:1:1: the address /print/ belongs to the guide on one page: give this page another name",
    ]


def test_files_that_nobody_names(content: Path) -> None:
    (content / "providers" / "old.png").write_bytes(b"x")
    (content / "documents" / "old.pdf").write_bytes(b"")
    (content / "documents" / "risk.docx").write_bytes(b"")
    assert said(content) == [
        "documents/old.pdf:1:1: warning: no document in site.yaml names this file: name it, or delete it",
        "providers/old.png:1:1: warning: no provider names this file: name it, or delete it",
        "site.yaml:33:30: documents: risk.docx is empty: put the document there",
    ]


def test_the_year_and_the_day_decide(content: Path) -> None:
    late = said(content, dt.date(2027, 9, 1))
    assert "site.yaml:4:1: warning: academic_year: 2026-27 ended on 31 August 2027: write the new year, and new terms and panels" in late
    assert any("the insurance ran out on 31 August 2027" in line for line in late)
    assert all(": warning: " in line for line in late)


def test_every_address_that_is_built_is_known(content: Path, sample: Path, built: Path) -> None:
    there = addresses(Ground(read_content(sample), DAY, sample))
    pages = {"/" + path.parent.relative_to(built).as_posix().removeprefix(".") for path in built.rglob("index.html")}
    pages = {path if path.endswith("/") else path + "/" for path in pages}
    assert pages <= there
    assert {path for path in there if path.endswith("/")} - pages == set()


def test_a_thousand_courses_are_checked_in_time(content: Path) -> None:
    import time

    for number in range(1000):
        add_course(content, f"c{number}", ("11111111-1111", f"1111{number:04}-1111"))
    source = read_content(content)
    started = time.process_time()
    assert check(source, DAY, content) == []
    assert time.process_time() - started < 1


def test_providers_with_one_name_are_told_apart(content: Path) -> None:
    (content / "providers" / "second.yaml").write_text(PROVIDER.replace("0a4f1f4e", "1a4f1f4e"), "utf-8")
    assert said(content) == ["providers/second.yaml:2:1: warning: “Ashdown Motor Academy” is the name of another provider too "
                             "(content/providers/ashdown.yaml): make the names different"]
