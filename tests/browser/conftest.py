"""What the tests in a browser share: the service running on an empty database, over the sample's directory."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.running import House, open_house


@pytest.fixture
def house(sqlite_template: Path, tmp_path: Path, built: Path) -> Iterator[House]:
    house = open_house(sqlite_template, tmp_path, built)
    yield house
    house.close()
