"""The service's app: search without JavaScript, and the house in which forms, accounts and the portal will live."""

import os

from flask import Flask

from formsapp import access, config, errors, extensions, headers, web

__all__ = ["create_app"]


def create_app(settings: config.Settings | None = None) -> Flask:
    """The whole app, from its settings; without any, from the environment."""
    settings = settings or config.read(os.environ)
    app = Flask(__name__, static_folder=None)
    configure(app, settings)
    headers.put_up(app, settings)
    access.close(app)
    extensions.start(app)
    errors.register(app)
    web.register(app, settings)
    return app


def configure(app: Flask, settings: config.Settings) -> None:
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
        WTF_CSRF_SSL_STRICT=settings.https,
    )
