"""What schools spend, prices that are missing, an invoice held against what was delivered."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.permissions import may
from formsapp.services import spending, tables_typed
from formsapp.services.asking import Wrong
from formsapp.services.office import NotFound, Refused
from formsapp.services.spending import VERDICTS, Invoice, NotSure, Spent, pounds
from formsapp.web import desk
from formsapp.web.copies import attachment
from formsapp.web.imports import typed as table_typed
from formsapp.web.list_filters import identifier
from formsapp.web.pages import page

AT = "/spending/"


def blueprint() -> Blueprint:
    doors = Blueprint("spending", __name__)
    for rule, view, method in (
        (AT, look, "GET"),
        (f"{AT}spending.csv", csv, "GET"),
        (f"{AT}prices/", prices, "GET"),
        (f"{AT}prices/", set_price, "POST"),
        (f"{AT}invoices/", invoices, "GET"),
        (f"{AT}invoices/", check, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


def found(act: str) -> tuple[Spent, Refused | None]:
    """What can't be meant in the address is said, and this month is shown instead."""
    school = identifier(request.args.get("school", ""))
    if request.args.get("school") and not school:
        raise NotFound
    problem, today = None, office().today()
    try:
        first, last = spending.span(request.args, today)
    except Wrong as wrong:
        problem, (first, last) = wrong, spending.span({}, today)
    return spending.look(office(), actor(), first, last, UUID(school) if school else None, act), problem


@needs("spending.read")
def look() -> Response:
    spent, problem = found("spending.read")
    wrong = {problem.name: str(problem)} if isinstance(problem, Wrong) else {}
    asked = f"from={spent.first}&until={spent.last}"
    typed = request.args if wrong else {}
    return page(
        "records/spending.html",
        f"Spending, {spent.school_name}" if spent.school_name else "Spending",
        status=422 if wrong else 200,
        problems=list(wrong.items()),
        problem={"from": "", "until": ""} | wrong,
        first=typed.get("from", spent.first.isoformat()),
        last=typed.get("until", spent.last.isoformat()),
        spent=spent,
        asked=f"{asked}&school={spent.school}" if spent.school else asked,
        span=asked,
        council=actor().council,
        officer=may(actor(), "spending.price"),
        pounds=pounds,
    )


@needs("spending.read")
def csv() -> Response:
    spent, problem = found("spending.export")
    if problem:
        raise NotFound
    return attachment(spending.as_csv(spent), "text/csv; charset=utf-8", f"spending-{spent.first}-{spent.last}.csv")


# --------------------------------------------------------------------------------------------------------------- prices


@needs("spending.price")
def prices() -> Response:
    return prices_page()


def prices_page(problem: Refused | None = None) -> Response:
    wrong, seen = isinstance(problem, Wrong), problem.pence if isinstance(problem, NotSure) else None
    lines = spending.prices(office(), actor())
    at = next(
        (place for place, (line, _) in enumerate(lines, 1) if f"{line.provider} {line.course}" == request.form.get("course")), 0
    )  # fmt: skip
    return page(
        "records/prices.html",
        "Prices that are missing",
        status=422 if wrong else 409 if problem and seen is None else 200,
        problems=[(f"price-{at}", str(problem))] if problem and at and seen is None else [],
        problem=str(problem) if problem and seen is None else "",
        seen=seen,
        at=at,
        lines=lines,
        pounds=pounds,
        typed=desk.typed,
    )


@needs("spending.price")
def set_price() -> Answer:
    provider, _, course = request.form.get("course", "").partition(" ")
    if not identifier(provider):
        raise NotFound
    try:
        spending.set_price(office(), actor(), UUID(provider), course, request.form.get("price", ""), request.form.get("sure", ""))
    except Refused as reason:
        return prices_page(reason)
    return redirect(f"{AT}prices/", 303)


# ------------------------------------------------------------------------------------------------------------- invoices


@needs("invoices.check")
def invoices() -> Response:
    return invoice_page()


@needs("invoices.check")
def check() -> Answer:
    data = table_typed()
    try:
        return invoice_page(data, spending.check(office(), actor(), request.form, data))
    except Wrong as reason:
        return invoice_page(data, problem=reason)


def invoice_page(data: bytes = b"", invoice: Invoice | None = None, problem: Wrong | None = None) -> Response:
    wrong = {problem.name: str(problem)} if problem else {}
    first, last = spending.span({}, office().today())
    return page(
        "records/invoice.html",
        "Check an invoice",
        status=422 if wrong else 200,
        problems=list(wrong.items()),
        problem={"provider": "", "from": "", "until": "", "table": ""} | wrong,
        invoice=invoice,
        providers=spending.providers(office(), actor()),
        text=tables_typed.decoded(data[: tables_typed.LONGEST]),
        first=first.isoformat(),
        last=last.isoformat(),
        verdicts=VERDICTS,
        pounds=pounds,
        typed=desk.typed,
    )
