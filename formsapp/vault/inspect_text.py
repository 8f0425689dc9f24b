"""Plain text and CSV: letters and lines, no page for a browser, no formula that starts something."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from formsapp.vault.inspected import FOREIGN, Suspect

BLOCK = 256 * 1024
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
PROGRAM = re.compile(
    r"^\s*(?:#!|MZ|\x7fELF|\{\\rtf|<\?xml|<\?php|@echo off|Windows Registry Editor|\[InternetShortcut\]|WScript\.)", re.IGNORECASE
)
FORMULA = re.compile(
    r"""(?imx) (?: ^ | [,;\t"] ) \s* [=+\-@]  # a cell that a spreadsheet calculates
        [^,;\t\r\n]{0,200} (?: \| [^,;\t\r\n]{0,200} ! | \b(?:HYPERLINK|WEBSERVICE|IMPORT\w+|CALL|REGISTER(?:\.ID)?|EXEC|DDE)\s*\( )"""
)
NOT_TEXT = "It is not plain text: open it, save it as plain text (UTF-8), and upload that."


def look_text(stream: BinaryIO, size: int) -> None:
    for part in parts(stream):
        page_in(part)


def look_csv(stream: BinaryIO, size: int) -> None:
    for part in parts(stream):
        page_in(part)
        if FORMULA.search(part):
            raise Suspect("formula", "It has formulas that start programs or fetch something: save the values only, and upload that.")


def page_in(part: str) -> None:
    if FOREIGN.search(part.encode("utf-8", "replace")):
        raise Suspect("page", "It holds a web page or a program, not plain text: save the words only, and upload that.")


def parts(stream: BinaryIO) -> Iterator[str]:
    """As text, each piece with the end of the one before; refused when it isn't text."""
    encoding, start = encoding_of(stream)
    stream.seek(start)
    decoder, first, left = codecs.getincrementaldecoder(encoding)(), True, ""
    while True:
        block = stream.read(BLOCK)
        try:
            text = decoder.decode(block, not block)
        except UnicodeDecodeError:
            raise Suspect("binary", NOT_TEXT) from None
        if CONTROL.search(text):
            raise Suspect("binary", NOT_TEXT)
        if first and PROGRAM.search(text[:2000]):
            raise Suspect("program", "It is a program or a page by another name, not plain text.")
        first = False
        yield left + text
        left = (left + text)[-500:]
        if not block:
            return


def encoding_of(stream: BinaryIO) -> tuple[str, int]:
    """By its mark; else UTF-8 if it can be read so, else what Windows writes."""
    stream.seek(0)
    head = stream.read(4)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8", 3
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le", 2
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be", 2
    decoder = codecs.getincrementaldecoder("utf-8")()
    stream.seek(0)
    try:
        while block := stream.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return "cp1252", 0
    return "utf-8", 0
