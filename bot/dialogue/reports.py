"""A whole report in conversation; the work is in `bot.reports`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from bot.dialogue.talk import Talk
from bot.exchange import Reply
from bot.reports.turn import begin_report, import_report_facts, report_turn
from bot.sessions import Task
from knowledge.specs import GENERAL, ReportSpec, kind_about

_HEAD = 300
"""Characters of a notice in which it says what it is about."""
_SUBJECT = re.compile(
    r"(?:写|做|弄|报|交|起草|开展|进行|关于|题目是|的)(?P<subject>[\u4e00-\u9fff“”]{2,24}?)(?:情况)?(?:的)?自查(?:自评|自纠)?(?:情况)?(?:的)?(?:报告|工作)"
)
_NO_SUBJECT = (
    "一份",
    "一篇",
    "一个",
    "完整的",
    "完整",
    "整份",
    "整篇",
    "全套",
    "我们",
    "咱们",
    "单位的",
    "单位",
    "今年的",
    "今年",
    "年度的",
    "年度",
    "报送",
    "上报",
    "开展",
    "好",
    "做好",
    "全面",
    "认真",
    "的",
    "个",
    "份",
)
"""What stands before a subject and is none."""
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
    reply, state = await begin_report(
        talk.services,
        talk.person,
        kind=kind_of(text, notice_text, talk),
        unit=talk.unit,
        year=int(told[1]) if (told := _YEAR.search(text)) else preferences.year,
        text=text,
        notice_text=notice_text,
    )
    talk.session.task = Task("report", state)
    talk.turn_to("report")
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


def kind_of(text: str, notice_text: str, talk: Talk) -> str:
    """Return the kind of report that is wanted: one that is named, the general one about a subject, or that at hand."""
    specs = talk.services.specs
    spec = find_kind(text, specs) or find_kind(notice_text[:_HEAD], specs)
    if spec is not None:
        return spec.id
    subject = subject_of(text) or subject_of(notice_text[:_HEAD])
    return kind_about(subject) if subject and GENERAL in specs else talk.kind


def subject_of(text: str) -> str:
    """Return what a report is to be about, where it is called by its subject: 写一份河长制自查报告."""
    match = _SUBJECT.search(text)
    if match is None:
        return ""
    subject = match["subject"]
    for word in _NO_SUBJECT:
        subject = subject.replace(word, "")
    return subject.removesuffix("工作").strip() if len(subject) > 1 else ""


async def go_on(talk: Talk) -> Reply:
    """Give the message to the report that is open."""
    task = talk.session.task
    if task is None or task.name != "report":
        return talk.reply(talk.say("session.too_old"))
    reply, task.state = await report_turn(talk.message, task.state, talk.services, talk.progress)
    talk.turn_to("report")
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
