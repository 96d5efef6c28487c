"""The tables of the store, and the engine that reaches them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
)

if TYPE_CHECKING:
    from sqlalchemy import Engine

WRITERS = 3_176_911
"""The key of the lock that PostgreSQL gives to one writer of the library at a time."""

tables = MetaData()
_Number = BigInteger().with_variant(Integer, "sqlite")

scopes = Table(
    "library_scopes",
    tables,
    Column("scope", Text, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("embedder", Text, nullable=False),
    Column("dimension", Integer, nullable=False),
)
documents = Table(
    "library_documents",
    tables,
    Column("scope", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("data", Text, nullable=False),
)
passages = Table(
    "library_passages",
    tables,
    Column("row", _Number, primary_key=True, autoincrement=True),
    Column("scope", Text, nullable=False),
    Column("document_id", Text, nullable=False),
    Column("passage_id", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("rule_id", Text, nullable=False),
    Column("article", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Index("library_passages_document", "scope", "document_id"),
    Index("library_passages_passage", "passage_id"),
    Index("library_passages_article", "rule_id", "article"),
    Index("library_passages_revision", "scope", "revision"),
    # Otherwise SQLite gives the number of a dropped last row to the next one.
    sqlite_autoincrement=True,
)
dropped = Table(
    "library_dropped",
    tables,
    Column("row", _Number, primary_key=True, autoincrement=False),
    Column("scope", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Index("library_dropped_revision", "scope", "revision"),
)


def open_engine(file: Path, url: str, timeout: float) -> Engine:
    """Open the database and make its tables where they are missing; raises SQLAlchemyError, OSError."""
    if url:
        engine = create_engine(url, pool_pre_ping=True)
        with engine.begin() as connection:
            # Two workers that start at once would both make the tables.
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")
            tables.create_all(connection)
        return engine
    is_new = not file.exists()
    is_writable = not is_new and _is_writable(file)
    if is_new or is_writable:
        address = f"sqlite:///{file}"
    else:
        # A folder that cannot be written: what is there can be read all the same.
        address = f"sqlite:///file:{file}?mode=ro&immutable=1&uri=true"
    engine = create_engine(address, connect_args={"timeout": timeout, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # Transactions are begun by us: sqlite3 would begin them late, and not around what makes tables.
        connection.isolation_level = None
        if is_new or is_writable:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            # What was removed is overwritten, not only let go of.
            connection.execute("PRAGMA secure_delete=ON")

    if is_new or is_writable:
        tables.create_all(engine)
    if is_new:
        file.chmod(0o600)
    return engine


def _is_writable(file: Path) -> bool:
    import os

    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
