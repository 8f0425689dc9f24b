"""How often something may be tried: slow enough that guessing leads nowhere, never so that one person can shut another one out.

Each try is counted under several keys, and the fullest bucket decides (decision 22). A browser from which somebody signed in before
shows a device cookie and is counted by itself: strangers who guess at an account from elsewhere fill the account's bucket for unknown
browsers, which the owner's own browser never asks. On a new browser the owner may wait for five minutes, or ask for a link by email,
which is counted by account *and* address, so that a stranger's requests from elsewhere don't use up the owner's.
"""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """At most ``most`` tries in ``within``."""

    scope: str
    most: int
    within: dt.timedelta


FIVE_MINUTES = dt.timedelta(minutes=5)
DAY = dt.timedelta(days=1)

SIGN_IN_ACCOUNT = Limit("sign-in account", 10, FIVE_MINUTES)
SIGN_IN_DEVICE = Limit("sign-in device", 10, FIVE_MINUTES)
SIGN_IN_ADDRESS = Limit("sign-in address", 30, FIVE_MINUTES)
CODE = Limit("code", 5, FIVE_MINUTES)
CODE_DEVICE = Limit("code device", 5, FIVE_MINUTES)
RESET = Limit("reset", 5, DAY)
RESET_ACCOUNT = Limit("reset account", 20, DAY)  # nobody's mailbox is flooded from many addresses
RESET_ADDRESS = Limit("reset address", 30, FIVE_MINUTES)
PASSWORD = Limit("own password", 10, FIVE_MINUTES)  # asked again by somebody who is signed in
LINK_ADDRESS = Limit("link address", 30, FIVE_MINUTES)

LONGEST = max(limit.within for limit in (SIGN_IN_ACCOUNT, CODE, RESET, RESET_ACCOUNT))


@dataclass(frozen=True)
class Bucket:
    """A limit, and whose tries count against it (a keyed hash)."""

    limit: Limit
    key: str


def sign_in(account: str, address: str, device: str | None) -> tuple[Bucket, ...]:
    """A known browser is counted alone; all unknown ones together by account, and by address."""
    if device is not None:
        return (Bucket(SIGN_IN_DEVICE, device),)
    return (Bucket(SIGN_IN_ACCOUNT, account), Bucket(SIGN_IN_ADDRESS, address))


def code(account: str, device: str | None) -> tuple[Bucket, ...]:
    return (Bucket(CODE, account),) if device is None else (Bucket(CODE_DEVICE, device),)
