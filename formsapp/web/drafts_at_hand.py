"""What the doors to a form share: which drafts a browser holds keys to, how much a form may send, where somebody goes who may not come in."""

from urllib.parse import urlencode

from flask import current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden
from werkzeug.exceptions import NotFound as Missing
from werkzeug.wrappers import Response as Answer

from formsapp import access
from formsapp.services import come_back
from formsapp.services.office import NotFound, Office
from formsapp.services.rights import Denied, record_denial

MEGABYTE = 1024 * 1024
MOST_TEXT = 3 * MEGABYTE
MOST_WITH_FILES = 110 * MEGABYTE  # ten files of ten megabytes, and the words; one that is too large is refused by its own name
MOST_PARTS = 3000
MOST_KEYS = 6  # drafts that one browser without an account fills at a time


def make_room(endpoint: str | None, values: dict[str, object] | None) -> None:
    """Before anything of the body is read: a long form is an honest form."""
    with_files = request.mimetype == "multipart/form-data"
    request.max_content_length = MOST_WITH_FILES if with_files else MOST_TEXT
    request.max_form_memory_size = MOST_TEXT
    request.max_form_parts = MOST_PARTS


def held() -> list[str]:
    """The keys in this browser's cookie."""
    return [key for key in request.cookies.get(access.cookie_name("draft"), "").split(".") if key][:MOST_KEYS]


def opened_here(office: Office, cookie: str) -> object:
    """Which draft the browser may open of the one that the address names."""
    reference = str((request.view_args or {}).get("reference", ""))
    return come_back.opened_by(office, cookie.split(".")[:MOST_KEYS], reference) if reference else None


def hold(response: Answer, secret: str) -> None:
    """One more key; the oldest gives way."""
    access.set_cookie(response, "draft", ".".join([secret, *held()][:MOST_KEYS]))


def turned_away(error: NotFound) -> ResponseReturnValue:
    """Whoever is not signed in may still come in: by signing in, or by a new link. All others find nothing, and their page comes back."""
    if isinstance(error, Denied):
        record_denial(access.office(), access.actor(), error.act, error.object_kind, error.object_id)
    if not access.visit().signed_in and request.method in {"GET", "HEAD"}:
        return redirect("/forms/back/?" + urlencode({"next": request.path}), 302)
    return current_app.handle_user_exception(Missing() if access.visit().signed_in else Forbidden())
