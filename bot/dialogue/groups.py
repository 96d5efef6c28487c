"""A group hears answers to questions; all else goes on in the private conversation of who asked.

The conversation of a group belongs to all who are in it: a draft, a report or a review kept there
would come out at the next person's 更短.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.dialogue import answers, settings
from bot.dialogue.said import pasted, said_as_such
from bot.dialogue.talk import Talk
from bot.exchange import Message, Progress
from bot.understanding import Act, read_act

COMMANDS = frozenset({"ask", "rules", "explain", "start", "help", "privacy"})
ACTIONS = frozenset({"answer", "explain", "good", "bad"})
ACTS = frozenset({Act.ASK, Act.EXPLAIN, Act.HELP, Act.SMALLTALK, Act.OFFTOPIC, Act.INVENT})
"""What may be said before all. What is not listed, or not clear, goes on in private."""
WORDS = frozenset({"greeting", "thanks", "unclear", "stop", "good", "bad", "privacy", "howto"})


def in_private(message: Message) -> Message:
    """Return the message as if it had been written in private, where a chat has its person's own id."""
    return replace(message, chat=message.person, is_group=False)


async def is_for_all(talk: Talk) -> bool:
    """Tell whether what is asked in the group may be done and answered in it."""
    message = talk.message
    if message.action:
        return message.action.partition(":")[0] in ACTIONS
    if message.command:
        return message.command in COMMANDS
    if message.uploads or message.is_forwarded:
        return False
    if talk.session.task is not None and talk.session.task.name == "feedback":
        return True
    text = message.text.strip()
    if pasted(text) is not None:
        return False
    is_answered = answers.is_given(talk)
    if (said := said_as_such(text, has_draft=False, has_answer=is_answered)) and said.what == "revise":
        return True
    alone = await _talk_in_private(talk)
    has_draft = alone.work.current is not None
    if said := said_as_such(text, has_draft=has_draft, has_answer=is_answered):
        return said.what in WORDS
    if settings.is_told(talk):
        return False
    readings = [
        await asyncio.to_thread(read_act, text, open_of)
        for open_of in {"none", "draft" if has_draft else "none"}
    ]
    return all(reading.act in ACTS for reading in readings)


async def _talk_in_private(talk: Talk) -> Talk:
    session = await talk.services.store.load_session(talk.person, talk.person)
    return Talk(in_private(talk.message), session, talk.services, Progress())
