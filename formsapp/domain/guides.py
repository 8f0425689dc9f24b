"""The how-to guides: for each task of a school, a provider or the council, in the order in which one comes to need them. Their texts stand in
``templates/help/guides``; words in bold there are words that stand on the page itself, and a test looks for each of them.
"""

from dataclasses import dataclass

ALL, SCHOOLS, PROVIDERS, COUNCIL = "Everybody", "Schools", "Providers", "The council"


@dataclass(frozen=True)
class Guide:
    """``slug`` is the name of its text and of its picture, and stands in its address; ``audience``: for whom; ``shows``: what the picture shows."""

    slug: str
    title: str
    audience: str
    shows: str = ""


GUIDES: tuple[Guide, ...] = (
    Guide("sign-in", "Sign in, and keep your account safe", ALL),
    Guide("find-a-course", "Find a course in the directory", ALL),
    Guide("find-records", "Find training records", ALL, "The list of training records with its columns, filters and tables to take away"),
    Guide("read-a-record", "Read a training record", ALL, "The top of a training record"),
    Guide("note-on-a-record", "Add a note that belongs to no lesson", ALL, "The box for a note on a training record"),
    Guide("send-a-file", "Send a file safely", ALL),
    Guide("receive-a-file", "Receive a file", ALL),
    Guide("refer", "Apply for a place", SCHOOLS),
    Guide("withdraw", "Withdraw a student", SCHOOLS),
    Guide("attendance-today", "Check attendance each day", SCHOOLS, "The lessons of a day with their marks"),
    Guide("absences", "Decide on absences", SCHOOLS, "Unprocessed absences, and the box in which they are decided"),
    Guide("check-progress", "Check the progress of units and qualifications", SCHOOLS),
    Guide("word-reports", "Reports on your own Word template", SCHOOLS, "The page on which a Word document is made of several records"),
    Guide("review-brief", "Prepare a review of a placement", SCHOOLS, "A review brief"),
    Guide("emergency-contact", "Find an emergency contact", PROVIDERS, "Emergency contacts on a training record"),
    Guide("take-a-register", "Take a register", PROVIDERS, "A register with its marks"),
    Guide("register-note", "Write a note in a register", PROVIDERS),
    Guide("contribution", "Record contribution", PROVIDERS),
    Guide("report-progress", "Report progress with units and the qualification", PROVIDERS, "The top of a training record, where a report is begun"),
    Guide("assessment", "Record an initial assessment", PROVIDERS),
    Guide("target", "Set and review a target", PROVIDERS),
    Guide("request-for-data", "Answer somebody who asks for a student’s data", COUNCIL, "A request with the items to look at"),
    Guide("what-is-deleted", "Know what is deleted when, and stop it", COUNCIL, "The rules of what is deleted when"),
)
BY_SLUG = {each.slug: each for each in GUIDES}
AUDIENCES = (ALL, SCHOOLS, PROVIDERS, COUNCIL)
