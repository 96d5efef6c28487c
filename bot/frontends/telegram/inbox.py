"""Updates from their arrival until they are answered: kept before they are acknowledged, each once."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from telegram import Bot, Update

from bot.errors import StoreFailed
from bot.frontends.telegram.incoming import chat_key, person_key
from bot.frontends.telegram.timing import Timing
from bot.store import StoredUpdate

logger = logging.getLogger(__name__)

_MAX_WAIT = 30.0


class Inbox(asyncio.Queue[object]):
    """The queue between the library's receiving and its handlers; what is put into it is in the store first.

    The library confirms a batch only after each of its updates was put, so nothing that was confirmed is lost.
    """

    def __init__(self, store: Any, bot: Bot, timing: Timing) -> None:
        super().__init__()
        self._store = store
        self._bot = bot
        self._timing = timing
        self._cut_off: set[int] = set()

    async def put(self, item: object) -> None:
        """Keep an update and hand it on, however long the store does not answer."""
        if not isinstance(item, Update):
            # The library's own sign to stop.
            await super().put(item)
            return
        wait = self._timing.retry
        while True:
            try:
                await self.receive(item)
                return
            except StoreFailed as error:
                logger.warning("An update could not be kept (%s), trying again", type(error).__name__)
            await asyncio.sleep(wait)
            wait = min(_MAX_WAIT, wait * 2)

    async def receive(self, update: Update) -> None:
        """Keep an update and hand it on where it is new; StoreFailed means: not received."""
        if not is_said(update):
            return
        chat, user = update.effective_chat, update.effective_user
        if await self._store.record_update(
            update.update_id,
            chat_key(chat.id) if chat else "",
            update.to_dict(),
            person_key(user.id) if user else "",
        ):
            await self._hand_on(update)

    async def resume(self) -> int:
        """Hand on what was received before a restart and not answered; return how many."""
        kept = await self._store.unanswered()
        for stored in kept:
            await self._take_up(stored)
        return len(kept)

    async def close(self) -> None:
        """Hand nothing on any more."""

    def was_cut_off(self, number: int) -> bool:
        """Tell whether the update was being answered when the process ended: part of it may be there."""
        return number in self._cut_off

    async def count_attempt(self, numbers: tuple[int, ...], by: int = 1) -> int:
        """Count that these updates are taken up, or were left in good order; return how often the first was."""
        counts = [await self._store.count_attempt(number, by) for number in numbers]
        return int(counts[0]) if counts else 0

    async def mark_begun(self, numbers: tuple[int, ...]) -> None:
        """Note that the answer to these updates is being sent."""
        for number in numbers:
            await self._store.mark_begun(number)

    async def mark_answered(self, numbers: tuple[int, ...]) -> None:
        """Note that these updates are dealt with."""
        for number in numbers:
            await self._store.mark_answered(number)

    async def _hand_on(self, update: Update) -> None:
        await super().put(update)

    async def _take_up(self, stored: StoredUpdate) -> None:
        if stored.begun_at is not None:
            self._cut_off.add(stored.id)
        await super().put(Update.de_json(dict(stored.payload), self._bot))


def is_said(update: Update) -> bool:
    """Tell whether a person did something that may be answered."""
    return bool(update.message or update.edited_message or update.callback_query)
