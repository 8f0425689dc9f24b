"""Honest files are taken: those made here, and those that office programs and this service itself write."""

import pytest

from formsapp.vault.inspect import TYPES, look_at_bytes
from tests.uploads import HONEST


@pytest.mark.parametrize("name", HONEST)
def test_honest_files_are_taken(name: str) -> None:
    found = look_at_bytes(HONEST[name], name)
    assert not found.refused, found
    assert found.media_type == TYPES[name.rpartition(".")[2].lower()]
