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


def files_below(folder: Path) -> Iterator[Path]:
    """All files in a stable order, without following links to folders and without what editors and tools leave behind."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in ("__pycache__", "node_modules") and not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and not name.endswith(("~", ".pyc", ".swp", ".tmp")):
                yield Path(place, name)


def hash_files(folders: list[Path]) -> str:
    found = blake2b(digest_size=16)
    for folder in folders:
        for path in files_below(folder):
            try:
                data = path.read_bytes()
            except OSError as problem:
                data = f"unreadable {problem.errno}".encode()
            found.update(f"{path.relative_to(folder)}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
            found.update(data)
    return found.hexdigest()


def hash_code(theme: Path) -> str:
    """The generator itself and the theme: when either changes, every page is made anew."""
    whole = hash_files([CODE, *(theme / part for part in THEME_PARTS)])
    return blake2b(f"{whole} {sys.version_info[:3]}".encode(), digest_size=16).hexdigest()


def fingerprint(content: Path, theme: Path, *settings: str) -> str:
    whole = f"{hash_code(theme)} {hash_files([content])} {settings!r}"
    return blake2b(whole.encode(), digest_size=16).hexdigest()
