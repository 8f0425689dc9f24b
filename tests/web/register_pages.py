"""The pages of a register as a browser fills and sends them."""

import html
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.people import Made, signed_in
from tests.registering import Scene


def client(app: Flask, who: Made) -> FlaskClient:
    return signed_in(app.test_client(), who)


def fields(page: Any) -> dict[str, str]:
    """What a browser sends of the page as it stands: hidden boxes, lists, texts, the radio that is chosen."""
    text = page.text
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    found |= dict(re.findall(r'<input type="radio" name="([^"]+)" value="([^"]*)"[^>]* checked', text))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    found |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', text, re.DOTALL))
    found |= dict(re.findall(r'<input id="(?:late|left)-[^"]+" name="([^"]+)"[^>]* value="([^"]*)"', text))
    return {name: html.unescape(value) for name, value in found.items()}


def press(asker: FlaskClient, made: Scene, do: str, page: Any = None, **typed: str) -> Any:
    """A button of the page, after typing; ``mark_0="late"`` is the first learner's."""
    page = page or asker.get(f"{made.address}?edit=1")
    named = {key: value for key, value in typed.items() if "_" not in key}
    named |= {f"{key.split('_')[0]}-{made.records[int(key.split('_')[1])]}": value for key, value in typed.items() if "_" in key}
    return asker.post(made.address, data=fields(page) | named | {"do": do})


def send(asker: FlaskClient, made: Scene, csrf: str, **told: Any) -> Any:
    return asker.post(f"{made.address}cells/", json=told, headers={"X-CSRFToken": csrf})


def line(made: Scene, place: int, was: str, now: str, cell: str = "mark") -> dict[str, Any]:
    return {"record": str(made.records[place]), "is": {cell: now}, "was": {cell: was}}
