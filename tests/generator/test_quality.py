"""The council's report: dates, age, what is missing, reading age, links."""

import datetime as dt
import json
import re
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import html5lib
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from capsite import quality_links
from capsite.checks import check
from capsite.cli import commands
from capsite.factsheets import read_content
from capsite.quality import report_of, step
from capsite.quality_links import broken, fault_of, outside_links, refuse_private
from capsite.quality_report import page, text
from capsite.reading_age import reading_age, syllables_of
from tests.generator import small_content

TODAY = dt.date(2026, 11, 21)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return small_content.write(tmp_path)


def run(content: Path, *more: str) -> Result:
    return CliRunner().invoke(commands, ["report", "--content", str(content), "--as-of", TODAY.isoformat(), *more])


@pytest.mark.parametrize(("days", "within"), [(-1, 0), (0, 7), (7, 7), (8, 30), (30, 30), (31, 60), (60, 60), (61, None)])
def test_steps(days: int, within: int | None) -> None:
    assert step(TODAY + dt.timedelta(days=days), TODAY) == within


def test_dates_about_to_pass_each_at_its_line(content: Path) -> None:
    small_content.change(content / "providers" / "ashdown.yaml", "insurance_expires: 2027-08-31", "insurance_expires: 2026-11-25")
    small_content.change(content / "courses" / "motor.yaml", "mode: off-site", "published: {until: 2026-12-20}\nmode: off-site")
    dates = report_of(read_content(content), TODAY).dates
    assert [(each.sheet.slug, each.what, each.within, each.sheet.line) for each in dates] == [
        ("ashdown", "insurance runs out", 7, 20), ("motor", "leaves the directory", 30, 37)]


def test_age_and_what_is_missing(content: Path) -> None:
    small_content.change(content / "courses" / "motor.yaml", "updated: 2026-11-02", "updated: 2025-10-01")
    report = report_of(read_content(content), TODAY)
    assert [(words, [sheet.slug for sheet, _ in sheets]) for words, sheets in report.ages] == [
        ("in the last three months", ["ashdown"]), ("three to six months ago", []), ("six to twelve months ago", []), ("over a year ago", ["motor"])]
    missing = {f"{each.kind} {each.key}": len(each.sheets) for each in report.missing}
    assert missing["course who_for"] == 1
    assert missing["course times of the days"] == 1
    assert missing["provider website"] == 1
    assert "provider logo" not in missing
    assert "course contact.email" not in missing


def test_its_owner_is_warned_of_the_same(content: Path) -> None:
    small_content.change(content / "courses" / "motor.yaml", "updated: 2026-11-02", "updated: 2025-10-01\npublished: {until: 2026-12-20}")
    found = [problem for problem in check(read_content(content), TODAY, content) if problem.warning]
    assert [problem.sentence.split(":")[0] for problem in found] == ["updated", "published.until"]
    assert "nobody has changed this since 1 October 2025" in found[0].sentence
    assert "leaves the directory after 20 December 2026" in found[1].sentence


def test_a_broken_factsheet_is_said_and_the_rest_reported(content: Path) -> None:
    small_content.change(content / "courses" / "motor.yaml", "tier: 1", "tier: 8")
    done = run(content)
    assert done.exit_code == 1
    assert "PROBLEMS (1)" in done.output
    assert "0 courses, 1 provider" in done.output


def test_no_content_at_all(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    done = run(tmp_path / "content")
    assert done.exit_code == 1
    assert "site.yaml" in done.output


# -------------------------------------------------------------------------------------------------------- reading age


def test_the_published_example() -> None:
    """“The Australian platypus …” has grade 11.3 in the literature."""
    assert reading_age("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature. " * 6) == pytest.approx(16.3, abs=0.05)


@pytest.mark.parametrize(("word", "count"), [("the", 1), ("table", 2), ("reading", 2), ("education", 4), ("qualification", 5), ("workshop", 2), ("painted", 2),
                                             ("walked", 1), ("courses", 2), ("trade", 1), ("people", 2), ("science", 2), ("idea", 3), ("MOT", 1), ("it’s", 1)])
def test_syllables(word: str, count: int) -> None:
    assert syllables_of(word) == count


def test_harder_texts_are_older_and_short_ones_are_left_alone() -> None:
    easy = reading_age("You work on a car. You learn to fix it. We help you all day. " * 8)
    hard = reading_age("Participants systematically investigate electromechanical configurations, documenting comprehensive evaluations accordingly. " * 8)
    assert easy is not None
    assert hard is not None
    assert easy < 8 < 17 < hard
    assert reading_age("Too short to tell.") is None
    assert reading_age("- one two three four five six\n" * 12) == reading_age("One two three four five six. " * 12)


@given(st.text(max_size=400))
def test_any_text_has_an_age_or_none(words: str) -> None:
    found = reading_age(words * 3)
    assert found is None or found >= 5


# --------------------------------------------------------------------------------------------------------------- links


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status = {"/fine": 200, "/gone": 404, "/private": 403, "/moved": 302}.get(self.path.removesuffix("/"), 500)
        self.send_response(status if self.command == "GET" or self.path != "/nohead" else 405)
        if status == 302:
            self.send_header("Location", "http://10.0.0.1/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815 - the library's name

    def log_message(self, *arguments: Any) -> None:
        return


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    held = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=held.serve_forever, daemon=True).start()
    real = refuse_private
    monkeypatch.setattr(quality_links, "refuse_private", lambda url: None if "127.0.0.1" in url else real(url))
    yield f"http://127.0.0.1:{held.server_port}"
    held.shutdown()
    held.server_close()


@pytest.mark.parametrize(("path", "fault"), [("/fine", None), ("/private", None), ("/gone", "answers 404"), ("/broken", "answers 500"),
                                             ("/moved", "no connection (leads to a private network)")])
def test_what_an_address_answers(server: str, path: str, fault: str | None) -> None:
    assert fault_of(server + path) == fault


def test_an_address_that_does_not_answer(server: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        said = fault_of(f"http://127.0.0.1:{free.getsockname()[1]}/")
    assert said is not None
    assert "no connection" in said


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/", "http://10.1.2.3/", "file:///etc/passwd", "http:///x"])
def test_no_link_leads_to_a_private_network(url: str) -> None:
    with pytest.raises(ValueError, match="private network|not a web address"):
        refuse_private(url)


def test_every_place_of_a_link_is_named(content: Path) -> None:
    small_content.change(content / "providers" / "ashdown.yaml", "logo: ashdown.svg", "logo: ashdown.svg\nwebsite: https://a.example/")
    small_content.change(content / "courses" / "motor.yaml", "working garage.", "working garage: [see](https://a.example/), [or](https://b.example/).")
    source = read_content(content)
    assert {url: [sheet.slug for sheet in sheets] for url, sheets in outside_links(source).items()} == {
        "https://a.example/": ["motor", "ashdown"], "https://b.example/": ["motor"]}
    asked: list[str] = []
    found = list(broken(source, lambda url: asked.append(url) or ("answers 404" if "b." in url else None)))
    assert sorted(asked) == ["https://a.example/", "https://b.example/"]
    assert [(link.url, link.fault) for link in found] == [("https://b.example/", "answers 404")]


def test_nothing_is_asked_unless_somebody_wants_it(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any, **more: Any) -> None:
        raise AssertionError("a socket was asked for")

    small_content.change(content / "providers" / "ashdown.yaml", "logo: ashdown.svg", "logo: ashdown.svg\nwebsite: https://a.example/")
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for form in ("text", "json", "html"):
        assert run(content, "--format", form).exit_code == 0


# ------------------------------------------------------------------------------------------------------------ as pages


def test_the_page_is_whole_in_itself_and_escaped(content: Path, tmp_path: Path) -> None:
    small_content.change(content / "courses" / "motor.yaml", "name: Motor Vehicle Maintenance", 'name: "<script>alert(1)</script> & co"')
    small_content.change(content / "courses" / "motor.yaml", "updated: 2026-11-02", "updated: 2025-10-01")
    done = run(content, "--format", "html", "--output", str(tmp_path / "deep" / "report.html"))
    assert done.exit_code == 1, "a name with HTML in it is a problem, and the page says so"
    html = (tmp_path / "deep" / "report.html").read_text("utf-8")
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(html)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert not re.search(r"(?:src|href)=\"(?!#)", html)
    assert "url(" not in html
    assert html.count("<h1") == 1
    assert re.search(r"<title>Quality of the data – ", html)


def test_json_and_text_say_the_same(content: Path) -> None:
    small_content.change(content / "providers" / "ashdown.yaml", "insurance_expires: 2027-08-31", "insurance_expires: 2026-11-25")
    found = json.loads(run(content, "--format", "json").output)
    assert found["version"] == 1
    assert found["dates"][0] == {"kind": "provider", "slug": "ashdown", "name": "Ashdown Motor Academy", "provider": "Ashdown Motor Academy", "line": 20,
                                 "path": found["dates"][0]["path"], "what": "insurance runs out", "date": "2026-11-25", "within_days": 7}
    assert "links" not in found
    report = report_of(read_content(content), TODAY)
    assert "Within 7 days (1)" in text(report)
    assert "Ashdown Motor Academy" in page(report, "Name", "Council", "#17594f")
