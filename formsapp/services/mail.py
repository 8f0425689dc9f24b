"""Mails: written from ``templates/mail/<kind>.txt``, whose first line is the subject, and handed to the mail server by SMTP.

A mail says that something happened and where to sign in, never what it was (row T17). Nothing that fills a template can end a header.
"""

import datetime as dt
import smtplib
import ssl
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from formsapp.services.office import Office
from formsapp.settings import Smtp
from formsapp.store import mails
from formsapp.store.mails import Letter

FOLDER = Path(__file__).parent.parent / "templates" / "mail"
LEASE = dt.timedelta(minutes=10)
AT_ONCE = 10
PATIENCE = 20.0  # seconds the mail server may take to answer
NAME = "Alternative provision"
# Plain text has no markup to escape.
TEMPLATES = Environment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=False, trim_blocks=True)  # noqa: S701

Sender = Callable[[EmailMessage, str], None]
Post = Callable[[Smtp], AbstractContextManager[Sender]]


class Unsendable(Exception):
    """No mail server would ever take it."""


@dataclass(frozen=True)
class Written:
    """A mail as its reader sees it."""

    subject: str
    text: str


def write(office: Office, letter: Letter) -> Written:
    words = {key: one_line(value) for key, value in letter.data.items()}
    common = {"service": service_name(office), "address": office.settings.app_url, "sign_in": office.settings.app_url + "sign-in/"}
    subject, _, text = TEMPLATES.get_template(f"{letter.kind}.txt").render(common | words).partition("\n")
    foot = TEMPLATES.get_template("_foot.txt").render(common)
    return Written(one_line(subject), f"{text.strip()}\n\n{foot.strip()}\n")


def newest(office: Office) -> list[tuple[Letter, Written]]:
    """For a developer's machine, where nothing is sent: the mails as their readers would see them."""
    with office.database.reading() as session:
        letters = mails.newest(session, office.keys)
    return [(letter, write(office, letter)) for letter in letters]


def service_name(office: Office) -> str:
    edition = office.published.current()
    return one_line(str(edition.frame["name"])) if edition else NAME


def one_line(text: str) -> str:
    """Whatever would end a line, a header or a word is one space. An encoded word ("=?utf-8?q?=0D=0A…") would be decoded on its way."""
    plain = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in str(text))
    return " ".join(plain.replace("=?", "= ?").split())


def message(office: Office, letter: Letter) -> EmailMessage:
    """With headers by which no machine answers it, and an id that stays the same however often it is tried."""
    written = write(office, letter)
    found = EmailMessage(policy=SMTP)
    found["Subject"] = written.subject
    found["From"] = Address(service_name(office), addr_spec=office.settings.smtp.sender)
    found["To"] = recipient(letter.to)
    found["Date"] = format_datetime(letter.created_at)
    found["Message-ID"] = f"<{letter.id}@{urlsplit(office.settings.app_url).hostname}>"
    found["Auto-Submitted"] = "auto-generated"
    found["X-Auto-Response-Suppress"] = "All"
    found.set_content(written.text)
    return found


def recipient(to: str) -> Address:
    """One address, and nothing else."""
    try:
        address = Address(addr_spec=to)
    except (HeaderParseError, ValueError, IndexError):
        raise Unsendable("the address can't be read") from None
    if not address.username or "." not in address.domain or to != one_line(to) or any(mark in to for mark in ',;<>"'):
        raise Unsendable("the address can't be read")
    return address


@contextmanager
def by_smtp(smtp: Smtp) -> Iterator[Sender]:
    """One connection for the mails of a round."""
    if smtp.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=PATIENCE, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(smtp.host, smtp.port, timeout=PATIENCE)
    with server:
        if smtp.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if smtp.user:
            server.login(smtp.user, smtp.password)
        yield lambda mail, to: deliver(server, smtp, mail, to)


def deliver(server: smtplib.SMTP, smtp: Smtp, mail: EmailMessage, to: str) -> None:
    server.send_message(mail, smtp.sender, [to])


def send_due(office: Office, post: Post = by_smtp) -> int:
    """A round of the worker: how many went out. A server that can't be reached puts the whole round off, and loses none of it."""
    if not office.settings.smtp.host:
        return 0  # a developer's machine: they are to be read at /mails/
    with office.database.writing() as session:
        letters = mails.claim(session, office.keys, office.clock(), LEASE, AT_ONCE)
    if not letters:
        return 0
    waiting = {letter.id: letter for letter in letters}
    try:
        with post(office.settings.smtp) as hand_over:
            for letter in letters:
                send_one(office, letter, hand_over)
                del waiting[letter.id]
    except (OSError, smtplib.SMTPException) as trouble:
        for letter in waiting.values():
            put_off(office, letter, reason(trouble))
    return len(letters) - len(waiting)


def send_one(office: Office, letter: Letter, hand_over: Sender) -> None:
    """What this mail alone is refused for is its own trouble; what breaks the connection is raised."""
    try:
        hand_over(message(office, letter), letter.to)
    except Unsendable as trouble:
        put_off(office, letter, str(trouble), for_good=True)
    except smtplib.SMTPRecipientsRefused as trouble:
        code = next(iter(trouble.recipients.values()))[0]
        put_off(office, letter, f"the mail server refused the address ({code})", for_good=code >= 500)
    except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as trouble:
        put_off(office, letter, reason(trouble))
    else:
        with office.database.writing() as session:
            mails.sent(session, office.keys, letter, office.clock())


def put_off(office: Office, letter: Letter, problem: str, *, for_good: bool = False) -> None:
    with office.database.writing() as session:
        mails.failed(session, letter, office.clock(), problem, for_good=for_good)


def reason(trouble: Exception) -> str:
    """Codes and kinds only: what a mail server says may repeat the address."""
    code = getattr(trouble, "smtp_code", None) or getattr(trouble, "errno", None)
    return f"{type(trouble).__name__}{f' {code}' if code else ''}"
