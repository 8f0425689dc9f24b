"""What ends by itself: drafts after thirty days with a warning a week before, and rows that have done their work."""

import datetime as dt
import io
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from formsapp.domain.throttles import Bucket, Limit
from formsapp.services import rotation, sweeping
from formsapp.services.office import Office
from formsapp.services.work import Worker
from formsapp.store import attempts, drafts, files, mails, people, tokens
from formsapp.store.tables import Attempt, AuditEvent, Mail, Token
from formsapp.store.tables import Draft as Row
from tests.offices import Clock

MONTH = dt.timedelta(days=30)


def begin(office: Office, reference: str, *, email: str = "", person: UUID | None = None) -> UUID:
    now = office.clock()
    with office.database.writing() as session:
        made = drafts.add(
            session,
            office.keys,
            now,
            journey="referral",
            journey_version=1,
            reference=reference,
            expires_at=now + MONTH,
            email=email,
            person=person,
        )
        tokens.issue(session, now, tokens.COME_BACK, made.id)
    return made.id


def letters(office: Office) -> list[tuple[str, str, str]]:
    with office.database.reading() as session:
        return sorted((found.kind, found.to, found.data["reference"]) for found in mails.newest(session, office.keys))


def left(office: Office) -> list[str]:
    with office.database.reading() as session:
        return sorted(session.scalars(select(Row.reference)))


def day(office: Office, clock: Clock, days: float = 1) -> None:
    clock.move(days=days)
    assert Worker(office, "one").round()


def test_a_draft_is_warned_of_once_at_23_days_and_ends_at_30(office: Office, clock: Clock) -> None:
    with office.database.writing() as session:
        person = people.add_person(session, office.keys, clock(), "Ada Example", "ada@school.example")
    begin(office, "BY-ACCOUNT", person=person)
    begin(office, "BY-EMAIL", email="office@school.example")
    day(office, clock, 22.9)
    assert letters(office) == []
    day(office, clock, 0.2)
    told = [("draft-ending", "ada@school.example", "BY-ACCOUNT"), ("draft-ending", "office@school.example", "BY-EMAIL")]
    assert letters(office) == told
    day(office, clock, 6.8)
    assert letters(office) == told
    assert left(office) == ["BY-ACCOUNT", "BY-EMAIL"]
    day(office, clock, 0.2)
    assert left(office) == []
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Token)) == 0, "links to it go with it"
        acts = session.scalars(select(AuditEvent.act).order_by(AuditEvent.id)).all()
    assert sorted(acts) == ["draft.expire", "draft.expire", "draft.warn", "draft.warn"]


def test_a_change_puts_the_end_off_and_the_warning_with_it(office: Office, clock: Clock) -> None:
    draft = begin(office, "CHANGED", email="office@school.example")
    day(office, clock, 25)
    assert len(letters(office)) == 1
    with office.database.writing() as session:
        found = drafts.by_id(session, office.keys, draft)
        assert found is not None
        assert drafts.write(session, office.keys, found, {"school": {"name": "Oak"}}, clock(), None, clock() + MONTH)
    day(office, clock, 10)
    assert left(office) == ["CHANGED"]
    assert len(letters(office)) == 1
    day(office, clock, 14)
    assert len(letters(office)) == 2


def test_many_at_once_are_all_dealt_with(office: Office, clock: Clock) -> None:
    for number in range(sweeping.AT_ONCE + 5):
        begin(office, f"R{number}", email=f"office{number}@school.example")
    day(office, clock, 24)
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Mail)) == sweeping.AT_ONCE + 5
    day(office, clock, 7)
    assert left(office) == []


def test_rows_that_have_done_their_work_are_swept(office: Office, clock: Clock) -> None:
    bucket = Bucket(Limit("tests", 5, dt.timedelta(minutes=5)), "key")
    with office.database.writing() as session:
        attempts.take(session, clock(), [bucket])
        tokens.issue(session, clock(), tokens.RESET, UUID(int=1))
        mails.send(session, office.keys, clock(), "received", "a@school.example")
        mails.sent(session, office.keys, mails.newest(session, office.keys)[0], clock())
        mails.send(session, office.keys, clock(), "received", "waits@school.example")
    day(office, clock, 1.9)
    assert counts(office) == (1, 1, 2)
    day(office, clock, 1)
    assert counts(office) == (0, 1, 2)
    day(office, clock, 30)
    assert counts(office) == (0, 0, 1), "what waits to be sent waits"


def counts(office: Office) -> tuple[int, ...]:
    with office.database.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in (Attempt, Token, Mail))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_day_is_london_s(office: Office, clock: Clock) -> None:
    """A draft that ends at half past midnight in London's summer ends on that day."""
    clock.set(dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC))
    begin(office, "SUMMER", email="office@school.example")
    day(office, clock, 24)
    with office.database.reading() as session:
        assert mails.newest(session, office.keys)[0].data["day"] == "31 July 2026"


# ---------------------------------------------------------------------------------------------------------------- files


def upload(office: Office, draft: UUID) -> str:
    """A file with that draft, and where its bytes lie."""
    file = uuid4()
    stored = office.vault.put(io.BytesIO(b"a risk assessment"), str(file))
    with office.database.writing() as session:
        files.add(
            session, office.keys, office.clock(), file=file, draft=draft, field="safeguarding.risk_assessment", name="risk.pdf",
            media_type="application/pdf", stored=stored, state="clean", reason="", waits=False,
        )  # fmt: skip
    return stored.place


def bytes_there(office: Office) -> list[str]:
    return sorted(str(path.relative_to(office.vault.folder)) for path in office.vault.folder.rglob("*") if path.is_file())


def test_files_end_with_their_draft(office: Office, clock: Clock) -> None:
    kept, ends = begin(office, "KEPT"), begin(office, "ENDS")
    here, gone = upload(office, kept), upload(office, ends)
    assert bytes_there(office) == sorted([here, gone])
    with office.database.writing() as session:
        session.execute(update(Row).where(Row.id == kept).values(expires_at=clock() + 3 * MONTH))
    day(office, clock, 31)
    assert bytes_there(office) == [here]
    with office.database.reading() as session:
        assert files.places(session) == {here}


def test_bytes_that_no_row_knows_are_swept_once_they_are_a_day_old(office: Office, clock: Clock) -> None:
    clock.set(dt.datetime.now(dt.UTC))  # files carry the machine's own time
    known = upload(office, begin(office, "KEPT"))
    office.vault.put(io.BytesIO(b"acknowledged to nobody"), "nobody")
    assert len(bytes_there(office)) == 2
    day(office, clock, 0.5)
    assert len(bytes_there(office)) == 2
    day(office, clock, 1)
    assert bytes_there(office) == [known]


def test_a_file_s_key_is_sealed_anew_too(office: Office) -> None:
    draft = begin(office, "KEPT")
    upload(office, draft)
    name = rotation.rotate(office)
    assert Worker(office, "one").round()
    with office.database.reading() as session:
        (file,) = files.of_draft(session, office.keys, draft)
    assert file.stored.key_id == name
    assert b"".join(office.vault.open(file.stored, file.owner)) == b"a risk assessment"
