"""Row T16 for forms and inbox: each door that shows or changes personal data leaves exactly one event, a refusal too, and none says what it was."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from formsapp.services import drafts, quarantine
from formsapp.services.office import Office
from formsapp.store.database import Database
from tests import referrals
from tests.held_files import sent_with_one
from tests.offices import Clock, open_office
from tests.people import Made, council, school_a, school_b, signed_in, token
from tests.scoreboard import row
from tests.web.apps import app_in
from tests.web.form_pages import begin_by_email, events, hidden, mailed_link

CANARY = "Zebracanary"
STUDENT = {"student": {"surname": CANARY}}
AREAS = {"start", "forms", "copies", "kept", "inbox", "quarantine"}
PROMISES = {"true": "yes", "on_roll": "yes", "duty": "yes", "may_send": "yes"}
# Doors that show and change nothing about anybody: the choice of a form, a question for an address, a reference one holds already.
NOTHING = {"start.which", "start.ready", "start.email", "start.lost", "start.arrive", "start.sure", "inbox.search"}


@dataclass
class World:
    office: Office
    app: Flask
    school: Made
    officer: Made
    clock: Clock

    def client(self, who: Made) -> FlaskClient:
        return signed_in(self.app.test_client(), who)

    def draft(self) -> Any:
        return referrals.begun(self.office, self.school.actor, **STUDENT)

    def case(self) -> str:
        return referrals.sent(self.office, self.school.actor, **STUDENT)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: Clock, built: Path) -> World:
    office = open_office(database, tmp_path / "data", site=built, clock=clock)
    return World(office, app_in(office), school_a(office), council(office), clock)


Prepared = tuple[FlaskClient, Callable[[], Any]]


def get(address: Callable[[World], str], who: str = "school") -> Callable[[World], Prepared]:
    def prepare(world: World) -> Prepared:
        where, client = address(world), world.client(getattr(world, who))
        return client, lambda: client.get(where)

    return prepare


def post(address: Callable[[World], tuple[str, str]], data: dict[str, str], who: str = "school") -> Callable[[World], Prepared]:
    """``address`` gives where to send to, and the page on which the form stands."""

    def prepare(world: World) -> Prepared:
        (where, page), client = address(world), world.client(getattr(world, who))
        form = client.get(page)
        sent = {"csrf_token": token(form)} | {name: hidden(form, name) if value == "?" else value for name, value in data.items()}
        return client, lambda: client.post(where, data=sent)

    return prepare


def base(world: World) -> str:
    return f"/forms/referral/{world.draft().reference}/"


def sent(world: World) -> str:
    return f"/forms/referral/{world.case()}/"


def both(address: str, page: str = "") -> tuple[str, str]:
    return address, page or address


def deletion(world: World) -> tuple[str, str]:
    return both(f"/my-forms/delete/{world.draft().reference}/")


def sending(world: World) -> tuple[str, str]:
    address = base(world)
    return f"{address}send/", f"{address}check/"


def note(world: World) -> tuple[str, str]:
    address = f"/inbox/{world.case()}/"
    return f"{address}note/", address


def unconfirmed(world: World) -> tuple[str, str]:
    actor, draft = referrals.begun_by_email(world.office, **STUDENT)
    address = f"/inbox/{referrals.sent(world.office, actor, draft)}/"
    return f"{address}confirm/", address


def from_earlier(world: World) -> Prepared:
    client, reference = world.client(world.school), world.case()
    data = {"csrf_token": token(client.get("/my-forms/")), "from": reference}
    return client, lambda: client.post("/forms/referral/", data=data)


def by_email(world: World) -> Prepared:
    client = world.app.test_client()
    data = {"csrf_token": token(client.get("/forms/referral/email/")), "email": f"{CANARY}@school.example"}
    return client, lambda: client.post("/forms/referral/email/", data=data)


def link(world: World) -> Prepared:
    world.clock.move(seconds=1)  # the newest mail is this one
    client = world.app.test_client()
    begin_by_email(client, "somebody@school.example")
    address = mailed_link(world.office)
    data = {"csrf_token": token(client.get(address))}
    return client, lambda: client.post(address, data=data)


def link_again(world: World) -> Prepared:
    client = world.app.test_client()
    address = begin_by_email(client, "somebody@school.example")
    data = {"csrf_token": token(client.get(f"{address}saved/"))}
    return client, lambda: client.post(f"{address}link/", data=data)


def asked_again(world: World) -> Prepared:
    client = world.app.test_client()
    reference = begin_by_email(client, "somebody@school.example").split("/")[3]
    data = {"csrf_token": token(client.get("/forms/back/")), "reference": reference, "email": "somebody@school.example"}
    return client, lambda: client.post("/forms/back/", data=data)


def colleague_types(world: World) -> Prepared:
    from formsapp.domain.people import Role

    address, client = base(world), world.client(school_a(world.office, Role.STAFF))
    page = client.get(f"{address}behaviour/")
    told = {"section": "behaviour", "mark": hidden(page, "mark"), "pairs": [["strengths", CANARY]]}
    return client, lambda: client.post(f"{address}autosave/", json=told, headers={"X-CSRFToken": token(page)})


def kept(world: World) -> Prepared:
    address, client = f"{base(world)}behaviour/", world.client(world.school)
    mark = hidden(client.get(address), "mark")
    refused = client.post(address, data={"strengths": CANARY, "mark": mark})
    data = {"kept": hidden(refused, "kept"), "csrf_token": token(refused)}
    return client, lambda: client.post("/forms/kept/", data=data)


def two_tabs(world: World) -> Prepared:
    address, client = f"{base(world)}behaviour/", world.client(world.school)
    page = client.get(address)
    data = {"csrf_token": token(page), "mark": "stale", "strengths": CANARY}
    return client, lambda: client.post(address, data=data)


def found(world: World) -> str:
    world.case()
    return "/inbox/"


def with_sent(world: World) -> str:
    world.case()
    return "/my-forms/"


def offered(world: World) -> str:
    world.case()
    return "/forms/referral/?again=1"


def held(world: World) -> UUID:
    return sent_with_one(world.office, world.school.actor, world.draft())[1]


def releasing(world: World) -> tuple[str, str]:
    address = f"/quarantine/{held(world)}/"
    return f"{address}release/", address


def taking_back(world: World) -> tuple[str, str]:
    file = held(world)
    quarantine.release(world.office, world.officer.actor, file)
    return f"/quarantine/{file}/withdraw/", f"/quarantine/{file}/"


def in_quarantine(world: World) -> str:
    held(world)
    return "/quarantine/"


# endpoint, how it is asked, the act that is recorded
DOORS: tuple[tuple[str, Callable[[World], Prepared], str], ...] = (
    ("start.begin", post(lambda world: both("/forms/referral/"), {}), "draft.begin"),
    ("start.begin", from_earlier, "draft.begin"),
    ("start.ready", get(offered), "learner.offer"),
    ("start.begin_by_email", by_email, "draft.begin"),
    ("start.ask_again", asked_again, "draft.link"),
    ("start.come_in", link, "draft.come_back"),
    ("start.mine", get(with_sent), "forms.mine"),
    ("start.delete", post(deletion, {}), "draft.delete"),
    ("forms.resume", get(base), "draft.read"),
    ("forms.section", get(lambda world: f"{base(world)}student/"), "draft.read"),
    ("forms.save", post(lambda world: both(f"{base(world)}behaviour/"), {"mark": "?", "strengths": CANARY}), "draft.save"),
    ("forms.save", post(lambda world: both(f"{base(world)}behaviour/"), {"mark": "?", "strengths": CANARY, "go": "save"}), "draft.save"),
    ("forms.save", two_tabs, "draft.read"),
    ("forms.autosave", colleague_types, "draft.save"),
    ("forms.check", get(lambda world: f"{base(world)}check/"), "draft.read"),
    ("forms.send", post(sending, {"token": "?", **PROMISES}), "case.send"),
    ("forms.done", get(lambda world: f"{sent(world)}done/"), "case.sent"),
    ("forms.saved", get(lambda world: f"{base(world)}saved/"), "draft.read"),
    ("forms.link", link_again, "draft.link"),
    ("kept.take_up", kept, "draft.save"),
    ("copies.own_pdf", get(lambda world: f"{sent(world)}answers.pdf"), "answers.pdf"),
    ("copies.own_json", get(lambda world: f"{base(world)}answers.json"), "answers.json"),
    ("copies.case_pdf", get(lambda world: f"/inbox/{world.case()}/answers.pdf", "officer"), "case.pdf"),
    ("copies.case_json", get(lambda world: f"/inbox/{world.case()}/answers.json", "officer"), "case.json"),
    ("copies.case_csv", get(lambda world: f"/inbox/{world.case()}/answers.csv", "officer"), "case.csv"),
    ("inbox.export", get(lambda world: f"{found(world)}export.csv", "officer"), "inbox.export"),
    ("inbox.listing", get(found, "officer"), "inbox.list"),
    ("inbox.case", get(lambda world: f"/inbox/{world.case()}/", "officer"), "case.read"),
    ("inbox.note", post(note, {"text": CANARY}, "officer"), "case.note"),
    ("inbox.confirm", post(unconfirmed, {}, "officer"), "case.confirm_sender"),
    ("quarantine.listing", get(in_quarantine, "officer"), "quarantine.list"),
    ("quarantine.one", get(lambda world: f"/quarantine/{held(world)}/", "officer"), "quarantine.read"),
    ("quarantine.release", post(releasing, {"sure": "yes"}, "officer"), "file.release"),
    ("quarantine.withdraw", post(taking_back, {}, "officer"), "file.withdraw_release"),
)


def violations_of(world: World, endpoint: str, prepare: Callable[[World], Prepared], act: str) -> list[str]:
    client, ask = prepare(world)
    before = len(events(world.office))
    answer = ask()
    added = events(world.office)[before:]
    where = f"{endpoint} ({answer.status_code})"
    if len(added) != 1:
        return [f"{where}: {[event.act for event, _ in added]} instead of {act}"]
    event, learners = added[0]
    wrong = [] if event.act == act and event.outcome == "allowed" else [f"{where}: {event.act}, {event.outcome}"]
    wrong += [] if learners or act in {"draft.link"} else [f"{where}: nobody it is about"]
    wrong += [] if event.origin and event.at == world.office.clock() else [f"{where}: no origin or another time"]
    wrong += [f"{where}: says what it was"] if CANARY.lower() in str(vars(event)).lower() else []
    return wrong


@pytest.mark.scoreboard
def test_every_door_leaves_one_event(world: World) -> None:
    asked = {endpoint for endpoint, *_ in DOORS} | NOTHING
    doors = {rule.endpoint for rule in world.app.url_map.iter_rules() if rule.endpoint.split(".")[0] in AREAS}
    assert doors == asked, "a door that this test doesn't know"
    violations = []
    for endpoint, prepare, act in DOORS:
        violations += violations_of(world, endpoint, prepare, act)
    row("T16", len(DOORS), violations, floor=32)


@pytest.mark.scoreboard
def test_every_refusal_leaves_one_event(world: World) -> None:
    draft, case = world.draft().reference, world.case()
    other, officer, school = world.client(school_b(world.office)), world.client(world.officer), world.client(world.school)
    own = (
        f"/forms/referral/{draft}/",
        f"/forms/referral/{draft}/student/",
        f"/forms/referral/{draft}/check/",
        f"/forms/referral/{draft}/answers.pdf",
    )
    sent = (f"/forms/referral/{case}/done/", f"/forms/referral/{case}/answers.json")
    inbox = ("/inbox/", f"/inbox/{case}/", f"/inbox/{case}/answers.pdf", f"/inbox/{case}/answers.json")
    cases = [(client, address, {404}) for client in (other, officer) for address in (*own, *sent)]
    cases += [(school, address, {403}) for address in inbox]
    cases += [(world.app.test_client(), address, {302}) for address in (*own, *sent)]
    violations = []
    for client, address, expected in cases:
        before = len(events(world.office))
        answer = client.get(address)
        added = [event.outcome for event, _ in events(world.office)[before:]]
        if added != ["denied"] or answer.status_code not in expected:
            violations.append(f"{address}: {answer.status_code}, {added}")
    for address, field in ((f"/forms/referral/{draft}/student/", "surname"), (f"/forms/referral/{draft}/send/", "true")):
        page = other.get("/forms/referral/")
        before = len(events(world.office))
        answer = other.post(address, data={"csrf_token": token(page), field: CANARY})
        added = [event.outcome for event, _ in events(world.office)[before:]]
        violations += [] if added == ["denied"] and answer.status_code == 404 else [f"POST {address}: {answer.status_code}, {added}"]
    row("T16", len(cases) + 2, violations, floor=24)


def test_what_one_types_oneself_is_no_event_while_one_types(world: World) -> None:
    client, reference = (
        world.client(world.school),
        drafts.begin(world.office, world.school.actor, "referral", world.school.organisation).reference,
    )
    page = client.get(f"/forms/referral/{reference}/behaviour/")
    before = len(events(world.office))
    told = {"section": "behaviour", "mark": hidden(page, "mark"), "pairs": [["strengths", CANARY]]}
    assert client.post(f"/forms/referral/{reference}/autosave/", json=told, headers={"X-CSRFToken": token(page)}).status_code == 200
    assert len(events(world.office)) == before
