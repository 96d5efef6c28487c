"""上报的报告应当写明主送机关，顶格写在标题下一行，后面用冒号。

依据：《党政机关公文处理工作条例》第九条（八）、第十五条（一）。
例：标题之下直接写“为进一步落实…”  改：标题下一行写“青禾区委宣传部：”
"""

from __future__ import annotations

import re

from bot.review.draft import DraftText
from bot.review.finding import CannotRun, Check, Outcome, Severity, outcome

# 关于…的报告 is an official letter; a 自查报告 may be an annex to one.
_IS_SENT = re.compile("关于.+的(?:自查|专题|工作)?报告$")
NOT_WHOLE = "这不是一篇完整的报告，不核对格式要素"


def run(draft: DraftText) -> Outcome | CannotRun:
    """Look for the addressee between the title and the opening."""
    if not draft.is_report:
        return CannotRun(NOT_WHOLE)
    findings = []
    if not draft.report.addressee:
        findings.append(
            check.finding(
                draft.first_words,
                "没有主送机关",
                suggestion="在标题下一行顶格写主送的上级机关，后面用冒号",
                basis="《党政机关公文处理工作条例》第九条（八）",
                severity=Severity.WARNING if _IS_SENT.search(draft.report.title) else None,
                element="F02",
            )
        )
    return outcome(findings, 1, "主送机关")


check = Check("missing-addressee", Severity.HINT, "缺主送机关", run)
