"""The directory for other directories: Open Referral UK (HSDS-UK 3.0) below ``/oruk/v3/``. Read only, open to every origin.

Lists are filtered and paged here; a single record is the file that capsite published, so that any plain web server has it too.
"""

import json
from collections.abc import Sequence
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request, url_for
from werkzeug.wrappers import Response as Answer

from formsapp.access import public
from formsapp.config import Settings
from formsapp.rendering import edition
from formsapp.store.site_files import SiteFile, SiteFiles
from formsapp.web import openreferral_questions as questions
from formsapp.web.site import whole as whole_file

AT = "oruk/v3"
COLLECTIONS = ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")
FRESH = "public, max-age=300"
WRONG_METHOD = "This address is only read: ask it with GET."


def blueprint(settings: Settings) -> Blueprint:
    doors = Blueprint("openreferral", __name__)

    @public
    def details() -> Answer:
        """The published index; the description is the one at the app's own address, where the questions are answered."""
        found = file("index.json")
        if found is None:
            return problem(404, "There is no Open Referral feed yet: the site was built by an earlier release. Build it again.")
        about = json.loads(found.body or b"{}")
        about["openapi_url"] = settings.app_url.rstrip("/") + url_for(".document", name="openapi.json")
        return sent(json.dumps(about))

    kinds = f"<any({','.join(COLLECTIONS)}):collection>"
    for rule, view in (("", details), ("/", details), (f"/{kinds}", listing), (f"/{kinds}/", listing), (f"/{kinds}/<identity>", record),
                       ("/<path:name>", document)):  # fmt: skip
        doors.add_url_rule(rule, view_func=view, methods=["GET"], provide_automatic_options=False)
    doors.after_request(open_to_all)
    return doors


def prepare(app: Flask, settings: Settings) -> None:
    """What is refused before a door is found (a method that none of them has), or fails in one, is answered as JSON too."""
    below = {f"{prefix}{AT.split('/')[0]}" for prefix in ("/", settings.prefix)}

    def refused(path: str, status: int, detail: str) -> Answer | None:
        if not any(path == base or path.startswith(base + "/") for base in below):
            return None
        return open_to_all(problem(status, WRONG_METHOD if status == 405 else detail))

    app.extensions["refuse_programs"] = refused


def open_to_all(response: Answer) -> Answer:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@public
def listing(collection: str) -> Answer:
    found = edition()
    feed = found.open_referral
    try:
        number, size = questions.paging(request.args)
        if collection in ("services", "service_at_locations"):
            services = feed.find(questions.wanted(request.args), found.directory)
            entries = [each.entry for each in services] if collection == "services" else [each.at_entry for each in services if each.at]
        else:
            of = questions.taxonomy(request.args) if collection == "taxonomy_terms" else ""
            entries = [each.entry for each in feed.named(collection, questions.search(request.args), of)]
    except questions.Refused as refusal:
        return problem(400, str(refusal))
    return sent(page(entries, number, size))


@public
def record(collection: str, identity: str) -> Answer:
    """The file of that name; a service at a location is put together from its service's. ``.json`` at the end is the file's own address."""
    key = identity.lower().removesuffix(".json")
    if not questions.UUID.fullmatch(key):
        return problem(404, f"“{identity[:60]}” is no id of a record.")
    if collection == "service_at_locations":
        return service_at_location(key)
    found = file(f"{collection}/{key}.json")
    return stored(found) if found else missing(collection, key)


def service_at_location(key: str) -> Answer:
    service = edition().open_referral.by_place.get(key)
    found = file(f"services/{service.id}.json") if service else None
    if found is None or found.body is None:
        return missing("service_at_locations", key)
    whole: dict[str, Any] = json.loads(found.body)
    places = whole.pop("service_at_locations", [])
    return sent(json.dumps({**places[0], "service": whole}, ensure_ascii=False)) if places else missing("service_at_locations", key)


@public
def document(name: str) -> Answer:
    """The description of the API, the index: whatever else capsite put here."""
    found = file(name)
    return stored(found) if found else problem(404, "There is nothing at this address. The description of what there is: openapi.json.")


def file(name: str) -> SiteFile | None:
    files: SiteFiles = current_app.extensions["site_files"]
    return files.find(f"{AT}/{name}")


def stored(found: SiteFile) -> Answer:
    response = whole_file(found, found.path.name)
    response.headers["Cache-Control"] = FRESH
    return response


def page(entries: Sequence[str], number: int, size: int) -> str:
    """One page of records that are JSON already."""
    total = max(1, -(-len(entries) // size))
    shown = entries[(number - 1) * size : number * size]
    head = json.dumps({
        "total_items": len(entries),
        "total_pages": total,
        "page_number": number,
        "size": len(shown),
        "first_page": number == 1,
        "last_page": number >= total,
        "empty": not shown,
    })  # fmt: skip
    return f'{head[:-1]}, "contents": [{", ".join(shown)}]}}'


def sent(text: str) -> Answer:
    response = Response(text, content_type="application/json")
    response.headers["Cache-Control"] = FRESH
    response.set_etag(blake2b(response.get_data(), digest_size=12).hexdigest())
    return response.make_conditional(request)


def missing(collection: str, key: str) -> Answer:
    return problem(404, f"There is no record {key} among the {collection.replace('_', ' ')}.")


def problem(status: int, detail: str) -> Answer:
    """As RFC 9457 has it."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return Response(json.dumps(body, ensure_ascii=False), status, content_type="application/problem+json")
