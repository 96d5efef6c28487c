"""What the turns of a conversation about a report share: the report, the state, questions and buttons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.exchange import Block, Button, Heading, Message, Paragraph, Progress, Reply, Table
from bot.reports import beginning, steps
from bot.reports.interview import Question, next_question, with_question
from bot.reports.results import summary_of
from bot.reports.taking import Telling, take_material
from bot.reports.task import ReportTask
from knowledge.specs import ReportSpec

if TYPE_CHECKING:
    from bot.services import Services

State = dict[str, Any]
BUTTONS = (
    (Button("下一个", "report:next"), Button("跳过", "report:skip"), Button("看进度", "report:show")),
    (
        Button("起草全文", "report:draft"),
        Button("事实采集表", "report:form"),
        Button("导出", "report:export"),
    ),
)
REVISIONS = (
    (
        Button("更短", "report:shorter"),
        Button("更具体", "report:concrete"),
        Button("换个说法", "report:reword"),
    ),
    (Button("补上依据", "report:basis"), Button("撤销", "report:undo"), Button("下一个", "report:next")),
)


@dataclass(slots=True)
class Turn:
    """One turn of the conversation about one report."""

    message: Message
    state: State
    services: Services
    progress: Progress
    task: ReportTask

    @property
    def spec(self) -> ReportSpec:
        """The report kind."""
        return self.services.specs[self.task.kind]

    @property
    def person(self) -> str:
        """Who is speaking."""
        return self.message.person

    @property
    def telling(self) -> Telling:
        """Who tells what this message says."""
        return Telling(self.person, datetime.now().astimezone(), "对话")


async def begin_report(
    services: Services,
    person: str,
    *,
    kind: str = "",
    unit: str = "",
    year: int | None = None,
    text: str = "",
    notice_text: str = "",
) -> tuple[Reply, State]:
    """Begin a report, or offer those that are under way; returns the reply and the state to keep."""
    records = await services.store.list_reports(person)
    if records and not notice_text and not text.strip():
        rows = tuple((r.id, r.title, f"第{r.version}版") for r in records[:8])
        buttons = [(Button(f"继续 {r.id}", f"report:open:{r.id}"),) for r in records[:4]]
        return (
            Reply(
                (
                    Paragraph("有正在写的报告，继续哪一份？也可以新建。"),
                    Table(("编号", "标题", "版本"), rows),
                ),
                buttons=(*buttons, (Button("新建一份", "report:new"),)),
            ),
            {"report": "", "kind": kind, "unit": unit, "year": year},
        )
    task = await beginning.begin(
        services, kind=kind, unit=unit, year=year, notice_text=notice_text, said_by=person
    )
    spec = services.specs[task.kind]
    if text.strip():
        told = take_material(task, spec, text, Telling(person, datetime.now().astimezone(), "对话"))
        task = told.task
    question = next_question(task, spec)
    status = await steps.keep(services, person, with_question(task, question))
    blocks: list[Block] = [
        Heading(f"新建报告：{status.task.title}（{status.task.id}）"),
        Paragraph(
            "我一次问一个问题，可以一句话说几项，也可以说“跳过”；随时可以说“看进度”“起草全文”“导出”，把填好的事实表发来也行。"
        ),
    ]
    if task.notice:
        blocks.append(
            Paragraph(
                f"通知的{len(task.notice.points)}项检查内容已对应到要素，{summary_of(status.task, status.progress)}"
            )
        )
    blocks += ask(question)
    return Reply(tuple(blocks), buttons=BUTTONS), {"report": status.task.id}


def ask(question: Question | None) -> list[Block]:
    """The question as it is put, or what to do where none is left."""
    if question is None:
        return [
            Paragraph("该问的都问过了。可以说“起草全文”，再“看进度”“导出”；跳过的问题说“看进度”就能看到。")
        ]
    title = f"【{question.title}】" if question.title else ""
    return [Paragraph(f"{title}{question.text}{question.hint}")]
