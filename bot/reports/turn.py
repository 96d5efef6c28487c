"""A report in conversation: one question at a time, and words such as 跳过, 起草, 更短, 导出."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import InputInvalid, NotFound
from bot.exchange import (
    Block,
    Button,
    Draft,
    Heading,
    Items,
    Message,
    OutFile,
    Paragraph,
    Progress,
    Reply,
    Table,
)
from bot.reports import answers, beginning, files, importing, shelf, steps, writing
from bot.reports.interview import Question, next_question, skip, with_question
from bot.reports.progress import measure_progress
from bot.reports.results import ReportDraft, summary_of
from bot.reports.task import ReportTask
from knowledge.specs import ReportSpec

if TYPE_CHECKING:
    from bot.services import Services

State = dict[str, Any]
_STOP = re.compile(r"^(?:结束|退出|先这样|不写了|停|停止|下次再说|关闭报告)[吧了。！!]*$")
_NEXT = re.compile(r"^(?:下一个|下一题|下一项|继续|继续问|接着来|开始|next)[吧。！!]*$", re.IGNORECASE)
_SKIP = re.compile(r"^(?:跳过|先跳过|略过|pass|不知道|不清楚|以后再说|待定|skip)[吧。！!]*$", re.IGNORECASE)
_SKIP_ALL = re.compile(r"^(?:跳过|略过)(?:这一?项|本项|这个要素|整项|这一?节|全部)[吧。！!]*$")
_LEAVE_OUT = re.compile(
    r"^(?:不写|不涉及|没有这一?项|去掉)\s*(这一?项|本项|[A-Z]\d{2}|[\u4e00-\u9fff（）]{2,20})?[吧。！!]*$"
)
_SHOW = re.compile(r"^(?:进度|看进度|到哪了|查看进度|状态|还差什么|还缺什么)[？?。]*$")
_FACTS = re.compile(r"^(?:事实|看事实|已填(?:的)?|填了什么|台账事实)[？?。]*$")
_WHOLE = re.compile(r"^(?:看全文|全文|看看全文|预览)[。]*$")
_DRAFT = re.compile(r"^(起草|写|草拟|生成|重写|重新起草)\s*(.{0,30}?)(?:吧|一下)?[。！!]*$")
_REVISE = re.compile(
    r"^(?:把)?\s*([A-Z]\d{2}|[\u4e00-\u9fff]{2,16}?)?\s*(?:改得|写得|再)?\s*(更短|短一点|短些|精简|更具体|具体一点|具体些|换个说法|换种说法|补上依据|加上依据)(?:一?些|一点)?[。！!]*$"
)
_UNDO = re.compile(
    r"^(?:撤销|撤回|恢复上一版|undo|回到上一版)\s*([A-Z]\d{2}|[\u4e00-\u9fff]{2,20})?[。！!]*$", re.IGNORECASE
)
_EDIT = re.compile(r"^(?:改|修改|改成|换成)\s*([A-Z]\d{2}|[\u4e00-\u9fff]{2,20}?)\s*[：:]\s*(.+)$", re.DOTALL)
_EXPORT = re.compile(
    r"^(?:导出|导出定稿|定稿|生成word|导出word|导出(?:带标记|草稿|待补稿)|带标记导出)[吧。！!]*$",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"^(?:导出)?(?:事实)?(?:采集表|事实表|表格|填报表)(?:\s*(word|docx|xlsx|excel))?[。]*$", re.IGNORECASE
)
_LIST = re.compile(r"^(?:报告列表|我的报告|换(?:一份|个)?报告|所有报告)[。]*$")
_PROBLEM = re.compile(r"^(?:问题|新增问题|加一个问题|补充问题)\s*[：:]\s*(.+)$", re.DOTALL)
_CANONICAL = {
    "短": "更短",
    "精": "更短",
    "具": "更具体",
    "换": "换个说法",
    "补": "补上依据",
    "加": "补上依据",
}


@dataclass(slots=True)
class _Turn:
    """One turn of the conversation about one report."""

    message: Message
    state: State
    services: Services
    progress: Progress
    task: ReportTask

    @property
    def spec(self) -> ReportSpec:
        return self.services.specs[self.task.kind]

    @property
    def person(self) -> str:
        return self.message.person


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
        told = answers.take_facts(
            task, spec, text, said_by=person, said_at=datetime.now().astimezone(), only_slots=True
        )
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
    blocks += _ask(question)
    return Reply(tuple(blocks), buttons=_BUTTONS), {"report": status.task.id}


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
    turn = _Turn(message, dict(state), services, progress, task)
    text = message.text.strip()
    if message.action:
        reply = await _press(turn, message.action.removeprefix("report:"))
    elif message.command == "report" and not text:
        reply = await _show(turn)
    else:
        reply = await _hear(turn, text)
    return reply, turn.state


async def import_report_facts(
    path: Path, state: State, services: Services, person: str
) -> tuple[Reply, State]:
    """Take a filled form, a facts file or raw material into the open report."""
    task = await shelf.load(services, person, state.get("report", ""))
    understood = await importing.import_facts(task, services, path, said_by=person)
    turn = _Turn(Message(person, ""), {"report": task.id}, services, Progress(), understood.task)
    return await _understood(turn, understood), turn.state


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


async def _press(turn: _Turn, action: str) -> Reply:
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
    return await _hear(turn, words[name])


async def _hear(turn: _Turn, text: str) -> Reply:
    """Tell a command from an answer; what is no command is an answer."""
    for pattern, do in _COMMANDS:
        match = pattern.match(text)
        if match:
            reply = await do(turn, match)
            if reply is not None:
                return reply
    return await _answer(turn, text)


async def _answer(turn: _Turn, text: str) -> Reply:
    if not text:
        return await _next(turn)
    if not turn.task.asking:
        turn.task = with_question(turn.task, next_question(turn.task, turn.spec))
    now = datetime.now().astimezone()
    understood = answers.answer(turn.task, turn.spec, text, said_by=turn.person, said_at=now, origin="对话")
    return await _understood(turn, understood)


async def _understood(turn: _Turn, understood: answers.Understood) -> Reply:
    blocks: list[Block] = []
    if understood.lines:
        blocks += [Paragraph("已记下："), Items(understood.lines, is_numbered=True)]
        if understood.facts:
            blocks.append(Paragraph("不对的话可以说“第1个改成8次”，或者“把研讨改成8次”。"))
    blocks += [Paragraph(note) for note in steps.norm_notes(understood, turn.services)]
    if understood.question:
        blocks.append(Paragraph(understood.question))
        question = next(
            (q for q in _open(understood.task, turn.spec) if q.key == understood.task.asking), None
        )
    else:
        question = next_question(understood.task, turn.spec, (fact.slot for fact in understood.facts))
    await steps.keep(turn.services, turn.person, with_question(understood.task, question))
    return Reply((*blocks, *_ask(question)), buttons=_BUTTONS)


def _open(task: ReportTask, spec: ReportSpec) -> list[Question]:
    from bot.reports.interview import open_questions

    return list(open_questions(task, spec))


def _ask(question: Question | None) -> list[Block]:
    if question is None:
        return [
            Paragraph("该问的都问过了。可以说“起草全文”，再“看进度”“导出”；跳过的问题说“看进度”就能看到。")
        ]
    title = f"【{question.title}】" if question.title else ""
    return [Paragraph(f"{title}{question.text}{question.hint}")]


async def _next(turn: _Turn, _: re.Match[str] | None = None) -> Reply:
    question = next_question(turn.task, turn.spec)
    if question is None and turn.task.skipped:
        # Everything else is answered: what was passed over comes round again.
        turn.task = replace(turn.task, skipped=())
        question = next_question(turn.task, turn.spec)
    await steps.keep(turn.services, turn.person, with_question(turn.task, question))
    return Reply(tuple(_ask(question)), buttons=_BUTTONS)


async def _skip(turn: _Turn, match: re.Match[str]) -> Reply:
    turn.task = skip(turn.task, turn.spec, whole_element=bool(_SKIP_ALL.match(match[0])))
    question = next_question(turn.task, turn.spec)
    await steps.keep(turn.services, turn.person, with_question(turn.task, question))
    return Reply((Paragraph("先跳过，之后还可以补。"), *_ask(question)), buttons=_BUTTONS)


async def _leave_out(turn: _Turn, match: re.Match[str]) -> Reply | None:
    name = match[1] or ""
    if not name or re.match(r"这一?项|本项", name):
        question = next((q for q in _open(turn.task, turn.spec) if q.key == turn.task.asking), None)
        name = question.element if question else ""
    element = turn.spec.element(name)
    if element is None:
        return None
    turn.task = writing.leave_out(turn.task, turn.spec, element.id)
    question = next_question(turn.task, turn.spec)
    await steps.keep(turn.services, turn.person, with_question(turn.task, question))
    text = f"这份报告不写“{element.title}”；要恢复请说“起草 {element.id}”。"
    return Reply((Paragraph(text), *_ask(question)), buttons=_BUTTONS)


async def _show(turn: _Turn, _: re.Match[str] | None = None) -> Reply:
    progress = measure_progress(turn.task, turn.spec)
    blocks: list[Block] = [
        Heading(f"{turn.task.title}（{turn.task.id}）"),
        Paragraph(summary_of(turn.task, progress)),
        Table(("要素", "名称", "状态"), progress.elements),
    ]
    if progress.missing:
        blocks.append(
            Paragraph(
                "还缺：" + "、".join(progress.missing[:20]) + ("等" if len(progress.missing) > 20 else "")
            )
        )
    return Reply((*blocks, *_ask(progress.next)), buttons=_BUTTONS)


async def _facts(turn: _Turn, _: re.Match[str]) -> Reply:
    facts = turn.task.ledger.facts
    from bot.reports.task import fact_key

    turn.task = replace(turn.task, shown=tuple(fact_key(fact) for fact in facts))
    await steps.keep(turn.services, turn.person, turn.task)
    return Reply((Items(tuple(fact.text for fact in facts), is_numbered=True),), buttons=_BUTTONS)


async def _draft(turn: _Turn, match: re.Match[str]) -> Reply | None:
    name = match[2].strip() or turn.state.get("part", "")
    if not name and match[1] == "写":
        return None
    is_known = name in writing.WHOLE or writing.find_section(turn.spec, name) or turn.spec.element(name)
    if not is_known:
        if match[1] in ("写", "生成"):
            return None
        raise NotFound(f"没有叫“{name}”的要素或章节，可以说“起草全文”，或说编号如“起草 E04”。")
    made = await steps.draft_report(
        turn.services,
        turn.person,
        name,
        turn.task.id,
        overwrite=match[1].startswith("重"),
        progress=turn.progress,
    )
    return _made(turn, made, name)


async def _revise(turn: _Turn, match: re.Match[str]) -> Reply | None:
    name = match[1] or turn.state.get("part", "")
    if match[1] and turn.spec.element(match[1]) is None:
        return None
    if not name:
        raise InputInvalid("请说明改哪一项，例如“E04 更短”。")
    instruction = _CANONICAL.get(match[2][0], match[2]) if not match[2].startswith("更") else match[2]
    made = await steps.revise_report(
        turn.services, turn.person, name, instruction, turn.task.id, progress=turn.progress
    )
    return _made(turn, made, name)


async def _undo(turn: _Turn, match: re.Match[str]) -> Reply:
    name = match[1] or turn.state.get("part", "")
    if not name:
        raise InputInvalid("请说明恢复哪一项，例如“撤销 E04”。")
    return _made(turn, await steps.undo_report(turn.services, turn.person, name, turn.task.id), name)


async def _edit(turn: _Turn, match: re.Match[str]) -> Reply | None:
    if turn.spec.element(match[1]) is None:
        return None
    made = await steps.edit_report(turn.services, turn.person, match[1], match[2], turn.task.id)
    return _made(turn, made, match[1])


def _made(turn: _Turn, made: ReportDraft, name: str) -> Reply:
    element = turn.spec.element(name)
    turn.state["part"] = element.id if element else ""
    progress = made.status.progress
    blocks: tuple[Block, ...] = (
        Draft(made.text),
        *(Paragraph(note) for note in made.status.notes),
        *(
            (Paragraph("没有依据的内容已标为待核：" + "、".join(made.unsupported)),)
            if made.unsupported
            else ()
        ),
        Paragraph(summary_of(made.status.task, progress)),
    )
    buttons = _REVISIONS if element else _BUTTONS
    return Reply(blocks, buttons=buttons, is_private=True)


async def _text(turn: _Turn, _: re.Match[str]) -> Reply:
    return Reply((Draft(steps.text_for(turn.task, turn.spec, "")),), buttons=_BUTTONS, is_private=True)


async def _export(turn: _Turn, match: re.Match[str]) -> Reply:
    with_gaps = bool(re.search(r"带标记|草稿|待补", match[0]))
    try:
        made = await files.export(turn.task, turn.services, with_gaps=with_gaps)
    except InputInvalid as error:
        return Reply(
            (Paragraph(str(error).replace("（--with-gaps）", "")),),
            buttons=((Button("继续补", "report:next"), Button("带标记导出", "report:export-gaps")),),
        )
    return Reply(made.blocks(), files=(made.report, made.evidence), is_private=True)


async def _form(turn: _Turn, match: re.Match[str]) -> Reply:
    suffix = ".docx" if (match[1] or "").lower() in ("word", "docx") else ".xlsx"
    file: OutFile = await files.form(turn.task, turn.services, suffix)
    return Reply((Paragraph("这是给同事填的事实采集表，填好后发回来即可。"),), files=(file,), is_private=True)


async def _list(turn: _Turn, _: re.Match[str]) -> Reply:
    reply, turn.state = await begin_report(
        turn.services, turn.person, kind=turn.task.kind, unit=turn.task.unit
    )
    return reply


async def _problem(turn: _Turn, match: re.Match[str]) -> Reply:
    turn.task = replace(turn.task, asking="problems")
    return await _understood(turn, answers.answer(turn.task, turn.spec, match[1]))


async def _stop(turn: _Turn, _: re.Match[str]) -> Reply:
    await steps.keep(turn.services, turn.person, turn.task)
    turn.state = {}
    return Reply((Paragraph(f"报告{turn.task.id}已保存，发送 /report 可以接着写。"),))


_Do = Callable[[_Turn, re.Match[str]], Awaitable[Reply | None]]
_COMMANDS: tuple[tuple[re.Pattern[str], _Do], ...] = (
    (_STOP, _stop),
    (_NEXT, _next),
    (_SKIP, _skip),
    (_SKIP_ALL, _skip),
    (_LEAVE_OUT, _leave_out),
    (_SHOW, _show),
    (_FACTS, _facts),
    (_WHOLE, _text),
    (_REVISE, _revise),
    (_UNDO, _undo),
    (_EDIT, _edit),
    (_EXPORT, _export),
    (_FORM, _form),
    (_LIST, _list),
    (_PROBLEM, _problem),
    (_DRAFT, _draft),
)
_BUTTONS = (
    (Button("下一个", "report:next"), Button("跳过", "report:skip"), Button("看进度", "report:show")),
    (
        Button("起草全文", "report:draft"),
        Button("事实采集表", "report:form"),
        Button("导出", "report:export"),
    ),
)
_REVISIONS = (
    (
        Button("更短", "report:shorter"),
        Button("更具体", "report:concrete"),
        Button("换个说法", "report:reword"),
    ),
    (Button("补上依据", "report:basis"), Button("撤销", "report:undo"), Button("下一个", "report:next")),
)
