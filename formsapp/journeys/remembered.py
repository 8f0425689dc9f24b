"""What was worked out once from the same answers on the same day isn't worked out again for the next page.

Only a keyed fingerprint of the answers is remembered, with a key of this process, and the names of the sections that are done: nothing that
anybody typed, and nothing from which it could be found again.
"""

import hashlib
import json
import secrets

from formsapp.fields.base import Said
from formsapp.journeys.facts import Facts

MOST = 2000
KEY = secrets.token_bytes(32)
Fingerprint = bytes

# The sections that are asked, in order, and of these the ones that are done.
Standing = tuple[tuple[str, ...], frozenset[str]]

_standings: dict[Fingerprint, Standing] = {}


def fingerprint(journey: str, version: int, answers: Said, facts: Facts) -> Fingerprint | None:
    """None where it isn't known from which publication the facts are: then nothing is remembered."""
    if not facts.edition:
        return None
    text = json.dumps([journey, version, facts.today.isoformat(), facts.edition, facts.sender.kind, answers])
    return hashlib.blake2b(text.encode(), key=KEY, digest_size=20).digest()


def recall(of: Fingerprint | None) -> Standing | None:
    return _standings.get(of) if of else None


def remember(of: Fingerprint | None, standing: Standing) -> Standing:
    if of:
        if len(_standings) >= MOST:
            _standings.clear()
        _standings[of] = standing
    return standing
