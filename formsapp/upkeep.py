"""Commands for whoever looks after the service: the worker, the schema, keys, and the doctor. ``cli.py`` puts them beside ``serve``."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
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


@click.command(epilog="Example: BACKUP_TARGET=/backups BACKUP_KEY_FILE=… formsapp backup --keep 30")
@click.option("--keep", type=click.IntRange(1), help="remove backups older than so many days; the newest always stays")
def backup(keep: int | None) -> None:
    """Write a sealed backup of database and files while people go on working, and read it back."""
    from formsapp.services import backup as service

    with in_a_sentence():
        office = open_here()
        target, key = office.settings.backup_target, service.key_of(office.settings.backup_key)
        if target is None:
            fail("BACKUP_TARGET must be set: name the folder, on another disk, that backups are written to.")
        made = service.make(office, target, key, days=keep)
        click.echo(str(service.look(made.path, key)))


@click.command(epilog="Example: BACKUP_KEY_FILE=… DATA_FOLDER=/srv/forms formsapp restore /backups/2026-11-21T120000Z.backup")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--only-look", is_flag=True, help="read all of it and every file, and change nothing")
@click.option("--even-if-old", is_flag=True, help="restore although it is more than a week old")
@click.option(
    "--master-key-to", type=click.Path(path_type=Path), help="where the master key goes (default: keys/master.key in DATA_FOLDER)"
)
def restore(path: Path, only_look: bool, even_if_old: bool, master_key_to: Path | None) -> None:
    """Set up an empty host from a backup. Needs BACKUP_KEY, DATA_FOLDER and, on PostgreSQL, DATABASE_URL with OWNER_DATABASE_URL."""
    from formsapp import config
    from formsapp.clock import now
    from formsapp.services import backup as service
    from formsapp.services import restoring

    with in_a_sentence():
        settings = config.gather(os.environ, production=False)
        key = service.key_of(settings.backup_key)
        if only_look:
            click.echo(str(service.look(path, key)))
            return
        to = master_key_to or settings.data_folder / "keys" / "master.key"
        summary, office = restoring.restore(settings, now, path, key, master_to=to, even_if_old=even_if_old)
        office.database.close()
        click.echo(f"Restored {summary}. The audit's chain is whole, and every sealed value opens.")
        click.echo(f"Its master key is in {to}: move it to where the service reads it from (MASTER_KEY_FILE).")


@click.command(
    epilog="Example: formsapp first-administrator --council 'Avonbrook City Council' --name 'Jo Farr' --email jo.farr@council.example"
)
@click.option("--council", required=True, help="the council's name, as people know it")
@click.option("--name", required=True, help="the person's name")
@click.option("--email", required=True, help="where the invitation goes")
def first_administrator(council: str, name: str, email: str) -> None:
    """Invite the first administrator of a new service, who then invites all others. Refused once there is one."""
    from formsapp.domain.people import worker
    from formsapp.services import people
    from formsapp.services.office import Refused

    office = open_here()
    try:
        people.open_house(office, worker("command"), council, name, email)
    except Refused as reason:
        fail(str(reason))
    click.echo(f"An invitation to {email} is in the outbox: formsapp work sends it. Its link works once, for 72 hours.")


@click.command(epilog="Example: formsapp availability /srv/directory/availability.json")
@click.argument("to", type=click.Path(dir_okay=False, path_type=Path))
def availability(to: Path) -> None:
    """Write which courses have places, in bands, for a directory on a host of its own: beside its front page, every few minutes."""
    import json

    from formsapp.services import places

    office = open_here()
    whole = to.with_name(f".{to.name}.new")
    whole.write_text(json.dumps(places.availability(office)), "utf-8")
    whole.replace(to)
    office.database.close()


@click.command(epilog="Example: formsapp outcomes /srv/directory/outcomes.json")
@click.argument("to", type=click.Path(dir_okay=False, path_type=Path))
def outcomes(to: Path) -> None:
    """Write what came of courses whose providers agree, for a directory on a host of its own: beside its front page, once a day."""
    import json

    from formsapp.services import outcomes as found

    office = open_here()
    whole = to.with_name(f".{to.name}.new")
    whole.write_text(json.dumps(found.published(office)), "utf-8")
    whole.replace(to)
    office.database.close()


@click.command(epilog="Example: formsapp cases withdrawal > withdrawal.mmd")
@click.argument("kind", required=False)
def cases(kind: str | None) -> None:
    """Print the states and moves of a kind of case as a Mermaid diagram, from the table that the app obeys; without a kind, list the kinds."""
    from formsapp.domain import cases as table

    if kind is None:
        for name in table.STATES:
            click.echo(f"{name}: {len(table.STATES[name])} states, {sum(move.kind == name for move in table.MOVES)} moves")
    elif kind in table.STATES:
        click.echo(table.drawn(kind), nl=False)
    else:
        fail(f"There is no kind of case “{kind}”: formsapp cases lists them.")


@click.command(epilog="Example: SITE_FOLDER=output formsapp demonstrate")
def demonstrate() -> None:
    """Fill an empty database with a made-up service to look at: schools, providers, children, cases in every state. Never in production."""
    from formsapp.services import demonstration_made

    office = open_here()
    if office.settings.production or not office.settings.demo:
        fail("The demonstration is for a developer's machine: it is not made where PRODUCTION is set, nor where DEMO is off.")

    def told(done: int, of: int) -> None:
        click.echo(f"\rMaking a demonstration with fictional people, once: {done} of {of} cases", nl=done == of)

    office.database.hurry()
    demonstration_made.make(office, told)
    office.database.close()


COMMANDS = (demonstrate, work, migrate, doctor, new_key, rotate, verify_audit, backup, restore, first_administrator, cases, availability, outcomes)
