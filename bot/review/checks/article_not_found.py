"""引用的条号应当在该规定里。

依据：《党政机关公文处理工作条例》第二十条（四）（引文准确）。
例：《中国共产党党委（党组）理论学习中心组学习规则》第五十条  改：核对原文后写准条号
"""

from __future__ import annotations

from bot.review.citing import article_of, judged
from bot.review.draft import DraftText
from bot.review.finding import Check, Outcome, Severity, outcome
from knowledge.rules import Standing


def run(draft: DraftText) -> Outcome:
    """Look up every article that the draft cites."""
    with_article = [(ref, told) for ref, told in judged(draft) if ref.article is not None]
    findings = [
        check.finding(
            article_of(draft, reference),
            judgement.reason,
            suggestion="对照原文写准条号",
            basis="《党政机关公文处理工作条例》第二十条（四）",
        )
        for reference, judgement in with_article
        if judgement.standing is Standing.NO_SUCH_ARTICLE
    ]
    return outcome(findings, len(with_article), "条号")


check = Check("article-not-found", Severity.ERROR, "条号不存在", run)
