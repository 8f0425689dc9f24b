"""Run by Alembic for each command; the connection and its transaction are the caller's (``migrations.upgrade``)."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import types

from formsapp.store.database import Instant
from formsapp.store.migrations import options


def written(kind: str, what: Any, _: AutogenContext) -> str | Literal[False]:
    """A revision stands alone: it names SQLAlchemy's types, not ours, which may change."""
    if kind == "type" and isinstance(what, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(what, types.LargeBinary):
        return "sa.LargeBinary()"
    return False


connection = context.config.attributes["connection"]
context.configure(connection=connection, render_item=written, transaction_per_migration=False, **options(connection))
with context.begin_transaction():
    context.run_migrations()
