"""Which worker answers a conversation, where several share one PostgreSQL database.

Ownership is an advisory lock of PostgreSQL, held on one connection for each worker: a worker that
is killed loses its connection, and with it all that it owned.
"""

from __future__ import annotations

import asyncio

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StoreFailed
from bot.store.database import Database, lock_key


class Ownership(Database):
    """Conversations that this worker answers. With SQLite there is one worker, which owns all."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine)
        self._owned: set[str] = set()
        self._holder: AsyncConnection | None = None
        self._holding = asyncio.Lock()

    async def try_own(self, chat: str) -> bool:
        """Become the one that answers the conversation; False where somebody already is."""
        if chat in self._owned:
            return False
        if not self.is_shared or await self._ask("select pg_try_advisory_lock(:key)", chat):
            self._owned.add(chat)
            return True
        return False

    async def disown(self, chat: str) -> None:
        """Let others answer the conversation."""
        if chat in self._owned:
            self._owned.discard(chat)
            if self.is_shared:
                await self._ask("select pg_advisory_unlock(:key)", chat)

    async def close(self) -> None:
        """Give back everything owned and all connections."""
        if self._holder is not None:
            await self._holder.close()
            self._holder = None
        await super().close()

    async def _ask(self, question: str, chat: str) -> bool:
        async with self._holding:
            try:
                if self._holder is None:
                    connection = await self._engine.connect()
                    self._holder = await connection.execution_options(isolation_level="AUTOCOMMIT")
                return bool(
                    (await self._holder.execute(text(question), {"key": lock_key(f"chat {chat}")})).scalar()
                )
            except (SQLAlchemyError, OSError) as error:
                # With the connection everything that was owned is gone: others may have it.
                broken, self._holder = self._holder, None
                self._owned.clear()
                if broken is not None:
                    await broken.invalidate()
                raise StoreFailed(self.sentence_for(error)) from error
