"""Sending with the Datalocker: who to whom, about whom, once; receiving it whole, by range, as a ZIP; recall, expiry, certificate."""

import datetime as dt
import hashlib
import io
import logging
import zipfile
from uuid import uuid4

import pytest
from sqlalchemy import select

from formsapp import server
from formsapp.domain import locker
from formsapp.domain.people import Role
from formsapp.services import (
    locker_access,
    locker_expiry,
    locker_lists,
    locker_reports,
    locker_subjects,
    recall,
    receiving,
    sweeping,
    transfers,
    uploads,
)  # fmt: skip
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.receiving import Recalled
from formsapp.services.rights import Denied
from formsapp.services.transfers import NotSent
from formsapp.store import mails, tables
from formsapp.store.transfer_lists import Wanted
from tests.locker import LEAD, TEAM, World, designated, placed, token, world
from tests.offices import Clock
from tests.people import council, provider_b, school_a, school_b, somebody


@pytest.fixture
def there(office: Office) -> World:
    return world(office)


def letters(office: Office) -> list[tuple[str, str]]:
    with office.database.reading() as session:
        return sorted((each.kind, each.to) for each in mails.newest(session, office.keys))


def acts(office: Office, like: str = "transfer.%") -> list[tuple[str, str, dict[str, object]]]:
    with office.database.reading() as session:
        query = select(tables.AuditEvent).where(tables.AuditEvent.act.like(like)).order_by(tables.AuditEvent.id)
        return [(event.act, event.outcome, event.detail) for event in session.scalars(query)]


def body(there: World, who: object, transfer: object, **how: int) -> bytes:
    return b"".join(receiving.open_one(there.office, who.actor, transfer, **how).pieces)  # type: ignore[attr-defined, arg-type]


# ------------------------------------------------------------------------------------------------------------------- send


def test_from_the_school_to_the_council_and_nowhere_else(there: World, office: Office) -> None:
    receipt = there.send(there.school, there.team)
    ((line, name),) = receipt.lines
    assert (line.state, line.description, line.name, name) == (locker.WAITING, "CFC JN", "plan.txt", "Avonbrook City Council")
    assert line.sha256 == hashlib.sha256(b"words").digest()
    assert letters(office) == [("locker-waiting", there.team.email)]
    assert uploads.mine(office, there.school.actor) == [], "what was sent waits no more"
    assert acts(office) == [("transfer.send", "allowed", {"transfers": 1, "held": 0, "kinds": ["concern"]})]
    for to in (there.provider, school_b(office)):
        with pytest.raises(NotSent) as refusal:
            there.send(there.school, to)
        assert refusal.value.problems == {(0, "to"): "Choose an organisation from the list."}


def test_the_same_token_sends_once(there: World, office: Office) -> None:
    line, key = there.line(there.school, there.team), token()
    first = transfers.send(office, there.school.actor, there.school.organisation, key, [line])
    again = transfers.send(office, there.school.actor, there.school.organisation, key, [line])
    assert first.envelope == again.envelope
    assert locker_lists.inbox(office, there.team.actor).total == 1
    with pytest.raises(NotSent, match="Nothing was sent"):
        transfers.send(office, there.school.actor, there.school.organisation, token(), [line])
    with pytest.raises(NotFound):
        transfers.send(office, there.provider.actor, there.provider.organisation, key, [line])


def test_only_designated_people(there: World, office: Office) -> None:
    other = somebody(office, there.school.actor.memberships[0].kind, "a", Role.STAFF)
    with pytest.raises(Denied):
        transfers.recipients(office, other.actor, other.organisation)
    with pytest.raises(Denied):
        transfers.recipients(office, there.provider.actor, there.school.organisation)
    assert [each.id for each in transfers.recipients(office, there.school.actor, there.school.organisation)] == [there.team.organisation]
    assert {each.id for each in transfers.recipients(office, there.team.actor, there.team.organisation)} == {
        there.school.organisation,
        there.provider.organisation,
    }


def test_the_confirming_page_says_who_will_read_it(there: World, office: Office) -> None:
    lead = designated(school_a(office, Role.SAFEGUARDING_LEAD))
    lines = [
        there.line(there.team, there.school),
        there.line(there.team, there.school, role=LEAD, kind="safeguarding", description="SG JN"),
    ]
    found = transfers.review(office, there.team.actor, there.team.organisation, lines)
    assert found.whole
    assert [[reader.name for reader in each.readers] for each in found.ready] == [[there.school.name], [lead.name]]
    nobody = transfers.review(office, there.team.actor, there.team.organisation, [there.line(there.team, there.provider, role=LEAD)])
    assert "Nobody at Provider A can open files for this role yet" in nobody.problems[0, "role"]


def test_what_stands_in_the_way_is_said_line_by_line(there: World, office: Office) -> None:
    lines = [
        there.line(there.team, there.school, description="About Jo Nettle"),
        there.line(there.team, there.school, description="", kind="cake", role=TEAM),
        there.line(there.team, there.school, file=uuid4(), about=""),
        there.line(there.team, there.school, kind="invoice", about="", description="INV 7"),
    ]
    found = transfers.review(office, there.team.actor, there.team.organisation, lines).problems
    assert set(found) == {(0, "description"), (1, "description"), (1, "kind"), (1, "role"), (2, "file"), (2, "about")}
    assert found[2, "about"] == locker_subjects.WHO


def test_two_children_never_share_an_envelope(there: World, office: Office) -> None:
    other = placed(office, there.school.organisation, there.provider.organisation, "Sam", "Teasel")
    lines = [there.line(there.school, there.team), there.line(there.school, there.team, about=f"learner:{other}")]
    with pytest.raises(NotSent) as refusal:
        transfers.send(office, there.school.actor, there.school.organisation, token(), lines)
    assert refusal.value.problems == {(-1, "about"): transfers.TWO_CHILDREN}


def test_choices_are_the_children_of_the_other_end(there: World, office: Office) -> None:
    placed(office, school_b(office).organisation, there.provider.organisation, "Ada", "Elsewhere")
    assert [each.words for each in locker_subjects.choices(office, there.school.actor, [there.school.organisation])] == ["Jo Nettle"]
    assert [each.words for each in locker_subjects.choices(office, there.team.actor, [there.provider.organisation])] == [
        "Ada Elsewhere",
        "Jo Nettle",
    ]
    with pytest.raises(Denied):
        locker_subjects.choices(office, there.school.actor, [there.provider.organisation])


def test_to_many_recipients_one_file(there: World, office: Office) -> None:
    second = designated(school_b(office))
    file = there.arrive(there.team).id
    lines = [there.line(there.team, to, file=file, kind="tracking", about="", description="TRK") for to in (there.school, second)]
    receipt = transfers.send(office, there.team.actor, there.team.organisation, token(), lines)
    one, two = (next(t.id for t, _ in receipt.lines if t.to == who.organisation) for who in (there.school, second))
    assert recall.recall(office, there.team.actor, one).opened is False
    assert body(there, second, two) == b"words", "the other has its own way to it"
    with pytest.raises(Refused):
        body(there, there.school, one)
    recall.recall(office, there.team.actor, two)
    with office.database.reading() as session:
        assert session.get_one(tables.StoredFile, file).key_wrapped == b""


# ---------------------------------------------------------------------------------------------------------------- receive


def test_downloading_says_who_and_when_to_the_sender(there: World, office: Office, clock: Clock) -> None:
    transfer = there.sent(there.school, there.team)
    assert locker_lists.new(office, there.team.actor) == 1
    clock.move(days=2)
    assert body(there, there.team, transfer) == b"words"
    assert locker_lists.new(office, there.team.actor) == 0
    assert locker_lists.inbox(office, there.team.actor, opened=True).total == 1
    seen = locker_lists.one(office, there.school.actor, transfer)
    assert [(each.name, each.at, each.complete) for each in seen.row.openings] == [(there.team.name, clock(), True)]
    assert seen.row.transfer.expires_at == clock() + dt.timedelta(days=30)
    assert (seen.may_open, seen.may_recall) == (False, True)


def test_by_range_and_going_on(there: World, office: Office) -> None:
    data = bytes(range(256)) * 2000
    transfer = there.sent(there.school, there.team, data=b"\xef\xbb\xbf" + "é".encode() * 150_000, name="long.txt")
    data = b"\xef\xbb\xbf" + "é".encode() * 150_000
    assert body(there, there.team, transfer, first=0, last=99_999) == data[:100_000]
    assert body(there, there.team, transfer, first=100_000) == data[100_000:]
    with office.database.reading() as session:
        found = list(session.scalars(select(tables.Download)))
    assert [each.complete for each in found] == [True], "two parts of one download"
    with pytest.raises(NotFound):
        body(there, there.team, transfer, first=len(data))


def test_nobody_else_can_open_it(there: World, office: Office) -> None:
    transfer = there.sent(there.team, there.school)
    lead = designated(school_a(office, Role.SAFEGUARDING_LEAD))
    undesignated = somebody(office, there.school.actor.memberships[0].kind, "a", Role.COORDINATOR, name="Not Designated")
    for who in (there.team, there.provider, lead, undesignated, school_b(office), provider_b(office)):
        with pytest.raises(NotFound):
            receiving.open_one(office, who.actor, transfer)
    for who in (lead, there.provider):
        with pytest.raises(NotFound):
            locker_lists.one(office, who.actor, transfer)


def test_a_grant_that_ends_ends_at_once(there: World, office: Office) -> None:
    admin = council(office)
    with office.database.reading() as session:
        membership = session.scalars(select(tables.Membership).where(tables.Membership.person_id == there.school.id)).one().id
    locker_access.grant(office, admin.actor, there.school.id, membership, on=False)
    with office.database.reading() as session:
        assert not session.get_one(tables.Membership, membership).datalocker
    review = transfers.review(office, there.team.actor, there.team.organisation, [there.line(there.team, there.school)])
    assert (0, "role") in review.problems
    locker_access.grant(office, admin.actor, there.school.id, membership, on=True)
    assert transfers.review(office, there.team.actor, there.team.organisation, [there.line(there.team, there.school)]).whole
    assert [detail["on"] for _, _, detail in acts(office, "locker.grant")] == [False, True]


def test_a_zip_of_several_has_safe_names(there: World, office: Office) -> None:
    names = ["plan.txt", "PLAN.txt", "con.txt", "..\\..\\x.txt", "a:b.txt"]
    ids = [there.sent(there.school, there.team, data=name.encode(), name=name) for name in names]
    packed = b"".join(receiving.open_many(office, there.team.actor, ids))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == len({name.casefold() for name in archive.namelist()}) == 5
        assert {archive.read(name) for name in archive.namelist()} == {name.encode() for name in names}
        assert sorted(archive.namelist())[-1] == "x.txt"
        assert not any(set(name) & set('\\/:*?"<>|') for name in archive.namelist())
    assert locker_lists.inbox(office, there.team.actor, opened=True).total == 5
    with pytest.raises(NotFound):
        receiving.open_many(office, there.team.actor, [*ids, there.sent(there.team, there.school)])


def test_taken_by_one_of_several(there: World, office: Office) -> None:
    transfer = there.sent(there.school, there.team)
    other = designated(somebody(office, there.team.actor.memberships[0].kind, "council", Role.MONITORING_OFFICER))
    locker_lists.take(office, other.actor, transfer, on=True)
    assert locker_lists.inbox(office, there.team.actor).rows[0].taken_by == other.name
    locker_lists.take(office, there.team.actor, transfer, on=False)
    assert locker_lists.inbox(office, there.team.actor).rows[0].taken_by == other.name, "only who took it gives it back"
    locker_lists.take(office, other.actor, transfer, on=False)
    assert locker_lists.inbox(office, there.team.actor).rows[0].taken_by == ""


# ------------------------------------------------------------------------------------------------------- recall and the end


def test_a_recall_counts_at_once_also_for_a_download_that_runs(there: World, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "LOOKS_AGAIN", 0.0)
    transfer = there.sent(there.school, there.team, data=b"word " * 300_000, name="long.txt")
    running = receiving.open_one(office, there.team.actor, transfer).pieces
    next(running)
    assert recall.recall(office, there.school.actor, transfer).opened is True
    with pytest.raises(Recalled):
        list(running)
    with pytest.raises(Refused, match="can’t be opened any more"):
        body(there, there.team, transfer)
    with pytest.raises(Refused, match="gone already"):
        recall.recall(office, there.school.actor, transfer)
    assert [detail for act, _, detail in acts(office) if act == "transfer.recall"] == [{"opened": True}]


def test_a_grant_that_ends_cuts_a_download_off(there: World, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "LOOKS_AGAIN", 0.0)
    transfer = there.sent(there.team, there.school, data=b"word " * 300_000, name="long.txt")
    running = receiving.open_one(office, there.school.actor, transfer).pieces
    next(running)
    with office.database.writing() as session:
        session.query(tables.Membership).filter(tables.Membership.person_id == there.school.id).update({"ended_at": office.clock()})
    with pytest.raises(Recalled):
        list(running)


def test_who_recalls(there: World, office: Office) -> None:
    transfer = there.sent(there.school, there.team)
    for who in (there.team, there.provider, school_b(office)):
        with pytest.raises(NotFound):
            recall.recall(office, who.actor, transfer)


def test_a_certificate_says_when_the_bytes_were_gone(there: World, office: Office, clock: Clock) -> None:
    transfer = there.sent(there.school, there.team)
    with pytest.raises(NotFound):
        recall.certificate(office, there.school.actor, transfer)
    recall.recall(office, there.school.actor, transfer)
    assert list(office.vault.folder.glob("??/*")) == []
    assert recall.certificate(office, there.school.actor, transfer).bytes_removed_at is None
    clock.move(minutes=5)
    list(sweeping.sweep_files(office, ""))
    found = recall.certificate(office, there.team.actor, transfer)
    assert (found.bytes_removed_at, found.shared, found.row.transfer.name) == (clock(), False, "plan.txt")


def test_files_end_by_themselves(there: World, office: Office, clock: Clock) -> None:
    opened, unopened = there.sent(there.school, there.team), there.sent(there.school, there.team)
    body(there, there.team, opened)
    list(locker_expiry.end(office, ""))
    clock.move(days=30, seconds=-1)
    list(locker_expiry.end(office, ""))
    assert body(there, there.team, opened)
    clock.move(seconds=1)
    with pytest.raises(Refused):
        body(there, there.team, opened)
    list(locker_expiry.end(office, ""))
    states = {row.transfer.id: row.transfer.state for row in locker_lists.history(office, there.school.actor, Wanted()).rows}
    assert states == {opened: locker.EXPIRED, unopened: locker.WAITING}
    clock.move(days=60)
    list(locker_expiry.end(office, ""))
    assert {row.transfer.state for row in locker_lists.history(office, there.school.actor, Wanted()).rows} == {locker.EXPIRED}
    assert [detail for act, _, detail in acts(office) if act == "transfer.expire"] == [{"opened": True}, {"opened": False}]


def test_reminders_to_the_receiver_and_a_word_to_the_sender(there: World, office: Office, clock: Clock) -> None:
    there.sent(there.school, there.team)
    read = there.sent(there.school, there.team)
    body(there, there.team, read)
    said: list[list[tuple[str, str]]] = []
    for days in (86, 1, 1, 1, 1):
        clock.move(days=days)
        before = letters(office)
        list(locker_expiry.remind(office, ""))
        list(locker_expiry.remind(office, ""))
        after = letters(office)
        for each in before:
            after.remove(each)
        said.append(after)
    once = [("locker-reminder", there.team.email), ("locker-unopened", there.school.email)]
    assert said == [[], once, [], once[:1], []]


# ------------------------------------------------------------------------------------------------------ history and reports


def test_history_is_ones_own(there: World, office: Office) -> None:
    mine, came = there.sent(there.school, there.team), there.sent(there.team, there.school)
    there.sent(there.team, there.provider)

    def ids(who: object, **wanted: object) -> set[object]:
        return {row.transfer.id for row in locker_lists.history(office, who.actor, Wanted(**wanted)).rows}  # type: ignore[attr-defined, arg-type]

    assert ids(there.school) == {mine, came}
    assert ids(there.school, direction="sent") == {mine}
    assert ids(there.school, direction="received", kind="concern", state="waiting") == {came}
    assert ids(there.school, kind="invoice") == set()
    assert len(ids(there.team)) == 3
    assert ids(there.team, organisation=there.school.organisation) == {mine, came}
    assert locker_lists.history(office, there.team.actor, Wanted(), page=2, size=2).pages == 2


def test_reports_count_by_organisation_month_and_kind(there: World, office: Office, clock: Clock) -> None:
    body(there, there.team, there.sent(there.school, there.team))
    there.sent(there.team, there.provider, kind="invoice", about="", description="INV 1")
    clock.set(dt.datetime(2026, 11, 30, 23, 59, tzinfo=dt.UTC))
    there.sent(there.team, there.provider)
    found = locker_reports.activity(office, there.team.actor, dt.date(2026, 10, 1), dt.date(2026, 12, 31))
    assert found.by_organisation == [("Provider A", 2, 0), ("School A", 0, 1)]
    assert found.by_month == [("2026-10", 0, 0), ("2026-11", 2, 1), ("2026-12", 0, 0)]
    assert found.by_kind == [("Behaviour or attendance concern", 1, 1), ("Invoice", 1, 0)]
    assert (found.files, found.opened) == (3, 1)
    head, lines = locker_reports.table(found)
    assert len(lines) == 3
    assert all(len(line) == len(head) for line in lines)
    with pytest.raises(NotFound):
        locker_reports.activity(office, there.school.actor, dt.date(2026, 10, 1), dt.date(2026, 12, 31))


def test_a_download_that_is_cut_off_is_a_line_in_the_log() -> None:
    """No fault, no traceback; whatever else breaks keeps its own."""
    for error, level, traced in ((Recalled(), "INFO", False), (ValueError("a fault"), "ERROR", True)):
        record = logging.LogRecord("gunicorn.error", logging.ERROR, "", 1, "Error handling request", None, (type(error), error, None))
        assert server.told_in_a_line(record)
        assert record.levelname == level
        assert bool(record.exc_info) is traced
        assert ("cut off" in record.getMessage()) is not traced
