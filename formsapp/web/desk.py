"""What the doors to the account's pages share: how a page is rendered, how a sentence at a field is shown, how cookies are handed out."""

import datetime as dt
import math
from typing import Any

from flask import Flask, Response, make_response, redirect, render_template, request, session
from werkzeug.wrappers import Response as Answer

from formsapp import access
from formsapp.rendering import day, head
from formsapp.services.office import LONDON
from formsapp.services.sign_in import Entered

Problems = dict[str, str]
HOME = [("My account", "/account/")]
YEAR = 31_536_000


def prepare(app: Flask) -> None:
    """The line above every page of somebody who is signed in needs to know who that is."""
    app.context_processor(lambda: {"visit": access.visit()})
    app.jinja_env.filters.update(moment=moment, clock_time=clock_time)


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
    """A page of the app, never kept by a browser. ``problems``: a sentence for each field that has one, in the page's order."""
    about = head(title, "", None, crumbs or []) | {"nav": ""}
    response = make_response(
        render_template(
            f"account/{template}.html", page=about, problems=problems or {}, typed=typed, next=request.args.get("next", ""), **data
        ),
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
    session.clear()
    access.set_cookie(response, "signin", secret)


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
