"""Counts in a draft: how many, of what, and over which time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.review.draft import DraftText
from knowledge.documents import Span

_NO_THING = frozenset({"年", "月", "日", "天", "周", "季度", "小时", "分钟", "岁", "倍", "级", "元", "号"})


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things: 12 of 理论学习中心组学习, in 次."""

    value: int
    unit: str
    subject: str
    span: Span
    """Number and unit."""
    before: str = ""
    """The words of its clause before it."""
    verb: str = ""
    scope: str = ""
    """What limits it: 上半年, 每月, 计划; empty for the whole time of the report."""
    is_vague: bool = False
    is_bound: bool = False
    """至少12次, 12次以上."""
    is_before_thing: bool = False
    """Whether the thing is named after the number: 12个社区."""


def counts_in(draft: DraftText) -> Iterator[Count]:
    """Yield the counts of the draft, none of them inside 《…》."""
    for one in draft.read.counts:
        counted, number = one.counted, one.number
        if counted is None or number is None or not number.is_integer() or one.unit in _NO_THING:
            continue
        if draft.is_titled(one.span.start) or draft.body[one.span.start - 1 : one.span.start] in (
            "第",
            "前",
            "后",
        ):
            continue
        yield Count(
            int(number),
            one.unit,
            counted.thing,
            one.span,
            counted.before,
            counted.verb,
            counted.limit or counted.period,
            one.precision in ("about", "range"),
            one.precision in ("at least", "at most"),
            bool(counted.thing) and counted.after.startswith(counted.thing),
        )
