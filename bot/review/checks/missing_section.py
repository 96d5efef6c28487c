"""自查报告应当有：导语、工作开展情况、存在问题、下一步措施。

依据：《中国共产党重大事项请示报告条例》第四条（三）（如实报告，成绩和问题都报）；《党政机关公文处理工作条例》第十九条（三）（结构严谨）。
例：只写成绩，没有“存在问题”  改：补写存在的问题和下一步措施
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.checks.missing_addressee import NOT_WHOLE
from bot.review.draft import DraftText
from bot.review.finding import CannotRun, Check, Finding, Outcome, Severity, outcome
from bot.review.roles import ROLES

_PARTS = (
    ("work", "工作开展情况", re.compile(r"(?:主要|工作)(?:做法|开展情况|情况)[：:]")),
    (
        "problems",
        "存在问题",
        re.compile(
            r"(?:还|仍|也)?存在(?:着|的)?[^。\n]{0,20}(?:问题|不足|差距|薄弱环节)[^。\n]{0,12}[：:，一]|(?:问题|不足)(?:主要)?[是有为：:]"
        ),
    ),
    (
        "measures",
        "下一步措施",
        re.compile(
            r"(?:下一步|下步|今后|接下来)[^。\n]{0,24}(?:将|要|继续|重点|打算|工作)|采取(?:以下|如下)[^。\n]{0,10}措施"
        ),
    ),
)

_MARRED_HEADING = re.compile(r"[（(]?[一二三四五六七八九十0-9]{1,3}[）)]?[，,.．：: \u3000]")
# （三）发现的问题: a part whose number has the form of a deeper one.
_PART_HEADING = re.compile(
    r"[（(][一二三四五六七八九十]{1,3}[）)](?:(?:存在|发现|主要)的?(?:主要)?(?:问题|不足).{0,6}|(?:下一步|下步|整改)(?:工作)?(?:措施|安排|打算).{0,4})$"
)


def run(draft: DraftText) -> Outcome | CannotRun:
    """Look for each part by its heading, or by the words that open it."""
    if not draft.is_report:
        return CannotRun(NOT_WHOLE)
    return outcome(_findings(draft), len(_PARTS) + 1, "部分")


def _findings(draft: DraftText) -> Iterator[Finding]:
    missing = [
        (role, name)
        for role, name, words in _PARTS
        if not draft.sections[role] and not _opens(draft, role, words)
    ]
    for role, name in missing:
        if role == "work" and draft.report.sections and not draft.sections["work"]:
            # Headings of its own for what was done (一、压实责任 二、管好阵地) are work too.
            own = [s for s in draft.report.sections if s.level == 1 and not draft.role_at(s.span.start)]
            if own:
                continue
        yield check.finding(
            draft.first_words,
            f"没有“{name}”部分",
            suggestion=f"补写“{name}”",
            basis="《中国共产党重大事项请示报告条例》第四条（三）",
            severity=Severity.ERROR if role != "work" else None,
            element={"problems": "P01", "measures": "N01"}.get(role, ""),
        )
    if draft.report.opening_span is None and draft.report.sections:
        yield check.finding(
            draft.first_words,
            "没有导语：标题之后直接进入正文",
            suggestion="补写一段导语：按哪份通知、查了什么范围和时段，以“现将有关情况报告如下”引出正文",
            basis="《党政机关公文处理工作条例》第十九条（三）",
            element="L01",
        )


def _opens(draft: DraftText, role: str, words: re.Pattern[str]) -> bool:
    """Tell whether a paragraph under no heading of its own opens this part."""
    return any(words.search(line.text[:80]) for line in draft.lines) or any(
        # A heading with a wrong mark after its number: 二，存在问题.
        ROLES[role].search(line.text)
        for line in draft.lines
        if len(line.text) <= 30 and (_MARRED_HEADING.match(line.text) or _PART_HEADING.match(line.text))
    )


check = Check("missing-section", Severity.WARNING, "缺少部分", run)
