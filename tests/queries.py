"""What goes to the database, counted; and which pages of casework it is counted for."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import event

from formsapp.journeys import JOURNEYS
from formsapp.store.database import Database


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Every statement, in order."""
    found: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        found.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


# Who looks at which address. Where there is a link and words, the first case of the list that says so is what is looked at: one of the same
# kind however many there are.
PAGES = {
    "work list": ("officer", "/work/", "", ""),
    "work list, narrowed": ("officer", "/work/?journey=referral&tier=1", "", ""),
    "work list, further page": ("officer", "/work/?page=9", "", ""),
    "work list, done": ("officer", "/work/?group=done", "", ""),
    "work list, mine": ("officer", "/work/?assigned=me", "", ""),
    "inbox": ("officer", "/inbox/", "", ""),
    "inbox, narrowed": ("officer", "/inbox/?tier=1", "", ""),
    "case": ("officer", "/work/?group=done&journey=referral", "/cases/", "<b>Placed</b>"),
    "school’s list": ("school", "/my-referrals/", "", ""),
    "school’s page": ("school", "/my-referrals/", "/my-referrals/", f"{JOURNEYS['referral'].title}, .*<b>Sent: we are reading it"),
    "provider’s list": ("provider", "/my-referrals/", "", ""),
}


class Client(Protocol):
    """Somebody signed in."""

    def get(self, address: str) -> Any: ...


def asked_in(database: Database, clients: Mapping[str, Client]) -> dict[str, list[str]]:
    """The statements of each page, of its second look: the first one is noted, the others are counted."""
    found = {}
    for name, (who, listed, link, word) in PAGES.items():
        address = one_of(clients[who].get(listed).text, link, word) if link else listed
        for _ in range(2):
            with counted(database) as statements:
                answer = clients[who].get(address)
            assert answer.status_code == 200, f"{name}: {answer.status_code}"
        found[name] = statements
    return found


def one_of(page: str, link: str, word: str) -> str:
    """The address of the first case that a list tells so of."""
    told = next((each for each in page.split('<li class="inbox__one') if re.search(word, each, re.DOTALL)), "")
    found = re.search(rf'href="({link}CAP-[A-Z0-9-]+/)"', told)
    assert found, f"no case of the list says {word}"
    return found[1]
