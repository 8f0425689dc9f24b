"""Hostile input through the doors of the forms, as a real user (T11): every section of every journey, with and without a script, on both databases."""

import json
import time
from itertools import cycle
from typing import Any
from urllib.parse import quote_from_bytes

import pytest

from formsapp.journeys import JOURNEYS
from formsapp.journeys.engine import Journey
from formsapp.services import drafts
from formsapp.services.office import Office
from tests import forms, naughty
from tests.hostile_pages import asked_fields, blank_form, box_wrong, every_field, filled, inputs
from tests.journeys.samples import FACTS
from tests.people import signed_in, token
from tests.scoreboard import row
from tests.web.apps import app_in
from tests.web.form_pages import hidden

pytestmark = [pytest.mark.hostile, pytest.mark.scoreboard]
SLOWEST = 2.0
FORM = "application/x-www-form-urlencoded"


class Sender:
    """A coordinator who fills one form, and what came of it. The client refuses broken HTML."""

    def __init__(self, office: Office, journey: Journey) -> None:
        forms.open_for(journey, office, office.clock)  # type: ignore[arg-type]
        self.office, self.journey, self.who = office, journey, forms.sender(office, journey)
        self.app = app_in(office)
        self.client: Any = signed_in(self.app.test_client(), self.who)
        self.draft = forms.begun(office, journey, self.who)
        self.base = f"/forms/{journey.slug}/{self.draft.reference}/"
        self.cases, self.violations = 0, list[str]()

    def sections(self) -> list[str]:
        """Those that can be opened as the answers stand."""
        return [section.slug for section in self.journey.path(self.kept())]

    def kept(self) -> Any:
        return drafts.look(self.office, self.who.actor, self.journey.slug, self.draft.reference).answers

    def ask(self, what: str, method: str, address: str, **request: Any) -> Any:
        began = time.process_time()
        answer = self.client.open(address, method=method, **request)
        passed = time.process_time() - began
        if answer.status_code >= 500 or passed > SLOWEST:
            self.violations.append(f"{what}: {answer.status_code} in {passed:.1f} s")
        return answer

    def send(self, section: str, pairs: list[tuple[str, str]], *, multipart: bool) -> Any:
        address = f"{self.base}{section}/"
        page = self.client.get(address)
        pairs = [*pairs, ("mark", hidden(page, "mark")), ("csrf_token", token(page)), ("go", "next"), ("end", "end")]
        self.cases += len(pairs)
        body, kind = in_parts(pairs) if multipart else (urlencoded(pairs), FORM)
        return self.ask(f"{section}, {len(body)} bytes", "POST", address, data=body, content_type=kind)

    def autosave(self, section: str, body: str | bytes) -> Any:
        page = self.client.get(f"{self.base}{section}/")
        return self.ask(
            f"autosave {section}",
            "POST",
            f"{self.base}autosave/",
            data=body,
            content_type="application/json",
            headers={"X-CSRFToken": token(page)},
        )

    def shows_what_is_kept(self, section: str) -> None:
        """The boxes hold what the database holds."""
        opened = drafts.look(self.office, self.who.actor, self.journey.slug, self.draft.reference)
        shown = inputs(self.ask(f"look at {section}", "GET", f"{self.base}{section}/").text).values
        form = drafts.form_of(opened, section)
        asked = {field.name for field in asked_fields(form)}
        for field in (each for each in every_field(form) if each.name in asked):
            self.violations += [f"{section}.{field.name}: {wrong}" for wrong in box_wrong(field, shown)]


def raw(text: str) -> bytes:
    """Halves of characters too, as no browser sends them."""
    return text.encode("utf-8", "surrogatepass")


def urlencoded(pairs: list[tuple[str, str]]) -> bytes:
    return "&".join(f"{quote_from_bytes(raw(name))}={quote_from_bytes(raw(value))}" for name, value in pairs).encode("ascii")


def in_parts(pairs: list[tuple[str, str]]) -> tuple[bytes, str]:
    parts = b"".join(
        b'--xxBxx\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (raw(name), raw(value)) for name, value in pairs
    )
    return parts + b"--xxBxx--\r\n", "multipart/form-data; boundary=xxBxx"


def tried(office: Office, journey: Journey, texts: list[str], rounds: int) -> Sender:
    """Every section in turn, all its fields at once, by both kinds of body; then all of the form's other pages."""
    sender, supply = Sender(office, journey), cycle(texts)
    for number in range(rounds):
        for section in sender.sections():
            blank = blank_form(journey.by_slug[section], FACTS)
            pairs = filled(blank, lambda: next(supply), choose=None if number % 2 else number)
            answer = sender.send(section, pairs, multipart=number % 2 == 0)
            if answer.status_code not in {303, 422}:
                sender.violations.append(f"{section}: {answer.status_code}")
            if answer.status_code == 422 and "govuk-error-message" not in answer.text:
                sender.violations.append(f"{section}: refused, and no field says why")
            sender.shows_what_is_kept(section)
    for page in ("", "check/", "saved/", "answers.json", "answers.pdf"):
        sender.ask(page, "GET", sender.base + page)
    return sender


@pytest.mark.parametrize("journey", JOURNEYS.values(), ids=JOURNEYS)
def test_every_section_by_its_page(office: Office, journey: Journey) -> None:
    sender = tried(office, journey, naughty.values(600), 2)
    row("T11", sender.cases, sender.violations, floor=5)


@pytest.mark.soak
@pytest.mark.parametrize("journey", JOURNEYS.values(), ids=JOURNEYS)
def test_every_section_by_its_page_for_long(office: Office, journey: Journey) -> None:
    sender = tried(office, journey, naughty.values(10_007), 200)
    row("T11", sender.cases, sender.violations, floor=10_000)


@pytest.mark.parametrize("journey", JOURNEYS.values(), ids=JOURNEYS)
def test_what_a_script_saves(office: Office, journey: Journey) -> None:
    """JSON can carry what no form can: halves of characters, numbers beyond all measure, brackets without end."""
    sender, supply = Sender(office, journey), cycle(naughty.values(600))
    for section in sender.sections():
        blank = blank_form(journey.by_slug[section], FACTS)
        page = sender.client.get(f"{sender.base}{section}/")
        told = {"section": section, "mark": hidden(page, "mark"), "pairs": filled(blank, lambda: next(supply))}
        answer = sender.autosave(section, json.dumps(told))
        sender.violations += [f"{section}: {answer.status_code}"] if answer.status_code != 200 else []
        sender.shows_what_is_kept(section)
        sender.cases += len(told["pairs"])
    row("T11", sender.cases, sender.violations, floor=1)


ODD_JSON = (
    b"",
    b"x",
    b"null",
    b"[]",
    b"1e999",
    b"NaN",
    b"1" * 5_000,
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"section": {}, "mark": [], "pairs": []}',
    b'{"section": "\\ud800", "mark": "\\ud800", "pairs": []}',
    b'{"section": "student", "pairs": {"a": "b"}}',
    b'{"section": "student", "pairs": [["a"]]}',
    b'{"section": "student", "pairs": [["a", 1]]}',
    b'{"section": "student", "pairs": [[["a"], "b"]]}',
    b'{"section": "student", "section": "../x", "pairs": [["a", "b"]]}',
    b'\xff\xfe{"section"',
)


@pytest.mark.parametrize("journey", JOURNEYS.values(), ids=JOURNEYS)
def test_odd_json_is_refused_in_a_code(office: Office, journey: Journey) -> None:
    sender = Sender(office, journey)
    before = sender.kept()
    first = sender.sections()[0]
    for body in ODD_JSON:
        answer = sender.autosave(first, body)
        sender.violations += [] if answer.status_code in {400, 404} else [f"{body[:40]!r}: {answer.status_code}"]
    sender.violations += ["something was kept"] if sender.kept() != before else []
    row("T11", len(ODD_JSON), sender.violations, floor=15)


def odd_bodies(csrf: str) -> dict[str, tuple[bytes, str]]:
    """What no browser sends, with the page's token where there is room for one."""
    own = ("csrf_token", csrf)
    plain = b"csrf_token=" + csrf.encode()
    part = b'--xxBxx\r\nContent-Disposition: form-data; name="x"\r\n\r\n'
    return {
        "a thousand and one parts": in_parts([own, *((f"n{number}", "x") for number in range(1001))]),
        "three thousand and one parts": in_parts([own, *((f"n{number}", "x") for number in range(3001))]),
        "one name a thousand times": (urlencoded([own, *([("surname", "x")] * 1001)]), FORM),
        "nested names": (urlencoded([own, ("a" + "[b]" * 1000, "x"), ("a" + "-1" * 1000, "x")]), FORM),
        "a megabyte": (urlencoded([own, ("surname", "x" * 1_000_000)]), FORM),
        "a megabyte in a part": in_parts([own, ("surname", "x" * 1_000_000)]),
        "four megabytes": (urlencoded([own, ("surname", "x" * 4_000_000)]), FORM),
        "a name of a megabyte": (urlencoded([own, ("x" * 1_000_000, "x")]), FORM),
        "only ampersands": (plain + b"&" * 100_000, FORM),
        "only equals": (plain + b"&" + b"=" * 100_000, FORM),
        "bytes that are no text": (plain + b"&surname=\xff\xfe\x00", FORM),
        "percent signs": (plain + b"&surname=%%%&x=%zz&y=%u0041", FORM),
        "another character set": (plain + b"&surname=x", FORM + "; charset=utf-7"),
        "no boundary": (part, "multipart/form-data"),
        "a boundary that never comes": (part * 50, "multipart/form-data; boundary=yyy"),
        "parts without an end": (in_parts([own])[0][:-8] + part + b"x" * 70_000, "multipart/form-data; boundary=xxBxx"),
        "a part with odd heads": (
            in_parts([own])[0][:-12]
            + b"--xxBxx\r\nContent-Disposition: form-data; name=\"x\"; filename*=UTF-8''%ff%00; name=y\r\nX: "
            + b"y" * 9000
            + b"\r\n\r\nz\r\n--xxBxx--\r\n",
            "multipart/form-data; boundary=xxBxx",
        ),
        "a part in a coding": (
            part.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\nContent-Type: text/plain; charset=idna\r\n\r\n")
            + b"x\r\n--xxBxx--\r\n",
            "multipart/form-data; boundary=xxBxx",
        ),
        "a long boundary": (b"x", "multipart/form-data; boundary=" + "x" * 5000),
        "xml": (b"<x/>", "application/xml"),
        "nothing": (b"", ""),
    }


@pytest.mark.parametrize("journey", JOURNEYS.values(), ids=JOURNEYS)
def test_odd_bodies_are_refused_or_taken_whole(office: Office, journey: Journey) -> None:
    sender = Sender(office, journey)
    bodies = odd_bodies(token(sender.client.get(sender.base + journey.sections[0].slug + "/")))
    doors = [f"{sender.base}{journey.sections[0].slug}/", f"{sender.base}send/", f"/forms/{journey.slug}/", "/forms/kept/"]
    for address in doors:
        for what, (body, kind) in bodies.items():
            answer = sender.ask(f"{what} to {address}", "POST", address, data=body, content_type=kind)
            sender.violations += (
                [] if answer.status_code in {303, 400, 404, 409, 413, 422} else [f"{what}, {address}: {answer.status_code}"]
            )
    row("T11", len(doors) * len(bodies), sender.violations, floor=80)
