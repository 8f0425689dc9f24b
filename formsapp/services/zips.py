"""A ZIP made while it is read: nothing of it is kept, however large it is, and no name in it can lead out of the folder it is unpacked to."""

import datetime as dt
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from io import RawIOBase
from typing import Any

from formsapp.services.names import UNNAMED, cleaned
from formsapp.services.office import LONDON

Entry = tuple[str, dt.datetime, Iterator[bytes]]
# What Windows takes for a device, whatever follows the point.
DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])$")
FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
LONGEST = 100


class Outlet(RawIOBase):
    """What is written here is handed on; there is no going back."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.written.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        found = b"".join(self.written)
        self.written.clear()
        return found


def zipped(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Stored as they are: what people send is packed already."""
    outlet, names = Outlet(), set[str]()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        for name, at, pieces in entries:
            local = at.astimezone(LONDON)
            info = zipfile.ZipInfo(free(safe(name), names), (local.year, local.month, local.day, local.hour, local.minute, local.second))
            info.external_attr = 0o100600 << 16
            with archive.open(info, "w", force_zip64=True) as entry:
                for piece in pieces:
                    entry.write(piece)
                    yield outlet.taken()
    yield outlet.taken()


def safe(name: str) -> str:
    """A file's name on every system: one part, no device, no point at its beginning or end, not too long."""
    plain = FORBIDDEN.sub("-", unicodedata.normalize("NFC", cleaned(name))).strip(". ")
    stem, dot, extension = plain.rpartition(".")
    stem, extension = (stem, extension) if dot else (plain, "")
    stem = stem[:LONGEST].strip(". ") or UNNAMED
    if DEVICES.match(stem.split(".")[0].strip()):
        stem = f"{UNNAMED} {stem}"
    return f"{stem}.{extension}" if extension else stem


def free(name: str, taken: set[str]) -> str:
    """Two of one name are told apart, also where large and small letters are the same."""
    stem, dot, extension = name.rpartition(".")
    stem, extension = (stem, dot + extension) if dot else (name, "")
    found, number = name, 1
    while found.casefold() in taken:
        number += 1
        found = f"{stem} ({number}){extension}"
    taken.add(found.casefold())
    return found
