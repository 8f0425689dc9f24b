"""Looks into an uploaded file before anything else does: is it what its name says, and is there anything in it that acts by itself?

Nothing is rendered and no picture is decoded: only headers, lists and markup are read, within limits, from the sealed file. Each refusal is one
plain sentence. The scanner comes after this; what this finds needs no signature.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from formsapp.vault import inspect_office, inspect_pdf, inspect_pictures, inspect_text
from formsapp.vault.files import LARGEST, Arriving
from formsapp.vault.inspected import Suspect

OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "pdf": "application/pdf",
    "docx": OFFICE + "wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "xlsx": OFFICE + "spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain",
    "csv": "text/csv",
}
KINDS = "a PDF, a Word, OpenDocument or Excel file, a JPG or PNG picture, plain text or CSV"
SAID = {
    "pdf": "a PDF",
    "zip": "a Word, OpenDocument or Excel file",
    "jpg": "a JPG picture",
    "png": "a PNG picture",
    "ole": "an old Word or Excel file",
}
FAMILY = {"docx": "zip", "odt": "zip", "xlsx": "zip", "jpeg": "jpg"}
MAGIC = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
)
READERS = {
    "pdf": inspect_pdf.look,
    "docx": inspect_office.look_docx,
    "xlsx": inspect_office.look_xlsx,
    "odt": inspect_office.look_odt,
    "jpg": inspect_pictures.look_jpeg,
    "png": inspect_pictures.look_png,
    "txt": inspect_text.look_text,
    "csv": inspect_text.look_csv,
}
LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Verdict:
    """``media_type`` of what may be kept; or ``refused``, a sentence for people, with its ``code`` for the audit."""

    media_type: str = ""
    refused: str = ""
    code: str = ""


def look(stream: "BinaryIO | Arriving", name: str, size: int, largest: int = LARGEST) -> Verdict:
    """``stream`` can be read from any point; ``name`` is what somebody called it."""
    try:
        return Verdict(TYPES[judged(stream, name, size, largest)])
    except Suspect as reason:
        return Verdict(refused=str(reason), code=reason.code)


def judged(stream: "BinaryIO | Arriving", name: str, size: int, largest: int) -> str:
    stem, dot, extension = name.rpartition(".")
    kind = extension.lower()
    if size > largest:
        raise Suspect("large", f"It is larger than {largest // 1024 // 1024} MB: make it smaller, or send it in parts.")
    if size == 0:
        raise Suspect("empty", "It is empty: check the file, and choose it again.")
    if not (dot and stem) or kind not in TYPES:
        raise Suspect("kind", f"Files of this kind are not taken: upload {KINDS}.")
    stream.seek(0)
    found = next((each for magic, each in MAGIC if head.startswith(magic)), "") if (head := stream.read(16)) else ""
    matches(stream, kind, found)
    stream.seek(0)
    READERS[FAMILY.get(kind, kind) if kind == "jpeg" else kind](stream, size)  # type: ignore[arg-type]
    return kind


def matches(stream: "BinaryIO | Arriving", kind: str, found: str) -> None:
    """The bytes begin as the name says they should."""
    wanted = FAMILY.get(kind, kind)
    if wanted == found or (wanted in {"txt", "csv"} and not found):
        return
    if found == "ole" and wanted == "zip":
        if contains(stream, LOCKED_OFFICE):
            raise Suspect("locked", "It is protected with a password: save a copy without the password, and upload that.")
        raise Suspect("old", f"It is an old Word or Excel file by another name: open it, save it as .{kind}, and upload that.")
    if not found:
        raise Suspect(
            "type", f"Its name ends in .{kind}, but it is not such a file, or it is damaged: open it, save it again, and upload that."
        )
    raise Suspect("type", f"Its name ends in .{kind}, but it is {SAID[found]}: give it its right name, and upload it again.")


def contains(stream: "BinaryIO | Arriving", needle: bytes) -> bool:
    stream.seek(0)
    before = b""
    while piece := stream.read(256 * 1024):
        if needle in before + piece:
            return True
        before = piece[-len(needle) :]
    return False


def look_at_bytes(data: bytes, name: str) -> Verdict:
    """For what is in memory."""
    return look(BytesIO(data), name, len(data))
