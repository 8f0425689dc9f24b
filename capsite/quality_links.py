"""Outside links, looked at when somebody asks for it (``capsite report --links``) and never otherwise.

Only addresses of the public network are asked, so that a link in a factsheet can't reach the machine's own services.
"""

import ipaddress
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from capsite.factsheets import Sheet, Source
from capsite.prose import links
from capsite.quality import Link, Named
from capsite.records import Provider

SECONDS = 10.0
AT_ONCE = 8
_AGENT = "capsite-report (link check)"
Ask = Callable[[str], str | None]


def outside_links(source: Source) -> dict[str, list[Named]]:
    """Every web address in the factsheets and pages, with those that have it."""
    found: dict[str, list[Named]] = {}
    names = {slug: sheet.record.name for slug, sheet in source.providers.items()}
    sheets: list[Sheet[Any]] = [*source.courses.values(), *source.providers.values()]
    for sheet in sheets:
        record: Any = sheet.record
        kind = "provider" if isinstance(record, Provider) else "course"
        named = Named(kind, record.slug, record.name, record.name if kind == "provider" else names.get(record.provider, record.provider), sheet.path)
        for url in _of(record):
            found.setdefault(url, []).append(named)
    for page in source.page_sheets:
        for _, _, url in links(page.record.text):
            if url.startswith(("http://", "https://")):
                found.setdefault(url, []).append(Named("page", page.record.slug, page.record.title, "", page.path, page.at("text")[0]))
    return {url: list(dict.fromkeys(sheets)) for url, sheets in sorted(found.items())}


def _of(record: Any) -> Iterator[str]:
    if isinstance(record, Provider):
        addresses = [record.website, record.safeguarding.policy, record.health_and_safety.policy, *(document.url for document in record.documents)]
        yield from (address for address in addresses if address)
        texts = [record.who_we_are, record.what_we_offer, record.outcomes, record.health_and_safety.approach]
    else:
        texts = [record.description, record.who_for]
    for text in texts:
        yield from (url for _, _, url in links(text or "") if url.startswith(("http://", "https://")))


def broken(source: Source, ask: Ask | None = None) -> Iterator[Link]:
    """Those that don't answer as they should. ``ask`` gives the fault of an address, or nothing."""
    found = outside_links(source)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for (url, sheets), fault in zip(found.items(), pool.map(ask or fault_of, found), strict=True):
            if fault:
                yield Link(url, fault, tuple(sheets))


class _Followed(urllib.request.HTTPRedirectHandler):
    """A redirection is looked at like the address itself before it is followed."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        refuse_private(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fault_of(url: str) -> str | None:
    """What is wrong with an address, in a few words."""
    opener = urllib.request.build_opener(_Followed)
    fault = None
    for method in ("HEAD", "GET"):  # some servers know no HEAD
        try:
            refuse_private(url)
            request = urllib.request.Request(url, method=method, headers={"User-Agent": _AGENT})  # noqa: S310 - http and https only, see refuse_private
            with opener.open(request, timeout=SECONDS):
                return None
        except urllib.error.HTTPError as error:
            fault = f"answers {error.code}" if error.code not in (401, 403, 429) else None  # there, but not for programs
            if fault is None:
                return None
        except TimeoutError:
            return f"no answer within {SECONDS:.0f} seconds"
        except (OSError, ValueError) as error:
            return _plainly(error)
    return fault


def _plainly(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(reason, socket.gaierror):
        return "there is no such host"
    if isinstance(reason, TimeoutError):
        return f"no answer within {SECONDS:.0f} seconds"
    return f"no connection ({str(reason)[:80]})"


def refuse_private(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not a web address")
    for *_, address in socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM):
        if not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global:
            raise ValueError("leads to a private network")

