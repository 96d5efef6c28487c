"""`zicha chat` and `zicha telegram`."""

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
