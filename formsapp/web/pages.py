"""A page of the app, in the frame that all pages of the site share."""

from typing import Any

from flask import Response, make_response, render_template

from formsapp.rendering import edition, head


def page(template: str, title: str, *, status: int = 200, **data: Any) -> Response:
    """In the frame that all pages share; without a directory there is none, and a plain page says so."""
    edition()
    about = head(title, "", None, []) | {"nav": ""}
    return make_response(render_template(template, page=about, **({"problems": []} | data)), status)
