"""The service running for a browser: an office on SQLite, the sample's directory, a server that can be stopped and started again."""

import json
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import select
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from formsapp.services import sign_in
from formsapp.services.office import Office
from formsapp.store import mails, sign_ins, tables
from formsapp.store.database import Database
from tests.offices import Clock, open_office
from tests.people import Made
from tests.slow import patient, unhurried
from tests.web.apps import app_in
from tests.web.once import ATTENTIVE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext


class Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """A line for each request would bury what failed."""


@dataclass
class House:
    """``start`` and ``stop`` as a deployment does: the same database, the same address, an app that remembers nothing."""

    office: Office
    clock: Clock
    app: Flask | None = None
    server: BaseWSGIServer | None = None
    thread: threading.Thread | None = None
    port: int = 0
    contexts: list["BrowserContext"] = field(default_factory=list)

    def start(self, **settings: Any) -> None:
        self.app = app_in(replace(self.office, settings=replace(self.office.settings, **settings)))
        self.server = make_server("127.0.0.1", self.port, unhurried(self.app), threaded=True, request_handler=Quiet)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, args=(ATTENTIVE,), daemon=True)
        self.thread.start()

    def stop(self) -> None:
        if self.server and self.thread:
            self.server.shutdown()
            self.thread.join(10)
            self.server.server_close()
            self.server = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def context(self, browser: "Browser", *, who: Made | None = None, width: int = 1280, **more: Any) -> "BrowserContext":
        """A browser of its own, signed in if it is somebody's."""
        context = patient(
            browser, base_url=self.address, viewport={"width": width, "height": 800}, locale="en-GB", timezone_id="Europe/London", **more
        )
        if who:
            self.sign_in(context, who)
        self.contexts.append(context)
        return context

    def sign_in(self, context: "BrowserContext", who: Made) -> None:
        with self.office.database.writing() as session:
            _, secret = sign_ins.begin(
                session, self.office.clock(), who.id, device="a test", lasts=sign_in.AT_MOST, second_factor=who.second_factor
            )
        context.add_cookies([{"name": "signin", "value": secret, "url": self.address, "httpOnly": True}])

    # ----------------------------------------------------------------------------------------------- what is stored

    def answers(self, reference: str) -> dict[str, Any]:
        """What the draft holds now."""
        with self.office.database.reading() as session:
            row = session.scalars(select(tables.Draft).where(tables.Draft.reference == reference)).one()
            return dict(json.loads(self.office.keys.open_text("drafts", row.id, "answers", row.answers_sealed)))

    def put_file(self, reference: str) -> None:
        """The risk assessment, as the service of files puts it there."""
        answers = self.answers(reference)
        answers.setdefault("safeguarding", {})["assessment"] = [{"id": "6f1c", "name": "risk assessment.pdf", "size": 1, "state": "clean"}]
        self.put_answers(reference, answers)

    def take_file(self, reference: str) -> None:
        """As before one was chosen."""
        answers = self.answers(reference)
        del answers["safeguarding"]["assessment"]
        self.put_answers(reference, answers)

    def put_answers(self, reference: str, answers: dict[str, Any]) -> None:
        with self.office.database.writing() as session:
            row = session.scalars(select(tables.Draft).where(tables.Draft.reference == reference)).one()
            row.answers_sealed = self.office.keys.seal("drafts", row.id, "answers", json.dumps(answers))

    def link(self) -> str:
        """The newest link to come back, as a path."""
        with self.office.database.reading() as session:
            letters = mails.newest(session, self.office.keys)
        link = next(letter.data["link"] for letter in letters if letter.kind == "come-back")
        return "/" + link.removeprefix(self.office.settings.app_url)

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.stop()


def open_house(template: Path, folder: Path, site: Path) -> House:
    import shutil

    path = folder / "data" / "formsapp.db"
    path.parent.mkdir(mode=0o700)
    shutil.copy(template, path)
    clock = Clock()
    database = Database(f"sqlite:///{path}")
    database.hurry()
    house = House(open_office(database, folder / "data", site=site, clock=clock), clock)
    house.start()
    return house
