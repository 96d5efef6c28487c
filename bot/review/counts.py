"""Counts in a draft: how many, of what, and over which time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.review.draft import DraftText
from knowledge.documents import Span

_SHORTEST = 4
_KEPT = 20
"""So many different tellings of one thing are remembered."""
_SUB_UNIT = re.compile(
    r"支部|科室|各|省|市|县|区|镇|级|网[上络]|线[上下]|联合|基层|机关|党小组|分|本|集中|专题|其中|第|下属|所属|外|内|新|非|年轻|中层"
)
# Each inspection has its own problems, each case its own people: two numbers of them are no conflict.
_OF_ITS_OWN = re.compile(
    r"(?:查摆|发现|反馈|检视|指出|存在|排查|查找)[^，。]{0,4}(?:问题|隐患)$|(?:批评教育|约谈|谈话|提醒|通报|问责|处分|诫勉|处理)$"
)
_ANY_DEED = frozenset(
    [
        "召开",
        "开展",
        "组织",
        "举办",
        "举行",
        "进行",
        "实施",
        "完成",
        "登记",
        "发布",
        "签订",
        "梳理",
        "开了",
        "办了",
    ]
)
"""Verbs that tell of the same deed, and of that the thing is there."""

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


def conflicts(counts: list[Count]) -> Iterator[tuple[Count, Count]]:
    """Yield each count with one before it that tells the same thing and deed differently."""
    by_end: dict[tuple[str, str, str, bool], list[Count]] = {}
    for count in counts:
        subject = _core(count.subject)
        if len(subject) < _SHORTEST or _OF_ITS_OWN.search(subject):
            continue
        # 修复漏洞17个 is no other telling of 发现漏洞19个, nor 12个社区 of 走访社区11个.
        key = (subject[-_SHORTEST:], count.unit, _deed(count), count.is_before_thing)
        for other in by_end.get(key, []):
            if other.value != count.value and _is_same(_core(other.subject), subject):
                yield count, other
                break
        known = by_end.setdefault(key, [])
        if len(known) < _KEPT and all(
            (one.value, one.subject) != (count.value, count.subject) for one in known
        ):
            known.append(count)


def _deed(count: Count) -> str:
    """The verb where it tells one number of a thing from another: 发现, 修复."""
    return "" if count.verb in _ANY_DEED else count.verb


def _core(subject: str) -> str:
    return re.sub(
        r"^(?:党组|党委|班子|领导班子|我[局办委院校镇乡]|本[局办委院校镇乡]|开展|组织|召开|举办|集体)+",
        "",
        re.sub(
            r"(?:活动|集体学习研讨|集体学习|学习研讨)$",
            lambda m: "" if m.group() == "活动" else "学习",
            subject,
        ),
    )


def _is_same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if not long.endswith(short):
        return False
    return not _SUB_UNIT.search(long[: len(long) - len(short)])
