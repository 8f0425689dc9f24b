"""A file is not read again as long as nobody wrote to it, and always when somebody did, whatever they make of its size and time."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from capsite import fingerprint
from capsite.fingerprint import Seen

TEXT = "name: Falconry\n"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Three files that have lain still for a while."""
    folder = tmp_path / "content"
    (folder / "courses").mkdir(parents=True)
    for name in ("courses/a.yaml", "courses/b.yaml", "site.yaml"):
        (folder / name).write_text(TEXT)
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read, by their names."""
    found: list[str] = []
    inner = fingerprint.digest_of
    monkeypatch.setattr(fingerprint, "digest_of", lambda path: found.append(Path(path).name) or inner(path))  # type: ignore[func-returns-value]
    monkeypatch.setattr(fingerprint, "SETTLED", 0)
    return found


def seen(content: Path) -> str:
    """One build's look, with what the last one kept."""
    time.sleep(0.02)  # a tick of the file system's clock
    found = Seen(content.with_name("seen.json"))
    whole = found.hash(content)
    found.keep()
    return whole


def overwrite(path: Path) -> None:
    """Same size, same time."""
    before = path.stat()
    path.write_text(TEXT.replace("Falconry", "Fishing!"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def exchange(path: Path) -> None:
    """Another file with the old one's size and time, under its name."""
    before = path.stat()
    other = path.with_name("other")
    other.write_text(TEXT.replace("Falconry", "Fishing!"))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)


def write_through_memory(path: Path) -> None:
    import mmap

    before = path.stat()
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
        memory[6:14] = b"Fishing!"
        memory.flush()
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def link_elsewhere(path: Path) -> None:
    target = path.parent.parent.parent / "elsewhere.yaml"
    target.write_text(TEXT.replace("Falconry", "Fishing!"))
    path.unlink()
    path.symlink_to(target)


@pytest.mark.parametrize("edit", [overwrite, exchange, write_through_memory, link_elsewhere])
def test_an_edit_that_keeps_size_and_time_is_seen(content: Path, read: list[str], edit: Callable[[Path], None]) -> None:
    first = seen(content)
    assert sorted(read) == ["a.yaml", "b.yaml", "site.yaml"]
    read.clear()
    assert seen(content) == first
    assert read == []
    edit(content / "courses" / "b.yaml")
    changed = seen(content)
    assert changed != first
    assert read == ["b.yaml"]


def test_what_is_named_otherwise_removed_or_added_is_seen(content: Path, read: list[str]) -> None:
    found = [seen(content)]
    (content / "courses" / "b.yaml").rename(content / "courses" / "c.yaml")
    found.append(seen(content))
    (content / "courses" / "c.yaml").unlink()
    found.append(seen(content))
    (content / "courses" / "c.yaml").write_text("")
    found.append(seen(content))
    assert len(set(found)) == 4
    assert read.count("a.yaml") == 1


def test_what_was_written_just_now_is_read_again(content: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Two edits within one tick of a coarse clock look the same from outside."""
    monkeypatch.setattr(fingerprint, "SETTLED", 3_600_000_000_000)
    assert seen(content) == seen(content)
    assert len(read) == 6


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"files seen, 1": 3}', b'{"another": {}}'])
def test_what_cannot_be_used_is_read_again(content: Path, read: list[str], damage: bytes) -> None:
    first = seen(content)
    content.with_name("seen.json").write_bytes(damage)
    assert seen(content) == first
    assert len(read) == 6


def test_where_the_system_keeps_no_such_time_everything_is_read(content: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprint, "KEEPS_CHANGE_TIME", False)
    assert seen(content) == seen(content)
    assert len(read) == 6
