"""Updates from their arrival until they are answered: kept before they are acknowledged, each once."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Protocol, cast

from telegram import Bot, Update

from bot.frontends.telegram.incoming import person_key
from bot.frontends.telegram.marked import without_marked_text

logger = logging.getLogger(__name__)


class KeptUpdate(Protocol):
    """An update that came in earlier and is not answered."""

    @property
    def id(self) -> int:
        """Its number."""
        ...

    @property
    def begun_at(self) -> object | None:
        """When its answer began to be sent."""
        ...

    @property
    def payload(self) -> dict[str, Any]:
        """Its JSON as it came."""
        ...


class Inbox:
    """Takes updates as JSON, keeps them in the store and hands new ones to the application."""

    def __init__(self, store: Any, bot: Bot, queue: asyncio.Queue[object]) -> None:
        self._store = store
        self._bot = bot
        self._queue = queue
        self._cut_off: set[int] = set()

    async def receive(self, raw: object) -> int | None:
        """Keep the update and hand it on; return its number. StoreFailed means: not received.

        What cannot be read as an update is dropped: it would come again for ever.
        """
        number = raw.get("update_id") if isinstance(raw, dict) else None
        if not isinstance(raw, dict) or not isinstance(number, int) or isinstance(number, bool):
            logger.warning("Dropped something that is no update")
            return None
        raw = cast(dict[str, Any], without_marked_text(raw))
        update = self._read(raw)
        if update is not None and await self._store.record_update(
            number, chat_of(update), raw, person_of(update)
        ):
            await self._hand_on(update)
        return number

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
        await self._queue.put(update)

    async def _take_up(self, stored: KeptUpdate) -> None:
        update = self._read(stored.payload)
        if update is None:
            await self._store.mark_answered(stored.id)
            return
        if stored.begun_at is not None:
            self._cut_off.add(stored.id)
        await self._queue.put(update)

    def _read(self, raw: dict[str, Any]) -> Update | None:
        try:
            update = Update.de_json(raw, self._bot)
            # A field of a wrong type shows only when it is used.
            _ = (update.effective_user, update.effective_chat, update.effective_message)
            if not (update.message or update.edited_message or update.callback_query):
                return None
        except Exception as error:
            # Whatever the parser trips over, the next update counts.
            logger.warning("Dropped a malformed update (%s)", type(error).__name__)
            return None
        return update


def chat_of(update: Update) -> str:
    """Return the conversation that the update belongs to."""
    chat = update.effective_chat
    return f"tg:{chat.id}" if chat else ""


def person_of(update: Update) -> str:
    """Return whose the update is."""
    user = update.effective_user
    return person_key(user.id) if user else ""
