"""`zicha chat`, `zicha telegram` and `zicha web`."""

from __future__ import annotations

import argparse

from bot.cli.output import PERSON, services_for


async def chat(arguments: argparse.Namespace) -> int:
    """Talk in the terminal until the person leaves."""
    from bot.frontends.console import run_console

    async with services_for(arguments) as services:
        await run_console(services, PERSON)
    return 0


async def telegram(arguments: argparse.Namespace) -> int:
    """Run the Telegram bot until it is stopped."""
    from bot.frontends.telegram import run_bot

    async with services_for(arguments) as services:
        await run_bot(services)
    return 0


async def web(arguments: argparse.Namespace) -> int:
    """Serve the page in the browser until it is stopped."""
    from bot.errors import SettingsInvalid
    from bot.frontends.web import run_web

    async with services_for(arguments) as services:
        host, _, port = services.settings.web_listen.rpartition(":")
        if not host or not port.isdecimal():
            raise SettingsInvalid("WEB_LISTEN 有误，请写成 127.0.0.1:8080 的样子。")
        await run_web(
            services,
            arguments.host or host.strip("[]"),
            int(port) if arguments.port is None else arguments.port,
        )
    return 0
