"""The connection to SQLite or PostgreSQL, and its schema."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, event, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.schema import Table

from bot.errors import StoreFailed
from knowledge.disk import is_full

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0004"
"""The newest migration; compared before Alembic is imported, which takes a third of a second."""


class Database:
    """An open database. Errors of the driver become StoreFailed with a sentence for the user."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect, bring the schema up to date and return the store; raises StoreFailed."""
        try:
            parsed = make_url(url)
            if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
                Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
            engine = create_async_engine(parsed, pool_pre_ping=not parsed.drivername.startswith("sqlite"))
        except (ArgumentError, ModuleNotFoundError) as error:
            raise StoreFailed(
                "DATABASE_URL 无法识别，请写成 postgresql+asyncpg://用户:密码@主机/库名，或留空使用本机文件。"
            ) from error
        except OSError as error:
            raise StoreFailed(
                f"无法在数据目录中写入（{error.strerror}），请检查目录权限和磁盘空间。"
            ) from error
        if parsed.get_backend_name() == "sqlite":
            event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        store = cls(engine)
        try:
            await store._upgrade()
        except BaseException:
            await engine.dispose()
            raise
        return store

    async def close(self) -> None:
        """Give back all connections."""
        await self._engine.dispose()

    @property
    def is_shared(self) -> bool:
        """Whether several processes may use this database at once (PostgreSQL)."""
        return self._engine.dialect.name == "postgresql"

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: all or nothing."""
        try:
            async with self._engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise StoreFailed(self.sentence_for(error)) from error

    reading = writing

    async def scrub(self) -> None:
        """Leave no byte of what was deleted in the file or its journal; PostgreSQL does so by itself.

        Raises StoreFailed where another program keeps the journal in use.
        """
        if self.is_shared:
            return
        try:
            async with self._engine.connect() as connection:
                alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
                await alone.execute(text("VACUUM"))
                busy = (await alone.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))).one()[0]
        except (SQLAlchemyError, OSError) as error:
            raise StoreFailed(self.sentence_for(error)) from error
        if busy:
            raise StoreFailed(
                "已经删除，但数据库正被另一个程序占用，磁盘上的残留没有清除，请稍后再执行一次。"
            )

    def sentence_for(self, error: BaseException) -> str:
        """Say in one sentence what kept the database from working."""
        # SQLite on a full disk also says that it cannot open its files, or of an input/output error.
        file = self._engine.url.database
        if not self.is_shared and file and is_full(Path(file).parent):
            return _FULL
        return _sentence_for(error)

    async def _hold(self, connection: AsyncConnection, name: str) -> None:
        """Be alone with that name until the transaction ends. SQLite has one writer anyway."""
        if self.is_shared:
            await connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": lock_key(name)})

    def _insert(self, table: Table) -> Any:
        """An insert that knows ON CONFLICT in the database's own dialect."""
        return (postgresql.insert if self.is_shared else sqlite.insert)(table)

    async def _upgrade(self) -> None:
        async with self.writing() as connection:
            await self._hold(connection, "migrations")
            revision = await connection.run_sync(_current_revision)
            if revision != HEAD:
                await connection.run_sync(_run_migrations, revision)


def lock_key(name: str) -> int:
    """Return the number by which PostgreSQL knows a lock of that name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def _current_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("select version_num from alembic_version")).scalar()


def _run_migrations(connection: Connection, revision: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise StoreFailed("数据库是较新版本的 Zicha 建的，这个版本打不开；请升级 Zicha，或换回旧的数据目录。")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _prepare_sqlite(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    # WAL lets a reader work beside the writer; FULL keeps an acknowledged write through a power cut.
    # What is deleted is overwritten, not only unlinked.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=10000",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


_FULL = "磁盘已满，这一步没有保存；请清理空间后重试，已保存的内容不受影响。"


def _sentence_for(error: BaseException) -> str:
    detail = str(getattr(error, "orig", error)).lower()
    if "full" in detail or "no space" in detail:
        return _FULL
    if "locked" in detail:
        return "数据库正被另一个程序占用，请稍后重试。"
    if "readonly" in detail or "permission" in detail or "unable to open" in detail:
        return "数据目录不可写，请检查 ZICHA_HOME 的权限。"
    return "数据库没有响应，这一步没有保存；请稍后重试，或运行 zicha doctor 查看原因。"
