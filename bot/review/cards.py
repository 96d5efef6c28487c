"""One finding as a card: 原句 · 问题 · 依据 · 改法, and its buttons."""

from __future__ import annotations

from collections.abc import Sequence

from bot.exchange import Block, Button, Heading, Paragraph, Quotation
from bot.privacy import shade
from bot.review.finding import Finding
from bot.review.handover import LABELS, sentence
from knowledge.documents import Span
from knowledge.text.sentences import clip

_MANY = 3
"""From so many findings of one kind on they may be passed over together."""
ButtonRows = tuple[tuple[Button, ...], ...]


def card(text: str, findings: Sequence[Finding], number: int) -> tuple[Block, ...]:
    """Return the card of a finding."""
    finding = findings[number]
    who = "，语言模型的判断" if finding.by_model else ""
    blocks: list[Block] = [
        Heading(f"第 {number + 1} 条，共 {len(findings)} 条（{LABELS[finding.severity]}{who}）"),
        Quotation(shade(around(text, finding.span)), "原句"),
        Paragraph(f"问题：{sentence(finding.message)}"),
    ]
    if finding.basis:
        blocks.append(Paragraph(f"依据：{sentence(finding.basis)}"))
    if finding.suggestion:
        blocks.append(Paragraph(f"改法：{sentence(finding.suggestion)}"))
    return tuple(blocks)


def card_buttons(findings: Sequence[Finding], number: int, review: str, *, can_undo: bool) -> ButtonRows:
    """Return the buttons under a card; `review` is the mark by which old buttons are told from new ones."""
    finding = findings[number]
    label = "采纳" if finding.replacement is not None else "记下，自己改"
    rows: list[tuple[Button, ...]] = [
        (
            Button(label, f"review:accept:{number}:{review}"),
            Button("忽略", f"review:ignore:{number}:{review}"),
        ),
        (
            Button("为什么", f"review:why:{number}:{review}"),
            Button("下一条", f"review:next:{number}:{review}"),
            *((Button("撤销上一步", f"review:undo:{number}:{review}"),) if can_undo else ()),
        ),
    ]
    same = sum(1 for one in findings if one.check == finding.check and one.replacement is not None)
    if same > 1 and finding.replacement is not None:
        rows.append((Button(f"同类 {same} 处都采纳", f"review:same:{number}:{review}"),))
    alike = sum(1 for one in findings if one.check == finding.check)
    if alike >= _MANY:
        rows.append((Button(f"同类 {alike} 处都忽略", f"review:skip:{number}:{review}"),))
    return tuple(rows)


def around(text: str, span: Span) -> str:
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
