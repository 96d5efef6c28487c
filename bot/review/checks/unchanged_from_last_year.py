"""不把去年的报告改个年份再交：与去年相同的段落要重写。

依据：《中国共产党重大事项请示报告条例》第四条（三）（如实报告）、第十四条（没有实质内容的不必报告）。
例：除年份外与去年的一段相同  改：写今年做了什么、与去年有何不同
"""

from __future__ import annotations

from bot.review.copying import Source, Sources
from bot.review.draft import DraftText
from bot.review.finding import CannotRun, Check, Outcome, Severity, outcome
from bot.review.phrases import fixed_characters
from knowledge.documents import Span

_SHORTEST = 30
_ENOUGH = 0.8


def run(draft: DraftText) -> Outcome | CannotRun:
    """Compare every paragraph with last year's report, figures aside."""
    if not draft.last_year.strip():
        return CannotRun("没有给出去年的报告，无法比对")
    matches = list(Sources.of([Source("去年的报告", draft.last_year)]).matches(draft.body))
    looked = 0
    findings = []
    at = 0
    for line in draft.lines:
        own = _own(draft, line.span)
        if own < _SHORTEST:
            continue
        looked += 1
        shared = 0
        while at < len(matches) and matches[at].span.end <= line.span.start:
            at += 1
        index = at
        while index < len(matches) and (match := matches[index]).span.start < line.span.end:
            common = Span(max(match.span.start, line.span.start), min(match.span.end, line.span.end))
            shared += _own(draft, common)
            index += 1
        if shared >= own * _ENOUGH:
            findings.append(
                check.finding(
                    line.span,
                    f"这一段与去年的报告有{min(100, round(100 * shared / own))}%相同",
                    suggestion="写今年的做法、时间和数字，写出与去年的不同",
                    basis="《中国共产党重大事项请示报告条例》第四条（三）",
                )
            )
    return outcome(findings, looked, "段落")


def _own(draft: DraftText, span: Span) -> int:
    """Chinese characters of a stretch, fixed phrases and titles apart."""
    han = sum("\u3400" <= char <= "\u9fff" for char in draft.of(span))
    return han - fixed_characters(draft, span)


check = Check("unchanged-from-last-year", Severity.WARNING, "与去年雷同", run)
