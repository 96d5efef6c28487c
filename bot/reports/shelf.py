"""Where reports are kept: every change a version, several reports side by side."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.reports.task import ReportTask

if TYPE_CHECKING:
    from bot.services import Services


def new_id() -> str:
    """A short id that can be typed."""
    return secrets.token_hex(3)


async def save(services: Services, person: str, task: ReportTask) -> int:
    """Store the task as a new version and return its number; NotFound where it was deleted meanwhile."""
    version = await services.store.save_report(
        person, task.id, task.title, task.to_state(), is_new=not task.is_stored
    )
    if version is None:
        raise NotFound(f"报告{task.id}已经删除，这一步没有保存；要写请另建一份。")
    return version


async def load(services: Services, person: str, name: str = "", version: int | None = None) -> ReportTask:
    """Return the report of that id, the beginning of one, or a part of its title; without a name the last one used."""
    records = await services.store.list_reports(person)
    if not records:
        raise NotFound("还没有在写的报告，请先新建一份（zicha report new，或发送 /report）。")
    name = name.strip()
    found = [r for r in records if r.id == name] or [
        r for r in records if r.id.startswith(name) or name in r.title
    ]
    if not found:
        raise NotFound(f"没有编号或标题为“{name}”的报告，请先查看报告列表（zicha report list）。")
    if name and len(found) > 1 and found[0].id != name:
        raise NotFound(
            f"“{name}”对应{len(found)}份报告，请写完整编号：{'、'.join(r.id for r in found[:5])}。"
        )
    state = await services.store.load_report(person, found[0].id, version)
    if state is None:
        raise NotFound(f"报告{found[0].id}没有第{version}版，请换一个版本号。")
    return ReportTask.from_state(state)
