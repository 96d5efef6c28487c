"""What each act leads to, whatever is open: no open report or review refuses another matter."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from bot.dialogue import answers, drafts, guide, notices, questions, reports, reviews, settings
from bot.dialogue.meaning import ASKED_BACK, SURE_QUESTION, mean, mean_by_model, mean_several
from bot.dialogue.said import (
    Said,
    asks_for_rules,
    pasted,
    said_as_such,
    text_after_wish,
    wants_report_by_notice,
    way_of_revising,
)
from bot.dialogue.talk import Talk
from bot.exchange import Button, Paragraph, Reply, joined
from bot.facts.correcting import is_correction
from bot.reports.commands import is_command
from bot.understanding import Act, Reading, read_act

Job = Callable[[Talk, str], Awaitable[Reply]]

_LEFT_TO_REPORT = (Act.TELL, Act.CORRECT, Act.REPORT, Act.REVISE, Act.UNDO, Act.EXPORT, Act.DRAFT)
"""With a report open, words of these acts are for it."""
_ON_THE_TEXT = (Act.CORRECT, Act.REVISE, Act.TELL)
"""With a review open these are about its draft, where they name something in it."""
_LEFT_TO_REVIEW = (Act.DECIDE, Act.UNDO, Act.EXPORT)


async def do(talk: Talk, text: str) -> Reply:
    """Do what a message says; what stays open beside it is named in a line."""
    text = text.strip()
    if paste := pasted(text):
        return await (reviews.begin if paste.what == "review" else notices.read)(talk, paste.text)
    if reply := await _go_on_by_word(talk, text):
        return reply
    if reply := drafts.answer_about(talk, text):
        return _with_open(talk, reply)
    if said := said_as_such(text, has_draft=_has_draft(talk), has_answer=answers.is_given(talk)):
        return await _take_word(talk, said)
    if talk.session.task is not None and talk.session.task.name == "begin:review":
        talk.session.task = None
        return await reviews.begin(talk, text)
    settings.note_unit(talk, text)
    if turned := drafts.turn_to_named(talk, text):
        return _with_open(talk, turned)
    if parts := await mean_by_model(talk, text) or await mean_several(talk, text):
        return await _do_parts(talk, parts)
    return await do_act(talk, text, await mean(talk, text))


async def _do_parts(talk: Talk, parts: Sequence[tuple[Reading, str]]) -> Reply:
    """Do the acts of a message one after the other, each with its own words; what they say becomes one reply."""
    replies = [
        await do_act(replace(talk, message=replace(talk.message, text=words)), words, reading)
        for reading, words in parts
    ]
    return joined(replies)


async def do_act(talk: Talk, text: str, reading: Reading) -> Reply:
    """Do an act; one that is not clear is asked about."""
    act, task = reading.act, talk.session.task
    if act is Act.UNCLEAR:
        return await _ask_back(talk, text, reading)
    if task is not None and task.name.startswith("begin:"):
        talk.session.task = None
        if act in (Act.TELL, Act.DRAFT, Act.EXPLAIN, Act.ASK, Act.SMALLTALK):
            act = _BEGUN.get(task.name.partition(":")[2], act)
    if task is not None and task.name == "report" and act is Act.REPORT and reading.sureness >= SURE_QUESTION:
        return await reports.show_open(talk, text)
    if task is not None and task.name == "report" and act in (*_LEFT_TO_REPORT, Act.SETTINGS):
        return await reports.go_on(talk)
    if task is not None and task.name == "review":
        if is_correction(text) and (changed := await reviews.correct(talk, text)):
            return changed
        if act in _LEFT_TO_REVIEW:
            return await reviews.go_on(talk)
        if act in _ON_THE_TEXT and (changed := await reviews.correct(talk, text)):
            return changed
        if act is Act.CORRECT and not drafts.is_at_hand(talk):
            return talk.reply(talk.say("review.not_found"))
    return _with_open(talk, await JOBS[act](talk, text))


async def press_act(talk: Talk, argument: str) -> Reply:
    """Take the press of a button under a question which act was meant."""
    text = str(talk.session.last.get("unclear", ""))
    if not text or argument not in set(Act):
        return talk.reply(talk.say("session.too_old"))
    return await do_act(talk, text, Reading(act=Act(argument)))


def _has_draft(talk: Talk) -> bool:
    is_reviewing = talk.session.task is not None and talk.session.task.name == "review"
    is_newest = talk.session.last.get("type") in ("draft", None)
    return drafts.is_at_hand(talk) and is_newest and not is_reviewing


async def _go_on_by_word(talk: Talk, text: str) -> Reply | None:
    """Take words that an open report or review knows as such: 跳过, 看进度; 采纳, 下一条."""
    task = talk.session.task
    if task is None:
        return None
    if task.name == "review" and reviews.is_answer(text):
        return await reviews.go_on(talk)
    if task.name == "report" and is_command(text):
        return await reports.go_on(talk)
    if task.name == "feedback":
        reading = await asyncio.to_thread(read_act, text, "question")
        is_other = reading.act in (
            Act.DRAFT,
            Act.ASK,
            Act.EXPLAIN,
            Act.REPORT,
            Act.REVIEW,
            Act.EXPORT,
            Act.STOP,
        )
        if said_as_such(text, has_draft=False, has_answer=False) is None and not is_other:
            return await questions.take_feedback_reason(talk)
        # Something new was said instead of a reason.
        talk.session.task = None
    return None


def _with_open(talk: Talk, reply: Reply) -> Reply:
    """Name in a line the report or review that stays open beside another matter."""
    task = talk.session.task
    if task is None or task.name not in ("report", "review") or not reply.blocks:
        return reply
    return replace(reply, blocks=(*reply.blocks, Paragraph(talk.say(f"session.{task.name}_open"))))


async def _ask_back(talk: Talk, text: str, reading: Reading) -> Reply:
    offered = [act for act in reading.likeliest if act in ASKED_BACK][:3]
    if not offered:
        return talk.reply(talk.say("session.unclear"))
    talk.session.last = {**talk.session.last, "unclear": text}
    buttons = [[Button(talk.say(f"act.{act.value}"), f"act:{act.value}") for act in offered]]
    return _with_open(talk, talk.reply(talk.say("act.which"), buttons=buttons))


async def _take_word(talk: Talk, said: Said) -> Reply:
    match said.what:
        case "greeting":
            return await settings.start(talk)
        case "thanks":
            return talk.reply(talk.say("session.thanks"))
        case "unclear":
            return talk.reply(talk.say("session.unclear"))
        case "stop":
            return await settings.cancel(talk)
        case "good" | "bad":
            return await questions.judge_last(talk, said.what == "good")
        case "privacy":
            return await settings.show_privacy(talk)
        case "forget":
            return await settings.ask_to_forget(talk)
        case "write":
            return await drafts.begin(talk, "")
        case "continue":
            return await _take_up(talk)
        case "howto":
            return guide.tell_how(talk, said.detail)
        case _:
            return await _revise(talk, said.text)


async def _take_up(talk: Talk) -> Reply:
    """Go on with what is half done: the draft that lacks facts, the report that is stored."""
    if talk.session.task is not None and talk.session.task.name == "report":
        return await reports.go_on(talk)
    if missing := drafts.show_missing(talk):
        return missing
    if await talk.services.store.list_reports(talk.person):
        return await reports.begin(talk, "")
    return talk.reply(talk.say("session.nothing_open"))


# What each act leads to


async def _ask(talk: Talk, text: str) -> Reply:
    return await (questions.rules if asks_for_rules(text) else questions.ask)(talk, text)


async def _explain(talk: Talk, text: str) -> Reply:
    if drafts.names_part(talk, text) or drafts.is_name_alone(talk, text):
        return await questions.explain_element(talk, text)
    if reports.find_kind(text, talk.services.specs):
        return guide.show_outline(talk, text)
    named = drafts.names_element(talk, text)
    return await (questions.explain_element if named else questions.ask)(talk, text)


async def _report(talk: Talk, text: str) -> Reply:
    return await reports.begin(talk, text)


async def _tell(talk: Talk, text: str) -> Reply:
    return await settings.take_told(talk) or await drafts.tell(talk, text)


async def _revise(talk: Talk, text: str) -> Reply:
    if talk.session.last.get("type") == "answer" and answers.is_given(talk):
        return await questions.rework(talk, way_of_revising(text, is_answer=True) or "shorter")
    return await drafts.revise(talk, way_of_revising(text, is_answer=False), text)


async def _review(talk: Talk, text: str) -> Reply:
    return await reviews.begin(talk, text_after_wish(text))


async def _decide(talk: Talk, text: str) -> Reply:
    return await questions.ask(talk, text) if talk.session.task is None else await reviews.go_on(talk)


async def _notice(talk: Talk, text: str) -> Reply:
    if talk.session.last.get("type") == "notice" and wants_report_by_notice(text):
        return await notices.press(talk, "")
    return await notices.ask(talk, text)


async def _export(talk: Talk, _: str) -> Reply:
    if talk.session.last.get("type") == "answer":
        return await questions.rework(talk, "export")
    return await drafts.export(talk)


async def _undo(talk: Talk, _: str) -> Reply:
    return await drafts.revise(talk, "undo")


def _say(key: str) -> Job:
    async def job(talk: Talk, _: str) -> Reply:
        return talk.reply(talk.say(key))

    return job


async def _library(talk: Talk, _: str) -> Reply:
    shown = await questions.list_sources(talk)
    return replace(shown, blocks=(*shown.blocks, Paragraph(talk.say("howto.upload", kinds=""))))


async def _settings(talk: Talk, _: str) -> Reply:
    return await settings.take_told(talk) or await settings.show_settings(talk)


async def _help(talk: Talk, _: str) -> Reply:
    return await settings.start(talk)


async def _stop(talk: Talk, _: str) -> Reply:
    return await settings.cancel(talk)


JOBS: dict[Act, Job] = {
    Act.ASK: _ask,
    Act.EXPLAIN: _explain,
    Act.DRAFT: drafts.begin,
    Act.REPORT: _report,
    Act.TELL: _tell,
    Act.CORRECT: drafts.correct,
    Act.REVISE: _revise,
    Act.REVIEW: _review,
    Act.DECIDE: _decide,
    Act.NOTICE: _notice,
    Act.EXPORT: _export,
    Act.UNDO: _undo,
    Act.INVENT: _say("act.invent_declined"),
    Act.LIBRARY: _library,
    Act.SETTINGS: _settings,
    Act.HELP: _help,
    Act.SMALLTALK: _say("session.thanks"),
    Act.OFFTOPIC: _say("act.offtopic_declined"),
    Act.STOP: _stop,
}
_BEGUN = {"draft": Act.DRAFT, "rules": Act.ASK, "explain": Act.EXPLAIN, "review": Act.REVIEW, "notice": Act.NOTICE, "ask": Act.ASK}  # fmt: skip
"""What the words after a button of /start, or a command without its text, are taken for."""
