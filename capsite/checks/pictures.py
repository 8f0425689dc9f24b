"""Is a logo what its name says, and can it do no harm? Standard library only; nothing is drawn, nothing outside the bytes is read."""

import re
import struct
import zlib
from xml.parsers import expat

LARGEST = 1024 * 1024
_WIDEST = 4096
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
# What drawing programs leave behind; browsers and our PDFs pass over it.
_NOTES = (
    "http://www.inkscape.org/namespaces/inkscape",
    "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
    "http://creativecommons.org/ns#",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://purl.org/dc/elements/1.1/",
    "http://web.resource.org/cc/",
)
_ELEMENTS = {
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "title",
    "desc",
    "metadata",
    "linearGradient",
    "radialGradient",
    "stop",
    "pattern",
    "clipPath",
    "mask",
    "marker",
    "style",
    "filter",
    "feGaussianBlur",
    "feOffset",
    "feBlend",
    "feColorMatrix",
    "feComposite",
    "feFlood",
    "feMerge",
    "feMergeNode",
    "feMorphology",
}
_OUTSIDE = re.compile(r"url\(\s*['\"]?\s*(?!#)|@import|javascript:|expression\(|\\|behavior:|-moz-binding", re.IGNORECASE)
_SAVE = "save the logo again from the drawing program as "


def fault(name: str, data: bytes) -> str | None:
    """What is wrong with a logo, or nothing."""
    if len(data) > LARGEST:
        return "is larger than 1 MB: save it smaller; a logo of 400 pixels is wide enough"
    if not data:
        return "is empty: put the picture there"
    kind = name.rsplit(".", 1)[-1].lower()
    if kind == "svg":
        return _svg_fault(data)
    found = _kind(data)
    if found is None:
        return f"is not a picture, whatever its name says: {_SAVE}SVG or PNG"
    if found != {"jpg": "jpeg"}.get(kind, kind):
        return f"is a picture of the kind {found.upper()}, but its name ends in .{kind}: give it the ending .{found}"
    size = {"png": _png_size, "jpeg": _jpeg_size, "webp": _webp_size}[found](data)
    if size is None:
        return f"is damaged and can't be shown: {_SAVE}{found.upper()}"
    if not (0 < size[0] <= _WIDEST and 0 < size[1] <= _WIDEST):
        return f"is {size[0]:,} by {size[1]:,} pixels: a logo has at most {_WIDEST:,} each way"
    return None


def _kind(data: bytes) -> str | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def _png_size(data: bytes) -> tuple[int, int] | None:
    """Width and height when every part is whole, from the first to the last."""
    at, size = 8, None
    while at + 12 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        if len(body) != length or data[at + 8 + length : at + 12 + length] != struct.pack(">I", zlib.crc32(kind + body)):
            return None
        if kind == b"IHDR" and length == 13:
            size = struct.unpack(">II", body[:8])
        if kind == b"IEND":
            return (size[0], size[1]) if size else None
        at += 12 + length
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}:
            whole = b"\xff\xd9" in data[at:]
            return (int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")) if whole else None
        at += 2 + length
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    if len(data) < 30 or int.from_bytes(data[4:8], "little") + 8 > len(data):
        return None
    kind = data[12:16]
    if kind == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    return None


# ------------------------------------------------------------------------------------------------------------ SVG


class _Refused(Exception):
    pass


class _Reader:
    """Walks through an SVG and stops at the first thing a logo must not have."""

    def __init__(self) -> None:
        self.depth = 0
        self.notes = 0
        self.style = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self.depth += 1
        if self.depth > 100:
            raise _Refused("is nested too deep")
        if self.depth == 1:
            self._root(space, local, attributes)
        if self.notes or space in _NOTES:
            self.notes += 1
        elif space != _SVG or local not in _ELEMENTS:
            raise _Refused(f"holds <{local[:30]}>, which can run or load something")
        self.style = space == _SVG and local == "style"
        for key, value in attributes.items():
            self._attribute(key, value)

    def _root(self, space: str, local: str, attributes: dict[str, str]) -> None:
        if (space, local) != (_SVG, "svg"):
            raise _Refused("is not an SVG picture")
        if "viewBox" not in attributes and not ("width" in attributes and "height" in attributes):
            raise _Refused("has no size (a viewBox)")

    def _attribute(self, key: str, value: str) -> None:
        space, _, local = key.rpartition(" ")
        bare = re.sub(r"[\s\x00-\x20]", "", value)
        if local.lower().startswith("on"):
            raise _Refused(f"holds {local[:30]}, which runs a script")
        if (
            local.lower() in ("href", "src", "base")
            and space in ("", _XLINK, "http://www.w3.org/XML/1998/namespace")
            and not bare.startswith("#")
        ):
            raise _Refused("leads to something outside it")
        if _OUTSIDE.search(value) or "javascript:" in bare.lower():
            raise _Refused("leads to something outside it")

    def end(self, name: str) -> None:
        self.depth -= 1
        self.notes -= 1 if self.notes else 0
        self.style = False

    def text(self, words: str) -> None:
        if self.style and _OUTSIDE.search(words):
            raise _Refused("has a style that leads to something outside it")

    def doctype(self, *_: object) -> None:
        raise _Refused("has a DOCTYPE")

    def instruction(self, *_: object) -> None:
        raise _Refused("has a processing instruction (<?…?>)")


def _svg_fault(data: bytes) -> str | None:
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = LARGEST  # so that the words of a style come whole
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = reader.start, reader.end, reader.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = reader.doctype
    parser.ProcessingInstructionHandler = reader.instruction
    try:
        parser.Parse(data, True)
    except _Refused as refused:
        return f"{refused}, so it could do harm: {_SAVE}“plain SVG”, or as PNG"
    except (expat.ExpatError, ValueError, UnicodeError):
        return f"is not a whole SVG picture: {_SAVE}“plain SVG”, or as PNG"
    return None
