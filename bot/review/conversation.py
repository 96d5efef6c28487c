"""A review in conversation: what matters most first, then one card a finding, at the end the corrected text.

The state between two messages is plain data: the text, the findings (the worst first), which were
adopted or passed over, and where the person is.
"""

from __future__ import annotations

import asyncio
import base64
import re
from typing import TYPE_CHECKING, Any

from bot.errors import ZichaError
from bot.exchange import Block, Button, Draft, Heading, Message, OutFile, Paragraph, Quotation, Reply, Table
from bot.review.finding import Finding, Severity
from bot.review.handover import LABELS, by_weight, corrected, summarise
from bot.review.reasons import explain_basis
from bot.review.results import Review, finding_json
from bot.review.text import clip
from knowledge.documents import Span

if TYPE_CHECKING:
    from bot.services import Services

State = dict[str, Any]

_WORDS = (
    ("accept", re.compile(r"^(?:采纳|同意|改|好的?|接受|可以|ok|OK)[。！]?$")),
    ("all", re.compile(r"^(?:全部采纳|都采纳|全改|一键采纳)[。！]?$")),
    ("ignore", re.compile(r"^(?:忽略|不改|跳过|不用|不采纳)[。！]?$")),
    ("why", re.compile(r"^(?:为什么|为何|依据|理由|凭什么|原文)[呢？?。]*$")),
    ("next", re.compile(r"^(?:下一[条个处]|继续|下面|next)[。！]?$")),
    ("text", re.compile(r"^(?:改好的?(?:稿子?|文字|全文)?|全文|完成|结束|好了)[。！]?$")),
    ("word", re.compile(r"^(?:word|Word|WORD|文档|导出|文件)[。！]?$")),
    ("coverage", re.compile(r"^(?:要素表?|覆盖)[。！]?$")),
)

_OPTION = re.compile(r"，请用 (?:--\w+ 指定|…)")


def begin_review(review: Review) -> tuple[Reply, State]:
    """Return the summary, and the state from which the cards are shown."""
    # What helps at the command line helps nobody in a conversation.
    lines = tuple(_OPTION.sub("", line) for line in summarise(review))
    if review.refused:
        return Reply((Paragraph("\n".join(lines)),), is_private=True), {}
    state: State = {
        "text": review.text,
        "findings": [finding_json(finding) for finding in by_weight(review.findings)],
        "coverage": [row.to_json() for row in review.coverage],
        "adopted": [],
        "passed": [],
        "cursor": -1,
    }
    rows: list[tuple[Button, ...]] = []
    if review.findings:
        rows.append((Button("逐条看", "review:next"),))
    if any(finding.replacement is not None for finding in review.findings):
        rows.append((Button("能改的都改", "review:all"),))
    rows.append(
        (
            *((Button("要素表", "review:coverage"),) if review.coverage else ()),
            Button("Word 批注", "review:word"),
        )
    )
    return Reply(
        (Heading("审稿结果"), Paragraph("\n".join(lines))), buttons=tuple(rows), is_private=True
    ), state


async def review_turn(message: Message, state: State, services: Services) -> tuple[Reply, State]:
    """Take a button or a word, and return what is said and the state after it."""
    verb, number = _read(message, state)
    findings = _findings(state)
    match verb:
        case "accept" | "ignore" if 0 <= number < len(findings):
            return await _decide(state, findings, number, adopt=verb == "accept")
        case "same" if 0 <= number < len(findings):
            same = [n for n, one in enumerate(findings) if one.check == findings[number].check]
            return await _adopt_many(state, findings, same)
        case "all":
            return await _adopt_many(state, findings, list(range(len(findings))))
        case "why" if 0 <= number < len(findings):
            blocks = await asyncio.to_thread(
                explain_basis, findings[number], services.library.catalogue, services.today()
            )
            return Reply(blocks, buttons=_card_buttons(findings, number), is_private=True), state
        case "next":
            return _show_next(state, findings)
        case "text":
            return _hand_over_text(state, findings), state
        case "word":
            return await _hand_over_word(state, findings), state
        case "coverage":
            return _coverage(state), state
    return _help(state), state


def _read(message: Message, state: State) -> tuple[str, int]:
    """Return what is wanted and of which finding; words are about the card that is shown."""
    if message.action.startswith("review:"):
        _, verb, *rest = message.action.split(":")
        return verb, int(rest[0]) if rest and rest[0].isdigit() else int(state.get("cursor", -1))
    words = message.text.strip()
    verb = next((name for name, pattern in _WORDS if pattern.match(words)), "")
    return verb, int(state.get("cursor", -1))


def _findings(state: State) -> list[Finding]:
    return [
        Finding(
            one["check"],
            Severity(one["severity"]),
            Span(one["start"], one["end"]),
            one["message"],
            one["suggestion"],
            one["replacement"],
            one["basis"],
            one["element"],
            one["by_model"],
        )
        for one in state.get("findings", [])
    ]


async def _decide(state: State, findings: list[Finding], number: int, *, adopt: bool) -> tuple[Reply, State]:
    state = _marked(state, [number], adopt=adopt)
    finding = findings[number]
    said = "已忽略。"
    if adopt:
        said = (
            "已采纳。"
            if finding.replacement is not None
            else f"这一条要您自己改：{finding.suggestion or finding.message}。"
        )
    reply, state = _show_next(state, findings)
    return Reply(
        (Paragraph(said), *reply.blocks), buttons=reply.buttons, files=reply.files, is_private=True
    ), state


async def _adopt_many(state: State, findings: list[Finding], numbers: list[int]) -> tuple[Reply, State]:
    open_ones = [n for n in numbers if findings[n].replacement is not None and n not in state["passed"]]
    state = _marked(state, open_ones, adopt=True)
    reply, state = _show_next(state, findings)
    return Reply(
        (Paragraph(f"已采纳 {len(open_ones)} 处。"), *reply.blocks), buttons=reply.buttons, is_private=True
    ), state


def _marked(state: State, numbers: list[int], *, adopt: bool) -> State:
    adopted, passed = set(state["adopted"]), set(state["passed"])
    (adopted if adopt else passed).update(numbers)
    (passed if adopt else adopted).difference_update(numbers)
    return {**state, "adopted": sorted(adopted), "passed": sorted(passed)}


def _show_next(state: State, findings: list[Finding]) -> tuple[Reply, State]:
    done = {*state["adopted"], *state["passed"]}
    cursor = state["cursor"]
    number = next((n for n in range(cursor + 1, len(findings)) if n not in done), None)
    if number is None:
        return _finished(state, findings), {**state, "cursor": len(findings)}
    return Reply(_card(state, findings, number), buttons=_card_buttons(findings, number), is_private=True), {
        **state,
        "cursor": number,
    }


def _card(state: State, findings: list[Finding], number: int) -> tuple[Block, ...]:
    """原句 · 问题 · 依据 · 改法."""
    finding = findings[number]
    who = "，语言模型的判断" if finding.by_model else ""
    blocks: list[Block] = [
        Heading(f"第 {number + 1} 条，共 {len(findings)} 条（{LABELS[finding.severity]}{who}）"),
        Quotation(_around(state["text"], finding.span), "原句"),
        Paragraph(f"问题：{finding.message}"),
    ]
    if finding.basis:
        blocks.append(Paragraph(f"依据：{finding.basis}"))
    if finding.suggestion:
        blocks.append(Paragraph(f"改法：{finding.suggestion}"))
    return tuple(blocks)


def _around(text: str, span: Span) -> str:
    """The sentence around a place, with the place in 【】 where it is shorter than the sentence."""
    start = max((text.rfind(mark, 0, span.start) for mark in "。！？；\n"), default=-1) + 1
    start = max(start, span.start - 60)
    ends = [at for mark in "。！？；\n" if (at := text.find(mark, span.end)) >= 0]
    end = min(min(ends, default=len(text) - 1) + 1, span.end + 60)
    words = span.of(text)
    if len(words) > 120:
        return clip(words, 120)
    before, after = text[start : span.start].lstrip(), text[span.end : end].rstrip()
    return f"{before}【{words}】{after}" if before or after else words


def _card_buttons(findings: list[Finding], number: int) -> tuple[tuple[Button, ...], ...]:
    finding = findings[number]
    label = "采纳" if finding.replacement is not None else "记下，自己改"
    rows: list[tuple[Button, ...]] = [
        (Button(label, f"review:accept:{number}"), Button("忽略", f"review:ignore:{number}")),
        (Button("为什么", f"review:why:{number}"), Button("下一条", "review:next")),
    ]
    same = sum(1 for one in findings if one.check == finding.check and one.replacement is not None)
    if same > 1 and finding.replacement is not None:
        rows.append((Button(f"同类 {same} 处都采纳", f"review:same:{number}"),))
    return tuple(rows)


def _finished(state: State, findings: list[Finding]) -> Reply:
    by_hand = sum(1 for n in state["adopted"] if findings[n].replacement is None)
    changed = len(state["adopted"]) - by_hand
    left = len(findings) - len(state["adopted"]) - len(state["passed"])
    told = [f"改了 {changed} 处"]
    told += [f"待您自己改 {by_hand} 处"] if by_hand else []
    told += [f"忽略 {len(state['passed'])} 处"] if state["passed"] else []
    told += [f"未处理 {left} 处"] if left else []
    buttons = ((Button("改好的全文", "review:text"), Button("Word 批注", "review:word")),)
    return Reply(
        (Paragraph(f"看完了：{'，'.join(told)}。定稿前请再通读一遍。"),), buttons=buttons, is_private=True
    )


def _hand_over_text(state: State, findings: list[Finding]) -> Reply:
    text = corrected(state["text"], [findings[n] for n in state["adopted"]])
    blocks: list[Block] = [Paragraph("采纳的改法已写进下面的文字，其他地方没有动。"), Draft(text)]
    by_hand = [findings[n] for n in state["adopted"] if findings[n].replacement is None]
    if by_hand:
        blocks.append(
            Paragraph("还要您自己改：" + "；".join(clip(one.message, 40) for one in by_hand[:10]) + "。")
        )
    return Reply(tuple(blocks), buttons=((Button("Word 批注", "review:word"),),), is_private=True)


async def _hand_over_word(state: State, findings: list[Finding]) -> Reply:
    from bot.review.comments import docx_with_comments

    source: bytes | str = base64.b64decode(state["docx"]) if state.get("docx") else state["text"]
    shown = [one for n, one in enumerate(findings) if n not in state["passed"]]
    adopted = [findings[n] for n in state["adopted"]]
    try:
        content = await asyncio.to_thread(docx_with_comments, source, shown, adopted)
    except ZichaError as error:
        return Reply((Paragraph(str(error)),), is_private=True)
    said = "每条意见是一处批注，采纳的改法是修订，作者 Zicha；在 Word 里可以逐处接受或拒绝。"
    return Reply((Paragraph(said),), files=(OutFile("审稿意见.docx", content, said),), is_private=True)


def _coverage(state: State) -> Reply:
    rows = tuple(
        (row["title"], row["shown"], clip(row["sentence"] or row["reason"], 30)) for row in state["coverage"]
    )
    if not rows:
        return Reply((Paragraph("这不是一篇完整的报告，没有要素表。"),), is_private=True)
    return Reply(
        (Heading("要素表"), Table(("要素", "情况", "在哪一句"), rows)),
        buttons=((Button("逐条看", "review:next"),),),
        is_private=True,
    )


def _help(state: State) -> Reply:
    said = "审稿还没有结束：可以点按钮，也可以说“采纳”“忽略”“为什么”“下一条”“全部采纳”“改好的全文”或“Word”。"
    number = state.get("cursor", -1)
    findings = _findings(state)
    buttons = (
        _card_buttons(findings, number)
        if 0 <= number < len(findings)
        else ((Button("逐条看", "review:next"),),)
    )
    return Reply((Paragraph(said),), buttons=buttons, is_private=True)
