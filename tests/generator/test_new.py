"""``capsite new``: answers in, a factsheet out that passes the check; nothing on the way."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from capsite.cli import commands
from capsite.factsheets import load_course, load_provider, read_content, read_yaml
from capsite.new import new
from capsite.newfile import scalar
from tests.generator.small_content import write

COURSE = [
    "Bike Repair: the #1 course",
    "",
    "ashdown",
    "Vocational",
    "1",
    "secondary, 2",
    "9, 10",
    "cars",
    "Learn to mend bikes",
    "Mend *bikes* & more: brakes.",
    "Level 1 Award",
    "City & Guilds",
    "1",
    "12",
    "monday 09:30 to 14:30, thursday",
    "£45.50",
    "day",
    "off-site",
    "cv1 2zz",
    "Unit 4: the yard",
    "Alex O'Neill",
    "Coordinator",
    "",
    "office@bikes.example",
]
PROVIDER = [
    "Wheel & Spoke",
    "wheels",
    "Unit 4",
    "CV1 2ZZ",
    "avonbrook",
    "Alex",
    "",
    "01632 960 123",
    "",
    "https://www.wheels.example/",
    "We mend bikes.",
    "- a workshop",
    "Bikes.",
    "Sam",
    "",
    "01632 960 124",
    "",
    "yes",
    "31 August 2027",
    "2026/27",
    "Helmets, always.",
]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write(tmp_path)


def answer(content: Path, kind: str, answers: list[str]) -> tuple[int, str]:
    done = CliRunner().invoke(commands, ["new", kind, "--content", str(content)], input="".join(line + "\n" for line in answers))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def names(content: Path) -> list[str]:
    return sorted(path.relative_to(content).as_posix() for path in content.rglob("*"))


def check(content: Path, file: str) -> str:
    return CliRunner().invoke(commands, ["check", "--content", str(content), "--as-of", "2026-11-21", str(content / file)]).stdout


def test_a_course(content: Path) -> None:
    code, output = answer(content, "course", COURSE)
    assert code == 0, output
    path = content / "courses" / "bike-repair-the-1-course.yaml"
    assert f"capsite check {path}" in output
    sheet, problems = load_course(path)
    assert problems == []
    assert sheet is not None
    course = sheet.record
    assert (course.name, course.provider, course.tier, course.phases, course.years) == (
        COURSE[0],
        "ashdown",
        "1",
        ("secondary", "post-16"),
        (9, 10),
    )
    assert (course.price.amount, course.delivery.postcode, course.contact.name, course.description) == (
        4550,
        "CV1 2ZZ",
        "Alex O'Neill",
        COURSE[9],
    )
    assert course.id.version == 4
    assert check(content, "courses/bike-repair-the-1-course.yaml") == ""
    text = path.read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=")
    for key in ("name", "provider", "category", "tier"):
        assert sum(line.startswith(f"{key}: ") for line in text.splitlines()) == 1


def test_a_provider(content: Path) -> None:
    code, output = answer(content, "provider", PROVIDER)
    assert code == 0, output
    sheet, problems = load_provider(content / "providers" / "wheels.yaml")
    assert problems == []
    assert sheet is not None
    assert sheet.record.safeguarding.enhanced_dbs is True
    assert sheet.record.who_we_are == "- a workshop"
    assert check(content, "providers/wheels.yaml") == ""


def test_a_wrong_answer_is_asked_again_with_its_sentence(content: Path) -> None:
    answers = [
        "",
        "x" * 301,
        *COURSE[:1],
        "Bad Name",
        "motor",
        "ashdown",
        "bikes",
        "nobody",
        *COURSE[2:4],
        "99",
        *COURSE[4:5],
        "secundary",
        *COURSE[5:6],
        "nine",
        *COURSE[6:9],
        "<b>bold</b>",
        "[x](javascript:y)",
        *COURSE[9:12],
        "9",
        *COURSE[12:13],
        "0",
        *COURSE[13:14],
        "munday",
        *COURSE[14:15],
        "lots",
        *COURSE[15:18],
        "CV55 2ZZ",
        "CV1",
        *COURSE[18:22],
        "123",
        "",
        "no email",
        *COURSE[23:],
    ]
    code, output = answer(content, "course", answers)
    assert code == 0, output
    for sentence in (
        "this must not be empty",
        "too long",
        "“Bad Name” is not a short name",
        "“motor” is taken",
        "“ashdown” is taken",
        "“nobody” is not in the list",
        "“99” is not in the list",
        "did you mean “secondary”?",
        "“nine” is not a whole number",
        "“<b>” is HTML",
        "the link to “javascript:y” is not allowed",
        "“9” is not a qualification level",
        "“0” is too small",
        "“munday” is not a day",
        "“lots” is not an amount of money",
        "There is no postcode that begins with CV55",
        "“CV1” is not a whole UK postcode",
        "“123” is not a UK telephone number",
        "“no email” is not an email",
    ):
        assert sentence in output, sentence
    assert check(content, "courses/bikes.yaml") == ""


def test_a_place_that_varies_and_words_for_the_time(content: Path) -> None:
    answers = [*COURSE]
    answers[10:13] = [""]
    answers[answers.index("12")] = "half a term"
    at = answers.index("cv1 2zz")
    answers[at : at + 2] = ["", "Anywhere in the city"]
    code, output = answer(content, "course", answers)
    assert code == 0, output
    sheet, _ = load_course(content / "courses" / "bike-repair-the-1-course.yaml")
    assert sheet is not None
    assert (sheet.record.delivery.area, sheet.record.duration.words, sheet.record.qualification) == (
        "Anywhere in the city",
        "half a term",
        None,
    )


@pytest.mark.parametrize("kind, answers", [("course", COURSE), ("provider", PROVIDER)])
def test_nothing_is_left_when_the_answers_end(content: Path, kind: str, answers: list[str]) -> None:
    before = names(content)
    for length in (0, 1, len(answers) // 2, len(answers) - 1):
        code, output = answer(content, kind, answers[:length])
        assert code == 2
        assert "The answers ended before the last question, so nothing was written" in output
        assert "Aborted!" not in output
        assert names(content) == before


def test_ctrl_c_is_no_lack_of_answers(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    before = names(content)
    monkeypatch.setattr("click.termui.visible_prompt_func", interrupted)
    assert new("course", content, dt.date(2026, 11, 21)) == 130
    assert names(content) == before


def test_another_file_is_never_written_over(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody saves the same name while the questions are asked."""
    other = content / "courses" / "bike-repair-the-1-course.yaml"
    monkeypatch.setattr("capsite.new.uuid4", lambda: (other.write_text("mine", "utf-8"), "6f8f4a8e-9f4e-4c5e-8d43-3f3b3c6a5f99")[1])
    code, output = answer(content, "course", COURSE)
    assert code == 1
    assert "is there already and was left as it is" in output
    assert other.read_text("utf-8") == "mine"
    assert not [path for path in (content / "courses").iterdir() if path.name.startswith(".")]


def test_it_needs_a_site_and_a_provider(content: Path) -> None:
    (content / "providers" / "ashdown.yaml").unlink()
    assert "run “capsite new provider” first" in answer(content, "course", [])[1]
    (content / "site.yaml").write_text("name: [", "utf-8")
    code, output = answer(content, "provider", [])
    assert code == 1
    assert "site.yaml can't be read" in output


def test_answers_from_a_pipe(content: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "capsite", "new", "provider", "--content", str(content)],
        input=b"Caf\xe9\n" + "\n".join(PROVIDER).encode(),
        capture_output=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert b"Traceback" not in done.stderr
    assert done.returncode == 0, done.stdout + done.stderr
    assert "wheels" in read_content(content).providers


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" "), min_size=1, max_size=40)
    .map(str.strip)
    .filter(bool)
)
def test_words_come_back_as_they_were(text: str) -> None:
    tree, _, problems = read_yaml("x.yaml", f"key: {scalar(text)}\nlist:\n  - {scalar(text)}\n")
    assert problems == []
    assert tree == {
        "key": text,
        "list": [
            text,
        ],
    }
    assert yaml.load(f"key: {scalar(text)}", yaml.BaseLoader)["key"] == text
