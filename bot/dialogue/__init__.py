"""The dialogue: one message in, one reply out, the same for every front-end.

A command or a button says which job is meant; else the open task goes on; else the words tell
(`intents`). The jobs are in the modules beside this one. Whoever calls sees to it that messages of
one conversation come one after the other.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.dialogue import admin, answers, drafts, notices, questions, reports, reviews, settings, uploads
from bot.dialogue.intents import Intent, Wish, is_question, read_wish
from bot.dialogue.talk import Talk, element_buttons
from bot.exchange import Message, Paragraph, Progress, Reply
from bot.observing import measured_message
from bot.privacy import refuse_classified
from bot.services import Services

Job = Callable[[Talk], Awaitable[Reply]]
ArgumentJob = Callable[[Talk, str], Awaitable[Reply]]

ADMIN_COMMANDS: dict[str, Job] = {
    "add": admin.add_documents,
    "users": admin.show_people,
    "dismiss": admin.dismiss_person,
    "invite": admin.invite,
    "stats": admin.show_stats,
    "gaps": admin.show_gaps,
}


async def respond(message: Message, services: Services, progress: Progress | None = None) -> Reply:
    """Answer one message; the conversation is loaded before and saved after.

    Errors are those of `bot.errors` and `knowledge.errors`; the conversation is then as before.
    """
    with measured_message():
        refuse_classified(message.text)
        session = await services.store.load_session(message.chat, message.person)
        talk = Talk(message, session, services, progress or Progress())
        reply = await _route(talk)
        await services.store.save_session(session)
        return await _with_news(talk, reply)


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
        return await _press(talk, message.action)
    if message.command:
        return await _command(talk, message.command)
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
        case Intent.REPORT:
            return await reports.begin(talk, wish.content)
        case Intent.REVISE if answers.is_given(talk):
            return await questions.rework(talk, wish.detail)
        case Intent.REVISE:
            return await drafts.revise(talk, wish.detail, wish.content)
        case Intent.RULES:
            return await questions.rules(talk, wish.content)
        case Intent.EXPLAIN if drafts.names_element(talk, wish.content):
            return await questions.explain_element(talk, wish.content)
        case Intent.NOTICE:
            return await notices.read(talk, wish.content)
        case Intent.REVIEW:
            return await reviews.begin(talk, wish.content)
        case _ if drafts.is_name_alone(talk, wish.content):
            return await questions.explain_element(talk, wish.content)
        case _ if drafts.is_bare_request(talk, wish.content):
            return await drafts.begin(talk, wish.content)
        case _:
            return await questions.ask(talk, wish.content)


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
    if wish.intent in (Intent.PRIVACY, Intent.FORGET, Intent.UNCLEAR):
        return None
    if task.name == "review" and (wish.intent is Intent.REVIEW or not reviews.is_about_findings(wish)):
        return None
    if task.name == "review":
        return await reviews.go_on(talk)
    if task.name == "report":
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


async def _command(talk: Talk, command: str) -> Reply:
    if command in ADMIN_COMMANDS:
        if not talk.is_admin:
            return talk.reply(talk.say("admin.only"))
        return await ADMIN_COMMANDS[command](talk)
    jobs: dict[str, Job] = {
        "start": settings.start,
        "help": settings.show_help,
        "privacy": settings.show_privacy,
        "new": settings.begin_anew,
        "cancel": settings.cancel,
        "settings": settings.show_settings,
        "forget": settings.ask_to_forget,
        "sources": questions.list_sources,
        "remove": admin.remove_document,
        "why": questions.show_why,
        "report": reports.command,
    }
    if command in jobs:
        return await jobs[command](talk)
    text = talk.message.text
    with_text: dict[str, ArgumentJob] = {
        "ask": questions.ask,
        "draft": drafts.begin,
        "rules": questions.rules,
        "explain": questions.explain_element,
        "review": reviews.begin,
        "notice": notices.read,
    }
    if command in with_text:
        return await (with_text[command](talk, text) if text else _begin(talk, command))
    shown = await settings.show_help(talk)
    unknown = Paragraph(talk.say("session.no_command", command=command))
    return replace(shown, blocks=(unknown, *shown.blocks))


async def _press(talk: Talk, action: str) -> Reply:
    name, _, argument = action.partition(":")
    jobs: dict[str, ArgumentJob] = {
        "begin": _begin,
        "set": settings.change_setting,
        "forget": settings.answer_forget,
        "file": uploads.use_files,
        "draft": drafts.begin_element,
        "revise": drafts.revise,
        "explain": questions.explain_element,
        "why": questions.show_why,
        "good": lambda t, turn: questions.take_feedback(t, turn, True),
        "bad": lambda t, turn: questions.take_feedback(t, turn, False),
        "export": drafts.export,
        "answer": questions.press_answer,
        "notice": notices.press,
    }
    if name in jobs:
        return await jobs[name](talk, argument)
    if name == "review":
        return await reviews.go_on(talk)
    if name == "report":
        return await reports.go_on(talk)
    return talk.reply(talk.say("session.too_old"))


async def _begin(talk: Talk, what: str) -> Reply:
    """Take the press of a button of /start, or a command without its text: ask for what it needs."""
    from bot.sessions import Task

    questions_of = {
        "draft": "ask.what_to_draft",
        "rules": "ask.what_rules",
        "explain": "ask.what_element",
        "review": "ask.paste_draft",
        "notice": "ask.paste_notice",
        "ask": "ask.what_question",
    }
    if what not in questions_of:
        return talk.reply(talk.say("session.too_old"))
    talk.session.task = Task(f"begin:{what}")
    buttons = element_buttons(talk.draftable, what) if what in ("draft", "explain") else []
    return talk.reply(talk.say(questions_of[what]), buttons=buttons)
