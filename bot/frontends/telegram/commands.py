"""The list of commands that Telegram shows, by scope and language."""

from __future__ import annotations

import logging

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.frontends.telegram.admin import ADMIN_COMMANDS
from bot.frontends.telegram.groups import ASK
from bot.messages import text

logger = logging.getLogger(__name__)

USER_COMMANDS = (
    "start", "help", "new", "report", "sources", "remove", "settings", "cancel", "why", "privacy", "forget",
)  # fmt: skip


async def register_commands(bot: ExtBot[int], admin_ids: frozenset[int]) -> None:
    """Tell Telegram which commands to offer: Chinese to everybody, English to clients in English.

    The bot works without this list, so a failure is only logged.
    """
    scopes: list[tuple[BotCommandScope, tuple[str, ...]]] = [
        (BotCommandScopeAllPrivateChats(), USER_COMMANDS),
        (BotCommandScopeAllGroupChats(), (ASK,)),
        *((BotCommandScopeChat(admin), USER_COMMANDS + ADMIN_COMMANDS) for admin in sorted(admin_ids)),
    ]
    for scope, names in scopes:
        for language, code in (("zh", None), ("en", "en")):
            commands = [BotCommand(name, text(f"telegram.command.{name}", language)) for name in names]
            try:
                await bot.set_my_commands(commands, scope=scope, language_code=code)
            except TelegramError as error:
                # An administrator who never wrote to the bot has no chat with it yet.
                logger.info("Commands were not registered (%s)", type(error).__name__)
