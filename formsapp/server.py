"""gunicorn as we run it: no banner, our walls on its own refusals too, and room for the longest search anybody can type."""

import gc
import html
import logging
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.http import message, parser, unreader, wsgi
from gunicorn.workers.gthread import ThreadWorker

from formsapp.headers import walls

# Ten thousand characters of four bytes each, written as %XX, fit into one address.
LONGEST_ADDRESS = 131_072
REFUSALS = {
    414: "The address is too long. Use fewer words and try again.",
    431: "The browser sent too much along with the request.",
    417: "The request asked for something this server doesn’t do.",
    500: "Sorry, something went wrong. Try again in a few minutes.",
}


# A client that sends drop by drop may hold a thread for so many seconds of waiting, and longer only at such a pace: ten megabytes over a slow
# line are honest. Many such clients at once are for the proxy in front to hold off: it hands on what has arrived whole.
PATIENCE = 10.0
LEAST_PACE = 2_000  # bytes a second
TO_TAKE_THE_ANSWER = 60.0
SELDOM = (10_000, 20, 20)  # new things before Python looks among them for what could be thrown away, and how often among older ones


class PacedUnreader(unreader.SocketUnreader):
    """What a connection sends, for as long as it sends: then as if it had been cut."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.waited, self.taken = 0.0, 0

    def chunk(self, size_hint: int | None = None) -> bytes:
        left = PATIENCE + self.taken / LEAST_PACE - self.waited
        if left <= 0:
            return b""
        begun = time.monotonic()
        self.sock.settimeout(left)
        try:
            found: bytes = super().chunk(size_hint)
        except TimeoutError:
            found = b""
        finally:
            self.waited += time.monotonic() - begun
            self.sock.settimeout(TO_TAKE_THE_ANSWER)
        self.taken += len(found)
        return found


class QuietResponse(wsgi.Response):
    """Says nothing about the program that answers."""

    def default_headers(self) -> list[str]:
        return [line for line in super().default_headers() if not line.startswith("Server:")]


class Worker(ThreadWorker):
    """Set as gunicorn's worker by its dotted name."""

    def init_process(self) -> None:
        message.MAX_REQUEST_LINE = LONGEST_ADDRESS
        wsgi.Response = QuietResponse  # type: ignore[misc]
        parser.SocketUnreader = PacedUnreader  # type: ignore[attr-defined]
        util.write_error = refuse
        self.log.error_log.addFilter(told_in_a_line)
        super().init_process()


def told_in_a_line(record: logging.LogRecord) -> bool:
    """What cuts an answer off on purpose says so in one line: it is no fault, and a traceback would look like one."""
    error = record.exc_info[1] if record.exc_info else None
    if expected := getattr(error, "expected", ""):
        record.msg, record.args, record.exc_info, record.exc_text = expected, (), None, None
        record.levelno, record.levelname = logging.INFO, "INFO"
    return True


def refuse(sock: Any, status: int, reason: str, _: str) -> None:
    """What can't be read as HTTP never reaches the app: a plain sentence that repeats nothing of what was sent."""
    sentence = REFUSALS.get(status, "The request can’t be read. Check the address, or go back and try once more.")
    title = html.escape(reason)
    body = (
        f'<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n</head>\n<body>\n<main>\n'
        f"<h1>{title}</h1>\n<p>{sentence}</p>\n</main>\n</body>\n</html>\n"
    ).encode()
    lines = {
        "Connection": "close",
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
    } | walls(https=False)
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    util.write_nonblock(sock, f"HTTP/1.1 {status} {reason}\r\n{head}\r\n".encode("latin-1") + body)


class Server(BaseApplication):
    """One app under gunicorn, made before the workers are forked, so that a fault at the start is told once."""

    def __init__(self, app: Flask, options: Mapping[str, Any]) -> None:
        self.app, self.options = app, options
        super().__init__()

    def load_config(self) -> None:
        assert self.cfg is not None
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app


def share_memory() -> None:
    """Just before the processes part. What is there now stays as long as they do: Python looking through it all again for what could be thrown away
    would hold up everybody for up to half a second, now and then. It would also write to each of these objects, and so give each process a copy
    of nearly all the memory that they share.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)  # the processes that come of this one have it too


def options(bind: str, port: int, workers: int, threads: int, ready: Callable[[], None], warm: Callable[[], object]) -> dict[str, Any]:
    """``warm`` is called once, before the processes part, so that they share what it makes and nobody's first page waits for it; then ``ready``,
    with the port open. No database is asked by then, nor any file left open whose position they would share: the index is mapped into memory.
    """

    def part() -> None:
        warm()
        share_memory()
        ready()

    settings: dict[str, Any] = {
        "bind": f"{bind}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": "formsapp.server.Worker",
        "preload_app": True,
        "control_socket_disable": True,
        "loglevel": "error",
        "accesslog": None,
        "limit_request_line": LONGEST_ADDRESS,
        "timeout": 60,
        "graceful_timeout": 3,
        "keepalive": 5,
        "when_ready": lambda _: part(),
    }
    if sys.platform.startswith("linux"):
        settings["worker_tmp_dir"] = "/dev/shm"  # noqa: S108 - the workers' heartbeat; nothing of ours is written there
    return settings
