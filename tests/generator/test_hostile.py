"""Files made to harm: each is refused with a sentence at its place, at once, and takes no other file with it."""

import datetime as dt
import json
import os
import random
import struct
import subprocess
import sys
import time
import tracemalloc
import zlib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from capsite.checks import check, pictures
from capsite.factsheets import Kept, read_content, read_course, read_page
from capsite.problems import Problem
from tests.generator.small_content import COURSE, LOGO, change, write

DAY = dt.date(2026, 11, 21)
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))


@pytest.mark.parametrize("data, line, column, words", [
    (b"x" * 5_000_000, 1, 1, "this file is too large: it may have at most 256 kB of text"),
    (b"a: " + b"[" * 100_000, 1, 23, "lists and groups of keys lie more than 20 deep here"),
    (b"{a: " * 50_000, 1, 81, "more than 20 deep"),
    (b"- " * 100_000, 1, 41, "more than 20 deep"),
    ("".join(" " * depth + "a:\n" for depth in range(400)).encode(), 21, 21, "more than 20 deep"),
    (b"? " * 100_000, 1, 41, "more than 20 deep"),
    (BOMB.encode(), 1, 4, "“&a” is a YAML anchor, which is not used here"),
    (b"name: !!python/object/apply:os.system ['echo hacked > /tmp/hacked']\n", 1, 7, "“!!python/object/apply:os.system” is a YAML tag"),
    (b"!!python/object:os.system {}\n", 1, 1, "is a YAML tag"),
    (b"name: !!binary aGVsbG8=\n", 1, 7, "“!!binary” is a YAML tag"),
    (b"name: !x y\n", 1, 7, "“!x” is a YAML tag"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 1, 1, "this is not a text file (byte 89 here)"),
    (b"name: a\nsummary: b\0c\n", 2, 11, "a character here that a text file must not have (code 0000)"),
    (b"name: a\nsummary: \x1b[31mred\n", 2, 10, "(code 001B)"),
    ("name: a\nsummary: safe\u202ereversed\n".encode(), 2, 14, "(code 202E)"),
    (rb'name: "\x1b[31mred"', 1, 7, "the escape for code 001B in this text is a control character, which no page may have: delete it"),
    (rb'summary: "safe\u202ereversed"', 1, 10, "the escape for code 202E in this text turns the direction of the text"),
    (rb'interests: [sport, "\u2066cars"]', 1, 20, "code 2066 in this text turns the direction"),
    (rb'"na\x7fme": x', 1, 1, "code 007F in this text is a control character"),
    ("name: Café\n".encode("latin-1"), 1, 10, "this is not UTF-8 text (byte E9 here): open it in a text editor"),
    ("# first\nname: naïve “x”\n".encode("cp1252"), 2, 9, "this is not UTF-8 text (byte EF here)"),
    (COURSE.encode("utf-16"), 1, 1, "this is not a text file"),
    (b"\xed\xa0\x80", 1, 1, "this is not UTF-8 text"),
    (b"", 1, 1, "this file is empty: write at least the keys id, name, provider"),
    (b"\xef\xbb\xbf", 1, 1, "this file is empty"),
    (b"# only a comment\n\n", 1, 1, "this file is empty"),
    (b"---\n...\n", 1, 1, "this file is empty"),
    (b"just words\n", 1, 1, "does not hold keys with their values"),
    (b"- a\n- b\n", 1, 1, "does not hold keys with their values"),
    (b"\tname: a\n", 1, 1, "there is a tab here"),
    (COURSE.encode() + b"---\nname: second\n", 46, 1, "a second document begins here (---)"),
    (COURSE.encode() + b"<<: *base\n", 46, 5, "“*base” stands for something written elsewhere"),
    (b"%YAML 9.9\n---\nname: a\n", 1, 1, "can't be read as YAML"),
    (b"name: \"\\ud800\"\n", 1, 7, ""),
    (b"[" * 10 + b"]" * 300_000, 1, 1, "too large"),
    (b": \n" * 10_000, 1, 1, ""),
    (b"\r" * 200_000, 1, 1, "this file is empty"),
    (b"\t\n" * 100_000, 1, 1, ""),
    (b"a: 1\n" * 20_000, 2, 1, "“a” is here twice (first on line 1)"),
    (b"a: 1\n" * 20_000, 185, 1, "and 19,816 more mistakes: mend those above and check again"),
    ("".join(f"k{n}: 1\n" for n in range(20_000)).encode(), 1, 1, ""),
    (b"phases: [" + b"X," * 60_000 + b"]\n", 1, 1, ""),
    (b"\"" * 200_000, 1, 1, ""),
    (b"'\n" * 60_000, 1, 1, ""),
])
def test_a_hostile_file_is_refused_with_a_sentence(data: bytes, line: int, column: int, words: str) -> None:
    started = time.process_time()
    sheet, problems = read_course("content/courses/motor.yaml", data)
    assert time.process_time() - started < 2
    assert sheet is None
    assert problems
    assert len(problems) <= 201
    places = [(each.line, each.column) for each in problems if words in each.sentence]
    assert (line, column) in places or not words, problems[:5]
    for each in problems[:50]:
        assert each.path == "content/courses/motor.yaml"
        assert "Traceback" not in each.sentence
        assert len(each.sentence) < 600
        assert each.sentence.isprintable()


def test_a_bomb_costs_no_memory() -> None:
    tracemalloc.start()
    read_course("c.yaml", BOMB.encode())
    read_course("c.yaml", b"a: " + b"[" * 200_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000
    assert not Path("/tmp/hacked").exists()


YAMLISH = st.lists(st.sampled_from([
    "name", "tier", "contact", ":", ": ", "\n", "\n  ", "\n    ", "- ", "-", "[", "]", "{", "}", ",", "'", '"', "|", ">", "|2", "&a", "*a", "!!x",
    "? ", "#", " ", "\t", "%YAML 1.1\n", "---\n", "...\n", "é", "\ufeff", "\x85", "~", "<<", "id", "1", "<b>", "[x](javascript:y)",
    "description: |\n  ", "\r", "\\x", "@", "`"]), max_size=40).map("".join)


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.binary(max_size=200), YAMLISH.map(str.encode), st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass"))))
@example(b"description: |\n <b>\ndescription: x")
@example(b"? - a\n  - &a b\n: c\n")
@example(b"a: *a\n? *a\n: *a\n")
def test_no_bytes_make_reading_fail(data: bytes) -> None:
    for read in (read_course, read_page):
        sheet, problems = read("content/courses/x.yaml", data)
        assert sheet is not None or problems
        for each in problems:
            assert each.line >= 1
            assert each.column >= 1
            assert each.sentence.isprintable(), each


def test_a_course_with_bytes_changed_never_fails() -> None:
    chance = random.Random(7)
    for _ in range(300):
        data = bytearray(COURSE.encode())
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data))
            data[at:at + chance.randint(0, 3)] = chance.choice([b"", b"\n", b"\t", b":", b'"', b"- ", b"\xff", b"[", b"&a ", b"<b>", b"  ", b"#"])
        _, problems = read_course("c.yaml", bytes(data))
        lines = bytes(data).count(b"\n") + 1
        assert all(1 <= each.line <= lines + 1 for each in problems)


# ------------------------------------------------------------------------------------------------------ whole folders


def found(content: Path) -> list[Problem]:
    source = read_content(content)
    return sorted({*source.problems, *check(source, DAY, content)})


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path(write(tmp_path).name)


def test_one_wrong_file_takes_no_other_with_it(content: Path) -> None:
    for number, data in enumerate([b"\0", b"a: " + b"[" * 100_000, BOMB.encode(), b"", b"x" * 300_000, "é".encode("latin-1"), b"\tname: x"]):
        (content / "courses" / f"wrong-{number}.yaml").write_bytes(data)
    source = read_content(content)
    assert set(source.courses) == {"motor"}
    assert {each.path for each in source.problems} == {f"content/courses/wrong-{number}.yaml" for number in range(7)}
    assert check(source, DAY, content) == []


def test_links_to_other_places_are_refused(content: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(COURSE)
    (content / "courses" / "out.yaml").symlink_to(tmp_path / "secret.yaml")
    (content / "courses" / "nowhere.yaml").symlink_to("gone.yaml")
    (content / "courses" / "loop.yaml").symlink_to("loop.yaml")
    (content / "pages" / "outside").symlink_to(tmp_path)
    (content / "providers" / "ashdown.svg").unlink()
    (content / "providers" / "ashdown.svg").symlink_to("/etc/hostname")
    said = [(each.path, each.sentence.split(":")[0]) for each in found(content)]
    refused = "this is a link out of the content folder, or to nothing"
    assert [path for path, sentence in said if sentence == refused] == [
        "content/courses/loop.yaml", "content/courses/nowhere.yaml", "content/courses/out.yaml", "content/pages/outside", "content/providers/ashdown.svg"]
    assert ("content/providers/ashdown.yaml", "logo") in said
    assert set(read_content(content).courses) == {"motor"}


def test_odd_things_in_the_folder(content: Path) -> None:
    os.mkfifo(content / "courses" / "pipe.yaml")
    (content / "courses" / "inner").mkdir()
    (content / "courses" / "Motor Trade.yaml").write_text(COURSE)
    (content / "courses" / "motor2.yml").write_text(COURSE)
    (content / "courses" / "notes.txt").write_text("x")
    (content / "courses" / ".hidden").write_text("x")
    (content / "other").mkdir()
    (content / "extra.yaml").write_text("x")
    (content / "pages" / "secondary" / "welcome.md").write_text("x")
    (content / "pages" / "primary").mkdir()
    assert [str(each) for each in found(content)] == [
        "content/courses/Motor Trade.yaml:1:1: this name becomes an address: use small letters, digits and single hyphens, such as motor-trade",
        "content/courses/inner:1:1: folders are not used here: put the files straight into content/courses",
        "content/courses/motor2.yml:1:1: a factsheet's name ends in .yaml: call this file motor2.yaml",
        "content/courses/notes.txt:1:1: nothing uses this file: delete it, or check its name and place",
        "content/courses/pipe.yaml:1:1: this is neither a file nor a folder: delete it",
        "content/extra.yaml:1:1: nothing uses this file: delete it, or check its name and place",
        "content/other:1:1: this folder is not used: the content has courses, providers, pages and documents",
        "content/pages/primary/guide.yaml:1:1: this file is missing: it holds the guide's title and summary",
        "content/pages/secondary/welcome.md:1:1: the name of a guide's page begins with its number: call this file 01-welcome.md",
    ]


def test_no_folder_and_no_site(tmp_path: Path) -> None:
    assert "there is no such folder" in str(read_content(tmp_path / "nothing").problems[0])
    assert [each.sentence for each in read_content(tmp_path).problems] == ["this file is missing: it holds the service's lists and calendar"]


def test_a_cache_saves_reading_and_two_workers_read_alike(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept()
    first = read_content(content, kept=kept)
    again = read_content(content, kept=kept)
    assert again.courses["motor"].record is first.courses["motor"].record
    change(content / "courses" / "motor.yaml", "weeks: 12", "weeks: 13")
    assert read_content(content, kept=kept).courses["motor"].record.duration.weeks == 13
    monkeypatch.setattr("capsite.factsheets.reading._FORK_FROM", 1)
    assert read_content(content, workers=2) == read_content(content)


def test_the_command_tells_all_and_ends_with_1(content: Path) -> None:
    change(content / "courses" / "motor.yaml", "tier: 1", "tier: 9")
    (content / "providers" / "b.yaml").write_bytes(b"\0")

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "capsite", "check", "--content", "content", "--as-of", "2026-11-21", *more], capture_output=True,
                              text=True, timeout=60, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])})

    done = run()
    assert done.returncode == 1
    assert [line.split(": ")[0] for line in done.stdout.splitlines()] == ["content/courses/motor.yaml:6:1", "content/providers/b.yaml:1:1"]
    assert "Traceback" not in done.stderr
    assert [row["line"] for row in json.loads(run("--format", "json").stdout)] == [6, 1]
    assert run("content/courses/motor.yaml", "--format", "github").stdout == (
        "::error file=content/courses/motor.yaml,line=6,col=1::tier: “9” is not one of the choices: write 1, 2 or 3\n")
    assert run("content/site.yaml").returncode == 0


# ------------------------------------------------------------------------------------------------------------- logos


def png(width: int = 10, height: int = 10) -> bytes:
    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + b"\0" * width for _ in range(height)) if width * height < 10_000 else b""
    return (b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) + part(b"IDAT", zlib.compress(rows))
            + part(b"IEND", b""))


def svg(inside: str = "", attributes: str = 'viewBox="0 0 9 9"', before: str = "") -> bytes:
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {attributes}>{inside}</svg>'.encode()


JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080010001001011100ffd9")
WEBP = b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8L" + struct.pack("<I", 10) + b"\x2f\x09\x40\x02\x00" + b"\0" * 5


@pytest.mark.parametrize("name, data", [
    ("a.png", png()), ("a.jpg", JPEG), ("a.jpeg", JPEG), ("a.webp", WEBP), ("a.svg", LOGO.encode()), ("a.svg", b"\xef\xbb\xbf" + svg()),
    ("a.svg", svg('<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs><rect fill="url(#g)"/><use xlink:href="#g"/>')),
    ("a.svg", svg("<style>.a{fill:url(#g)}</style><path class='a' d='M0 0'/>", before='<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by hand -->')),
    ("a.svg", svg(attributes='width="9" height="9"')),
    ("a.svg", svg('<x:namedview xmlns:x="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"><x:inner/></x:namedview><path d="M0 0"/>')),
])
def test_good_logos(name: str, data: bytes) -> None:
    assert pictures.fault(name, data) is None


@pytest.mark.parametrize("name, data, words", [
    ("a.png", b"x" * 20_000_000, "is larger than 1 MB"),
    ("a.png", b"", "is empty"),
    ("a.png", b"MZ\x90\0 a program", "is not a picture, whatever its name says"),
    ("a.png", b"<html><script>alert(1)</script>", "is not a picture"),
    ("a.png", JPEG, "is a picture of the kind JPEG, but its name ends in .png: give it the ending .jpeg"),
    ("a.png", png()[:-20], "is damaged"),
    ("a.png", png().replace(b"IDAT", b"IDAX"), "is damaged"),
    ("a.png", png(60_000, 60_000), "is 60,000 by 60,000 pixels"),
    ("a.jpg", JPEG[:12], "is damaged"),
    ("a.webp", WEBP[:20], "is damaged"),
    ("a.svg", png(), "is not a whole SVG picture"),
    ("a.svg", b"<svg", "is not a whole SVG picture"),
    ("a.svg", b"<html/>", "is not an SVG picture"),
    ("a.svg", b"<svg viewBox='0 0 1 1'/>", "is not an SVG picture"),
    ("a.svg", svg(attributes=""), "has no size"),
    ("a.svg", svg("<script>alert(1)</script>"), "holds <script>"),
    ("a.svg", svg('<a:script xmlns:a="http://www.w3.org/2000/svg">x</a:script>'), "holds <script>"),
    ("a.svg", svg('<script xmlns="http://www.w3.org/1999/xhtml">x</script>'), "holds <script>"),
    ("a.svg", svg("<foreignObject><p/></foreignObject>"), "holds <foreignObject>"),
    ("a.svg", svg('<image href="#a"/>'), "holds <image>"),
    ("a.svg", svg('<animate attributeName="href" to="javascript:x"/>'), "holds <animate>"),
    ("a.svg", svg('<a href="#x"/>'), "holds <a>"),
    ("a.svg", svg(attributes='viewBox="0 0 1 1" onload="alert(1)"'), "holds onload, which runs a script"),
    ("a.svg", svg('<path ONCLICK="x"/>'), "holds ONCLICK"),
    ("a.svg", svg('<use href="https://evil.example/a.svg#b"/>'), "leads to something outside it"),
    ("a.svg", svg('<use xlink:href="data:image/svg+xml,x"/>'), "leads to something outside it"),
    ("a.svg", svg('<use xlink:href="&#106;avascript:x"/>'), "leads to something outside it"),
    ("a.svg", svg('<path style="fill:url(https://evil.example/x)"/>'), "leads to something outside it"),
    ("a.svg", svg('<path fill="url( &quot;//evil.example/x&quot;)"/>'), "leads to something outside it"),
    ("a.svg", svg("<style>@import 'https://evil.example/a.css';</style>"), "has a style that leads to something outside it"),
    ("a.svg", svg("<style>a{b:url(x)}</style>"), "has a style that leads to something outside it"),
    ("a.svg", svg("<style>a{b:u\\72l(//x)}</style>"), "has a style that leads to something outside it"),
    ("a.svg", svg("<style>a{b:u<!-- -->rl(//x)}</style>"), "has a style that leads to something outside it"),
    ("a.svg", svg("<style>a{b:url<![CDATA[(//x)]]>}</style>"), "has a style that leads to something outside it"),
    ("a.svg", svg(before='<!DOCTYPE svg [<!ENTITY a "x">]>'), "has a DOCTYPE"),
    ("a.svg", svg("&a;", before='<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'), "has a DOCTYPE"),
    ("a.svg", svg("&x;", before='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "has a DOCTYPE"),
    ("a.svg", svg(before='<?xml-stylesheet href="https://evil.example/a.css"?>'), "has a processing instruction"),
    ("a.svg", svg("<g>" * 5000 + "</g>" * 5000), "is nested too deep"),
    ("a.svg", svg(attributes='viewBox="0 0 1 1" xml:base="https://evil.example/"'), "leads to something outside it"),
])
def test_logos_that_could_harm_are_refused(name: str, data: bytes, words: str) -> None:
    said = pictures.fault(name, data)
    assert said is not None
    assert said.startswith(words), said


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([png(), JPEG, WEBP, LOGO.encode(), svg("<style>a{}</style>")]), st.sampled_from(["a.png", "a.jpg", "a.webp", "a.svg"]),
       st.integers(0, 80), st.binary(max_size=4))
def test_no_logo_makes_checking_fail(data: bytes, name: str, at: int, put: bytes) -> None:
    said = pictures.fault(name, data[:at] + put + data[at + len(put):])
    assert said is None or ": " in said


def test_a_logo_is_reported_at_its_key(content: Path) -> None:
    (content / "providers" / "ashdown.svg").write_bytes(svg("<script/>"))
    assert [str(each) for each in found(content)] == [
        "content/providers/ashdown.yaml:9:1: logo: ashdown.svg holds <script>, which can run or load something, so it could do harm: "
        "save the logo again from the drawing program as “plain SVG”, or as PNG"]
    (content / "providers" / "ashdown.svg").write_bytes(b"x" * 20_000_000)
    assert [str(each) for each in found(content)] == ["content/providers/ashdown.yaml:9:1: logo: ashdown.svg is larger than 1 MB: save it smaller; "
                                                      "a logo of 400 pixels is wide enough"]
