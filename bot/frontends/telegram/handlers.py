"""Updates in: who may speak, what is meant for the bot, and where it goes."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext, CallbackQueryHandler, MessageHandler, filters

from bot.frontends.telegram import groups
from bot.frontends.telegram.access import Role
from bot.frontends.telegram.admin import INVITE, invite
from bot.frontends.telegram.attending import LATE_NO, LATE_PARTS, LATE_YES, attend
from bot.frontends.telegram.desk import Closing, Desk
from bot.frontends.telegram.incoming import Incoming, read, read_button, read_message
from bot.frontends.telegram.streaming import STOP
from bot.frontends.telegram.voice import VOICE_NO, VOICE_YES, transcript_of
from bot.logs import log_unexpected
from bot.messages import text

logger = logging.getLogger(__name__)

_Handler = Callable[[Desk, Update], Coroutine[Any, Any, None]]


def register(application: Application[Any, Any, Any, Any, Any, Any], desk: Desk) -> None:
    """Connect the application to the desk."""
    application.add_handler(CallbackQueryHandler(partial(_handle, desk, on_button)))
    application.add_handler(
        MessageHandler(
            filters.UpdateType.MESSAGE | filters.UpdateType.EDITED_MESSAGE, partial(_handle, desk, on_message)
        )
    )
    application.add_error_handler(_on_error)


async def _handle(
    desk: Desk, handler: _Handler, update: Update, _: CallbackContext[Any, Any, Any, Any]
) -> None:
    try:
        await handler(desk, update)
    except Closing:
        logger.info("Left an update for the next start")


async def _on_error(_: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    """What even telling the person could not settle: the update stays unanswered."""
    if context.error:
        log_unexpected(context.error)


async def on_message(desk: Desk, update: Update) -> None:
    """A message, new or edited."""
    incoming = read_message(update, desk.bot.username)
    if incoming is None:
        await desk.inbox.mark_answered((update.update_id,))
        return
    role = await desk.access.role(incoming.user_id)
    if role is Role.STRANGER:
        welcomed = await _meet_stranger(desk, incoming)
        if welcomed is None:
            await desk.inbox.mark_answered(incoming.update_ids)
            return
        incoming, role = welcomed, Role.USER
    await _take(desk, incoming, role)


async def _take(desk: Desk, incoming: Incoming, role: Role) -> None:
    if incoming.is_group:
        asked = groups.addressed(incoming, desk.bot.bot)
        if asked is None:
            await desk.inbox.mark_answered(incoming.update_ids)
            return
        incoming = asked
    if await _is_settled_at_once(desk, incoming, role):
        await desk.inbox.mark_answered(incoming.update_ids)
        return
    if not desk.pastes.absorb(incoming):
        await attend(desk, incoming, role)


async def _meet_stranger(desk: Desk, incoming: Incoming) -> Incoming | None:
    """Let in who has an invite; tell anybody else once that they are not let in."""
    if incoming.is_group:
        return None
    if incoming.command == "start" and incoming.text:
        if await desk.access.redeem(incoming.text, incoming.user_id, incoming.name):
            return dataclasses.replace(incoming, text="")
        await desk.tell_stranger(incoming, "telegram.bad_invite")
    elif await desk.access.is_first_knock(incoming.user_id):
        await desk.tell_stranger(incoming, "telegram.stranger")
    return None


async def _is_settled_at_once(desk: Desk, incoming: Incoming, role: Role) -> bool:
    """Settle what does not have to wait its turn."""
    is_changed = desk.texts.put((incoming.chat, incoming.message_ids), hash(incoming.text))
    if incoming.is_edit:
        if not is_changed:
            # Telegram also reports link previews and reactions as edits.
            return True
        desk.jobs.stop_answering(incoming.person, incoming.chat, incoming.message_ids[0])
    if incoming.command == "cancel" and desk.jobs.stop(incoming.person):
        return True
    if incoming.command == INVITE and role is Role.ADMIN:
        await invite(desk, incoming)
        return True
    if not (incoming.text or incoming.command or incoming.documents or incoming.voice):
        if incoming.message and incoming.message.photo:
            await desk.say(incoming, "telegram.photo")
        elif _is_said(incoming.message):
            await desk.say(incoming, "telegram.other")
        return True
    return False


def _is_said(message: Message | None) -> bool:
    """Tell whether a person meant to say something, unlike pinning a message or joining a group."""
    return message is not None and bool(message.effective_attachment)


async def on_button(desk: Desk, update: Update) -> None:
    """The press of a button."""
    query = update.callback_query
    incoming = read_button(query, update.update_id) if query else None
    if query is None or incoming is None:
        await desk.inbox.mark_answered((update.update_id,))
        return
    role = await desk.access.role(incoming.user_id)
    if role is Role.STRANGER:
        desk.spawn(_acknowledge(query))
        await desk.inbox.mark_answered(incoming.update_ids)
        return
    if incoming.action.startswith(f"{STOP}:"):
        await _stop(desk, query, incoming)
        await desk.inbox.mark_answered(incoming.update_ids)
        return
    desk.spawn(_acknowledge(query))
    if incoming.action.startswith((LATE_YES, LATE_NO)) or incoming.action in (VOICE_YES, VOICE_NO):
        asked = await _decide(desk, query, incoming)
        if asked is None:
            await desk.inbox.mark_answered(incoming.update_ids)
            return
        incoming = asked
    await attend(desk, incoming, role)


async def _stop(desk: Desk, query: CallbackQuery, incoming: Incoming) -> None:
    number = incoming.action.partition(":")[2]
    is_stopped = number.isdecimal() and desk.jobs.stop(incoming.person, int(number))
    key = "telegram.stopping" if is_stopped else "telegram.nothing_to_stop"
    await _acknowledge(query, text(key, await desk.language(incoming)))


async def _decide(desk: Desk, query: CallbackQuery, incoming: Incoming) -> Incoming | None:
    """Take a yes or no to "shall I still answer this?" or "did I hear right?"; give what to answer."""
    pressed = query.message
    asked = pressed.reply_to_message if isinstance(pressed, Message) else None
    if asked and asked.from_user and asked.from_user.id != incoming.user_id:
        # In a group anybody can press; what was asked is for the one who is asked.
        return None
    if not isinstance(pressed, Message) or not desk.pressed.put((incoming.chat, pressed.message_id)):
        return None
    desk.spawn(_without_buttons(pressed))
    if incoming.action in (LATE_NO, VOICE_NO):
        return None
    if incoming.action == VOICE_YES:
        return dataclasses.replace(incoming, action="", text=transcript_of(pressed), is_text=True)
    whole = desk.doubted.pop((incoming.chat, asked.message_id), None) if asked else None
    if whole:
        return dataclasses.replace(whole, update_ids=incoming.update_ids, is_confirmed=True)
    if asked is None or incoming.action.endswith(LATE_PARTS):
        await desk.say(incoming, "telegram.message_gone")
        return None
    again = read(asked, incoming.user_id, incoming.update_ids[0], desk.bot.username)
    return dataclasses.replace(again, is_confirmed=True)


async def _acknowledge(query: CallbackQuery, words: str | None = None) -> None:
    """Stop the button's spinner; an old press cannot be acknowledged, which does no harm."""
    try:
        await query.answer(words)
    except TelegramError as error:
        logger.info("A press could not be acknowledged (%s)", type(error).__name__)


async def _without_buttons(message: Message) -> None:
    try:
        await message.edit_reply_markup(None)
    except TelegramError as error:
        logger.info("Buttons could not be taken away (%s)", type(error).__name__)
