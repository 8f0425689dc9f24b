"""Characters that no page can show and no database keeps: each is refused by name; everything else is somebody's text and stays as it is."""

import re

# Halves of pairs, code points that are no characters, and control characters: HTML allows them in no page.
ENDS_OF_PLANES = "".join(chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
UNSHOWABLE = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{ENDS_OF_PLANES}]")
# What turns the direction of text for as long as nobody ends it: on paper, to the end of the line and of what else stands there.
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
LINE_END = re.compile(r"[\r\n\u2028\u2029]")


def name_of(character: str) -> str:
    code = ord(character)
    if code == 0:
        return "a null character"
    if 0xD800 <= code <= 0xDFFF:
        return "half of a character"
    if code < 0x20 or 0x7F <= code <= 0x9F:
        return "a control character"
    return "a code that is no character"


def fault(text: str, *, lines: bool) -> str:
    """Why a text can't be kept, to follow on its name: ``has a null character (U+0000) in place 4, …``; empty if it can."""
    found = UNSHOWABLE.search(text)
    if found:
        return f"has {name_of(found[0])} (U+{ord(found[0]):04X}) in place {found.start() + 1}, which cannot be kept: type the text again without it"
    if not lines and LINE_END.search(text):
        return "must be on one line: take the line break out"
    return ""


def showable(text: str) -> str:
    """The text for a page: what can't be shown stands as �."""
    return UNSHOWABLE.sub("\ufffd", text)


def printable(text: str) -> str:
    """The text for a paper, where nothing keeps one text's direction from the next one: what would turn it stands as � too."""
    return TURNS.sub("\ufffd", showable(text))


def length(text: str) -> int:
    """As a reader counts: a line break is one character, however it was sent."""
    return len(text.replace("\r\n", "\n"))
