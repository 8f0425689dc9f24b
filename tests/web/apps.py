"""Apps for tests: with the settings of a developer's machine, or others, and the strict client."""

from pathlib import Path

from flask import Flask

from formsapp import create_app
from formsapp.config import Settings
from formsapp.services.office import Office
from tests.web.once import COMPILED
from tests.web.strict_client import StrictClient

ADDRESS = "http://127.0.0.1:8000/"


def settings_for(folder: Path, **more: object) -> Settings:
    told: dict[str, object] = {
        "site_folder": folder,
        "site_url": ADDRESS,
        "app_url": ADDRESS,
        "trusted_hosts": ("127.0.0.1", "localhost"),
        "secret_key": "a key for tests only, of no use elsewhere",
        "data_folder": folder.parent / "data",
    }
    return Settings(**(told | more))  # type: ignore[arg-type]


def app_for(folder: Path, **more: object) -> Flask:
    """Over a SQLite database of its own beside the site."""
    return for_tests(create_app(settings_for(folder, **more)))


def app_in(office: Office) -> Flask:
    """Over the office of a test: its database, its folders, its clock."""
    return for_tests(create_app(office=office))


def for_tests(app: Flask) -> Flask:
    app.test_client_class = StrictClient
    app.jinja_env.bytecode_cache = COMPILED
    return app
