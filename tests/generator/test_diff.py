"""``capsite diff``: two contents, and what changes on the site between them."""

import datetime as dt
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from markdown import Markdown

from capsite.cli import commands
from capsite.diff.compare import compare
from capsite.diff.report import LONGEST, as_json, escaped, markdown, text
from capsite.diff.trees import NoTree, Tree, tree_of
from tests.generator import small_content

TODAY = dt.date(2026, 11, 21)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return small_content.write(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path, old: Path) -> Path:
    shutil.copytree(old.parent, tmp_path / "new")
    return tmp_path / "new" / "content"


def told(old: Path, new: Path) -> dict[str, list[str]]:
    outcome = compare(Tree("old", old), Tree("new", new), TODAY)
    assert not outcome.problems
    return {change.name: list(change.sentences) for change in outcome.changes}


def test_nothing_and_only_comments(old: Path, new: Path) -> None:
    assert text(compare(Tree("main", old), Tree("new", new), TODAY)) == "What changes on the site from main to new\n\nNothing changes on the site.\n"
    path = new / "courses" / "motor.yaml"
    path.write_text("# a new comment\n" + path.read_text().replace("tier: 1\npathway: work-based-learning\n", "pathway: work-based-learning\ntier: 1\n"))
    said = text(compare(Tree("main", old), Tree("new", new), TODAY))
    assert "Nothing changes on the site through content/courses/motor.yaml: only comments or the order of keys." in said


def test_a_course_comes_goes_moves_and_changes(old: Path, new: Path) -> None:
    small_content.change(new / "courses" / "motor.yaml", "amount: 45", "amount: 48")
    extra = small_content.COURSE.replace("3c6a5f01", "3c6a5f02").replace("Motor Vehicle Maintenance", "Bike repair")
    (new / "courses" / "bikes.yaml").write_text(extra)
    assert told(old, new) == {
        "Motor Vehicle Maintenance": ["price £45.00 → £48.00 a day"],
        "Bike repair": ["new course: tier 1, Vocational, Monday and Thursday, £45.00 a day, Foundry Lane, CV1"]}
    back = told(new, old)
    assert back["Bike repair"] == ["leaves the directory at once: its page and its factsheet are gone, and links to /courses/bikes/ lead nowhere"]


def test_what_is_not_on_the_site_is_said_to_be_not_on_it(old: Path, new: Path) -> None:
    """A course whose last day has passed is not built: its price is no news, and nothing leads nowhere when its file goes."""
    over = "published: {until: 2026-09-01}\nmode: off-site"
    for folder in (old, new):
        small_content.change(folder / "courses" / "motor.yaml", "mode: off-site", over)
    small_content.change(new / "courses" / "motor.yaml", "amount: 45", "amount: 48")
    why = "not on the site, so nothing changes there: its last day was 1 September 2026"
    outcome = compare(Tree("old", old), Tree("new", new), TODAY)
    assert [(change.sentences, change.shown) for change in outcome.changes] == [((why, "in the file: price £45.00 → £48.00 a day"), False)]
    small_content.change(new / "courses" / "motor.yaml", over, "mode: off-site")
    assert told(old, new)["Motor Vehicle Maintenance"][0] == "is back in the directory (it had left after 1 September 2026)"
    (new / "courses" / "motor.yaml").unlink()
    assert told(old, new)["Motor Vehicle Maintenance"] == [why, "its factsheet is gone"]


def test_a_provider_that_is_not_shown_takes_its_courses_along(old: Path, new: Path) -> None:
    for folder in (old, new):
        path = folder / "providers" / "ashdown.yaml"
        path.write_text(path.read_text() + "published: {starts: 2027-01-04}\n")
    small_content.change(new / "courses" / "motor.yaml", "amount: 45", "amount: 48")
    assert told(old, new)["Motor Vehicle Maintenance"][0] == "not on the site, so nothing changes there: its provider is not shown"


def test_the_folder_is_called_what_the_person_calls_it(repository: Path) -> None:
    git(repository, "mv", "content", "ours")
    commit(repository)
    small_content.change(repository / "ours" / "courses" / "motor.yaml", "amount: 45", "amount: 48")
    found = json.loads(run("HEAD", "--content", "ours", "--format", "json").output)
    assert [change["file"] for change in found["changes"]] == ["ours/courses/motor.yaml"]
    small_content.change(repository / "ours" / "courses" / "motor.yaml", "tier: 1", "tier: 7")
    assert "  ours/courses/motor.yaml:" in run("HEAD", "--content", "ours").output


def test_a_renamed_file_is_the_same_course(old: Path, new: Path) -> None:
    (new / "courses" / "motor.yaml").rename(new / "courses" / "cars.yaml")
    assert told(old, new)["Motor Vehicle Maintenance"] == [
        "new address /courses/cars/ instead of /courses/motor/; the old one leads nowhere: add was: [motor] to the file"]
    path = new / "courses" / "cars.yaml"
    path.write_text(path.read_text() + "was: [motor]\n")
    assert told(old, new)["Motor Vehicle Maintenance"] == [
        "new address /courses/cars/ instead of /courses/motor/; the old one leads there", "now also answers to the earlier address /courses/motor/"]


def test_another_id_in_the_same_file(old: Path, new: Path) -> None:
    small_content.change(new / "courses" / "motor.yaml", "3c6a5f01", "3c6a5f09")
    assert "has another permanent id" in told(old, new)["Motor Vehicle Maintenance"][0]


def test_only_the_day_of_the_last_change(old: Path, new: Path) -> None:
    small_content.change(new / "courses" / "motor.yaml", "updated: 2026-11-02", "updated: 2026-11-20")
    assert told(old, new)["Motor Vehicle Maintenance"] == ["day of the last change 2 November 2026 → 20 November 2026"]
    small_content.change(new / "courses" / "motor.yaml", "weeks: 12", "weeks: 6")
    assert told(old, new)["Motor Vehicle Maintenance"] == ["lasts “12 weeks” → “6 weeks”"]


def test_the_rest_of_the_site(old: Path, new: Path) -> None:
    small_content.change(new / "site.yaml", "{slug: cars, name: Cars}", "{slug: cars, name: Cars}\n  - {slug: art, name: Art}")
    small_content.change(new / "site.yaml", "deadline: 2026-11-30", "deadline: 2026-12-01")
    small_content.change(new / "site.yaml", "strapline: Courses for young people", "strapline: Courses for all")
    small_content.change(new / "pages" / "privacy.md", "See [all courses]", "No cookies. See [all courses]")
    small_content.change(new / "providers" / "ashdown.svg", "r=\"4\"", "r=\"3\"")
    small_content.change(new / "synonyms.yaml", "motor vehicle]", "motor vehicle]\n  - [hair, barbering]")
    small_content.change(new / "schools.yaml", "Millbrook School", "Millbrook Academy")
    assert told(old, new) == {
        "The service itself": ["strapline “Courses for young people” → “Courses for all”", "new interest: “Art”",
                               "panel 10 December 2026, deadline 1 December 2026: deadline changed"],
        "Tier 1": ["its text changed: +1 −0 sentences"],
        "Lists and files": ["list of schools changed: +1 −1 entries", "words for the search changed: +1 −0 lists", "file providers/ashdown.svg is replaced"]}


def test_problems_are_said_and_the_rest_is_compared(old: Path, new: Path) -> None:
    path = new / "courses" / "motor.yaml"
    path.write_text(path.read_text().replace("tier: 1", "tier: 9"))
    small_content.change(new / "providers" / "ashdown.yaml", "summary: A garage", "summary: A good garage")
    outcome = compare(Tree("old", old), Tree("new", new), TODAY)
    assert [change.name for change in outcome.changes] == ["Ashdown Motor Academy"]
    assert [problem.path for problem in outcome.problems] == ["content/courses/motor.yaml"]
    assert "1 problem in new: what is wrong is not on the site, and not compared here\n  content/courses/motor.yaml:6:1: tier" in text(outcome)
    assert "**1 problem to mend before this can be published:**" in markdown(outcome)
    (new / "site.yaml").write_text("{{{\n")
    broken = compare(Tree("old", old), Tree("new", new), TODAY)
    assert {problem.path for problem in broken.problems} == {"content/site.yaml", "content/courses/motor.yaml"}


def test_markdown_is_safe_for_a_comment(old: Path, new: Path) -> None:
    nasty = "@everyone <img src=x onerror=alert(1)> [x](http://evil.example) #12 `code` **b** | a | ~~s~~ GH-3 www.evil.example &lt; $x$"
    small_content.change(new / "courses" / "motor.yaml", "name: Motor Vehicle Maintenance", f"name: {json.dumps(nasty)}")
    made = markdown(compare(Tree("old", old), Tree("new", new), TODAY))
    html = Markdown().convert(made)
    assert "<img" not in html
    assert "<a " not in html
    assert "<code>code" not in html
    assert "@everyone" not in made
    assert "#12" not in made
    assert "http://" not in made.replace("http:\u2060//", "")
    assert "www.evil" not in made
    assert "GH-3" not in made


def test_a_long_comment_is_cut_between_lines(old: Path, new: Path) -> None:
    for number in range(900):
        path = new / "courses" / f"course-{number}.yaml"
        path.write_text(small_content.COURSE.replace("6f8f4a8e", f"{number:08d}").replace("Motor Vehicle", f"Motor Vehicle {number}"))
    made = markdown(compare(Tree("old", old), Tree("new", new), TODAY))
    assert len(made) < LONGEST + 200
    assert made.endswith("There is more: run `capsite diff` to see all of it.\n")


def test_escaping_keeps_the_words() -> None:
    assert escaped("price £45.00 → £48.00 a day") == "price £45.00 → £48.00 a day"
    assert escaped("1. a_b") == "1\\. a\\_b"


def test_json_is_stable(old: Path, new: Path) -> None:
    small_content.change(new / "courses" / "motor.yaml", "amount: 45", "amount: 48")
    assert json.loads(as_json(compare(Tree("old", old), Tree("new", new), TODAY))) == {
        "version": 1, "base": "old", "head": "new", "only_comments": [], "problems": [],
        "changes": [{"kind": "course", "what": "changed", "slug": "motor", "name": "Motor Vehicle Maintenance", "provider": "Ashdown Motor Academy",
                     "address": "/courses/motor/", "file": "content/courses/motor.yaml", "shown": True,
                     "sentences": ["price £45.00 → £48.00 a day"]}]}


# -------------------------------------------------------------------------------------------------------------- git


@pytest.fixture
def repository(old: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    top = old.parent
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    git(top, "init", "-q", "-b", "main")
    git(top, "config", "user.email", "a@b.example")
    git(top, "config", "user.name", "A")
    commit(top)
    monkeypatch.chdir(top)
    return top


def git(top: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(top), *arguments], check=True, capture_output=True)


def commit(top: Path) -> None:
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "content")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands, ["diff", "--as-of", TODAY.isoformat(), *arguments])


def test_revisions_and_the_working_tree(repository: Path) -> None:
    small_content.change(repository / "content" / "courses" / "motor.yaml", "amount: 45", "amount: 48")
    assert "price £45.00 → £48.00 a day" in run("main").output
    git(repository, "checkout", "-q", "-b", "change")
    commit(repository)
    done = run("main", "change")
    assert done.exit_code == 0
    assert "price £45.00 → £48.00 a day" in done.output
    assert "price £48.00 → £45.00 a day" in run("change", "main").output
    assert "Nothing changes" in run("change").output


def test_attributes_of_the_tree_hide_nothing(repository: Path) -> None:
    """A pull request can bring attributes along; with ``git archive`` they would leave files out."""
    small_content.change(repository / "content" / "courses" / "motor.yaml", "amount: 45", "amount: 48")
    (repository / "content" / ".gitattributes").write_text("courses/motor.yaml export-ignore\n")
    commit(repository)
    assert "price £45.00 → £48.00 a day" in run("HEAD~1", "HEAD").output


@pytest.mark.parametrize("name", ["nothing", "--output=x", "HEAD~99", "content/courses/motor.yaml", ""])
def test_a_name_that_leads_nowhere_is_wrong_use(repository: Path, name: str) -> None:
    done = run("--", name) if name.startswith("-") else run(name)
    assert done.exit_code == 2, done.output
    assert "there is no revision" in done.output


def test_without_a_repository(old: Path, tmp_path: Path) -> None:
    with pytest.raises(NoTree, match="in no git repository"):
        tree_of("main", old, tmp_path / "scratch")


def test_status_1_when_the_newer_content_has_problems(repository: Path) -> None:
    small_content.change(repository / "content" / "courses" / "motor.yaml", "tier: 1", "tier: 7")
    assert run("main", "--format", "markdown").exit_code == 1
