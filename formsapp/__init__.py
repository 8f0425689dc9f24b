"""The service's app: search without JavaScript, and the house in which forms, accounts and the portal will live."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from formsapp.services.office import Office
    from formsapp.settings import Settings

__all__ = ["create_app"]


def create_app(settings: "Settings | None" = None, office: "Office | None" = None) -> "Flask":
    """The whole app, from its settings; without any, from the environment. Tests bring an office of their own."""
    # Imported here, so that a command is there at once and Ctrl-C while it starts is met by its own door.
    from flask import Flask

    from formsapp import access, config, errors, extensions, headers, web
    from formsapp.clock import now
    from formsapp.services.office import open_office

    settings = settings or (office.settings if office else config.read(os.environ))
    app = Flask(__name__, static_folder=None)
    configure(app, settings)
    app.extensions["office"] = office or open_office(settings, now)
    believe_proxies(app, settings)
    headers.put_up(app, settings)
    access.close(app)
    errors.register(app)
    web.register(app, settings)
    extensions.start(app)  # last, for it asks for the templates' environment, and then that is made
    return app


def believe_proxies(app: "Flask", settings: "Settings") -> None:
    """The address that asks, for throttles and audit, as our own proxies tell it. Nothing else that they say is believed: no host, no scheme."""
    from werkzeug.middleware.proxy_fix import ProxyFix

    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]


def configure(app: "Flask", settings: "Settings") -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        PRODUCTION=settings.production,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=settings.largest_body,
        SESSION_COOKIE_NAME="__Host-session" if settings.https else "session",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PREFERRED_URL_SCHEME="https" if settings.https else "http",
        WTF_CSRF_TIME_LIMIT=12 * 3600,  # as long as a session at most; each step up begins new ones
        WTF_CSRF_SSL_STRICT=False,  # our policy sends no referrer; access.py looks at Origin and Sec-Fetch-Site instead
    )
