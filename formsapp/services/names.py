"""What somebody called a file: shown to people only, never a path, never a header, never part of a download's name."""

import re
import unicodedata

LONGEST = 150
UNNAMED = "file"


def cleaned(name: str) -> str:
    """The last part of whatever a browser sent, one line of letters that can be seen, not too long; its extension stays."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8")))[-1]
    visible = "".join(" " if unicodedata.category(letter).startswith("Z") else letter for letter in last)
    visible = "".join(letter for letter in visible if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    plain = " ".join(visible.split()).rstrip(". ")
    stem, dot, extension = plain.rpartition(".")
    if len(plain) > LONGEST:
        plain = stem[: LONGEST - 1 - len(extension)] + dot + extension if len(extension) < 10 else plain[:LONGEST]
    return plain or UNNAMED


def extension_of(name: str) -> str:
    """``pdf``; blank when there is none, or none that could be honest."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem and extension.isascii() and extension.isalnum() and len(extension) < 10 else ""
