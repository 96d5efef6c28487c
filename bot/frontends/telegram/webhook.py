"""The webhook: a small HTTP server that takes updates and tells whether the bot is well and what it did.

The library's documentation puts a server of one's own before its queue where more than updates is to be served
(`customwebhookbot` among its examples).
"""

from __future__ import annotations

import hmac
import json
import logging
import socket
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot, Update

from bot.errors import SettingsInvalid, StoreFailed
from bot.frontends import serving
from bot.frontends.telegram.inbox import Inbox
from bot.frontends.telegram.receiving import readable
from bot.observing import metrics_page

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_MAX_BODY = 2_000_000
Check = Callable[[], Awaitable[bool]]


def make_webhook(inbox: Inbox, bot: Bot, webhook_url: str, secret: str, is_well: Check) -> Starlette:
    """Return the server's application. Updates are acknowledged once they are kept."""

    async def take_update(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        if int(request.headers.get("content-length", _MAX_BODY + 1)) > _MAX_BODY:
            return Response(status_code=413)
        return Response(status_code=await _receive(inbox, bot, await request.body()))

    async def tell_health(_: Request) -> Response:
        well = await is_well()
        return JSONResponse({"status": "ok" if well else "failing"}, 200 if well else 503)

    async def tell_metrics(_: Request) -> Response:
        # Counts only; whether the world may read them is for the proxy in front to say.
        return PlainTextResponse(metrics_page(), headers={"Content-Type": "text/plain; version=0.0.4"})

    return Starlette(
        routes=[
            Route("/healthz", tell_health),
            Route("/metrics", tell_metrics),
            Route(urlsplit(webhook_url).path or "/", take_update, methods=["POST"]),
        ]
    )


async def _receive(inbox: Inbox, bot: Bot, body: bytes) -> int:
    """Keep an update and return the status to answer with: any but 200 brings the same body again."""
    try:
        raw = readable(json.loads(body))
        if raw is not None:
            await inbox.receive(Update.de_json(raw, bot))
    except (ValueError, RecursionError):
        # Brackets without end, numbers of any length: nothing that Telegram sends.
        logger.warning("Dropped a request that is no JSON")
    except StoreFailed:
        logger.warning("An update could not be kept; Telegram will send it again")
        return 503
    return 200


def listen(address: str) -> socket.socket:
    """Begin to listen on `host:port`."""
    host, port = split_address(address)
    try:
        return serving.listen(host, port)
    except OSError as error:
        raise SettingsInvalid(
            f"WEBHOOK_LISTEN 的地址 {address} 不能监听（{error.strerror}），请换一个端口。"
        ) from error


def split_address(address: str) -> tuple[str, int]:
    """Take `host:port` apart."""
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdecimal() or not 0 < int(port) < 65536:
        raise SettingsInvalid("WEBHOOK_LISTEN 要写成 地址:端口，例如 127.0.0.1:8443。")
    return host.strip("[]"), int(port)
