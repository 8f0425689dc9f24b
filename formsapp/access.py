"""Closed unless opened: a view that carries no stamp is refused, whoever asks.

The stamp lies on the registered function as data and is enforced in one place before every request, so that the order of decorators
can't undo it. ``tests/house/test_access.py`` walks ``app.url_map`` and finds views that were forgotten; ``formsapp/policy.py`` says the
same once more for each endpoint and method, and the matrix of the tests holds the two together (row T1).

``@public`` is for what shows nothing that isn't on the public site: there nobody is asked who they are. ``@needs("act")`` asks
``domain/permissions.py``; ``@signed_in`` wants a whole session; ``@halfway("terms")`` also takes one that lacks just that.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from flask import Flask, abort, current_app, g, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.domain.people import NOBODY, Actor
from formsapp.domain.permissions import may
from formsapp.services import rights, sign_in
from formsapp.services.office import Office
from formsapp.services.sign_in import Visit
from formsapp.store import walls

View = Callable[..., Any]
DraftOf = Callable[[Office, str], UUID | None]

PUBLIC, SIGNED_IN, HALFWAY, ACT = "public", "signed in", "halfway ", "act "
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}
STEPS = {sign_in.CODE: "/sign-in/code/", sign_in.FACTOR: "/account/second-factor/", sign_in.TERMS_LACKING: "/terms/"}
AFTER_SIGN_IN = "/desk/"


# -------------------------------------------------------------------------------------------------------------- stamps


def public(view: View) -> View:
    """Anybody may ask for this: it shows nothing that isn't on the public site."""
    return stamp(view, PUBLIC)


def signed_in(view: View) -> View:
    """A person with a whole session."""
    return stamp(view, SIGNED_IN)


def halfway(lacks: str) -> Callable[[View], View]:
    """A person whose session is whole, or lacks only this."""
    return lambda view: stamp(view, HALFWAY + lacks)


def needs(act: str) -> Callable[[View], View]:
    """Whoever may do the act to anything at all; whether to this object, the service says."""
    return lambda view: stamp(view, ACT + act)


def stamp(view: View, who: str) -> View:
    view.access_stamp = who  # type: ignore[attr-defined]
    return view


def stamp_of(view: View | None) -> str | None:
    return getattr(view, "access_stamp", None)


# --------------------------------------------------------------------------------------------------------------- guard


def close(app: Flask) -> None:
    """Puts the guard before every request. No method is open that nobody asked for."""
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.extensions.setdefault("draft_of", no_draft)
    app.before_request(guard)
    app.teardown_request(leave)


def no_draft(office: Office, secret: str) -> UUID | None:
    """Stands where the forms put what their own cookie opens."""
    return None


def leave(error: BaseException | None = None) -> None:
    """The thread stands where it stood before; its next request is somebody else's."""
    walls.stand(g.pop("stood", walls.THE_SERVICE))


def guard() -> Answer | None:
    """An address that leads nowhere has no endpoint: its 404 or 405 is Flask's to give."""
    g.visit, g.actor = Visit(), NOBODY
    g.stood = walls.now()
    walls.stand(walls.of(NOBODY))
    if request.endpoint is None:
        return None
    who = stamp_of(current_app.view_functions.get(request.endpoint))
    if who is None:
        abort(403)
    if request.method not in SAFE_METHODS and from_elsewhere():
        abort(400)
    if who == PUBLIC:
        return None
    walls.stand(walls.THE_SERVICE)  # to find out who it is
    draft = request.cookies.get(cookie_name("draft"), "")
    found: DraftOf = current_app.extensions["draft_of"]
    g.visit = sign_in.visit(
        office(), request.cookies.get(cookie_name("signin"), ""), request.remote_addr or "", found(office(), draft) if draft else None
    )
    g.actor = g.visit.actor
    walls.stand(walls.of(g.actor))
    return let_in(who, g.visit)


def let_in(who: str, visit: Visit) -> Answer | None:
    """None: go on. Else where to go first; a person who may not is refused, and it is written down."""
    if who.startswith(HALFWAY) and visit.lacks == who.removeprefix(HALFWAY):
        return None
    if who.startswith(ACT):
        act = who.removeprefix(ACT)
        if may(visit.actor, act):
            return None
        if visit.signed_in:
            rights.record_denial(office(), visit.actor, act, "page", request.endpoint or "")
            abort(403)
    elif visit.signed_in:
        return None
    return first(visit)


def first(visit: Visit) -> Answer:
    """To the step that a visitor lacks, and back here afterwards. What was posted may be held in a page meanwhile; the doors know how."""
    keep: Callable[[], Answer | None] | None = current_app.extensions.get("keep_unsigned") if request.method == "POST" else None
    if keep and (held := keep()):
        return held
    here = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else AFTER_SIGN_IN
    return redirect(step(visit.lacks, here), 302)


def step(lacks: str | None, after: str) -> str:
    """The address of what is asked next, and where it leads to then."""
    address = STEPS[lacks] if lacks else "/sign-in/"
    return address + ("" if after == AFTER_SIGN_IN else "?" + urlencode({"next": after}))


def from_elsewhere() -> bool:
    """A form on another site sent this. Browsers say so by themselves; old ones are held by the form's token.

    Our own forms send ``Origin: null``, since our policy gives no referrer: then ``Sec-Fetch-Site`` tells.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin", "null")
    try:
        return origin != "null" and urlsplit(origin).netloc not in {request.host, urlsplit(office().settings.app_url).netloc}
    except ValueError:  # no address at all: not ours
        return True


# ---------------------------------------------------------------------------------------------- what the doors ask for


def office() -> Office:
    return cast(Office, current_app.extensions["office"])


def actor() -> Actor:
    return cast(Actor, g.actor)


def with_key(draft: UUID | None) -> Actor:
    """Whoever asks, with the form whose key their browser holds, where the address doesn't name it."""
    found = replace(actor(), draft=draft)
    walls.stand(walls.of(found))
    return found


def visit() -> Visit:
    return cast(Visit, g.visit)


def where() -> sign_in.From:
    """Where this request comes from."""
    return sign_in.From(request.remote_addr or "", str(request.user_agent)[:200], request.cookies.get(cookie_name("device"), ""))


def safe_next(address: str | None) -> str:
    """A path of our own to go on to; anything else leads to the front page."""
    text = address or ""
    if not text.startswith("/") or text.startswith(("//", "/\\")) or len(text) > 2000 or not text.isprintable() or "\\" in text:
        return AFTER_SIGN_IN
    try:
        parts = urlsplit(text)
    except ValueError:
        return AFTER_SIGN_IN
    leads_out = parts.scheme or parts.netloc or parts.path.startswith(("/sign-out/", "/sign-in/"))
    return AFTER_SIGN_IN if leads_out else text


# ------------------------------------------------------------------------------------------------------------- cookies


def cookie_name(name: str) -> str:
    """``__Host-`` binds a cookie to this host and to https; browsers take it over https only."""
    return f"__Host-{name}" if office().settings.https else name


def set_cookie(response: Answer, name: str, value: str, *, lasts: int | None = None) -> None:
    response.set_cookie(cookie_name(name), value, max_age=lasts, path="/", secure=office().settings.https, httponly=True, samesite="Lax")


def drop_cookie(response: Answer, name: str) -> None:
    response.delete_cookie(cookie_name(name), path="/", secure=office().settings.https, httponly=True, samesite="Lax")
