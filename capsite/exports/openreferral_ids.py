"""Ids of Open Referral records: uuid5 of the permanent id of a factsheet (decision 1), so that they outlast names, prices and addresses."""

from hashlib import sha1
from uuid import NAMESPACE_URL, UUID

# The first digit of the fourth group: two bits say "RFC 9562", the other two are the digest's.
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def derived(of: UUID, name: str) -> str:
    """``str(uuid5(of, name))``, at a third of its time: a directory of ten thousand courses needs two hundred thousand of them."""
    h = sha1(of.int.to_bytes(16) + name.encode(), usedforsecurity=False).hexdigest()
    return f"{h[:8]}-{h[8:12]}-5{h[13:16]}-{_VARIANT[h[16]]}{h[17:20]}-{h[20:32]}"


def namespace(site_url: str) -> UUID:
    """What the closed lists of ``site.yaml`` belong to: they have no ids of their own, so the site's address in that file names them."""
    return UUID(derived(NAMESPACE_URL, site_url.rstrip("/") + "/"))
