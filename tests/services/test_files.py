"""Files with a form: how many, from whom, held until the scanner has spoken, moved with the case, gone with their question; each act recorded."""

from pathlib import Path

import pytest
from sqlalchemy import select

from formsapp.services import drafts, file_scans, files, work
from formsapp.services.files import NotTaken, ThereAlready
from formsapp.services.names import cleaned
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.work import Worker
from formsapp.store import cases, tables
from formsapp.store import files as rows
from formsapp.store.database import Database
from tests import clamd as stand_in
from tests import referrals
from tests.clamd import EICAR
from tests.offices import Clock, open_office
from tests.people import council, school_a, school_b
from tests.uploads import FIELD, SECTION, kept, pdf, upload


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def events(office: Office) -> list[tuple[str, str, dict[str, object]]]:
    with office.database.reading() as session:
        query = select(tables.AuditEvent).where(tables.AuditEvent.act.like("file.%")).order_by(tables.AuditEvent.id)
        return [(event.act, event.outcome, event.detail) for event in session.scalars(query)]


def body(office: Office, actor: object, file: object) -> bytes:
    return b"".join(files.read(office, actor, file).pieces)  # type: ignore[arg-type]


def stored(office: Office) -> list[Path]:
    return list(office.vault.folder.glob("??/*"))


def test_only_so_many(office: Office) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    room = 9  # of ten; the sample has one already
    for number in range(room):
        upload(office, who.actor, draft.reference, b"words", f"{number}.txt")
    with pytest.raises(NotTaken, match="Only 10 files can be uploaded here"):
        upload(office, who.actor, draft.reference, b"words")
    assert len(stored(office)) == room


def test_the_same_file_twice_is_kept_once_and_said(office: Office) -> None:
    """By content and name once; under another name both are kept, and whoever uploads is told."""
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    assert upload(office, who.actor, draft.reference, b"words", "a.txt").twin == ""
    with pytest.raises(ThereAlready, match="is there already"):
        upload(office, who.actor, draft.reference, b"words", "a.txt")
    assert upload(office, who.actor, draft.reference, b"words", "b.txt").twin == "a.txt"
    assert upload(office, who.actor, draft.reference, b"other words", "a.txt").twin == ""
    assert sorted(file.name for file in kept(office, draft.reference)) == ["a.txt", "a.txt", "b.txt"]
    assert len(stored(office)) == 3


def test_a_stranger_adds_and_removes_nothing(office: Office) -> None:
    who, other = school_a(office), school_b(office)
    draft = referrals.begun(office, who.actor)
    upload(office, who.actor, draft.reference, b"words")
    (file,) = kept(office, draft.reference)
    with pytest.raises(NotFound):
        upload(office, other.actor, draft.reference, b"words")
    with pytest.raises(NotFound):
        files.remove(office, other.actor, "referral", draft.reference, str(file.id))
    with pytest.raises(NotFound):
        files.add(office, who.actor, "referral", draft.reference, SECTION, "status", "a.txt", office.vault.arriving())
    assert [each.id for each in kept(office, draft.reference)] == [file.id]
    assert len(stored(office)) == 1


def test_nothing_plain_in_the_database(office: Office, tmp_path: Path) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    upload(office, who.actor, draft.reference, b"canary-in-the-bytes", "canary-in-the-name.txt")
    with office.database.reading() as session:
        row = session.scalars(select(tables.StoredFile)).one()
        assert not any(b"canary" in bytes(value) for value in vars(row).values() if isinstance(value, bytes))
    seen = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"canary-in-the" in data for data in seen)
    assert not any("canary" in str(event) for event in events(office))


def test_held_until_the_scanner_has_spoken(office: Office) -> None:
    who = school_a(office)
    with stand_in.running() as running:
        watched = with_scanner(office, running.address)
        draft = referrals.begun(watched, who.actor)
        running.answer = b"garbage"
        upload(watched, who.actor, draft.reference, b"honest words", "a.txt")
        upload(watched, who.actor, draft.reference, EICAR, "b.txt")
        honest, virus = sorted(kept(watched, draft.reference), key=lambda file: file.name)
        assert (honest.state, virus.state) == ("held", "held")
        for file in (honest, virus):
            with pytest.raises(Refused, match="being checked"):
                files.read(watched, who.actor, file.id)
        list(file_scans.scan_held(watched, ""))  # still garbage
        assert {file.state for file in kept(watched, draft.reference)} == {"held"}
        running.answer = None
        Worker(
            watched,
            "test",
            {"scan held files": work.JOBS["scan held files"]},
            [each for each in work.REGULAR if each.kind == "scan held files"],
        ).round()
        assert body(watched, who.actor, honest.id) == b"honest words"
        with pytest.raises(Refused, match="found something harmful"):
            files.read(watched, who.actor, virus.id)
        answers = drafts.look(watched, who.actor, "referral", draft.reference).answers[SECTION][FIELD]
        assert [each["state"] for each in answers[-2:]] == ["clean", "held"]
        assert "found something harmful" in answers[-1]["reason"]
        said = upload(watched, who.actor, draft.reference, EICAR, "c.txt")
        assert (said.state, said.code) == ("held", "virus")


def with_scanner(office: Office, address: str) -> Office:
    from dataclasses import replace

    return replace(office, settings=replace(office.settings, clamd=address))


def test_held_files_go_with_the_case_and_are_scanned_there(office: Office) -> None:
    who, officer = school_a(office), council(office)
    with stand_in.running() as running:
        watched = with_scanner(office, running.address)
        draft = referrals.begun(watched, who.actor)
        running.answer = b""
        upload(watched, who.actor, draft.reference, pdf(), "a.pdf")
        (file,) = kept(watched, draft.reference)
        referrals.sent(watched, who.actor, draft)
        with pytest.raises(Refused, match="being checked"):
            files.read(watched, officer.actor, file.id)
        running.answer = None
        list(file_scans.scan_held(watched, ""))
        assert body(watched, officer.actor, file.id) == pdf()
        assert files.read(watched, officer.actor, file.id).name == f"{draft.reference}-1.pdf"


def test_a_file_whose_question_is_not_asked_is_not_sent(office: Office) -> None:
    """The plan of a student who has none after all."""
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    arriving = office.vault.arriving()
    arriving.write(pdf())
    files.add(office, who.actor, "referral", draft.reference, "student", "plan", "plan.pdf", arriving)
    upload(office, who.actor, draft.reference, pdf(), "risk.pdf")
    plan, risk = sorted(kept(office, draft.reference), key=lambda file: file.name)
    referrals.sent(office, who.actor, draft)
    with office.database.reading() as session:
        case = cases.find(session, office.keys, draft.reference)
        assert case is not None
        assert [file.id for file in rows.of_case(session, office.keys, case.id)] == [risk.id]
    with pytest.raises(NotFound):
        files.read(office, who.actor, plan.id)


def test_a_damaged_file_is_not_served(office: Office) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    upload(office, who.actor, draft.reference, b"w" * 200_000)
    (file,) = kept(office, draft.reference)
    path = office.vault.places.path(file.stored.place)  # type: ignore[attr-defined]
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(Refused, match="not what was uploaded"):
        files.read(office, who.actor, file.id)
    assert events(office)[-1][:2] == ("file.read", "failed")


def test_each_act_is_recorded(office: Office) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    upload(office, who.actor, draft.reference, b"words")
    with pytest.raises(NotTaken):
        upload(office, who.actor, draft.reference, b"MZ", "a.exe")
    (file,) = kept(office, draft.reference)
    body(office, who.actor, file.id)
    files.remove(office, who.actor, "referral", draft.reference, str(file.id))
    assert [(act, outcome) for act, outcome, _ in events(office)] == [
        ("file.add", "allowed"),
        ("file.add", "failed"),
        ("file.read", "allowed"),
        ("file.remove", "allowed"),
    ]
    assert not stored(office)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("gpj.\u202etxt.exe", "gpj.txt.exe"),
        ("a\r\nb\0.pdf", "ab.pdf"),
        ("", "file"),
        ("...", "file"),
        ("x" * 400 + ".docx", "x" * 145 + ".docx"),
        ("\ud800.pdf", "?.pdf"),
    ],
)
def test_names_are_made_safe(name: str, shown: str) -> None:
    assert cleaned(name) == shown
