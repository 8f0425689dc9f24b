"""What the doors to the account's pages share: how a page is rendered, how a sentence at a field is shown, how cookies are handed out."""

import datetime as dt
import math
import secrets
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask, Response, make_response, redirect, render_template, request, session
from werkzeug.wrappers import Response as Answer

from formsapp import access
from formsapp.domain.permissions import may
from formsapp.rendering import day, head
from formsapp.services.office import LONDON, NotFound
from formsapp.services.sent_twice import TOKEN, SavedBefore
from formsapp.services.sign_in import Entered, Visit

Problems = dict[str, str]
HOME = [("My account", "/account/")]
YEAR = 31_536_000

# The act that opens it, what it is called, where it is, and whether it is for most days (then it stands above every page).
TASKS = (
    ("alerts.read", "Home", "/desk/", True),
    ("work.list", "Work", "/work/", True),
    ("panel.read", "Panels", "/panels/", True),
    ("figures.read", "Figures", "/figures/", True),
    ("referrals.list", "My referrals", "/my-referrals/", True),
    ("registers.list", "Registers", "/registers/", True),
    ("absences.list", "Attendance", "/attendance/today/", True),
    ("records.list", "Training records", "/training-records/", True),
    ("placements.list", "Placements", "/placements/", False),
    ("places.read", "Places", "/places/", True),
    ("course_reports.read", "Course reports", "/course-reports/", False),
    ("spending.read", "Spending", "/spending/", False),
    ("census.read", "Census rows", "/census/", False),
    ("outcomes.agree", "What came of our courses", "/outcomes/", False),
    ("cohorts.manage", "Cohorts and timetables", "/cohorts/", False),
    ("terms.manage", "Term dates", "/term-dates/", False),
    ("unit_trees.manage", "Unit trees", "/unit-trees/", False),
    ("learner_notes.list", "Notes", "/notes/", False),
    ("absences.list", "Unprocessed absences", "/absences/", False),
    ("attendance.summary", "Summary by date", "/attendance/summary/", False),
    ("where.read", "Where every off-site student is now", "/where-now/", False),
    ("alerts.read", "Notifications", "/alerts/", False),
    ("announcements.read", "Announcements", "/announcements/", False),
    ("documents.list", "Documents of providers", "/documents/", False),
    ("agreements.manage", "Schools’ agreements", "/agreements/", False),
    ("threshold.read", "Registration threshold", "/threshold/", False),
    ("inbox.list", "Inbox", "/inbox/", True),
    ("locker", "Datalocker", "/locker/", True),
    ("quarantine.list", "Quarantine", "/quarantine/", False),
    ("forms.begin", "Forms", "/forms/", False),
    ("forms.begin", "My forms", "/my-forms/", True),
    ("looks.read", "Unusual looks", "/looks/", False),
    ("years.turn", "The turn of the school year", "/year-end/", False),
    ("corrections.decide", "Mistakes that were reported", "/corrections/", False),
    ("account", "Help: how-to guides", "/help/", False),
    ("subject.access", "Requests for data", "/subject-requests/", False),
    ("retention.read", "What is deleted when", "/retention/", False),
    ("access.overview", "Access review", "/organisations/access/", False),
    ("access.review", "Who has access", "/account/access/", False),
    ("people.manage", "People", "/people/", True),
    ("organisations.manage", "Organisations", "/organisations/", False),
)


ACCOUNT, ADMINISTRATION = "You", "Administration"
# By what it is about; whatever isn't named here is administration.
MENU: dict[str, tuple[str, ...]] = {
    "Attendance": ("/registers/", "/attendance/today/", "/absences/", "/attendance/summary/", "/where-now/", "/cohorts/"),
    "Learning": (
        "/training-records/", "/placements/", "/my-referrals/", "/work/", "/inbox/", "/panels/",
        "/figures/", "/places/", "/course-reports/", "/spending/", "/census/", "/outcomes/",
    ),
    "Notes and news": ("/notes/", "/alerts/", "/announcements/"),
    "Forms": ("/forms/", "/my-forms/"),
    ADMINISTRATION: (),
    ACCOUNT: (),
}


# Pages that belong to a part of the line above every page without standing below it.
PART_OF = (("/attendance/", "/attendance/today/"), ("/absences/", "/attendance/today/"), ("/where-now/", "/attendance/today/"))


def prepare(app: Flask) -> None:
    """The line above every page of somebody who is signed in needs to know who that is."""
    app.context_processor(about_the_visit)
    app.jinja_env.filters.update(moment=moment, clock_time=clock_time)
    app.jinja_env.globals["allowed"] = allowed


def about_the_visit() -> dict[str, Any]:
    """Who is here, in how many seconds the session ends by itself, and where they go most days."""
    return {"visit": access.visit(), "seconds_left": seconds_left(access.visit()), "daily": daily()}


def once(problem: Exception | None = None, at: str = "") -> dict[str, str]:
    """A page's token for what it adds, so that a page that is sent twice adds it once; it stays with a page that comes back. Where it has added
    something already, with other words, it gets a new one, and says where that is: ``at``, with ``{}`` for its id.
    """
    if isinstance(problem, SavedBefore):
        return {"once": secrets.token_hex(16), "sent_before": at.format(problem.made)}
    return {"once": request.form.get(TOKEN, "")[:64] or secrets.token_hex(16), "sent_before": ""}


def allowed(act: str) -> bool:
    """Whether this visitor's doors for the act are open, so that no link leads to one that is shut."""
    return may(access.visit().actor, act)


def tasks() -> list[tuple[str, str]]:
    """What this person came for."""
    return [(text, url) for act, text, url, _ in TASKS if may(access.visit().actor, act)]


def menu() -> list[tuple[str, list[tuple[str, str]]]]:
    """The same by what it is about, for the front page."""
    found: dict[str, list[tuple[str, str]]] = {heading: [] for heading in MENU}
    for text, url in tasks():
        heading = next((heading for heading, urls in MENU.items() if url in urls), ADMINISTRATION)
        if url != "/desk/":
            found[heading].append((text, url))
    found[ACCOUNT].append(("My account", "/account/"))
    return [(heading, entries) for heading, entries in found.items() if entries]


def daily() -> list[tuple[str, str, bool]]:
    """What of it stands above every page, and whether this page is part of it."""
    here = next((home for prefix, home in PART_OF if request.path.startswith(prefix)), request.path)
    return [(text, url, here.startswith(url)) for act, text, url, often in TASKS if often and may(access.visit().actor, act)]


def seconds_left(visit: Visit) -> int:
    return int((visit.idle_at - access.office().clock()).total_seconds()) if visit.idle_at else 0


def page(
    template: str,
    title: str,
    *,
    status: int = 200,
    problems: Problems | None = None,
    crumbs: list[tuple[str, str]] | None = None,
    headers: dict[str, str] | None = None,
    **data: Any,
) -> Response:
    """A page of the app (``template``: its path without ``.html``), never kept by a browser.

    ``problems``: a sentence for each field that has one, in the page's order.
    """
    about = head(title, "", None, crumbs or []) | {"nav": ""}
    response = make_response(
        render_template(f"{template}.html", page=about, problems=problems or {}, typed=typed, next=request.args.get("next", ""), **data),
        422 if problems and status == 200 else status,
    )
    response.headers.update(headers or {})
    return response


def typed(name: str, otherwise: str = "") -> str:
    """What stood in the box; a NUL can't be kept in a page."""
    return request.form.get(name, otherwise).replace("\0", "")


def text(name: str, most: int = 400) -> str:
    """A line somebody typed, without spaces around it and without what no line has."""
    return " ".join("".join(letter for letter in request.form.get(name, "") if letter.isprintable() or letter.isspace()).split())[:most]


def onwards(entered: Entered) -> Answer:
    """The cookies of a session that began or stepped up; whatever hung on the one before (the forms' tokens) begins anew."""
    after = access.safe_next(request.args.get("next"))
    response = redirect(access.step(entered.lacks, after) if entered.lacks else after, 302)
    begin(response, entered.secret)
    if entered.device:
        access.set_cookie(response, "device", entered.device, lasts=YEAR)
    return response


def begin(response: Answer, secret: str) -> None:
    """A new secret for the session's cookie."""
    forget_tokens()
    access.set_cookie(response, "signin", secret)


def forget_tokens() -> None:
    """The forms' tokens begin anew with every step up, so that one that somebody got hold of before is worth nothing after."""
    session.clear()


def carry_next() -> str:
    """Where one wanted to go, for the next address."""
    wanted = request.args.get("next")
    return "?" + urlencode({"next": access.safe_next(wanted)}) if wanted else ""


def identifier(text: str) -> UUID:
    """An id from a form; what is none leads to nothing."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def json(text: str | None) -> Response:
    """For a script of ours; without anything to say, 404."""
    if text is None:
        raise NotFound
    return Response(text, content_type="application/json")


BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def browser_name(agent: str) -> str:
    """Enough to know one's own again: "Firefox on Windows"."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "A browser")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return f"{browser} on {system}" if system else browser


def wait_words(wait: dt.timedelta) -> str:
    minutes = max(1, math.ceil(wait.total_seconds() / 60))
    if minutes > 90:
        return f"{math.ceil(minutes / 60)} hours"
    return "a minute" if minutes == 1 else f"{minutes} minutes"


def retry_after(wait: dt.timedelta) -> dict[str, str]:
    return {"Retry-After": str(max(1, math.ceil(wait.total_seconds())))}


def moment(at: dt.datetime) -> str:
    """``3 September 2026 at 14:05``, as clocks in London show it."""
    return f"{day(at.astimezone(LONDON).date())} at {clock_time(at)}"


def clock_time(at: dt.datetime) -> str:
    return at.astimezone(LONDON).strftime("%H:%M")
