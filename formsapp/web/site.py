"""The static site, served by the app where both share a host (a developer's machine, a small council); elsewhere any web server does it.

Where the site has a host of its own, the app gives out the styles, scripts and search data that its own pages load, and sends readers of
anything else to the site's address.
"""

import re
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, redirect, request, send_file
from werkzeug.wrappers import Response as Answer

from formsapp.access import public
from formsapp.config import Settings
from formsapp.rendering import edition
from formsapp.store.site_files import SiteFile, SiteFiles

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".pdf": "application/pdf",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".webmanifest": "application/manifest+json",
    ".ics": "text/calendar; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
# Documents that people keep: a browser saves them instead of showing them.
SAVED = {".docx", ".xlsx", ".odt", ".ods", ".csv", ".ics"}
NEEDED_BY_THE_APP = re.compile(r"(assets|search/data)/.+")
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


def blueprint(settings: Settings) -> Blueprint:
    site = Blueprint("site", __name__)

    @public
    def page(address: str = "") -> Answer:
        if not settings.one_host and not NEEDED_BY_THE_APP.fullmatch(address):
            return redirect(settings.site_url + quote(address), 302)
        return answer(current_app.extensions["site_files"], settings.prefix, address)

    site.add_url_rule("/", view_func=page, methods=["GET"], provide_automatic_options=False)
    site.add_url_rule("/<path:address>", view_func=page, methods=["GET"], provide_automatic_options=False)
    return site


def front_door(settings: Settings) -> Blueprint:
    """For a site that lives below a path or on another host: the app's bare address leads to its front page."""
    door = Blueprint("front_door", __name__)

    @public
    def home() -> Answer:
        return redirect(settings.prefix if settings.one_host else settings.site_url, 302)

    door.add_url_rule("/", view_func=home, methods=["GET"], provide_automatic_options=False)
    return door


def answer(files: SiteFiles, prefix: str, address: str) -> Answer:
    found = files.find(address)
    if found is not None:
        return whole(found, address)
    if address and not address.endswith("/") and files.is_folder(address):
        query = request.query_string.decode("latin-1")
        return redirect(prefix + quote(address) + "/" + (f"?{query}" if query else ""), 301)
    if not address:
        edition()  # no front page: if nothing was published, say so
    missing = files.find("404.html")
    if missing is None or missing.body is None:
        abort(404)
    return Response(missing.body, 404, content_type=TYPES[".html"], headers={"Cache-Control": ASK_AGAIN})


def whole(file: SiteFile, address: str) -> Answer:
    """The file, compressed where the browser takes it; not at all if the browser has it already."""
    suffix = file.path.suffix.lower()
    kind = TYPES.get(suffix, "application/octet-stream")
    if file.body is None:
        response: Answer = send_file(file.path, mimetype=kind, etag=file.etag, last_modified=file.modified, conditional=True)
    else:
        squeezed = file.squeezed if takes_gzip() else None
        response = Response(squeezed or file.body, content_type=kind)
        if squeezed:
            response.content_encoding = "gzip"
        if file.squeezed:
            response.vary.add("Accept-Encoding")
        response.set_etag(file.etag + ("-gz" if squeezed else ""))
        response.last_modified = file.modified  # type: ignore[assignment]
        response.make_conditional(request, accept_ranges=not squeezed, complete_length=len(squeezed or file.body))
    response.headers["Cache-Control"] = FOR_EVER if address.startswith("assets/") else ASK_AGAIN
    if suffix in SAVED:
        response.headers.set("Content-Disposition", "attachment", filename=file.path.name)
    return response


def takes_gzip() -> bool:
    return request.accept_encodings["gzip"] > 0
