"""The Datalocker killed at every file-changing call: what goes up in parts, is sent, opened, recalled, and ends by itself (row T6)."""

from uuid import UUID

from sqlalchemy import select

from formsapp.services import locker_expiry, recall, receiving, sweeping, transfers, uploads
from formsapp.services.office import Refused
from formsapp.store import tables
from formsapp.vault.uploads import Unlike
from tests.killsweep.ground import Ground, Scenario, counted, number
from tests.locker import World, designated, world
from tests.people import council, provider_a, school_a

NOTE = b"A plan, in plain text.\n" * 6_000  # three pieces of the vault
CUT = 70_000
TOKEN = "a token for one act only"


def there(here: Ground) -> World:
    """The same people and child, found again."""
    office = here.office
    with office.database.reading() as session:
        child = session.scalars(select(tables.Learner.id)).first()
    if child is None:
        return world(office)
    team, school, provider = (designated(each(office)) for each in (council, school_a, provider_a))
    return World(office, team, school, provider, child)


def upload_of(here: Ground) -> UUID:
    with here.office.database.reading() as session:
        return session.scalars(select(tables.Upload.id)).one()


def transfer_of(here: Ground) -> tables.Transfer:
    with here.office.database.reading() as session:
        return session.scalars(select(tables.Transfer)).one()


# ------------------------------------------------------------------------------------------------------ in parts (tus)


def begun(here: Ground) -> None:
    """A first part of it is there already."""
    found = uploads.begin(here.office, there(here).school.actor, "plan.txt", len(NOTE))
    given(here, found.id, 0, NOTE[:CUT])


def given(here: Ground, upload: UUID, offset: int, data: bytes) -> int:
    left = [data[at : at + 30_000] for at in range(0, len(data), 30_000)]
    return uploads.go_on(here.office, there(here).school.actor, upload, offset, lambda most: left.pop(0) if left else b"").offset


def go_on(here: Ground) -> str:
    return str(given(here, upload_of(here), CUT, NOTE[CUT:]))


def gone_on(here: Ground, acknowledged: bool) -> list[str]:
    """What had arrived is never lost; what the server says has arrived is what goes on; in the end it is whole, once."""
    who, upload = there(here).school, upload_of(here)
    found = uploads.progress(here.office, who.actor, upload)
    wrong = [] if found.offset >= CUT else [f"only {found.offset} bytes are left"]
    wrong += ["acknowledged and not whole"] if acknowledged and not found.done else []
    try:
        if not found.done:
            given(here, upload, found.offset, NOTE[found.offset :])
    except Unlike as reason:
        wrong.append(f"it goes on at {reason.offset}, and said {found.offset}")
    (file,) = uploads.mine(here.office, who.actor)
    stored = (counted(here.office, "file.add"), number(here.office, tables.StoredFile))
    wrong += [] if stored == (1, 1) else [f"event, row {stored}"]
    return wrong + ([] if file.size == len(NOTE) else [f"{file.size} bytes"])


# ------------------------------------------------------------------------------------------------------------------- send


def arrived(here: Ground) -> None:
    there(here).arrive(there(here).school, NOTE)


def send(here: Ground) -> str:
    all_ = there(here)
    with here.office.database.reading() as session:
        file = session.scalars(select(tables.StoredFile.id)).one()
    line = all_.line(all_.school, all_.team, file=file)
    return str(transfers.send(here.office, all_.school.actor, all_.school.organisation, TOKEN, [line]).envelope.id)


def sent(here: Ground, acknowledged: bool) -> list[str]:
    def parts() -> tuple[int, ...]:
        office = here.office
        rows = [number(office, each) for each in (tables.Envelope, tables.Transfer)]
        mails = number(office, tables.Mail, tables.Mail.kind == "locker-waiting")
        return *rows, counted(office, "transfer.send"), mails, 1 - number(office, tables.Upload)

    found = parts()
    wrong = [] if found in {(0,) * 5, (1,) * 5} else [f"half sent: {found}"]
    wrong += ["acknowledged and lost"] if acknowledged and not found[0] else []
    send(here)
    return wrong + ([] if parts() == (1,) * 5 else [f"sent again: {parts()}"])


def one_sent(here: Ground) -> None:
    all_ = there(here)
    all_.sent(all_.school, all_.team, data=NOTE)


# ------------------------------------------------------------------------------------------------------------- download


def open_it(here: Ground) -> str:
    all_ = there(here)
    return str(len(b"".join(receiving.open_one(here.office, all_.team.actor, transfer_of(here).id).pieces)))


def opened(here: Ground, acknowledged: bool) -> list[str]:
    row, office = transfer_of(here), here.office
    state = (
        row.state == "downloaded",
        row.first_downloaded_at is not None,
        counted(office, "transfer.open") > 0,
        number(office, tables.Download) > 0,
    )
    wrong = [] if len(set(state)) == 1 else [f"opened by half: {state}"]
    wrong += ["acknowledged, and nobody has opened it"] if acknowledged and not state[0] else []
    return wrong + ([] if open_it(here) == str(len(NOTE)) else ["it can't be opened again"])


# --------------------------------------------------------------------------------------------------------- recall, expiry


def take_back(here: Ground) -> str:
    recall.recall(here.office, there(here).school.actor, transfer_of(here).id)
    return "recalled"


def taken_back(here: Ground, acknowledged: bool) -> list[str]:
    return ended(here, acknowledged, "recalled", "transfer.recall")


def expire(here: Ground) -> str:
    here.office.clock.move(days=91)  # type: ignore[attr-defined]
    list(locker_expiry.end(here.office, ""))
    list(sweeping.sweep_files(here.office, ""))
    return "expired"


def expired(here: Ground, acknowledged: bool) -> list[str]:
    wrong = ended(here, acknowledged, "expired", "transfer.expire")
    here.office.clock.move(days=91)  # type: ignore[attr-defined]
    list(locker_expiry.end(here.office, ""))
    list(sweeping.sweep_files(here.office, ""))
    left = number(here.office, tables.StoredFile)
    return wrong + ([f"{left} files are left"] if left else [])


def ended(here: Ground, acknowledged: bool, state: str, act: str) -> list[str]:
    row = transfer_of(here)
    over = row.state == state
    wrong = [] if (row.deleted_at is not None) == over == (counted(here.office, act) == 1) else [f"{state} by half"]
    wrong += [f"acknowledged, and not {state}"] if acknowledged and not over else []
    with here.office.database.reading() as session:
        keys = [each for each in session.scalars(select(tables.StoredFile.key_wrapped)) if each]
    wrong += ["its key is there still"] if over and keys else []
    try:
        open_it(here)
        wrong += ["it can be opened still"] if over else []
    except Refused:
        wrong += [] if over else ["it can't be opened"]
    return wrong


LOCKER = {
    "locker upload": Scenario(begun, go_on, gone_on),
    "locker send": Scenario(arrived, send, sent),
    "locker download": Scenario(one_sent, open_it, opened),
    "locker recall": Scenario(one_sent, take_back, taken_back),
    "locker expire": Scenario(one_sent, expire, expired),
}
