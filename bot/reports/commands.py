"""The words of a conversation about a report: 跳过, 起草, 更短, 导出; all else is an answer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.errors import InputInvalid, NotFound
from bot.exchange import Block, Button, Draft, Heading, Items, OutFile, Paragraph, Reply, Table
from bot.facts import find_element
from bot.reports import answers, files, steps, writing
from bot.reports.conversation import BUTTONS, REVISIONS, Turn, ask, begin_report
from bot.reports.interview import next_question, open_questions, skip, with_question
from bot.reports.progress import measure_progress
from bot.reports.results import ReportDraft, summary_of
from bot.reports.taking import Understood
from bot.reports.task import fact_key

_STOP = re.compile(r"^(?:结束|退出|先这样|不写了|停|停止|下次再说|关闭报告)[吧了。！!]*$")
_NEXT = re.compile(r"^(?:下一个|下一题|下一项|继续|继续问|接着来|开始|next)[吧。！!]*$", re.IGNORECASE)
_SKIP = re.compile(r"^(?:跳过|先跳过|略过|pass|不知道|不清楚|以后再说|待定|skip)[吧。！!]*$", re.IGNORECASE)
_SKIP_ALL = re.compile(r"^(?:跳过|略过)(?:这一?项|本项|这个要素|整项|这一?节|全部)[吧。！!]*$")
_LEAVE_OUT = re.compile(
    r"^(?:不写|不涉及|没有这一?项|去掉)\s*(这一?项|本项|[A-Z]\d{2}|[\u4e00-\u9fff（）]{2,20})?[吧。！!]*$"
)
_SHOW = re.compile(
    r"^(?:进度|看进度|到哪了|查看进度|状态|还差[什啥]么?|还缺[什啥]么?|还(?:差|缺|少)[啥什哪]么?些?(?:没|没有|还没)?(?:给你|填|说|报)?)[？?。]*$"
)
_FACTS = re.compile(r"^(?:事实|看事实|已填(?:的)?|填了什么|台账事实)[？?。]*$")
_WHOLE = re.compile(r"^(?:看全文|全文|看看全文|预览)[。]*$")
_DRAFT = re.compile(r"^(起草|写|草拟|生成|重写|重新起草)\s*(.{0,30}?)(?:吧|一下)?[。！!]*$")
_REVISE = re.compile(
    r"^(?:把)?\s*([A-Z]\d{2}|[\u4e00-\u9fff]{2,16}?)?(?:那一?段|这一?段|部分)?\s*(?:改得|写得|再)?\s*(更短|短一点|短些|精简|太长|更具体|具体一点|具体些|太短|太空|太虚|换个说法|换种说法|补上依据|加上依据)(?:一?些|一点|了)?[。！!]*$"
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
    "太长": "更短",
    "太": "更具体",
    "具": "更具体",
    "换": "换个说法",
    "补": "补上依据",
    "加": "补上依据",
}


def is_command(text: str) -> bool:
    """Tell whether the words are one of the commands, which also say that the report is meant."""
    return any(pattern.match(text.strip()) for pattern, _ in _COMMANDS)


async def hear(turn: Turn, text: str) -> Reply:
    """Tell a command from an answer; what is no command is an answer."""
    for pattern, do in _COMMANDS:
        match = pattern.match(text)
        if match:
            reply = await do(turn, match)
            if reply is not None:
                return reply
    return await _answer(turn, text)


async def _answer(turn: Turn, text: str) -> Reply:
    if not text:
        return await _next(turn)
    if not turn.task.asking:
        turn.task = with_question(turn.task, next_question(turn.task, turn.spec))
    understood = answers.answer(turn.task, turn.spec, text, turn.telling)
    return await tell_understood(turn, understood)


async def tell_understood(turn: Turn, understood: Understood) -> Reply:
    """Store what was understood, show it back, and ask the next question."""
    blocks: list[Block] = []
    if understood.lines:
        blocks += [Paragraph("已记下："), Items(understood.lines, is_numbered=True)]
        if understood.facts:
            blocks.append(Paragraph("不对就说，如“第1个改成8次”。"))
    blocks += [Paragraph(note) for note in steps.norm_notes(understood, turn.services)]
    if understood.question:
        blocks.append(Paragraph(understood.question))
        question = next(
            (q for q in open_questions(understood.task, turn.spec) if q.key == understood.task.asking), None
        )
    else:
        question = next_question(understood.task, turn.spec, (fact.slot for fact in understood.facts))
    await steps.keep(turn.services, turn.person, with_question(understood.task, question))
    return Reply((*blocks, *ask(question)), buttons=BUTTONS)


async def _next(turn: Turn, _: re.Match[str] | None = None) -> Reply:
    question = next_question(turn.task, turn.spec)
    if question is None and turn.task.skipped:
        # Everything else is answered: what was passed over comes round again.
        turn.task = replace(turn.task, skipped=())
        question = next_question(turn.task, turn.spec)
    await steps.keep(turn.services, turn.person, with_question(turn.task, question))
    return Reply(tuple(ask(question)), buttons=BUTTONS)


async def _skip(turn: Turn, match: re.Match[str]) -> Reply:
    turn.task = skip(turn.task, turn.spec, whole_element=bool(_SKIP_ALL.match(match[0])))
    question = next_question(turn.task, turn.spec)
    await steps.keep(turn.services, turn.person, with_question(turn.task, question))
    return Reply((Paragraph("先跳过，之后还可以补。"), *ask(question)), buttons=BUTTONS)


async def _leave_out(turn: Turn, match: re.Match[str]) -> Reply | None:
    name = match[1] or ""
    if not name or re.match(r"这一?项|本项", name):
        question = next((q for q in open_questions(turn.task, turn.spec) if q.key == turn.task.asking), None)
        name = question.element if question else ""
    element = turn.spec.element(name)
    if element is None:
        return None
    turn.task = writing.leave_out(turn.task, turn.spec, element.id)
    question = next_question(turn.task, turn.spec)
    await steps.keep(turn.services, turn.person, with_question(turn.task, question))
    text = f"这份报告不写“{element.title}”；要恢复请说“起草 {element.id}”。"
    return Reply((Paragraph(text), *ask(question)), buttons=BUTTONS)


async def show_progress(turn: Turn, _: re.Match[str] | None = None) -> Reply:
    """Say how far the report has come."""
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
    return Reply((*blocks, *ask(progress.next)), buttons=BUTTONS)


async def _facts(turn: Turn, _: re.Match[str]) -> Reply:
    facts = turn.task.ledger.facts
    turn.task = replace(turn.task, shown=tuple(fact_key(fact) for fact in facts))
    await steps.keep(turn.services, turn.person, turn.task)
    return Reply((Items(tuple(fact.text for fact in facts), is_numbered=True),), buttons=BUTTONS)


async def _draft(turn: Turn, match: re.Match[str]) -> Reply | None:
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


async def _revise(turn: Turn, match: re.Match[str]) -> Reply | None:
    name = turn.state.get("part", "")
    if match[1]:
        element = turn.spec.element(match[1]) or find_element(match[1], turn.spec)
        if element is None:
            return None
        name = element.id
    if not name:
        raise InputInvalid("请说明改哪一项，例如“E04 更短”。")
    how = match[2]
    instruction = how if how.startswith("更") else _CANONICAL.get(how) or _CANONICAL.get(how[0], how)
    made = await steps.revise_report(
        turn.services, turn.person, name, instruction, turn.task.id, progress=turn.progress
    )
    return _made(turn, made, name)


async def _undo(turn: Turn, match: re.Match[str]) -> Reply:
    name = match[1] or turn.state.get("part", "")
    if not name:
        raise InputInvalid("请说明恢复哪一项，例如“撤销 E04”。")
    return _made(turn, await steps.undo_report(turn.services, turn.person, name, turn.task.id), name)


async def _edit(turn: Turn, match: re.Match[str]) -> Reply | None:
    if turn.spec.element(match[1]) is None:
        return None
    made = await steps.edit_report(turn.services, turn.person, match[1], match[2], turn.task.id)
    return _made(turn, made, match[1])


async def _text(turn: Turn, _: re.Match[str]) -> Reply:
    return Reply((Draft(steps.text_for(turn.task, turn.spec, "")),), buttons=BUTTONS, is_private=True)


async def _export(turn: Turn, match: re.Match[str]) -> Reply:
    with_gaps = bool(re.search(r"带标记|草稿|待补", match[0]))
    try:
        made = await files.export(turn.task, turn.services, with_gaps=with_gaps)
    except InputInvalid as error:
        return Reply(
            (Paragraph(str(error).replace("（--with-gaps）", "")),),
            buttons=((Button("继续补", "report:next"), Button("带标记导出", "report:export-gaps")),),
        )
    return Reply(made.blocks(), files=(made.report, made.evidence), is_private=True)


async def _form(turn: Turn, match: re.Match[str]) -> Reply:
    suffix = ".docx" if (match[1] or "").lower() in ("word", "docx") else ".xlsx"
    file: OutFile = await files.form(turn.task, turn.services, suffix)
    return Reply((Paragraph("这是给同事填的事实采集表，填好后发回来即可。"),), files=(file,), is_private=True)


async def _list(turn: Turn, _: re.Match[str]) -> Reply:
    reply, turn.state = await begin_report(
        turn.services, turn.person, kind=turn.task.kind, unit=turn.task.unit
    )
    return reply


async def _problem(turn: Turn, match: re.Match[str]) -> Reply:
    turn.task = replace(turn.task, asking="problems")
    return await tell_understood(turn, answers.answer(turn.task, turn.spec, match[1], turn.telling))


async def _stop(turn: Turn, _: re.Match[str]) -> Reply:
    await steps.keep(turn.services, turn.person, turn.task)
    turn.state = {}
    return Reply((Paragraph(f"报告{turn.task.id}已保存，发送 /report 可以接着写。"),))


def _made(turn: Turn, made: ReportDraft, name: str) -> Reply:
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
    buttons = REVISIONS if element else BUTTONS
    return Reply(blocks, buttons=buttons, is_private=True)


_Do = Callable[[Turn, re.Match[str]], Awaitable[Reply | None]]
_COMMANDS: tuple[tuple[re.Pattern[str], _Do], ...] = (
    (_STOP, _stop),
    (_NEXT, _next),
    (_SKIP, _skip),
    (_SKIP_ALL, _skip),
    (_LEAVE_OUT, _leave_out),
    (_SHOW, show_progress),
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
