"""One page of what stands open in a conversation, for a model that reads the next message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.sessions import Session
from bot.work import Work

PAGE_LENGTH = 1_500
"""Characters of the page: a message is read once more for each, and what is far back bears on none."""
_TEXT_LENGTH = 500
_FINDINGS = 12


def page_of(session: Session) -> str:
    """Return what is open, the newest first; 没有 where nothing is."""
    lines = [*_task(session), *_last(session.last), *_work(session)]
    return "\n".join(lines)[:PAGE_LENGTH] or "没有"


def _task(session: Session) -> Iterator[str]:
    task = session.task
    if task is None:
        return
    match task.name.partition(":")[0]:
        case "review":
            yield from _review(task.state)
        case "report":
            yield "一份报告，正一项项问事实，写好一段就给用户看"
        case "begin":
            yield f"刚问了用户要做什么（{task.name.partition(':')[2]}），等他说内容"
        case "feedback":
            yield "刚问了用户上一个回答哪里不好"


def _review(state: Mapping[str, Any]) -> Iterator[str]:
    findings = state.get("findings", [])
    handled = {*state.get("adopted", []), *state.get("passed", [])}
    yield f"一次审稿：{len(findings)} 条意见，还有 {len(findings) - len(handled)} 条没处理"
    if 0 <= (cursor := int(state.get("cursor", -1))) < len(findings):
        yield f"正在看第 {cursor + 1} 条"
    for number, finding in enumerate(findings[:_FINDINGS], 1):
        yield f"{number}. {_clip(str(finding.get('message', '')), 60)}"


def _work(session: Session) -> Iterator[str]:
    part = Work.from_state(session.work, session.last).current
    if part is None:
        return
    yield f"一段稿子《{part.title}》：{_clip(part.current.text)}"
    if part.current.gaps:
        yield f"这段还缺：{'、'.join(part.current.gaps)}"


def _last(last: Mapping[str, Any]) -> Iterator[str]:
    match last.get("type"):
        case "answer":
            yield f"刚回答了“{_clip(last['question'], 100)}”：{_clip(last['text'])}"
        case "rules":
            yield f"刚列了适用的规定，问的是“{_clip(last['question'], 100)}”"
        case "notice":
            yield f"一份上级通知：{_clip(last['text'])}"
    if asked := last.get("unsettled"):
        yield f"刚问了用户“{_clip(str(asked), 60)}”指哪一项"


def _clip(text: str, length: int = _TEXT_LENGTH) -> str:
    return text if len(text) <= length else f"{text[:length]}…"
