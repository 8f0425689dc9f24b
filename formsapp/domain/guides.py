"""The how-to guides: for each task of a school, a provider or the council, in the order in which one comes to need them. Their texts stand in
``templates/help/guides``; words in bold there are words that stand on the pages themselves, and a test opens those pages and looks for each of them.
"""

from dataclasses import dataclass

from formsapp.domain.people import NOBODY, Actor, Kind
from formsapp.domain.permissions import may

ALL, SCHOOLS, PROVIDERS, COUNCIL = "Everybody", "Schools", "Providers", "The council"
AUDIENCES = (ALL, SCHOOLS, PROVIDERS, COUNCIL)
OF_KIND = {Kind.SCHOOL: SCHOOLS, Kind.PROVIDER: PROVIDERS, Kind.COUNCIL: COUNCIL}


@dataclass(frozen=True)
class Guide:
    """``slug`` is the name of its text and of its picture, and stands in its address; ``act``: what it tells how to do, as the table of permissions
    calls it; ``shows``: what the picture shows; ``also``: a second audience.
    """

    slug: str
    title: str
    audience: str
    act: str
    shows: str = ""
    also: str = ""

    @property
    def audiences(self) -> tuple[str, ...]:
        return (self.audience, self.also) if self.also else (self.audience,)

    @property
    def open(self) -> bool:
        """Whether it is for somebody too who is not signed in, since what it tells is done without."""
        return may(NOBODY, self.act)


GUIDES: tuple[Guide, ...] = (
    Guide("sign-in", "Sign in, and keep your account safe", ALL, "sign_in"),
    Guide("find-a-course", "Find a course in the directory", ALL, "forms.fill"),
    Guide("find-records", "Find training records", ALL, "records.list", "The list of training records with its columns, filters and tables to take away"),
    Guide("read-a-record", "Read a training record", ALL, "record.read", "The top of a training record"),
    Guide("note-on-a-record", "Add a note that belongs to no lesson", ALL, "learner_notes.read", "The box for a note on a training record"),
    Guide("report-a-mistake", "Report a mistake on a record", ALL, "record.read", "What is wrong, and what should stand there"),
    Guide("course-reports", "Compare cohorts, providers and schools", ALL, "course_reports.read", "A course report with its tabs and years"),
    Guide("send-a-file", "Send a file safely", ALL, "account"),
    Guide("receive-a-file", "Receive a file", ALL, "account"),
    Guide("refer", "Apply for a place", SCHOOLS, "forms.begin"),
    Guide("withdraw", "Withdraw a student", SCHOOLS, "forms.begin"),
    Guide("attendance-today", "Check attendance each day", SCHOOLS, "attendance.today", "The lessons of a day with their marks"),
    Guide("absences", "Decide on absences", SCHOOLS, "absences.decide", "Unprocessed absences, and the box in which they are decided"),
    Guide("planned-absences", "Enter an absence ahead", SCHOOLS, "absences.plan", "Absences of a placement, entered ahead", also=COUNCIL),
    Guide("check-progress", "Check the progress of units and qualifications", SCHOOLS, "progress.read"),
    Guide("word-reports", "Reports on your own Word template", SCHOOLS, "records.export", "The page on which a Word document is made of several records"),
    Guide("review-brief", "Prepare a review of a placement", SCHOOLS, "placement.review", "A review brief"),
    Guide("spending", "See what was spent", SCHOOLS, "spending.read", "Spending of a month, school by school", also=COUNCIL),
    Guide("census", "Take away the rows for the school census", SCHOOLS, "census.read", "Placements as the census asks for them", also=COUNCIL),
    Guide("emergency-contact", "Find an emergency contact", PROVIDERS, "record.read", "Emergency contacts on a training record"),
    Guide("take-a-register", "Take a register", PROVIDERS, "register.mark", "A register with its marks"),
    Guide("register-note", "Write a note in a register", PROVIDERS, "register.mark"),
    Guide("contribution", "Record contribution", PROVIDERS, "register.mark"),
    Guide("follow-a-unit-tree", "Know which units a student works on", PROVIDERS, "progress.write", "The units of a student, with the states they are in"),
    Guide("report-progress", "Report progress with units and the qualification", PROVIDERS, "progress.write", "The top of a training record"),
    Guide("assessment", "Record an initial assessment", PROVIDERS, "progress.write"),
    Guide("target", "Set and review a target", PROVIDERS, "progress.write"),
    Guide("outcomes", "Show everybody what came of your courses", PROVIDERS, "outcomes.agree", "What came of a provider’s courses"),
    Guide("unit-trees", "Make the unit tree of a qualification", COUNCIL, "unit_trees.manage", "A unit tree that is published"),
    Guide("levels", "Keep the levels of assessments", COUNCIL, "unit_trees.manage", "The list of levels"),
    Guide("corrections", "Decide on a mistake that was reported", COUNCIL, "corrections.decide", "A reported mistake as a difference"),
    Guide("prices", "Say what a session costs", COUNCIL, "spending.price", "A course whose placements have no price"),
    Guide("invoice", "Check an invoice", COUNCIL, "invoices.check", "Where an invoice’s lines are put in"),
    Guide("year-end", "Turn the school year", COUNCIL, "years.turn", "Which cohorts go on"),
    Guide("request-for-data", "Answer somebody who asks for a student’s data", COUNCIL, "subject.access", "A request with the items to look at"),
    Guide("what-is-deleted", "Know what is deleted when", COUNCIL, "retention.read", "The rules of what is deleted when"),
    Guide("legal-hold", "Keep everything about a student", COUNCIL, "retention.read", "Where a legal hold is set"),
)  # fmt: skip
BY_SLUG = {each.slug: each for each in GUIDES}
OPEN = tuple(each for each in GUIDES if each.open)


def listed(actor: Actor) -> list[tuple[str, list[Guide]]]:
    """By audience, one's own first: the guides of what somebody may do."""
    own = [audience for kind, audience in OF_KIND.items() if actor.has(kind)]
    others = [audience for audience in AUDIENCES if audience not in own and (audience == ALL or actor.council)]
    return [(audience, found) for audience in (*own, *others) if (found := for_them(actor, audience))]


def for_them(actor: Actor, audience: str) -> list[Guide]:
    """The council has those of schools and providers too, since it is asked how things are done."""
    found = [each for each in GUIDES if audience in each.audiences]
    if actor.council and audience in (SCHOOLS, PROVIDERS):
        return [each for each in found if COUNCIL not in each.audiences]
    return [each for each in found if may(actor, each.act)]
