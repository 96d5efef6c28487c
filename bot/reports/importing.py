"""Facts taken in from a file: a facts file, a filled form, or raw material to be read."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import InputInvalid
from bot.facts import Fact, load_facts
from bot.forms import read_form
from bot.reports.answers import Understood, place, take_facts
from bot.reports.task import ReportTask

if TYPE_CHECKING:
    from bot.services import Services


async def import_facts(
    task: ReportTask, services: Services, path: Path, *, said_by: str = "", name: str = ""
) -> Understood:
    """Take the facts of a .toml file, a filled .xlsx or .docx form, or any other readable file's text."""
    spec = services.specs[task.kind]
    suffix = path.suffix.lower()
    now = datetime.now().astimezone()
    if not await asyncio.to_thread(path.is_file):
        raise InputInvalid(f"找不到文件 {name or path.name}，请检查路径后再试。")
    if suffix == ".toml":
        ledger = await asyncio.to_thread(load_facts, path, spec)
        return place(task, spec, ledger.facts)
    if suffix == ".xlsx" or (suffix == ".docx" and await asyncio.to_thread(_is_form, path)):
        facts = await asyncio.to_thread(read_form, path, spec, said_by=said_by, said_at=now)
        if not facts:
            raise InputInvalid(f"{name or path.name} 的“填写”一栏全是空的，请填好后再导入。")
        return place(task, spec, facts)
    from bot.limits import limits_of
    from bot.privacy import refuse_classified
    from knowledge.loaders import load_text

    loaded = await asyncio.to_thread(load_text, path, limits_of(services.settings))
    refuse_classified(loaded.text, name or path.name)
    return import_text(task, services, loaded.text, said_by=said_by, origin=name or path.name)


def import_text(
    task: ReportTask, services: Services, text: str, *, said_by: str = "", origin: str = ""
) -> Understood:
    """Take the facts of raw material, sentence by sentence, so that words and figures of one matter stay together."""
    spec = services.specs[task.kind]
    now = datetime.now().astimezone()
    before = len(task.ledger.facts)
    facts: list[Fact] = []
    question = ""
    for line in filter(str.strip, re.split(r"\n+", text)):
        understood = take_facts(
            task, spec, line.strip(), said_by=said_by, said_at=now, origin=origin, only_slots=True
        )
        task, question = understood.task, question or understood.question
        facts += understood.facts
    if len(task.ledger.facts) == before and not facts:
        raise InputInvalid("这份材料里没有认出可用的数字、日期或文件名，请对照事实采集表补充后再导入。")
    return place(task, spec, facts)


def _is_form(path: Path) -> bool:
    from docx import Document

    # Whatever a broken file raises inside the library, it is no form that can be read.
    try:
        tables = Document(str(path)).tables
    except Exception as error:
        raise InputInvalid(f"{path.name} 打不开，请另存为 .docx 后再试。") from error
    return any(
        {"事实项", "填写"} <= {cell.text.strip() for cell in table.rows[0].cells}
        for table in tables
        if len(table.rows)
    )
