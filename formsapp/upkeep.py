"""Commands for whoever looks after the service: the worker, the schema, keys, and the doctor. ``cli.py`` puts them beside ``serve``."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import click

from formsapp.settings import Unready

if TYPE_CHECKING:
    from formsapp.services.office import Office


def fail(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """What can't be is one sentence and status 1."""
    try:
        yield
    except Unready as trouble:
        fail(str(trouble))


def open_here() -> "Office":
    """The office of the environment."""
    from formsapp import config
    from formsapp.clock import now
    from formsapp.services.office import open_office

    with in_a_sentence():
        return open_office(config.read(os.environ), now)


@click.command(epilog="Example: DATABASE_URL=… MASTER_KEY_FILE=… formsapp work")
@click.option("--beside", type=int, help="stop when the process with this number is gone")
def work(beside: int | None) -> None:
    """Send mails, seal the audit, end what has expired: run one, or as many as you like, beside the web server."""
    import logging

    from formsapp.services.work import Worker

    office = open_here()
    logging.basicConfig(level=logging.INFO if office.settings.production else logging.ERROR, format="%(levelname)s %(name)s: %(message)s")
    worker = Worker(office, f"{os.uname().nodename[:40]} {os.getpid()}")

    def stop(_: int, __: FrameType | None) -> None:
        worker.stop.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if beside:
        threading.Thread(target=stop_with, args=(beside, worker.stop), daemon=True).start()
    worker.run()
    office.database.close()


def stop_with(parent: int, stop: threading.Event) -> None:
    """A web server that was killed leaves no worker behind."""
    while not stop.wait(1):
        if os.getppid() != parent:
            stop.set()


@click.command(epilog="Example: OWNER_DATABASE_URL=postgresql://owner@… DATABASE_URL=postgresql://formsapp@… formsapp migrate")
def migrate() -> None:
    """Bring the database to the schema of this version, and give the application's role its rights (PostgreSQL: as the owner)."""
    from formsapp import config
    from formsapp.services.office import migrate as bring_up

    with in_a_sentence():
        click.echo(f"The database is at revision {bring_up(config.read(os.environ))}.")


@click.command(epilog="Example: formsapp doctor")
def doctor() -> None:
    """Say everything that keeps the service from starting safely; status 1 when there is anything."""
    from formsapp.clock import now
    from formsapp.services.doctor import faults

    found = faults(os.environ, now())
    for sentence in found:
        click.echo(f"- {sentence}")
    if found:
        raise SystemExit(1)
    click.echo("Nothing keeps the service from starting.")


@click.command(name="new-key", epilog="Example: formsapp new-key > /etc/formsapp/master.key")
def new_key() -> None:
    """Make a key of 32 bytes by chance, in base64: for MASTER_KEY and, another one, for BACKUP_KEY."""
    import base64

    click.echo(base64.b64encode(os.urandom(32)).decode())


@click.command(epilog="Example: formsapp rotate")
def rotate() -> None:
    """Put a new key in force for the columns; the worker seals anew what older ones sealed, while people go on working."""
    from formsapp.services import rotation

    name = rotation.rotate(open_here())
    click.echo(f"Key {name} seals from now on. The worker (formsapp work) seals anew what older keys sealed.")


@click.command(name="verify-audit", epilog="Example: formsapp verify-audit")
def verify_audit() -> None:
    """Look whether the audit's chain is whole; status 1 when it is not."""
    from formsapp.services import audit

    found = audit.verify(open_here())
    for sentence in found:
        click.echo(sentence)
    if found:
        raise SystemExit(1)
    click.echo("The audit's chain is whole.")


COMMANDS = (work, migrate, doctor, new_key, rotate, verify_audit)
