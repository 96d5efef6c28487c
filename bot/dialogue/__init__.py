"""The dialogue: one message in, one reply out, the same for every front-end.

A command or a button says which job is meant; else the open task goes on; else the words tell
(`intents`). The jobs are in the modules beside this one. Whoever calls sees to it that messages of
one conversation come one after the other.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue import (
    answers,
    drafts,
    groups,
    guide,
    notices,
    questions,
    reports,
    reviews,
    settings,
    statements,
    uploads,
)
from bot.dialogue.commands import begin, press, run_command
from bot.dialogue.holding import refuse_marked, remember_refusal
from bot.dialogue.intents import Intent, Wish, is_question, read_wish
from bot.dialogue.talk import Talk
from bot.dialogue.telling import is_correction
from bot.errors import ClassifiedText, ZichaError
from bot.exchange import Message, Paragraph, Progress, Reply
from bot.messages import for_error
from bot.observing import measured_message
from bot.reports.commands import is_command
from bot.services import Services
from knowledge.errors import ClassifiedDocument, KnowledgeError

_BARE_FIGURE = re.compile(r"[约近共]?\d{1,6}(?:\.\d+)?[%％\u4e00-\u9fff]{0,2}[。！!]?")


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
    is_reviewing = talk.session.task is not None and talk.session.task.name == "review"
    wish = read_wish(
        message.text,
        has_draft=talk.session.last.get("type") == "draft" and not is_reviewing,
        has_answer=answers.is_given(talk) and not is_reviewing,
    )
    if talk.session.task and (reply := await _go_on(talk, wish)):
        return reply
    is_new = wish.intent is Intent.ASK and (
        drafts.is_bare_request(talk, wish.content) or drafts.is_name_alone(talk, wish.content)
    )
    if not is_new and drafts.may_be_missing_facts(talk, wish):
        return await drafts.add_facts(talk)
    if wish.intent is Intent.ASK and (told := await settings.take_told(talk)):
        return told
    return await _grant(talk, wish)


async def _grant(talk: Talk, wish: Wish) -> Reply:
    match wish.intent:
        case Intent.GREETING:
            return await settings.start(talk)
        case Intent.STOP:
            return await settings.cancel(talk)
        case Intent.THANKS:
            return talk.reply(talk.say("session.thanks"))
        case Intent.UNCLEAR:
            return talk.reply(talk.say("session.unclear"))
        case Intent.GOOD | Intent.BAD:
            return await questions.judge_last(talk, wish.intent is Intent.GOOD)
        case Intent.PRIVACY:
            return await settings.show_privacy(talk)
        case Intent.FORGET:
            return await settings.ask_to_forget(talk)
        case Intent.DRAFT:
            return await drafts.begin(talk, wish.content)
        case Intent.REPORT if not _asks_for_part(talk, wish):
            return await reports.begin(talk, wish.content)
        case Intent.OUTLINE if not _asks_for_part(talk, wish):
            return guide.show_outline(talk, wish.content)
        case Intent.OUTLINE:
            return await questions.explain_element(talk, wish.content)
        case Intent.REPORT:
            return await drafts.begin(talk, wish.content)
        case Intent.HOWTO:
            return guide.tell_how(talk, wish.detail)
        case Intent.CONTINUE:
            return await _take_up(talk)
        case Intent.REVISE if answers.is_given(talk):
            return await questions.rework(talk, wish.detail)
        case Intent.REVISE:
            return await drafts.revise(talk, wish.detail, wish.content)
        case Intent.RULES:
            return await questions.rules(talk, wish.content)
        case Intent.EXPLAIN if drafts.names_element(talk, wish.content):
            return await questions.explain_element(talk, wish.content)
        case Intent.NOTICE if wish.content:
            return await notices.read(talk, wish.content)
        case Intent.NOTICE:
            return await begin(talk, "notice")
        case Intent.REVIEW:
            return await reviews.begin(talk, wish.content)
        case _:
            return await _grant_unnamed(talk, wish.content)


async def _grant_unnamed(talk: Talk, text: str) -> Reply:
    """Tell from what the words are about what to do with them, as no word says it; most are questions."""
    if drafts.is_name_alone(talk, text):
        return await questions.explain_element(talk, text)
    if drafts.is_bare_request(talk, text):
        return await drafts.begin(talk, text)
    if is_correction(text):
        return talk.reply(talk.say("draft.nothing_to_revise"))
    if statement := statements.read_statement(talk, text):
        return await drafts.begin_told(talk, statement)
    if _BARE_FIGURE.fullmatch(text.strip()):
        return talk.reply(talk.say("ask.which_figure"))
    return await questions.ask(talk, text)


def _asks_for_part(talk: Talk, wish: Wish) -> bool:
    return drafts.names_part(talk, wish.detail)


async def _take_up(talk: Talk) -> Reply:
    """Go on with what is half done: the draft that lacks facts, the report that is stored."""
    if missing := drafts.show_missing(talk):
        return missing
    if await talk.services.store.list_reports(talk.person):
        return await reports.begin(talk, "")
    return talk.reply(talk.say("session.nothing_open"))


async def _go_on(talk: Talk, wish: Wish) -> Reply | None:
    """Go on with the open task, unless the words clearly ask for something else."""
    task = talk.session.task
    assert task is not None
    if wish.intent is Intent.STOP:
        return await settings.cancel(talk)
    if task.name == "feedback":
        if wish.intent in (Intent.ASK, Intent.THANKS, Intent.UNCLEAR) and not is_question(wish.content):
            return await questions.take_feedback_reason(talk)
        # Something new was said instead of a reason.
        talk.session.task = None
        return None
    if task.name == "review" and reviews.is_answer(talk.message.text):
        return await reviews.go_on(talk)
    if wish.intent in (Intent.PRIVACY, Intent.FORGET, Intent.UNCLEAR):
        return None
    if task.name == "review":
        return await reviews.go_on(talk) if reviews.is_about_findings(wish) else None
    if task.name == "report":
        if wish.intent is Intent.REPORT and not is_command(talk.message.text):
            return await reports.show_open(talk, wish.content)
        if reports.is_about_it(talk, wish):
            return await reports.go_on(talk)
        if wish.intent in (Intent.REVIEW, Intent.NOTICE):
            return None
        reply = await _grant(talk, wish)
        return replace(reply, blocks=(*reply.blocks, Paragraph(talk.say("session.report_open"))))
    if task.name.startswith("begin:"):
        return await _begun(talk, task.name.partition(":")[2], wish)
    return None


async def _begun(talk: Talk, what: str, wish: Wish) -> Reply:
    """Take the words after a button of /start for what the button asked for."""
    talk.session.task = None
    text = talk.message.text
    match what:
        case "draft" if wish.intent not in (Intent.REVIEW, Intent.RULES, Intent.NOTICE):
            return await drafts.begin(talk, text)
        case "rules":
            return await questions.rules(talk, text)
        case "explain":
            return await questions.explain_element(talk, text)
        case "review":
            return await reviews.begin(talk, text)
        case _:
            return await _grant(talk, wish)
