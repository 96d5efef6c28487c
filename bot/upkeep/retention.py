"""Deleting what is older than the retention period, at the start and while a bot runs for months."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.errors import StoreFailed
from bot.settings import Settings
from bot.upkeep.forgetting import clear_arriving, expire_uploads

if TYPE_CHECKING:
    from bot.store import Store

logger = logging.getLogger(__name__)

ROUND = 6 * 3600.0
"""Seconds from one round to the next: a day's retention is then kept to within a quarter of it."""


async def expire_old(settings: Settings, store: Store) -> int:
    """Delete rows and waiting files older than RETENTION_DAYS; return how many, 0 where none is set."""
    days = settings.retention_days
    await asyncio.to_thread(clear_arriving, settings.zicha_home)
    if not days:
        return 0
    return await store.expire(days) + await asyncio.to_thread(expire_uploads, settings.zicha_home, days)


async def keep_expiring(settings: Settings, store: Store, pause: float = ROUND) -> None:
    """Go round until cancelled; a store that does not answer is tried again in the next round."""
    while settings.retention_days:
        await asyncio.sleep(pause)
        try:
            await expire_old(settings, store)
        except StoreFailed as error:
            logger.warning("Nothing expired in this round (%s)", type(error).__name__)
