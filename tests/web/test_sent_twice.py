"""Every page that adds something, sent twice: the same words add once, other words are refused, kept, and added when they are sent once more."""

import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from formsapp.services.office import Office
from formsapp.services.sent_twice import FIRST, SECOND, half
from formsapp.store import tables
from formsapp.store.database import Database
from tests.casework import begun
from tests.offices import Clock, open_office
from tests.people import Made, council, send, signed_in
from tests.progressing import boxes, confirmed, published
from tests.registering import QUARTER_PAST, scene

BEFORE, AFTER, LATER = "Zebracanary comes early", "Zebracanary comes late", "Zebracanary went"
MADE = (
    tables.LearnerNote, tables.Assessment, tables.Target, tables.ProgressReport, tables.Correction, tables.PlannedAbsence, tables.Announcement,
    tables.CaseNote,
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """``at``: where it is sent; ``page``: where its form is; ``words``: the field that says ``BEFORE`` first; ``shown``: where it stands then."""

    who: Made
    at: str
    page: str
    words: str
    shown: str
    typed: dict[str, str]


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def places(office: Office) -> list[Place]:
    found, walk, tree = scene(office, 1), begun(office), published(office)
    record, officer = found.records[0], council(office)
    confirmed(office, found.tutor, record, tree)
    own, placed = f"/training-records/{record}/", f"/placements/{record}/"
    dates = {"set": "2026-11-20", "due": "2026-12-20", "achieved": "no"}
    unit = boxes(office, record) | {"aptitude": "C", "effort": "3"}
    unit.pop("once")
    return [
        Place(found.tutor, f"{own}notes/", own, "text", own, {"subject": "A bus"}),
        Place(found.school, f"{placed}notes/", f"{placed}notes/", "text", f"{placed}notes/", {"subject": "A bus"}),
        Place(found.tutor, f"{own}assessments/new/", f"{own}assessments/new/", "comments", own, {"description": "Sums", "on": "2026-11-20"}),
        Place(found.tutor, f"{own}targets/new/", f"{own}targets/new/", "description", own, dates),
        Place(found.tutor, f"{own}report/", f"{own}report/", "comment", f"{own}progress/", unit),
        Place(found.school, f"{own}mistake/", f"{own}mistake/", "new", "/corrections/", {"field": "other", "why": "Seen"}),
        Place(found.school, f"{placed}absences/", f"{placed}absences/", "note", f"{placed}absences/", {"first": "2026-12-01", "code": "M"}),
        Place(officer, "/announcements/new/", "/announcements/new/", "title", "/announcements/", {"text": "Words", "audience": "all"}),
        Place(officer, f"/inbox/{walk.reference}/note/", f"/cases/{walk.reference}/", "text", f"/cases/{walk.reference}/", {}),
        Place(walk.school, f"/my-referrals/{walk.reference}/note/", f"/my-referrals/{walk.reference}/", "text",
              f"/my-referrals/{walk.reference}/", {}),
    ]  # fmt: skip


def once(shown: str) -> str:
    found = re.search(r'name="once" value="([0-9a-f]{32})"', shown)
    assert found, "the page carries a token"
    return found[1]


def stands(client: Any, officer: Any, place: Place, words: str) -> bool:
    """Where what was added is read."""
    if place.shown != "/corrections/":
        return words in client.get(place.shown).text
    every = set(re.findall(r'href="(/corrections/[0-9a-f-]{36}/)"', officer.get(place.shown).text))
    return any(f"<dd>{words}</dd>" in officer.get(each).text for each in every)


def added(office: Office) -> int:
    """How many of all that such pages make."""
    with office.database.reading() as session:
        return sum(session.query(row).count() for row in MADE)


def test_what_is_sent_twice_is_there_once_and_other_words_are_not_lost(office: Office, app: Flask) -> None:
    officer = signed_in(app.test_client(), council(office))
    for place in places(office):
        client, before = signed_in(app.test_client(), place.who), added(office)
        typed = place.typed | {"once": once(client.get(place.page).text), place.words: BEFORE}
        first, again = (send(client, place.at, typed, page=place.page) for _ in range(2))
        assert (first.status_code, again.status_code) == (303, 303), place.at
        assert first.location == again.location, "it is answered as the first time"
        assert (added(office) - before, stands(client, officer, place, BEFORE)) == (1, True), place.at
        other = send(client, place.at, typed | {place.words: AFTER}, page=place.page)
        assert other.status_code == 422, place.at
        assert "It was saved as it was first sent. What you have changed since is not saved yet" in other.text, place.at
        assert AFTER in html.unescape(other.text), f"{place.at}: what was typed is on the page"
        saved = re.search(r'<a href="([^"]+)">Look at what was saved</a>', other.text)
        assert saved, place.at
        assert saved[1].startswith("#") or BEFORE in client.get(saved[1]).text, place.at
        assert not stands(client, officer, place, AFTER), place.at
        new = once(other.text)
        assert new != typed["once"]
        later = {"first": "2026-12-08"} if place.words == "note" else {}  # two absences never overlap
        assert send(client, place.at, typed | later | {place.words: LATER, "once": new}, page=place.page).status_code == 303, place.at
        assert (added(office) - before, stands(client, officer, place, LATER)) == (2, True), f"{place.at}: pressed once more it is added too"


@given(parts=st.lists(st.text(), max_size=4))
def test_the_ids_are_of_the_kind_that_is_anybody_s_own(parts: list[str]) -> None:
    found = UUID(bytes=half(FIRST, *parts) + half(SECOND, *parts))
    assert (found.version, found.variant) == (8, "specified in RFC 4122")
