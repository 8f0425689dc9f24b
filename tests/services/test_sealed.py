"""A stolen disk is useless (row T13): no word in database, log, backup or folder; no ciphertext changed or moved; no value lost in a rotation."""

import random
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update

from formsapp.domain.people import worker
from formsapp.services import backup, rotation
from formsapp.services.office import Office
from formsapp.services.work import Worker
from formsapp.store import audit, resealing
from formsapp.store.data_keys import open_keys
from formsapp.store.tables import CaseNote, Table
from formsapp.vault.keys import NAME, Keys, NoMasterKey, Tampered, master_of_development, read_master, sealed_by
from tests.databases import Cluster
from tests.filling import Filled, fill
from tests.offices import MASTER, NOON
from tests.scoreboard import row

Cell = tuple[str, UUID, str, bytes]


def cells(office: Office) -> list[Cell]:
    """Every sealed value there is."""
    found = []
    with office.database.reading() as session:
        for name, columns in resealing.sealed_columns().items():
            table = Table.metadata.tables[name]
            for values in session.execute(select(table.c.id, *(table.c[column] for column in columns))):
                found += [
                    (name, values[0], column, sealed) for column, sealed in zip(columns, values[1:], strict=True) if sealed is not None
                ]
    return found


def refused(keys: Keys, table: str, row: UUID, column: str, sealed: bytes) -> bool:
    try:
        resealing.open_cell(keys, table, row, column, sealed)
    except Tampered:
        return True
    return False


# -------------------------------------------------------------------------------------------------------- the stolen disk


def everything_on_disk(office: Office, more: list[Path]) -> Iterator[tuple[str, bytes]]:
    """Database file, write-ahead log, keys, anchors, backups, temporary files."""
    for folder in (office.settings.data_folder, *more):
        for path in folder.rglob("*"):
            if path.is_file() and path.stat().st_size:
                yield str(path), path.read_bytes()


def grep(office: Office, filled: Filled, more: list[Path]) -> tuple[int, list[str]]:
    looked, hits = 0, []
    for path, data in everything_on_disk(office, more):
        looked += 1
        hits += [f"{word} in {path}" for word in filled.canaries if word.encode() in data]
        hits += [f"the master key in {path}" for secret in (MASTER, MASTER.hex().encode()) if secret in data]
    return looked, hits


@pytest.mark.scoreboard
def test_t13_nothing_to_grep_nothing_to_change_nothing_to_move(office: Office, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    filled = fill(office, 25)
    with office.database.writing() as session:
        audit.record(session, office.clock(), worker("tests"), "tests.act", "case", "1")
    Worker(office, "one").round()
    backup.make(office, tmp_path / "backups", bytes(32))
    more = [tmp_path]
    if not office.database.sqlite:
        cluster: Cluster = request.getfixturevalue("cluster")
        with cluster.connection() as connection:
            connection.execute(text("CHECKPOINT"))
        more.append(cluster.folder)
    else:
        assert (office.settings.data_folder / "formsapp.db-wal").stat().st_size > 0, "the log is looked into while it is full"
    looked, violations = grep(office, filled, more)
    assert looked >= 5
    here = cells(office)
    flips, moves = flipped(office.keys, here, random.Random(13), 500), moved(office.keys, here, random.Random(13), 500)
    violations += flips + moves
    row("T13", len(filled.canaries) + 500 + 500, violations, floor=1_000 + 300)


def flipped(keys: Keys, here: list[Cell], chance: random.Random, times: int) -> list[str]:
    """One bit of one ciphertext, anywhere in it."""
    opened = []
    for _ in range(times):
        table, row, column, sealed = chance.choice(here)
        at = chance.randrange(len(sealed))
        changed = sealed[:at] + bytes([sealed[at] ^ (1 << chance.randrange(8))]) + sealed[at + 1 :]
        if not refused(keys, table, row, column, changed):
            opened.append(f"{table}.{column} with a bit of byte {at} changed")
    return opened


def moved(keys: Keys, here: list[Cell], chance: random.Random, times: int) -> list[str]:
    """One ciphertext in the place of another: another row, another column, another table."""
    opened = []
    for _ in range(times):
        (table, row, column, _), (other, elsewhere, there, sealed) = chance.sample(here, 2)
        if not refused(keys, table, row, column, sealed):
            opened.append(f"{other}.{there} of {elsewhere} in the place of {table}.{column} of {row}")
    return opened


@pytest.mark.parametrize(
    "change", [lambda s: s[:-1], lambda s: s + b"\0", lambda s: b"", lambda s: s[:NAME], lambda s: s[NAME:], lambda s: s * 2]
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_was_shortened_or_lengthened_is_refused(office: Office, change: object) -> None:
    row = uuid4()
    sealed = office.keys.seal("cases", row, "answers", "words")
    assert refused(office.keys, "cases", row, "answers", change(sealed))  # type: ignore[operator]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_same_words_look_different_each_time_and_an_index_the_same(office: Office) -> None:
    row, keys = uuid4(), office.keys
    assert keys.seal("cases", row, "answers", "words") != keys.seal("cases", row, "answers", "words")
    assert keys.index("upn", " A123 ") == keys.index("upn", "a123")
    assert keys.index("upn", "a123") != keys.index("email", "a123"), "columns can't be compared with each other"
    assert keys.open_text("cases", row, "answers_sealed", keys.seal("cases", row, "answers", "é\ud800\0")) == "é\ud800\0"


# ---------------------------------------------------------------------------------------------------------------- keys


def test_another_master_key_opens_nothing(office: Office) -> None:
    with pytest.raises(Tampered):
        open_keys(bytes(range(1, 33)), office.database, NOON)


@pytest.mark.parametrize("text", ["", "short", "AAAA", "not base64 at all, but quite as long as a key"])
def test_what_is_no_master_key_is_one_sentence(text: str) -> None:
    with pytest.raises(NoMasterKey, match="32 bytes in base64"):
        read_master(text)


def test_a_developer_s_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    assert master_of_development(path) == master_of_development(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


# ------------------------------------------------------------------------------------------------------------ rotation


def test_everything_is_sealed_anew(office: Office) -> None:
    fill(office, 3)
    before = {sealed_by(sealed) for *_, sealed in cells(office)}
    name = rotation.rotate(office)
    assert office.keys.current == name
    assert name not in before
    Worker(office, "one").round()
    assert {sealed_by(sealed) for *_, sealed in cells(office)} == {name}
    assert rotation.unreadable(office) == []


def test_a_process_that_has_not_heard_learns_of_a_new_key(office: Office) -> None:
    fill(office, 1)
    stale = open_keys(MASTER, office.database, office.clock())
    name = rotation.rotate(office)
    Worker(office, "one").round()
    assert stale.current != name
    for cell in cells(office):
        resealing.open_cell(stale, *cell)
    assert stale.current == name


def test_what_can_t_be_opened_is_left_and_told(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    filled = fill(office, 2)
    broken = filled.rows["case_notes"][0]
    with office.database.writing() as session:
        session.execute(update(CaseNote).where(CaseNote.id == broken).values(text_sealed=b"0" * 80))
    rotation.rotate(office)
    Worker(office, "one").round()
    assert f"case_notes.text_sealed of {broken}" in caplog.text
    assert rotation.unreadable(office) == [f"case_notes.text_sealed of {broken}"]


def rotate_under_load(office: Office, learners: int, writers: int) -> tuple[int, list[str]]:
    """People change notes, some with the old key in hand, while two keys come into force one after the other."""
    filled = fill(office, learners)
    notes, stop, trouble = filled.rows["case_notes"], threading.Event(), []
    last: dict[UUID, str] = {}

    def write(mine: list[UUID], seed: int) -> None:
        chance, keys = random.Random(seed), open_keys(MASTER, office.database, office.clock())
        while not stop.is_set():
            note, words = chance.choice(mine), uuid4().hex
            try:
                with office.database.writing() as session:
                    session.execute(
                        update(CaseNote).where(CaseNote.id == note).values(text_sealed=keys.seal("case_notes", note, "text", words))
                    )
                last[note] = words
            except Exception as error:
                trouble.append(f"a writer: {error!r}")
            time.sleep(0.002)

    threads = [threading.Thread(target=write, args=(notes[number::writers], number)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        rotation.rotate(office)
        assert Worker(office, "one", regular=()).round()
    stop.set()
    for thread in threads:
        thread.join(60)
    trouble += [f"unreadable: {where}" for where in rotation.unreadable(office)]
    with office.database.reading() as session:
        for note in session.scalars(select(CaseNote)):
            words = office.keys.open_text("case_notes", note.id, "text", note.text_sealed)
            if note.id in last and words != last[note.id]:
                trouble.append(f"what was written to {note.id} last is lost")
    assert last, "somebody wrote meanwhile"
    return len(cells(office)), trouble


@pytest.mark.scoreboard
def test_t13_rotation_under_load(office: Office) -> None:
    cases, trouble = rotate_under_load(office, learners=40, writers=4)
    row("T13", cases, trouble, floor=400)


@pytest.mark.soak
@pytest.mark.scoreboard
def test_t13_rotation_of_ten_thousand_records_under_load(office: Office) -> None:
    cases, trouble = rotate_under_load(office, learners=1_000, writers=8)
    row("T13", cases, trouble, floor=10_000)


def test_the_disk_is_looked_at_rightly(office: Office, tmp_path: Path) -> None:
    """The search itself finds a word that does lie open."""
    filled = fill(office, 1)
    (tmp_path / "spilled").mkdir()
    (tmp_path / "spilled" / "note.txt").write_text(f"about {filled.canaries[3]}")
    assert len(grep(office, filled, [tmp_path / "spilled"])[1]) == 1
    shutil.rmtree(tmp_path / "spilled")
