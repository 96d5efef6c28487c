"""Counts that belong together: parts that make up a whole."""

from __future__ import annotations

import re

from bot.review.counts import Count
from bot.review.draft import DraftText
from knowledge.documents import Span

# Parts that together are the whole.
COMPLEMENTS = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        (
            r"已(?:完成)?(?:整改|办结|解决|销号|落实|完成|修复|处置|改)|整改(?:完成|到位)|(?<!未)办结|(?<!未)完成整改",
            r"未(?:完成)?(?:整改|办结|解决|销号|完成|修复|改)|正在(?:整改|办理|推进)|尚未|待(?:整改|办)|持续整改|正推进",
        ),
        (r"立行立改|立即整改|即知即改", r"限期整改|长期整改|持续整改"),
        (r"上半年", r"下半年"),
        (r"线上|网上", r"线下|现场"),
        (r"男", r"女"),
        (r"原创", r"转载|转发"),
        (r"合格", r"不合格"),
        (r"到会|参会|实到|参加", r"请假|缺席|未参加"),
        (r"第?一季度", r"第?四季度"),
        (r"正式党员", r"预备党员"),
        (r"在职", r"退休"),
    )
)


def same_unit(one: Count, other: Count) -> bool:
    """Tell whether two counts can be added up."""
    people = {"人", "名", "人次"}
    return one.unit == other.unit or {one.unit, other.unit} <= people - {"人次"}


def are_complements(draft: DraftText, sentence: Span, parts: list[Count]) -> bool:
    """Tell whether the words beside the parts say that together they are the whole: 已整改, 未整改."""
    clauses = [draft.body[max(sentence.start, part.span.start - 14) : part.span.end + 8] for part in parts]
    for one, other in COMPLEMENTS:
        first = any(one.search(clause) for clause in clauses)
        second = any(other.search(clause) for clause in clauses)
        if first and second:
            return True
    return False
