"""A mail server for tests: keeps what it is handed, and can be told to refuse."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller

from formsapp.settings import Smtp


@dataclass
class Sink:
    """``refuse``: what to answer to whom; ``busy``: what to answer to every mail."""

    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    busy: str = ""
    encrypted: list[bool] = field(default_factory=list)
    smtp: Smtp = Smtp()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.busy:
            return self.busy
        self.mails.append(cast(EmailMessage, message_from_bytes(envelope.content, policy=default)))
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        self.encrypted.append(session.ssl is not None)
        return "250 OK"


@contextmanager
def listening(sink: Sink | None = None, tls: ssl.SSLContext | None = None) -> Iterator[Sink]:
    """On a free port of this machine; ``sink.smtp`` says where."""
    sink = sink or Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port, tls_context=tls, require_starttls=tls is not None)
    controller.start()
    host = "localhost" if tls else "127.0.0.1"
    sink.smtp = Smtp(host=host, port=port, security="starttls" if tls else "none", sender="forms@council.example")
    try:
        yield sink
    finally:
        controller.stop()
