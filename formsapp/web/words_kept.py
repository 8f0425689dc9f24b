"""What somebody typed anywhere but in a form or a register, when its page can't be taken: signed out meanwhile, or in again in another tab.

It comes back sealed to this browser (decision 21), and when its sender has signed in it is shown once more, to be sent to where it was going.
Nothing is done without that: what is sent then is an ordinary request with a token of the new session.
"""

import re

from flask import Blueprint, Flask, current_app, make_response, render_template, request
from werkzeug.wrappers import Response as Answer

from formsapp import access
from formsapp.access import office, signed_in
from formsapp.domain.dates import said
from formsapp.rendering import head, shared
from formsapp.services import kept
from formsapp.services.kept import Kept
from formsapp.services.office import Refused
from formsapp.vault.keys import new_secret
from formsapp.web import registers_kept
from formsapp.web.list_filters import day

COOKIE, WORDS = "kept", "words"
TAKE_UP = "words_kept.take_up"
LEFT_OUT = {"csrf_token", "kept"}
SECRET = re.compile("password|secret", re.IGNORECASE)
WITH_SECRETS = {"account", "passwords", "second_factor", "sign_in"}  # such pages are filled in anew: their codes are no words
SAYS_SOMETHING = re.compile(r"\S\s+\S")
OFTEN_ONE_WORD = "description-"  # of a file in the Datalocker: a few letters, but a person's own
OF_THE_PAGE = re.compile(r"once|do|(?:was|mark|version)(?:-.*)?")  # names of what the page itself brings along
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16,}")
CODE = re.compile(r"[a-z0-9_-]*|[A-Z0-9]{1,3}")  # a tick, a choice, a day; and a word in small letters, which goes along as it is


def blueprint() -> Blueprint:
    doors = Blueprint("words_kept", __name__)
    doors.add_url_rule("/kept/", view_func=take_up, methods=["POST"])
    return doors


def prepare(app: Flask) -> None:
    app.extensions["keep_unsigned"] = lambda: registers_kept.keep_unsigned() or keep_unsigned()


def keep_unsigned() -> Answer | None:
    """Asked before somebody is sent to sign in."""
    if access.from_elsewhere() or current_app.extensions["published"].current() is None:
        return None
    found = held() if request.endpoint == TAKE_UP else from_request()
    return page(found, 403) if found else None


def keep_refused(code: int) -> Answer | None:
    """The token of the page belongs to a session that has ended. What was sealed to this browser needs none to be shown."""
    if code != 400 or not shared()["frame"]:
        return None
    if request.endpoint == TAKE_UP:
        code, found = 200, held()  # it is only shown
    else:
        found = from_request()
    if found is None:
        return None
    return again(found, code) if access.visit().signed_in else page(found, code)


def from_request() -> Kept | None:
    """If a person typed or chose something, and a person waits for the answer."""
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate" or not needs_an_account():
        return None
    pairs = tuple((name, value) for name, value in request.form.items(multi=True) if name not in LEFT_OUT)
    if request.blueprint in WITH_SECRETS or any(SECRET.search(name) for name, _ in pairs) or not any(map(is_answer, pairs)):
        return None
    files = tuple((name, file.filename or "") for name, file in request.files.items(multi=True) if file.filename)
    return Kept(WORDS, request.full_path.rstrip("?"), "", pairs, files)


def is_answer(pair: tuple[str, str]) -> bool:
    """Typed or chosen by a person: one word is one too. A button alone and the number of what it is about are not."""
    name, value = pair
    return bool(value.strip()) and not OF_THE_PAGE.fullmatch(name) and not ID.fullmatch(value.strip())


def is_text(pair: tuple[str, str]) -> bool:
    """Typed by a person, as far as one can tell."""
    name, value = pair
    typed = SAYS_SOMETHING.search(value) or not CODE.fullmatch(value.strip())
    return is_answer(pair) and bool(typed or name.startswith(OFTEN_ONE_WORD))


def needs_an_account() -> bool:
    stamp = access.stamp_of(current_app.view_functions.get(request.endpoint or "")) or access.PUBLIC
    return stamp == access.SIGNED_IN or stamp.startswith(access.ACT)


def held() -> Kept | None:
    """What the page brought back, if it is this browser's."""
    try:
        found = kept.open_kept(office(), request.cookies.get(access.cookie_name(COOKIE), ""), request.form.get("kept", ""))
    except Refused:
        return None
    return found if found.journey == WORDS else None


def page(found: Kept, code: int) -> Answer:
    """The words travel in the page; the browser's own secret is in a cookie."""
    browser = request.cookies.get(access.cookie_name(COOKIE)) or new_secret()
    about = head("What you typed is kept", "", None, []) | {"nav": ""}
    text = render_template("kept/words.html", page=about, problems=[], sealed=kept.seal(office(), browser, found))
    response = make_response(text, code)
    access.set_cookie(response, COOKIE, browser)
    return response


@signed_in
def take_up() -> Answer:
    found = held()
    if found is None:
        about = head("What you typed can’t be taken up", "", None, []) | {"nav": ""}
        return make_response(render_template("error.html", base="base.html", page=about, text=GONE, hint=""), 409)
    return again(found)


GONE = "It was kept for two days, in the browser it was typed in."


def again(found: Kept, code: int = 200) -> Answer:
    """All of it in a form that goes where it was going: texts to be read over, the rest as it was."""
    texts = [pair for pair in found.pairs if is_text(pair)]
    rest = [pair for pair in found.pairs if not is_text(pair)]
    return make_response(
        render_template(
            "kept/again.html",
            page=head("Here is what you typed", "", None, []) | {"nav": ""},
            problems=[],
            address=found.reference,
            texts=[(number, name, words(name), value) for number, (name, value) in enumerate(texts)],
            rest=rest,
            along=[(words(name), as_said(value)) for name, value in rest if is_answer((name, value)) and not ID.search(name)],
            files=[name for _, name in found.files],
        ),
        code,
    )


def as_said(value: str) -> str:
    """A day as one says it."""
    found = day(value)
    return said(found) if found else value


def words(name: str) -> str:
    """A field's name as one would say it."""
    return re.sub(r"[-_.]+", " ", ID.sub("", name)).strip().capitalize() or "Text"
