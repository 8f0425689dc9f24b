"""Whether something looks like an address that a mail can go to. Whether it exists, only a mail tells."""

import re

# One @, a name without spaces, quotes or anything that has a meaning in a header, a host of at least two parts.
PATTERN = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
MOST = 254


def is_address(text: str) -> bool:
    return len(text) <= MOST and PATTERN.fullmatch(text) is not None and len(text.split("@")[0]) <= 64
