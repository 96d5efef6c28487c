"""A report in conversation: one message in, one reply out, the state of the conversation with it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.exchange import Message, Progress, Reply
from bot.reports import importing, shelf
from bot.reports.commands import hear, show_progress, tell_understood
from bot.reports.conversation import State, Turn, begin_report

if TYPE_CHECKING:
    from bot.services import Services

__all__ = ["begin_report", "import_report_facts", "report_turn"]


async def report_turn(
    message: Message, state: State, services: Services, progress: Progress | None = None
) -> tuple[Reply, State]:
    """Take one message about the open report; an empty state says that the conversation leaves it."""
    progress = progress or Progress()
    if message.action.startswith("report:open:"):
        state = {"report": message.action.removeprefix("report:open:")}
    elif not state.get("report"):
        return await _choose(message, state, services)
    task = await shelf.load(services, message.person, state["report"])
    turn = Turn(message, dict(state), services, progress, task)
    text = message.text.strip()
    if message.action:
        reply = await _press(turn, message.action.removeprefix("report:"))
    elif message.command == "report" and not text:
        reply = await show_progress(turn)
    else:
        reply = await hear(turn, text)
    return reply, turn.state


async def import_report_facts(
    path: Path, state: State, services: Services, person: str, name: str = ""
) -> tuple[Reply, State]:
    """Take a filled form, a facts file or raw material into the open report."""
    task = await shelf.load(services, person, state.get("report", ""))
    understood = await importing.import_facts(task, services, path, said_by=person, name=name)
    turn = Turn(Message(person, ""), {"report": task.id}, services, Progress(), understood.task)
    return await tell_understood(turn, understood), turn.state


async def _choose(message: Message, state: State, services: Services) -> tuple[Reply, State]:
    text = message.text.strip()
    if text and not message.action and re.fullmatch(r"[0-9a-f]{3,6}", text):
        task = await shelf.load(services, message.person, text)
        return await report_turn(replace(message, text="下一个"), {"report": task.id}, services)
    return await begin_report(
        services,
        message.person,
        kind=state.get("kind") or "",
        unit=state.get("unit") or "",
        year=state.get("year"),
        text=text or "新建",
    )


async def _press(turn: Turn, action: str) -> Reply:
    name, _, argument = action.partition(":")
    words: dict[str, str] = {
        "next": "下一个",
        "skip": "跳过",
        "skip-element": "跳过这一项",
        "show": "看进度",
        "draft": f"起草{argument or '全文'}",
        "text": "看全文",
        "export": "导出",
        "export-gaps": "带标记导出",
        "form": "采集表",
        "shorter": "更短",
        "concrete": "更具体",
        "reword": "换个说法",
        "basis": "补上依据",
        "undo": "撤销",
        "list": "报告列表",
        "stop": "结束",
        "open": "看进度",
    }
    if name == "new":
        reply, turn.state = await begin_report(
            turn.services, turn.person, kind=turn.task.kind, unit=turn.task.unit, text="新建"
        )
        return reply
    if name not in words:
        raise NotFound("这个按钮已经失效，请直接输入要做的事，例如“下一个”“看进度”。")
    return await hear(turn, words[name])
