"""What the doors to the account's pages share: how a page is rendered, how a sentence at a field is shown, how cookies are handed out."""

import datetime as dt
import math
import secrets
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask, Response, make_response, redirect, render_template, request, session
from werkzeug.wrappers import Response as Answer

from formsapp import access
from formsapp.domain.permissions import may
from formsapp.rendering import day, head
from formsapp.services.office import LONDON, NotFound
from formsapp.services.sent_twice import TOKEN, SavedBefore
from formsapp.services.sign_in import Entered, Visit
from formsapp.web.menu import daily

Problems = dict[str, str]
HOME = [("My account", "/account/")]
YEAR = 31_536_000

def prepare(app: Flask) -> None:
    """The line above every page of somebody who is signed in needs to know who that is."""
    app.context_processor(about_the_visit)
    app.jinja_env.filters.update(moment=moment, clock_time=clock_time)
    app.jinja_env.globals["allowed"] = allowed


def about_the_visit() -> dict[str, Any]:
    """Who is here, in how many seconds the session ends by itself, and where they go most days."""
    return {"visit": access.visit(), "seconds_left": seconds_left(access.visit()), "daily": daily()}


def once(problem: Exception | None = None, at: str = "") -> dict[str, str]:
    """A page's token for what it adds, so that a page that is sent twice adds it once; it stays with a page that comes back. Where it has added
    something already, with other words, it gets a new one, and says where that is: ``at``, with ``{}`` for its id.
    """
    if isinstance(problem, SavedBefore):
        return {"once": secrets.token_hex(16), "sent_before": at.format(problem.made)}
    return {"once": request.form.get(TOKEN, "")[:64] or secrets.token_hex(16), "sent_before": ""}


def allowed(act: str) -> bool:
    """Whether this visitor's doors for the act are open, so that no link leads to one that is shut."""
    return may(access.visit().actor, act)


def seconds_left(visit: Visit) -> int:
    return int((visit.idle_at - access.office().clock()).total_seconds()) if visit.idle_at else 0


def page(
    template: str,
    title: str,
    *,
    status: int = 200,
    problems: Problems | None = None,
    crumbs: list[tuple[str, str]] | None = None,
    headers: dict[str, str] | None = None,
    **data: Any,
) -> Response:
    """A page of the app (``template``: its path without ``.html``), never kept by a browser.

    ``problems``: a sentence for each field that has one, in the page's order.
    """
    about = head(title, "", None, crumbs or []) | {"nav": ""}
    response = make_response(
        render_template(f"{template}.html", page=about, problems=problems or {}, typed=typed, next=request.args.get("next", ""), **data),
        422 if problems and status == 200 else status,
    )
    response.headers.update(headers or {})
    return response


def typed(name: str, otherwise: str = "") -> str:
    """What stood in the box; a NUL can't be kept in a page."""
    return request.form.get(name, otherwise).replace("\0", "")


def text(name: str, most: int = 400) -> str:
    """A line somebody typed, without spaces around it and without what no line has."""
    return " ".join("".join(letter for letter in request.form.get(name, "") if letter.isprintable() or letter.isspace()).split())[:most]


def onwards(entered: Entered) -> Answer:
    """The cookies of a session that began or stepped up; whatever hung on the one before (the forms' tokens) begins anew."""
    after = access.safe_next(request.args.get("next"))
    response = redirect(access.step(entered.lacks, after) if entered.lacks else after, 302)
    begin(response, entered.secret)
    if entered.device:
        access.set_cookie(response, "device", entered.device, lasts=YEAR)
    return response


def begin(response: Answer, secret: str) -> None:
    """A new secret for the session's cookie."""
    forget_tokens()
    access.set_cookie(response, "signin", secret)


def forget_tokens() -> None:
    """The forms' tokens begin anew with every step up, so that one that somebody got hold of before is worth nothing after."""
    session.clear()


def carry_next() -> str:
    """Where one wanted to go, for the next address."""
    wanted = request.args.get("next")
    return "?" + urlencode({"next": access.safe_next(wanted)}) if wanted else ""


def identifier(text: str) -> UUID:
    """An id from a form; what is none leads to nothing."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def told_by_script() -> dict[str, Any]:
    """Its JSON; nothing, if that is anything else than an object, or brackets without end."""
    try:
        told = request.get_json(silent=True)
    except RecursionError:
        return {}
    return told if isinstance(told, dict) else {}


def json(text: str | None) -> Response:
    """For a script of ours; without anything to say, 404."""
    if text is None:
        raise NotFound
    return Response(text, content_type="application/json")


BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def browser_name(agent: str) -> str:
    """Enough to know one's own again: "Firefox on Windows"."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "A browser")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return f"{browser} on {system}" if system else browser


def wait_words(wait: dt.timedelta) -> str:
    minutes = max(1, math.ceil(wait.total_seconds() / 60))
    if minutes > 90:
        return f"{math.ceil(minutes / 60)} hours"
    return "a minute" if minutes == 1 else f"{minutes} minutes"


def retry_after(wait: dt.timedelta) -> dict[str, str]:
    return {"Retry-After": str(max(1, math.ceil(wait.total_seconds())))}


def moment(at: dt.datetime) -> str:
    """``3 September 2026 at 14:05``, as clocks in London show it."""
    return f"{day(at.astimezone(LONDON).date())} at {clock_time(at)}"


def clock_time(at: dt.datetime) -> str:
    return at.astimezone(LONDON).strftime("%H:%M")
