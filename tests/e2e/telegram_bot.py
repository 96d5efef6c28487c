"""The bot as it runs, against the fake Bot API: real HTTP, a real store, a scripted `respond`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from bot.exchange import Message, Paragraph, Progress, Reply
from bot.frontends.telegram import Timing, running_bot
from bot.frontends.telegram.desk import Respond
from bot.services import Services
from bot.store import Store
from tests.e2e.fake_bot_api import TOKEN, FakeBotApi
from tests.support import make_settings

ADMIN, USER, OTHER, STRANGER, GROUP = 100, 1, 2, 999, -1001

QUICK = Timing(
    poll=5,
    request=2,
    retry=0.02,
    patience=5,
    paste=0.15,
    notice=0.15,
    draft=0.03,
    edit=0.05,
    typing_after=0.02,
    typing=0.1,
    grace=0.5,
)


@asynccontextmanager
async def bare_services(home: Path, api: FakeBotApi, **changes: Any) -> AsyncIterator[Services]:
    """Services with settings and a store, without a knowledge base: a scripted `respond` needs none."""
    settings = make_settings(
        home,
        **{
            "telegram_bot_token": TOKEN,
            "telegram_api_url": api.url,
            "allowed_users": f"{USER},{OTHER}",
            "admin_users": str(ADMIN),
            **changes,
        },
    )
    store = await Store.open(settings.resolved_database_url)
    nothing = cast(Any, None)
    try:
        yield Services(settings=settings, specs={}, library=nothing, retriever=nothing, store=store)
    finally:
        await store.close()


@asynccontextmanager
async def bot_with(
    api: FakeBotApi, home: Path, respond: Respond, timing: Timing = QUICK, **changes: Any
) -> AsyncIterator[Services]:
    """Run the bot with that `respond` while the block lasts."""
    async with bare_services(home, api, **changes) as services, running_bot(services, respond, timing):
        yield services


class Echo:
    """A `respond` that says what it heard and keeps the messages."""

    def __init__(self, reply: Reply | None = None) -> None:
        self.heard: list[Message] = []
        self._reply = reply

    async def __call__(self, message: Message, services: Services, progress: Progress) -> Reply:
        self.heard.append(message)
        return self._reply or Reply(
            (Paragraph(f"收到：{message.text or message.command or message.action}"),)
        )


def quick(**changes: Any) -> Timing:
    """The tests' timing with some of it changed."""
    return replace(QUICK, **changes)


async def all_answered(services: Services, seconds: float = 5) -> None:
    """Wait until nothing that came in is left open."""
    for _ in range(int(seconds * 100)):
        if not await services.store.unanswered():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(await services.store.unanswered())
