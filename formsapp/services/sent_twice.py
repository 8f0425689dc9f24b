"""A page that adds something, sent twice: it adds once. The page carries a one-time token in its field ``once``.

The id of what it adds is made of two halves: the token with who sent it and where it belongs, and what was typed. So it can be told from the
rows alone, without keeping what was typed a second time: the same page with the same words is answered as the first time; with other words it is
refused, because they would be lost else.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from formsapp.services.asking import Wrong
from formsapp.store import sent
from formsapp.store.database import Session

TOKEN = "once"  # noqa: S105 - the name of a field
NO_WORDS = frozenset({TOKEN, "csrf_token"})
FIRST, SECOND = (6, 0x0F), (0, 0x3F)  # where an id says that it is of version 8
OTHER_WORDS = "It was saved as it was first sent. What you have changed since is not saved yet"


class SavedBefore(Wrong):
    """The page has made something already, with other words."""

    def __init__(self, field: str, made: UUID) -> None:
        super().__init__(field, OTHER_WORDS)
        self.made = made


@dataclass(frozen=True)
class Sent:
    """``id``: of what is to be added; ``done``: it was added when the page was sent the first time, with the same words."""

    id: UUID
    done: bool


def sent_once(
    session: Session, row: Any, typed: Mapping[str, str], *parts: object, field: str, no_words: Collection[str] = ()
) -> Sent:
    """``parts``: who sends it and where it belongs; ``field``: where the sentence stands if it was saved with other words; ``no_words``: fields
    that say only how the page is shown. Without a token it is a new one.
    """
    token = typed.get(TOKEN, "")
    if not token:
        return Sent(uuid4(), False)
    page = half(FIRST, row.__tablename__, *parts, token)
    words = sorted((name, value.replace("\r\n", "\n").strip()) for name, value in typed.items() if name not in NO_WORDS and name not in no_words)
    wanted = UUID(bytes=page + half(SECOND, *parts, token, *(word for pair in words if pair[1] for word in pair)))
    known = sent.before(session, row, UUID(bytes=page + bytes(8)), UUID(bytes=page + b"\xff" * 8))
    if known is not None and known != wanted:
        raise SavedBefore(field, known)
    return Sent(wanted, known is not None)


def half(mark: tuple[int, int], *parts: object) -> bytes:
    """Eight bytes that stand for these parts. ``mark``: which of them says that it is an id of one's own making, and what of it is kept."""
    found = bytearray(sha256("\0".join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()[:8])
    place, kept = mark
    found[place] = found[place] & kept | 0x80
    return bytes(found)
