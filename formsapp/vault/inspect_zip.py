"""An archive, before anything in it is believed: its list, its names, its sizes. Nothing is unpacked to a disk."""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from formsapp.vault.inspected import Suspect, damaged, hidden, locked

MOST_ENTRIES = 3_000
MOST_OF_ALL = 120 * 1024 * 1024
MOST_OF_ONE = 60 * 1024 * 1024
SMALL = 1024 * 1024
RATIO = 300
PIECE = 256 * 1024
END = struct.Struct("<4s4H2LH")
NAME = re.compile(r"[^\x00-\x1f\\:*?\"<>|]{1,240}")
UNPACKED = "It unpacks to far more than a document: open it, save it again, and upload that."


def opened(stream: BinaryIO, size: int) -> zipfile.ZipFile:
    """The archive, if its list is honest: nothing before, behind or between, no name that leads elsewhere."""
    counted(stream, size)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError):
        raise damaged("document") from None
    entries = archive.infolist()
    if archive.comment or not entries or min(entry.header_offset for entry in entries) != 0:
        raise hidden()
    seen: set[str] = set()
    for entry in entries:
        named(entry, seen)
        sized(entry)
    if sum(entry.file_size for entry in entries) > MOST_OF_ALL:
        raise Suspect("bomb", UNPACKED)
    apart(entries)
    return archive


def counted(stream: BinaryIO, size: int) -> None:
    """How many entries the list says it has, before it is read."""
    stream.seek(max(0, size - END.size))
    tail = stream.read(END.size)
    if len(tail) < END.size or not tail.startswith(b"PK\x05\x06"):
        raise hidden() if ends_earlier(stream, size) else damaged("document")
    _, disk, first, here, entries, length, offset, _ = END.unpack(tail)[0:8]
    if disk or first or here != entries or entries == 0xFFFF or offset == 0xFFFFFFFF:
        raise damaged("document")
    if entries > MOST_ENTRIES:
        raise Suspect("bomb", UNPACKED)
    if offset + length + END.size != size:
        raise hidden()


def ends_earlier(stream: BinaryIO, size: int) -> bool:
    stream.seek(max(0, size - 65_557))
    return b"PK\x05\x06" in stream.read(65_557)


def named(entry: zipfile.ZipInfo, seen: set[str]) -> None:
    name = entry.orig_filename
    parts = name.rstrip("/").split("/")
    if not NAME.fullmatch(name) or name.startswith("/") or any(part in {"", ".", ".."} for part in parts):
        raise Suspect("path", "A name inside it leads outside of it: open it, save it again, and upload that.")
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise Suspect("link", "Something inside it is a link to elsewhere: open it, save it again, and upload that.")
    if name.casefold() in seen:
        raise hidden()
    seen.add(name.casefold())


def sized(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 0x1 or entry.compress_type == 99:
        raise locked()
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Suspect("odd", "It is packed in a way that can’t be looked into: open it, save it again, and upload that.")
    if entry.file_size > MOST_OF_ONE or (entry.file_size > SMALL and entry.file_size > RATIO * max(1, entry.compress_size)):
        raise Suspect("bomb", UNPACKED)


def apart(entries: list[zipfile.ZipInfo]) -> None:
    """No two entries share bytes, as they do in the best of bombs; nor is there room for another archive between them."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for entry, after in zip(ordered, ordered[1:], strict=False):
        least = 30 + len(entry.orig_filename.encode("utf-8")) + entry.compress_size
        if entry.header_offset + least > after.header_offset:
            raise Suspect("bomb", UNPACKED)
        if after.header_offset - entry.header_offset - least > 70_000:
            raise hidden()


def contents(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, overlap: int = 2500) -> Iterator[bytes]:
    """Unpacked piece by piece, each with the end of the one before; its length and checksum must be those of the list."""
    before, left = b"", entry.file_size
    try:
        with archive.open(entry) as source:
            while piece := source.read(PIECE):
                left -= len(piece)
                yield before + piece
                before = (before + piece)[-overlap:] if overlap else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error, NotImplementedError, RuntimeError, ValueError):
        raise damaged("document") from None
    if left:
        raise damaged("document")
