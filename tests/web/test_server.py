"""The app under its real server: starting, refusing and stopping in plain sentences; walls on what never reaches the app."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from jinja2 import PackageLoader

import formsapp
from formsapp import rendering
from formsapp import server as serving
from formsapp.cli import commands
from formsapp.config import Settings
from tests.generator.small_content import write
from tests.web.apps import app_for
from tests.web.test_headers import WALLS


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, port: int, **more: str) -> subprocess.Popen[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"SITE_URL", "APP_URL", "SECRET_KEY", "PRODUCTION", "TRUSTED_HOSTS"}
    }
    return subprocess.Popen(
        [str(Path(sys.executable).with_name("formsapp")), "serve", "--port", str(port)],
        env=environment | {"SITE_FOLDER": str(folder), "DATA_FOLDER": str(folder.parent / "data")} | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def first_line(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    return server.stdout.readline()


def stopped(server: subprocess.Popen[str], how: signal.Signals) -> tuple[int, str]:
    """Ctrl-C reaches the whole group, as in a terminal."""
    os.killpg(server.pid, how)
    output, _ = server.communicate(timeout=90)
    return server.returncode, output


@pytest.fixture(scope="module")
def served(built: Path) -> Iterator[int]:
    port = free_port()
    server = start(built, port)
    assert str(port) in first_line(server)
    yield port
    stopped(server, signal.SIGTERM)


def ask(port: int, raw: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=90) as line:
        line.sendall(raw)
        answer = b""
        while part := line.recv(65_536):
            answer += part
        return answer


def get(port: int, address: str) -> bytes:
    return ask(port, f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())


def test_it_says_where_it_is_and_stops_quietly_on_ctrl_c(built: Path) -> None:
    port = free_port()
    server = start(built, port)
    assert first_line(server) == f"The directory is at http://127.0.0.1:{port} (stop it with Ctrl-C).\n"
    assert get(port, "/").startswith(b"HTTP/1.1 200")
    status, output = stopped(server, signal.SIGINT)
    assert (status, output) == (0, "")


def test_ctrl_c_while_it_starts_shows_no_traceback(built: Path) -> None:
    for wait in (0.3, 0.5, 0.7):
        server = start(built, free_port())
        time.sleep(wait)
        _, output = stopped(server, signal.SIGINT)
        assert "Traceback" not in output


def test_a_port_in_use_is_one_plain_sentence(built: Path, served: int) -> None:
    server = start(built, served)
    output, _ = server.communicate(timeout=90)
    assert server.returncode == 1
    assert output == f"Port {served} is in use: stop what is running there, or take another one, such as make run PORT={served + 1}.\n"


def test_a_port_that_is_taken_while_the_app_is_made_is_one_too(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the first look and gunicorn's, which would try five times and then show its log."""
    port, taken = free_port(), socket.socket()
    made = formsapp.create_app

    def slowly(settings: Settings) -> Flask:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        return made(settings)

    monkeypatch.setattr(formsapp, "create_app", slowly)
    monkeypatch.setenv("SITE_FOLDER", str(built))
    with taken:
        done = CliRunner().invoke(commands, ["serve", "--port", str(port), "--without-worker"])
    assert (done.exit_code, done.output) == (
        1, f"Port {port} is in use: stop what is running there, or take another one, such as make run PORT={port + 1}.\n"
    )  # fmt: skip


def room(folder: Path, port: int) -> tuple[int, str]:
    done = subprocess.run([str(Path(sys.executable).with_name("formsapp")), "room", "--port", str(port)], capture_output=True, text=True, timeout=90,
                          env=os.environ | {"SITE_FOLDER": str(folder), "APP_URL": f"http://127.0.0.1:{port}/"})  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def shown(built: Path, tmp_path: Path) -> Path:
    """A copy of the site that no other test shows."""
    shutil.copytree(built, tmp_path / "shown")
    shutil.copytree(built.with_name(f".{built.name}.state"), tmp_path / ".shown.state", ignore=shutil.ignore_patterns("serving-*"))
    return tmp_path / "shown"


def test_whether_there_is_room_is_told_before_anything_is_built(shown: Path, project: Path) -> None:
    port, second, other = free_port(), free_port(), free_port()
    servers = [start(shown, port), start(shown, second)]
    try:
        assert [str(each) in first_line(server) for server, each in zip(servers, (port, second), strict=True)] == [True, True]
        assert room(shown, port) == (
            1,
            f"Port {port} is in use: stop what is running there, or take another one, such as make run PORT={port + 1}.\n",
        )
        stopped(servers.pop(), signal.SIGTERM)
        assert room(shown, other) == (
            1,
            f"The site in shown is being shown at http://127.0.0.1:{port}/ already: stop that first, or build this one into a folder of its own, "
            f"such as make run PORT={other} OUTPUT=shown-{other}.\n",
        ), "the second server has gone: the first one's place is told"
        assert room(shown.with_name(f"shown-{other}"), other) == (0, "")
    finally:
        for server in servers:
            stopped(server, signal.SIGTERM)
    assert room(shown, other) == (0, "")
    recipe = (project / "Makefile").read_text("utf-8").split("\nrun:")[1].split("\n\n")[0]
    assert recipe.index("formsapp room") < recipe.index("capsite build") < recipe.index("formsapp serve")


def test_a_folder_is_free_again_when_its_server_was_killed(shown: Path) -> None:
    port = free_port()
    server = start(shown, port)
    assert str(port) in first_line(server)
    assert room(shown, free_port())[0] == 1
    stopped(server, signal.SIGKILL)
    assert room(shown, free_port()) == (0, "")


def test_a_build_under_a_running_server_harms_nobody(tmp_path: Path, project: Path) -> None:
    """Every page asked for while a second build publishes into the same folder is a whole one, and at the end it is the new one."""
    content = write(tmp_path)
    port = free_port()
    own = os.environ | {"SITE_URL": f"http://127.0.0.1:{port}/", "APP_URL": f"http://127.0.0.1:{port}/"}
    command = [sys.executable, "-m", "capsite", "build", "--content", str(content), "--output", str(tmp_path / "site"), "--no-paper"]
    subprocess.run(command, check=True, capture_output=True, env=own, cwd=project, timeout=120)
    server = start(tmp_path / "site", port)
    assert str(port) in first_line(server)
    name = next((content / "courses").glob("*.yaml"))
    name.write_text(name.read_text("utf-8").replace("\nname: ", "\nname: Anew ", 1), "utf-8")
    seen = []
    try:
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=own, cwd=project) as second:
            while second.poll() is None:
                seen.append(get(port, "/courses/"))
        assert len(seen) > 5
        assert all(page.startswith(b"HTTP/1.1 200") and page.rstrip().endswith(b"</html>") for page in seen)
        assert b"Anew " not in seen[0]
        assert b"Anew " in get(port, "/courses/")
    finally:
        stopped(server, signal.SIGTERM)


def test_what_stands_at_the_first_request_is_not_looked_through_again() -> None:
    """After the warming up, so that this counts too; in a process of its own, as it is never undone."""
    said = """if True:
        import gc
        from formsapp.server import options
        kept = []
        options("127.0.0.1", 8000, 1, 1, lambda: None, lambda: kept.append([[] for _ in range(1000)]))["when_ready"](None)
        print(gc.get_freeze_count() > 1000, any(each is kept[0] for each in gc.get_objects()), gc.get_threshold()[0] > 700)
    """
    run = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True", "False", "True"]


def test_unsafe_production_is_one_plain_sentence(built: Path) -> None:
    server = start(built, free_port(), PRODUCTION="1")
    output, _ = server.communicate(timeout=90)
    assert server.returncode == 1
    assert re.fullmatch(r"In production [^\n]+\.\n", output)


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"]])
def test_help_has_an_example(arguments: list[str]) -> None:
    done = subprocess.run([str(Path(sys.executable).with_name("formsapp")), *arguments], capture_output=True, text=True, timeout=90)
    assert done.returncode == 0
    assert "Example: " in done.stdout


def test_ten_thousand_characters_of_any_kind_are_answered(served: int) -> None:
    for text in ("a" * 10_000, "%F0%9F%9A%97" * 10_000):
        answer = get(served, f"/search/?q={text}")
        assert answer.startswith(b"HTTP/1.1 200"), answer[:200]


RAW = {
    "not HTTP": b"hello\r\n\r\n",
    "an address without end": b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a header without end": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    "control characters": b"GET /\x01 HTTP/1.1\r\nHost: 127.0.0.1\r\nX: \x00\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
    "markup as a method": b"<script> / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "an odd version": b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
}


@pytest.mark.parametrize("kind", RAW)
def test_what_is_hardly_http_is_refused_with_the_walls_up(served: int, kind: str) -> None:
    answer = ask(served, RAW[kind])
    head = answer.split(b"\r\n\r\n")[0].decode("latin-1").lower()
    assert re.match(r"http/1\.[01] 4\d\d", head), answer[:100]
    assert not [name for name in WALLS if name.lower() not in head]
    assert "\r\nserver:" not in head
    assert b"<script>" not in answer


def test_the_server_says_nothing_about_itself(served: int) -> None:
    for address in ("/", "/search/?q=a", "/none/", "/courses"):
        head = get(served, address).split(b"\r\n\r\n")[0].lower()
        assert b"server:" not in head
        assert b"gunicorn" not in head
        assert b"werkzeug" not in head


HEAVY = ("alembic", "obstore", "openpyxl", "requests", "typst", "webauthn")


def test_what_few_requests_need_is_loaded_when_they_need_it() -> None:
    """Each process has its own memory for what was written to since it began: what is never loaded costs none."""
    look = f"import sys, formsapp.cli, formsapp.server, formsapp.web; print(sorted({set(HEAVY)!r} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


def test_what_there_is_before_the_processes_part_is_frozen_when_all_is_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(serving, "share_memory", lambda: done.append("frozen"))
    chosen = serving.options("127.0.0.1", 1, 1, 1, lambda: done.append("ready"), lambda: done.append("warm"))
    chosen["when_ready"](None)
    assert done == ["warm", "frozen", "ready"]


def test_every_template_of_the_app_is_made_before_the_processes_part(tmp_path: Path) -> None:
    app = app_for(tmp_path / "site")
    rendering.make_templates(app)
    own = {name for name in PackageLoader("formsapp").list_templates() if name.endswith(".html")}
    assert len(own) > 150
    assert {*own, "base.html", "macros/forms.html"} <= {name for _, name in app.jinja_env.cache}
