"""Mails: written from their templates, handed over once, tried again when the server is away, and no text of anybody's becomes a header."""

import dataclasses
import datetime as dt
import re
import smtplib
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import select, update

from formsapp.services import mail as service
from formsapp.services.office import Office
from formsapp.store import mails
from formsapp.store.mails import Letter
from formsapp.store.tables import Mail
from tests.offices import Clock
from tests.sink import Sink, listening

KINDS = sorted(path.stem for path in service.FOLDER.glob("*.txt") if not path.stem.startswith("_"))
WORDS = {"link": "https://forms.example/x/", "reference": "ABCD-EFGH-JKLM", "day": "21 December 2026"}
SCHOOL = "office@school.example"
NUMBERS = {"due": "3", "late": "0", "escalated": "1"}  # of steps, of no child


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as sink:
        yield sink


def posting(office: Office, sink: Sink) -> Office:
    return dataclasses.replace(office, settings=dataclasses.replace(office.settings, smtp=sink.smtp))


def put(office: Office, to: str = SCHOOL, kind: str = "come-back", **data: str) -> None:
    with office.database.writing() as session:
        mails.send(session, office.keys, office.clock(), kind, to, data=WORDS | NUMBERS | data)


def outbox(office: Office) -> list[Letter]:
    with office.database.reading() as session:
        return mails.newest(session, office.keys)


def letter(office: Office, kind: str, to: str = SCHOOL, **data: str) -> Letter:
    put(office, to, kind, **data)
    return next(found for found in outbox(office) if found.kind == kind)


def test_a_mail_arrives_once_and_is_marked(office: Office, sink: Sink) -> None:
    office = posting(office, sink)
    put(office)
    assert service.send_due(office) == 1
    assert service.send_due(office) == 0
    assert sink.envelopes == [("forms@council.example", [SCHOOL])]
    (mail,) = sink.mails
    assert mail["Subject"] == "Go on with your form ABCD-EFGH-JKLM"
    assert mail["To"] == SCHOOL
    assert mail["From"].addresses[0].addr_spec == "forms@council.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "https://forms.example/x/" in mail.get_content()
    (kept,) = outbox(office)
    assert kept.sent_at == office.clock()
    assert kept.data == {}, "a link isn't kept once it was sent"


def test_without_a_mail_server_mails_stay_to_be_read(office: Office) -> None:
    put(office)
    assert service.send_due(office) == 0
    assert outbox(office)[0].tries == 0


def test_what_is_rolled_back_is_not_sent(office: Office, sink: Sink) -> None:
    office = posting(office, sink)
    with pytest.raises(ZeroDivisionError), office.database.writing() as session:
        mails.send(session, office.keys, office.clock(), "come-back", SCHOOL, data=WORDS)
        raise ZeroDivisionError
    assert service.send_due(office) == 0
    assert outbox(office) == []


def test_a_server_that_is_away_loses_nothing(office: Office, clock: Clock, sink: Sink) -> None:
    away = dataclasses.replace(office, settings=dataclasses.replace(office.settings, smtp=dataclasses.replace(sink.smtp, port=9)))
    put(office)
    put(office)
    assert service.send_due(away) == 0
    assert {(found.tries, found.problem) for found in outbox(office)} == {(1, "ConnectionRefusedError 111")}
    back = posting(office, sink)
    assert service.send_due(back) == 0, "not at once"
    clock.move(minutes=2)
    assert service.send_due(back) == 2
    assert len(sink.mails) == 2


def test_pauses_grow_to_six_hours_and_end_after_three_days(office: Office, clock: Clock, sink: Sink) -> None:
    office = posting(office, sink)
    sink.busy = "451 try later"
    put(office)
    begun, tries = clock(), []
    while (found := outbox(office)[0]).tries < mails.MOST_TRIES:
        clock.move(minutes=1 if clock() - begun < dt.timedelta(minutes=20) else 60)
        service.send_due(office)
        if outbox(office)[0].tries > found.tries:
            tries.append(clock() - begun)
    assert tries[:4] == [dt.timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert tries[-1] - tries[-2] == dt.timedelta(hours=6)
    assert dt.timedelta(days=2) < tries[-1] < dt.timedelta(days=4)
    sink.busy = ""
    clock.move(days=1)
    assert service.send_due(office) == 0


def test_one_refused_address_holds_up_nobody(office: Office, sink: Sink) -> None:
    office = posting(office, sink)
    sink.refuse = {"gone@school.example": "550 no such user gone@school.example"}
    for to in ("a@school.example", "gone@school.example", "b@school.example"):
        put(office, to)
    service.send_due(office)
    assert sorted(envelope[1][0] for envelope in sink.envelopes) == ["a@school.example", "b@school.example"]
    refused = next(found for found in outbox(office) if found.to == "gone@school.example")
    assert refused.tries == mails.MOST_TRIES
    assert refused.problem == "the mail server refused the address (550)"


def test_a_worker_that_died_while_sending_is_taken_over(office: Office, clock: Clock, sink: Sink) -> None:
    office = posting(office, sink)
    put(office)
    with office.database.writing() as session:
        assert len(mails.claim(session, office.keys, clock(), service.LEASE, 10)) == 1
    assert service.send_due(office) == 0, "it may still be sending"
    clock.move(minutes=11)
    assert service.send_due(office) == 1


def test_a_row_that_was_changed_holds_up_nobody(office: Office, sink: Sink) -> None:
    office = posting(office, sink)
    put(office, "a@school.example")
    with office.database.writing() as session:
        session.execute(update(Mail).values(to_sealed=b"x" * 60))
    put(office, "b@school.example")
    service.send_due(office)
    assert [envelope[1] for envelope in sink.envelopes] == [["b@school.example"]]
    with office.database.reading() as session:
        assert session.scalars(select(Mail.problem).where(Mail.sent_at.is_(None))).one() == "its row is not what was written"


# ------------------------------------------------------------------------------------------------------------ writing


@pytest.mark.parametrize("kind", KINDS)
def test_every_template_is_a_whole_mail(office: Office, kind: str) -> None:
    written = service.write(office, letter(office, kind))
    assert 10 <= len(written.subject) <= 78
    assert "{" not in written.subject + written.text
    assert written.text.startswith("Hello")
    assert written.text.endswith("an answer to it.\n")
    assert not re.search(r"\n{3}|[ \t]\n", written.text)


@pytest.mark.parametrize("kind", KINDS)
def test_templates_ask_for_nothing_personal(kind: str) -> None:
    source = (service.FOLDER / f"{kind}.txt").read_text("utf-8")
    asked = set(re.findall(r"{{\s*(\w+)", source))
    assert asked <= {"link", "reference", "day", "service", "address", "sign_in", *NUMBERS}
    assert "<" not in source


def test_every_mail_the_service_sends_has_a_template(project: Path) -> None:
    called = re.compile(r"mails\.send\(\s*session,\s*[\w.]+,\s*[\w.()]+,\s*(\"[\w-]+\"|[A-Z_]+)", re.DOTALL)
    missing = []
    for path in (project / "formsapp").rglob("*.py"):
        text = path.read_text("utf-8")
        for name in called.findall(text):
            kind = name.strip('"') if name.startswith('"') else re.search(rf'^{name}\b.*?"([\w-]+)"', text, re.MULTILINE)[1]  # type: ignore[index]
            if kind not in KINDS:
                missing.append(f"{path.name}: {kind}")
    assert not missing


NASTY = [
    "x\r\nBcc: everyone@school.example",
    "x\nSubject: other",
    "x\r",
    "x\0y",
    "x\u2028Bcc: a@b.example",
    "x\x85y",
    "x\x0bBcc: a@b.example",
    "=?utf-8?q?=0D=0ABcc:_a@b.example?=",
    "\ud800",
    "a" * 5000,
]


@pytest.mark.parametrize("text", NASTY)
def test_no_word_becomes_a_header(office: Office, sink: Sink, text: str) -> None:
    office = posting(office, sink)
    with office.database.writing() as session:
        mails.send(session, office.keys, office.clock(), "come-back", SCHOOL, data=WORDS | {"reference": text})
    service.send_due(office)
    assert sink.envelopes == [("forms@council.example", [SCHOOL])]
    (mail,) = sink.mails
    assert set(mail.keys()) <= {
        "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
        "Content-Type", "Content-Transfer-Encoding", "MIME-Version", "X-Peer", "X-MailFrom", "X-RcptTo",
    }  # fmt: skip
    assert mail["Bcc"] is None


@pytest.mark.parametrize(
    "to",
    [
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "<a@b.example>",
        "a@b",
        "",
        "@b.example",
        "a b@c.example",
        '"a\r\n"@b.example',
        "a@b.example;c@d.example",
        "a@b.example\0",
    ],
)
def test_what_is_no_single_address_gets_no_mail(office: Office, sink: Sink, to: str) -> None:
    office = posting(office, sink)
    put(office, to)
    service.send_due(office)
    assert sink.envelopes == []
    assert outbox(office)[0].problem == "the address can't be read"


# ---------------------------------------------------------------------------------------------------------------- TLS


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A server for ``localhost`` that only those trust who are told to."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path, secret = folder / "server.pem", folder / "server.key"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path, secret)
    return path, context


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_mails_travel_encrypted_to_a_server_that_is_trusted(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, context = certificate(tmp_path)
    put(office)
    with listening(tls=context) as sink:
        assert service.send_due(posting(office, sink)) == 0, "nobody vouches for it"
        assert outbox(office)[0].problem == "SSLCertVerificationError 1"
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        with service.by_smtp(sink.smtp) as hand_over:
            hand_over(service.message(posting(office, sink), outbox(office)[0]), SCHOOL)
        assert sink.encrypted == [True]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_server_without_encryption_gets_nothing(office: Office, sink: Sink) -> None:
    put(office)
    sink.smtp = dataclasses.replace(sink.smtp, security="starttls")
    assert service.send_due(posting(office, sink)) == 0
    assert outbox(office)[0].problem == smtplib.SMTPNotSupportedError.__name__
    assert sink.mails == []
