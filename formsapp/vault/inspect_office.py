"""Word, Excel and OpenDocument: archives of markup. Refused: macros, programs and documents inside, what is fetched from elsewhere, passwords."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO
from xml.parsers import expat

from formsapp.vault import inspect_zip
from formsapp.vault.inspected import FOREIGN, Suspect, damaged, locked

MARKUP = (".xml", ".rels", ".rdf", ".svg", ".vml")
MOST_OF_RELATIONS = 2 * 1024 * 1024
LARGEST_INSIDE = 10 * 1024 * 1024
MACRO_NAMES = re.compile(
    r"(^|/)(vba\w*\.(bin|xml)|vbaProject\w*|activeX/|macrosheets/|dialogsheets/|customUI/|attachedToolbars)", re.IGNORECASE
)
MACRO_TYPES = re.compile(rb"macroEnabled|vbaProject|ms-office\.activeX|ms-excel\.(?:intl)?macrosheet", re.IGNORECASE)
PROGRAMS = re.compile(
    r"\.(exe|dll|com|scr|pif|cpl|msi|bat|cmd|ps1|vbs?|vbe|jse?|wsf|wsh|hta|jar|lnk|url|reg|sh|py|class|html?|xhtml|mht|mhtml|docm|xlsm|xlam|pptm|zip|rar|7z|iso|rtf)$",
    re.IGNORECASE,
)
STARTS = (b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"%PDF-", b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"{\\rtf", b"#!")
ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
FIELD = re.compile(rb"<w:instrText[^>]{0,200}>([^<]{0,2000})<|w:instr=\"([^\"]{0,2000})\"")
STARTS_PROGRAM = re.compile(rb"\bDDE(?:AUTO)?\b|\bINCLUDE(?:PICTURE|TEXT)\b", re.IGNORECASE)
SCRIPTED = re.compile(
    rb"vnd\.sun\.star\.script:|<script:|<ooo:event|<office:scripts>\s*<|macro:|<ddeLink|<table:dde-link|office:dde", re.IGNORECASE
)
HARMLESS_TARGET = re.compile(r"(?:https?:|mailto:|tel:|#)", re.IGNORECASE)
FETCHED = re.compile(
    rb"<(?:draw:(?:image|object|object-ole|plugin|applet|floating-frame|fill-image)|text:section-source|table:table-source|table:cell-range-source"
    rb"|svg:font-face-uri|form:\w+|style:background-image)\b[^>]{0,3000}xlink:href=\"(?:[a-zA-Z][a-zA-Z0-9+.-]*:|/|\\|\.\./\.\.)"
)
MACROS = "It has macros (small programs): save a copy without them, and upload that."
INSIDE = "Another file is hidden or embedded in it: take it out, save, and upload the two by themselves."
ELSEWHERE = "It fetches something from elsewhere when it is opened: break its links or paste the values, save, and upload that."

Check = Callable[[str, bytes], None]


def look_docx(stream: BinaryIO, size: int) -> None:
    look_package(stream, size, "word/document.xml", b"wordprocessingml.document.main+xml")


def look_xlsx(stream: BinaryIO, size: int) -> None:
    look_package(stream, size, "xl/workbook.xml", b"spreadsheetml.sheet.main+xml")


def look_package(stream: BinaryIO, size: int, main: str, kind: bytes, *, inside: bool = True) -> None:
    """What Microsoft's programs write."""
    archive = inspect_zip.opened(stream, size)
    entries = {entry.filename: entry for entry in archive.infolist()}
    types = entries.get("[Content_Types].xml")
    if types is None or main not in entries or "_rels/.rels" not in entries:
        raise Suspect("type", "It is an archive, but not the document its name says: open it, save it again, and upload that.")
    for name in entries:
        no_program(name, MACRO_NAMES)
    for name, entry in entries.items():
        if re.search(r"(^|/)externalLinks/", name, re.IGNORECASE):
            raise Suspect("external", ELSEWHERE)
        if inside and re.search(r"(^|/)embeddings/[^/]+\.xlsx$", name, re.IGNORECASE):
            look_embedded(archive, entry)
        else:
            look_entry(archive, entry)
        if name.lower().endswith(".rels"):
            related(whole(archive, entry))
    declared = whole(archive, types)
    if MACRO_TYPES.search(declared) or MACRO_TYPES.search(declared.replace(b"\0", b"")):
        raise Suspect("macros", MACROS)
    if kind not in declared:
        raise Suspect("type", "It is not the document its name says: open it, save it again, and upload that.")


def look_odt(stream: BinaryIO, size: int) -> None:
    """What LibreOffice writes."""
    archive = inspect_zip.opened(stream, size)
    entries = {entry.filename: entry for entry in archive.infolist()}
    first = archive.infolist()[0]
    manifest = entries.get("META-INF/manifest.xml")
    if first.filename != "mimetype" or first.file_size > 100 or manifest is None or "content.xml" not in entries:
        raise Suspect("type", "It is an archive, but not the document its name says: open it, save it again, and upload that.")
    if whole(archive, first) != b"application/vnd.oasis.opendocument.text":
        raise Suspect("type", "It is another kind of document than its name says: save it as a text document (.odt), and upload that.")
    listed = whole(archive, manifest)
    if re.search(rb"encryption-data|encrypted-key", listed):
        raise locked()
    if re.search(rb"oleobject|x-java|octet-stream", listed):
        raise Suspect("embedded", INSIDE)
    for name, entry in entries.items():
        no_program(name, re.compile(r"^(Basic|Scripts|Dialogs)/.", re.IGNORECASE))
        look_entry(archive, entry)


def no_program(name: str, macros: re.Pattern[str]) -> None:
    if macros.search(name):
        raise Suspect("macros", MACROS)
    if PROGRAMS.search(name) or re.search(r"(^|/)(oleObject\w*|package\w*)\.bin$", name, re.IGNORECASE):
        raise Suspect("embedded", INSIDE)


def look_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpacked once, whatever it is: so its size is what the list says, and the beginning is what its name says."""
    markup = entry.filename.lower().endswith(MARKUP)
    fields = b""
    for number, piece in enumerate(inspect_zip.contents(archive, entry)):
        if number == 0 and piece.startswith(STARTS):
            raise Suspect("embedded", INSIDE)
        if markup:
            in_markup(entry.filename, piece.replace(b"\0", b"") if b"\0" in piece[:4096] else piece)
            fields = (fields + b"".join(a or b for a, b in FIELD.findall(piece)))[-100_000:]
        elif FOREIGN.search(piece):
            raise Suspect("embedded", INSIDE)
    if STARTS_PROGRAM.search(fields):
        raise Suspect("external", ELSEWHERE)


def in_markup(name: str, text: bytes) -> None:
    if ENTITY.search(text):
        raise Suspect(
            "entities", "Its markup defines abbreviations of its own, which documents never do: open it, save it again, and upload that."
        )
    if name.lower().endswith(".svg") and re.search(rb"<script|\son\w+\s*=|javascript:|<foreignObject", text, re.IGNORECASE):
        raise Suspect("embedded", INSIDE)
    if SCRIPTED.search(text):
        raise Suspect("macros", MACROS)
    if FETCHED.search(text):
        raise Suspect("external", ELSEWHERE)


def related(data: bytes) -> None:
    """What a part refers to: links that a reader may follow, nothing that is fetched by itself."""
    for relation in relations(data):
        kind, target = relation.get("Type", ""), relation.get("Target", "").strip()
        outside = relation.get("TargetMode", "").lower() == "external"
        if re.search(
            r"vbaProject|/control$|activeX|aFChunk|macrosheet|/package$|oleObject|attachedTemplate|subDocument", kind, re.IGNORECASE
        ) and (outside or not target.lower().endswith(".xlsx")):
            raise Suspect("embedded", ELSEWHERE if outside else INSIDE)
        if outside and not (kind.endswith("/hyperlink") and HARMLESS_TARGET.match(target)):
            raise Suspect("external", ELSEWHERE)
        if not outside and re.match(r"(?:[a-z][a-z0-9+.-]*:|\\\\|//)", target, re.IGNORECASE):
            raise Suspect("external", ELSEWHERE)


def relations(data: bytes) -> list[dict[str, str]]:
    """The attributes of each; a part that declares a document type is none."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            found.append(attributes)

    def declared(*_: object) -> None:
        raise damaged("document")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = start, declared
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise damaged("document") from None
    return found


def whole(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.file_size > MOST_OF_RELATIONS:
        raise Suspect("bomb", inspect_zip.UNPACKED)
    return b"".join(inspect_zip.contents(archive, entry, 0))


def look_embedded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """The numbers behind a chart are a workbook of their own: looked into like any other, one level deep."""
    if entry.file_size > LARGEST_INSIDE:
        raise Suspect("embedded", INSIDE)
    data = b"".join(inspect_zip.contents(archive, entry, 0))
    look_package(BytesIO(data), len(data), "xl/workbook.xml", b"spreadsheetml.sheet.main+xml", inside=False)
