"""Plain pages for what goes wrong: what happened, what to do. Never a traceback, never a word from inside."""

from collections.abc import Callable
from typing import NamedTuple

from flask import Flask, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from formsapp import access
from formsapp.rendering import head, shared
from formsapp.services.office import NotFound, Refused
from formsapp.services.rights import Denied, record_denial
from formsapp.store.published import NotPublished
from formsapp.vault.places import Unreachable


class Message(NamedTuple):
    title: str
    text: str


MESSAGES = {
    400: Message("Something in the request can’t be read", "Check the address you typed, or go back to the page before and try once more."),
    403: Message("You can’t open this page", "It isn’t open to you. If you think it should be, ask the team named below."),
    404: Message("Page not found", "If you typed the address, check it. If you followed a link, the page may have moved: try the search."),
    405: Message("This can’t be done here", "The page was asked for something it doesn’t do. Go back and use its own buttons and links."),
    409: Message("This can’t be done now", "Nothing was changed."),
    413: Message("What you sent is too large", "Send a smaller file, or fewer words. Nothing was kept."),
    414: Message("What you typed is too long", "Use fewer words and try again."),
    429: Message("Too many tries in a short time", "Wait a few minutes and try again."),
    500: Message("Sorry, something went wrong", "It is our fault, not yours. Try again in a few minutes; if it stays, tell the team."),
    503: Message("The directory is not there at the moment", "It will be back soon. Try again in a few minutes."),
}

NO_FILES = "Nothing is lost. Try again in a few minutes; if it stays, tell the team."


def register(app: Flask) -> None:
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(NotPublished, not_published)
    app.register_error_handler(NotFound, not_found)
    app.register_error_handler(Refused, not_now)
    app.register_error_handler(Unreachable, no_files)
    app.register_error_handler(Exception, failed)


def refused(error: HTTPException) -> Response | tuple[str, int, dict[str, str]]:
    if error.code is not None and error.code < 400:  # a redirect on its way
        return error.get_response()
    code = error.code or 500
    if page_kept := keep(code):
        return page_kept
    kept = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    if told := to_a_program(code):
        told.headers.extend(kept)
        return told
    return page(code), code, kept


def to_a_program(code: int, hint: str = "") -> Response | None:
    """Programs ask below some addresses, and are answered as programs are; the doors know where and how."""
    teller: Callable[[str, int, str], Response | None] | None = current_app.extensions.get("refuse_programs")
    return teller(request.path, code, hint or message(code).text) if teller else None


def keep(code: int, sentence: str = "") -> Response | None:
    """A page of a form that was refused comes back with what was typed (decision 21); the doors know how."""
    keeper = current_app.extensions.get("keep_refused")
    return keeper(code, sentence) if keeper and not g.get("without_frame") else None


def not_found(error: NotFound) -> Response | tuple[str, int]:
    """What isn't there and what isn't theirs look the same; a refusal is written down."""
    if isinstance(error, Denied):
        record_denial(access.office(), access.actor(), error.act, error.object_kind, error.object_id)
    return keep(404) or (page(404), 404)


def not_now(error: Refused) -> Response | tuple[str, int]:
    """The sentence that the service wrote for a person."""
    return keep(409, str(error)) or (page(409, str(error)), 409)


def not_published(_: NotPublished) -> Response | tuple[str, int, dict[str, str]]:
    hint = "" if current_app.config["PRODUCTION"] else "Nothing has been built yet: run capsite build, then load this page again."
    if told := to_a_program(503, hint):
        told.headers["Retry-After"] = "60"
        return told
    return page(503, hint), 503, {"Retry-After": "60"}


def no_files(error: Unreachable) -> tuple[str, int, dict[str, str]]:
    """The store of files doesn't answer. Nothing is lost by that, and it is back by itself."""
    current_app.logger.error("The store of files can't be reached: %s", error)
    return page(503, title="Files can’t be reached at the moment", text=NO_FILES), 503, {"Retry-After": "60"}


def failed(error: Exception) -> Response | tuple[str, int]:
    """The log gets the traceback; the reader gets the sentence. The words of the request stay out of both."""
    current_app.logger.error("A request to %s failed", request.endpoint, exc_info=error)
    g.without_frame = True  # whatever failed may fail again inside the shared page
    return to_a_program(500) or (page(500), 500)


def message(code: int) -> Message:
    return MESSAGES.get(code) or MESSAGES[500 if code >= 500 else 400]


def page(code: int, hint: str = "", *, title: str = "", text: str = "") -> str:
    """In the shared frame where there is one, else alone."""
    title, text = (title, text) if title else message(code)
    about = {**head(title, text, None, []), "nav": ""}
    base = "base.html" if shared()["frame"] else "plain.html"
    return render_template("error.html", base=base, page=about, text=text, hint=hint)
