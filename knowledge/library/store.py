"""The store: documents, their passages and the bytes of their vectors, each change one transaction.

SQLite in the data folder, or PostgreSQL for several workers. A row is never changed and its number
never used again: what changes in a passage is a new row, so that whoever has made something from
the rows up to a revision needs only the rows added and dropped since then.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from knowledge.disk import is_full
from knowledge.documents import Passage, Scope, StoredDocument
from knowledge.errors import IndexBusy, StoreUnreachable
from knowledge.library.filters import article_key
from knowledge.library.records import (
    document_from_json,
    document_to_json,
    dump,
    passage_from_json,
    passage_to_json,
)
from knowledge.library.tables import WRITERS, documents, dropped, open_engine, passages, scopes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_MANY = 500
"""Parameters in one statement; SQLite takes 32,766, older ones 999."""


@dataclass(frozen=True, slots=True)
class ScopeState:
    """How far a scope has come, and what its vectors are made with."""

    epoch: int
    """Drawn when the scope was made: one that was dropped and made again is another."""
    revision: int
    embedder: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Row:
    """A stored passage with its row number, the key of everything made from it."""

    number: int
    passage: Passage


@dataclass(frozen=True, slots=True)
class Change:
    """What to do to one document: drop these rows, keep the others, add the new passages with their vectors."""

    document: StoredDocument
    added: Sequence[tuple[int, Passage]]
    """The place of each new passage in its document, and the passage."""
    vectors: Vectors
    dropped: Sequence[int] = ()
    places: Mapping[int, int] = field(default_factory=dict)
    """The new place of each row that is kept."""


class Overtaken(Exception):
    """Another process has changed a document since the change to it was planned."""


class Store:
    """The database of the library; any thread and any process may use it."""

    def __init__(self, folder: Path, url: str = "", timeout: float = 10.0) -> None:
        """Use the SQLite file in the folder, or the PostgreSQL database of the address."""
        self._folder = folder
        self._url = url
        self._timeout = timeout

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return self._folder / "library.db"

    @cached_property
    def _engine(self) -> Engine:
        with self._reaching():
            return open_engine(self.file, self._url, self._timeout)

    def close(self) -> None:
        """Let go of connections; what is asked afterwards opens them again."""
        engine = self.__dict__.pop("_engine", None)
        if engine is not None:
            engine.dispose()

    # Reading

    def states(self) -> dict[Scope, ScopeState]:
        """Return how far each scope has come."""
        with self._reading() as connection:
            found = connection.execute(
                select(
                    scopes.c.scope, scopes.c.epoch, scopes.c.revision, scopes.c.embedder, scopes.c.dimension
                )
            )
            return {
                Scope(scope): ScopeState(epoch, revision, embedder, size)
                for scope, epoch, revision, embedder, size in found
            }

    def documents(self, of: Sequence[Scope]) -> list[StoredDocument]:
        """Return the documents of the scopes."""
        with self._reading() as connection:
            found = connection.execute(select(documents.c.data).where(documents.c.scope.in_(of)))
            return [document_from_json(json.loads(data)) for (data,) in found]

    def document(self, document_id: str, scope: Scope) -> StoredDocument | None:
        """Return one document."""
        query = select(documents.c.data).where(documents.c.id == document_id, documents.c.scope == scope)
        with self._reading() as connection:
            data = connection.execute(query).scalar()
        return document_from_json(json.loads(data)) if data else None

    def rows_of(self, document_id: str, scope: Scope) -> list[Row]:
        """Return the passages of a document, in order."""
        return self._rows(passages.c.document_id == document_id, passages.c.scope == scope)

    def rows_at(
        self, of: Sequence[Scope], *, article: str, rule_id: str = "", document_id: str = ""
    ) -> list[Row]:
        """Return the passages of an article of a rule or of a document."""
        where = [passages.c.scope.in_(of), passages.c.article == article]
        if rule_id:
            where.append(passages.c.rule_id == rule_id)
        if document_id:
            where.append(passages.c.document_id == document_id)
        return self._rows(*where)

    def rows_named(self, of: Sequence[Scope], names: Sequence[str]) -> list[Row]:
        """Return the passages of these ids."""
        found: list[Row] = []
        for start in range(0, len(names), _MANY):
            found += self._rows(
                passages.c.scope.in_(of), passages.c.passage_id.in_(names[start : start + _MANY])
            )
        return found

    def rows(self, numbers: Sequence[int]) -> dict[int, Row]:
        """Return rows by their numbers; those dropped meanwhile are missing."""
        found: dict[int, Row] = {}
        for start in range(0, len(numbers), _MANY):
            part = self._rows(passages.c.row.in_(numbers[start : start + _MANY]))
            found.update((row.number, row) for row in part)
        return found

    def count(self, of: Sequence[Scope]) -> int:
        """Return how many passages the scopes hold."""
        with self._reading() as connection:
            query = select(func.count()).select_from(passages).where(passages.c.scope.in_(of))
            return int(connection.execute(query).scalar() or 0)

    def added_since(
        self, scope: Scope, revision: int, size: int = 1_000
    ) -> Iterator[list[tuple[Row, bytes]]]:
        """Yield the rows added after a revision with their vectors, in batches."""
        query = (
            select(passages.c.row, passages.c.data, passages.c.vector)
            .where(passages.c.scope == scope, passages.c.revision > revision)
            .order_by(passages.c.row)
        )
        last = 0
        while True:
            with self._reading() as connection:
                found = connection.execute(query.where(passages.c.row > last).limit(size)).all()
            if not found:
                return
            last = found[-1][0]
            yield [
                (Row(number, passage_from_json(json.loads(data))), vector) for number, data, vector in found
            ]

    def dropped_since(self, scope: Scope, revision: int) -> list[int]:
        """Return the numbers of the rows dropped after a revision."""
        query = select(dropped.c.row).where(dropped.c.scope == scope, dropped.c.revision > revision)
        with self._reading() as connection:
            return [number for (number,) in connection.execute(query)]

    def _rows(self, *where: Any) -> list[Row]:
        query = (
            select(passages.c.row, passages.c.data)
            .where(*where)
            .order_by(passages.c.document_id, passages.c.place)
        )
        with self._reading() as connection:
            return [
                Row(number, passage_from_json(json.loads(data))) for number, data in connection.execute(query)
            ]

    # Writing

    def commit(self, changes: Sequence[Change], embedder: str, dimension: int) -> None:
        """Store all changes, or none of them; raises Overtaken where a document is not as it was planned for."""
        with self._writing() as connection:
            for scope in dict.fromkeys(change.document.scope for change in changes):
                revision = _advance(connection, scope, embedder, dimension)
                for change in changes:
                    if change.document.scope == scope:
                        _write(connection, change, revision)

    def remove(self, document_id: str, scope: Scope) -> bool:
        """Remove a document with its passages; False when it is not there."""
        with self._writing() as connection:
            held = connection.execute(
                select(passages.c.row).where(passages.c.document_id == document_id, passages.c.scope == scope)
            )
            numbers = [number for (number,) in held]
            gone = connection.execute(
                delete(documents).where(documents.c.id == document_id, documents.c.scope == scope)
            )
            if not gone.rowcount:
                return False
            _drop(connection, scope, numbers, _advance(connection, scope))
        return True

    def drop_scope(self, scope: Scope) -> int:
        """Remove everything of a scope, the mark that it ever was too; return how many documents there were."""
        with self._writing() as connection:
            gone = connection.execute(delete(documents).where(documents.c.scope == scope)).rowcount
            for table in (passages, dropped, scopes):
                connection.execute(delete(table).where(table.c.scope == scope))
        return int(gone)

    def replace_vectors(
        self, scope: Scope, vectors: Mapping[int, bytes], embedder: str, dimension: int
    ) -> None:
        """Put new vectors to the rows of a scope, made with another embedder."""
        with self._writing() as connection:
            if vectors:
                connection.execute(
                    update(passages)
                    .where(passages.c.row == bindparam("number"))
                    .values(vector=bindparam("new")),
                    [{"number": number, "new": data} for number, data in vectors.items()],
                )
            connection.execute(
                update(scopes).where(scopes.c.scope == scope).values(embedder=embedder, dimension=dimension)
            )

    def shred(self) -> None:
        """Leave nothing of what was removed in the files of SQLite; PostgreSQL does its own."""
        if self._url:
            return
        with self._reaching(), self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    # Reaching the database

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._reaching(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._reaching(), self._engine.connect() as connection:
            # Taken at once: two that read first and then both want to write would refuse each other.
            if self._url:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")
            else:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Turn what the database raises into one sentence."""
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> StoreUnreachable | IndexBusy:
        cause = getattr(error, "orig", None) or error
        said = str(cause)
        if self._url:
            return StoreUnreachable("连不上资料库（PostgreSQL），请核对 DATABASE_URL，或稍后再试。")
        if "locked" in said:
            return IndexBusy("另一个程序正在写入知识库，请等它结束后再试。")
        if is_full(self._folder) or "full" in said:
            return StoreUnreachable("磁盘已满，没有存进去；请腾出空间后再试。")
        if "malformed" in said or "not a database" in said:
            return StoreUnreachable(f"资料库文件 {self.file.name} 已损坏，请用 zicha restore 从备份恢复。")
        return StoreUnreachable("知识库所在的文件夹不可写，请检查权限和磁盘空间后再试。")


def _advance(connection: Connection, scope: Scope, embedder: str = "", dimension: int = 0) -> int:
    """Return the next revision of a scope, which is made where there is none."""
    made = update(scopes).where(scopes.c.scope == scope).values(revision=scopes.c.revision + 1)
    if not connection.execute(made).rowcount:
        connection.execute(
            insert(scopes).values(
                scope=scope, epoch=secrets.randbits(31), revision=1, embedder=embedder, dimension=dimension
            )
        )
    return int(connection.execute(select(scopes.c.revision).where(scopes.c.scope == scope)).scalar_one())


def _write(connection: Connection, change: Change, revision: int) -> None:
    document = change.document
    held = connection.execute(
        select(passages.c.row).where(
            passages.c.document_id == document.id, passages.c.scope == document.scope
        )
    )
    if {number for (number,) in held} != {*change.dropped, *change.places}:
        raise Overtaken
    connection.execute(
        delete(documents).where(documents.c.id == document.id, documents.c.scope == document.scope)
    )
    connection.execute(
        insert(documents).values(id=document.id, scope=document.scope, data=dump(document_to_json(document)))
    )
    _drop(connection, document.scope, change.dropped, revision)
    if change.places:
        connection.execute(
            update(passages).where(passages.c.row == bindparam("number")).values(place=bindparam("new")),
            [{"number": number, "new": place} for number, place in change.places.items()],
        )
    if change.added:
        connection.execute(
            insert(passages),
            [
                {
                    "scope": document.scope,
                    "document_id": document.id,
                    "passage_id": passage.id,
                    "place": place,
                    "revision": revision,
                    "rule_id": passage.rule_id,
                    "article": article_key(passage.article),
                    "data": dump(passage_to_json(passage)),
                    "vector": vector.tobytes(),
                }
                for (place, passage), vector in zip(change.added, change.vectors, strict=True)
            ],
        )


def _drop(connection: Connection, scope: Scope, numbers: Sequence[int], revision: int) -> None:
    for start in range(0, len(numbers), _MANY):
        part = numbers[start : start + _MANY]
        connection.execute(delete(passages).where(passages.c.row.in_(part)))
        connection.execute(
            insert(dropped), [{"scope": scope, "row": number, "revision": revision} for number in part]
        )
