"""A group hears answers to questions; all else goes on in the private conversation of who asked.

The conversation of a group belongs to all who are in it: a draft, a report or a review kept there
would come out at the next person's 更短.
"""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import answers, drafts, settings, statements
from bot.dialogue.intents import Intent, read_wish
from bot.dialogue.talk import Talk
from bot.exchange import Message, Progress

COMMANDS = frozenset({"ask", "rules", "explain", "start", "help", "privacy"})
ACTIONS = frozenset({"answer", "explain", "good", "bad"})
INTENTS = frozenset(
    {
        Intent.ASK,
        Intent.RULES,
        Intent.EXPLAIN,
        Intent.OUTLINE,
        Intent.HOWTO,
        Intent.GREETING,
        Intent.THANKS,
        Intent.GOOD,
        Intent.BAD,
        Intent.PRIVACY,
        Intent.STOP,
        Intent.UNCLEAR,
    }
)
"""What may be said before all. What is not listed goes on in private."""


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
    if (given := read_wish(message.text, has_answer=answers.is_given(talk))).intent is Intent.REVISE:
        return True
    alone = await _talk_in_private(talk)
    wish = read_wish(message.text, has_draft=alone.session.last.get("type") == "draft")
    is_said_of_draft = wish.intent is Intent.REVISE or drafts.may_be_missing_facts(alone, wish)
    is_wish_for_draft = given.intent is Intent.ASK and drafts.is_bare_request(talk, given.content)
    is_statement = given.intent is Intent.ASK and statements.read_statement(talk, given.content) is not None
    is_setting = given.intent is Intent.ASK and settings.is_told(talk)
    return given.intent in INTENTS and not (
        is_said_of_draft or is_wish_for_draft or is_statement or is_setting
    )


async def _talk_in_private(talk: Talk) -> Talk:
    session = await talk.services.store.load_session(talk.person, talk.person)
    return Talk(in_private(talk.message), session, talk.services, Progress())
