"""What all looks into files share: the refusal, and the search for what belongs into no document."""

import re
from collections.abc import Iterator
from typing import BinaryIO

PIECE = 256 * 1024
OVERLAP = 64
# A page for a browser, or a program for a server, inside something else. Long enough never to come about by chance.
FOREIGN = re.compile(
    rb"<script[\s>/]|<!doctype html|<html[\s>]|<iframe[\s>]|<object[\s>]|<embed[\s>]|<svg[\s>]|<\?php|<%@ page|<hta:", re.IGNORECASE
)
EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


class Suspect(Exception):
    """Not taken. Its text says why and what to do; ``code`` is for the audit."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def hidden() -> Suspect:
    return Suspect("polyglot", "Something else is hidden in it: open it, save it again under another name, and upload that.")


def damaged(what: str) -> Suspect:
    return Suspect("damaged", f"It is not a whole {what}: open it, save it again, and upload that.")


def locked() -> Suspect:
    return Suspect("locked", "It is protected with a password: save a copy without the password, and upload that.")


def pieces(stream: BinaryIO, overlap: int = OVERLAP) -> Iterator[bytes]:
    """The whole from its beginning; each piece begins with the end of the one before."""
    stream.seek(0)
    before = b""
    while piece := stream.read(PIECE):
        yield before + piece
        before = (before + piece)[-overlap:]


def refuse_foreign(stream: BinaryIO, size: int) -> None:
    """No page, no program, no archive behind or within what is no text."""
    for piece in pieces(stream):
        if FOREIGN.search(piece):
            raise hidden()
    refuse_archive(stream, size)


def refuse_archive(stream: BinaryIO, size: int) -> None:
    """The list at the end of an archive makes any file one."""
    start = max(0, size - 65_557)
    stream.seek(start)
    tail = stream.read(65_557)
    at = tail.rfind(b"PK\x05\x06")
    if at >= 0 and len(tail) - at >= 22 and b"PK\x01\x02" in tail:
        raise hidden()
    if tail.find(b"Rar!\x1a\x07") >= 0 or tail.find(b"7z\xbc\xaf\x27\x1c") >= 0:
        raise hidden()
