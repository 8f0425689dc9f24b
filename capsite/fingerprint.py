"""Has anything changed? Asked before Pelican, pydantic or Typst are imported, so that a build with nothing to do takes no time.

Files are hashed, never judged by their times: an edit may keep both size and time.
"""

import os
import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

CODE = Path(__file__).parent
THEME_PARTS = ("templates", "static", "built", "print")
LEFT_OVER = ("~", ".pyc", ".swp", ".tmp")
PIECE = 1 << 18


def files_below(folder: Path) -> Iterator[Path]:
    """All files in a stable order, without following links to folders and without what editors and tools leave behind."""
    yield from (Path(folder, name) for name in names_below(str(folder)))


def names_below(folder: str, inside: str = "") -> Iterator[str]:
    """The same as text, relative to the folder: a large content folder is looked through at every build."""
    try:
        with os.scandir(f"{folder}/{inside}") as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    folders = []
    for entry in entries:
        name = entry.name
        if name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            if name not in ("__pycache__", "node_modules"):
                folders.append(name)
        elif not name.endswith(LEFT_OVER) and not entry.is_dir():
            yield inside + name
    for name in folders:
        yield from names_below(folder, f"{inside}{name}/")


def hash_files(folders: list[Path]) -> str:
    found = blake2b(digest_size=16)
    for folder in folders:
        top = str(folder)
        for name in names_below(top):
            try:
                file = os.open(f"{top}/{name}", os.O_RDONLY)
                try:
                    data = _whole(file)
                finally:
                    os.close(file)
            except OSError as problem:
                data = f"unreadable {problem.errno}".encode()
            found.update(f"{name}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
            found.update(data)
    return found.hexdigest()


def _whole(file: int) -> bytes:
    data = os.read(file, PIECE)
    if len(data) < PIECE:
        return data
    parts = [data]
    while part := os.read(file, PIECE):
        parts.append(part)
    return b"".join(parts)


def hash_code(theme: Path) -> str:
    """The generator itself and the theme: when either changes, every page is made anew."""
    whole = hash_files([CODE, *(theme / part for part in THEME_PARTS)])
    return blake2b(f"{whole} {sys.version_info[:3]}".encode(), digest_size=16).hexdigest()


def fingerprint(code: str, content: Path, *settings: str) -> str:
    """One name for everything a build is made from. ``code`` is ``hash_code``'s."""
    return blake2b(f"{code} {hash_files([content])} {settings!r}".encode(), digest_size=16).hexdigest()
