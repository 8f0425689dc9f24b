"""Closed unless opened: a view that carries no stamp is refused, whoever asks.

The stamp lies on the registered function as data and is enforced in one place before every request, so that the order of decorators
can't undo it. ``tests/house/test_access.py`` walks ``app.url_map`` and finds views that were forgotten.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, abort, current_app, request

View = Callable[..., Any]


def public(view: View) -> View:
    """Anybody may ask for this: it shows nothing that isn't on the public site."""
    return stamp(view, "public")


def stamp(view: View, who: str) -> View:
    view.access_stamp = who  # type: ignore[attr-defined]
    return view


def stamp_of(view: View | None) -> str | None:
    return getattr(view, "access_stamp", None)


def close(app: Flask) -> None:
    """Puts the guard before every request."""
    app.before_request(guard)


def guard() -> None:
    """An address that leads nowhere has no endpoint: its 404 or 405 is Flask's to give."""
    if request.endpoint is None:
        return
    if stamp_of(current_app.view_functions.get(request.endpoint)) != "public":
        abort(403)
