"""What every table has in common: named constraints, types that both databases keep alike, and how a table gets its id."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, LargeBinary, MetaData, String, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from formsapp.store.database import Instant

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Sorted by bytes on both databases (decision 4).
BYTEWISE = String(400).with_variant(String(400, collation="C"), "postgresql")


class Table(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {dt.datetime: Instant, UUID: Uuid, bytes: LargeBinary, dict[str, Any]: JSON, str: String}


def own_id() -> Mapped[UUID]:
    return mapped_column(primary_key=True, default=uuid4)
