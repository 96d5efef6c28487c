"""The files of a report: the Word report, its ledger of evidence, the fact form."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from bot.exchange import OutFile
from bot.reports.assembly import Assembled, assemble, refuse_gaps
from bot.reports.evidence import evidence_sheet
from bot.reports.forms import form_file
from bot.reports.results import ReportFiles
from bot.reports.task import ReportTask
from bot.word import report_docx, sheet_docx

if TYPE_CHECKING:
    from bot.services import Services
    from knowledge.specs import ReportSpec


async def export(
    task: ReportTask, services: Services, *, with_gaps: bool = False, with_annex: bool = False
) -> ReportFiles:
    """Return the report and its ledger of evidence as Word files.

    Raises InputInvalid while something is left to be filled in or checked, unless `with_gaps`: then
    those places are yellow.
    """
    spec = services.specs[task.kind]
    report = assemble(task, spec)
    if not with_gaps:
        refuse_gaps(report)
    return await asyncio.to_thread(_write, task, spec, report, with_annex)


def _write(task: ReportTask, spec: ReportSpec, report: Assembled, with_annex: bool) -> ReportFiles:
    sheet = evidence_sheet(task, spec)
    content = report_docx(report.manuscript, sheet if with_annex else None)
    name = file_name(task.title)
    mark = "（待补）" if report.gaps else ""
    return ReportFiles(
        task,
        OutFile(f"{name}{mark}.docx", content),
        OutFile(f"{name}佐证台账.docx", sheet_docx(sheet)),
        report.gaps,
    )


async def form(
    task: ReportTask, services: Services, suffix: str = ".xlsx", *, only_missing: bool = False
) -> OutFile:
    """Return the fact form that colleagues fill in."""
    spec = services.specs[task.kind]
    content = await asyncio.to_thread(form_file, task, spec, suffix, only_missing)
    return OutFile(
        f"{file_name(task.title)}事实采集表{suffix}",
        content,
        "请同事只填“填写”和“填写人及来源”两栏，填好发回来。",
    )


def file_name(title: str) -> str:
    """A title as a file's name on any system."""
    return re.sub(r'[\\/:*?"<>|\s【】]', "", title)[:80] or "自查报告"
