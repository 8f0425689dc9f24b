"""The other forms as the referral is measured (load.py): twenty people fill and send withdrawals, complaints, changes of day, responses and all
that is in ``JOURNEYS``, over the same ten thousand sent referrals, with the same limits. ``BENCH_SECONDS`` shortens the five minutes.

A form that is not open today is named and left out.
"""

import os
import random
import re
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from formsapp.journeys import JOURNEYS, Answers, Journey
from formsapp.services import directory_facts, drafts
from formsapp.services.office import Office
from tests import forms
from tests.benchmarks import filled
from tests.benchmarks.load import SECONDS
from tests.benchmarks.production import KINDS, on, site_in
from tests.benchmarks.visitors import HEAD, PEOPLE, THINK, Times, Visitor, hidden, measure, report, session_of
from tests.journeys import valid
from tests.people import Made

LIMITS = {"section page": 100.0, "send": 400.0}  # ms, of 95 in 100


class Sender(Visitor):
    """Fills one form of its kind after the other."""

    def __init__(self, *args: Any, office: Office, journey: Journey, who: Made) -> None:
        super().__init__(*args)
        self.office, self.journey, self.who = office, journey, who

    def one(self) -> None:
        slug = self.journey.slug
        page, _ = self.ask("start page", "GET", f"/forms/{slug}/")
        self.think()
        about = forms.referral_to(self.office) if self.journey.about else ""  # each is answered once
        address = self.post("begin", f"/forms/{slug}/", [("csrf_token", hidden(page, "csrf_token")), ("about", about)])
        if not address:
            return
        base = "/".join(address.split("/")[:4]) + "/"
        self.fill(base)
        if not self.over.is_set():
            self.send(base)

    def fill(self, base: str) -> None:
        reference = base.split("/")[3]
        draft = drafts.look(self.office, self.who.actor, self.journey.slug, reference).draft
        answers = forms.answers_for(self.office, self.who.actor, draft)
        for section in self.journey.path(answers):
            if self.over.is_set():
                return
            put_files(self.office, self.who, self.journey, reference, section.slug, answers)
            page, _ = self.ask("section page", "GET", f"{base}{section.slug}/")
            self.think()
            pairs = [*valid.pairs(self.journey, section.slug, answers), ("csrf_token", hidden(page, "csrf_token"))]
            self.post("save and go on", f"{base}{section.slug}/", [*pairs, ("mark", hidden(page, "mark")), ("go", "next")])

    def send(self, base: str) -> None:
        page, _ = self.ask("check page", "GET", f"{base}check/")
        self.think()
        told = [("csrf_token", hidden(page, "csrf_token")), ("token", hidden(page, "token")), *valid.promises(self.journey)]
        address = self.post("send", f"{base}send/", [(name, value) for name, value in told])
        if address:
            self.ask("confirmation", "GET", address)
        self.think()


class Reader(Visitor):
    """Reads what comes in."""

    def one(self) -> None:
        page, _ = self.ask("inbox", "GET", self.chance.choice([f"/inbox/?journey={slug}" for slug in JOURNEYS]))
        self.think()
        cases = re.findall(r'href="(/inbox/CAP-[A-Z0-9-]+/)"', page)
        if cases and "complaint" not in page:  # whoever opens a complaint gives a reason first
            self.ask("case", "GET", self.chance.choice(cases))
            self.think()


def put_files(office: Office, who: Made, journey: Journey, reference: str, section: str, answers: Answers) -> None:
    """As the service of files puts them there: how long an upload takes is measured elsewhere."""
    for name, value in answers[section].items():
        if drafts.is_files(value):
            with office.database.writing() as session:
                draft = drafts.own(session, office, who.actor, journey.slug, reference, to_change=True)
                drafts.set_files(session, office, who.actor, draft, section, name, value)


def measured(office: Office) -> list[Journey]:
    """Those that can be sent today, but the referral, which has a table of its own."""
    windows, today = directory_facts.facts(office).windows, office.today()
    return [
        journey
        for journey in forms.ALL
        if journey.slug != "referral" and (journey.slug not in windows or windows[journey.slug][0] <= today <= windows[journey.slug][1])
    ]


def visitors(office: Office, port: int, host: str, over: threading.Event, times: Times) -> Iterator[Visitor]:
    kinds = measured(office)
    for number in range(PEOPLE):
        if number < 2:
            yield Reader(port, host, session_of(office, filled.officer(office, number)), over, times, number)
            continue
        journey = kinds[number % len(kinds)]
        who = forms.sender(office, journey)
        yield Sender(port, host, session_of(office, who), over, times, number, office=office, journey=journey, who=who)


def main(_: list[str]) -> None:
    seconds = float(os.environ.get("BENCH_SECONDS") or SECONDS)
    random.seed(5)
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        site = site_in(home)
        data = filled.folder(site)
        print(f"\n{PEOPLE} people, think time {THINK:.0f} s on average, {seconds:.0f} s, {filled.SENT:,} sent referrals, every form but the referral")
        print(HEAD)
        faults = []
        for kind in KINDS:
            times = on(kind, home, site, data, lambda told: measure(told, seconds, visitors))
            faults += report(kind, times, LIMITS)
    if faults:
        raise SystemExit("\n".join(faults[:20]))
