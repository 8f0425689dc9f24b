"""Whoever sends drop by drop holds a thread for some seconds and no longer; a slow line that keeps its pace is served to the end."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from formsapp import server
from tests.conftest import PROJECT
from tests.web.test_server import free_port

pytestmark = pytest.mark.slow
HEADS = b"GET /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
BODIES = b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\n"


@pytest.fixture(scope="module")
def port(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server with two threads, so that few clients can hold them all."""
    port = free_port()
    told = {"SITE_FOLDER": str(built), "DATA_FOLDER": str(tmp_path_factory.mktemp("slow") / "data")}
    command = [sys.executable, "-m", "formsapp", "serve", "--port", str(port), "--threads", "2", "--without-worker"]
    process = subprocess.Popen(
        command, cwd=PROJECT, env=os.environ | told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    assert process.stdout is not None
    assert b"http" in process.stdout.readline()
    yield port
    os.killpg(process.pid, signal.SIGTERM)
    process.communicate(timeout=20)


def answered(port: int) -> float:
    """Seconds until an honest page is there."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(HEADS + b"Connection: close\r\n\r\n")
        assert line.recv(15) == b"HTTP/1.1 200 OK"
    return time.monotonic() - began


@pytest.mark.parametrize("opening", [HEADS + b"X-Slow: ", BODIES], ids=["heads", "bodies"])
def test_drops_do_not_hold_the_server_for_ever(port: int, opening: bytes) -> None:
    answered(port)
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(4)]
    over = threading.Event()

    def drip() -> None:
        while not over.wait(0.5):
            for line in lines:
                with_drop(line)

    for line in lines:
        line.sendall(opening)
    dripping = threading.Thread(target=drip)
    dripping.start()
    time.sleep(0.5)
    passed = answered(port)
    over.set()
    dripping.join()
    for line in lines:
        line.close()
    assert passed < 3 * server.PATIENCE


def with_drop(line: socket.socket) -> None:
    try:
        line.sendall(b"x")
    except OSError:
        return  # it was cut


def test_a_slow_line_that_keeps_its_pace_is_served(port: int) -> None:
    """Longer than the patience, at three times the least pace."""
    size = int(3 * server.LEAST_PACE * (server.PATIENCE + 3))
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(
            HEADS.replace(b"GET", b"POST")
            + b"Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % size
        )
        for _ in range(int(2 * (server.PATIENCE + 3))):
            line.sendall(b"x" * (3 * server.LEAST_PACE // 2))
            time.sleep(0.5)
        assert line.recv(12) == b"HTTP/1.1 400"  # arrived whole, and has no token
