"""What was typed into a page that could not be taken (signed out, token gone, too large): sealed, handed back in the page, taken up later.

Nothing is stored here: the page itself carries the answers, and only this service can read them. They are bound to the browser that sent
them, by a secret in its cookie, so that nobody can slip another person's answers into a form.
"""

import base64
import datetime as dt
import json
import zlib
from dataclasses import dataclass

from formsapp.fields.typed import Typed
from formsapp.services.office import Office, Refused
from formsapp.vault.keys import Tampered, secret_hash

LASTS = dt.timedelta(days=2)


@dataclass(frozen=True)
class Kept:
    """The page's address in parts, and what was typed into it."""

    journey: str
    reference: str
    section: str
    pairs: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...] = ()  # question and name of each file that came with it: they can't be carried, only named

    @property
    def sent(self) -> Typed:
        return Typed(self.pairs)

    def value(self, name: str) -> str:
        return next((value for key, value in self.pairs if key == name), "")


def seal(office: Office, browser: str, kept: Kept) -> str:
    """For a hidden field."""
    whole = {
        "at": office.clock().timestamp(),
        "journey": kept.journey,
        "reference": kept.reference,
        "section": kept.section,
        "pairs": kept.pairs,
        "files": kept.files,
    }
    packed = zlib.compress(json.dumps(whole).encode("ascii"), 6)
    return base64.urlsafe_b64encode(office.keys.seal("kept", bound(browser), "answers", packed)).decode()


def open_kept(office: Office, browser: str, sealed: str) -> Kept:
    """Raises ``Refused`` when it isn't ours, not this browser's, or too old."""
    try:
        packed = office.keys.open_bytes("kept", bound(browser), "answers", base64.urlsafe_b64decode(sealed.encode("ascii", "replace")))
        found = json.loads(zlib.decompress(packed))
    except (Tampered, ValueError, zlib.error):
        raise Refused("What this page kept can’t be read any more.") from None
    if office.clock() - dt.datetime.fromtimestamp(found["at"], dt.UTC) > LASTS:
        raise Refused("What this page kept is too old to be taken up.")
    return Kept(found["journey"], found["reference"], found["section"], paired(found["pairs"]), paired(found.get("files", [])))


def paired(found: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(value)) for name, value in found)


def bound(browser: str) -> str:
    return secret_hash(browser).hex()
