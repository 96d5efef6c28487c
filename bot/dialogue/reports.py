"""A whole report in conversation; the work is in `bot.reports`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from bot.dialogue.talk import Talk
from bot.exchange import Reply
from bot.reports.turn import begin_report, import_report_facts, report_turn
from bot.sessions import Task
from knowledge.specs import ReportSpec

_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年度?(?:的|[^\d，。]{0,16}报告)")


async def command(talk: Talk) -> Reply:
    """/report: go on with the open report, choose among several, or begin one."""
    task = talk.session.task
    if task and task.name == "report":
        return await go_on(talk)
    return await begin(talk, talk.message.text)


async def begin(talk: Talk, text: str, notice_text: str = "") -> Reply:
    """Begin a report, from a notice where there is one, or take one up again."""
    preferences = talk.session.preferences
    spec = find_kind(text, talk.services.specs)
    reply, state = await begin_report(
        talk.services,
        talk.person,
        kind=spec.id if spec else talk.kind,
        unit=talk.unit,
        year=int(told[1]) if (told := _YEAR.search(text)) else preferences.year,
        text=text,
        notice_text=notice_text,
    )
    talk.session.task = Task("report", state)
    return reply


async def show_open(talk: Talk, text: str) -> Reply:
    """Offer the reports that are under way and a new one: a report was asked for while one is open."""
    spec = find_kind(text, talk.services.specs) or talk.spec
    reply, state = await begin_report(talk.services, talk.person, kind=spec.id, unit=talk.unit)
    talk.session.task = Task("report", state)
    return reply


def find_kind(text: str, specs: Mapping[str, ReportSpec]) -> ReportSpec | None:
    """Return the report kind that a wish names: 写一份保密自查报告."""
    named = [
        (len(name), spec) for spec in specs.values() for name in (spec.title, *spec.aliases) if name in text
    ]
    return max(named, key=lambda pair: pair[0])[1] if named else None


async def go_on(talk: Talk) -> Reply:
    """Give the message to the report that is open."""
    task = talk.session.task
    if task is None or task.name != "report":
        return talk.reply(talk.say("session.too_old"))
    reply, task.state = await report_turn(talk.message, task.state, talk.services, talk.progress)
    if not task.state:
        talk.session.task = None
    return reply


async def import_facts(talk: Talk, path: Path, name: str = "") -> Reply:
    """Take a filled form into the open report."""
    task = talk.session.task
    if task is None or task.name != "report":
        return talk.reply(talk.say("session.too_old"))
    reply, task.state = await import_report_facts(path, task.state, talk.services, talk.person, name)
    return reply
