"""A stolen disk is useless (T13, files): nothing plain lies in the vault while a file arrives or after; any change, cut or swap is refused."""

import io
import os
import random
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from formsapp.vault.bucket import Bucket
from formsapp.vault.files import LARGEST, PIECE, SEALED, Stored, Vault
from formsapp.vault.keys import TAG, Keys, Tampered
from formsapp.vault.places import Folder, Places
from tests.scoreboard import row

CANARY = b"canary-7f3a-risk-assessment-of-nobody"
SIZES = (0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 77)


@pytest.fixture(params=["folder", "bucket"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    """Both kinds of store, the bucket on a real server."""
    if request.param == "folder":
        return Folder(tmp_path / "files")
    return Bucket(request.getfixturevalue("s3_server").settings(uuid4().hex))


@pytest.fixture
def vault(tmp_path: Path, places: Places) -> Vault:
    key = os.urandom(32)
    return Vault(tmp_path / "files", Keys(os.urandom(32), {"abcdefgh": key}, "abcdefgh"), places)


def raw(vault: Vault, place: str) -> bytes:
    """What whoever takes the disk, or the bucket, has in hand."""
    with vault.places.opened(place) as source:
        return source.read()


def replace_raw(vault: Vault, place: str, data: bytes) -> None:
    whole = vault.folder / "arriving" / "changed"
    whole.write_bytes(data)
    vault.places.put(place, whole)


def everything(vault: Vault) -> list[bytes]:
    here = [path.read_bytes() for path in (vault.folder / "arriving").glob("*")]
    return here + [raw(vault, place) for place, _ in vault.places.listed()]


def refused(vault: Vault, stored: Stored, owner: str) -> bool:
    try:
        vault.verify(stored, owner)
    except Tampered:
        return True
    return False


@pytest.mark.parametrize("size", SIZES)
def test_in_and_out(vault: Vault, size: int) -> None:
    data = random.Random(size).randbytes(size)
    stored = vault.put(io.BytesIO(data), "mine")
    assert b"".join(vault.open(stored, "mine")) == data
    assert stored.size == size
    if isinstance(vault.places, Folder):
        assert vault.places.path(stored.place).stat().st_mode & 0o777 == 0o600
    assert not list((vault.folder / "arriving").iterdir())
    with vault.reading(stored, "mine") as reader:
        for at in (0, size // 2, max(0, size - 5)):
            reader.seek(at)
            assert reader.read(9) == data[at : at + 9]


def test_nothing_plain_is_on_the_disk(vault: Vault) -> None:
    arriving = vault.arriving()
    for _ in range(9_000):
        arriving.write(CANARY)
    arriving.seek(0)
    seen = everything(vault)
    assert len(seen) == 1
    stored = vault.put(arriving, "mine")
    seen += everything(vault)
    assert len(seen) == 2
    assert not any(CANARY[:12] in data for data in seen)
    assert CANARY[:12] not in stored.key_wrapped


@pytest.mark.scoreboard
def test_what_was_changed_is_refused(vault: Vault) -> None:
    chance, violations, cases = random.Random(13), [], 0
    data = CANARY * 6_000
    stored = vault.put(io.BytesIO(data), "mine")
    whole = raw(vault, stored.place)
    for number in range(500):
        changed = bytearray(whole)
        place = number * len(whole) // 500
        changed[place] ^= 1 << chance.randrange(8)
        replace_raw(vault, stored.place, bytes(changed))
        cases += 1
        if not refused(vault, stored, "mine"):
            violations.append(f"a bit at {place}")
    for name, act in TRICKS.items():
        replace_raw(vault, stored.place, act(whole))
        cases += 1
        if not refused(vault, stored, "mine"):
            violations.append(name)
    replace_raw(vault, stored.place, whole)
    assert not refused(vault, stored, "mine")
    other = vault.put(io.BytesIO(data), "theirs")
    for name, which, owner in (
        ("another owner", stored, "theirs"),
        ("another's key", replace(stored, key_wrapped=other.key_wrapped), "mine"),
        ("another's place", replace(stored, place=other.place), "mine"),
        ("another's key and place", replace(stored, place=other.place, key_wrapped=other.key_wrapped), "mine"),
        ("another's hash", replace(stored, sha256=bytes(32)), "mine"),
        ("a shorter size", replace(stored, size=PIECE), "mine"),
        ("a place outside", replace(stored, place="../formsapp.db"), "mine"),
    ):
        cases += 1
        if not refused(vault, which, owner):
            violations.append(name)
    replace_raw(vault, other.place, whole)
    cases += 1
    if not refused(vault, other, "theirs"):
        violations.append("another's bytes")
    vault.remove(stored.place)
    assert refused(vault, stored, "mine")
    row("T13", cases, violations, floor=500)


TRICKS: dict[str, Callable[[bytes], bytes]] = {
    "cut by a byte": lambda data: data[:-1],
    "cut at a piece": lambda data: data[:SEALED],
    "cut at two pieces": lambda data: data[: 2 * SEALED],
    "nothing left": lambda data: b"",
    "two pieces exchanged": lambda data: data[SEALED : 2 * SEALED] + data[:SEALED] + data[2 * SEALED :],
    "a piece twice": lambda data: data[:SEALED] + data[:SEALED] + data[2 * SEALED :],
    "the last piece first": lambda data: data[-SEALED:] + data[SEALED:],
    "a piece left out": lambda data: data[SEALED:],
    "more behind": lambda data: data + bytes(TAG + 1),
}


def test_of_too_large_a_file_nothing_more_is_kept(vault: Vault) -> None:
    arriving = vault.arriving(most=PIECE)
    for _ in range(40):
        arriving.write(b"x" * PIECE)
    arriving.seek(0)
    assert arriving.too_large
    assert arriving.path.stat().st_size <= SEALED
    with pytest.raises(ValueError, match="too large"):
        vault.put(arriving, "mine")
    arriving.close()
    assert not list((vault.folder / "arriving").iterdir())
    assert LARGEST == 10 * 1024 * 1024


def test_the_sweeper_takes_only_what_nobody_knows_and_what_is_old(vault: Vault) -> None:
    """In a bucket nothing can be made older, so there the moment is moved."""
    known, orphan, young = (vault.put(io.BytesIO(b"x"), "mine") for _ in range(3))
    cut = vault.arriving()
    cut.write(b"x" * 100_000)
    if isinstance(vault.places, Folder):
        for path in (vault.places.path(known.place), vault.places.path(orphan.place), cut.path):
            os.utime(path, (1_000, 1_000))
        removed = vault.sweep({known.place}, 2_000)
        assert not refused(vault, young, "mine")
    else:
        assert vault.sweep({known.place}, time.time() - 60) == []
        removed = vault.sweep({known.place, young.place}, time.time() + 60)
    assert set(removed) == {orphan.place, f"arriving/{cut.path.name}"}
    assert refused(vault, orphan, "mine")
    assert not refused(vault, known, "mine")
