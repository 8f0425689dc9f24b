"""Tries that are counted. Taking a place counts and looks in one step, so that many at once don't slip through together."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from formsapp.domain.throttles import Bucket
from formsapp.store.tables import Attempt


def take(session: Session, now: dt.datetime, buckets: Iterable[Bucket]) -> tuple[list[int], dt.timedelta | None]:
    """Count a try in each bucket: the numbers by which to give it back, or how long to wait when one is full (then nothing is counted)."""
    buckets = sorted(buckets, key=lambda bucket: (bucket.limit.scope, bucket.key))
    for bucket in buckets:
        one_at_a_time(session, bucket)
        if (wait := full(session, now, bucket)) is not None:
            return [], wait
    rows = [Attempt(scope=bucket.limit.scope, key=bucket.key, at=now) for bucket in buckets]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows], None


def full(session: Session, now: dt.datetime, bucket: Bucket) -> dt.timedelta | None:
    """How long until there is room again; None when there is."""
    query = (
        select(Attempt.at)
        .where(Attempt.scope == bucket.limit.scope, Attempt.key == bucket.key, Attempt.at > now - bucket.limit.within)
        .order_by(Attempt.at.desc())
        .offset(bucket.limit.most - 1)
        .limit(1)
    )
    oldest_that_counts = session.scalars(query).first()
    return None if oldest_that_counts is None else oldest_that_counts + bucket.limit.within - now


def give_back(session: Session, numbers: list[int]) -> None:
    """A try that was right wasn't guessing."""
    if numbers:
        session.execute(delete(Attempt).where(Attempt.id.in_(numbers)))


def forget(session: Session, before: dt.datetime) -> int:
    return int(session.execute(delete(Attempt).where(Attempt.at < before)).rowcount)  # type: ignore[attr-defined]


def one_at_a_time(session: Session, bucket: Bucket) -> None:
    """SQLite's writers wait for each other anyway; on PostgreSQL those who look into the same bucket do."""
    if session.get_bind().dialect.name == "postgresql":
        key = func.hashtextextended(f"{bucket.limit.scope} {bucket.key}", 0)
        session.execute(select(func.pg_advisory_xact_lock(key)))
