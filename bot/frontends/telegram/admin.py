"""What administrators do: the one command that only this front-end can answer."""

from __future__ import annotations

from bot.frontends.telegram.desk import Desk, place_of
from bot.frontends.telegram.incoming import Incoming
from bot.frontends.telegram.sending import say
from bot.messages import text

ADMIN_COMMANDS = ("add", "stats", "users", "dismiss", "gaps", "invite", "fetch")
"""Shown to administrators; whether they may be given is checked where they are carried out."""


async def invite(desk: Desk, incoming: Incoming) -> None:
    """Make a link that lets one person in: pressing it sends `/start <code>`."""
    code = await desk.services.store.create_invite(incoming.person)
    link = f"https://t.me/{desk.bot.username}?start={code}"
    words = text("telegram.invite", await desk.language(incoming), link=link, code=code)
    await say(desk.bot, place_of(incoming), words)
