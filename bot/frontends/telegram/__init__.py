"""The Telegram bot. `run_bot` runs it until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder
from telegram.request import HTTPXRequest

from bot.errors import SettingsInvalid, StoreFailed
from bot.frontends.telegram.access import Access
from bot.frontends.telegram.commands import register_commands
from bot.frontends.telegram.desk import Desk, Respond
from bot.frontends.telegram.handlers import register
from bot.frontends.telegram.inbox import Inbox
from bot.frontends.telegram.log_mask import keep_out_of_logs
from bot.frontends.telegram.pacing import Pacing
from bot.frontends.telegram.pasting import Pastes
from bot.frontends.telegram.polling import ALLOWED_UPDATES, RawBot, poll
from bot.frontends.telegram.sharing import SharedInbox
from bot.frontends.telegram.timing import Timing
from bot.frontends.telegram.webhook import WebhookServer
from bot.services import Services
from bot.settings import Settings

__all__ = ["Timing", "build_application", "run_bot", "running_bot"]

logger = logging.getLogger(__name__)

_BOT_API = "https://api.telegram.org"
_SIDE_BY_SIDE = 4096
"""Updates that may be worked on or wait their turn at once; more stay in the queue."""

_CONNECTIONS = 128
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
            with _token_checked():
                receiving.result()


@asynccontextmanager
async def running_bot(
    services: Services, respond: Respond | None = None, timing: Timing | None = None
) -> AsyncIterator[asyncio.Task[None]]:
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
                receiving = await _start_receiving(services, desk, timing)
            desk.spawn(register_commands(desk.bot, services.settings.admin_ids))
            if isinstance(desk.inbox, SharedInbox):
                desk.spawn(desk.inbox.watch())
            logger.info("The bot @%s is running", desk.bot.username)
            try:
                yield receiving
            finally:
                receiving.cancel()
                await asyncio.gather(receiving, return_exceptions=True)
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
    bot = _make_bot(services.settings, timing)
    application: AnyApplication = (
        ApplicationBuilder().bot(bot).updater(None).concurrent_updates(_SIDE_BY_SIDE).build()
    )
    desk = Desk(
        services=services,
        respond=respond,
        bot=bot,
        inbox=_make_inbox(services, bot, application, timing),
        access=Access(services.settings, services.store),
        pastes=Pastes(timing.paste),
        timing=timing,
    )
    register(application, desk)
    return application, desk


def _make_inbox(services: Services, bot: RawBot, application: AnyApplication, timing: Timing) -> Inbox:
    if services.store.is_shared:
        return SharedInbox(services.store, bot, application.update_queue, timing)
    return Inbox(services.store, bot, application.update_queue)


def _make_bot(settings: Settings, timing: Timing) -> RawBot:
    token = settings.telegram_bot_token.get_secret_value()
    if not token:
        raise SettingsInvalid("没有设置 TELEGRAM_BOT_TOKEN，请向 @BotFather 申请后写入 .env，再启动。")
    keep_out_of_logs(token)
    server = settings.telegram_api_url.rstrip("/") or _BOT_API
    return RawBot(
        token,
        base_url=f"{server}/bot",
        base_file_url=f"{server}/file/bot",
        request=_make_request(timing, _CONNECTIONS),
        get_updates_request=_make_request(timing, 1),
        rate_limiter=Pacing(timing),
    )


def _make_request(timing: Timing, connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=timing.request,
        write_timeout=timing.request,
        connect_timeout=timing.request,
        # A full pool means that many answers go out at once: they wait rather than fail.
        pool_timeout=timing.patience,
    )


async def _start_receiving(services: Services, desk: Desk, timing: Timing) -> asyncio.Task[None]:
    settings = services.settings
    if not settings.webhook_url:
        await _quietly_delete_webhook(desk.bot)
        return asyncio.create_task(poll(desk.bot, desk.inbox, timing), name="polling")
    secret = settings.webhook_secret.get_secret_value() or secrets.token_urlsafe(32)
    server = WebhookServer(desk.inbox, settings.webhook_url, secret, lambda: _is_well(services))
    server.listen(settings.webhook_listen)
    try:
        await desk.bot.set_webhook(settings.webhook_url, secret_token=secret, allowed_updates=ALLOWED_UPDATES)
    except BaseException:
        await server.close()
        raise
    return asyncio.create_task(_serve_until_cancelled(server), name="webhook")


async def _quietly_delete_webhook(bot: RawBot) -> None:
    try:
        await bot.delete_webhook()
    except InvalidToken:
        raise
    except TelegramError as error:
        logger.warning("A webhook could not be removed (%s)", type(error).__name__)


async def _serve_until_cancelled(server: WebhookServer) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        await server.close()


async def _is_well(services: Services) -> bool:
    try:
        await services.store.is_answered(0)
    except StoreFailed:
        return False
    return True


@contextlib.contextmanager
def _token_checked() -> Any:
    try:
        yield
    except InvalidToken:
        # The library's message holds the token.
        raise SettingsInvalid(_BAD_TOKEN) from None
