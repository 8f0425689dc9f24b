"""PDF: refused when locked, or when anything in it acts: scripts, programs started, files inside, forms that send.

The list of objects is not trusted: the whole file is searched, names spelt with ``#`` too, and every compressed part is opened, within limits.
One at a time in each process, so that ten at once need no more memory than one.
"""

import mmap
import re
import threading
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from formsapp.vault.inspected import FOREIGN, PIECE, Suspect, damaged, hidden, locked, refuse_archive

END = rb"(?=[\s/<>\[\]()%]|$)"
# Long names can't come about by chance in compressed data, so they are looked for everywhere; short ones outside of it.
EVERYWHERE = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia\w*|ImportData|SubmitForm|GoToE|Rendition)" + END)
OUTSIDE = re.compile(rb"/(?:JS|XFA)" + END)
ENCRYPT = re.compile(rb"/Encrypt" + END)
OBJECTS = re.compile(rb"/ObjStm" + END)
STREAM = re.compile(rb"(?<!end)stream\r?\n")
FILTERS = re.compile(rb"/(?:LZWDecode|LZW|ASCII85Decode|A85|ASCIIHexDecode|AHx|RunLengthDecode|RL|Crypt|Predictor\s+(?!1\b)\d+)" + END)
SPELT = re.compile(rb"#([0-9A-Fa-f]{2})")
MOST_OF_ONE = 2 * 1024 * 1024  # opened of a compressed part that is no list of objects
MOST_OF_OBJECTS = 20 * 1024 * 1024
MOST_OF_ALL = 150 * 1024 * 1024
OVERLAP = 256
NEAR = 64 * 1024  # before a compressed part, where its kind is said
BEHIND = 2048  # bytes after the last %%EOF
one_at_a_time = threading.Lock()

ACTS = "Something in it acts by itself (a script, a file inside, or a form that sends): print it to a new PDF, and upload that."


def look(stream: BinaryIO, size: int) -> None:
    with one_at_a_time, mmap.mmap(-1, size) as data:  # given back whole afterwards, which the usual memory is not
        stream.seek(0)
        while piece := stream.read(PIECE):
            data.write(piece)
        judge(data, size)
    refuse_archive(stream, size)


def judge(data: mmap.mmap, size: int) -> None:
    end = data.rfind(b"%%EOF", 0)
    if end < 0:
        raise damaged("PDF")
    if size - end > BEHIND:
        raise hidden()
    for part in parts(data, 0, size):
        if FOREIGN.search(part):
            raise hidden()
        act(part)
    at = opened = 0
    while start := next_stream(data, at):
        outside(data, at, start)
        before = plain(data[max(at, start - NEAR) : start])
        at = data.find(b"endstream", start)
        at = size if at < 0 else at
        opened += look_inside(data, start, at, before)
        if opened > MOST_OF_ALL:
            raise Suspect("bomb", "It unpacks to far more than a document: print it to a new PDF, and upload that.")
    outside(data, at, size)


def next_stream(data: mmap.mmap, at: int) -> int:
    """Where the bytes of the next compressed part begin; 0 when there is none."""
    found = STREAM.search(data, at)
    return found.end() if found else 0


def parts(data: mmap.mmap, start: int, end: int) -> Iterator[bytes]:
    """With names as they are meant, each with the end of the one before."""
    for at in range(start, end, PIECE):
        yield plain(data[max(start, at - OVERLAP) : min(end, at + PIECE)])


def outside(data: mmap.mmap, start: int, end: int) -> None:
    """Between compressed parts."""
    for part in parts(data, start, end):
        if ENCRYPT.search(part):
            raise locked()
        if OUTSIDE.search(part):
            raise Suspect("active", ACTS)


def plain(data: bytes) -> bytes:
    """Names as they are meant: ``/J#61vaScript`` is ``/JavaScript``."""
    return SPELT.sub(lambda found: bytes([int(found[1], 16)]), data) if b"#" in data else data


def act(data: bytes) -> None:
    if EVERYWHERE.search(data):
        raise Suspect("active", ACTS)


def look_inside(data: mmap.mmap, start: int, end: int, before: bytes) -> int:
    """A compressed part; how much it was. Objects that can't be read are not taken on trust."""
    objects = OBJECTS.search(before) is not None
    if objects and FILTERS.search(before):
        raise Suspect("odd", "It is packed in a way that can’t be looked into: print it to a new PDF, and upload that.")
    if not objects and data[start : start + 1] not in {b"\x78", b"\x58", b"\x68", b"\x48"}:
        return 0
    limit = MOST_OF_OBJECTS if objects else MOST_OF_ONE
    inflater = zlib.decompressobj()
    try:
        text = unpacked(inflater, data, start, end, limit)
    except zlib.error:
        if objects and b"FlateDecode" in before:
            raise damaged("PDF") from None
        return 0
    if objects and len(text) >= limit:
        raise Suspect("bomb", "It unpacks to far more than a document: print it to a new PDF, and upload that.")
    found = plain(text)
    act(found)
    if objects and OUTSIDE.search(found):
        raise Suspect("active", ACTS)
    return len(text)


def unpacked(inflater: "zlib._Decompress", data: mmap.mmap, start: int, end: int, limit: int) -> bytes:
    """As much as is looked at, read piece by piece."""
    out: list[bytes] = []
    room = limit
    for at in range(start, end, PIECE):
        found = inflater.decompress(data[at : min(end, at + PIECE)], room)
        out.append(found)
        room -= len(found)
        if room <= 0 or inflater.eof:
            break
    return b"".join(out)
