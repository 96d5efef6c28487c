"""规定修订后条号会变：引用应当用报告日有效版本的条号。

依据：《党政机关公文处理工作条例》第二十条（四）（引文准确）。
例：2026年的报告引《网络安全法》第二十一条谈等级保护  改：《网络安全法》第二十三条
"""

from __future__ import annotations

from bot.review.citing import article_of, judged
from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from knowledge.documents import Reference
from knowledge.rules import Judgement, Standing


def run(draft: DraftText) -> Outcome:
    """Look for articles whose content has another number on the day of the report."""
    with_article = [(ref, told) for ref, told in judged(draft) if ref.article is not None]
    findings = [_finding(draft, *pair) for pair in with_article if pair[1].standing is Standing.MOVED]
    return outcome(findings, len(with_article), "条号")


def _finding(draft: DraftText, reference: Reference, judgement: Judgement) -> Finding:
    place = article_of(draft, reference)
    is_number = judgement.moved_to is not None and draft.of(place).endswith("条")
    return check.finding(
        place,
        judgement.reason,
        suggestion=f"改为“{judgement.moved_to}”" if judgement.moved_to else "对照现行文本写准条号",
        replacement=str(judgement.moved_to) if is_number else None,
        basis="《党政机关公文处理工作条例》第二十条（四）",
    )


check = Check("article-moved", Severity.ERROR, "条号已变", run)
