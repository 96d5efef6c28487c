"""Groups: silent unless asked, and nothing private is shown."""

from __future__ import annotations

import dataclasses
import re

from telegram import User

from bot.frontends.telegram.incoming import Incoming

ASK = "ask"


def addressed(incoming: Incoming, bot: User) -> Incoming | None:
    """Return what the group asks of the bot, without its name in it; None where it is not asked."""
    if incoming.command:
        if incoming.command != ASK:
            return None
        return dataclasses.replace(incoming, command="", is_text=True)
    mention = re.compile(rf"@{re.escape(bot.username or '')}(?![A-Za-z0-9_])", re.IGNORECASE)
    is_mentioned = bool(bot.username) and mention.search(incoming.text) is not None
    if not (is_mentioned or incoming.about):
        return None
    return dataclasses.replace(
        incoming, text=mention.sub("", incoming.text).strip() if is_mentioned else incoming.text
    )
