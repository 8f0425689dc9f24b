"""Text that can be printed: PDF/UA refuses a document with a character that none of its fonts can show.

The fonts are Atkinson Hyperlegible Next and those inside Typst, never those of the machine, so what they can show is known
beforehand. ``tests/generator/test_exports_pdf.py`` prints every character of ``SHOWN``.
"""

import re
import unicodedata

SHOWN = (
    "\\x20-\\x7e\u00a0-\u00ac\u00ae-\u04ff"  # Latin, Greek, Cyrillic; the soft hyphen is not a letter
    "\u05d0-\u05ea\u05f0-\u05f4\u0621-\u063a\u0640-\u0652\u0660-\u0669"  # Hebrew, Arabic
    "\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u2070\u2071\u2074-\u208e\u2090-\u209c\u20a0-\u20bf\u2100-\u2151\u2153-\u2184"
    "\u2190-\u23ff\u2460-\u25ff\ufb00-\ufb06\ufffd"
)
_LONG = 32
_HIDDEN = re.compile(f"[^{SHOWN}]")
_ENDLESS = re.compile(rf"[^\s\u2010-\u2015-]{{{_LONG},}}")
_PLAIN = re.compile(r"[\x20-\x7e\u00a0-\u00ac\u00ae-\u017f\u2013\u2014\u2018-\u201d\u2026\u20ac]*")
BREAK = "\u200b"  # a place where a line may end; nothing is printed
MISSING = "\u25a1"  # an empty square stands for a letter that no font has


def printable(text: str) -> str:
    """The text with pictures left out, other unknown letters as an empty square, and endless words made breakable."""
    if not _PLAIN.fullmatch(text):
        text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))
        text = re.sub(r"(?<=\s)\s+", "", _HIDDEN.sub(_stand_in, text))
    return _ENDLESS.sub(lambda match: BREAK.join(re.findall(r".{1,16}", match[0])), text)


def _stand_in(match: re.Match[str]) -> str:
    return MISSING if unicodedata.category(match[0])[0] in "LN" else ""
