"""Updates in: who may speak, what is meant for the bot, and where it goes."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.constants import MessageType
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    CallbackContext,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    filters,
)
from telegram.helpers import effective_message_type

from bot.frontends.telegram import groups
from bot.frontends.telegram.access import Role
from bot.frontends.telegram.admin import invite
from bot.frontends.telegram.attending import LATE_NO, LATE_PARTS, LATE_YES, attend
from bot.frontends.telegram.desk import Closing, Desk
from bot.frontends.telegram.incoming import Incoming, read, read_button, read_message
from bot.frontends.telegram.streaming import STOP
from bot.frontends.telegram.voice import VOICE_NO, VOICE_YES, transcript_of
from bot.logs import log_unexpected
from bot.messages import text

logger = logging.getLogger(__name__)

READABLE = frozenset({MessageType.TEXT, MessageType.DOCUMENT, MessageType.VOICE, MessageType.AUDIO})
SENTENCES = frozenset(
    {
        MessageType.PHOTO,
        MessageType.POLL,
        MessageType.CONTACT,
        MessageType.LOCATION,
        MessageType.VENUE,
        MessageType.STICKER,
    }
)
"""What has a sentence of its own."""


def register(application: Application[Any, Any, Any, Any, Any, Any], desk: Desk) -> None:
    """Connect the application to the desk."""
    alone = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    for handler in (
        CallbackQueryHandler(_at(desk, _stop), pattern=f"^{STOP}:"),
        CallbackQueryHandler(_at(desk, on_button)),
        CommandHandler("cancel", _at(desk, on_cancel), alone),
        CommandHandler("invite", _at(desk, on_invite), alone),
        MessageHandler(filters.UpdateType.MESSAGES, _at(desk, on_message)),
    ):
        application.add_handler(handler)
    application.add_error_handler(_on_error)


def _at(desk: Desk, handle: Callable[[Desk, Update], Awaitable[None]]) -> Any:
    async def callback(update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        try:
            await handle(desk, update)
        except Closing:
            logger.info("Left an update for the next start")

    return callback


async def _on_error(_: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    """What even telling the person could not settle: the update stays unanswered."""
    if context.error:
        log_unexpected(context.error)


async def on_cancel(desk: Desk, update: Update) -> None:
    """/cancel stops what is being made, at once; where nothing is, it is for the dialogue."""
    incoming = read_message(update, desk.bot.bot)
    if incoming and desk.jobs.stop(incoming.person):
        await desk.inbox.mark_answered(incoming.update_ids)
    else:
        await on_message(desk, update)


async def on_invite(desk: Desk, update: Update) -> None:
    """/invite makes a link for an administrator; others are told by the dialogue that it is not for them."""
    incoming = read_message(update, desk.bot.bot)
    if incoming and await desk.access.role(incoming.user_id) is Role.ADMIN:
        await invite(desk, incoming)
        await desk.inbox.mark_answered(incoming.update_ids)
    else:
        await on_message(desk, update)


async def on_message(desk: Desk, update: Update) -> None:
    """A message, new or edited."""
    incoming = read_message(update, desk.bot.bot)
    if incoming is None:
        await desk.inbox.mark_answered((update.update_id,))
        return
    with ExitStack() as places:
        # Who may speak is looked up one after the other: messages keep their order.
        async with desk.lanes.hold(f"arriving {incoming.chat}"):
            wanted = await _wanted(desk, incoming)
            if wanted is None:
                await desk.inbox.mark_answered(incoming.update_ids)
                return
            incoming, role = wanted
            if desk.pastes.absorb(incoming):
                return
            turn = places.enter_context(desk.lanes.place(incoming.chat))
        await attend(desk, incoming, role, turn)


async def _wanted(desk: Desk, incoming: Incoming) -> tuple[Incoming, Role] | None:
    """Return what is to be answered, and to whom; None where nothing is, or it was settled at once."""
    role = await desk.access.role(incoming.user_id)
    if role is Role.STRANGER:
        welcomed = await _meet_stranger(desk, incoming)
        if welcomed is None:
            return None
        incoming, role = welcomed, Role.USER
    if incoming.is_group:
        asked = groups.addressed(incoming, desk.bot.bot)
        if asked is None:
            return None
        incoming = asked
    return None if await _is_settled_at_once(desk, incoming) else (incoming, role)


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


async def _is_settled_at_once(desk: Desk, incoming: Incoming) -> bool:
    """Settle what does not have to wait its turn."""
    is_changed = desk.texts.put((incoming.chat, incoming.message_ids), hash(incoming.text))
    if incoming.is_edit:
        if not is_changed:
            # Telegram also reports link previews and reactions as edits.
            return True
        desk.jobs.stop_answering(incoming.person, incoming.chat, incoming.message_ids[0])
    await _tell_of_unreadable(desk, incoming)
    return not (incoming.text or incoming.command or incoming.documents or incoming.voice)


async def _tell_of_unreadable(desk: Desk, incoming: Incoming) -> None:
    """Say what is not looked at: a picture, a place, a poll; once for an album, whether or not words came with it."""
    message = incoming.message
    kind = effective_message_type(message) if message else None
    if message is None or kind is None or kind in READABLE or not message.effective_attachment:
        # Pinning a message or joining a group says nothing to anybody.
        return
    if desk.pictures.put((incoming.chat, message.media_group_id or message.message_id)):
        await desk.say(incoming, f"telegram.{kind if kind in SENTENCES else 'other'}")


async def on_button(desk: Desk, update: Update) -> None:
    """The press of a button."""
    query = update.callback_query
    incoming = read_button(query, update.update_id) if query else None
    if query is None or incoming is None:
        await desk.inbox.mark_answered((update.update_id,))
        return
    desk.spawn(_acknowledge(query))
    with ExitStack() as places:
        async with desk.lanes.hold(f"arriving {incoming.chat}"):
            role = await desk.access.role(incoming.user_id)
            asked = None if role is Role.STRANGER else await _asked_by(desk, query, incoming)
            if asked is None:
                await desk.inbox.mark_answered(incoming.update_ids)
                return
            turn = places.enter_context(desk.lanes.place(asked.chat))
        await attend(desk, asked, role, turn)


async def _asked_by(desk: Desk, query: CallbackQuery, incoming: Incoming) -> Incoming | None:
    """Return what a button asks for; None where it says no, or was pressed before."""
    is_decision = incoming.action.startswith((LATE_YES, LATE_NO)) or incoming.action in (VOICE_YES, VOICE_NO)
    return await _decide(desk, query, incoming) if is_decision else incoming


async def _stop(desk: Desk, update: Update) -> None:
    """The press of the stop button, which waits for nobody's turn."""
    query = update.callback_query
    incoming = read_button(query, update.update_id) if query else None
    if query and incoming:
        number = incoming.action.partition(":")[2]
        is_stopped = number.isdecimal() and desk.jobs.stop(incoming.person, int(number))
        key = "telegram.stopping" if is_stopped else "telegram.nothing_to_stop"
        await _acknowledge(query, text(key, await desk.language(incoming)))
    await desk.inbox.mark_answered((update.update_id,))


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
    again = read(asked, incoming.user_id, incoming.update_ids[0], desk.bot.bot)
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
