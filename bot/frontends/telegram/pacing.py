"""Calls to the Bot API at the pace it allows, and again when they fail."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter
from telegram.ext import AIORateLimiter

from bot.frontends.telegram.timing import Timing

logger = logging.getLogger(__name__)

DROPPABLE = -1
"""As `rate_limit_args`: skip the call rather than wait, the next one makes up for it."""

_HINTS = frozenset({"sendChatAction", "sendMessageDraft"})
_ANSWERS = frozenset({"sendMessage", "sendDocument"})
_FEW_TRIES = 3
_MAX_WAIT = 30.0
_BUSY = 15
"""So many calls under way leave no room for hints: they would hold up answers."""

Answer = bool | dict[str, Any] | list[dict[str, Any]]
Call = Callable[..., Coroutine[Any, Any, Answer]]


class Pacing(AIORateLimiter):
    """The library's limits (thirty messages a second in all, twenty a minute in a group), and tries anew.

    Hints (typing, previews) are skipped where they would have to wait. Answers are tried again until
    `patience` is used up. A time-out may hide a delivered message, which then comes twice: that is
    better than an answer that never comes. A flood wait stops the chat that it is for; the library by
    itself halts every chat for as long (measured: a wait of 2 s for one delayed another by 2.1 s).
    """

    def __init__(self, timing: Timing) -> None:
        super().__init__()
        self._timing = timing
        self._under_way: Counter[int] = Counter()
        self._closed_until: dict[int, float] = {}

    async def process_request(
        self,
        callback: Call,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Answer:
        """Make the call when there is room for it; see `BaseRateLimiter.process_request`."""
        chat = _chat_of(data)
        once = partial(self._once, callback, args, kwargs, endpoint, data, chat)
        if endpoint in _HINTS or rate_limit_args == DROPPABLE:
            return True if self._is_busy(chat) else await once()
        return await self._until_done(once, endpoint)

    async def _until_done(self, once: Call, endpoint: str) -> Answer:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._timing.patience
        wait, tries = self._timing.retry, 0
        while True:
            tries += 1
            try:
                return await once()
            except RetryAfter as error:
                pause = seconds_to_wait(error)
                if loop.time() + pause > deadline:
                    raise
            except (BadRequest, ChatMigrated):
                raise
            except NetworkError as error:
                if loop.time() > deadline or (endpoint not in _ANSWERS and tries >= _FEW_TRIES):
                    raise
                logger.warning("%s failed (%s), trying again", endpoint, type(error).__name__)
                pause, wait = wait, min(_MAX_WAIT, wait * 2)
            await asyncio.sleep(pause)

    async def _once(
        self,
        callback: Call,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        chat: int,
    ) -> Answer:
        flood: list[RetryAfter] = []

        async def attempt(*args: Any, **kwargs: Any) -> Answer:
            # What the library does not see of a flood wait it cannot halt other chats for.
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                flood.append(error)
                return False

        if (pause := self._closed_until.get(chat, 0) - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(pause)
        self._closed_until.pop(chat, None)
        self._under_way[chat] += 1
        try:
            # The limits are for messages.
            paced = data if endpoint != "sendChatAction" else {}
            answer = await super().process_request(attempt, args, kwargs, endpoint, paced, None)
        finally:
            self._under_way[chat] -= 1
            if not self._under_way[chat]:
                del self._under_way[chat]
        if flood:
            wait = seconds_to_wait(flood[0])
            self._closed_until[chat] = asyncio.get_running_loop().time() + wait
            logger.info("Asked to wait %.0f s before the next %s", wait, endpoint)
            raise flood[0]
        return answer

    def _is_busy(self, chat: int) -> bool:
        return chat in self._under_way or chat in self._closed_until or self._under_way.total() >= _BUSY


def _chat_of(data: dict[str, Any]) -> int:
    with contextlib.suppress(TypeError, ValueError, KeyError):
        return int(data["chat_id"])
    return 0


def seconds_to_wait(error: RetryAfter) -> float:
    """How long the server asks to wait, and a little more."""
    wait = error.retry_after
    return (wait if isinstance(wait, int | float) else wait.total_seconds()) + 0.1
