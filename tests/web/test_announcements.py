"""Announcements: who reads which, what Markdown may do on a page, changed by one officer at a time, taken down."""

from typing import Any

import pytest
from flask import Flask

from formsapp.domain.people import Role
from formsapp.services import announcements
from formsapp.services.office import NotFound, Office, Refused
from formsapp.web.markdown_text import to_html
from tests.accounts import events
from tests.offices import Clock
from tests.people import council, provider_a, school_a, send, signed_in


def publish(office: Office, **typed: str) -> Any:
    told = {"title": "Lessons begin again", "text": "On **Monday**, at *nine*.", "audience": "all"} | typed
    return announcements.publish(office, council(office).actor, told)


def titles(office: Office, who: Any) -> list[str]:
    return [each.title for each in announcements.listing(office, who.actor).rows]


def test_each_reads_those_that_are_for_them(office: Office, clock: Clock) -> None:
    for audience in ("all", "schools", "providers"):
        clock.move(minutes=1)
        publish(office, title=audience, audience=audience)
    assert titles(office, school_a(office)) == ["schools", "all"]
    assert titles(office, provider_a(office, Role.TUTOR)) == ["providers", "all"]
    assert titles(office, council(office)) == ["providers", "schools", "all"]
    theirs = next(each for each in announcements.listing(office, council(office).actor).rows if each.title == "providers")
    with pytest.raises(NotFound):
        announcements.look(office, school_a(office).actor, theirs.id)


def test_since_a_day_counts_changes_too(office: Office, clock: Clock) -> None:
    first = publish(office, title="First")
    clock.move(days=2)
    publish(office, title="Second")
    day, reader = office.today(), school_a(office).actor
    assert [each.title for each in announcements.listing(office, reader, day).rows] == ["Second"]
    clock.move(days=1)
    announcements.change(office, council(office).actor, first, 1, {"title": "First, corrected", "text": "x", "audience": "all"})
    assert [each.title for each in announcements.listing(office, reader, day).rows] == ["First, corrected", "Second"]


def test_two_officers_and_one_that_is_taken_down(office: Office) -> None:
    made, officer = publish(office), council(office).actor
    typed = {"title": "Once more", "text": "x", "audience": "schools"}
    announcements.change(office, officer, made, 1, typed)
    with pytest.raises(Refused, match="meanwhile"):
        announcements.change(office, officer, made, 1, typed)
    announcements.end(office, officer, made)
    for act in (announcements.look, announcements.end):
        with pytest.raises(NotFound):
            act(office, officer, made)
    kept = [event.act for event in events(office) if event.act.startswith("announcement.")]
    assert kept == ["announcement.publish", "announcement.change", "announcement.end"]


def test_written_changed_and_read_through_the_pages(app: Flask, office: Office) -> None:
    officer = signed_in(app.test_client(), council(office))
    refused = send(officer, "/announcements/new/", {"title": "", "text": "x", "audience": "all"})
    assert refused.status_code == 422
    assert "Enter a title" in refused.text
    done = send(officer, "/announcements/new/", {"title": "Snow", "text": "Stay **home**.\n\n- one\n- two", "audience": "all"})
    assert done.status_code == 303
    shown = signed_in(app.test_client(), school_a(office)).get(done.location)
    assert "<strong>home</strong>" in shown.text
    assert "Change it" not in shown.text
    again = send(officer, f"{done.location}change/", {"title": "Thaw", "text": "Come.", "audience": "schools", "version": "1"})
    assert again.status_code == 303
    assert signed_in(app.test_client(), provider_a(office)).get(done.location).status_code == 404
    assert "Thaw" in signed_in(app.test_client(), school_a(office)).get("/announcements/?since=2026-11-21").text
    assert send(officer, f"{done.location}end/", page=done.location).status_code == 303
    assert "There is none yet" in officer.get("/announcements/").text


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ("<img src=x onerror=alert(1)>", "&lt;img"),
        ("[here](javascript:alert(1))", "<span>here</span>"),
        ("[here](JaVaScRiPt:alert(1))", "<span>here</span>"),
        ("[here](//evil.example/)", "<span>here</span>"),
        ("[here](data:text/html,x)", "<span>here</span>"),
        ("![a picture](https://evil.example/x.png)", "<span>a picture</span>"),
        ("[here](https://www.council.example/a?b=c#d)", '<a href="https://www.council.example/a?b=c#d">here</a>'),
        ("[here](/courses/)", '<a href="/courses/">here</a>'),
        ("# Big\n\n### Small", "<h3>Big</h3>\n<h4>Small</h4>"),
        ("[" * 500, "[[["),
        ("> " * 400, "&gt; &gt;"),
    ],
)
def test_markdown_does_no_harm(text: str, wanted: str) -> None:
    html = str(to_html(text))
    assert wanted in html
    for harm in ("<script", "<img", "javascript:", "data:text"):
        assert harm not in html.casefold()
