"""Nothing leaks sideways (T25): the service as processes of its own, a whole referral through it, and then every place where words might be left.

Logs, temporary folders, the database with its log, kept files, what the system tells of a process, addresses, mails; and whom it talks to.
What an error says is looked at in this process. Titles and mails are looked at once more in ``test_forms_say_nothing.py`` (T17).
"""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from formsapp.clock import now
from formsapp.fields.spec import replayed
from formsapp.journeys.referral import REFERRAL
from formsapp.services import sign_in
from formsapp.services.office import Office
from formsapp.store import sign_ins
from formsapp.store.database import Database
from tests import referrals
from tests.conftest import PROJECT
from tests.offices import MASTER_TEXT, open_office
from tests.people import Made, council, school_a
from tests.scoreboard import row
from tests.sink import Sink, listening
from tests.uploads import pdf
from tests.web.form_pages import SECTIONS
from tests.web.test_server import free_port

pytestmark = [pytest.mark.scoreboard, pytest.mark.slow]
WORDS = {name: f"{name}canary" for name in ("zebra", "quagga", "okapi", "tapir", "gnu", "eland", "kudu", "ibex", "oryx")}
CANARY = re.compile(rb"canary|H801200001001", re.IGNORECASE)
IN_UTF_16 = re.compile("canary".encode("utf-16-le"), re.IGNORECASE)


def told(office: Office) -> dict[str, dict[str, object]]:
    """A whole referral with a word of its own wherever words are typed."""
    return referrals.answers(
        office,
        student={"surname": WORDS["zebra"], "given": WORDS["quagga"], "known_as": WORDS["okapi"], "address": f"1 {WORDS['tapir']} Street"},
        carers={"student_view": WORDS["gnu"]},
        behaviour={"incidents": WORDS["eland"], "triggers": WORDS["kudu"]},
        provision={"why": WORDS["ibex"], "start": {"day": "1", "month": "9", "year": str(now().year + 1)}},
    )


@dataclass
class Browser:
    """Keeps cookies; every address it was led to is kept to be looked at."""

    port: int
    cookies: dict[str, str]
    addresses: list[str] = field(default_factory=list)

    def ask(self, path: str, data: list[tuple[str, str]] | bytes = b"", kind: str = "", **headers: str) -> tuple[int, str, str]:
        body = data if isinstance(data, bytes) else urlencode(data).encode()
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        form = {"Content-Type": kind or "application/x-www-form-urlencoded"} if body else {}
        line.request("POST" if body else "GET", path, body or None, {"Cookie": cookies} | form | headers)
        answer = line.getresponse()
        page = answer.read().decode("utf-8", "replace")
        line.close()
        leads = answer.headers.get("Location") or ""
        self.addresses += [path, leads, str(answer.headers.get("Content-Disposition"))]
        for each in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(each).items()}
        return answer.status, page, leads


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, name
    return found[1]


def session_of(who: Made) -> dict[str, str]:
    with who.office.database.writing() as session:
        begun = sign_ins.begin(session, now(), who.id, device="a test", lasts=sign_in.AT_MOST, second_factor=who.second_factor)
    return {"signin": begun[1]}


def whole_way(office: Office, port: int) -> list[str]:
    """Filled, saved by itself, a file, a mistake, sent, read, searched for, taken away as PDF and JSON. Gives every address."""
    school, officer = Browser(port, session_of(school_a(office))), Browser(port, session_of(council(office)))
    _, page, _ = school.ask("/forms/referral/")
    _, _, leads = school.ask("/forms/referral/", [("csrf_token", hidden(page, "csrf_token"))])
    base, answers = leads.removesuffix("privacy/"), told(office)
    for slug in SECTIONS:
        address = f"{base}{slug}/"
        _, page, _ = school.ask(address)
        pairs = replayed(REFERRAL.by_slug[slug].form, answers[slug]).pairs()
        own = [("csrf_token", hidden(page, "csrf_token")), ("mark", hidden(page, "mark"))]
        if slug == "safeguarding":
            assert school.ask(address, *in_parts([*pairs, *own, ("go", "upload assessment")]))[0] == 303
            own[1] = ("mark", hidden(school.ask(address)[1], "mark"))
        if slug == "student":  # a mistake, shown with all that was typed; then a page that can't be taken, sealed
            assert school.ask(address, [*pairs, *own, ("upn", "x")])[0] in {303, 422}
            own[1] = ("mark", hidden(school.ask(address)[1], "mark"))
            assert school.ask(address, [*pairs, ("go", "next")])[0] == 400
        status, text_of, leads = school.ask(address, [*pairs, *own, ("go", "next")])
        assert status == 303, (slug, re.findall(r"govuk-error-message.*", text_of))
    _, page, _ = school.ask(f"{base}check/")
    promises = [("csrf_token", hidden(page, "csrf_token")), ("token", hidden(page, "token")), *referrals.PROMISES.pairs()]
    assert school.ask(f"{base}send/", promises)[2].endswith("/done/")
    reference = base.split("/")[3]
    for path in (f"{base}answers.pdf", f"{base}answers.json", f"{base}done/", "/my-forms/", f"{base}nothing/"):
        school.ask(path)
    case = officer.ask(f"/inbox/{reference}/")[1]
    assert WORDS["eland"] in case
    _, page, _ = officer.ask("/inbox/")
    found = officer.ask("/inbox/search/", [("csrf_token", hidden(page, "csrf_token")), ("find", WORDS["zebra"])])[2]
    assert WORDS["okapi"] in officer.ask(found)[1]
    for path in re.findall(r'href="(/files/[^"]+)"', case):
        officer.ask(path)
    return school.addresses + officer.addresses


def in_parts(pairs: list[tuple[str, str]]) -> tuple[bytes, str]:
    parts = "".join(f'--xxBxx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs).encode()
    file = b'--xxBxx\r\nContent-Disposition: form-data; name="assessment"; filename="oryxcanary assessment.pdf"\r\n\r\n'
    end = b'\r\n--xxBxx\r\nContent-Disposition: form-data; name="end"\r\n\r\nend\r\n--xxBxx--\r\n'
    return parts + file + pdf() + b"\n% oryxcanary\n" + end, "multipart/form-data; boundary=xxBxx"


# ------------------------------------------------------------------------------------------------------- the processes


class Watch(threading.Thread):
    """What the system tells everybody about the processes, and whom they talk to, looked at all the while."""

    def __init__(self, roots: list[int]) -> None:
        super().__init__(daemon=True)
        self.roots, self.over, self.looks = roots, threading.Event(), 0
        self.told, self.strangers = set[bytes](), set[str]()

    def run(self) -> None:
        while not self.over.wait(0.05):
            self.looks += 1
            for process in family(self.roots):
                for name in ("cmdline", "environ", "comm"):
                    self.told.add(read(process / name))
                self.strangers |= strangers(process)


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended
        return b""


def family(roots: list[int]) -> list[Path]:
    parents = {
        path: int(found[1]) for path in Path("/proc").glob("[0-9]*") if (found := re.search(rb"PPid:\s+(\d+)", read(path / "status")))
    }
    known = set(roots)
    for _ in range(4):
        known |= {int(path.name) for path, parent in parents.items() if parent in known}
    return [path for path in parents if int(path.name) in known]


def strangers(process: Path) -> set[str]:
    """Addresses of other machines at the far end of its sockets, or that it is trying to reach."""
    own = set()
    for path in process.glob("fd/*"):
        try:
            own.add(os.readlink(path))
        except OSError:
            continue
    found = set()
    for kind in ("tcp", "tcp6", "udp", "udp6"):
        for line in read(process / "net" / kind).decode().splitlines()[1:]:
            parts = line.split()
            far = parts[2].partition(":")[0]
            if f"socket:[{parts[9]}]" in own and not at_home(far):
                found.add(f"{kind} {far}")
    return found


def at_home(far: str) -> bool:
    """127.0.0.0/8, ::1 and nobody, as /proc writes them."""
    return (
        far.endswith("7F") or set(far) == {"0"} or far in {"00000000000000000000000001000000"} or far.startswith("0000000000000000FFFF0000")
    )


@contextmanager
def running(told: dict[str, str], log: Path) -> Iterator[list[int]]:
    with log.open("wb") as out:
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "formsapp", *what],
                cwd=PROJECT,
                env={name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}} | told,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            for what in (["serve", "--port", told["PORT"], "--without-worker"], ["work"])
        ]
        try:
            yield [each.pid for each in started]
        finally:
            for each in started:
                os.killpg(each.pid, signal.SIGTERM)
                each.wait(20)


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            Browser(port, {}).ask("/sign-in/")
            return
        except OSError:
            threading.Event().wait(0.1)
    raise AssertionError("the server did not start")


def left_in(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        data = read(path) if path.is_file() else b""
        if CANARY.search(data) or IN_UTF_16.search(data) or CANARY.search(str(path).encode()):
            yield f"{path.name}: {(CANARY.search(data) or IN_UTF_16.search(data) or [b''])[0]!r}"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_is_left_where_somebody_else_looks(database: Database, tmp_path: Path, built: Path) -> None:
    data, temporary, log, port = tmp_path / "data", tmp_path / "tmp", tmp_path / "log", free_port()
    temporary.mkdir()
    office = open_office(database, data, built, now)  # type: ignore[arg-type]
    with listening(Sink()) as sink:
        told = {"APP_URL": f"http://127.0.0.1:{port}/", "SITE_FOLDER": str(built), "DATA_FOLDER": str(data), "MASTER_KEY": MASTER_TEXT}
        told |= {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(sink.smtp.port), "SMTP_SECURITY": "none", "MAIL_FROM": "forms@council.example"}
        with running(told | {"TMPDIR": str(temporary), "PORT": str(port)}, log) as processes:
            watch = Watch(processes)
            watch.start()
            wait_for(port)
            addresses = whole_way(office, port)
            for _ in range(100):
                if sink.mails:
                    break
                threading.Event().wait(0.1)
            before = list(left_in(data))  # the database's own log is still there
            watch.over.set()
            watch.join()
    places: dict[str, list[object]] = {
        "addresses": [each for each in addresses if CANARY.search(each.encode())],
        "what a process tells": [each[:80] for each in watch.told if CANARY.search(each)],
        "other machines": sorted(watch.strangers),
        "logs": [found[0] for found in [CANARY.search(log.read_bytes())] if found],
        "temporary files": list(left_in(temporary)),
        "database and files": [*before, *left_in(data)],
        "mails": [mail["Subject"] for mail in sink.mails if CANARY.search(mail.as_bytes())],
    }
    assert sink.mails, "the mail that it arrived"
    assert watch.looks > 20
    assert len(watch.told) >= 4
    cases = len(addresses) + watch.looks + len(watch.told) + len(sink.mails) + sum(1 for path in tmp_path.rglob("*") if path.is_file())
    row("T25", cases, [f"{place}: {found}" for place, all_found in places.items() for found in all_found], floor=100)


def test_an_error_of_the_database_says_nothing_of_what_it_carried(database: Database) -> None:
    """Its text ends up in a log."""
    with pytest.raises(Exception) as trouble, database.writing() as session:
        session.execute(text("INSERT INTO no_such_table VALUES (:name)"), {"name": "zebracanary"})
    assert "no_such_table" in str(trouble.value)
    assert "canary" not in str(trouble.value)
