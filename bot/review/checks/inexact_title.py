"""引用规定应当写准全称。

依据：《党政机关公文处理工作条例》第二十条（四）（引文准确）。
例：《中国共产党党支部工作条例（试行）》  改：《中国共产党支部工作条例（试行）》
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.review.citing import count, is_local, judged, looks_like_rule, shown
from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from knowledge.rules import Standing


def run(draft: DraftText) -> Outcome:
    """Compare every title with the one in the catalogue that is nearest to it."""
    return outcome(_findings(draft), count(draft), "引用")


def _findings(draft: DraftText) -> Iterator[Finding]:
    for reference, judgement in judged(draft):
        if not reference.is_quoted or reference.title != draft.of(reference.title_span).strip():
            continue
        if judgement.standing is not Standing.UNKNOWN or not judgement.suggestion:
            continue
        right = judgement.suggestion.title
        if not looks_like_rule(reference.title) and not looks_like_rule(right):
            continue
        local = is_local(draft, reference)
        yield check.finding(
            reference.title_span,
            f"目录中没有{shown(reference.title)}，相近的是{shown(right)}，请核对全称",
            suggestion=f"改为“{right}”",
            replacement=right,
            basis="《党政机关公文处理工作条例》第二十条（四）",
            severity=Severity.HINT if local else None,
        )


check = Check("inexact-title", Severity.WARNING, "规定名称不准确", run)
