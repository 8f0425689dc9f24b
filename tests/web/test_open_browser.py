"""In a browser: a page's data block is no script to it, and breaks no policy."""

import json
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from tests.web.once import ATTENTIVE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["/courses/gcse-maths/", "/providers/pawprint-animal-centre/", "/tiers/1/"])
def test_the_data_block_is_read_and_not_run(page: Page, path: str) -> None:
    """The fixture fails on any complaint about the policy."""
    reply = page.goto(path)
    assert reply is not None
    assert reply.ok
    assert "script-src 'self'" in reply.headers["content-security-policy"]
    text = page.locator('script[type="application/ld+json"]').text_content()
    assert json.loads(text or "")["@graph"]


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The page of another council, on another port: another origin."""
    page = Response("<!DOCTYPE html><title>Another council</title>", content_type="text/html")
    server = make_server("127.0.0.1", 0, page, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(ATTENTIVE,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join(10)
    server.server_close()


def test_another_origin_may_read_the_api_and_not_the_pages(page: Page, live: str, elsewhere: str) -> None:
    page.goto(elsewhere)
    read = "address => fetch(address).then(reply => reply.text()).then(text => text.length, () => 0)"
    assert page.evaluate(read, f"{live}/oruk/v3/services?per_page=1") > 100
    assert page.evaluate(read, f"{live}/") == 0
