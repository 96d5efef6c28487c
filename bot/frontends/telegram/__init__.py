"""The Telegram bot. `run_bot` runs it until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from telegram.error import InvalidToken
from telegram.ext import Application, ApplicationBuilder, Updater
from telegram.request import HTTPXRequest

from bot.errors import SettingsInvalid, StoreFailed
from bot.frontends import serving
from bot.frontends.telegram.access import Access
from bot.frontends.telegram.commands import register_commands
from bot.frontends.telegram.desk import Desk, Respond
from bot.frontends.telegram.handlers import register
from bot.frontends.telegram.inbox import Inbox
from bot.frontends.telegram.log_mask import keep_out_of_logs
from bot.frontends.telegram.pacing import Pacing
from bot.frontends.telegram.pasting import Pastes
from bot.frontends.telegram.receiving import ALLOWED_UPDATES, Bot, UpdatesRequest, note_trouble
from bot.frontends.telegram.sharing import SharedInbox
from bot.frontends.telegram.timing import Timing
from bot.frontends.telegram.webhook import listen, make_webhook
from bot.services import Services
from bot.settings import Settings

__all__ = ["Timing", "build_application", "run_bot", "running_bot"]

logger = logging.getLogger(__name__)

_BOT_API = "https://api.telegram.org"
_SIDE_BY_SIDE = 4096
"""Updates that may be worked on or wait their turn at once; more stay in the queue."""

_CONNECTIONS = 128
_FIRST_TRIES = 3
"""So often the bot tries to make itself known when it starts."""
_BAD_TOKEN = "Telegram 不认 TELEGRAM_BOT_TOKEN，请向 @BotFather 核对后写入 .env，再启动。"

# The library's switch for times as timedelta; without it every flood wait warns of the coming change.
os.environ.setdefault("PTB_TIMEDELTA", "true")

AnyApplication = Application[Any, Any, Any, Any, Any, Any]


async def run_bot(services: Services, respond: Respond | None = None, timing: Timing | None = None) -> None:
    """Run the bot until SIGINT or SIGTERM; SettingsInvalid where the token or an address is wrong."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            # Windows has no such handlers; there Ctrl+C raises KeyboardInterrupt.
            loop.add_signal_handler(number, stop.set)
    async with running_bot(services, respond, timing) as receiving:
        stopping = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait({stopping, receiving}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if receiving in done:
            receiving.result()


@asynccontextmanager
async def running_bot(
    services: Services, respond: Respond | None = None, timing: Timing | None = None
) -> AsyncIterator[asyncio.Task[Any]]:
    """Run the bot while the block lasts; gives the task that receives updates.

    On leaving, nothing new is taken, what runs may finish within the grace, and what is then not
    answered is taken up at the next start.
    """
    timing = timing or Timing()
    application, desk = build_application(services, respond, timing)
    try:
        with _token_checked():
            await application.initialize()
    except BaseException:
        # The library closes only what came up as a whole.
        await desk.bot.shutdown()
        raise
    try:
        await application.start()
        try:
            if left := await desk.inbox.resume():
                logger.info("Taking up %d updates that came in before the restart", left)
            with _token_checked():
                receive = (
                    _by_webhook(desk) if services.settings.webhook_url else _by_polling(application, desk)
                )
                async with receive as receiving:
                    desk.spawn(register_commands(desk.bot, services.settings.admin_ids))
                    if isinstance(desk.inbox, SharedInbox):
                        desk.spawn(desk.inbox.watch())
                    logger.info("The bot @%s is running", desk.bot.username)
                    yield receiving
        finally:
            await desk.close()
            await application.stop()
    finally:
        await application.shutdown()


def build_application(
    services: Services, respond: Respond | None = None, timing: Timing | None = None
) -> tuple[AnyApplication, Desk]:
    """Put the application together; nothing is sent yet."""
    if respond is None:
        from bot.dialogue import respond as respond_in_dialogue

        respond = respond_in_dialogue
    timing = timing or Timing()
    turned_away = asyncio.Event()
    bot = _make_bot(services.settings, timing, turned_away)
    desk = Desk(
        services=services,
        respond=respond,
        bot=bot,
        inbox=(SharedInbox if services.store.is_shared else Inbox)(services.store, bot, timing),
        access=Access(services.settings, services.store),
        pastes=Pastes(timing.paste),
        timing=timing,
        turned_away=turned_away,
    )
    application: AnyApplication = (
        ApplicationBuilder().bot(bot).update_queue(desk.inbox).concurrent_updates(_SIDE_BY_SIDE).build()
    )
    register(application, desk)
    return application, desk


def _make_bot(settings: Settings, timing: Timing, turned_away: asyncio.Event) -> Bot:
    token = settings.telegram_bot_token.get_secret_value()
    if not token:
        raise SettingsInvalid("没有设置 TELEGRAM_BOT_TOKEN，请向 @BotFather 申请后写入 .env，再启动。")
    keep_out_of_logs(token)
    server = settings.telegram_api_url.rstrip("/") or _BOT_API
    waits: dict[str, Any] = {
        "read_timeout": timing.request,
        "write_timeout": timing.request,
        "connect_timeout": timing.request,
        # A full pool means that many answers go out at once: they wait rather than fail.
        "pool_timeout": timing.patience,
    }
    return Bot(
        token,
        base_url=f"{server}/bot",
        base_file_url=f"{server}/file/bot",
        request=HTTPXRequest(connection_pool_size=_CONNECTIONS, **waits),
        get_updates_request=UpdatesRequest(turned_away, **waits),
        rate_limiter=Pacing(timing),
    )


@asynccontextmanager
async def _by_polling(application: AnyApplication, desk: Desk) -> AsyncIterator[asyncio.Task[Any]]:
    updater = application.updater
    assert isinstance(updater, Updater)
    await updater.start_polling(
        timeout=timedelta(seconds=desk.timing.poll),
        allowed_updates=ALLOWED_UPDATES,
        bootstrap_retries=_FIRST_TRIES,
        error_callback=note_trouble,
    )
    receiving = asyncio.create_task(_until_turned_away(desk), name="polling")
    try:
        yield receiving
    finally:
        receiving.cancel()
        with contextlib.suppress(InvalidToken):
            # It comes out here, too, where polling ended with it.
            await updater.stop()


async def _until_turned_away(desk: Desk) -> None:
    await desk.turned_away.wait()
    raise SettingsInvalid(_BAD_TOKEN)


@asynccontextmanager
async def _by_webhook(desk: Desk) -> AsyncIterator[asyncio.Task[Any]]:
    settings, store = desk.services.settings, desk.services.store
    secret = settings.webhook_secret.get_secret_value() or secrets.token_urlsafe(32)

    async def is_well() -> bool:
        try:
            await store.is_answered(0)
        except StoreFailed:
            return False
        return True

    with listen(settings.webhook_listen) as listening:
        server = serving.server_for(make_webhook(desk.inbox, desk.bot, settings.webhook_url, secret, is_well))
        receiving = asyncio.create_task(server.serve(sockets=[listening]), name="webhook")
        try:
            await desk.bot.set_webhook(
                settings.webhook_url, secret_token=secret, allowed_updates=ALLOWED_UPDATES
            )
            yield receiving
        finally:
            server.should_exit = True
            await receiving


@contextlib.contextmanager
def _token_checked() -> Iterator[None]:
    try:
        yield
    except InvalidToken:
        # The library's message holds the token.
        raise SettingsInvalid(_BAD_TOKEN) from None
