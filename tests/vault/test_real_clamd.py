"""With Debian's clamd: what is clean, what is found, and all that must be held; the stand-in of the other tests speaks as it does."""

import dataclasses
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from formsapp.services import file_scans, files
from formsapp.services.office import Office, Refused
from formsapp.store.database import Database
from formsapp.vault import scan_checks
from formsapp.vault.inspect import look_at_bytes
from formsapp.vault.scan import CLEAN, HELD, REFUSED, Clamd
from tests import clamd as stand_in
from tests import real_clamd, referrals
from tests.clamd import EICAR
from tests.offices import Clock, open_office
from tests.people import school_a
from tests.real_clamd import Running
from tests.uploads import HONEST, docx, kept, packed, pdf, upload
from tests.vault.hostile import corpus

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def clamd() -> Iterator[Running]:
    with real_clamd.running() as found:
        yield found


@pytest.fixture(params=["socket", "tcp"])
def scanner(clamd: Running, request: pytest.FixtureRequest) -> Clamd:
    return Clamd(getattr(clamd, request.param))


def test_honest_files_are_clean(scanner: Clamd) -> None:
    assert {name: scanner.scan([data]).state for name, data in HONEST.items()} == dict.fromkeys(HONEST, CLEAN)
    assert scanner.scan([b"w" * 65_536] * 160).state == CLEAN  # the largest that a form takes
    assert scanner.scan([]).state == CLEAN


@pytest.mark.parametrize(
    "data",
    [
        EICAR,
        b"Dear all,\r\n" + EICAR,
        docx(**{"word/media/image1.bin": EICAR}),
        pdf(packed(EICAR, kind=b"/Length1 1")),
        pdf(b"9 0 obj << >> stream\n" + EICAR + b"\nendstream endobj"),
    ],
    ids=["bare", "behind words", "in a docx", "packed in a pdf", "plain in a pdf"],
)
def test_what_is_harmful_is_found(scanner: Clamd, data: bytes) -> None:
    said = scanner.scan([data])
    assert (said.state, said.code) == (HELD, "virus")
    assert said.quarantined
    assert stand_in.infected(data), "the stand-in finds it too"


def test_what_passes_the_first_look_is_found_by_the_scanner(scanner: Clamd) -> None:
    """The files of row T10 that hold nothing but a signature."""
    passed = [(name, data) for name, data in corpus() if not look_at_bytes(data, name).refused]
    assert len(passed) >= 5
    assert [name for name, data in passed if scanner.scan([data]).state == CLEAN] == []


def test_over_its_limits_is_held(clamd: Running) -> None:
    said = Clamd(clamd.socket).scan([scan_checks.nested(40)])
    assert (said.state, said.code) == (HELD, "over limits")


def test_a_stream_that_is_too_long_is_held() -> None:
    with real_clamd.running(StreamMaxLength="1M") as small:
        for address in (small.socket, small.tcp):
            said = Clamd(address).scan([b"w" * 65_536] * 160)
            assert said.state == HELD
            assert said.code in {"scanner unclear", "scanner silent"}
            assert Clamd(address).scan([b"w" * 65_536]).state == CLEAN
        assert [each for each in scan_checks.faults(small.socket) if "10 MB" in each]


def test_a_locked_archive_is_refused(scanner: Clamd) -> None:
    data = locked()
    said = scanner.scan([data])
    assert (said.state, said.code) == (REFUSED, "encrypted")


def locked() -> bytes:
    """One entry, marked as encrypted, as a password makes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("words.txt", b"w" * 200)
    data = bytearray(out.getvalue())
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def test_stopped_means_held_and_found_again_when_it_runs(database: Database, tmp_path: Path, clock: Clock, built: Path) -> None:
    with real_clamd.running() as first:
        office = watched(open_office(database, tmp_path / "data", site=built, clock=clock), first.tcp)
        who = school_a(office)
        draft = referrals.begun(office, who.actor)
        assert upload(office, who.actor, draft.reference, b"honest words", "before.txt").state == CLEAN
        first.stop()
        assert upload(office, who.actor, draft.reference, b"honest words", "after.txt").state == HELD
        assert upload(office, who.actor, draft.reference, EICAR, "virus.txt").state == HELD
        held = [file for file in kept(office, draft.reference) if file.state == HELD]
        for file in held:
            with pytest.raises(Refused, match="being checked"):
                files.read(office, who.actor, file.id)
    with real_clamd.running() as again:
        list(file_scans.scan_held(watched(office, again.socket), ""))
    assert {file.name: (file.state, file.quarantined) for file in kept(office, draft.reference)} == {
        "before.txt": (CLEAN, False),
        "after.txt": (CLEAN, False),
        "virus.txt": (HELD, True),
    }


def watched(office: Office, address: str) -> Office:
    return dataclasses.replace(office, settings=dataclasses.replace(office.settings, clamd=address))


def test_the_doctor_asks_the_scanner(clamd: Running) -> None:
    assert list(scan_checks.faults(clamd.socket)) == []
    assert list(scan_checks.faults(clamd.tcp)) == []


def test_the_doctor_says_what_is_wrong_with_it() -> None:
    with real_clamd.running(AlertExceedsMax="no") as lax:
        (sentence,) = scan_checks.faults(lax.socket)
        assert "AlertExceedsMax yes" in sentence
    (sentence,) = scan_checks.faults(lax.socket, 1)
    assert "does not answer" in sentence
