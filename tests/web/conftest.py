"""What nearly every test of a page begins with."""

from pathlib import Path

import pytest
from flask import Flask

from formsapp.services.office import Office
from formsapp.store.database import Database
from tests.offices import Clock, open_office
from tests.web.apps import app_in


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    """As everywhere, with the sample's directory published."""
    return open_office(database, tmp_path / "data", site=built, clock=clock)


@pytest.fixture
def app(office: Office) -> Flask:
    """Over this test's office. The directory's own, with a database that nobody writes to, is ``site_app``."""
    return app_in(office)
