"""A form's page that can't be taken comes back with its answers in it, sealed; they are taken up when its sender may save again (decision 21)."""

import re
from io import BytesIO
from urllib.parse import parse_qsl

from flask import Blueprint, Flask, Response, jsonify, make_response, redirect, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.wrappers import Response as Answer

from formsapp import access
from formsapp.access import needs
from formsapp.domain.people import Actor
from formsapp.journeys.engine import CHECK
from formsapp.rendering import head
from formsapp.services import come_back, drafts, kept
from formsapp.services.office import NotFound, Refused
from formsapp.vault.keys import new_secret
from formsapp.web import registers_kept, words_kept
from formsapp.web.drafts_at_hand import MEGABYTE, held, make_room
from formsapp.web.files import short
from formsapp.web.forms import conflict_page, refused_page

READ_AT_MOST = 4 * MEGABYTE
EMPTIED_AT_MOST = 300 * MEGABYTE  # read and thrown away, so that the browser listens to the answer
COOKIE = "kept"
Pairs = list[tuple[str, str]]
FILE_PART = re.compile(rb'\r\nContent-Disposition: form-data; name="([^"\r\n]{1,200})"; filename="([^"\r\n]{1,400})"', re.IGNORECASE)
PAGES = {"forms.save", "forms.send", "kept.take_up"}
REASONS = {
    400: "The page was open for a long time, or you signed out or in meanwhile, so it could not be saved.",
    403: "You are not signed in any more, so the page could not be saved.",
    404: "You can’t open this form from here at the moment, so the page could not be saved.",
    413: "The page was too large to be taken: a file on it is too large. What you typed is kept.",
}


def blueprint() -> Blueprint:
    doors = Blueprint("kept", __name__)
    doors.add_url_rule("/forms/kept/", view_func=take_up, methods=["POST"])
    doors.url_value_preprocessor(make_room)
    return doors


def prepare(app: Flask) -> None:
    app.extensions["keep_refused"] = keep_refused


def keep_refused(code: int, sentence: str = "") -> Answer | None:
    """Called when a request was refused: the page with what was typed, if it was a page of a form; else nothing."""
    if request.method != "POST" or access.from_elsewhere():
        return None
    if request.endpoint == "forms.autosave":
        return jsonify_refusal(code)
    if request.endpoint in registers_kept.DOORS:
        return registers_kept.keep_refused(code)
    if request.endpoint not in PAGES:
        return words_kept.keep_refused(code)
    if request.endpoint == "kept.take_up":
        return take_up() if code == 400 else None  # its own cookie proves the browser; a stale token doesn't matter there
    found = from_request()
    return page(found, code, sentence or REASONS.get(code, REASONS[400])) if found.pairs else None


def jsonify_refusal(code: int) -> Answer:
    return make_response(jsonify(refused=code), code)


def from_request() -> kept.Kept:
    address = request.view_args or {}
    pairs, files = typed()
    return kept.Kept(
        str(address.get("journey")), str(address.get("reference")), str(address.get("section", CHECK)), tuple(pairs), tuple(files)
    )


def typed() -> tuple[Pairs, Pairs]:
    """All fields but the token of the page, and the files' names. Of a body that is too large, the fields that stand before what made it so."""
    try:
        found = list(request.form.items(multi=True))
        files = [(field, file.filename) for field, file in request.files.items(multi=True) if file.filename]
    except RequestEntityTooLarge:
        found, files = rescued()
    return [(name, value) for name, value in found if name not in {"csrf_token", "kept"}], files


def rescued() -> tuple[Pairs, Pairs]:
    stream = request.environ["wsgi.input"]
    size = request.content_length or 0
    body = stream.read(min(size, READ_AT_MOST))
    left = min(size - len(body), EMPTIED_AT_MOST)
    while left > 0 and (piece := stream.read(min(left, MEGABYTE))):
        left -= len(piece)
    if request.mimetype != "multipart/form-data":
        return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True), []
    boundary = request.mimetype_params.get("boundary", "").encode()
    named = [(field.decode("utf-8", "replace"), name.decode("utf-8", "replace")) for field, name in FILE_PART.findall(body)]
    whole = body[: body.rfind(b"\r\n--" + boundary)] + b"\r\n--" + boundary + b"--\r\n"
    try:
        _, form, files = FormDataParser(silent=False).parse(BytesIO(whole), request.mimetype, len(whole), request.mimetype_params)
    except ValueError:
        return [], named
    for _, file in files.items(multi=True):
        file.close()
    return list(form.items(multi=True)), named


def page(found: kept.Kept, code: int, sentence: str) -> Answer:
    """The answers travel in the page; the browser's own secret is in a cookie."""
    browser = request.cookies.get(access.cookie_name(COOKIE)) or new_secret()
    sealed = kept.seal(access.office(), browser, found)
    visit = access.visit()
    response = make_response(
        render_template(
            "myforms/kept.html",
            page=head("What you typed is kept", "", None, []) | {"nav": ""},
            problems=[],
            sentence=sentence,
            sealed=sealed,
            signed_in=visit.signed_in,
            files=[short(name) for _, name in found.files],
            here=f"/forms/{found.journey}/{found.reference}/{found.section}/",
        ),
        code,
    )
    access.set_cookie(response, COOKIE, browser)
    return response


@needs("forms.fill")
def take_up() -> Answer:
    """What was kept goes into its draft, as if its page had been saved; then the page itself, to be looked at."""
    office = access.office()
    browser = request.cookies.get(access.cookie_name(COOKIE), "")
    try:
        found = kept.open_kept(office, browser, request.form.get("kept", ""))
    except Refused as reason:
        return gone(str(reason))
    actor = holding(found.reference)
    if found.section == CHECK:  # ticks only: they are asked for again
        return redirect(f"/forms/{found.journey}/{found.reference}/check/", 303)
    try:
        saved = drafts.save_section(office, actor, found.journey, found.reference, found.section, found.sent, found.value("mark"))
    except NotFound:
        code = 404 if access.visit().signed_in else 403
        return page(found, code, REASONS[code])
    except drafts.AlreadySent:
        return redirect(f"/forms/{found.journey}/{found.reference}/done/", 303)
    if saved.theirs is not None:
        return conflict_page(saved, found.section)
    if found.files:
        asked = [(field, name) for field, name in found.files if field in saved.received.form]
        again = [(field, f"“{short(name)}” could not be kept with what you typed: choose it again.") for field, name in asked]
        return refused_page(saved, found.section, again, "What you had typed is back. A file has to be chosen again.")
    return redirect(f"/forms/{found.journey}/{found.reference}/{found.section}/?taken-up=1", 303)


def gone(sentence: str) -> Response:
    about = head("What you typed can’t be taken up", "", None, []) | {"nav": ""}
    return make_response(render_template("error.html", base="base.html", page=about, text=sentence, hint=""), 409)


def holding(reference: str) -> Actor:
    """Whoever asks, with the key to that draft if this browser holds one (the address doesn't name it here)."""
    return access.with_key(come_back.opened_by(access.office(), held(), reference))
