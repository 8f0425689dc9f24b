"""The feed of new and changed courses, against RFC 4287; the calendar of dates, read by another program (RFC 5545)."""

import datetime as dt
import xml.etree.ElementTree as ET
from uuid import UUID

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsite.catalogue import Catalogue, make_catalogue
from capsite.exports.dates import calendar, folded
from capsite.exports.feed import MOST, atom, newest
from capsite.records import Holiday, Panel
from capsite.urls import Urls
from tests.generator.open_catalogues import ORIGIN, sample, with_course, with_site

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "<b>A & B</b> ]]> \" ' \x00 \x0b\n x"


def feed(catalogue: Catalogue) -> ET.Element:
    return ET.fromstring(atom(catalogue, Urls("/cap/"), ORIGIN))


def texts(element: ET.Element, name: str) -> list[str | None]:
    return [found.text for found in element.findall(ATOM + name)]


def test_a_feed_has_all_that_the_standard_asks_for() -> None:
    root = feed(sample())
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (value,) = texts(element, name)
            assert value
        (identity,) = texts(element, "id")
        assert UUID(str(identity).removeprefix("urn:uuid:")).urn == identity
        (updated,) = texts(element, "updated")
        assert dt.datetime.fromisoformat(str(updated)).tzinfo is not None
        assert element.findtext(f"{ATOM}author/{ATOM}name")
        (link,) = [one.get("href") for one in element.findall(f"{ATOM}link") if one.get("rel") == "alternate"]
        assert str(link).startswith(f"{ORIGIN}/cap/")
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) == min(MOST, len(sample().courses))
    assert [one.get("href") for one in root.findall(f"{ATOM}link") if one.get("rel") == "self"] == [f"{ORIGIN}/cap/feed.atom"]


def test_the_last_changed_come_first_in_an_order_that_is_always_the_same() -> None:
    dates = [course.updated for course in newest(sample())]
    assert dates == sorted(dates, reverse=True)
    backwards = make_catalogue(sample().site, reversed(sample().courses), sample().providers, sample().as_of)
    assert [course.slug for course in newest(backwards)] == [course.slug for course in newest(sample())]
    assert atom(sample(), Urls(), ORIGIN) == atom(sample(), Urls(), ORIGIN)


def test_the_feed_is_dated_by_its_newest_course() -> None:
    root = feed(with_course(updated=dt.date(2026, 11, 20)))
    assert texts(root, "updated") == ["2026-11-20T00:00:00Z"]


def test_an_empty_directory_has_a_feed_too() -> None:
    root = feed(make_catalogue(sample().site, [], [], sample().as_of))
    assert root.findall(f"{ATOM}entry") == []
    assert texts(root, "updated") == [f"{sample().site.updated.isoformat()}T00:00:00Z"]


def test_texts_are_texts() -> None:
    root = feed(with_course(name=HOSTILE, summary=HOSTILE))
    (title,) = texts(root.findall(f"{ATOM}entry")[0], "title")
    assert str(title).startswith("<b>A & B</b> ]]> \" '")


# ------------------------------------------------------------------------------------------------------------------- dates


def events(catalogue: Catalogue) -> list[icalendar.Event]:
    found = icalendar.Calendar.from_ical(calendar(catalogue, Urls("/cap/"), ORIGIN))
    assert isinstance(found, icalendar.Calendar)
    assert [error for event in found.walk() for error in event.errors] == []
    return list(found.walk("VEVENT"))


def named(found: list[icalendar.Event], begins: str) -> list[tuple[dt.date, dt.date]]:
    return [(event.decoded("dtstart"), event.decoded("dtend")) for event in found if str(event["summary"]).startswith(begins)]


def test_every_date_of_the_site_is_there() -> None:
    site, found, day = sample().site, events(sample()), dt.timedelta(days=1)
    assert sorted(named(found, "Panel: ")) == sorted((panel.date, panel.date + day) for panel in site.panels)
    assert sorted(named(found, "Referral deadline: ")) == sorted((panel.deadline, panel.deadline + day) for panel in site.panels)
    assert sorted(named(found, "Service closed: ")) == sorted((closure.starts, closure.ends + day) for closure in site.closures)
    for term in site.terms:
        assert named(found, f"{term.name} begins") == [(term.starts, term.starts + day)]
        assert named(found, f"{term.name} ends") == [(term.ends, term.ends + day)]
        assert term.half_term is None or (term.half_term.starts, term.half_term.ends + day) in named(found, term.half_term.name)
    assert len(found) == 2 * len(site.panels) + len(site.closures) + sum(3 if term.half_term else 2 for term in site.terms)


def test_each_event_has_its_own_uid_that_stays_and_the_sites_date() -> None:
    found = events(sample())
    uids = [str(event["uid"]) for event in found]
    assert len(set(uids)) == len(uids)
    assert all(UUID(uid) for uid in uids)
    assert {event.decoded("dtstamp").date() for event in found} == {sample().site.updated}
    later = events(with_site(updated=dt.date(2026, 12, 1), name="Another name"))
    assert [str(event["uid"]) for event in later] == uids


def test_the_lines_are_as_the_standard_wants_them() -> None:
    data = calendar(with_site(council="Ávönbröök " * 20), Urls(), ORIGIN)
    assert data.endswith(b"END:VCALENDAR\r\n")
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() or True for line in lines), "no sign is cut in two"
    assert b"\n" not in data.replace(b"\r\n", b"")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_a_folded_line_unfolds_to_itself(text: str) -> None:
    line = "SUMMARY:" + text.replace("\n", " ").replace("\r", " ")
    data = folded(line)
    assert data.replace(b"\r\n ", b"").removesuffix(b"\r\n").decode() == line
    assert max(map(len, data.removesuffix(b"\r\n").split(b"\r\n"))) <= 75


@pytest.mark.parametrize("name", ["a; b, c\\ d", "BEGIN:VEVENT\r\nSUMMARY:false", "x" * 200, "Été – “quoted”"])
def test_any_name_stays_inside_its_line(name: str) -> None:
    closure = Holiday(name="x", starts=dt.date(2027, 1, 1), ends=dt.date(2027, 1, 2)).model_copy(update={"name": name})
    (event,) = events(with_site(closures=(closure,), panels=(), terms=()))
    assert str(event["summary"]) == "Service closed: " + name.replace("\r", " ").replace("\n", " ")


def test_the_same_content_gives_the_same_bytes() -> None:
    panels = tuple(reversed(sample().site.panels))
    assert calendar(sample(), Urls(), ORIGIN) == calendar(with_site(panels=panels), Urls(), ORIGIN)
    moved = (Panel(date=dt.date(2027, 1, 5), deadline=dt.date(2027, 1, 1), pathways=sample().site.panels[0].pathways),)
    assert calendar(sample(), Urls(), ORIGIN) != calendar(with_site(panels=moved), Urls(), ORIGIN)
