"""Files in and out. What arrives goes sealed to the vault as it comes in, never plain to a disk; what goes out is a download, and no page."""

from uuid import UUID

from flask import Blueprint, Flask, Response, g
from flask import Request as FlaskRequest
from flask import request as current

from formsapp.access import actor, needs, office, with_key
from formsapp.domain.people import Actor
from formsapp.fields.files import size_said
from formsapp.services import come_back, files
from formsapp.services.asking import Wrong
from formsapp.services.files import NotTaken, Served, ThereAlready
from formsapp.services.names import cleaned
from formsapp.vault.files import LARGEST, Arriving
from formsapp.vault.scan import LATER
from formsapp.web.drafts_at_hand import held

END = "end"  # the last field of every page: a file must not be the last part of what is sent (Werkzeug may alter it then)
NOT_WHOLE = "The page did not arrive whole: choose the file again."
LONGEST_NAME = 60  # of a file, in a sentence


class Request(FlaskRequest):
    """Its files arrive in the vault. Whatever nobody kept is removed when the answer has gone out, or the line was cut."""

    def _get_file_stream(  # type: ignore[override]
        self, total_content_length: int | None, content_type: str | None, filename: str | None = None, content_length: int | None = None
    ) -> Arriving:
        arriving = office().vault.arriving(g.get("largest_file", LARGEST))
        g.setdefault("arriving", []).append(arriving)
        return arriving


def prepare(app: Flask) -> None:
    app.request_class = Request
    app.teardown_request(clear)
    app.jinja_env.filters["file_size"] = size_said


def clear(error: BaseException | None = None) -> None:
    for arriving in g.pop("arriving", []):
        arriving.close()


def blueprint() -> Blueprint:
    doors = Blueprint("files", __name__)
    doors.add_url_rule("/files/<uuid:file>", view_func=download, methods=["GET"])
    return doors


@needs("forms.fill")
def download(file: UUID) -> Response:
    """To be saved, never shown in the browser; its name says nothing of what it holds."""
    return sent_out(files.read(office(), holding(file), file))


def sent_out(found: Served) -> Response:
    """As a download."""
    response = Response(found.pieces, mimetype=found.media_type, direct_passthrough=True)
    response.content_length = found.size
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response.headers["Content-Type"] = found.media_type + ("; charset=utf-8" if found.media_type.startswith("text/") else "")
    response.headers["Repr-Digest"] = f"sha-256=:{found.digest}:"
    response.headers["Cache-Control"] = "no-store"
    g.download = True
    return response


def holding(file: UUID) -> Actor:
    """Whoever asks, with the key to the form that the file came with, if this browser holds it."""
    keys = held()
    return with_key(come_back.opened_by(office(), keys, files.reference_of(office(), file))) if keys else actor()


# -------------------------------------------------------------------------------------------------- with any other page


def came(field: str = "file") -> tuple[str, Arriving] | None:
    """The one file of a page whose last field is ``end``; the request closes it."""
    found = current.files.get(field)
    if found is None or not isinstance(found.stream, Arriving) or not (found.filename or found.stream.size):
        return None
    if END not in current.form:
        raise Wrong(field, NOT_WHOLE)
    return found.filename or "", found.stream


# ------------------------------------------------------------------------------------------------------- with a form's page


def take(journey: str, reference: str, section: str) -> list[tuple[str, str]]:
    """Every file that came with the page of a section is kept, or its question gets the sentence that says why not.

    When the scanner is silent once, the page doesn't wait for it again: the worker asks later.
    """
    problems, said = [], None
    whole = END in current.form
    for field, found in list(current.files.items(multi=True)):
        stream = found.stream
        if not isinstance(stream, Arriving) or not (found.filename or stream.size):
            continue
        name = found.filename or ""
        try:
            if not whole:
                raise NotTaken(NOT_WHOLE)
            said = files.add(
                office(), actor(), journey, reference, section, field, name, stream, silent=said is not None and said.reason == LATER
            )
            if said.quarantined:
                problems.append(
                    (field, f"“{short(name)}” is held. {said.reason} If you have a clean copy, remove this one and upload that.")
                )
            if said.twin:
                problems.append(
                    (
                        field,
                        f"“{short(name)}” is the same file as “{short(said.twin)}”. Both are kept: remove one if you don’t need it twice.",
                    )
                )
        except ThereAlready as reason:
            problems.append((field, f"“{short(name)}” {reason}"))
        except NotTaken as reason:
            problems.append((field, f"“{short(name)}” was not taken. {reason}"))
        finally:
            stream.close()
    return problems


def short(name: str) -> str:
    plain = cleaned(name)
    return plain if len(plain) <= LONGEST_NAME else plain[: LONGEST_NAME - 12] + "…" + plain[-10:]


def remove(journey: str, reference: str, target: tuple[str, ...]) -> None:
    """By the button beside it: ``remove-file plan <id>``."""
    if target:
        files.remove(office(), actor(), journey, reference, target[-1])
