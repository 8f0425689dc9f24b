"""Uploads for tests: small honest files of every kind, made here byte by byte, and an add that needs no page."""

import io
import struct
import zipfile
import zlib
from typing import Any

from formsapp.domain.people import Actor
from formsapp.services import files
from formsapp.services.office import Office
from formsapp.vault.files import Arriving

SECTION, FIELD = "safeguarding", "assessment"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
ODT = "application/vnd.oasis.opendocument.text"


def zipped(members: dict[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=zipfile.ZIP_STORED if name == "mimetype" else method)
    return out.getvalue()


def rels(*relations: tuple[str, str, bool]) -> str:
    lines = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE_RELATIONS}/{kind}" Target="{target}"{" TargetMode=" + chr(34) + "External" + chr(34) if out else ""}/>'
        for number, (kind, target, out) in enumerate(relations)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{RELATIONS}">{lines}</Relationships>'


def types(main: str, kind: str, more: str = "") -> str:
    return (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/{main}" ContentType="{kind}"/>{more}</Types>'
    )


def docx_members(text: str = "A risk assessment.", **more: bytes | str) -> dict[str, bytes | str]:
    words = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
    return {
        "[Content_Types].xml": types("word/document.xml", WORD),
        "_rels/.rels": rels(("officeDocument", "word/document.xml", False)),
        "word/document.xml": words,
        "word/_rels/document.xml.rels": rels(("hyperlink", "https://school.example/", True)),
        **more,
    }


def xlsx_members() -> dict[str, bytes | str]:
    return {
        "[Content_Types].xml": types("xl/workbook.xml", SHEET),
        "_rels/.rels": rels(("officeDocument", "xl/workbook.xml", False)),
        "xl/workbook.xml": "<workbook/>",
        "xl/worksheets/sheet1.xml": "<worksheet/>",
    }


def odt_members(text: str = "Words.") -> dict[str, bytes | str]:
    return {
        "mimetype": ODT,
        "content.xml": f"<office:document-content><text:p>{text}</text:p></office:document-content>",
        "META-INF/manifest.xml": f'<manifest:manifest><manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT}"/></manifest:manifest>',
    }


def docx(**more: bytes | str) -> bytes:
    return zipped(docx_members(**more))


def xlsx() -> bytes:
    return zipped(xlsx_members())


def odt() -> bytes:
    return zipped(odt_members())


def pdf(*objects: bytes, head: bytes = b"%PDF-1.7\n", trailer: bytes = b"<< /Root 1 0 R >>", end: bytes = b"%%EOF\n") -> bytes:
    body = b"1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [] /Count 0 >> endobj\n"
    return head + body + b"".join(each + b"\n" for each in objects) + b"trailer " + trailer + b"\n" + end


def packed(data: bytes, *, kind: bytes = b"/Type /ObjStm /N 1 /First 4", filters: bytes = b"/Filter /FlateDecode") -> bytes:
    squeezed = zlib.compress(data)
    return b"9 0 obj << %s %s /Length %d >> stream\n%s\nendstream endobj" % (kind, filters, len(squeezed), squeezed)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int = 2, height: int = 2, *more: bytes) -> bytes:
    rows = zlib.compress(b"\0" * (height * (1 + 3 * width))) if width * height < 10_000 else zlib.compress(b"\0" * 100)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(more) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width: int = 16, height: int = 16, comment: bytes = b"") -> bytes:
    said = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment if comment else b""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
        + said
        + frame
        + b"\xff\xda\x00\x08\x01\x01\0\0\x3f\0"
        + b"\x2a\x55\xff\xd9"
    )


HONEST: dict[str, bytes] = {
    "plan.pdf": pdf(),
    "packed.pdf": pdf(packed(b"1 0 << /Type /Page >>")),
    "plan.docx": docx(),
    "plan.odt": odt(),
    "hours.xlsx": xlsx(),
    "photo.jpg": jpeg(),
    "photo.JPEG": jpeg(comment=b"taken by a telephone"),
    "scan.png": png(),
    "notes.txt": "Café, “quoted”, 3 < 4 & 5 > 2\r\n".encode(),
    "windows.txt": "Café £5 – fine\r\n".encode("cp1252"),
    "wide.txt": "\ufeffWords".encode("utf-16-le"),
    "hours.csv": b"name,hours\r\nA,-5\r\nB,=1+1\r\n",
}


def arrived(office: Office, data: bytes) -> Arriving:
    found = office.vault.arriving()
    found.write(data)
    found.seek(0)
    return found


def upload(office: Office, actor: Actor, reference: str, data: bytes, name: str = "notes.txt", **more: Any) -> files.Added:
    """By the service, as the page does it."""
    arriving = arrived(office, data)
    try:
        return files.add(office, actor, "referral", reference, SECTION, FIELD, name, arriving, **more)
    finally:
        arriving.close()


def kept(office: Office, draft: str) -> list[files.File]:
    """The files of a draft, by its reference."""
    from formsapp.store import drafts
    from formsapp.store import files as rows

    with office.database.reading() as session:
        found = drafts.find(session, office.keys, draft)
        return rows.of_draft(session, office.keys, found.id) if found else []
