"""From a finished folder to the published one: either the old site or the new one is there, never a mixture.

Everything is made in a folder beside the site first. Publishing exchanges the two folders in one step where the
system can (Linux); elsewhere two renames follow each other. A lock lets two builds take turns. What a build wants to
remember lies in the state folder beside the site (``.output.state``), under names that carry the build's fingerprint, so that a
build that was interrupted leaves nothing that could be taken for something else.
"""

import contextlib
import ctypes
import errno
import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


class NotBuilt(Exception):
    """A site can't be built, for a reason that its text tells a person, and not because of the content."""


@dataclass(frozen=True)
class Place:
    """The folders of one site: ``output`` is public, ``state`` is not, ``next`` is where a build works."""

    output: Path

    @property
    def state(self) -> Path:
        return self.output.with_name(f".{self.output.name}.state")

    @property
    def next(self) -> Path:
        return self.output.with_name(f".{self.output.name}.next")

    @property
    def spare(self) -> Path:
        """The site before the published one, kept because most of the next one is like it."""
        return self.state / "spare"

    def refuse_unsafe(self, content: Path) -> None:
        """Publishing replaces the whole folder, so it must be one of ours, or empty, and away from the factsheets."""
        output, content = self.output.resolve(), content.resolve()
        if not output.name:
            raise NotBuilt(f"{output} can't be the output: name a folder of its own, such as output.")
        if output == content or output in content.parents or content in output.parents:
            raise NotBuilt(f"{output} can't be the output, because the factsheets are in it or around it: name a folder beside them, such as output.")
        if output.is_dir() and any(output.iterdir()) and "fingerprint" not in self.manifest():
            raise NotBuilt(f"{output} holds files that no build made, and publishing would remove them: empty it, or name another folder.")
        if output.exists() and not output.is_dir():
            raise NotBuilt(f"{output} is a file: name a folder.")

    def damaged(self, known: dict[str, Any]) -> bool:
        """Was anything published, as it is ``remembered``, removed or changed since, by other hands than ours? The manifest is the newest file of
        a site."""
        try:
            latest = (self.output / MANIFEST).stat().st_mtime_ns
            return any(os.stat(f"{self.output}/{path}").st_mtime_ns > latest for entry in known.values() for path in entry[1:])
        except OSError:
            return True

    def manifest(self) -> dict[str, Any]:
        """What was published last; empty when there is none or it can't be read."""
        try:
            found = json.loads((self.output / MANIFEST).read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def remembered(self, fingerprint: str) -> dict[str, Any]:
        """The keys and files of the build with this fingerprint."""
        try:
            found = json.loads((self.state / f"files-{fingerprint}.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


@contextlib.contextmanager
def turn(place: Place) -> Iterator[None]:
    """One build of a site at a time; a second one waits."""
    place.state.mkdir(parents=True, exist_ok=True)
    with open(place.state / "lock", "w") as handle:
        try:
            import fcntl
            fcntl.flock(handle, fcntl.LOCK_EX)
        except ImportError:  # not on Windows; there the second build fails on the first one's open files
            pass
        yield


def fresh(folder: Path) -> Path:
    """An empty folder to work in; what an interrupted build left there goes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def take_spare(place: Place) -> str:
    """Make ``place.next`` the folder to work in: the spare site if it is whole (its fingerprint is returned), else an empty one.

    A spare is whole as long as its manifest lies in it, so the manifest goes first.
    """
    shutil.rmtree(place.next, ignore_errors=True)
    try:
        found = json.loads((place.spare / MANIFEST).read_bytes())["fingerprint"]
        (place.spare / MANIFEST).unlink()
        place.spare.rename(place.next)
        return str(found)
    except (OSError, ValueError, KeyError, TypeError):
        shutil.rmtree(place.spare, ignore_errors=True)
        fresh(place.next)
        return ""


def files_in(folder: Path) -> Iterator[str]:
    """Every file, by its path below the folder."""
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        with os.scandir(f"{folder}/{inside}") as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{inside}{entry.name}/")
                else:
                    yield inside + entry.name


def write(path: Path, data: bytes) -> None:
    """A whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(data)
    draft.replace(path)


def exchange(place: Place) -> None:
    """Put the new folder in the old one's place; the old one becomes the spare."""
    if not place.output.exists():
        place.next.rename(place.output)
        return
    shutil.rmtree(place.spare, ignore_errors=True)
    if _exchange(place.next, place.output):
        place.next.rename(place.spare)
    else:
        place.output.rename(place.spare)
        place.next.rename(place.output)


def _exchange(one: Path, other: Path) -> bool:
    """``renameat2`` with RENAME_EXCHANGE (Linux 3.15); False where there is no such thing."""
    if not sys.platform.startswith("linux"):
        return False
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    if call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    if ctypes.get_errno() in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))
