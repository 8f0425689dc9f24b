"""An answer of the search as the template wants it: rows with miles, chips that take one filter away, wider searches, pages."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from capsite.search.ask import Answer, Query
from formsapp.store.published import Edition

# What HTML allows in no page: control characters, halves of pairs, the code points that are no characters.
ENDS_OF_PLANES = "".join(chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
NO_CHARACTER = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{ENDS_OF_PLANES}]")
Args = dict[str, list[str]]
Options = Mapping[str, list[dict[str, Any]]]
FACETS = ("tier", "category", "phase", "interest", "day", "level")


def answer(reply: Answer, query: Query, found: Edition, path: str) -> dict[str, Any]:
    args = query.to_args()
    return {
        "rows": [{**match.row, "miles": match.miles, "about": match.about} for match in reply.matches],
        "total": reply.total,
        "notes": list(reply.notes),
        "problems": dict(reply.problems),
        "corrected": reply.corrected,
        "chips": chips({**args, "near": []} if "near" in reply.problems else args, found.options, path),
        "looser": [{"text": wider.text, "total": wider.total, "url": address(path, wider.query.to_args())} for wider in reply.looser],
        "pages": pages(reply.page, reply.pages, args, path) if reply.pages > 1 else None,
    }


def readable(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was sent, with a space for each character that no page may hold (control characters, halves of pairs)."""
    return MultiDict([(name, NO_CHARACTER.sub(" ", value)) for name, value in sent.items(multi=True)])


def typed(args: Args, sent: MultiDict[str, str]) -> Args:
    """What fills the form again: the query as it was understood, but words and postcode as they were typed."""
    return {**args, **{name: [sent[name][:10_000]] for name in ("q", "near") if sent.get(name)}}


def counted(options: Options, counts: Mapping[str, Mapping[str, int]]) -> dict[str, list[dict[str, Any]]]:
    """The filters with the number of courses each would leave."""
    return {
        facet: [{**option, "count": counts.get(facet, {}).get(option["value"], 0)} for option in choices]
        for facet, choices in options.items()
    }


def address(path: str, args: Args) -> str:
    query = urlencode(args, doseq=True, errors="replace")
    return f"{path}?{query}" if query else path


def chips(args: Args, options: Options, path: str) -> list[dict[str, str]]:
    """One for each thing that is set; its link is the same search without it, from the first page."""
    found: list[dict[str, str]] = []

    def chip(text: str, without: Args) -> None:
        found.append({"text": text, "url": address(path, {name: values for name, values in without.items() if values and name != "page"})})

    for facet in FACETS:
        names = {option["value"]: option["text"] for option in options.get(facet, [])}
        for value in args.get(facet, []):
            chip(names.get(value, value), {**args, facet: [other for other in args[facet] if other != value]})
    if args.get("near"):
        miles = args.get("within", [""])[0]
        within = f"Within {miles} {'mile' if miles == '1' else 'miles'} of " if miles else "Near "
        chip(within + args["near"][0], {**args, "near": [], "within": [], "sort": []})
    if args.get("available"):
        chip("Places free now", {**args, "available": []})
    return found


def pages(number: int, last: int, args: Args, path: str) -> dict[str, Any]:
    """The first, the last, and the neighbours of the page one is on; a gap is None."""

    def url(page: int) -> str:
        return address(path, {**args, "page": [str(page)] if page > 1 else []})

    near = sorted({1, last, *range(max(1, number - 1), min(last, number + 1) + 1)})
    items: list[dict[str, Any] | None] = []
    for before, page in zip([0, *near], near, strict=False):
        if page - before > 1:
            items.append(None)
        items.append({"number": page, "url": url(page), "current": page == number})
    return {"previous": url(number - 1) if number > 1 else None, "next": url(number + 1) if number < last else None, "items": items}
