"""Twenty people at once on ten thousand sent referrals and two thousand drafts: filling, saving by itself, uploading, sending, reading.

The server is what production starts, with everything production asks for; SQLite and a PostgreSQL that waits for its disk. ``BENCH_SECONDS``
shortens the five minutes.
"""

import json
import os
import random
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from formsapp.fields.spec import replayed
from formsapp.journeys.referral import REFERRAL
from formsapp.services import drafts
from formsapp.services.office import Office
from tests import referrals
from tests.benchmarks import filled
from tests.benchmarks.production import KINDS, on, site_in
from tests.benchmarks.visitors import FORM, HEAD, PEOPLE, THINK, Times, Visitor, hidden, measure, report, session_of
from tests.uploads import pdf

OFFICERS = 2
SECONDS = 300
LIMITS = {"section page": 100.0, "send": 400.0}  # ms, of 95 in 100
FILE = pdf()


class Coordinator(Visitor):
    """Fills one referral after the other; the first was begun before. What the script saves meanwhile is sent too."""

    def __init__(self, *args: Any, begun: str, office: Office) -> None:
        super().__init__(*args)
        self.begun, self.office = begun, office

    def one(self) -> None:
        base, self.begun = self.begun or self.begin(), ""
        answers = referrals.answers(self.office, **filled.varied(self.chance, self.office.today()))
        _, address = self.ask("resume", "GET", base, wanted=302)
        while not self.over.is_set() and not address.endswith("/check/"):
            address = self.section(base, address, answers)
        if not self.over.is_set():
            self.send(base)

    def begin(self) -> str:
        page, _ = self.ask("start page", "GET", "/forms/referral/")
        self.think()
        body = urlencode({"csrf_token": hidden(page, "csrf_token")}).encode()
        _, address = self.ask("begin", "POST", "/forms/referral/", body, FORM, 303)
        return address.removesuffix("privacy/")

    def section(self, base: str, address: str, answers: dict[str, Any]) -> str:
        slug = address.rstrip("/").rsplit("/", 1)[1]
        page, _ = self.ask("section page", "GET", address)
        token, mark = hidden(page, "csrf_token"), hidden(page, "mark")
        pairs = replayed(REFERRAL.by_slug[slug].form, answers[slug]).pairs()
        self.think()
        if slug != "safeguarding" and len(pairs) > 3:
            told = json.dumps({"section": slug, "mark": mark, "pairs": pairs[: len(pairs) // 2]})
            said, _ = self.ask("saved by itself", "POST", f"{base}autosave/", told.encode(), "application/json", **{"X-CSRFToken": token})
            mark = json.loads(said).get("mark", mark)
            self.think()
        pairs = [*pairs, ("csrf_token", token), ("mark", mark)]
        if slug == "safeguarding" and "/files/" not in page:
            self.ask("upload", "POST", address, *in_parts([*pairs, ("go", "upload assessment")]), 303)
            page, _ = self.ask("section page", "GET", address)
            pairs = [pair for pair in pairs if pair[0] != "mark"] + [("mark", hidden(page, "mark"))]
            self.think()
        return self.ask(
            "save and go on", "POST", address, urlencode([*pairs, ("go", "next")]).encode(), FORM, 303
        )[1]

    def send(self, base: str) -> None:
        page, _ = self.ask("check page", "GET", f"{base}check/")
        self.think()
        told = [("csrf_token", hidden(page, "csrf_token")), ("token", hidden(page, "token")), *referrals.PROMISES.pairs()]
        _, address = self.ask("send", "POST", f"{base}send/", urlencode(told).encode(), FORM, 303)
        if address:
            self.ask("confirmation", "GET", address)
        self.think()


class Officer(Visitor):
    """Looks through the inbox, reads cases, searches for a surname."""

    def one(self) -> None:
        page, _ = self.ask("inbox", "GET", self.chance.choice(("/inbox/", "/inbox/?unread=1", "/inbox/?tier=1&page=7")))
        self.think()
        cases = re.findall(r'href="(/inbox/CAP-[A-Z0-9-]+/)"', page)
        if cases:
            self.ask("case", "GET", self.chance.choice(cases))
            self.think()
        body = urlencode({"csrf_token": hidden(page, "csrf_token"), "find": filled.word(self.chance)}).encode()
        _, address = self.ask("search", "POST", "/inbox/search/", body, FORM, 303)
        if address:
            self.ask("inbox", "GET", address)
        self.think()


def in_parts(pairs: list[tuple[str, str]]) -> tuple[bytes, str]:
    parts = "".join(f'--xxBxx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs).encode()
    file = (
        b'--xxBxx\r\nContent-Disposition: form-data; name="assessment"; filename="assessment.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    )
    end = b'\r\n--xxBxx\r\nContent-Disposition: form-data; name="end"\r\n\r\nend\r\n--xxBxx--\r\n'
    return parts + file + FILE + end, "multipart/form-data; boundary=xxBxx"


def visitors(office: Office, port: int, host: str, over: threading.Event, times: Times) -> Iterator[Visitor]:
    chance = random.Random(6)
    for number in range(PEOPLE):
        if number < OFFICERS:
            yield Officer(port, host, session_of(office, filled.officer(office, number)), over, times, number)
            continue
        who = filled.coordinator(office, number)
        answers = filled.part(chance, referrals.answers(office, **filled.varied(chance, office.today())))
        draft = drafts.begin(office, who.actor, "referral", who.organisation, answers=answers)
        base = f"/forms/referral/{draft.reference}/"
        yield Coordinator(port, host, session_of(office, who), over, times, number, begun=base, office=office)


# -------------------------------------------------------------------------------------------------------------- the table


def main(arguments: list[str]) -> None:
    seconds = float(os.environ.get("BENCH_SECONDS") or SECONDS)
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        site = site_in(home)
        data = filled.folder(site)
        print(
            f"\n{PEOPLE} people, think time {THINK:.0f} s on average, {seconds:.0f} s, {filled.SENT:,} sent referrals, {filled.BEGUN:,} drafts"
        )
        print(HEAD)
        faults = []
        for kind in KINDS:
            times = on(kind, home, site, data, lambda told: measure(told, seconds, visitors))
            faults += report(kind, times, LIMITS)
    if faults:
        raise SystemExit("\n".join(faults[:20]))


if __name__ == "__main__":
    main(sys.argv[1:])
