"""The page as it runs, on loopback: real HTTP, and what its script asks for."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import uvicorn
from bs4 import BeautifulSoup

from bot.dialogue import respond as respond_in_dialogue
from bot.frontends.web.access import Access
from bot.frontends.web.app import make_app
from bot.frontends.web.desk import Desk, Respond
from bot.services import Services


@dataclass(frozen=True, slots=True)
class Answer:
    """What one answer shows: words, buttons by their label, files by their name."""

    text: str
    buttons: dict[str, str]
    files: tuple[tuple[str, str], ...]


class Visitor:
    """One browser, without the browser."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self._csrf = ""

    async def open(self, address: str = "/") -> None:
        """Load a page and keep the word that has to be sent along with a change."""
        page = BeautifulSoup((await self.client.get(address)).text, "html.parser")
        self._csrf = str(page.select_one("meta[name=csrf]")["content"])  # type: ignore[index]

    async def enter(self, code: str, name: str) -> None:
        """Sign in by a link's code."""
        await self.open("/enter")
        told = await self.client.post("/enter", data={"code": code, "name": name}, headers=self._headers())
        assert told.status_code == 200, told.text
        await self.open()

    async def send(
        self, text: str = "", action: str = "", label: str = "", files: tuple[tuple[str, bytes], ...] = ()
    ) -> tuple[int, str]:
        """Send a message; return its number (0 where it is not taken) and what was said against it."""
        fields = {"text": text, "action": action, "label": label, "key": secrets.token_hex(16)}
        told = await self.client.post(
            "/messages", data=fields, files=[("files", file) for file in files], headers=self._headers()
        )
        if told.status_code != 202:
            return 0, told.text
        return told.json()["entry"], "\n".join(told.json()["refused"])

    async def answer(self, number: int) -> Answer:
        """Wait for the answer to that message."""
        while True:
            told = (await self.client.get(f"/entries/{number}")).json()
            entry = BeautifulSoup(told["entry"], "html.parser")
            if reply := entry.select_one(".reply:not([aria-busy])"):
                break
            await asyncio.sleep(0.05)
        buttons = {one.text: str(one["data-action"]) for one in reply.select("button[data-action]")}
        files = tuple((str(one["download"]), str(one["href"])) for one in reply.select("a.download"))
        return Answer(reply.get_text("\n"), buttons, files)

    async def download(self, address: str) -> bytes:
        """Fetch a file that was made."""
        return (await self.client.get(address)).raise_for_status().content

    def _headers(self) -> dict[str, str]:
        return {"X-CSRF-Token": self._csrf}


@dataclass(frozen=True, slots=True)
class ServedPage:
    """A page that is served."""

    url: str
    desk: Desk

    @asynccontextmanager
    async def visitor(self, code: str = "", name: str = "") -> AsyncIterator[Visitor]:
        """Open a browser's worth of a connection; with a code, signed in."""
        async with httpx.AsyncClient(base_url=self.url, timeout=120, trust_env=False) as client:
            visitor = Visitor(client)
            await (visitor.enter(code, name) if code else visitor.open())
            yield visitor


@asynccontextmanager
async def served_page(
    services: Services, respond: Respond = respond_in_dialogue, host: str = "127.0.0.1"
) -> AsyncIterator[ServedPage]:
    """Serve the page while the block lasts. A `host` elsewhere lets only invited people in."""
    desk = Desk(services, respond, Access(services.store, host))
    config = uvicorn.Config(
        make_app(desk), "127.0.0.1", 0, log_config=None, access_log=False, lifespan="off", backlog=1024
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    # uvicorn tells of its start by this flag alone.
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    try:
        yield ServedPage(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", desk)
    finally:
        desk.hub.close()
        server.should_exit = True
        await serving
        await desk.close(5)
