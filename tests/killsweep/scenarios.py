"""What is killed at every file-changing call, and what must be true whenever that happened (row T6).

A scenario prepares an office once, acts in a copy of it, and looks at what is left: nothing that was acknowledged is lost, nothing is there
by half, and doing it again ends well.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path

from sqlalchemy import select, text

from formsapp.domain.people import Actor, Kind, Membership, Role
from formsapp.fields import Typed
from formsapp.services import audit as chain
from formsapp.services import backup, drafts, files, registers, rotation, sending, sweeping
from formsapp.services.office import Office
from formsapp.services.register_cells import Cell
from formsapp.services.work import Worker
from formsapp.settings import Hashing
from formsapp.store import drafts as rows
from formsapp.store import files as file_rows
from formsapp.store import jobs, sums
from formsapp.store.database import Database
from formsapp.store.files_kept import all_kept
from formsapp.store.published import Published
from formsapp.store.tables import Case, CohortMember, CohortTutor, Lesson, Mail, Mark
from formsapp.store.tables import Draft as DraftRow
from formsapp.vault.keys import Tampered
from tests import referrals, registering
from tests.killsweep.ground import Ground, Scenario, counted, number
from tests.killsweep.locker import LOCKER
from tests.offices import Clock, open_office
from tests.people import CHEAP, school_a

PLACE = ("safeguarding", "assessment")
NOTE = b"A risk assessment, in plain text.\n" * 4_000  # two pieces of the vault
KEY = bytes(32)


@cache
def published(site: Path) -> Published:
    """Read once for all turns."""
    found = Published(site, 3600.0)
    assert found.current()
    return found


def office_in(folder: Path, site: Path) -> Office:
    office = open_office(Database(f"sqlite:///{folder / 'formsapp.db'}"), folder, site=site, clock=Clock(), hashing=Hashing(**CHEAP))
    return replace(office, published=published(site))


def ground(office: Office) -> Ground:
    """The same people and the same draft, found again."""
    who = school_a(office)
    with office.database.reading() as session:
        found = rows.by_id(session, office.keys, session.scalars(select(DraftRow.id)).one())
    assert found is not None
    return Ground(office, who, found)


# ------------------------------------------------------------------------------------------------------------- all of them


def sound(here: Ground) -> list[str]:
    """The database whole, each row's bytes there, no bytes without a row once the sweeper was by, the audit's chain whole."""
    office, wrong = here.office, []
    with office.database.reading() as session:
        if (found := session.scalar(text("PRAGMA integrity_check"))) != "ok":
            wrong.append(f"integrity_check: {found}")
        if session.execute(text("PRAGMA foreign_key_check")).first():
            wrong.append("a row points at nothing")
        kept = all_kept(session)
        stored = [file_rows.by_id(session, office.keys, each.id) for each in kept]
    for file in stored:
        assert file is not None
        try:
            office.vault.verify(file.stored, file.owner)
        except Tampered as trouble:
            wrong.append(f"a row without its file: {trouble}")
    office.vault.sweep({each.place for each in kept}, float("inf"))
    there = {path.relative_to(office.vault.folder).as_posix() for path in office.vault.folder.rglob("*") if path.is_file()}
    if there != {each.place for each in kept}:
        wrong.append(f"files without a row: {there}")
    while chain.seal_pending(office):
        pass
    return wrong + chain.verify(office)


# ------------------------------------------------------------------------------------------------------------------ submit


def submit(here: Ground) -> str:
    found = sending.send(here.office, here.who.actor, "referral", here.draft.reference, here.draft.send_token, referrals.PROMISES)
    assert isinstance(found, sending.Sent)
    return found.reference


def submitted(here: Ground, acknowledged: bool) -> list[str]:
    def parts() -> tuple[int, int, int, int]:
        mails = number(here.office, Mail, Mail.kind == "received")
        return number(here.office, Case), counted(here.office, "case.send"), mails, int(ground(here.office).draft.sent_at is not None)

    found = parts()
    wrong = [] if found in {(0, 0, 0, 0), (1, 1, 1, 1)} else [f"half sent: case, event, mail, draft {found}"]
    if acknowledged and found[0] == 0:
        wrong.append("acknowledged and lost")
    if submit(here) != here.draft.reference or parts() != (1, 1, 1, 1):
        wrong.append(f"sent again: {parts()}")
    return wrong


# ---------------------------------------------------------------------------------------------------------------- autosave


def autosave(here: Ground) -> str:
    opened = drafts.look(here.office, here.who.actor, "referral", here.draft.reference)
    made_from = drafts.mark(here.office, opened.answers, "behaviour")
    sent = changed(here, "Loud rooms, typed a moment ago.")
    saved = drafts.save_section(here.office, here.who.actor, "referral", here.draft.reference, "behaviour", sent, made_from, automatic=True)
    assert saved.theirs is None
    return "saved"


def changed(here: Ground, words: str) -> Typed:
    """The section as it was, with the first long text replaced."""
    found = referrals.pairs(here.office, "behaviour")
    longest = max(found, key=lambda pair: len(pair[1]))[0]
    return Typed([(name, words if name == longest else value) for name, value in found])


def autosaved(here: Ground, acknowledged: bool) -> list[str]:
    now = ground(here.office).draft
    new = "Loud rooms, typed a moment ago." in str(now.answers["behaviour"])
    wrong = (
        [] if (now.version == here.draft.version + 1) == new else [f"version {now.version}, and the words are {'new' if new else 'old'}"]
    )
    rest = {name: value for name, value in now.answers.items() if name != "behaviour"}
    if rest != {name: value for name, value in here.draft.answers.items() if name != "behaviour"}:
        wrong.append("another section changed")
    if acknowledged and not new:
        wrong.append("acknowledged and lost")
    autosave(here)
    return wrong


# ------------------------------------------------------------------------------------------------------------------ upload


def upload(here: Ground) -> str:
    arriving = here.office.vault.arriving()
    for start in range(0, len(NOTE), 10_000):
        arriving.write(NOTE[start : start + 10_000])
    files.add(here.office, here.who.actor, "referral", here.draft.reference, *PLACE, "risk assessment.txt", arriving)
    return "uploaded"


def uploaded(here: Ground, acknowledged: bool) -> list[str]:
    def parts() -> tuple[int, int, int]:
        with here.office.database.reading() as session:
            there = len(all_kept(session))
        listed = ground(here.office).draft.answers.get(PLACE[0], {}).get(PLACE[1]) or []
        return there, counted(here.office, "file.add"), len([each for each in listed if each["name"] == "risk assessment.txt"])

    found = parts()
    wrong = [] if found in {(0, 0, 0), (1, 1, 1)} else [f"half there: row, event, answer {found}"]
    if acknowledged and found[0] == 0:
        wrong.append("acknowledged and lost")
    refused = False
    try:
        upload(here)
    except files.ThereAlready:
        refused = True
    again = parts()  # the same content is kept once
    return wrong if again == (1, 1, 1) and refused == (found == (1, 1, 1)) else [*wrong, f"uploaded again: {again} after {found}"]


def remove(here: Ground) -> str:
    with here.office.database.reading() as session:
        (file,) = file_rows.of_draft(session, here.office.keys, here.draft.id)
    files.remove(here.office, here.who.actor, "referral", here.draft.reference, str(file.id))
    return "removed"


def removed(here: Ground, acknowledged: bool) -> list[str]:
    with here.office.database.reading() as session:
        left = len(file_rows.of_draft(session, here.office.keys, here.draft.id))
    wrong = [] if left + counted(here.office, "file.remove") == 1 else ["removed without an event, or the other way round"]
    if acknowledged and left:
        wrong.append("acknowledged and still there")
    list(sweeping.sweep_files(here.office, ""))
    return wrong


# ---------------------------------------------------------------------------------------------------------------- register


def a_register(here: Ground) -> None:
    registering.scene(here.office, 3)


def mark(here: Ground) -> str:
    """All present but one, and complete: marks, history, sums and the event in one transaction."""
    here.office.clock.set(registering.QUARTER_PAST)  # type: ignore[attr-defined]
    with here.office.database.reading() as session:
        lesson = session.scalars(select(Lesson)).one()
        tutor = session.scalars(select(CohortTutor.person_id)).one()
        due = sorted(session.scalars(select(CohortMember.training_record_id)), key=str)
    actor = Actor(tutor, (Membership(lesson.provider_id, Kind.PROVIDER, Role.TUTOR),))
    cells = [Cell(str(record), "mark", "", "unexplained" if place else "present") for place, record in enumerate(due)]
    assert registers.save(here.office, actor, lesson.id, cells, complete=True).completed
    return "marked"


def marked(here: Ground, acknowledged: bool) -> list[str]:
    def parts() -> tuple[int, int, int, int]:
        with here.office.database.reading() as session:
            whole = sums.same(sums.recount(session), sums.kept(session))
        done = number(here.office, Lesson, Lesson.completed_at.is_not(None))
        return number(here.office, Mark), counted(here.office, "register.mark"), done, int(whole)

    found = parts()
    wrong = [] if found in {(0, 0, 0, 1), (3, 1, 1, 1)} else [f"half marked: marks, events, complete, sums {found}"]
    if acknowledged and not found[0]:
        wrong.append("acknowledged and lost")
    mark(here)
    again = parts()
    return wrong if again == (3, found[1] + 1, 1, 1) else [*wrong, f"marked again: {again} after {found}"]


# ------------------------------------------------------------------------------------------------------------------ upkeep


def work(here: Ground) -> str:
    assert Worker(here.office, "one").round()
    return "worked"


def worked(here: Ground, acknowledged: bool) -> list[str]:
    here.office.clock.move(minutes=10)  # type: ignore[attr-defined] - a killed worker's lease ends
    fine = Worker(here.office, "two").round()
    with here.office.database.reading() as session:
        waiting = jobs.any_due(session, here.office.clock())
    return [] if fine and not waiting else ["the next worker could not go on"]


def rotate(here: Ground) -> str:
    rotation.rotate(here.office)
    assert Worker(here.office, "one").round()
    return "rotated"


def rotated(here: Ground, acknowledged: bool) -> list[str]:
    return rotation.unreadable(here.office) + worked(here, acknowledged)


def back_up(here: Ground) -> str:
    return backup.make(here.office, here.office.settings.data_folder.parent / "backups", KEY).path.name


def backed_up(here: Ground, acknowledged: bool) -> list[str]:
    target = here.office.settings.data_folder.parent / "backups"
    found = list(target.glob("*.backup"))
    wrong = ["acknowledged and not there"] if acknowledged and not found else []
    for path in found:
        backup.look(path, KEY)
    back_up(here)
    return wrong


def nothing(_: Ground) -> None:
    pass


SCENARIOS = LOCKER | {
    "submit": Scenario(nothing, submit, submitted),
    "autosave": Scenario(nothing, autosave, autosaved),
    "upload": Scenario(nothing, upload, uploaded),
    "remove": Scenario(lambda here: upload(here) and None, remove, removed),
    "mark": Scenario(a_register, mark, marked),
    "work": Scenario(nothing, work, worked),
    "rotate": Scenario(nothing, rotate, rotated),
    "backup": Scenario(lambda here: upload(here) and None, back_up, backed_up),
}
