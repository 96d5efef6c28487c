"""What directly follows a refused text is held with it: 机密, then ★10年; 绝密, then the text itself."""

from __future__ import annotations

import logging
import time

from bot.errors import StoreFailed
from bot.exchange import Message
from bot.privacy import refuse_classified, refuse_what_follows
from bot.services import Services

logger = logging.getLogger(__name__)

HELD_SECONDS = 600
"""So long after a refusal what the same person says counts as its rest; each thing held begins it anew."""


async def refuse_marked(message: Message, services: Services) -> None:
    """Raise ClassifiedText for a marked message, and for words or files that directly follow a refusal.

    Buttons and bare commands hold nothing and pass; /new says that something else begins.
    """
    refuse_classified(message.text)
    session = await services.store.load_session(message.chat, message.person)
    marked_at = session.marked_at.get(message.person)
    if marked_at is None or message.action:
        return
    if message.command == "new" or time.time() - marked_at > HELD_SECONDS:
        del session.marked_at[message.person]
        await services.store.save_session(session)
    elif message.uploads or message.text.strip():
        refuse_what_follows()


async def remember_refusal(message: Message, services: Services) -> None:
    """Note that something of this person was refused just now; the conversation is else as before."""
    try:
        session = await services.store.load_session(message.chat, message.person)
        session.marked_at[message.person] = time.time()
        await services.store.save_session(session)
    except StoreFailed:
        logger.warning("A refusal could not be noted")  # the refusal itself is what must be told
