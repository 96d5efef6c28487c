"""Long polling: updates are fetched, kept, and only then acknowledged."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, cast

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.errors import StoreFailed
from bot.frontends.telegram.inbox import Inbox
from bot.frontends.telegram.pacing import seconds_to_wait
from bot.frontends.telegram.timing import Timing

logger = logging.getLogger(__name__)

ALLOWED_UPDATES = ["message", "edited_message", "callback_query"]
_MAX_WAIT = 30.0


class RawBot(ExtBot[str]):
    """A bot that also gives updates as they came.

    `get_updates` parses a batch as a whole: one malformed update in it would block all that follow.
    """

    def __repr__(self) -> str:
        # The library's own has the token in it.
        return f"{type(self).__name__}()"

    async def fetch_updates(self, offset: int, patience: float) -> list[object]:
        """Return the JSON of updates from `offset` on, waiting up to `patience` seconds for the first."""
        data: dict[str, Any] = {
            "offset": offset,
            "timeout": int(patience),
            "allowed_updates": ALLOWED_UPDATES,
        }
        answer = await self._post("getUpdates", data, read_timeout=patience + 10)
        if not isinstance(answer, list):
            raise TelegramError("getUpdates gave no list")
        return cast("list[object]", answer)


async def poll(bot: RawBot, inbox: Inbox, timing: Timing) -> None:
    """Fetch updates until cancelled. A wrong token ends it; everything else is tried again."""
    offset, wait = 0, timing.retry
    while True:
        try:
            for raw in await bot.fetch_updates(offset, timing.poll):
                number = await inbox.receive(raw)
                if number is not None:
                    offset = max(offset, number + 1)
        except InvalidToken:
            raise
        except RetryAfter as error:
            await asyncio.sleep(seconds_to_wait(error))
        except (TelegramError, StoreFailed) as error:
            if isinstance(error, Conflict):
                logger.error("另一个程序正用同一个令牌收消息，请只保留一个。")
            logger.warning("Fetching updates failed (%s), trying again", type(error).__name__)
            await asyncio.sleep(wait)
            wait = min(_MAX_WAIT, wait * 2)
        else:
            wait = timing.retry
