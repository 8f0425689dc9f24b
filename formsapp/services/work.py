"""What goes on beside the requests (decision 8): sealing the audit, sending mails, and jobs, by as many workers as one likes.

A job is a function that yields between its pieces: there the worker says that it is alive, and stops when it was told to; what is left
is taken up by the next. A job that fails is tried again later, and holds up no other.
"""

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from formsapp.services import (
    alerts,
    audit,
    backup,
    case_transfers,
    cohort_alerts,
    documents,
    file_scans,
    learner_details,
    lessons,
    locker_expiry,
    mail,
    placements,
    reminders,
    retention,
    rotation,
    sweeping,
    unit_copies,
    uploads,
    watching,
)
from formsapp.services.office import Office
from formsapp.store import jobs
from formsapp.store.jobs import Task

log = logging.getLogger("formsapp.work")

LEASE = dt.timedelta(minutes=5)
PAUSE = 1.0  # seconds between two rounds: what is recorded is sealed within that time
PAUSE_AFTER_TROUBLE = 5.0
PUT_AWAY = 10.0  # seconds between two times at which what was written goes from SQLite's log to its place
LONGEST_BREATH = 1.0  # seconds between two pieces of a job

Job = Callable[[Office, str], Iterator[None]]


@dataclass(frozen=True)
class Regular:
    """Work that comes back by itself."""

    kind: str
    every: dt.timedelta


JOBS: Mapping[str, Job] = {
    "warn of drafts that end": sweeping.warn_of_ending_drafts,
    "end drafts": sweeping.end_drafts,
    "sweep": sweeping.sweep,
    "sweep files": sweeping.sweep_files,
    "scan held files": file_scans.scan_held,
    "seal anew": rotation.seal_anew,
    "back up": backup.regularly,
    "move placements on": placements.move_on,
    "warn of documents": documents.warn,
    "watch looks": watching.watch,
    "remind of what is due": reminders.remind,
    lessons.MAKE: lessons.make_ahead,
    "watch registers": alerts.watch,
    "tell of no cohort": cohort_alerts.tell,
    alerts.JOB: alerts.of_lesson,
    case_transfers.JOB: case_transfers.send,
    "end transfers": locker_expiry.end,
    "remind of transfers": locker_expiry.remind,
    unit_copies.JOB: unit_copies.copy_begun,
    "end uploads": uploads.end,
    "delete what is over": retention.delete_if_confirmed,
    "fill details": learner_details.fill,
}
REGULAR: Sequence[Regular] = (
    Regular("back up", dt.timedelta(hours=1)),
    Regular("warn of drafts that end", dt.timedelta(hours=1)),
    Regular("end drafts", dt.timedelta(hours=1)),
    Regular("sweep", dt.timedelta(hours=1)),
    Regular("sweep files", dt.timedelta(hours=1)),
    Regular("scan held files", dt.timedelta(minutes=1)),
    Regular("remind of what is due", dt.timedelta(minutes=30)),
    Regular("tell of no cohort", dt.timedelta(minutes=30)),
    Regular("watch looks", dt.timedelta(seconds=30)),
    Regular("watch registers", dt.timedelta(seconds=30)),
    Regular("move placements on", dt.timedelta(hours=1)),
    Regular(unit_copies.JOB, dt.timedelta(hours=1)),
    Regular("warn of documents", dt.timedelta(hours=6)),
    Regular(lessons.MAKE, dt.timedelta(hours=1)),
    Regular("end transfers", dt.timedelta(minutes=10)),
    Regular("remind of transfers", dt.timedelta(hours=1)),
    Regular("end uploads", dt.timedelta(hours=1)),
    Regular("fill details", dt.timedelta(hours=1)),
    Regular("delete what is over", dt.timedelta(hours=6)),
    Regular("seal anew", dt.timedelta(days=1)),  # what a process sealed that had not heard of a new key yet
)


class Worker:
    """One of them. ``name`` tells workers apart in the table of jobs."""

    def __init__(self, office: Office, name: str, work: Mapping[str, Job] = JOBS, regular: Sequence[Regular] = REGULAR) -> None:
        self.office, self.name, self.work, self.regular = office, name, work, regular
        self.stop = threading.Event()
        self.asked: dict[str, str] = {}
        self.put_away_at = 0.0

    def run(self) -> None:
        """Until it is told to stop; a piece of work in hand is finished first."""
        self.guarded("anchors", lambda: audit.catch_up(self.office))
        while not self.stop.is_set():
            self.stop.wait(PAUSE if self.round() else PAUSE_AFTER_TROUBLE)

    def round(self) -> bool:
        """Everything once; False when something went wrong."""
        fine = [self.guarded("sealing", self.seal), self.guarded("mails", self.send), self.guarded("jobs", self.do_jobs)]
        fine += [self.guarded("the database’s log", self.put_away)]
        return all(fine)

    def guarded(self, what: str, act: Callable[[], None]) -> bool:
        try:
            act()
        except Exception:  # whatever it was, the other work goes on, and this is tried again
            log.exception("Trouble with %s", what)
            return False
        return True

    def seal(self) -> None:
        while audit.seal_pending(self.office) and not self.stop.is_set():
            pass

    def send(self) -> None:
        while mail.send_due(self.office) and not self.stop.is_set():
            pass

    def put_away(self) -> None:
        """Every few seconds what was written meanwhile."""
        if (now := time.monotonic()) - self.put_away_at >= PUT_AWAY:
            self.office.database.put_away()
            self.put_away_at = now

    # ----------------------------------------------------------------------------------------------------- jobs

    def do_jobs(self) -> None:
        self.ask_for_regular_work()
        while not self.stop.is_set() and (task := self.take()):
            self.do(task)

    def ask_for_regular_work(self) -> None:
        """Once in each period, whoever of the workers comes first."""
        now = self.office.clock()
        wanted = {each.kind: f"{int(now.timestamp() // each.every.total_seconds())}" for each in self.regular}
        if wanted == self.asked:
            return
        with self.office.database.writing() as session:
            for place, (kind, period) in enumerate(wanted.items(), -len(wanted)):
                jobs.add(session, now, kind, period, due_at=now + dt.timedelta(microseconds=place))  # in this order
        self.asked = wanted

    def take(self) -> Task | None:
        now = self.office.clock()
        with self.office.database.reading() as session:
            if not jobs.any_due(session, now):
                return None
        with self.office.database.writing() as session:
            return jobs.take(session, now, self.name, LEASE)

    def do(self, task: Task) -> None:
        """At most half of the time is worked: SQLite has one writer at a time and no queue, and somebody is waiting to save."""
        begun = time.monotonic()
        try:
            for _ in self.work[task.kind](self.office, task.key):
                self.stop.wait(min(time.monotonic() - begun, LONGEST_BREATH))
                begun = time.monotonic()
                if self.stop.is_set():
                    return self.note(task, "release")
                if not self.still_ours(task):
                    return None
        except Exception as trouble:
            log.exception("Trouble with the job %s", task.kind)
            return self.note(task, "fail", type(trouble).__name__)
        return self.note(task, "done")

    def still_ours(self, task: Task) -> bool:
        with self.office.database.writing() as session:
            return jobs.extend(session, task, self.name, self.office.clock() + LEASE)

    def note(self, task: Task, how: str, problem: str = "") -> None:
        with self.office.database.writing() as session:
            if how == "done":
                jobs.done(session, task, self.office.clock())
            elif how == "release":
                jobs.release(session, task)
            else:
                jobs.failed(session, task, self.office.clock(), problem)
