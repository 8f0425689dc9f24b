"""A developer's machine only: the mails that would have been sent. In production the blueprint is not registered."""

import re
from dataclasses import dataclass

from flask import Blueprint, Response

from formsapp.access import needs, office
from formsapp.services import mail
from formsapp.store.mails import Letter
from formsapp.web.pages import page

LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Shown:
    """``pieces`` are (text, address) pairs; the address is empty where there is none."""

    letter: Letter
    subject: str
    pieces: list[tuple[str, str]]


def blueprint() -> Blueprint:
    doors = Blueprint("mails", __name__)
    doors.add_url_rule("/mails/", view_func=newest, methods=["GET"])
    return doors


@needs("mails.read")
def newest() -> Response:
    found = mail.newest(office())
    return page("mails/list.html", "Mails", mails=[shown(letter, written) for letter, written in found])


def shown(letter: Letter, written: mail.Written) -> Shown:
    pieces, end = [], 0
    for link in LINK.finditer(written.text):
        pieces += [(written.text[end : link.start()], ""), (link[0], link[0])]
        end = link.end()
    return Shown(letter, written.subject, [*pieces, (written.text[end:], "")])
