"""A Chromium that hangs keeps no test run waiting."""

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.chromium import mine

if TYPE_CHECKING:
    from tests.chromium import Chromium

pytestmark = pytest.mark.browser


def test_one_that_hangs_is_ended_and_the_next_test_has_another(chromium: "Chromium") -> None:
    context = chromium.connected().new_context()
    context.new_page().goto("about:blank")
    (main,) = mine()
    begun = time.monotonic()
    os.kill(main, signal.SIGSTOP)
    chromium.put_away(context, patience=1.0)
    assert time.monotonic() - begun >= 1.0
    page = chromium.connected().new_page()
    assert page.evaluate("1 + 1") == 2
    assert mine() != [main]
    page.close()
