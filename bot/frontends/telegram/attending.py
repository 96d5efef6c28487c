"""From a message to its answer: in turn, as a job that can be stopped, delivered whole."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

from telegram.error import Forbidden, TelegramError

from bot.dialogue.holding import remember_refusal
from bot.errors import ClassifiedText, ZichaError
from bot.exchange import Button, Message, Reply
from bot.frontends.arriving import MOST_ATTEMPTS
from bot.frontends.telegram.access import Role
from bot.frontends.telegram.desk import Closing, Desk, place_of
from bot.frontends.telegram.files import Fetched, fetch_documents
from bot.frontends.telegram.incoming import Incoming
from bot.frontends.telegram.sending import Place, say, send_reply
from bot.frontends.telegram.streaming import Stage
from bot.frontends.telegram.voice import ask_about_transcript
from bot.logs import log_unexpected
from bot.messages import for_error, text
from bot.privacy import refuse_classified
from knowledge.errors import KnowledgeError

logger = logging.getLogger(__name__)

LATE_YES, LATE_NO = "late:yes", "late:no"
LATE_PARTS = ":parts"
"""Ends the button of a message that came in several parts: the one it replies to is not the whole."""
_DOUBTED_KEPT = 500

_CHEAP_COMMANDS = frozenset({"start", "help", "privacy", "new", "cancel", "settings"})
"""Answered however old they are: asking would be more bother than the answer."""


async def attend(desk: Desk, incoming: Incoming, role: Role, turn: asyncio.Event) -> None:
    """Answer a message when it is its turn; afterwards it counts as answered."""
    paste = desk.pastes.begin(incoming)
    # Judged on arrival: what had to wait its turn here is not late.
    doubt = _doubt(desk, incoming)
    async with _turn(desk, incoming, turn):
        if paste:
            incoming = await desk.pastes.complete(paste)
        if desk.is_closing:
            raise Closing
        if await _is_answered(desk, incoming):
            return
        try:
            if doubt:
                await _ask_whether_still(desk, incoming, doubt)
            elif await desk.inbox.count_attempt(incoming.update_ids) > MOST_ATTEMPTS:
                # It ended the process each time: the rest goes on without it.
                await desk.say(incoming, "telegram.given_up")
            else:
                await _handle(desk, incoming, role)
        except (Closing, asyncio.CancelledError):
            await asyncio.shield(desk.inbox.count_attempt(incoming.update_ids, -1))
            raise
        except Forbidden:
            logger.info("%s has blocked the bot", incoming.person)
        except TelegramError as error:
            # Left unanswered: it is taken up again after a restart, and that was no fault of the message.
            await desk.inbox.count_attempt(incoming.update_ids, -1)
            logger.error("An answer could not be delivered (%s)", type(error).__name__)
            return
        await desk.inbox.mark_answered(incoming.update_ids)


async def _handle(desk: Desk, incoming: Incoming, role: Role) -> None:
    if incoming.is_group and (incoming.documents or incoming.voice):
        await desk.say(incoming, "telegram.files_in_private")
    elif incoming.voice:
        await _guarded(desk, incoming, ask_about_transcript(desk, incoming))
    else:
        await _guarded(desk, incoming, _answer(desk, incoming, role))


async def _guarded(desk: Desk, incoming: Incoming, work: Awaitable[None]) -> None:
    """Tell the person in one sentence what went wrong; the trace goes to the log."""
    try:
        await work
    except (TelegramError, Closing):
        raise
    except Exception as error:
        if isinstance(error, ClassifiedText):
            await remember_refusal(Message(incoming.person, incoming.chat), desk.services)
        language = await desk.language(incoming)
        sentence = for_error(error, language)
        if not isinstance(error, ZichaError | KnowledgeError):
            sentence = for_error(error, language, log_unexpected(error))
        await say(desk.bot, place_of(incoming), sentence)


async def _answer(desk: Desk, incoming: Incoming, role: Role) -> None:
    # Before the files that came with the words are fetched.
    refuse_classified(incoming.text)
    language = await desk.language(incoming)
    async with (
        Stage(desk, incoming, language) as stage,
        fetch_documents(desk.bot, incoming.documents, desk.services.settings, language) as fetched,
    ):
        message = to_message(incoming, role, fetched)
        job = desk.jobs.start(
            incoming.person,
            incoming.chat,
            incoming.message_ids,
            _call(desk, message, stage),
        )
        stage.offer_stop(job.number)
        await asyncio.wait([job.task])
    if job.task.cancelled():
        if job.is_superseded:
            return
        if not job.is_stopped:
            raise Closing
        await desk.say(incoming, "telegram.stopped")
        return
    reply = job.task.result()
    await desk.inbox.mark_begun(incoming.update_ids)
    await _deliver(desk, incoming, reply, language)


async def _call(desk: Desk, message: Message, stage: Stage) -> Reply:
    return await desk.respond(message, desk.services, stage.progress)


async def _deliver(desk: Desk, incoming: Incoming, reply: Reply, language: str) -> None:
    place = place_of(incoming)
    if not (incoming.is_group and reply.is_private):
        await send_reply(desk.bot, place, reply, language)
        return
    try:
        await send_reply(desk.bot, Place(incoming.user_id), reply, language)
    except Forbidden:
        # A bot may not begin a private chat.
        await desk.say(incoming, "telegram.open_private_first")
    else:
        await desk.say(incoming, "telegram.sent_privately")


def to_message(incoming: Incoming, role: Role, fetched: Fetched | None = None) -> Message:
    """Put what came from Telegram in the assistant's terms."""
    return Message(
        person=incoming.person,
        chat=incoming.chat,
        text=incoming.text,
        command=incoming.command,
        action=incoming.action,
        uploads=fetched.uploads if fetched else (),
        refused=fetched.refused if fetched else (),
        about=incoming.about,
        sent_at=incoming.sent_at,
        is_group=incoming.is_group,
        is_forwarded=incoming.is_forwarded,
        is_admin=role is Role.ADMIN,
    )


@asynccontextmanager
async def _turn(desk: Desk, incoming: Incoming, turn: asyncio.Event) -> AsyncIterator[None]:
    """Wait for what came before; if that is a job of the same person that takes long, say so."""
    notice = asyncio.create_task(_tell_to_wait(desk, incoming))
    try:
        # The chat comes first everywhere, and who holds a person waits for nothing: no deadlock.
        await turn.wait()
        async with desk.lanes.hold(f"person {incoming.person}"):
            notice.cancel()
            await asyncio.gather(notice, return_exceptions=True)
            yield
    finally:
        notice.cancel()


async def _tell_to_wait(desk: Desk, incoming: Incoming) -> None:
    await asyncio.sleep(desk.timing.notice)
    job = desk.jobs.of(incoming.person)
    if job is None or job.has_told_to_wait:
        return
    job.has_told_to_wait = True
    try:
        await desk.say(incoming, "telegram.one_at_a_time")
    except TelegramError as error:
        logger.info("Not told to wait (%s)", type(error).__name__)


async def _is_answered(desk: Desk, incoming: Incoming) -> bool:
    """Tell whether another worker on the same database was quicker."""
    store = desk.services.store
    return store.is_shared and await store.is_answered(incoming.update_ids[0])


def _doubt(desk: Desk, incoming: Incoming) -> str:
    """Return the question to ask before the message is answered, or nothing."""
    if desk.inbox.was_cut_off(incoming.update_ids[0]):
        return "telegram.cut_off_press" if incoming.action else "telegram.cut_off"
    is_cheap = incoming.is_confirmed or incoming.action or incoming.command in _CHEAP_COMMANDS
    return "telegram.late" if not is_cheap and incoming.age > desk.timing.late else ""


async def _ask_whether_still(desk: Desk, incoming: Incoming, question: str) -> None:
    language = await desk.language(incoming)
    if not incoming.message_ids:
        # The button is still there to be pressed again.
        await desk.say(incoming, question)
        return
    suffix = ""
    if len(incoming.message_ids) > 1:
        suffix = LATE_PARTS
        while len(desk.doubted) >= _DOUBTED_KEPT:
            del desk.doubted[next(iter(desk.doubted))]
        desk.doubted[incoming.chat, incoming.message_ids[0]] = incoming
    sent_at = incoming.sent_at.astimezone().strftime("%m-%d %H:%M")
    buttons = (
        Button(text("telegram.late_yes", language), LATE_YES + suffix),
        Button(text("telegram.late_no", language), LATE_NO),
    )
    place = dataclasses.replace(place_of(incoming), reply_to=incoming.message_ids[0])
    await say(desk.bot, place, text(question, language, time=sent_at), (buttons,))
