"""Calls to the Bot API at the pace it allows, and again when they fail."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from aiolimiter import AsyncLimiter
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

from bot.frontends.telegram.timing import Timing

logger = logging.getLogger(__name__)

DROPPABLE = "droppable"
"""As `rate_limit_args`: skip the call rather than wait, the next one makes up for it."""

_HINTS = frozenset({"sendChatAction", "sendMessageDraft"})
_ANSWERS = frozenset({"sendMessage", "sendDocument"})
_FEW_TRIES = 3
_MAX_WAIT = 30.0
_KEPT_LIMITERS = 512

Answer = bool | dict[str, Any] | list[dict[str, Any]]


class Pacing(BaseRateLimiter[str]):
    """Thirty messages a second in all, twenty a minute in a group; edits count.

    Hints (typing, previews) are skipped where they would have to wait. Answers are tried again until
    `patience` is used up. A time-out may hide a delivered message, which then comes twice: that is
    better than an answer that never comes.
    """

    def __init__(self, timing: Timing, per_second: float = 30, per_group_minute: float = 20) -> None:
        self._timing = timing
        self._per_group_minute = per_group_minute
        self._overall = AsyncLimiter(per_second, 1)
        self._groups: dict[int, AsyncLimiter] = {}
        self._closed_until: dict[int, float] = {}

    async def initialize(self) -> None:
        """Nothing to do: limiters are made when they are needed."""

    async def shutdown(self) -> None:
        """Nothing to give back."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Answer:
        """Make the call when there is room for it; see `BaseRateLimiter.process_request`."""
        chat = _chat_of(data)
        if endpoint in _HINTS or rate_limit_args == DROPPABLE:
            if not self._has_room(chat):
                return True
            return await self._once(callback, args, kwargs, endpoint, chat)
        return await self._until_done(callback, args, kwargs, endpoint, chat)

    async def _until_done(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        chat: int | None,
    ) -> Answer:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._timing.patience
        wait, tries = self._timing.retry, 0
        while True:
            tries += 1
            try:
                return await self._once(callback, args, kwargs, endpoint, chat)
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
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        chat: int | None,
    ) -> Answer:
        if chat is not None:
            await self._wait_for_room(chat, counts=endpoint != "sendChatAction")
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            if chat is not None:
                now = asyncio.get_running_loop().time()
                self._closed_until[chat] = max(self._closed_until.get(chat, 0), now + seconds_to_wait(error))
            logger.info("Asked to wait %.0f s before the next %s", seconds_to_wait(error), endpoint)
            raise

    async def _wait_for_room(self, chat: int, *, counts: bool) -> None:
        loop = asyncio.get_running_loop()
        if (pause := self._closed_until.get(chat, 0) - loop.time()) > 0:
            await asyncio.sleep(pause)
        elif chat in self._closed_until:
            del self._closed_until[chat]
        if not counts:
            return
        if chat < 0:
            await self._group(chat).acquire()
        await self._overall.acquire()

    def _has_room(self, chat: int | None) -> bool:
        if not self._overall.has_capacity():
            return False
        if chat is None:
            return True
        if self._closed_until.get(chat, 0) > asyncio.get_running_loop().time():
            return False
        return chat > 0 or self._group(chat).has_capacity()

    def _group(self, chat: int) -> AsyncLimiter:
        if len(self._groups) > _KEPT_LIMITERS:
            idle = [key for key, group in self._groups.items() if group.has_capacity(group.max_rate)]
            for key in idle:
                del self._groups[key]
        return self._groups.setdefault(chat, AsyncLimiter(self._per_group_minute, 60))


def _chat_of(data: dict[str, Any]) -> int | None:
    with contextlib.suppress(TypeError, ValueError, KeyError):
        return int(data["chat_id"])
    return None


def seconds_to_wait(error: RetryAfter) -> float:
    """How long the server asks to wait, and a little more."""
    wait = error.retry_after
    return (wait if isinstance(wait, int | float) else wait.total_seconds()) + 0.1
