"""What the top sections of a report are for: work, problems, measures; by their headings, and by what stands under them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.documents import ReportSection

# The order matters: 存在问题及整改措施 is about problems first.
ROLES = {
    "problems": re.compile(r"问题|不足|短板|薄弱|差距|困难|风险隐患(?!.*(处置|报告|排查))"),
    "measures": re.compile(
        r"下一步|下步|措施|举措|打算|工作思路|努力方向|整改(?!情况|落实|成效)|改进|工作计划|工作安排|今后"
    ),
    "work": re.compile(
        r"工作(开展|进展|落实|推进|完成)?情况|落实[^，。；]{2,12}情况|开展情况|落实情况|履职情况|做法|成效|基本情况|工作|自查情况"
    ),
}
_MEASURES_FIRST = re.compile(
    r"(?:针对|对照|围绕)[^，。]{0,12}(?:措施|举措|打算|整改|下一步)|(?:下一步|下步|今后|改进|整改措施)"
)
_MEASURES_TOO = re.compile(r"(问题|不足|短板|薄弱环节).*(措施|举措|打算|整改|下一步|改进)")
# 上年度反馈问题整改情况: problems that are mended are work done.
_MENDED = re.compile(
    r"(?:反馈|上[年次轮级一]|去年|巡[视察]|审计|督查|通报|检查)[^，。]{0,14}整改|整改(?:落实|完成|工作)?(?:的?情况|进展|成效)"
)
_AHEAD = re.compile(
    r"将[^，。]|拟|计划|下一步|力争|责任(?:人|单位|部门|科室|领导)|时限|(?:月|年|季度)底?之?前|完成(?:时间|日期)|针对"
)
_DONE = re.compile(
    r"已|了|共|累计|先后|(?:本|今|全)(?:年|学期|学年|期)|[上]半年|[0-9]+(?:次|场|期|人次|项|个|件|份|篇)"
)
_RECTIFYING = re.compile(r"整改|措施|举措|改进|补救|对策")


def roles_of(sections: Sequence[ReportSection], body: str) -> dict[str, tuple[ReportSection, ...]]:
    """Return the top sections of each role; 存在问题及整改措施 has two."""
    tops = [one for one in sections if one.level == 1]
    named = [_named(one.title) for one in tops]
    found: dict[str, list[ReportSection]] = {"work": [], "problems": [], "measures": []}
    for index, (section, role) in enumerate(zip(tops, named, strict=True)):
        if role == "measures" and "problems" in named[index + 1 :] and not _looks_ahead(section, body):
            # 二、工作举措 before 三、存在问题 tells what was done.
            role = "work"
        if role:
            found[role].append(section)
        if role == "problems" and _MEASURES_TOO.search(section.title):
            found["measures"].append(section)
    return {role: tuple(ones) for role, ones in found.items()}


def rectifying(measures: Sequence[ReportSection]) -> tuple[ReportSection, ...]:
    """Return the sections that mend what was found; plans of next year's work beside them name nobody."""
    own = tuple(one for one in measures if _RECTIFYING.search(one.title))
    return own or tuple(measures)


def _named(title: str) -> str:
    if _MENDED.search(title) and not _MEASURES_TOO.search(title):
        return "work"
    if _MEASURES_FIRST.match(title):
        return "measures"
    return next((name for name, words in ROLES.items() if words.search(title)), "")


def _looks_ahead(section: ReportSection, body: str) -> bool:
    words = body[section.heading_span.end : section.span.end]
    return len(_AHEAD.findall(words)) > len(_DONE.findall(words))
