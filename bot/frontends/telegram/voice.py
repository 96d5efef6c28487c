"""Voice messages: written down, shown, and answered when the person says that it is right."""

from __future__ import annotations

from telegram import Message
from telegram.constants import MessageEntityType

from bot.exchange import Button, Paragraph, Quotation, Reply
from bot.frontends.telegram.desk import Desk, place_of
from bot.frontends.telegram.files import fetch_voice
from bot.frontends.telegram.incoming import Incoming
from bot.frontends.telegram.sending import send_reply
from bot.frontends.telegram.splitting import units
from bot.messages import text
from bot.privacy import refuse_classified

VOICE_YES, VOICE_NO = "voice:yes", "voice:no"

_CONFIRMABLE = 3600
"""UTF-16 units; a longer transcript would not fit in one message with its buttons."""


async def ask_about_transcript(desk: Desk, incoming: Incoming) -> None:
    """Show what was heard with a button to go on; without a transcription model, say so."""
    settings = desk.services.settings
    refuse_classified(incoming.text)
    if incoming.voice is None or not settings.transcription_model:
        await desk.say(incoming, "telegram.no_voice")
        return
    from bot.llm.transcription import transcribe

    language = await desk.language(incoming)
    async with fetch_voice(desk.bot, incoming.voice, settings, language) as path:
        words = (await transcribe(path, settings)).strip()
    refuse_classified(words)
    if not words:
        await desk.say(incoming, "telegram.heard_nothing")
        return
    if units(words) > _CONFIRMABLE:
        long = Reply((Paragraph(text("telegram.heard_long", language)), Quotation(words)))
        await send_reply(desk.bot, place_of(incoming), long, language)
        return
    buttons = (
        Button(text("telegram.voice_yes", language), VOICE_YES),
        Button(text("telegram.voice_no", language), VOICE_NO),
    )
    heard = Reply((Paragraph(text("telegram.heard", language)), Quotation(words)), buttons=(buttons,))
    await send_reply(desk.bot, place_of(incoming), heard, language)


def transcript_of(message: Message) -> str:
    """Return the words of a message that `ask_about_transcript` sent.

    They are kept nowhere else, so that a press of the button works after a restart too.
    """
    kinds: list[str | None] = [MessageEntityType.BLOCKQUOTE, MessageEntityType.EXPANDABLE_BLOCKQUOTE]
    quoted = "\n".join(message.parse_entities(kinds).values())
    return quoted.strip().removeprefix("“").removesuffix("”").strip()
