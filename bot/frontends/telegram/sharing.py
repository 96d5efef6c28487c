"""Several workers behind one webhook: whoever owns a conversation answers all of it, in order.

An update may reach any worker. It is kept in the shared store first; then the worker tries to own
the conversation, and while it does it answers everything that is kept for it, whoever received it.
Ownership ends with the process (see `bot.store.ownership`), so a killed worker's conversations go
on in another.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

from telegram import Bot, Update

from bot.errors import StoreFailed
from bot.frontends.telegram.inbox import Inbox
from bot.frontends.telegram.incoming import chat_key
from bot.frontends.telegram.timing import Timing

logger = logging.getLogger(__name__)


class SharedInbox(Inbox):
    """An inbox of which other workers have one, too, on the same store."""

    def __init__(self, store: Any, bot: Bot, timing: Timing) -> None:
        super().__init__(store, bot, timing)
        self._handed: set[int] = set()
        self._serving: dict[str, asyncio.Task[None]] = {}

    async def resume(self) -> int:
        """Take up what came in before; return how many updates are open."""
        kept = await self._store.unanswered()
        for chat in {stored.chat for stored in kept}:
            self._serve(chat)
        return len(kept)

    async def watch(self) -> None:
        """Look now and then for conversations whose worker is gone, until cancelled."""
        while True:
            await asyncio.sleep(self._timing.sweep)
            try:
                await self.resume()
            except StoreFailed as error:
                logger.warning("The store does not answer (%s)", type(error).__name__)

    async def close(self) -> None:
        """Leave what is open to the other workers."""
        tasks = list(self._serving.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _hand_on(self, update: Update) -> None:
        if update.effective_chat:
            self._serve(chat_key(update.effective_chat.id))

    def _serve(self, chat: str) -> None:
        if chat not in self._serving:
            task = asyncio.create_task(self._answer(chat), name=f"serving {chat}")
            self._serving[chat] = task
            task.add_done_callback(lambda _: self._serving.pop(chat, None))

    async def _answer(self, chat: str) -> None:
        while True:
            try:
                if not await self._has_new(chat):
                    return
                if await self._store.try_own(chat):
                    try:
                        await self._answer_as_owner(chat)
                    finally:
                        await self._store.disown(chat)
                else:
                    await asyncio.sleep(self._timing.takeover)
            except StoreFailed as error:
                logger.warning("The store does not answer (%s)", type(error).__name__)
                await asyncio.sleep(self._timing.sweep)

    async def _has_new(self, chat: str) -> bool:
        """Tell whether something is open that this worker did not try yet: what it could not deliver is left."""
        return any(stored.id not in self._handed for stored in await self._store.unanswered(chat))

    async def _answer_as_owner(self, chat: str) -> None:
        moved, known = time.monotonic(), -1
        while kept := await self._store.unanswered(chat):
            new = [stored for stored in kept if stored.id not in self._handed]
            for stored in new:
                self._handed.add(stored.id)
                await self._take_up(stored)
            if new or len(kept) != known:
                moved, known = time.monotonic(), len(kept)
            elif time.monotonic() - moved > self._timing.patience:
                logger.error("Giving up on %d updates that could not be answered", len(kept))
                return
            await asyncio.sleep(self._timing.takeover / 3)
