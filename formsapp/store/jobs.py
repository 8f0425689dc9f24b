"""Work for ``formsapp work``: taken by a lease, so that a worker that dies loses nothing and two workers share (decision 8)."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from formsapp.store.tables import Job

MOST_TRIES = 30
LONGEST_PAUSE = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Task:
    """A piece of work in hand."""

    id: UUID
    kind: str
    key: str
    tries: int


def add(session: Session, now: dt.datetime, kind: str, key: str = "", due_at: dt.datetime | None = None) -> bool:
    """Put work in the queue; False when the same is there already, waiting or done."""
    insert = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(Job)
    wanted = insert.values(id=uuid4(), kind=kind, key=key, due_at=due_at or now, tries=0).on_conflict_do_nothing()
    return session.scalar(wanted.returning(Job.id)) is not None


def take(session: Session, now: dt.datetime, worker: str, lease: dt.timedelta) -> Task | None:
    """The one that has been due for longest and that nobody holds; it is this worker's until the lease ends."""
    free = or_(Job.leased_until.is_(None), Job.leased_until <= now)
    query = select(Job).where(Job.done_at.is_(None), Job.due_at <= now, Job.tries < MOST_TRIES, free)
    job = session.scalars(query.order_by(Job.due_at, Job.id).limit(1).with_for_update(skip_locked=True)).first()
    if job is None:
        return None
    job.leased_until, job.leased_by = now + lease, worker
    job.tries += 1
    session.flush()
    return Task(job.id, job.kind, job.key, job.tries)


def extend(session: Session, task: Task, worker: str, until: dt.datetime) -> bool:
    """Long work says that it is alive; False when somebody else has taken it over."""
    done = session.execute(update(Job).where(Job.id == task.id, Job.leased_by == worker, Job.done_at.is_(None)).values(leased_until=until))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def done(session: Session, task: Task, now: dt.datetime) -> None:
    session.execute(update(Job).where(Job.id == task.id).values(done_at=now, leased_until=None, problem=None))


def failed(session: Session, task: Task, now: dt.datetime, problem: str) -> None:
    """Try again later: after a minute, then twice as long each time, an hour at most."""
    pause = min(dt.timedelta(minutes=2 ** min(task.tries - 1, 6)), LONGEST_PAUSE)
    session.execute(update(Job).where(Job.id == task.id).values(due_at=now + pause, leased_until=None, problem=problem[:200]))


def forget(session: Session, before: dt.datetime) -> int:
    """Work done before that moment."""
    return int(session.execute(delete(Job).where(Job.done_at < before)).rowcount)  # type: ignore[attr-defined]


def leave_out(session: Session, kind: str, *, but: int) -> None:
    """Of work of that kind that waits, all but the newest is not done."""
    newest = select(Job.id).where(Job.kind == kind, Job.done_at.is_(None)).order_by(Job.due_at.desc(), Job.id).limit(but)
    session.execute(delete(Job).where(Job.kind == kind, Job.done_at.is_(None), Job.id.not_in(list(session.scalars(newest)))))


def given_up(session: Session) -> list[Task]:
    query = select(Job).where(Job.done_at.is_(None), Job.tries >= MOST_TRIES).order_by(Job.kind, Job.key)
    return [Task(job.id, job.kind, job.key, job.tries) for job in session.scalars(query)]


def any_due(session: Session, now: dt.datetime) -> bool:
    """Asked before ``take``, so that a worker with nothing to do makes no writer wait."""
    free = or_(Job.leased_until.is_(None), Job.leased_until <= now)
    query = select(Job.id).where(Job.done_at.is_(None), Job.due_at <= now, Job.tries < MOST_TRIES, free)
    return session.execute(query.limit(1)).first() is not None


def release(session: Session, task: Task) -> None:
    """Unfinished, through no fault of its own: for the next worker, at once."""
    session.execute(update(Job).where(Job.id == task.id).values(leased_until=None, tries=Job.tries - 1))
