"""A whole report in conversation; the work is in `bot.reports`."""

from __future__ import annotations

from pathlib import Path

from bot.dialogue.talk import Talk
from bot.exchange import Reply
from bot.reports.turn import begin_report, import_report_facts, report_turn
from bot.sessions import Task


async def command(talk: Talk) -> Reply:
    """/report: go on with the open report, choose among several, or begin one."""
    task = talk.session.task
    if task and task.name == "report":
        return await go_on(talk)
    return await begin(talk, talk.message.text)


async def begin(talk: Talk, text: str, notice_text: str = "") -> Reply:
    """Begin a report, from a notice where there is one, or take one up again."""
    preferences = talk.session.preferences
    reply, state = await begin_report(
        talk.services,
        talk.person,
        kind=talk.kind,
        unit=talk.unit,
        year=preferences.year,
        text=text,
        notice_text=notice_text,
    )
    talk.session.task = Task("report", state)
    return reply


async def go_on(talk: Talk) -> Reply:
    """Give the message to the report that is open."""
    task = talk.session.task
    if task is None or task.name != "report":
        return talk.reply(talk.say("session.too_old"))
    reply, task.state = await report_turn(talk.message, task.state, talk.services, talk.progress)
    if not task.state:
        talk.session.task = None
    return reply


async def import_facts(talk: Talk, path: Path) -> Reply:
    """Take a filled form into the open report."""
    task = talk.session.task
    if task is None or task.name != "report":
        return talk.reply(talk.say("session.too_old"))
    reply, task.state = await import_report_facts(path, task.state, talk.services, talk.person)
    return reply
