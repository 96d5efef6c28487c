"""What a person sees while a reply is being made: typing, stages, the text as it grows, a stop button."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Awaitable
from types import TracebackType
from typing import Self

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.exchange import Progress
from bot.frontends.telegram.incoming import Incoming
from bot.frontends.telegram.pacing import DROPPABLE
from bot.frontends.telegram.rendering import clean
from bot.frontends.telegram.splitting import MESSAGE_UNITS, units
from bot.frontends.telegram.timing import Timing
from bot.messages import text

logger = logging.getLogger(__name__)

STOP = "stop"
"""Head of the stop button's data: `stop:<number of the job>`."""

_PREVIEW_UNITS = MESSAGE_UNITS - 96
_draft_ids = itertools.count(1)


class Stage:
    """Shows the making of one reply; leaving it clears everything but the reply away.

    Nothing of it may delay or break the work: calls are made in the background, skipped when
    Telegram is busy, and their failures are only logged.
    """

    def __init__(self, bot: ExtBot[str], incoming: Incoming, timing: Timing, language: str) -> None:
        self._bot = bot
        self._incoming = incoming
        self._timing = timing
        self._language = language
        self._draft_id = next(_draft_ids)
        self._words = ""
        self._stage = ""
        self._job_number = 0
        self._status: Message | None = None
        self._shown = ""
        self._tasks: list[asyncio.Task[None]] = []
        self.progress = Progress(on_text=self._on_text, on_stage=self._on_stage)

    async def __aenter__(self) -> Self:
        self._tasks = [
            asyncio.create_task(self._keep_typing()),
            asyncio.create_task(self._show_status()),
            asyncio.create_task(self._show_words()),
        ]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._status:
            # What the person sees next is the reply in its place.
            with contextlib.suppress(TelegramError):
                await self._bot.delete_message(self._incoming.chat_id, self._status.message_id)

    def offer_stop(self, job_number: int) -> None:
        """Name the job that the stop button stops."""
        self._job_number = job_number

    async def _on_text(self, words: str) -> None:
        self._words = words

    async def _on_stage(self, stage: str) -> None:
        self._stage = stage

    async def _keep_typing(self) -> None:
        while True:
            await self._quietly(
                self._bot.send_chat_action(
                    self._incoming.chat_id, ChatAction.TYPING, message_thread_id=self._incoming.thread_id
                )
            )
            await asyncio.sleep(self._timing.typing)

    async def _show_status(self) -> None:
        """Send the message with the stop button once the job turns out to be a long one, keep it current."""
        await asyncio.sleep(self._timing.notice)
        while True:
            wanted = self._status_text()
            if wanted != self._shown and await self._quietly(self._write_status(wanted)):
                self._shown = wanted
            await asyncio.sleep(self._pause)

    async def _write_status(self, wanted: str) -> None:
        if self._status is None:
            # Shielded: were the call cut off, a message that did arrive could not be deleted.
            sending = asyncio.ensure_future(self._send_status(wanted))
            try:
                await asyncio.shield(sending)
            except asyncio.CancelledError:
                await sending
                raise
            return
        await self._bot.edit_message_text(
            wanted,
            chat_id=self._incoming.chat_id,
            message_id=self._status.message_id,
            reply_markup=self._keyboard(),
            rate_limit_args=DROPPABLE,
        )

    async def _send_status(self, wanted: str) -> None:
        sent = await self._bot.send_message(
            self._incoming.chat_id,
            wanted,
            message_thread_id=self._incoming.thread_id,
            disable_notification=True,
            reply_markup=self._keyboard(),
            rate_limit_args=DROPPABLE,
        )
        # A skipped call gives True instead of a message.
        self._status = sent if isinstance(sent, Message) else None

    async def _show_words(self) -> None:
        """In a private chat, preview the text as it grows."""
        if self._incoming.is_group:
            return
        shown, age = "", 0.0
        while True:
            await asyncio.sleep(self._timing.draft)
            age += self._timing.draft
            words = _tail(clean(self._words))
            if words.strip() and (words != shown or age >= self._timing.preview):
                shown, age = words, 0.0
                await self._quietly(
                    self._bot.send_message_draft(
                        self._incoming.chat_id,
                        self._draft_id,
                        words,
                        message_thread_id=self._incoming.thread_id,
                    )
                )

    def _status_text(self) -> str:
        stage = (self._stage or text("telegram.working", self._language)) + "……"
        if self._incoming.is_group and self._words.strip():
            return f"{stage}\n\n{_tail(clean(self._words))}"
        return stage

    def _keyboard(self) -> InlineKeyboardMarkup:
        label = text("telegram.stop", self._language)
        return InlineKeyboardMarkup(
            [[InlineKeyboardButton(label, callback_data=f"{STOP}:{self._job_number}")]]
        )

    @property
    def _pause(self) -> float:
        return self._timing.edit if self._incoming.is_group else self._timing.draft

    async def _quietly(self, call: Awaitable[object]) -> bool:
        try:
            await call
        except TelegramError as error:
            logger.info("Not shown (%s)", type(error).__name__)
            return False
        return True


def _tail(words: str) -> str:
    """The end of a text that is too long for one message: it is the end that grows."""
    if units(words) <= _PREVIEW_UNITS:
        return words
    tail = words[-_PREVIEW_UNITS:]
    while units(tail) > _PREVIEW_UNITS:
        tail = tail[units(tail) - _PREVIEW_UNITS :]
    return "…" + tail
