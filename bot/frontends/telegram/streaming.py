"""What a person sees while a reply is being made: typing, stages, the text as it grows, a stop button."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Awaitable
from types import TracebackType
from typing import Self

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.exchange import Progress
from bot.frontends.telegram.desk import Desk
from bot.frontends.telegram.incoming import Incoming
from bot.frontends.telegram.pacing import DROPPABLE
from bot.frontends.telegram.rendering import clean
from bot.frontends.telegram.splitting import MESSAGE_UNITS, units
from bot.messages import text

logger = logging.getLogger(__name__)

STOP = "stop"
"""Head of the stop button's data: `stop:<number of the job>`."""

_PREVIEW_UNITS = MESSAGE_UNITS - 96
_LAST_CALLS = 1.0
_draft_ids = itertools.count(1)


class Stage:
    """Shows the making of one reply; leaving it clears everything but the reply away.

    Nothing of it may delay or break the work: calls are made in the background, skipped when
    Telegram is busy, and their failures are only logged.
    """

    def __init__(self, desk: Desk, incoming: Incoming, language: str) -> None:
        self._bot = desk.bot
        self._spawn = desk.spawn
        self._timing = desk.timing
        self._incoming = incoming
        self._language = language
        self._draft_id = next(_draft_ids)
        self._words = ""
        self._stage = ""
        self._job_number = 0
        self._status: Message | None = None
        self._shown = ""
        self._over = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self.progress = Progress(on_text=self._on_text, on_stage=self._on_stage)

    async def __aenter__(self) -> Self:
        shows = [self._keep_typing(), self._show_status()]
        if not self._incoming.is_group:
            shows.append(self._show_words())
        self._tasks = {asyncio.create_task(show) for show in shows}
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        # A call under way may end: a preview that arrives after the answer would stay. One that hangs may not
        # hold the answer up.
        _, hanging = await asyncio.wait(self._tasks, timeout=_LAST_CALLS)
        if hanging:
            self._spawn(self._clear_later(hanging))
        else:
            await self._clear()

    async def _clear_later(self, hanging: set[asyncio.Task[None]]) -> None:
        await asyncio.wait(hanging)
        await self._clear()

    async def _clear(self) -> None:
        if self._status:
            await self._quietly(self._bot.delete_message(self._incoming.chat_id, self._status.message_id))

    def offer_stop(self, job_number: int) -> None:
        """Name the job that the stop button stops."""
        self._job_number = job_number

    async def _on_text(self, words: str) -> None:
        self._words = words

    async def _on_stage(self, stage: str) -> None:
        self._stage = stage

    async def _keep_typing(self) -> None:
        # What is answered at once needs no hint.
        is_over = await self._is_over_within(self._timing.typing_after)
        while not is_over:
            await self._quietly(
                self._bot.send_chat_action(
                    self._incoming.chat_id, ChatAction.TYPING, message_thread_id=self._incoming.thread_id
                )
            )
            is_over = await self._is_over_within(self._timing.typing)

    async def _show_status(self) -> None:
        """Send the message with the stop button once the job turns out to be a long one, keep it current."""
        is_over = await self._is_over_within(self._timing.notice)
        while not is_over:
            wanted = self._status_text()
            if wanted != self._shown and await self._quietly(self._write_status(wanted)):
                self._shown = wanted
            is_over = await self._is_over_within(
                self._timing.edit if self._incoming.is_group else self._timing.draft
            )

    async def _write_status(self, wanted: str) -> None:
        if self._status:
            await self._bot.edit_message_text(
                wanted,
                chat_id=self._incoming.chat_id,
                message_id=self._status.message_id,
                reply_markup=self._keyboard(),
                rate_limit_args=DROPPABLE,
            )
            return
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
        """Preview the text as it grows."""
        shown, age = "", 0.0
        while not await self._is_over_within(self._timing.draft):
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

    async def _is_over_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._over.wait()
        except TimeoutError:
            return False
        return True

    def _status_text(self) -> str:
        stage = (self._stage or text("telegram.working", self._language)) + "……"
        if self._incoming.is_group and self.progress.is_public and self._words.strip():
            return f"{stage}\n\n{_tail(clean(self._words))}"
        return stage

    def _keyboard(self) -> InlineKeyboardMarkup:
        label = text("telegram.stop", self._language)
        return InlineKeyboardMarkup(
            [[InlineKeyboardButton(label, callback_data=f"{STOP}:{self._job_number}")]]
        )

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
