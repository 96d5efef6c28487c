"""网页广告、付费标记、页脚等与报告无关的内容应当删去。

依据：《党政机关公文处理工作条例》第十九条（三）（内容简洁，主题突出）。
例：特此报告。##paidend##  改：特此报告。
"""

from __future__ import annotations

from bot.review.draft import DraftText
from bot.review.finding import Check, Outcome, Severity, outcome
from knowledge.documents import Span
from knowledge.text.sentences import clip


def run(draft: DraftText) -> Outcome:
    """Mark every stretch that cleaning takes out."""
    findings = [
        check.finding(
            _inked(draft, removed.span),
            f"与报告无关的内容（{removed.reason}）：“{clip(removed.span.of(draft.text), 24)}”",
            suggestion="整段删去",
            replacement="",
            basis="《党政机关公文处理工作条例》第十九条（三）",
        )
        for removed in draft.removed
        if removed.span.of(draft.text).strip()
    ]
    return outcome(findings, text_lines(draft), "段落")


def _inked(draft: DraftText, span: Span) -> Span:
    """The span without white space at its ends."""
    words = span.of(draft.text)
    return Span(span.start + len(words) - len(words.lstrip()), span.start + len(words.rstrip()))


def text_lines(draft: DraftText) -> int:
    """How many lines with words the draft has, noise included."""
    return sum(1 for line in draft.text.split("\n") if line.strip())


check = Check("noise", Severity.ERROR, "广告和网页残留", run)
