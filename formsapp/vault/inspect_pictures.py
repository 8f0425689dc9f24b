"""JPG and PNG: their sizes by the header, their structure to the end, nothing behind it. No pixel is decoded."""

import struct
from typing import BinaryIO

from formsapp.vault.inspected import Suspect, damaged, hidden, refuse_foreign

MOST_PIXELS = 100_000_000
LONGEST_SIDE = 30_000
MOST_PARTS = 20_000
FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
ALONE = {0x01, *range(0xD0, 0xD8)}
PNG_HEAD = 8


def sized(width: int, height: int) -> None:
    if not width or not height:
        raise damaged("picture")
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise Suspect("pixels", f"The picture is {width:,} by {height:,} pixels, too many to be opened safely: save it smaller.")


def look_png(stream: BinaryIO, size: int) -> None:
    """Chunk by chunk to IEND, which is the end."""
    at, first, data, seen = PNG_HEAD, True, False, 0
    while True:
        stream.seek(at)
        head = stream.read(8)
        if len(head) < 8 or (seen := seen + 1) > MOST_PARTS:
            raise damaged("picture")
        length, name = struct.unpack(">I4s", head)
        at += 12 + length
        if at > size or not name.isalpha() or first != (name == b"IHDR"):
            raise damaged("picture")
        if first:
            sized(*struct.unpack(">II", stream.read(8)))
        first, data = False, data or name == b"IDAT"
        if name == b"IEND":
            break
    if not data:
        raise damaged("picture")
    if at != size:
        raise hidden()
    refuse_foreign(stream, size)


def look_jpeg(stream: BinaryIO, size: int) -> None:
    """Segment by segment to the picture itself; it must have an end. Telephones put more pictures behind it, and that is fine."""
    at, frame = 2, False
    for _ in range(MOST_PARTS):
        stream.seek(at)
        head = stream.read(4)
        if len(head) < 4 or head[0] != 0xFF:
            raise damaged("picture")
        marker = head[1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in ALONE:
            at += 2
            continue
        length = struct.unpack(">H", head[2:])[0]
        if length < 2 or at + 2 + length > size:
            raise damaged("picture")
        if marker in FRAMES:
            data = stream.read(5)
            height, width = struct.unpack(">HH", data[1:])
            sized(width, height)
            frame = True
        at += 2 + length
        if marker == 0xDA:
            break
    else:
        raise damaged("picture")
    if not frame or not ends(stream, at):
        raise damaged("picture")
    refuse_foreign(stream, size)


def ends(stream: BinaryIO, start: int) -> bool:
    """Whether an end of picture comes after its data."""
    stream.seek(start)
    before = b""
    while piece := stream.read(256 * 1024):
        if b"\xff\xd9" in before + piece:
            return True
        before = piece[-1:]
    return False
