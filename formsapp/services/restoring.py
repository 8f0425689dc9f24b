"""Setting up an empty host from a backup and its key, and nothing else (row T12). Everything is read and checked before anything is written."""

import base64
import datetime as dt
import os
import shutil
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from formsapp.services import audit as chain
from formsapp.services import backup, rotation
from formsapp.services.backup import Summary, Unusable
from formsapp.services.office import Clock, Office, make_private, migrate, open_office
from formsapp.settings import Settings
from formsapp.store import dump, files_kept
from formsapp.store.database import Database
from formsapp.vault.files import ARRIVING
from formsapp.vault.places import PLACE, places_for

OLDEST = dt.timedelta(days=7)


def restore(
    settings: Settings, clock: Clock, path: Path, key: bytes, *, master_to: Path, even_if_old: bool = False
) -> tuple[Summary, Office]:
    """The summary and the office over what was restored; ``Unusable`` says why not, and then the host is as empty as before."""
    summary = backup.look(path, key)
    fit(settings, summary, clock(), even_if_old=even_if_old)
    make_private(settings)
    database, owner = Database(settings.database), Database(settings.owner_database_url or settings.database)
    try:
        if not dump.is_empty(owner):
            raise Unusable("There is data in the database already: restore to an empty one.")
        put_files(settings, path, key)
        give_master(settings, summary, master_to)
        dump.make_schema(owner, summary.revision, database.role if settings.owner_database_url else None)
        put_rows(owner, summary, path, key)
    finally:
        database.close()
        owner.close()
    migrate(settings)
    return summary, opened(settings, clock, summary)


def fit(settings: Settings, summary: Summary, now: dt.datetime, *, even_if_old: bool) -> None:
    age = now - summary.taken_at
    if age > OLDEST and not even_if_old:
        raise Unusable(
            f"{summary.path.name} is {age.days} days old, and what came since would be lost: look for a newer one, or say --even-if-old."
        )
    if not dump.knows(summary.revision):
        raise Unusable(f"{summary.path.name} comes from a newer version (revision {summary.revision}): restore it with that version.")
    if settings.master_key and base64.b64decode(settings.master_key) != summary.master:
        raise Unusable(f"MASTER_KEY is not the key that {summary.path.name} belongs to: leave it away, and the backup's own is used.")


def put_files(settings: Settings, path: Path, key: bytes) -> None:
    """Under temporary names first; what lies there already under the same name is the same bytes or is replaced."""
    home, places = settings.data_folder / "files" / ARRIVING, places_for(settings)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    for line in backup.read(path, key):
        if line["kind"] != "file":
            continue
        if not PLACE.fullmatch(line["place"]):
            raise Unusable(f"{path.name} names a file outside the vault.")
        part = home / f"{line['id']}.part"
        with (path.parent / backup.OBJECTS / line["object"][:2] / line["object"]).open("rb") as source, part.open("wb") as out:
            shutil.copyfileobj(source, out, backup.READ)
            backup.settle(out)
        places.put(line["place"], part)


def give_master(settings: Settings, summary: Summary, to: Path) -> None:
    """To a file for its owner only, unless the settings have it already."""
    if settings.master_key:
        return
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if base64.b64decode(to.read_text()) == summary.master:
            return
        raise Unusable(f"There is another key in {to}: move it away first.") from None
    with os.fdopen(handle, "wb") as out:
        out.write(base64.b64encode(summary.master) + b"\n")
        backup.settle(out)


def put_rows(owner: Database, summary: Summary, path: Path, key: bytes) -> None:
    """All of them in one transaction."""
    with owner.writing() as session:
        for line in backup.read(path, key):
            if line["kind"] == "rows":
                dump.load(session, summary.shape, line)
        dump.number_on(session, summary.shape)
        if (
            summary.revision == dump.newest_revision()
            and (found := {name: n for name, n in dump.counts(session).items() if n}) != summary.rows
        ):
            raise Unusable(f"{path.name} gave other rows than it holds: {found}.")


def opened(settings: Settings, clock: Clock, summary: Summary) -> Office:
    """With its own key, its audit anchored anew; and looked at as a whole."""
    office = open_office(replace(settings, master_key=base64.b64encode(summary.master).decode("ascii")), clock)
    with office.database.reading() as session:
        backup.anchor_anew(office, session)
    if summary.gone:
        with office.database.writing() as session:
            files_kept.mark_removed(session, [UUID(each) for each in summary.gone], clock())
    if trouble := [*chain.verify(office), *rotation.unreadable(office)]:
        raise Unusable(f"What was restored is not whole: {trouble[0]}")
    return office
