"""Backup and restore (row T12): an empty host with the backup and its key has everything again; what is damaged is refused loudly."""

import base64
import dataclasses
import datetime as dt
import json
import random
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from formsapp.domain.people import worker
from formsapp.services import audit as chain
from formsapp.services import backup, restoring
from formsapp.services.backup import Summary, Unusable
from formsapp.services.office import Office
from formsapp.services.work import Worker
from formsapp.store import audit, dump, mails
from formsapp.store.tables import Mail, StoredFile
from formsapp.vault.streams import Sealer
from tests.databases import Cluster, as_app
from tests.filling import Filled, files_in, fill, folder
from tests.offices import Clock
from tests.scoreboard import row

KEY = bytes(range(100, 132))


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[Office], Any]]:
    """Settings of an empty host, of either kind, whatever the backup came from."""
    made: list[str] = []

    def settings(office: Office) -> Any:
        folder = tmp_path / f"host {len(list(tmp_path.glob('host*')))}" / "data"
        told: dict[str, Any] = {"data_folder": folder, "master_key": "", "database_url": "", "owner_database_url": ""}
        if request.param == "postgresql":
            made.append(f"host_{uuid4().hex[:8]}")
            owner = request.getfixturevalue("cluster").make(made[-1], migrated=False)
            told |= {"database_url": as_app(owner), "owner_database_url": owner.render_as_string(hide_password=False)}
        return dataclasses.replace(office.settings, **told)

    yield settings
    cluster: Cluster = request.getfixturevalue("cluster") if made else None  # type: ignore[assignment]
    for name in made:
        cluster.drop(name)


def content(office: Office, without: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """The logical dump: rows as text, by table, in an order of their own."""
    found: dict[str, list[str]] = {}
    with office.database.reading() as session:
        for part in dump.rows(session):
            if part["table"] not in without:
                found.setdefault(part["table"], []).extend(json.dumps(values, sort_keys=True) for values in part["rows"])
    return {table: sorted(rows) for table, rows in found.items()}


def restored(settings: Any, clock: Clock, made: Summary) -> Office:
    _, office = restoring.restore(settings, clock, made.path, KEY, master_to=settings.data_folder.parent / "master.key")
    return office


def destroy(office: Office) -> None:
    office.database.close()
    shutil.rmtree(office.settings.data_folder)


def test_everything_is_there_again(office: Office, clock: Clock, tmp_path: Path, elsewhere: Callable[[Office], Any]) -> None:
    filled = fill(office, 4)
    while chain.seal_pending(office):
        pass
    before = content(office)
    made = backup.make(office, tmp_path / "backups", KEY)
    destroy(office)
    again = restored(elsewhere(office), clock, made)
    assert content(again) == before
    assert files_in(again) == filled.files
    assert chain.verify(again) == []
    assert len(before) == 19, "something in every table"
    with again.database.writing() as session:  # and work goes on, with numbers that nobody has
        audit.record(session, clock(), worker("tests"), "tests.act", "case", "1")
    assert chain.seal_pending(again) == 1
    again.database.close()


def test_the_second_backup_writes_only_what_is_new(office: Office, clock: Clock, tmp_path: Path) -> None:
    target = tmp_path / "backups"
    fill(office, 3)
    backup.make(office, target, KEY)
    objects = {path: path.stat().st_mtime_ns for path in (target / "objects").rglob("*") if path.is_file()}
    clock.move(hours=1)
    fill(office, 1)
    backup.make(office, target, KEY)
    after = {path: path.stat().st_mtime_ns for path in (target / "objects").rglob("*") if path.is_file()}
    assert len(objects) == 3
    assert len(after) == 4
    assert objects.items() <= after.items()


def test_nothing_in_a_backup_can_be_read_without_its_key(office: Office, tmp_path: Path) -> None:
    filled = fill(office, 3)
    backup.make(office, tmp_path / "backups", KEY)
    whole = b"".join(path.read_bytes() for path in (tmp_path / "backups").rglob("*") if path.is_file())
    names = [b"referral", b"coordinator", b"case.send", b"application/pdf", *(word.encode() for word in filled.canaries)]
    assert not [name for name in names if name in whole]


def test_a_file_removed_meanwhile_is_no_trouble_and_one_that_is_lost_is(
    office: Office, clock: Clock, tmp_path: Path, elsewhere: Callable[[Office], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = fill(office, 2)
    place = sorted(filled.files)[0]
    (folder(office) / place).rename(tmp_path / "away")
    with pytest.raises(Unusable, match="is missing from the vault"):
        backup.make(office, tmp_path / "backups", KEY)
    assert not list((tmp_path / "backups").glob("*.backup"))

    def removed(*_: object) -> bool:
        return False

    monkeypatch.setattr("formsapp.store.files_kept.is_kept", removed)
    made = backup.make(office, tmp_path / "backups", KEY)
    again = restored(elsewhere(office), clock, made)
    with again.database.reading() as session:
        assert session.scalars(select(StoredFile.state).order_by(StoredFile.place)).all() == ["removed", "clean"]
    again.database.close()


def test_old_backups_go_and_what_others_need_stays(office: Office, clock: Clock, tmp_path: Path) -> None:
    target = tmp_path / "backups"
    fill(office, 1)
    first = backup.make(office, target, KEY)
    with office.database.writing() as session:
        session.execute(update(StoredFile).values(state="removed"))
    fill(office, 1)
    clock.move(days=20)
    second = backup.make(office, target, KEY)
    assert backup.look(first.path, KEY)
    clock.move(days=20)
    third = backup.make(office, target, KEY, days=30)
    assert not first.path.exists()
    assert len(list((target / "objects").glob("??/*"))) == 1
    for kept in (second, third):
        assert str(backup.look(kept.path, KEY)).startswith(kept.path.name)


def test_one_backup_at_a_time(office: Office, tmp_path: Path) -> None:
    with backup.alone(tmp_path / "backups"), pytest.raises(backup.Busy, match="Another backup is being made"):
        backup.make(office, tmp_path / "backups", KEY)


def test_the_worker_makes_one_every_hour(office: Office, clock: Clock, tmp_path: Path) -> None:
    key = base64.b64encode(KEY).decode()
    office = dataclasses.replace(office, settings=dataclasses.replace(office.settings, backup_target=tmp_path / "backups", backup_key=key))
    worker_of = Worker(office, "one")
    for _ in range(3):
        assert worker_of.round()
        clock.move(hours=1)
    made = sorted((tmp_path / "backups").glob("*.backup"))
    assert len(made) == 3
    assert backup.look(made[-1], KEY).rows["audit_events"] == 2


# ------------------------------------------------------------------------------------------------------------ refused


def damages(office: Office, made: Summary, chance: random.Random) -> Iterator[tuple[str, Path, bytes]]:
    """Twenty and more ways in which a backup is not what it was: its name, the file, and the key it is tried with."""
    good = made.path.read_bytes()

    def spoilt(name: str, data: bytes) -> tuple[str, Path, bytes]:
        path = made.path.with_name(f"{name}.backup")
        path.write_bytes(data)
        return name, path, KEY

    yield "another key", made.path, bytes(32)
    yield "no such file", made.path.with_name("none.backup"), KEY
    yield spoilt("empty", b"")
    yield spoilt("something else", b"PK\x03\x04" + good[4:])
    yield spoilt("noise", chance.randbytes(5000))
    yield spoilt("more at the end", good + b"\0")
    yield spoilt("itself twice", good + good)
    for number in range(8):
        yield spoilt(f"cut off {number}", good[: chance.randrange(10, len(good) - 1)])
    for number in range(10):
        at = chance.randrange(len(good))
        yield spoilt(f"one bit {number}", good[:at] + bytes([good[at] ^ (1 << chance.randrange(8))]) + good[at + 1 :])
    yield spoilt("another version", resealed(made.path, lambda line: line | {"version": 2} if line["kind"] == "head" else line))
    yield spoilt("rows left out", resealed(made.path, lambda line: line | {"rows": line["rows"][1:]} if line["kind"] == "rows" else line))
    yield spoilt("no end", resealed(made.path, lambda line: None if line["kind"] == "end" else line))
    yield spoilt("sealed for something else", resealed(made.path, lambda line: line, purpose="file"))


def resealed(path: Path, change: Callable[[dict[str, Any]], dict[str, Any] | None], purpose: str = "backup") -> bytes:
    """A backup changed by somebody who has the key: what it says of itself must still agree."""
    import io
    import zlib

    out, packed = io.BytesIO(), b""
    for line in backup.read(path, KEY):
        if (changed := change(line)) is not None:
            packed += json.dumps(changed).encode() + b"\n"
    sealer = Sealer(out, KEY, purpose, {"version": 1, "taken_at": "2026-11-21T12:00:00+00:00"})
    sealer.write(zlib.compress(packed))
    sealer.close()
    return out.getvalue()


def refusals(office: Office, settings: Any, clock: Clock, made: Summary) -> tuple[int, list[str]]:
    """How many damaged backups were tried, and which of them were not refused with a sentence, or left something behind."""
    cases, wrong = 0, []
    for name, path, key in damages(office, made, random.Random(4)):
        cases += 1
        wrong += still_restores(name, settings, clock, path, key)
    some = next(path for path in (made.path.parent / "objects").rglob("*") if path.is_file())
    good = some.read_bytes()
    for name, data in (("a damaged file", good[:-1] + bytes([good[-1] ^ 1])), ("a shorter file", good[:-1]), ("a missing file", None)):
        cases += 1
        some.unlink()
        if data is not None:
            some.write_bytes(data)
        wrong += still_restores(name, settings, clock, made.path, KEY)
        some.write_bytes(good)
    later = Clock(clock() + dt.timedelta(days=8))
    for name, told, when in (
        ("too old", settings, later),
        ("another master key", dataclasses.replace(settings, master_key="A" * 43 + "="), clock),
    ):
        cases += 1
        wrong += still_restores(name, told, when, made.path, KEY)
    newer = made.path.with_name("newer.backup")
    newer.write_bytes(resealed(made.path, lambda line: line | {"revision": "9999"} if line["kind"] == "head" else line))
    return cases + 1, wrong + still_restores("from a newer version", settings, clock, newer, KEY)


def still_restores(name: str, settings: Any, clock: Clock, path: Path, key: bytes) -> list[str]:
    try:
        restoring.restore(settings, clock, path, key, master_to=settings.data_folder.parent / "master.key")
    except Unusable as refusal:
        sentence = str(refusal)
        if "\n" in sentence or not sentence.endswith("."):
            return [f"{name}: {sentence}"]
        return [f"{name}: left {settings.data_folder} behind"] if settings.data_folder.exists() else []
    return [f"{name}: it was restored"]


# --------------------------------------------------------------------------------------------------------------- drill


def under_load(office: Office, writers: int, act: Callable[[], Summary]) -> tuple[Summary, list[str], list[Exception]]:
    """Does ``act`` while so many write; what they were told is kept before it began, and what went wrong."""
    acknowledged: list[str] = []
    trouble: list[Exception] = []
    stop, enough = threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            to = f"{uuid4().hex}@school.example"
            try:
                with office.database.writing() as session:
                    mails.send(session, office.keys, office.clock(), "received", to)
                acknowledged.append(to)
            except Exception as error:
                trouble.append(error)
            if len(acknowledged) >= writers * 3:
                enough.set()

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    enough.wait(60)
    promised = list(acknowledged)
    try:
        made = act()
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
    return made, promised, trouble


def drill(office: Office, clock: Clock, target: Path, settings: Any, learners: int, writers: int) -> tuple[int, list[str]]:
    """Backup under load, everything destroyed, restored from backup and key alone: how much was compared, and what was not the same."""
    filled: Filled = fill(office, learners)
    while chain.seal_pending(office):
        pass
    before = content(office, without=("mails",))
    made, promised, trouble = under_load(office, writers, lambda: backup.make(office, target, KEY))
    cases, wrong = refusals(office, settings, clock, made)
    wrong += [f"a writer: {error!r}" for error in trouble]
    destroy(office)
    again = restored(settings, clock, made)
    after = content(again, without=("mails",))
    wrong += [f"table {name} differs" for name in before if before[name] != after.get(name)]
    wrong += [f"file {place} differs" for place in filled.files if files_in(again).get(place) != filled.files[place]]
    with again.database.reading() as session:
        there = {
            again.keys.open_text("mails", *pair) for pair in ((mail.id, "to", mail.to_sealed) for mail in session.scalars(select(Mail)))
        }  # type: ignore[arg-type]
    wrong += [f"{to} was acknowledged and is lost" for to in promised if to not in there]
    wrong += chain.verify(again)
    again.database.close()
    return cases + len(before) + len(filled.files) + len(promised), wrong


@pytest.mark.scoreboard
@pytest.mark.drill
def test_t12_a_small_drill(office: Office, clock: Clock, tmp_path: Path, elsewhere: Callable[[Office], Any]) -> None:
    cases, wrong = drill(office, clock, tmp_path / "backups", elsewhere(office), learners=20, writers=4)
    row("T12", cases, wrong, floor=60)


@pytest.mark.soak
@pytest.mark.scoreboard
@pytest.mark.drill
@pytest.mark.parametrize("turn", [1, 2, 3])
def test_t12_three_drills_in_a_row(office: Office, clock: Clock, tmp_path: Path, elsewhere: Callable[[Office], Any], turn: int) -> None:
    cases, wrong = drill(office, clock, tmp_path / "backups", elsewhere(office), learners=2_000, writers=20)
    row("T12", cases, wrong, floor=2_000)
