"""``capsite serve``: the site as it will be, anew at every save, for the person who writes it.

A change is published in two steps: pages at once; PDF files and the app's search index when nothing was saved for a moment. What is
wrong is told on the terminal and above the page; a factsheet that only has gaps is shown as a draft (``drafts.py``), and while site.yaml
can't be read the last good site stays in view.
"""

import dataclasses
import errno
import functools
import json
import logging
import socket
import sys
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from capsite.build import Outcome, build
from capsite.factsheets import Kept
from capsite.problems import report
from capsite.settings import Settings

LIVE = "/live-view/"
MANY = 20
QUIET = 1.5  # seconds without a save before paper and index are made anew
TAG = f'<script type="module" src="{LIVE}script.js"></script>'.encode()
SCRIPT = """
const show = (problems) => {
  let box = document.getElementById("live-view");
  if (!problems.length) { box?.remove(); return; }
  if (!box) {
    box = document.createElement("section");
    box.id = "live-view";
    box.setAttribute("role", "alert");
    box.className = "govuk-error-summary";
    document.body.prepend(box);
  }
  const list = document.createElement("ul");
  for (const line of problems) list.append(Object.assign(document.createElement("li"), { textContent: line }));
  box.replaceChildren(Object.assign(document.createElement("h2"), { textContent: "Problems in the content" }), list);
};
let seen = null;
for (;;) {
  try {
    const answer = await (await fetch("LIVEstate?seen=" + (seen ?? ""))).json();
    if (seen !== null && answer.number !== seen && !answer.problems.length) location.reload();
    seen = answer.number;
    show(answer.problems);
  } catch {
    await new Promise((resume) => setTimeout(resume, 1000));
  }
}
""".replace("LIVE", LIVE)


class State:
    """The number of the site in view and what is wrong with it; browsers wait here for the next number."""

    def __init__(self) -> None:
        self.number = 0
        self.prefix = "/"
        self.problems: list[str] = []
        self.changed = threading.Condition()

    def publish(self, problems: list[str]) -> None:
        with self.changed:
            self.number += 1
            self.problems = problems
            self.changed.notify_all()

    def wait(self, seen: str, seconds: float = 20) -> dict[str, Any]:
        with self.changed:
            if seen == str(self.number):
                self.changed.wait(seconds)
            return {"number": self.number, "problems": self.problems}


class Handler(SimpleHTTPRequestHandler):
    """The published folder as a plain web server shows it, with one script more on each page."""

    def __init__(self, *arguments: Any, state: State, **more: Any) -> None:
        self.state, self.prefix = state, state.prefix
        super().__init__(*arguments, **more)

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path == LIVE + "state":
            self._send(json.dumps(self.state.wait(query.removeprefix("seen="))).encode(), "application/json")
        elif path == LIVE + "script.js":
            self._send(SCRIPT.encode(), "text/javascript")
        elif not path.startswith(self.prefix):
            self.send_response(302)
            self.send_header("Location", self.prefix)
            self.end_headers()
        else:
            self._page(path)

    def _page(self, path: str) -> None:
        self.path = "/" + path[len(self.prefix):]
        file = Path(self.translate_path(self.path))
        if file.is_dir() and not path.endswith("/"):
            self.send_response(302)
            self.send_header("Location", path + "/")
            self.end_headers()
            return
        file = file / "index.html" if file.is_dir() else file
        status = 200
        if not file.is_file():
            file, status = Path(str(self.directory)) / "404.html", 404
        try:
            data = file.read_bytes()
        except OSError:
            data, status = b"The site is not built: see the terminal.", 503
        if file.suffix == ".html":
            data = data.replace(b"</head>", TAG + b"</head>", 1)
        self._send(data, self.guess_type(str(file)), status)

    def _send(self, data: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind if "charset" in kind or not kind.startswith("text/") else f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Requests are of no interest to a writer."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away is no error; anything else is told in one line."""
        if not isinstance(sys.exception() if hasattr(sys, "exception") else None, ConnectionError):
            print("A page could not be sent:", sys.exc_info()[1], file=sys.stderr)


class Preview:
    """Builds for the preview: quick ones at once, whole ones when it is quiet."""

    def __init__(self, settings: Settings, state: State) -> None:
        self.settings, self.state = settings, state
        self.kept = Kept()

    def quick(self) -> Outcome:
        begun = time.monotonic()
        outcome = self._build(paper=False)
        if outcome.changed or outcome.status:
            print(report(outcome.problems), end="", file=sys.stderr)
            print(f"{time.strftime('%H:%M:%S')} {outcome.made} files made in {time.monotonic() - begun:.2f} seconds", flush=True)
            self.state.publish(_first([str(problem) for problem in outcome.problems if not problem.warning]))
        return outcome

    def whole(self) -> None:
        self._build(paper=True)

    def _build(self, paper: bool) -> Outcome:
        return build(dataclasses.replace(self.settings, paper=paper, index=paper), kept=self.kept)


def _first(problems: list[str]) -> list[str]:
    """As many as a person reads above a page."""
    return problems if len(problems) <= MANY else [*problems[:MANY], f"and {len(problems) - MANY:,} more: see the terminal"]


def serve(settings: Settings, bind: str, port: int) -> int:
    """Serve until Ctrl-C or SIGTERM. 0 at its end; 1 when the port is taken or there is nothing to show."""
    from watchfiles import watch

    logging.getLogger("watchfiles").setLevel(logging.ERROR)  # it says that it was asked to stop
    state = State()
    preview = Preview(settings, state)
    try:
        server = Server((bind, port), functools.partial(Handler, state=state, directory=str(settings.output)))
    except OSError as problem:
        print(_no_door(problem, bind, port), file=sys.stderr)
        return 1
    if preview.quick().status:
        print("Nothing can be shown until site.yaml can be read: mend it and start again.", file=sys.stderr)
        return 1
    prefix = state.prefix = settings_prefix(settings)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://{bind}:{server.server_port}{prefix} shows the site and follows what you save; Ctrl-C ends it.", flush=True)
    due: float | None = time.monotonic()
    try:
        folders = [settings.content, settings.theme / "templates", settings.theme / "static", settings.theme / "built", settings.theme / "print"]
        for changes in watch(*(folder for folder in folders if folder.exists()), debounce=60, step=20, rust_timeout=500, yield_on_timeout=True,
                             raise_interrupt=False):
            if changes:
                preview.quick()
                due = time.monotonic() + QUIET
            elif due is not None and time.monotonic() >= due:
                preview.whole()
                due = None
    except KeyboardInterrupt:
        pass
    finally:
        server.shutdown()
    return 0


def _no_door(problem: OSError, bind: str, port: int) -> str:
    """Why nothing can be served at an address, and what to do."""
    if isinstance(problem, socket.gaierror) or problem.errno == errno.EADDRNOTAVAIL:
        return f"{bind} is not an address of this machine: leave --bind out to serve to this machine only, or give 0.0.0.0 for all of its addresses."
    if problem.errno == errno.EACCES:
        return f"Port {port} on {bind} is kept for the system: try --port with a number from 1024 up."
    return f"Port {port} on {bind} can't be used ({problem.strerror}): another program has it; try --port with another number."


def settings_prefix(settings: Settings) -> str:
    """The path the site lives below, as the published manifest says."""
    from capsite.publish import Place
    frame = Place(settings.output).manifest().get("frame")
    return str(frame["prefix"]) if isinstance(frame, dict) else "/"


def free_port() -> int:
    """A port nobody uses just now (for tests)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
