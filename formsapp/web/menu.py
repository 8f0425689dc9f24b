"""What somebody may do here, and where: for the front page, for My account, and for the line above every page."""

from flask import request

from formsapp import access
from formsapp.domain.permissions import may

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
