"""The Datalocker on a stolen disk and out of a backup (T12, T13): nothing to read, nothing to change; after a restore every file opens, none that ended."""

import dataclasses
import hashlib
import random
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from formsapp.services import backup, locker_lists, recall, receiving, restoring, rotation, uploads
from formsapp.services.office import Office, Refused
from formsapp.store import tables, transfers
from formsapp.store.transfer_lists import Wanted
from formsapp.vault.files import SEALED
from formsapp.vault.keys import Tampered
from tests.locker import World, world
from tests.offices import Clock
from tests.scoreboard import row

KEY = bytes(range(100, 132))
CANARIES = ("Zanderling", "ZNCANARY", "zander-plan", "half-arrived-zander")
FLIPS = 100


def filled(office: Office) -> tuple[World, UUID, UUID]:
    """One that waits, one that was recalled, and one that has arrived by half; each with words that stand nowhere else."""
    there = world(office)
    words = b"About Zanderling. " * 20_000
    waiting = there.sent(there.school, there.team, data=words, name="zander-plan.txt", description="ZNCANARY")
    over = there.sent(there.school, there.team, data=words, name="zander-plan.txt", description="ZNCANARY")
    recall.recall(office, there.school.actor, over)
    half = uploads.begin(office, there.school.actor, "half-arrived-zander.txt", 500_000)
    left = [words[:300_000]]
    uploads.go_on(office, there.school.actor, half.id, 0, lambda most: left.pop() if left else b"")
    return there, waiting, over


@pytest.mark.scoreboard
def test_t13_a_stolen_disk_tells_nothing(office: Office, tmp_path: Path) -> None:
    there, waiting, over = filled(office)
    backup.make(office, tmp_path / "backups", KEY)
    looked, violations = 0, []
    for path in tmp_path.rglob("*"):
        if path.is_file():
            looked += 1
            data = path.read_bytes() + str(path.relative_to(tmp_path)).encode()
            violations += [f"{word} in {path}" for word in CANARIES if word.encode() in data]
    assert looked >= 5
    assert rotation.unreadable(office) == [], "a key that was destroyed is no fault"
    with office.database.reading() as session:
        assert session.scalars(select(tables.StoredFile.key_wrapped).where(tables.StoredFile.state == "removed")).all() == [b""]
        found = transfers.by_id(session, office.keys, waiting)
        assert found
        assert found.file
        place = session.get_one(tables.StoredFile, found.file).place
    # every bit of what lies there matters
    path, chance = office.vault.folder / place, random.Random(13)
    whole = path.read_bytes()
    pieces = [whole[at : at + SEALED] for at in range(0, len(whole), SEALED)]
    changed = [flip(whole, chance) for _ in range(FLIPS)]
    changed += [whole[:-1], whole[:SEALED], whole + whole[:10], b"".join(pieces[::-1]), b"".join(pieces[1:] + pieces[:1]), b""]
    for number, data in enumerate(changed):
        path.write_bytes(data)
        try:
            b"".join(receiving.open_one(office, there.team.actor, waiting).pieces)
            violations.append(f"change {number} was not seen")
        except (Tampered, Refused):
            pass
    path.write_bytes(whole)
    assert b"".join(receiving.open_one(office, there.team.actor, waiting).pieces)[:16] == b"About Zanderling"
    row("T13", len(changed) + looked, violations, floor=FLIPS)


def flip(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def test_a_new_key_seals_the_datalocker_anew(office: Office) -> None:
    there, waiting, _ = filled(office)
    rotation.rotate(office)
    list(rotation.seal_anew(office, ""))
    with office.database.reading() as session:
        current = office.keys.current.encode()
        for table, columns in ((tables.Transfer, ("description_sealed", "name_sealed")), (tables.Upload, ("name_sealed", "key_wrapped"))):
            for each in session.scalars(select(table)):  # type: ignore[var-annotated]
                assert all(getattr(each, column).startswith(current) for column in columns)
    (half,) = uploads.unfinished(office, there.school.actor)
    assert half.offset == 300_000, "what has arrived goes on under the new key"
    assert b"".join(receiving.open_one(office, there.team.actor, waiting).pieces).startswith(b"About")


def test_t12_after_a_restore_every_file_opens_and_none_that_ended(office: Office, clock: Clock, tmp_path: Path) -> None:
    there, waiting, over = filled(office)
    made = backup.make(office, tmp_path / "backups", KEY)
    folder = tmp_path / "host" / "data"
    told = dataclasses.replace(office.settings, data_folder=folder, master_key="", database_url="", owner_database_url="")
    _, again = restoring.restore(told, clock, made.path, KEY, master_to=folder.parent / "master.key")
    try:
        data = b"".join(receiving.open_one(again, there.team.actor, waiting).pieces)
        assert hashlib.sha256(data).digest() == locker_lists.one(again, there.school.actor, waiting).row.transfer.sha256
        with pytest.raises(Refused):
            receiving.open_one(again, there.team.actor, over)
        assert {each.transfer.id for each in locker_lists.history(again, there.school.actor, Wanted()).rows} == {waiting, over}
        (half,) = uploads.unfinished(again, there.school.actor)
        assert half.offset == 0, "what had arrived by half is begun anew"
    finally:
        again.database.close()
