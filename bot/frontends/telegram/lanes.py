"""The order of things: one after the other within a chat and for a person, side by side otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class Lanes:
    """A queue for each key. Whoever asks first goes first."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def hold(self, chat: str, person: str) -> AsyncIterator[None]:
        """Be the only one in the chat and the only one of the person."""
        # The chat comes first everywhere, and who holds a person waits for nothing: no deadlock.
        async with self._lock(f"chat {chat}"), self._lock(f"person {person}"):
            yield

    def _lock(self, key: str) -> asyncio.Lock:
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        return lock
