"""The webhook: a small HTTP server that takes updates and tells whether the bot is well and what it did."""

from __future__ import annotations

import hmac
import json
import logging
import re
import socket
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import tornado.web
from tornado.httpserver import HTTPServer

from bot.errors import SettingsInvalid, StoreFailed
from bot.frontends.telegram.inbox import Inbox
from bot.observing import metrics_page

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_MAX_BODY = 2_000_000
_LARGEST = 2**63
"""Numbers of updates are kept as 64 bits."""
Check = Callable[[], Awaitable[bool]]


class WebhookServer:
    """Listens until it is closed. Updates are acknowledged once they are kept."""

    def __init__(self, inbox: Inbox, webhook_url: str, secret: str, is_well: Check) -> None:
        path = urlsplit(webhook_url).path or "/"
        handlers: list[Any] = [
            (r"/healthz", _Health, {"is_well": is_well}),
            (r"/metrics", _Metrics),
            (re.escape(path), _Updates, {"inbox": inbox, "secret": secret}),
        ]
        application = tornado.web.Application(handlers, log_function=lambda _: None)
        self._server = HTTPServer(application, max_body_size=_MAX_BODY)

    def listen(self, address: str) -> None:
        """Begin to listen on `host:port`."""
        host, port = split_address(address)
        try:
            # Bound here, because tornado leaves a socket open that could not be bound.
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            bound = socket.create_server((host, port), family=family, backlog=128)
        except OSError as error:
            raise SettingsInvalid(
                f"WEBHOOK_LISTEN 的地址 {address} 不能监听（{error.strerror}），请换一个端口。"
            ) from error
        bound.setblocking(False)
        self._server.add_socket(bound)

    async def close(self) -> None:
        """Take no new requests and let the running ones end."""
        self._server.stop()
        await self._server.close_all_connections()


def split_address(address: str) -> tuple[str, int]:
    """Take `host:port` apart."""
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdecimal() or not 0 < int(port) < 65536:
        raise SettingsInvalid("WEBHOOK_LISTEN 要写成 地址:端口，例如 127.0.0.1:8443。")
    return host.strip("[]"), int(port)


class _Updates(tornado.web.RequestHandler):
    def initialize(self, inbox: Inbox, secret: str) -> None:
        self._inbox = inbox
        self._secret = secret

    async def post(self) -> None:
        given = self.request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            self.set_status(403)
            return
        try:
            raw = json.loads(self.request.body)
            number = raw.get("update_id") if isinstance(raw, dict) else None
            if isinstance(number, int) and abs(number) >= _LARGEST:
                raise OverflowError
            await self._inbox.receive(raw)
        except (json.JSONDecodeError, UnicodeDecodeError):
            # Another answer than 200 would bring the same body again and again.
            logger.warning("Dropped a request that is no JSON")
        except (ValueError, RecursionError, OverflowError):
            # Brackets without end, numbers of any length: nothing that Telegram sends.
            logger.warning("Refused a request that is nested too deep or holds too large a number")
            self.set_status(400)
        except StoreFailed:
            logger.warning("An update could not be kept; Telegram will send it again")
            self.set_status(503)


class _Health(tornado.web.RequestHandler):
    def initialize(self, is_well: Check) -> None:
        self._is_well = is_well

    async def get(self) -> None:
        is_well = await self._is_well()
        self.set_status(200 if is_well else 503)
        self.write({"status": "ok" if is_well else "failing"})


class _Metrics(tornado.web.RequestHandler):
    def get(self) -> None:
        # Counts only; whether the world may read them is for the proxy in front to say.
        self.set_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.write(metrics_page())
