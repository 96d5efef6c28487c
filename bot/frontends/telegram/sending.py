"""A reply on its way to the chat: parts, files, buttons, and plain text where markup is refused."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated
from telegram.ext import ExtBot

from bot.exchange import Button, Heading, OutFile, Reply
from bot.frontends.telegram.rendering import Part, clean, plain_text, render
from bot.frontends.telegram.splitting import sentences, units
from bot.messages import text

logger = logging.getLogger(__name__)

MAX_PARTS = 3
"""A reply of more messages than that comes as a Word file."""

_CAPTION_UNITS = 1024
_DATA_BYTES = 64
_TITLE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply goes."""

    chat_id: int
    reply_to: int | None = None
    thread_id: int | None = None


async def send_reply(bot: ExtBot[int], place: Place, reply: Reply, language: str) -> None:
    """Send the whole reply; TelegramError where it could not be delivered."""
    parts = render(reply, text("telegram.sources", language))
    files = list(reply.files)
    if len(parts) > MAX_PARTS:
        files.insert(0, await asyncio.to_thread(_as_document, reply, language))
        parts = parts[:1]
    keyboard = make_keyboard(reply.buttons)
    for number, part in enumerate(parts, 1):
        is_last = number == len(parts) and not files
        place = await send_part(bot, place, part, keyboard if is_last else None)
    for number, file in enumerate(files, 1):
        place = await _send_file(bot, place, file, keyboard if number == len(files) else None)


async def say(
    bot: ExtBot[int], place: Place, words: str, buttons: tuple[tuple[Button, ...], ...] = ()
) -> None:
    """Send one plain sentence."""
    await send_part(bot, place, Part("", clean(words)), make_keyboard(buttons))


async def send_part(
    bot: ExtBot[int], place: Place, part: Part, keyboard: InlineKeyboardMarkup | None = None
) -> Place:
    """Send one message, as plain text where its markup is refused; return the place for what follows.

    A group that became a supergroup has another id from then on.
    """
    markup = bool(part.html)
    while True:
        try:
            await bot.send_message(
                place.chat_id,
                part.html if markup else part.text,
                parse_mode=ParseMode.HTML if markup else None,
                reply_markup=keyboard,
                message_thread_id=place.thread_id,
                reply_parameters=_reply_parameters(place),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except BadRequest as error:
            if not markup:
                raise
            logger.warning("Markup was refused, sent as plain text (%s)", error.message)
            markup = False
        except ChatMigrated as error:
            place = Place(error.new_chat_id)
        else:
            return Place(place.chat_id, None, place.thread_id)


def make_keyboard(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    """Turn buttons into an inline keyboard; a button whose action Telegram cannot carry is left out."""
    keyboard = []
    for row in rows:
        fitting = [button for button in row if 0 < len(button.action.encode()) <= _DATA_BYTES]
        if len(fitting) < len(row):
            logger.warning("Left out a button whose action is longer than %d bytes", _DATA_BYTES)
        if fitting:
            keyboard.append(
                [InlineKeyboardButton(button.label, callback_data=button.action) for button in fitting]
            )
    return InlineKeyboardMarkup(keyboard) if keyboard else None


async def _send_file(
    bot: ExtBot[int], place: Place, file: OutFile, keyboard: InlineKeyboardMarkup | None
) -> Place:
    while True:
        try:
            await bot.send_document(
                place.chat_id,
                InputFile(file.content, filename=file.name),
                caption=_shorten(clean(file.caption)) or None,
                reply_markup=keyboard,
                message_thread_id=place.thread_id,
                reply_parameters=_reply_parameters(place),
            )
        except ChatMigrated as error:
            place = Place(error.new_chat_id)
        else:
            return Place(place.chat_id, None, place.thread_id)


def _reply_parameters(place: Place) -> ReplyParameters | None:
    if place.reply_to is None:
        return None
    return ReplyParameters(place.reply_to, allow_sending_without_reply=True)


def _as_document(reply: Reply, language: str) -> OutFile:
    from bot.word import text_docx

    title = next((block.text for block in reply.blocks if isinstance(block, Heading)), "")
    title = clean(title).strip()[:_TITLE_LENGTH] or text("telegram.long_title", language)
    content = text_docx(title, clean(plain_text(reply, text("telegram.sources", language))))
    return OutFile(f"{_file_name(title)}.docx", content, text("telegram.long_reply", language))


def _file_name(title: str) -> str:
    return "".join("_" if char in '/\\:*?"<>|\n\t' else char for char in title)


def _shorten(caption: str) -> str:
    kept = ""
    for sentence in sentences(caption):
        if units(kept + sentence) > _CAPTION_UNITS:
            break
        kept += sentence
    return kept or caption[: _CAPTION_UNITS // 2]
