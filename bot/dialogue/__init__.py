"""The dialogue: one message in, one reply out, the same for every front-end.

A command or a button says which job is meant; else the words are understood as an act
(`bot.understanding`), whatever is open, and done (`doing`). The jobs are in the modules beside this one. Whoever calls sees to it that messages of
one conversation come one after the other.
"""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import about, doing, groups, reviews, uploads
from bot.dialogue.commands import press, run_command
from bot.dialogue.holding import refuse_marked, remember_refusal
from bot.dialogue.talk import Talk
from bot.errors import ClassifiedText, ZichaError
from bot.exchange import Message, Paragraph, Progress, Reply
from bot.messages import for_error
from bot.observing import measured_message
from bot.services import Services
from knowledge.errors import ClassifiedDocument, KnowledgeError


async def respond(message: Message, services: Services, progress: Progress | None = None) -> Reply:
    """Answer one message; the conversation is loaded before and saved after.

    Errors are those of `bot.errors` and `knowledge.errors`; the conversation is then as before.
    """
    with measured_message():
        try:
            await refuse_marked(message, services)
            return await _respond(message, services, progress or Progress())
        except (ClassifiedText, ClassifiedDocument):
            await remember_refusal(message, services)
            raise


async def _respond(message: Message, services: Services, progress: Progress) -> Reply:
    talk = await _open(message, services, progress)
    if not message.is_group:
        return await _answer(talk)
    if not await groups.is_for_all(talk):
        return await _answer_in_private(talk)
    if talk.person not in talk.session.people:
        talk.session.people.append(talk.person)
    return await _answer(talk)


async def _open(message: Message, services: Services, progress: Progress) -> Talk:
    return Talk(message, await services.store.load_session(message.chat, message.person), services, progress)


async def _answer(talk: Talk) -> Reply:
    with about.turned_back(talk):
        reply = await _route(talk)
    await talk.services.store.save_session(talk.session)
    return await _with_news(talk, reply)


async def _answer_in_private(talk: Talk) -> Reply:
    """Do what a group hears nothing of, errors neither: they may name what is the person's own."""
    unseen = Progress(talk.progress.on_text, talk.progress.on_stage)
    try:
        reply = await _answer(await _open(groups.in_private(talk.message), talk.services, unseen))
    except (ZichaError, KnowledgeError) as error:
        reply = talk.reply(for_error(error, talk.language))
    return replace(reply, is_private=True)


async def _with_news(talk: Talk, reply: Reply) -> Reply:
    """Tell once, in private, that a question which found nothing can now be answered."""
    if talk.message.is_group:
        return reply
    filled = await talk.services.store.take_filled_gaps(talk.person)
    news = tuple(Paragraph(talk.say("admin.filled", question=gap.question)) for gap in filled)
    return replace(reply, blocks=(*news, *reply.blocks)) if news else reply


async def _route(talk: Talk) -> Reply:
    message = talk.message
    if message.action:
        return await press(talk, message.action)
    if message.command:
        return await run_command(talk, message.command)
    if message.uploads:
        return await uploads.take_files(talk)
    if message.is_forwarded and len(message.text) > 20:
        return await reviews.begin(talk, message.text)
    return await doing.do(talk, message.text)
