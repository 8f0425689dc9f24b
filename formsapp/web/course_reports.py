"""Course reports of an academic year: the page with its charts, CSV, Excel, PDF."""

from collections.abc import Iterator

from flask import Blueprint, Response, request

from formsapp.access import actor, needs, office
from formsapp.domain.dates import academic_year
from formsapp.services import course_reports, reports
from formsapp.services.course_reports import BY, PAGE, Report
from formsapp.services.pages import listing, start_of
from formsapp.web.copies import attachment
from formsapp.web.list_filters import left_out, number, one_of, turned
from formsapp.web.list_filters import year as read_year
from formsapp.web.pages import page

AT = "/course-reports/"
OWN = {"by": ("By", one_of(BY)), "year": ("Year", read_year), "page": ("Page", number)}
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def blueprint() -> Blueprint:
    doors = Blueprint("course_reports", __name__)
    for rule, view in ((AT, look), (f"{AT}course-report.csv", csv), (f"{AT}course-report.xlsx", workbook), (f"{AT}course-report.pdf", pdf)):
        doors.add_url_rule(rule, view_func=view, methods=["GET"])
    return doors


def wanted() -> tuple[str, int]:
    by = request.args.get("by", "")
    return by if by in BY else next(iter(BY)), read_year(request.args.get("year", "")) or academic_year(office().today())


def found(act: str) -> Report:
    return course_reports.look(office(), actor(), *wanted(), act=act)


@needs("course_reports.read")
def look() -> Response:
    report, at = found("course_reports.read"), number(request.args.get("page", "")) or 1
    start = start_of(at, PAGE)
    shown = listing(report.lines[start : start + PAGE], len(report.lines), at, PAGE)
    asked = f"by={report.by}&year={report.year}"
    years = reports.years_until(office().today())
    return page(
        "records/course_reports.html",
        report.title,
        report=report,
        shown=shown,
        asked=asked,
        unclear=left_out(request.args, own=OWN),
        tabs=[(code, words, f"{AT}?by={code}&year={report.year}") for code, words in BY.items()],
        years=[(year, reports.said(year), f"{AT}?by={report.by}&year={year}") for year in years],
        pages=turned(shown.page, shown.pages, lambda number: f"{AT}?{asked}&page={number}"),
    )


@needs("course_reports.read")
def csv() -> Response:
    report = found("course_reports.export")
    return attachment(course_reports.as_csv(report), "text/csv; charset=utf-8", f"course-report-{report.by}-{report.year}.csv")


@needs("course_reports.read")
def workbook() -> Response:
    report = found("course_reports.export")
    whole: Iterator[bytes] = course_reports.as_workbook(report)
    return attachment(b"".join(whole), EXCEL, f"course-report-{report.by}-{report.year}.xlsx")


@needs("course_reports.read")
def pdf() -> Response:
    report = found("course_reports.export")
    return attachment(course_reports.as_pdf(office(), report), "application/pdf", f"course-report-{report.by}-{report.year}.pdf")
