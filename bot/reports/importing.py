"""Facts taken in from a file: a facts file, a filled form, or raw material to be read."""

from __future__ import annotations

import asyncio
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import InputInvalid
from bot.facts import Fact, load_facts
from bot.limits import limits_of
from bot.privacy import refuse_classified
from bot.reports.forms import read_form
from bot.reports.outline import Role, find_slot, role_of
from bot.reports.problems import read_measure
from bot.reports.taking import Telling, Understood, place, take_material
from bot.reports.task import Problem, ReportTask
from knowledge.loaders import load_text, refuse_marked_form
from knowledge.specs import ReportSpec

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
    if suffix in (".toml", ".xlsx", ".docx"):
        await asyncio.to_thread(refuse_marked_form, path, limits_of(services.settings), name=name)
    if suffix == ".toml":
        ledger = await asyncio.to_thread(load_facts, path, spec)
        task, lines = take_problem_lists(task, spec, await asyncio.to_thread(_lists_of, path))
        facts = [fact for fact in ledger.facts if not (lines and is_problem_list(spec, fact.slot))]
        understood = place(task, spec, facts)
        return replace(understood, lines=(*understood.lines, *lines))
    if suffix == ".xlsx" or (suffix == ".docx" and await asyncio.to_thread(_is_form, path)):
        filled = await asyncio.to_thread(read_form, path, spec, said_by=said_by, said_at=now, name=name)
        if not filled:
            raise InputInvalid(f"{name or path.name} 的“填写”一栏全是空的，请填好后再导入。")
        return place(task, spec, filled)
    loaded = await asyncio.to_thread(load_text, path, limits_of(services.settings))
    refuse_classified(loaded.text, name or path.name)
    return import_text(task, services, loaded.text, said_by=said_by, origin=name or path.name)


def import_text(
    task: ReportTask, services: Services, text: str, *, said_by: str = "", origin: str = ""
) -> Understood:
    """Take the facts of raw material, sentence by sentence, so that words and figures of one matter stay together."""
    spec = services.specs[task.kind]
    telling = Telling(said_by, datetime.now().astimezone(), origin)
    before = len(task.ledger.facts)
    facts: list[Fact] = []
    question = ""
    for line in filter(str.strip, re.split(r"\n+", text)):
        understood = take_material(task, spec, line.strip(), telling)
        task, question = understood.task, question or understood.question
        facts += understood.facts
    if len(task.ledger.facts) == before and not facts:
        raise InputInvalid("这份材料里没有认出可用的数字、日期或文件名，请对照事实采集表补充后再导入。")
    return place(task, spec, facts)


def is_problem_list(spec: ReportSpec, slot_id: str) -> bool:
    """Whether a slot is a list of problems or of remedies, which the task keeps one by one."""
    found = find_slot(spec, slot_id)
    roles = (Role.PROBLEMS, Role.MEASURES)
    return found is not None and found[1].type == "list" and role_of(spec.section_of(found[0].id)) in roles


def take_problem_lists(
    task: ReportTask, spec: ReportSpec, lists: Mapping[str, Sequence[str]]
) -> tuple[ReportTask, tuple[str, ...]]:
    """Take problems and remedies that a file gives as lists, the first remedy to the first problem."""
    by_name = {name: slot for e in spec.elements for slot in e.slots for name in (slot.id, slot.title)}
    told: dict[Role, Sequence[str]] = {}
    for key, values in lists.items():
        slot = by_name.get(key.strip())
        if slot is not None and is_problem_list(spec, slot.id):
            found = find_slot(spec, slot.id)
            assert found is not None
            told[role_of(spec.section_of(found[0].id))] = values
    problems = [Problem(text.rstrip("。；")) for text in told.get(Role.PROBLEMS, ())] or list(task.problems)
    if not told or not problems:
        return task, ()
    for n, measure in enumerate(told.get(Role.MEASURES, ())[: len(problems)]):
        problems[n] = read_measure(problems[n], measure)
    lines = [f"问题{n}：{problem.text}" for n, problem in enumerate(problems, 1)]
    return replace(task, problems=tuple(problems)), tuple(lines)


def _lists_of(path: Path) -> dict[str, list[str]]:
    """The keys of a facts file that hold lists of texts."""
    data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    return {
        key: value
        for key, value in data.items()
        if isinstance(value, list) and all(isinstance(one, str) for one in value)
    }


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
