"""``capsite build``: from a content folder to a published site.

The order is: has anything changed; read and check everything; render everything beside the site; build the search index; publish in one
step; forget what the last build left. A problem or an interruption at any moment leaves the published site as it was.
"""

import json
import logging
import os
import shutil
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from capsite.fingerprint import Seen, fingerprint, hash_code
from capsite.publish import MANIFEST, NotBuilt, Place, exchange, fresh, turn, write

if TYPE_CHECKING:
    from capsite.factsheets.kept import Kept
    from capsite.problems import Problem
    from capsite.settings import Settings
    from capsite.work import Progress, Work


__all__ = ["NotBuilt", "Outcome", "build"]


@dataclass
class Outcome:
    """``status`` as the command's: 0 published (or nothing to do), 1 problems in the content."""

    status: int
    problems: "list[Problem]" = field(default_factory=list)
    changed: bool = True
    files: int = 0
    made: int = 0
    seconds: float = 0.0


def build(settings: "Settings", progress: "Progress[Any] | None" = None, kept: "Kept | None" = None) -> Outcome:
    """Build and publish. ``kept`` has the sheets read between builds of one process (``capsite serve``)."""
    begun = time.monotonic()
    place = Place(settings.output)
    place.refuse_unsafe(settings.content)
    with turn(place):
        seen = Seen(place.state / "seen.json")
        code = hash_code(settings.theme, seen)
        mark = fingerprint(code, settings.content, seen, *settings.parts())
        last = place.manifest()
        known = place.remembered(str(last.get("fingerprint", ""))) if last else {}
        if last and place.damaged(known):
            last, known = {}, {}  # nothing of it can be trusted: make all anew
            shutil.rmtree(place.spare, ignore_errors=True)
        if last.get("fingerprint") == mark and (place.state / "warnings.json").exists() and _index_there(place, last):
            if seen.changed:  # by another program's hand and back again, or only looked at since
                seen.keep()
            return Outcome(0, _read_warnings(place, mark), changed=False, files=last.get("count", 0), seconds=time.monotonic() - begun)
        outcome = _run(settings, place, mark, code, last, known, seen, progress, kept)
    outcome.seconds = time.monotonic() - begun
    return outcome


def _run(settings: "Settings", place: Place, mark: str, code: str, last: dict[str, Any], known: dict[str, Any], seen: Seen,
         progress: "Progress[Any] | None", kept: "Kept | None") -> Outcome:
    from capsite.factsheets.kept import Kept
    from capsite.factsheets.reading import begin_reading

    # Other processes read while this one imports the rest.
    reading = begin_reading(settings.content, settings.workers, kept or Kept(place.state / "cache" / f"sheets-{code}.pickle"),
                            seen.digests(settings.content))
    seen.keep()
    from capsite.loading import ContentProblems
    from capsite.pages import search_options
    from capsite.work import Work, silent

    work = Work(settings, code, known, progress or silent, reading)
    try:
        run_pelican(work)
    except ContentProblems as found:
        return Outcome(1, found.problems)
    except OSError:
        shutil.rmtree(place.next, ignore_errors=True)  # a full disk has room again
        raise
    index = _build_index(work, str(last.get("index", ""))) if settings.index else str(last.get("index", ""))
    manifest: dict[str, Any] = {
        "format": 1, "fingerprint": mark, "as_of": settings.as_of.isoformat(), "index": index,
        "count": sum(len(entry) - 1 for entry in work.made.values()), "frame": work.site.frame, "options": search_options(work.site.catalogue)}
    write(place.state / f"files-{mark}.json", json.dumps(work.made).encode())
    _write_warnings(place, mark, work.loaded.problems)
    write(place.next / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())
    exchange(place)
    _forget(place, (mark, str(last.get("fingerprint", ""))), index)
    return Outcome(0, work.loaded.problems, files=manifest["count"], made=work.stale)


def run_pelican(work: "Work") -> None:
    """Run Pelican with our settings and our generator; it must really have run (a plugin that fails to register is only logged)."""
    from pelican import Pelican, log
    from pelican.settings import read_settings

    from capsite.settings import ROOT

    logging.getLogger("pelican").setLevel(logging.ERROR)
    log.console.quiet = True  # its closing line counts articles, and we have none
    settings = read_settings(str(ROOT / "pelicanconf.py"), override={
        "PATH": str(work.settings.content), "OUTPUT_PATH": str(work.place.next), "THEME": str(work.settings.theme), "CAPSITE_WORK": work})
    settings["JINJA_ENVIRONMENT"] = {**settings["JINJA_ENVIRONMENT"], "bytecode_cache": _compiled(work), "auto_reload": False}
    Pelican(settings).run()
    if not work.made:
        raise RuntimeError("Pelican ran without capsite's generator: see the message above")


def _compiled(work: "Work") -> Any:
    """Templates compiled by an earlier build, of any site with this theme; Jinja asks a digest of the source before it takes one.

    They lie beside the theme's other built parts, or in the state folder where the theme can't be written to.
    """
    import jinja2

    built = work.settings.theme / "built"
    folder = (built if os.access(built, os.W_OK) else work.place.state / "cache") / f".jinja-{jinja2.__version__}"
    folder.mkdir(parents=True, exist_ok=True)
    return jinja2.FileSystemBytecodeCache(str(folder))


def _build_index(work: "Work", last: str) -> str:
    """What the app asks of this catalogue (search index, Open Referral lists, what the forms need), in a folder named by what it holds.

    The search index is made from the ``last`` one: only the courses that changed are written."""
    from capsite.exports import forms
    from capsite.exports.openreferral import OpenReferral
    from capsite.exports.openreferral_files import APP_FILE, app_file
    from capsite.page import digest
    from capsite.search.index import build as build_index

    site = work.site
    address = site.frame["url"] + site.frame["prefix"]
    name = "index-" + digest(work.code + address + repr(sorted(site.digests.items())) + repr(site.catalogue.synonyms) + repr(site.catalogue.site)
                             + repr(site.catalogue.schools))
    folder = work.place.state / name
    if not (folder / "complete").exists():
        draft = fresh(work.place.state / f"{name}.next")
        build_index(site.catalogue, site.rows.values(), draft, work.place.state / last if last else None, work.kept_entries())
        (draft / APP_FILE).write_bytes(app_file(OpenReferral(site.catalogue, site.urls, site.frame["url"])))
        (draft / forms.APP_FILE).write_bytes(forms.app_file(site.catalogue, site.urls))
        (draft / "complete").write_text("")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    return name


def _index_there(place: Place, manifest: dict[str, Any]) -> bool:
    return not manifest.get("index") or (place.state / str(manifest["index"]) / "complete").exists()


def _write_warnings(place: Place, mark: str, problems: "list[Problem]") -> None:
    rows = [[p.path, p.line, p.column, p.sentence, p.warning] for p in problems]
    write(place.state / "warnings.json", json.dumps({"fingerprint": mark, "problems": rows}).encode())


def _read_warnings(place: Place, mark: str) -> "list[Problem]":
    from capsite.problems import Problem
    try:
        found = json.loads((place.state / "warnings.json").read_bytes())
        return [Problem(*row) for row in found["problems"]] if found["fingerprint"] == mark else []
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _forget(place: Place, marks: tuple[str, str], index: str) -> None:
    """What only earlier builds need: neither this one nor the spare. The index before this one stays for the app's requests under way."""
    for path in place.state.glob("files-*.json"):
        if path.name not in {f"files-{mark}.json" for mark in marks}:
            path.unlink(missing_ok=True)
    old = sorted((p for p in place.state.glob("index-*") if p.name != index), key=lambda p: p.stat().st_mtime, reverse=True)
    for folder in old[1:]:
        shutil.rmtree(folder, ignore_errors=True)
