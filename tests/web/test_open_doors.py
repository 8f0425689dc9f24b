"""No page leads its reader to a door that is shut for them: every inner link of every page that somebody may open, followed as that somebody."""

import re
from collections import deque
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from formsapp.services.office import Office
from formsapp.store.database import Database
from tests import casework, referrals
from tests.accounts import quick
from tests.offices import open_office
from tests.panels import answers
from tests.web import objects
from tests.web.apps import ADDRESS, app_in
from tests.web.matrix import WHOLE, Principal, World, populate
from tests.web.objects_forms import student

MOST = 400  # pages of one reader
ENTRIES = ("/desk/", "/account/")
LEAVES = re.compile(r"/sign-out/|/demo/")
SIDES = [each for each in WHOLE if each.key in {"school-a coordinator", "provider-a manager", "provider-a tutor", "council panel member"}]


@pytest.fixture
def world(database: Database, tmp_path: Path, built: Path) -> World:
    office: Office = quick(open_office(database, tmp_path / "data", built), demo=False)
    world = World(office, app_in(office), populate(office))
    objects.fill(world)
    wait_for_a_panel(world)
    return world


def wait_for_a_panel(world: World) -> None:
    """Accepted, and on no agenda yet."""
    edition = world.office.published.current()
    assert edition is not None
    course = next(each["slug"] for each in edition.forms["courses"] if each["tier"] == "2" and each["pathway"] == "flourish")
    told = {"tier": {"tier": "2", "targeted": "flourish"}, "provision": answers(course, "flourish"), **student("school-a")}
    reference = referrals.sent(world.office, world.person("school-a coordinator").actor, **told)
    casework.move(world.office, world.person("council administrator"), reference, "accept")


def inner(page: str, text: str) -> set[str]:
    """The addresses of the app that a page leads to, without what is only looked up within them."""
    found = set()
    for href in re.findall(r'<a\s[^>]*?href="([^"]*)"', text):
        address = urldefrag(urljoin(ADDRESS + page.lstrip("/"), unescape(href)))[0]
        if address.startswith(ADDRESS) and not LEAVES.search(address):
            found.add("/" + address.removeprefix(ADDRESS))
    return found


def shape(address: str) -> str:
    """Pages that differ only by whom or by which day: of these a few are walked, and every link to them is still asked for once."""
    return re.sub(r"[0-9a-f-]{36}|[A-Z]{2,3}-[0-9A-Z-]+|\d[\d-]*", "#", urlsplit(address).path) + ("?" if "?" in address else "")


def shut(world: World, principal: Principal, *, deep: int, alike: int) -> list[str]:
    """Which links lead to a 403, with the page that they stand on. ``deep``: how many clicks from the desk; ``alike``: pages of one shape."""
    client = world.client(principal)
    ahead = deque((entry, 0, "") for entry in ENTRIES)
    known, shapes = set(ENTRIES), dict[str, int]()
    found: list[str] = []
    while ahead and len(known) < MOST:
        address, clicks, on = ahead.popleft()
        answer = client.get(address)
        if answer.status_code == 403:
            found.append(f"{principal.key}: {on} leads to {address}")
        if clicks >= deep or answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for link in sorted(inner(address, answer.text) - known):
            form = shape(link)
            shapes[form] = shapes.get(form, 0) + 1
            if shapes[form] <= alike:
                known.add(link)
                ahead.append((link, clicks + 1, address))
    assert len(known) > len(ENTRIES)
    return found


def test_what_the_desk_leads_to_is_open_to_whoever_stands_there(world: World) -> None:
    assert [each for principal in SIDES for each in shut(world, principal, deep=2, alike=1)] == []


@pytest.mark.soak
@pytest.mark.parametrize("principal", WHOLE, ids=[each.key for each in WHOLE])
def test_no_link_of_anybodys_pages_is_shut(world: World, principal: Principal) -> None:
    assert shut(world, principal, deep=5, alike=4) == []
