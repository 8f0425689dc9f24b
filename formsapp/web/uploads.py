"""The door by which programs of ours and of others bring files in pieces: tus 1.0 with creation, expiration, checksum and termination.

It speaks no HTML. Each unsafe request carries the forms' token in ``X-CSRFToken``, as all others do.
"""

import base64
import binascii
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from werkzeug.http import http_date

from formsapp.access import actor, needs, office
from formsapp.domain.locker import LARGEST
from formsapp.services import uploads
from formsapp.services.office import Refused
from formsapp.services.uploads import Mismatch, Progress, TooLong
from formsapp.vault.uploads import Busy, Unlike

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
PIECES = "application/offset+octet-stream"
LONGEST_METADATA = 4096
DIGITS = 15
CHECKSUM_MISMATCH = 460


def blueprint() -> Blueprint:
    doors = Blueprint("uploads", __name__)
    for rule, view, method in (
        ("/locker/uploads/", about, "OPTIONS"),
        ("/locker/uploads/", begin, "POST"),
        ("/locker/uploads/<uuid:upload>/", progress, "GET"),
        ("/locker/uploads/<uuid:upload>/", go_on, "PATCH"),
        ("/locker/uploads/<uuid:upload>/", remove, "DELETE"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    doors.url_value_preprocessor(make_room)
    return doors


def make_room(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before anything looks at the body, which is never held in memory."""
    if request.method == "PATCH":
        request.max_content_length = LARGEST + 1  # asked for more after the last byte, the stream must say that there is none


def answer(status: int, text: str = "", found: Progress | None = None, **headers: str) -> Response:
    response = Response(text, status, content_type="text/plain; charset=utf-8")
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    if found:
        response.headers["Upload-Offset"] = str(found.offset)
        response.headers["Upload-Expires"] = http_date(found.expires_at)
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def wrong_version() -> Response | None:
    if request.headers.get("Tus-Resumable") == VERSION:
        return None
    return answer(412, "This speaks tus 1.0.0 only.", Tus_Version=VERSION)


def number(name: str) -> int | None:
    text = request.headers.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None


@needs("locker.send")
def about() -> Response:
    """What this server can do."""
    return answer(
        200, Tus_Version=VERSION, Tus_Extension=EXTENSIONS, Tus_Max_Size=str(LARGEST), Tus_Checksum_Algorithm=",".join(uploads.CHECKSUMS)
    )


@needs("locker.send")
def begin() -> Response:
    if wrong := wrong_version():
        return wrong
    if len(request.headers.get("Upload-Metadata", "")) > LONGEST_METADATA:
        return answer(422, "Its name is too long: give the file a shorter name, and choose it again.")
    length = number("Upload-Length")
    if length is None:
        return answer(400, "Say how long the file is (Upload-Length).")
    if length > LARGEST:
        return answer(413, "It is larger than 1 GB: make it smaller, or send it in parts.")
    try:
        found = uploads.begin(office(), actor(), named(request.headers.get("Upload-Metadata", "")), length)
    except Refused as reason:
        return answer(422, str(reason))
    return answer(201, found=found, Location=f"/locker/uploads/{found.id}/")


def named(metadata: str) -> str:
    """The file's name out of ``filename <base64>,…``; blank where there is none, or none that can be read."""
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8")
            except (binascii.Error, UnicodeDecodeError, ValueError):
                return ""
    return ""


@needs("locker.send")
def progress(upload: UUID) -> Response:
    """Asked by HEAD; a GET is told the same."""
    try:
        found = uploads.progress(office(), actor(), upload)
    except Busy:
        return busy()
    except Refused as reason:
        return answer(422, str(reason))
    return answer(200, found=found, Upload_Length=str(found.length))


@needs("locker.send")
def go_on(upload: UUID) -> Response:
    uploads.own(office(), actor(), upload)
    if wrong := wrong_version():
        return wrong
    if request.mimetype != PIECES:
        return answer(415, f"Send it as {PIECES}.")
    offset, (known, checksum) = number("Upload-Offset"), asked_checksum()
    if offset is None or not known:
        return answer(400, "Say where it goes on (Upload-Offset), and a checksum by sha1, sha256 or md5.")
    try:
        found = uploads.go_on(office(), actor(), upload, offset, request.stream.read, checksum)
    except Unlike as there:
        return answer(409, "It doesn’t go on from there.", Upload_Offset=str(there.offset))
    except Busy:
        return busy()
    except Mismatch:
        return answer(CHECKSUM_MISMATCH, "What arrived is not what was sent. Send that part again.")
    except TooLong:
        return answer(413, "More came than was said at the beginning.")
    except Refused as reason:
        return answer(422, str(reason))
    return answer(204, found=found)


def busy() -> Response:
    return answer(423, "It is being sent at this moment.", Retry_After="1")


def asked_checksum() -> tuple[bool, tuple[str, bytes] | None]:
    """Whether it can be used, and what it is; none where none was given."""
    text = request.headers.get("Upload-Checksum", "")
    if not text:
        return True, None
    algorithm, _, value = text.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False, None
    return algorithm in uploads.CHECKSUMS, (algorithm, digest)


@needs("locker.send")
def remove(upload: UUID) -> Response:
    uploads.own(office(), actor(), upload)
    if wrong := wrong_version():
        return wrong
    try:
        uploads.remove(office(), actor(), upload)
    except Busy:
        return busy()
    return answer(204)
