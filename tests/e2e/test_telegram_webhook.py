"""Updates by webhook: only with the secret, kept before they are acknowledged; /healthz."""

from __future__ import annotations

import io
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.errors import SettingsInvalid
from bot.frontends.telegram import running_bot
from bot.frontends.telegram.webhook import SECRET_HEADER, split_address
from bot.services import Services
from tests.e2e.fake_bot_api import FakeBotApi
from tests.e2e.telegram_bot import USER, Echo, all_answered, bare_services, bot_with, quick

SECRET = "a-secret-of-the-webhook"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def webhook_bot(
    api: FakeBotApi, home: Path, echo: Echo, **changes: Any
) -> AsyncIterator[tuple[Services, ClientSession, str]]:
    address = f"127.0.0.1:{free_port()}"
    settings = {
        "webhook_url": "https://bot.example.cn/telegram/hook",
        "webhook_secret": SECRET,
        "webhook_listen": address,
        **changes,
    }
    async with bot_with(api, home, echo, **settings) as services, ClientSession() as client:
        yield services, client, f"http://{address}"


async def test_an_update_comes_by_webhook_and_is_answered_once(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    async with webhook_bot(api, tmp_path, echo) as (services, client, url):
        [registered] = api.calls("setWebhook")
        assert registered.params["url"] == "https://bot.example.cn/telegram/hook"
        assert registered.params["secret_token"] == SECRET
        update = {"update_id": 5, "message": api.message(USER, "你好")}
        for _ in range(2):
            async with client.post(
                f"{url}/telegram/hook", json=update, headers={SECRET_HEADER: SECRET}
            ) as answer:
                assert answer.status == 200
        await api.wait_for_text(USER, "收到：你好")
        await all_answered(services)
    assert len(echo.heard) == 1
    assert api.calls("getUpdates") == []


async def test_nothing_is_taken_without_the_secret(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    async with webhook_bot(api, tmp_path, echo) as (services, client, url):
        update = {"update_id": 5, "message": api.message(USER, "你好")}
        for headers in ({}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: ""}):
            async with client.post(f"{url}/telegram/hook", json=update, headers=headers) as answer:
                assert answer.status == 403
        async with client.post(f"{url}/", json=update, headers={SECRET_HEADER: SECRET}) as answer:
            assert answer.status == 404
        assert await services.store.unanswered() == ()
    assert echo.heard == []


async def test_without_a_set_secret_one_is_made_up(api: FakeBotApi, tmp_path: Path) -> None:
    async with webhook_bot(api, tmp_path, Echo(), webhook_secret="") as (_, client, url):
        secret = api.calls("setWebhook")[0].params["secret_token"]
        assert len(secret) >= 32
        async with client.post(f"{url}/telegram/hook", json={}) as answer:
            assert answer.status == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"[]",
        b'{"update_id": "x"}',
        b'{"update_id": 3}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"update_id": 1' + b"0" * 30 + b"}",
        b'{"update_id": ' + b"9" * 5000 + b"}",
        b'{"update_id": 4, "message": ' + b"[" * 900 + b"]" * 900 + b"}",
    ],
)
async def test_rubbish_is_acknowledged_and_dropped(api: FakeBotApi, tmp_path: Path, body: bytes) -> None:
    async with webhook_bot(api, tmp_path, Echo()) as (services, client, url):
        async with client.post(f"{url}/telegram/hook", data=body, headers={SECRET_HEADER: SECRET}) as answer:
            assert answer.status == 200
        assert await services.store.unanswered() == ()


async def test_more_than_any_update_has_is_not_read(api: FakeBotApi, tmp_path: Path) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"[" * 100

    async with webhook_bot(api, tmp_path, Echo()) as (_, client, url):
        for body in (io.BytesIO(b"[" * 2_000_001), endless()):
            async with client.post(
                f"{url}/telegram/hook", data=body, headers={SECRET_HEADER: SECRET}
            ) as answer:
                assert answer.status == 413


async def test_health_is_that_of_the_store(api: FakeBotApi, tmp_path: Path) -> None:
    async with webhook_bot(api, tmp_path, Echo()) as (_, client, url), client.get(f"{url}/healthz") as answer:
        assert answer.status == 200
        assert (await answer.json())["status"] == "ok"


async def test_an_update_that_cannot_be_kept_is_sent_again(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    async with webhook_bot(api, tmp_path, echo) as (services, client, url):
        async with services.store.writing() as connection:
            await connection.exec_driver_sql("alter table updates rename to away")
        update = {"update_id": 5, "message": api.message(USER, "你好")}
        async with client.post(
            f"{url}/telegram/hook", json=update, headers={SECRET_HEADER: SECRET}
        ) as answer:
            assert answer.status == 503
        async with client.get(f"{url}/healthz") as answer:
            assert answer.status == 503
        async with services.store.writing() as connection:
            await connection.exec_driver_sql("alter table away rename to updates")
        async with client.post(
            f"{url}/telegram/hook", json=update, headers={SECRET_HEADER: SECRET}
        ) as answer:
            assert answer.status == 200
        await api.wait_for_text(USER, "收到：你好")
        await all_answered(services)


async def test_a_port_in_use_is_one_sentence(api: FakeBotApi, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings = {
            "webhook_url": "https://bot.example.cn/hook",
            "webhook_listen": f"127.0.0.1:{other.getsockname()[1]}",
        }
        async with bare_services(tmp_path, api, **settings) as services:
            with pytest.raises(SettingsInvalid, match="WEBHOOK_LISTEN"):
                async with running_bot(services, Echo(), quick()):
                    pass


@pytest.mark.parametrize("address", ["", "8443", "host:", "host:port", "host:0", "host:70000"])
def test_a_wrong_address_is_one_sentence(address: str) -> None:
    with pytest.raises(SettingsInvalid, match="WEBHOOK_LISTEN"):
        split_address(address)
