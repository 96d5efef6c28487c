"""Reviewing in conversation: a summary, then one card a finding."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace

from bot.dialogue.talk import Talk
from bot.exchange import Items, Paragraph, Reply
from bot.llm.metering import metered
from bot.review import review
from bot.review.conversation import begin_review, knows, review_turn
from bot.review.editing import edit, with_earlier
from bot.sessions import Task

LARGEST_KEPT = 2_000_000
"""Bytes of a sent .docx that are kept with the conversation so that it can come back with its formatting."""


async def begin(talk: Talk, text: str, original: bytes = b"") -> Reply:
    """Review a draft and show what matters most."""
    if not text.strip():
        talk.session.task = Task("begin:review")
        return talk.reply(talk.say("ask.paste_draft"))
    preferences = talk.session.preferences
    async with metered(talk.services, talk.person, "review", text):
        result = await review(
            text,
            talk.services,
            kind=preferences.kind,
            year=preferences.year,
            scopes=talk.scopes,
            progress=talk.progress,
        )
    reply, state = begin_review(result)
    if original and len(original) <= LARGEST_KEPT:
        state["docx"] = base64.b64encode(original).decode()
    talk.session.task = Task("review", state)
    talk.turn_to("review")
    return reply


async def correct(talk: Talk, words: str) -> Reply | None:
    """Change the draft under review as the words say, and review it anew; None where they name nothing in it."""
    task = talk.session.task
    assert task is not None
    edited = await asyncio.to_thread(edit, words, task.state["text"])
    if edited.choices:
        return talk.reply(talk.say("review.which_of"), Items(edited.choices, is_numbered=True))
    if not edited.changed:
        return None
    before = task.state
    reply = await begin(talk, edited.text)
    if talk.session.task is not None:
        talk.session.task.state = with_earlier(talk.session.task.state, before)
    told = tuple(
        f"{old} → {new}" if new else talk.say("review.taken_out", text=old) for old, new in edited.changed
    )
    return replace(reply, blocks=(Paragraph(talk.say("review.changed")), Items(told), *reply.blocks))


def is_answer(words: str) -> bool:
    """Tell whether typed words are one of those that a review takes: 采纳, 下一条, 撤销."""
    return knows(words)


async def go_on(talk: Talk) -> Reply:
    """Take a button or word for the review that is open."""
    task = talk.session.task
    if task is None or task.name != "review":
        return talk.reply(talk.say("session.too_old"))
    reply, task.state = await review_turn(talk.message, task.state, talk.services)
    talk.turn_to("review")
    if not task.state:
        talk.session.task = None
    return reply
