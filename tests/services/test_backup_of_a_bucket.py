"""Backups of files that lie in a bucket, and an empty bucket set up from one (T12)."""

import dataclasses
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest

from formsapp.services import backup, restoring
from formsapp.services.office import Office
from formsapp.store.database import Database
from formsapp.vault.bucket import Bucket
from formsapp.vault.places import Folder
from tests.filling import fill
from tests.offices import open_office
from tests.s3 import Server

KEY = bytes(range(100, 132))


def stored_in(office: Office) -> dict[str, str]:
    found = {}
    for place, _ in office.vault.places.listed():
        with office.vault.places.opened(place) as source:
            found[place] = sha256(source.read()).hexdigest()
    return found


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_from_a_bucket_to_an_empty_one_and_to_a_folder(database: Database, tmp_path: Path, s3_server: Server) -> None:
    from_there = s3_server.settings(uuid4().hex)
    office: Office = open_office(database, tmp_path / "data", s3=from_there)
    filled, office.vault.places = fill(office, 3), Bucket(from_there)
    for place in filled.files:
        office.vault.places.put(place, office.vault.folder / place)
    assert not any(path.is_file() for path in office.vault.folder.rglob("*"))
    made = backup.make(office, tmp_path / "backups", KEY)
    for number, s3 in enumerate((s3_server.settings(uuid4().hex), type(from_there)())):
        folder = tmp_path / f"host {number}" / "data"
        settings = dataclasses.replace(office.settings, data_folder=folder, master_key="", database_url="", s3=s3)
        _, again = restoring.restore(settings, office.clock, made.path, KEY, master_to=folder.parent / "master.key")
        assert isinstance(again.vault.places, Bucket if s3.bucket else Folder)
        assert stored_in(again) == filled.files
        assert len(filled.files) == 3
        again.database.close()
