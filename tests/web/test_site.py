"""The static site through the app: right types, nothing sent twice, nothing from outside the folder."""

import gzip
import os
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.apps import app_for

PAGE = "<!DOCTYPE html>\n<html lang=en-GB>\n<title>{0} – Directory</title>\n<h1>{0}</h1>\n<p>{1}</p>\n</html>\n"
SECRET = "canary-outside-the-site"

# Every way out of a folder that people have tried: dots in many writings, absolute paths, other strokes, drives, devices, nothing at all.
WAYS_OUT = [
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/courses/../../secret.txt",
    "/courses/..%2f..%2fsecret.txt",
    "/courses/%2e%2e/%2e%2e/secret.txt",
    "/..%252fsecret.txt",
    "/%252e%252e/secret.txt",
    "/..%5csecret.txt",
    "/..\\secret.txt",
    "/courses\\..\\..\\secret.txt",
    "/....//secret.txt",
    "/..;/secret.txt",
    "/.%00./secret.txt",
    "/secret.txt%00.html",
    "/courses/index.html%00",
    "/%c0%ae%c0%ae/secret.txt",
    "/%ef%bc%8e%ef%bc%8e/secret.txt",
    "//etc/passwd",
    "/%2fetc%2fpasswd",
    "/etc/passwd",
    "/C:/Windows/win.ini",
    "/c:%5cwindows%5cwin.ini",
    "/index.html::$DATA",
    "/courses/index.html:stream",
    "/.output.state/secret.txt",
    "/../.output.state/secret.txt",
    "/.output.state/",
    "/.git/config",
    "/.env",
    "/courses/.hidden",
    "/link-out",
    "/link-out/",
    "/link-out/secret.txt",
    "/link-file",
    "/link-state/secret.txt",
    "/pipe",
    "/./secret.txt",
    "/~root/",
    "/courses/%0d%0aSet-Cookie:a=b",
    "/courses/%0aevil",
    "/file:///etc/passwd",
    "/" + "a" * 5000,
    "/" + "a/" * 3000,
    "/%ff%fe",
    "/\u202e",
    "/%",
    "/%zz",
    "/courses//",
    "/con",
    "/nul.html",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small site with everything beside it that must not be reached."""
    output, state = tmp_path / "output", tmp_path / ".output.state"
    for path, text in {
        "index.html": PAGE.format("Home", "x" * 600),
        "courses/index.html": PAGE.format("Courses", "All of them."),
        "404.html": PAGE.format("Page not found", "Sorry."),
        "assets/abc/site.css": "a{color:red}" * 100,
        "downloads/directory.csv": "name\n",
        "downloads/directory.pdf": "%PDF-1.7",
        "logos/one.svg": "<svg/>",
        "search/data/words.bin": "\x01\x02",
        "manifest.json": "{}",
    }.items():
        (output / path).parent.mkdir(parents=True, exist_ok=True)
        (output / path).write_text(text)
    state.mkdir()
    (state / "secret.txt").write_text(SECRET)
    (tmp_path / "secret.txt").write_text(SECRET)
    (output / "courses" / ".hidden").write_text(SECRET)
    (output / "link-out").symlink_to(tmp_path)
    (output / "link-file").symlink_to(tmp_path / "secret.txt")
    (output / "link-state").symlink_to(state)
    os.mkfifo(output / "pipe")
    return output


@pytest.fixture
def site(folder: Path) -> FlaskClient:
    return app_for(folder).test_client()


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/courses/", "text/html; charset=utf-8"),
        ("/courses/index.html", "text/html; charset=utf-8"),
        ("/assets/abc/site.css", "text/css; charset=utf-8"),
        ("/downloads/directory.csv", "text/csv; charset=utf-8"),
        ("/downloads/directory.pdf", "application/pdf"),
        ("/logos/one.svg", "image/svg+xml; charset=utf-8"),
        ("/search/data/words.bin", "application/octet-stream"),
    ],
)
def test_each_file_has_its_type(site: FlaskClient, address: str, kind: str) -> None:
    response = site.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == kind


def test_a_folder_s_address_gets_its_stroke_and_keeps_its_query(site: FlaskClient) -> None:
    response = site.get("/courses?from=mail")
    assert response.status_code == 301
    assert response.headers["Location"] == "/courses/?from=mail"


def test_a_redirect_never_leaves_the_host(site: FlaskClient, folder: Path) -> None:
    (folder / "evil.example").mkdir()
    (folder / "evil.example" / "index.html").write_text(PAGE.format("Odd", "name"))
    for address in ("//evil.example", "///evil.example", "/%2fevil.example", "/\\evil.example", "/evil.example"):
        location = site.get(address).headers.get("Location", "/")
        assert not location.startswith("//"), address
        assert "\\" not in location
        assert location.removeprefix("http://127.0.0.1:8000").removeprefix("http://localhost").startswith("/")


def test_what_is_missing_is_the_site_s_own_page_with_its_status(site: FlaskClient) -> None:
    response = site.get("/no/such/page/")
    assert response.status_code == 404
    assert "Page not found" in response.text


@pytest.mark.parametrize("address", WAYS_OUT, ids=lambda address: address[:40].encode("ascii", "replace").decode())
def test_nothing_outside_the_folder_is_reached(site: FlaskClient, address: str) -> None:
    response = site.get(address)
    assert SECRET not in response.text
    assert "root:" not in response.text
    assert response.status_code in {301, 308, 400, 404}


def test_what_the_browser_has_is_not_sent_again(site: FlaskClient) -> None:
    first = site.get("/")
    assert site.get("/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert site.get("/", headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    assert site.get("/", headers={"If-None-Match": '"other"'}).status_code == 200
    assert first.headers["Cache-Control"] == "no-cache"
    assert "immutable" in site.get("/assets/abc/site.css").headers["Cache-Control"]


def test_text_is_compressed_where_the_browser_takes_it(site: FlaskClient, folder: Path) -> None:
    plain, squeezed = site.get("/"), site.get("/", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(squeezed.data) == plain.data == (folder / "index.html").read_bytes()
    assert squeezed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in squeezed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Content-Encoding" not in site.get("/", headers={"Accept-Encoding": "gzip;q=0"}).headers


def test_part_of_a_file_can_be_asked_for(site: FlaskClient) -> None:
    response = site.get("/downloads/directory.pdf", headers={"Range": "bytes=0-3"})
    assert response.status_code == 206
    assert response.data == b"%PDF"


def test_head_says_what_get_would(site: FlaskClient) -> None:
    for address in ("/", "/downloads/directory.pdf"):
        head, get = site.head(address), site.get(address)
        assert head.data == b""
        assert (head.status_code, head.headers["Content-Length"], head.headers["ETag"]) == (200, str(len(get.data)), get.headers["ETag"])


def test_a_changed_file_is_seen_at_once(site: FlaskClient, folder: Path) -> None:
    before = site.get("/courses/")
    fresh = folder.with_name("fresh")
    folder.rename(folder.with_name("old"))
    fresh.mkdir()
    (fresh / "courses").mkdir()
    (fresh / "courses" / "index.html").write_text(PAGE.format("Courses", "A new one."))
    fresh.rename(folder)
    after = site.get("/courses/", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "A new one." in after.text


def test_without_a_site_a_plain_page_says_what_to_do(tmp_path: Path) -> None:
    for address in ("/", "/search/", "/search/?q=a", "/shortlist/", "/compare/"):
        response = app_for(tmp_path / "output").test_client().get(address)
        assert response.status_code == 503, address
        assert "capsite build" in response.text


def test_a_site_below_a_path_is_served_there(folder: Path) -> None:
    app = app_for(folder, site_url="http://127.0.0.1:8000/cap/")
    site = app.test_client()
    assert site.get("/cap/").status_code == 200
    assert site.get("/cap/courses").headers["Location"] == "/cap/courses/"
    assert site.get("/courses/").status_code == 404
    assert site.get("/").headers["Location"] == "/cap/"


def test_a_site_on_a_host_of_its_own_is_not_copied(folder: Path) -> None:
    """The app keeps to what its own pages load; all else is the site's to answer."""
    app: Flask = app_for(folder, site_url="https://council.example/cap/", app_url="https://forms.council.example/")
    site = app.test_client()
    assert site.get("/cap/courses/").headers["Location"] == "https://council.example/cap/courses/"
    assert site.get("/cap/assets/abc/site.css").status_code == 200
    assert site.get("/cap/search/data/words.bin").status_code == 200
