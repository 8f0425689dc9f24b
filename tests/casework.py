"""Cases walked for tests by the services themselves: ``Walk`` makes moves as whoever may, with what their pages ask."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from formsapp.domain.case_words import BEFORE_A_START as BEFORE_A_START
from formsapp.domain.identifiers import read_reference
from formsapp.journeys import JOURNEYS
from formsapp.services import casework
from formsapp.services.case_asks import DAYS
from formsapp.services.case_desk import Desk, read_desk
from formsapp.services.office import Office
from formsapp.store import cases, moves
from tests import forms, referrals
from tests.people import Made, council, school_a

RESPONSE = JOURNEYS["application-response"]
PLACEMENT = {
    "start": "2026-12-07", "days-monday": "1", "times": "9:30 to 14:30", "place": "The workshop", "arranged": "school",
    "objectives": "Comes every day. Finishes the first unit.", "review": "2027-01-18", "every": "42",
}  # fmt: skip


def desk(office: Office, reference: str) -> Desk:
    with office.database.reading() as session:
        case = cases.find(session, office.keys, read_reference(reference) or "")
        assert case is not None
        return read_desk(session, office, case)


def timeline(office: Office, reference: str) -> list[moves.Move]:
    with office.database.reading() as session:
        case = cases.find(session, office.keys, reference)
        assert case is not None
        return moves.of_case(session, office.keys, case.id)


def state(office: Office, reference: str) -> str:
    return desk(office, reference).work.state


def states(office: Office, reference: str) -> list[str]:
    return [each.state for each in desk(office, reference).applications]


def move(office: Office, who: Made, reference: str, name: str, preference: int | None = None, **typed: str) -> None:
    version = desk(office, reference).work.version
    casework.move(office, who.actor, reference, name, typed, version, preference)


@dataclass
class Walk:
    """A referral of school A, for a course of one provider and another of the next."""

    office: Office
    reference: str
    officer: Made
    school: Made
    provider: Made

    def by(self, who: Made, name: str, preference: int | None = None, **typed: str) -> None:
        move(self.office, who, self.reference, name, preference, **typed)

    def accept(self) -> "Walk":
        self.by(self.officer, "accept")
        return self

    def send_out(self) -> "Walk":
        self.accept()
        self.by(self.officer, "send out")
        return self

    def interview(self) -> "Walk":
        self.send_out()
        self.by(self.school, "arrange interview", 1, date=(self.office.today() + dt.timedelta(days=3)).isoformat())
        return self

    def respond(self, decision: str = "accept") -> str:
        """By the provider's own form; its reference."""
        return respond(self.office, self.provider, self.reference, decision)

    def tick_all(self) -> None:
        for name in BEFORE_A_START:
            casework.tick(self.office, self.officer.actor, self.reference, 1, name, desk(self.office, self.reference).work.version, on=True)

    def accepted(self) -> "Walk":
        self.interview()
        self.respond()
        self.by(self.officer, "offer place", 1)
        return self

    def placed(self) -> "Walk":
        self.accepted()
        self.tick_all()
        self.by(self.officer, "set up", 1, **PLACEMENT)
        self.by(self.officer, "process", 1)
        self.by(self.officer, "finish")
        return self

    @property
    def state(self) -> str:
        return state(self.office, self.reference)

    @property
    def states(self) -> list[str]:
        return states(self.office, self.reference)


def begun(office: Office, **more: dict[str, Any]) -> Walk:
    """Sent, and not read yet."""
    provider, school = forms.provider(office), school_a(office)
    first = forms.course_of(office, forms.PROVIDER)
    edition = office.published.current()
    assert edition is not None
    second = next(e["slug"] for e in edition.forms["courses"] if e["tier"] == "1" and e["provider"] != forms.PROVIDER)
    told = more or {"provision": {"courses": [first, second]}}
    return Walk(office, referrals.sent(office, school.actor, **told), council(office), school, provider)


def respond(office: Office, provider: Made, reference: str, decision: str = "accept") -> str:
    from formsapp.services import about, drafts
    from formsapp.store import drafts as rows

    answers, learner = about.begin(office, provider.actor, RESPONSE, reference, provider.organisation)
    draft = drafts.begin(office, provider.actor, RESPONSE.slug, provider.organisation, answers=answers, learner=learner)
    whole = forms.answers_for(office, provider.actor, draft)
    whole["decision"]["decision"] = decision
    with office.database.writing() as session:
        fresh = rows.find(session, office.keys, draft.reference, to_change=True)
        assert fresh is not None
        assert rows.write(session, office.keys, fresh, whole, office.clock(), provider.id, office.clock() + drafts.KEPT)
        found = rows.find(session, office.keys, draft.reference)
    assert found is not None
    return forms.send(office, provider.actor, found)


__all__ = ["DAYS", "PLACEMENT", "Walk", "begun", "desk", "move", "respond", "state", "states", "timeline"]
