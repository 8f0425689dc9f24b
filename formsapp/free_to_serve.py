"""Is there room for one more server? Asked before a site is built for it, so that nobody waits for a build that can't be shown.

A server holds a note of its own in the state folder of the site it shows (the system lets go of it when the server ends, however it
ends). A second one at another address would build the same folder for its own address, and the first one's pages would then lead there.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from formsapp.upkeep import fail

NOTES = "serving-*"


def refuse_port(bind: str, port: int) -> None:
    """gunicorn would try five times and then show its log; one sentence now is kinder."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind.strip("[]"), port))
        except PermissionError:
            fail(f"Port {port} is not open to you: take one above 1023, such as make run PORT=8001.")
        except OSError as error:
            if error.errno in {98, 48, 10048}:  # in use, as Linux, macOS and Windows number it
                other = port + 1 if port < 65535 else 8000
                fail(f"Port {port} is in use: stop what is running there, or take another one, such as make run PORT={other}.")
            fail(f"Can't listen on {bind}, port {port}: {error.strerror}.")


def refuse_folder(site: Path, address: str) -> None:
    """One folder is built for one address at a time."""
    for shown_at in _shown_at(site):
        if shown_at.rstrip("/") != address.rstrip("/"):
            port = address.rstrip("/").rpartition(":")[2]
            fail(f"The site in {site.name} is being shown at {shown_at} already: stop that first, or build this one into a folder of its own, "
                 f"such as make run PORT={port} OUTPUT={site.name}-{port}.")  # fmt: skip


@contextmanager
def noted(site: Path, address: str) -> Iterator[None]:
    """While this server runs, others can ask where the site is shown. Several servers may show one site; without a note all goes on."""
    with ExitStack() as kept:
        with suppress(OSError, ImportError):
            import fcntl

            path = _state(site) / NOTES.replace("*", str(os.getpid()))
            note = kept.enter_context(path.open("w", encoding="utf-8"))
            kept.callback(path.unlink, missing_ok=True)
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
            note.write(address)
            note.flush()
        yield


def _state(site: Path) -> Path:
    return site.with_name(f".{site.name}.state")


def _shown_at(site: Path) -> Iterator[str]:
    """Where the site is shown by servers that still run; the note of one that was killed is cleared away."""
    with suppress(ImportError):
        import fcntl

        for path in sorted(_state(site).glob(NOTES)):
            with suppress(OSError), path.open(encoding="utf-8") as note:
                try:
                    fcntl.flock(note, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    yield note.read(200)
                else:
                    path.unlink()
