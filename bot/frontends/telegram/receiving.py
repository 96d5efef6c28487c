"""Updates as they come in: read one by one, whatever the rest of their batch is like.

The library reads a batch as a whole, and asks for all of it again, for ever, where one update in it is malformed.
So each is looked at before: what cannot be read is emptied down to its number, which confirms it.
"""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import Any, cast

from telegram import Update
from telegram.error import Conflict, TelegramError
from telegram.ext import ExtBot
from telegram.request import BaseRequest, HTTPXRequest

from bot.frontends.telegram.marked import without_marked_text

logger = logging.getLogger(__name__)

ALLOWED_UPDATES = ["message", "edited_message", "callback_query"]
_LARGEST = 2**63
"""Numbers of updates are kept as 64 bits."""


class Bot(ExtBot[int]):
    """The library's bot, discreet about its token."""

    def __repr__(self) -> str:
        # The library's own has the token in it.
        return f"{type(self).__name__}()"


class UpdatesRequest(HTTPXRequest):
    """How getUpdates is called: gives readable updates only, and tells when the token is no longer taken."""

    def __init__(self, turned_away: asyncio.Event, **options: Any) -> None:
        super().__init__(connection_pool_size=1, **options)
        self._turned_away = turned_away

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """Call the server; see `BaseRequest.do_request`."""
        status, payload = await super().do_request(*args, **options)
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            # The library's polling ends with it and tells nobody.
            self._turned_away.set()
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read the server's answer; see `BaseRequest.parse_json_payload`."""
        answer = BaseRequest.parse_json_payload(payload)
        if isinstance(answer, dict) and isinstance(answer.get("result"), list):
            answer["result"] = [one for raw in answer["result"] if (one := readable(raw))]
        return answer


def readable(raw: object) -> dict[str, Any] | None:
    """Return the JSON of an update as it may be read and kept: only its number where the rest is malformed.

    None where it has no number: nothing that Telegram sends.
    """
    number = raw.get("update_id") if isinstance(raw, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) >= _LARGEST:
        logger.warning("Dropped something that is no update")
        return None
    cut = cast(dict[str, Any], without_marked_text(raw))
    try:
        update = Update.de_json(cut, None)
        # A field of a wrong type shows only when it is used.
        _ = (update.effective_user, update.effective_chat, update.effective_message, update.to_dict())
    except Exception as error:
        # Whatever the parser trips over, the next update counts.
        logger.warning("Dropped a malformed update (%s)", type(error).__name__)
        return {"update_id": number}
    return cut


def note_trouble(error: TelegramError) -> None:
    """Log why updates could not be fetched; the library tries again."""
    if isinstance(error, Conflict):
        logger.error("另一个程序正用同一个令牌收消息，请只保留一个。")
    logger.warning("Fetching updates failed (%s), trying again", type(error).__name__)
