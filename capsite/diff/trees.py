"""Two content trees to compare: a git revision unpacked into a temporary folder, or a folder as it is.

Blobs are read one by one by their ids, never through ``git archive``: attributes in the tree itself could hide files from that.
"""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

LARGEST = 24 * 1024 * 1024
_WHOLE = 512 * 1024 * 1024


class NoTree(Exception):
    """There is no such revision or folder; the text says so."""


@dataclass(frozen=True)
class Tree:
    """``name`` is how people call it; ``folder`` is where its content lies."""

    name: str
    folder: Path


def tree_of(name: str, content: Path, scratch: Path) -> Tree:
    """A folder that holds a site.yaml (or a content folder with one), or a revision of the repository that holds ``content``."""
    as_folder = Path(name)
    for folder in (as_folder, as_folder / "content"):
        if name.strip() and (folder / "site.yaml").is_file():
            return Tree(name, folder)
    return _revision(name, content, scratch)


def _git(content: Path, *arguments: str, feed: bytes | None = None) -> bytes:
    where = content if content.is_dir() else Path()
    try:
        done = subprocess.run(["git", "-C", str(where), *arguments], input=feed, capture_output=True, timeout=120, check=False)
    except (OSError, subprocess.TimeoutExpired):
        raise NoTree("git is needed to compare revisions, and it can't be run here") from None
    if done.returncode:
        raise NoTree(done.stderr.decode("utf-8", "replace").strip().splitlines()[-1] if done.stderr.strip() else "git failed")
    return done.stdout


def _revision(name: str, content: Path, scratch: Path) -> Tree:
    try:
        top = Path(_git(content, "rev-parse", "--show-toplevel").decode().strip())
    except NoTree:
        raise NoTree(f"there is no folder {name} with a site.yaml, and {content} is in no git repository") from None
    try:
        commit = _git(content, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").decode().strip()
    except NoTree:
        raise NoTree(f"there is no revision {name} in this repository, and no folder {name} with a site.yaml: "
                     "name a branch or commit, such as main; in a shallow clone, fetch it first") from None
    inside = content.resolve().relative_to(top.resolve()).as_posix()
    folder = scratch / "tree"
    folder.mkdir(parents=True)
    _unpack(content, commit, inside, folder)
    if not any(folder.iterdir()):
        raise NoTree(f"{name} has no files in {inside}")
    return Tree(name, folder)


def _unpack(content: Path, commit: str, inside: str, folder: Path) -> None:
    wanted = list(_blobs(_git(content, "ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", inside), inside))
    if sum(size for _, _, size in wanted) > _WHOLE:
        raise NoTree(f"the files of {commit[:12]} in {inside} are more than can be compared")
    answer = _git(content, "cat-file", "--batch", feed="".join(f"{blob}\n" for blob, _, _ in wanted).encode())
    at = 0
    for _, path, _ in wanted:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].rsplit(b" ", 1)[1])
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(answer[end + 1 : end + 1 + size])
        at = end + 1 + size + 1


def _blobs(listing: bytes, inside: str) -> Iterator[tuple[str, PurePosixPath, int]]:
    """Plain files only: a link stays what it is to people, a name, and is not followed. Nothing can lie outside the folder."""
    for entry in listing.decode("utf-8", "surrogateescape").split("\0"):
        match = re.fullmatch(r"(100[0-7]{3}) blob ([0-9a-f]+) +([0-9]+)\t(.+)", entry, re.DOTALL)
        if not match or int(match[3]) > LARGEST:
            continue
        path = PurePosixPath(match[4]).relative_to(inside) if inside != "." else PurePosixPath(match[4])
        if ".." not in path.parts and not path.is_absolute() and "\\" not in match[4]:
            yield match[2], path, int(match[3])
