"""A test client that refuses a page no reader should get: broken HTML, a duplicate id, a title that doesn't start with the one h1."""

import re
from collections import Counter
from typing import Any

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

# What is another each time a page is made: ids, references, tokens.
CHANCE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|CAP(?:-[A-Z0-9]+)+|[\w.-]{40,}")
WHOLE: set[int] = set()  # pages found whole before: one that differs in nothing but chance needn't be read again


class StrictClient(FlaskClient):
    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if (
            response.mimetype == "text/html"
            and response.content_length
            and not response.content_encoding
            and response.request.method != "HEAD"
        ):
            check_page(response.text, response.request.path)
        return response


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def check_page(text: str, where: str) -> None:
    names: dict[str, str] = {}
    key = hash(CHANCE.sub(lambda found: names.setdefault(found[0], f"\0{len(names)}\0"), text))
    if key not in WHOLE:
        read_page(text, where)
        WHOLE.add(key)


def read_page(text: str, where: str) -> None:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(text)
    broken = [f"line {line}: {html5lib.constants.E.get(code, code) % details}" for (line, _), code, details in parser.errors]
    assert not broken, f"{where}: broken HTML: {'; '.join(broken[:5])}"
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id") is not None)
    twice = [name for name, number in ids.items() if number > 1]
    assert not twice, f"{where}: the same id more than once: {', '.join(map(str, twice))}"
    headings = [words(element) for element in tree.iter("h1")]
    assert len(headings) == 1, f"{where}: one h1 is wanted, found {headings}"
    title = words(tree.find(".//title"))
    assert title.removeprefix("Error: ").startswith(headings[0]), f"{where}: the title “{title}” does not start with the h1 “{headings[0]}”"
