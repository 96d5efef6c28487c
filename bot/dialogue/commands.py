"""What each command and each button does. A new one is a line in these tables."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.dialogue import admin, drafts, guide, notices, questions, reports, reviews, settings, uploads
from bot.dialogue.talk import Talk, element_buttons
from bot.exchange import Paragraph, Reply
from bot.sessions import Task

Job = Callable[[Talk], Awaitable[Reply]]
ArgumentJob = Callable[[Talk, str], Awaitable[Reply]]

ADMIN_COMMANDS: dict[str, Job] = {
    "add": admin.add_documents,
    "users": admin.show_people,
    "dismiss": admin.dismiss_person,
    "invite": admin.invite,
    "stats": admin.show_stats,
    "gaps": admin.show_gaps,
    "fetch": admin.fetch_rules,
}
COMMANDS: dict[str, Job] = {
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
TEXT_COMMANDS: dict[str, ArgumentJob] = {
    "ask": questions.ask,
    "draft": drafts.begin,
    "rules": questions.rules,
    "explain": questions.explain_element,
    "review": reviews.begin,
    "notice": notices.read,
}
"""Commands that need words: without them these are asked for."""

_WANTED = {
    "draft": "ask.what_to_draft",
    "rules": "ask.what_rules",
    "explain": "ask.what_element",
    "review": "ask.paste_draft",
    "notice": "ask.paste_notice",
    "ask": "ask.what_question",
}


async def run_command(talk: Talk, command: str) -> Reply:
    """Do what a slash command asks for."""
    if command in ADMIN_COMMANDS:
        return await ADMIN_COMMANDS[command](talk) if talk.is_admin else talk.reply(talk.say("admin.only"))
    if command in COMMANDS:
        return await COMMANDS[command](talk)
    if command in TEXT_COMMANDS:
        text = talk.message.text
        return await (TEXT_COMMANDS[command](talk, text) if text else begin(talk, command))
    shown = await settings.show_help(talk)
    unknown = Paragraph(talk.say("session.no_command", command=command))
    return replace(shown, blocks=(unknown, *shown.blocks))


async def press(talk: Talk, action: str) -> Reply:
    """Do what a button asks for; what no button of ours says counts as an old one."""
    name, _, argument = action.partition(":")
    return await BUTTONS[name](talk, argument) if name in BUTTONS else talk.reply(talk.say("session.too_old"))


async def begin(talk: Talk, what: str) -> Reply:
    """Take the press of a button of /start, or a command without its text: ask for what it needs."""
    if what not in _WANTED:
        return talk.reply(talk.say("session.too_old"))
    talk.session.task = Task(f"begin:{what}")
    buttons = element_buttons(talk.draftable, what) if what in ("draft", "explain") else []
    return talk.reply(talk.say(_WANTED[what]), buttons=buttons)


async def _press_act(talk: Talk, argument: str) -> Reply:
    from bot.dialogue.doing import press_act  # it needs the jobs, and they this table

    return await press_act(talk, argument)


BUTTONS: dict[str, ArgumentJob] = {
    "act": _press_act,
    "begin": begin,
    "set": settings.change_setting,
    "forget": settings.answer_forget,
    "file": uploads.use_files,
    "draft": drafts.begin_element,
    "revise": drafts.revise,
    "explain": questions.explain_element,
    "why": questions.show_why,
    "good": lambda talk, turn: questions.take_feedback(talk, turn, True),
    "bad": lambda talk, turn: questions.take_feedback(talk, turn, False),
    "export": drafts.export,
    "answer": questions.press_answer,
    "notice": notices.press,
    "review": lambda talk, _: reviews.go_on(talk),
    "report": lambda talk, _: reports.go_on(talk),
    "whole": guide.begin_whole,
}
"""By the first word of a button's action; what follows the colon is its argument."""
