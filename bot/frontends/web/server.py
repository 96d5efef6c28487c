"""Running the page: listening, taking up what was kept, stopping without losing anything."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys

import uvicorn
from filelock import FileLock, Timeout

from bot.errors import SettingsInvalid
from bot.frontends import serving
from bot.frontends.web.access import Access
from bot.frontends.web.app import make_app
from bot.frontends.web.desk import Desk, Respond
from bot.messages import text
from bot.services import Services

logger = logging.getLogger(__name__)

GRACE = 10.0
"""Seconds in which what is being made may be finished when the server stops."""
_OWNED = "web"


async def run_web(services: Services, host: str, port: int, respond: Respond | None = None) -> None:
    """Serve until SIGINT or SIGTERM; SettingsInvalid where the address is taken or another server runs."""
    if respond is None:
        from bot.dialogue import respond as respond_in_dialogue

        respond = respond_in_dialogue
    settings, store = services.settings, services.store
    lock = FileLock(settings.zicha_home / "web.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise SettingsInvalid(text("web.runs_already")) from error
    try:
        if not await store.try_own(_OWNED):
            raise SettingsInvalid(text("web.runs_already"))
        access = Access(store, host, settings.web_url)
        desk = Desk(services, respond, access)
        listening = _listen(host, port)
        base = (
            settings.web_url or f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
        )
        print(text("web.running", address=base), file=sys.stderr)
        if link := await access.first_link(base):
            print(text("web.first_link", link=link), file=sys.stderr)
        await _serve(desk, listening)
    finally:
        await store.disown(_OWNED)
        lock.release()


async def _serve(desk: Desk, listening: socket.socket) -> None:
    server = serving.server_for(make_app(desk))
    for number in (signal.SIGINT, signal.SIGTERM):
        # uvicorn raises the signal again when it has stopped: then there is still work to be finished here.
        signal.signal(number, lambda *_: None)
    if waiting := await desk.resume():
        logger.info("Taking up the messages of %d people that came in before the restart", waiting)
    watching = asyncio.create_task(_close_pages(server, desk))
    try:
        await server.serve(sockets=[listening])
    finally:
        watching.cancel()
        await desk.close(GRACE)


async def _close_pages(server: uvicorn.Server, desk: Desk) -> None:
    """Let open pages go when the server is asked to stop: it waits for their connections."""
    # uvicorn tells of its end by this flag alone.
    while not server.should_exit:  # noqa: ASYNC110
        await asyncio.sleep(0.2)
    desk.hub.close()


def _listen(host: str, port: int) -> socket.socket:
    try:
        return serving.listen(host, port)
    except OSError as error:
        raise SettingsInvalid(text("web.no_listen", address=f"{host}:{port}", why=error.strerror)) from error
