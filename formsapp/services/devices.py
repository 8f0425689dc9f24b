"""Browsers from which somebody signed in before. Their cookie holds, for each account, a nonce and its keyed hash: the database knows nothing
of it, and nobody without the key can make one. It opens nothing; it only keeps strangers' guesses from counting against the owner.
"""

import hmac
import secrets

from formsapp.vault.keys import Keys

MOST = 5  # accounts that one browser remembers
LONGEST = 1000


def known(keys: Keys, account: str, cookie: str) -> str | None:
    """The key of this browser's own bucket for the account, if it has been here before."""
    nonce = next((nonce for nonce, mark in entries(cookie) if hmac.compare_digest(mark, mark_of(keys, account, nonce))), None)
    return None if nonce is None else keys.index("device", f"{account} {nonce}")


def remember(keys: Keys, account: str, cookie: str) -> str:
    """The cookie with this account in front."""
    others = [(nonce, mark) for nonce, mark in entries(cookie) if not hmac.compare_digest(mark, mark_of(keys, account, nonce))]
    nonce = secrets.token_urlsafe(12)
    return "~".join(".".join(entry) for entry in [(nonce, mark_of(keys, account, nonce)), *others][:MOST])


def entries(cookie: str) -> list[tuple[str, str]]:
    if len(cookie) > LONGEST or not cookie.isascii():
        return []
    return [(nonce, mark) for nonce, _, mark in (part.partition(".") for part in cookie.split("~")) if nonce and mark]


def mark_of(keys: Keys, account: str, nonce: str) -> str:
    return keys.index("known device", f"{account} {nonce}")[:40]
