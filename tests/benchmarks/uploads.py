"""Ten files of ten megabytes at once: how much memory a server process needs for it, and how long the slowest takes."""

import concurrent.futures
import os
import tempfile
import threading
import time
from pathlib import Path

MEGABYTES = 10
AT_ONCE = 10
KINDS = ("pdf", "jpg")
MOST = 150  # megabytes that one process may need at its highest


def main(arguments: list[str]) -> None:
    print(
        "\n| kind | files at once | MB each | highest MB of the process | before MB | slowest s |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    )
    for kind in KINDS:
        before, highest, slowest = apart(kind)
        print(f"| {kind} | {AT_ONCE} | {MEGABYTES} | {highest:.0f} | {before:.0f} | {slowest:.1f} |")
        assert highest < MOST, f"{highest:.0f} MB is more than {MOST} MB"


def apart(kind: str) -> tuple[float, float, float]:
    """In a process of its own, which has nothing else in memory."""
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        return pool.submit(measure, kind).result()


def measure(kind: str) -> tuple[float, float, float]:
    """Pages with a file each, parsed as the server parses them, looked into, kept, verified."""
    from flask import Flask
    from werkzeug.test import create_environ

    from formsapp.vault.files import Vault
    from formsapp.vault.inspect import look
    from formsapp.vault.keys import Keys
    from formsapp.web.files import prepare
    from tests.uploads import jpeg, pdf

    # Random bytes stand in a part of the PDF that is packed: outside of one a few of them would now and then be the name of a script.
    head = {"pdf": pdf(end=b"9 0 obj << >> stream\n%"), "jpg": jpeg()}[kind]
    tail = b"\nendstream\n%%EOF\n" if kind == "pdf" else b"\xff\xd9"
    highest = [0.0]
    with tempfile.TemporaryDirectory() as place:
        vault = Vault(Path(place) / "files", Keys(os.urandom(32), {"abcdefgh": os.urandom(32)}, "abcdefgh"))
        app = Flask("bench")
        app.extensions["office"] = type("Office", (), {"vault": vault})
        prepare(app)
        over = threading.Event()
        watcher = threading.Thread(target=watch, args=(highest, over), daemon=True)
        before = resident()
        watcher.start()

        def one(number: int) -> float:
            from flask import request

            begun = time.perf_counter()
            body = Body(head, MEGABYTES * 1024 * 1024 - len(head) - len(tail) - 1024, tail, f"a.{kind}")
            asked = create_environ("/", method="POST")
            with app.request_context(asked | {"wsgi.input": body, "CONTENT_LENGTH": str(body.length), "CONTENT_TYPE": body.kind}):
                stream = request.files["a"].stream
                found = look(stream, f"a.{kind}", stream.size)  # type: ignore[attr-defined,arg-type]
                assert not found.refused, found
                vault.verify(vault.put(stream, str(number)), str(number))  # type: ignore[arg-type]
            return time.perf_counter() - begun

        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            seconds = list(pool.map(one, range(AT_ONCE)))
        over.set()
        watcher.join()
    return before, highest[0], max(seconds)


class Body:
    """A page with one file, made as it is read: the measure is the server's memory, not ours."""

    def __init__(self, head: bytes, middle: int, tail: bytes, name: str) -> None:
        self.kind = "multipart/form-data; boundary=xxBxx"
        begin = f'--xxBxx\r\nContent-Disposition: form-data; name="a"; filename="{name}"\r\n\r\n'.encode() + head
        end = tail + b'\r\n--xxBxx\r\nContent-Disposition: form-data; name="end"\r\n\r\nend\r\n--xxBxx--\r\n'
        self.parts = [begin, middle, end]
        self.length = len(begin) + middle + len(end)

    def read(self, most: int = -1) -> bytes:
        while self.parts and not self.parts[0]:
            self.parts.pop(0)
        if not self.parts:
            return b""
        first = self.parts[0]
        size = first if isinstance(first, int) else len(first)
        taken = min(size, most) if most >= 0 else size
        if isinstance(first, int):
            self.parts[0] = first - taken
            return os.urandom(taken)
        self.parts[0] = first[taken:]
        return first[:taken]

    def readline(self, most: int = -1) -> bytes:
        return self.read(most)


def resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1_000_000


def watch(highest: list[float], over: threading.Event) -> None:
    while not over.wait(0.005):
        highest[0] = max(highest[0], resident())


if __name__ == "__main__":
    main([])
