"""Training records: the list by any filters, the page of all filters, and the table to take away. No address ever says anything about a person."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain import records as rules
from formsapp.domain.attendance import CONTRIBUTIONS, KINDS, signed
from formsapp.domain.permissions import may
from formsapp.rendering import day as written
from formsapp.services import record_exports, record_filters, record_lists
from formsapp.services.office import NotFound, Refused
from formsapp.services.record_exports import Table
from formsapp.services.record_lists import Found, Wanted
from formsapp.web.list_filters import number, turned
from formsapp.web.pages import page

AT = "/training-records/"
FILTER = f"{AT}filter/"
CSV, WORKBOOK = f"{AT}training-records.csv", f"{AT}training-records.xlsx"
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
OWN = ("sort", "size", "show", "ticked", "page", "filter")


def blueprint() -> Blueprint:
    doors = Blueprint("training_records", __name__)
    for rule, view, method in (
        (AT, listing, "GET"),
        (FILTER, choose, "GET"),
        (FILTER, narrow, "POST"),
        (f"{FILTER}forget/", forget, "POST"),
        (CSV, csv, "GET"),
        (WORKBOOK, workbook, "GET"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


# ------------------------------------------------------------------------------------------------------ what is asked for


@dataclass(frozen=True)
class Asked:
    """What an address asks for; ``unclear``: what of it was left out, in words."""

    wanted: Wanted
    unclear: list[str]

    @property
    def texts(self) -> dict[str, str]:
        return record_filters.texts_of(self.wanted.values)


def read() -> Asked:
    """What is personal comes from the server only: in an address it isn't understood."""
    args, unclear = request.args, []
    token = args.get("filter", "")
    if token:
        kept = record_lists.kept(office(), actor(), token) if TOKEN.fullmatch(token) else None
        unclear += ["A filter that is not kept, or not yours"] if kept is None else []
        texts: Mapping[str, str] = kept or {}
        token = token if kept is not None else ""
    else:
        texts = {name: args[name] for name in rules.BY_NAME if name in args and name not in rules.PERSONAL}
    values, out = record_filters.typed(actor(), texts)
    strange = [name for name in args if name not in OWN and (name not in rules.BY_NAME or name in rules.PERSONAL)]
    unclear += [*out, *(f"“{name[:60]}”" for name in strange)]
    sort = rules.read_sort(args.get("sort", ""))
    size = number(args.get("size", ""))
    shown = [each for each in args.getlist("show") if each in rules.GROUPS]
    return Asked(
        Wanted(
            values,
            sort or rules.SORTED_FIRST,
            size if size in rules.SIZES else rules.SIZES[0],
            tuple(each for each in rules.GROUPS if each in shown) if shown or "ticked" in args else rules.SHOWN_FIRST,
            max(number(args.get("page", "")) or 1, 1),
            token,
        ),
        unclear,
    )


def pairs(wanted: Wanted, *, filters: bool = True, groups: bool = True) -> list[tuple[str, str]]:
    """As an address says it: what is as at first stays out."""
    told: list[tuple[str, str]] = []
    if filters:
        known = [("filter", wanted.token)] if wanted.token else list(record_filters.texts_of(wanted.values).items())
        told += [each for each in known if each[1]]
    if wanted.sort != rules.SORTED_FIRST:
        told.append(("sort", ",".join(wanted.sort)))
    if wanted.size != rules.SIZES[0]:
        told.append(("size", str(wanted.size)))
    if groups and wanted.groups != rules.SHOWN_FIRST:
        told += [("show", each) for each in wanted.groups] or [("ticked", "1")]
    return told


def address(wanted: Wanted, at: str = AT, *, place: int = 1) -> str:
    told = pairs(wanted) + ([("page", str(place))] if place > 1 else [])
    return f"{at}?{urlencode(told)}" if told else at


# ------------------------------------------------------------------------------------------------------------------- list


@needs("records.list")
def listing() -> Response:
    asked = read()
    return list_page(asked, record_lists.listing(office(), actor(), asked.wanted))


def list_page(asked: Asked, found: Found) -> Response:
    wanted = asked.wanted
    return page(
        "records/list.html",
        "Training records",
        found=found.rows,
        asked=wanted,
        told=described(asked, found.houses),
        unclear=asked.unclear,
        groups=list(rules.GROUPS.items()),
        hidden=pairs(wanted, groups=False),
        saved=[(each.name, f"{AT}?{urlencode({'filter': each.token})}", each.token) for each in found.saved],
        kinds=KINDS,
        states=rules.PROGRESS_STATES,
        statuses=rules.STATUSES,
        contributions=[(value, signed(value), words) for value, words in CONTRIBUTIONS.items()],
        narrowed=bool(wanted.values),
        tables=tables(wanted) if found.rows.total and may(actor(), "records.export") else [],
        pages=turned(found.rows.page, found.rows.pages, lambda place: address(wanted, place=place)),
    )


def briefs(wanted: Wanted) -> list[tuple[str, str]]:
    """For whoever reviews placements."""
    return [("review briefs", address(wanted, "/review-briefs/"))] if may(actor(), "placement.review") else []


def tables(wanted: Wanted) -> list[tuple[str, str]]:
    return [
        ("CSV", address(wanted, CSV)),
        ("Excel", address(wanted, WORKBOOK)),
        ("reports in Word", address(wanted, "/word-reports/")),
        *briefs(wanted),
    ]


def described(asked: Asked, houses: Mapping[Any, str]) -> list[tuple[str, str, str]]:
    """The filter in force as a row of buttons: each opens all filters at its own. Words, value, address."""
    wanted = asked.wanted
    leads = address(wanted, FILTER)
    status = wanted.values.get("status", rules.ACTIVE)
    told = [("", rules.STATUSES[status], f"{leads}#status")]
    for each in rules.FILTERS:
        if each.name in wanted.values and each.name != "status":
            told.append((each.words, said(each, wanted.values[each.name], houses), f"{leads}#{each.name}"))
    told.append(("Sorted by", rules.sort_said(wanted.sort), f"{leads}#sort1"))
    told.append(("Records per page", str(wanted.size), f"{leads}#size"))
    return told


def said(filter: rules.Filter, value: Any, houses: Mapping[Any, str]) -> str:
    """A value in words."""
    if filter.kind == rules.DATE:
        return written(value)
    if filter.kind == rules.HOUSE:
        return houses.get(value, "one that is not here")
    if filter.kind == rules.COHORT:
        return "one cohort"
    if filter.name in record_filters.CHOICES:
        return record_filters.CHOICES[filter.name][value]
    return "" if value is True else record_filters.text_of(value)


# ---------------------------------------------------------------------------------------------------------------- filters


@needs("records.list")
def choose() -> Response:
    return filter_page(read())


def filter_page(asked: Asked, problems: Sequence[tuple[str, str]] = (), typed: Mapping[str, str] | None = None) -> Response:
    """``typed``: what stands in its boxes, where that isn't what is in force."""
    offered = record_lists.offered(office(), actor())
    wanted = asked.wanted
    sorts = [(f"{sign}{name}", words + after) for name, words in rules.SORTS.items() for sign, after in (("", ""), ("-", ", descending"))]
    return page(
        "records/filter.html",
        "Filter training records",
        status=422 if problems else 200,
        problems=list(problems),
        problem=dict(reversed(problems)),
        filters=record_filters.open_to(actor()),
        texts=asked.texts if typed is None else typed,
        name=(typed or {}).get("name", ""),
        unclear=asked.unclear,
        choices=offered.choices,
        saved=[(each.name, each.token) for each in offered.saved],
        sorts=sorts,
        sort=[*wanted.sort, "", "", ""][: rules.MOST_SORTS],
        sizes=[(str(each), str(each)) for each in rules.SIZES],
        size=str(wanted.size),
        shown=[] if wanted.groups == rules.SHOWN_FIRST else (list(wanted.groups) or ["none"]),
        back=address(wanted),
    )


@needs("records.list")
def narrow() -> Answer:
    """Go: to the list by its address; what is personal is kept on the server, and the address holds its opaque name only."""
    told = request.form
    texts = {name: told[name] for name in rules.BY_NAME if told.get(name, "").strip()}
    values, _ = record_filters.typed(actor(), texts)
    sort = rules.read_sort(",".join(told.get(f"sort{place}", "") for place in range(1, rules.MOST_SORTS + 1)))
    size = number(told.get("size", ""))
    shown = [each for each in told.getlist("show") if each in rules.GROUPS]
    groups = tuple(each for each in rules.GROUPS if each in shown) if told.getlist("show") else rules.SHOWN_FIRST
    wanted = Wanted(values, sort or rules.SORTED_FIRST, size if size in rules.SIZES else rules.SIZES[0], groups)
    name = told.get("name", "").strip()
    if wrong := record_filters.wrong(actor(), texts):
        return filter_page(Asked(wanted, []), wrong, texts | {"name": name})
    try:
        if name or record_filters.personal(values):
            token = record_lists.keep(office(), actor(), values, name)
            wanted = Wanted({}, wanted.sort, wanted.size, wanted.groups, token=token)
    except Refused as reason:
        return filter_page(Asked(wanted, []), [("name", str(reason))], texts | {"name": name})
    return redirect(address(wanted), 303)


@needs("records.list")
def forget() -> Answer:
    """A filter that was saved under a name."""
    token = request.form.get("filter", "")
    if not TOKEN.fullmatch(token):
        raise NotFound
    record_lists.forget(office(), actor(), token)
    return redirect(FILTER, 303)


# ----------------------------------------------------------------------------------------------------------------- tables


@needs("records.export")
def csv() -> Answer:
    return taken("csv", "text/csv; charset=utf-8", record_exports.as_csv)


@needs("records.export")
def workbook() -> Answer:
    return taken("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", record_exports.as_workbook)


def taken(kind: str, media_type: str, made: Callable[[Table], Iterator[bytes]]) -> Answer:
    """Of exactly what the list shows, sent while it is made. What wasn't understood would make it another table: then the list says so."""
    asked = read()
    if asked.unclear:
        return redirect(address(asked.wanted), 302)
    pieces = made(record_exports.take(office(), actor(), asked.wanted, kind))
    response = Response(pieces, content_type=media_type, direct_passthrough=True)
    response.headers.set("Content-Disposition", "attachment", filename=f"training-records.{kind}")
    response.headers["Cache-Control"] = "no-store"
    return response
