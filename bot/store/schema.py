"""The tables. A change here needs a migration in `migrations/versions`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
)


class Moment(TypeDecorator[datetime]):
    """A point in time in UTC. SQLite forgets time zones, so they are put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Store in UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return with the zone UTC."""
        moment: datetime | None = value
        return moment.replace(tzinfo=UTC) if moment and not moment.tzinfo else moment


metadata = MetaData()

sessions = Table(
    "sessions",
    metadata,
    Column("chat", String(80), primary_key=True),
    Column("person", String(80), nullable=False, index=True),
    Column("state", JSON, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("name", String(200), nullable=False, default=""),
    Column("is_admin", Boolean, nullable=False, default=False),
    Column("is_admitted", Boolean, nullable=False, default=False),
    Column("admitted_by", String(80), nullable=False, default=""),
    Column("seen_at", Moment, nullable=False),
)

invites = Table(
    "invites",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("created_by", String(80), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_by", String(80), nullable=False, default=""),
    Column("person", String(80), nullable=False, default="", server_default=""),
    Column("is_admin", Boolean, nullable=False, default=False, server_default=false()),
)

reports = Table(
    "reports",
    metadata,
    Column("person", String(80), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("title", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

report_versions = Table(
    "report_versions",
    metadata,
    Column("person", String(80), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("state", JSON, nullable=False),
    Column("saved_at", Moment, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("person", String(80), nullable=False),
    Column("task", String(40), nullable=False),
    Column("question_hash", String(40), nullable=False),
    Column("model", String(120), nullable=False),
    Column("prompt", String(120), nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("cost", Float, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("passages", JSON, nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("error", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("turns_of_person", "person", "at"),
    Index("turns_by_day", "at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("turn", String(40), primary_key=True),
    Column("person", String(80), primary_key=True),
    Column("is_good", Boolean, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("at", Moment, nullable=False),
)

gaps = Table(
    "gaps",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("person", String(80), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("filled_at", Moment),
    Column("told_at", Moment),
)

updates = Table(
    "updates",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat", String(80), nullable=False),
    Column("person", String(80), nullable=False, default="", server_default=""),
    Column("payload", JSON, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("begun_at", Moment),
    Column("answered_at", Moment),
    Column("attempts", Integer, nullable=False, default=0, server_default="0"),
    Index("updates_open", "answered_at", "chat", "id"),
)

web_sessions = Table(
    "web_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person", String(80), nullable=False, index=True),
    Column("seen_at", Moment, nullable=False),
)

web_entries = Table(
    "web_entries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("person", String(80), nullable=False),
    Column("key", String(80), nullable=False),
    Column("message", JSON, nullable=False),
    Column("reply", JSON(none_as_null=True)),
    Column("at", Moment, nullable=False),
    Column("begun_at", Moment),
    Column("answered_at", Moment),
    Column("attempts", Integer, nullable=False, default=0, server_default="0"),
    Index("web_entries_once", "person", "key", unique=True),
    Index("web_entries_of_person", "person", "id"),
)

web_files = Table(
    "web_files",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("person", String(80), nullable=False),
    Column("entry", Integer, nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("is_upload", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
)
