"""What the steps of a report give back: data for --json, blocks for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.exchange import Block, Draft, Heading, Items, OutFile, Paragraph, Table
from bot.reports.progress import Progress
from bot.reports.task import ReportTask


@dataclass(frozen=True, slots=True)
class ReportStatus:
    """A report and how far it has come."""

    task: ReportTask
    version: int
    progress: Progress
    lines: tuple[str, ...] = ()
    """What was just understood or done."""
    notes: tuple[str, ...] = ()
    """What the writer should know: norms, elements that were left alone."""

    def to_json(self) -> dict[str, Any]:
        """The status as the command line prints it."""
        task = self.task
        return {
            "id": task.id,
            "title": task.title,
            "kind": task.kind,
            "unit": task.unit,
            "year": task.year,
            "version": self.version,
            "deadline": task.notice.deadline.isoformat() if task.notice and task.notice.deadline else None,
            "facts": [{**fact.to_json(), "text": fact.text} for fact in task.ledger.facts],
            "problems": [
                {
                    "text": p.text,
                    "measure": p.measure,
                    "owner": p.owner,
                    "deadline": p.deadline,
                    "result": p.result,
                }
                for p in task.problems
            ],
            "last_year": [
                {"text": p.text, "status": p.status, "account": p.account} for p in task.old_problems
            ],
            "understood": list(self.lines),
            "notes": list(self.notes),
            **self.progress.to_json(),
        }

    def blocks(self) -> tuple[Block, ...]:
        """The status as a person reads it."""
        blocks: list[Block] = [Heading(f"{self.task.title}（{self.task.id}，第{self.version}版）")]
        if self.lines:
            blocks.append(Items(self.lines, is_numbered=True))
        blocks.append(Paragraph(summary_of(self.task, self.progress)))
        if not self.lines:
            blocks.append(Table(("要素", "名称", "状态"), self.progress.elements))
        if self.progress.missing and not self.lines:
            blocks.append(Paragraph("还缺：" + "、".join(self.progress.missing)))
        blocks += [Paragraph(note) for note in self.notes]
        if self.progress.next:
            blocks.append(Paragraph(f"下一个问题：{self.progress.next.text}"))
        return tuple(blocks)


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """Text that was written: one element, a section, or the whole."""

    status: ReportStatus
    text: str
    elements: tuple[str, ...]
    kept: tuple[str, ...]
    unsupported: tuple[str, ...]
    citations: tuple[Mapping[str, Any], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The draft as the command line prints it, with the keys of `zicha draft`."""
        from bot.reports.assembly import GAP

        return {
            "id": self.status.task.id,
            "version": self.status.version,
            "text": self.text,
            "citations": [dict(citation) for citation in self.citations],
            "placeholders": [match[0] for match in GAP.finditer(self.text) if match[0].startswith("【待填")],
            "unsupported": list(self.unsupported),
            "elements": list(self.elements),
            "kept": list(self.kept),
            "notes": list(self.status.notes),
        }

    def blocks(self) -> tuple[Block, ...]:
        """The draft as a person reads it."""
        return (Draft(self.text), *(Paragraph(note) for note in self.status.notes))


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """Files made of a report."""

    task: ReportTask
    report: OutFile
    evidence: OutFile
    gaps: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """What was made; the bytes go to a file."""
        return {
            "id": self.task.id,
            "title": self.task.title,
            "name": self.report.name,
            "evidence_name": self.evidence.name,
            "gaps": list(self.gaps),
        }

    def blocks(self) -> tuple[Block, ...]:
        """What was made, for people."""
        text = f"已生成《{self.task.title}》和佐证台账，印发前请逐项核对。"
        if self.gaps:
            text = (
                f"已生成带标记的稿子，还有{len(self.gaps)}处待填或待核，已标黄：{'、'.join(self.gaps[:3])}。"
            )
        return (Paragraph(text),)


@dataclass(frozen=True, slots=True)
class ReportList:
    """The reports of a person."""

    reports: tuple[tuple[str, str, int, str], ...]
    """(id, title, version, last change)."""

    def to_json(self) -> dict[str, Any]:
        """The list as the command line prints it."""
        keys = ("id", "title", "version", "updated_at")
        return {"reports": [dict(zip(keys, report, strict=True)) for report in self.reports]}

    def blocks(self) -> tuple[Block, ...]:
        """The list as a person reads it."""
        if not self.reports:
            return (Paragraph("还没有在写的报告。"),)
        rows = tuple(
            (id_, title, f"第{version}版", at[:16].replace("T", " "))
            for id_, title, version, at in self.reports
        )
        return (Table(("编号", "标题", "版本", "最近修改"), rows),)


def summary_of(task: ReportTask, progress: Progress) -> str:
    """One sentence on how far the report has come."""
    text = f"要素完成{progress.done}/{len(progress.elements)}，还缺{len(progress.missing)}项事实，文中有{len(progress.gaps)}处待填或待核"
    if progress.problems:
        text += f"，问题{progress.problems}个、措施待补{progress.open_measures}个"
    if progress.length_limit:
        over = "，已超" if progress.length > progress.length_limit else ""
        text += f"，全文{progress.length}字（限{progress.length_limit}字{over}）"
    if task.notice and task.notice.deadline:
        day = task.notice.deadline
        text += f"，{day.year}年{day.month}月{day.day}日前报送"
    return text + "。"
