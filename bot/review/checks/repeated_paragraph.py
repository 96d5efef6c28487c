"""同一段话、同一句话不在一篇稿里写两遍。

依据：《党政机关公文处理工作条例》第十九条（三）（内容简洁，文字精练）。
例：两处都写“建立健全意识形态工作责任制，带头做好意识形态工作。”  改：删去一处
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from bot.review.phrases import fixed_phrases
from knowledge.documents import Span
from knowledge.text.sentences import clip

_SHORTEST = 16
"""A sentence of so many Chinese characters, fixed phrases apart, is not repeated by accident."""
_LONG = 32
"""So long is a paragraph that is compared piece by piece."""
_RUN = 5
_NEARLY = 0.8
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LEAD = re.compile(
    r"^[\s\u3000]*(?:[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]+|[一二三四五六七八九十]是|第[一二三四五六七八九十]+，)"
)


def run(draft: DraftText) -> Outcome:
    """Compare all paragraphs, then all sentences outside repeated paragraphs."""
    # The unit stands in the title and signs; a title may run over two lines.
    formal = [
        span
        for span in (draft.report.title_span, draft.report.addressee_span, draft.report.signature_span)
        if span
    ]
    lines = [line.span for line in draft.lines if not any(line.span.overlaps(span) for span in formal)]
    findings = list(_repeated(draft, lines, "这一段"))
    taken = {finding.span for finding in findings}
    findings += _nearly_repeated([line for line in lines if line not in taken], draft)
    taken = {finding.span for finding in findings}
    kept = set(lines)
    sentences = [one for one in draft.sentences if draft.line_at(one.start) in kept - taken]
    findings += _repeated(draft, sentences, "这一句")
    return outcome(findings, len(draft.lines), "段落")


def _nearly_repeated(lines: list[Span], draft: DraftText) -> Iterator[Finding]:
    """Find paragraphs nearly all of which stands in one before: a word put in front, a 了 more."""
    first: dict[str, int] = {}
    for number, span in enumerate(lines):
        words = _LEAD.sub("", draft.of(span))
        key = "".join(_HAN.findall(fixed_phrases().sub("", words)))
        runs = [key[at : at + _RUN] for at in range(len(key) - _RUN + 1)]
        met = Counter(first[run] for run in runs if run in first)
        if len(key) >= _LONG and met and met.most_common(1)[0][1] >= _NEARLY * len(runs):
            yield check.finding(
                span,
                f"这一段与前面的一段几乎相同：“{clip(words, 30)}”",
                suggestion="删去一处，或改写成不同的内容",
                basis="《党政机关公文处理工作条例》第十九条（三）",
            )
        for run in runs:
            first.setdefault(run, number)


def _repeated(draft: DraftText, spans: list[Span], what: str) -> Iterator[Finding]:
    seen: dict[str, Span] = {}
    for span in spans:
        words = _LEAD.sub("", draft.of(span))
        key = "".join(_HAN.findall(words))
        own = "".join(_HAN.findall(fixed_phrases().sub("", words)))
        if len(own) < _SHORTEST:
            continue
        if key in seen:
            yield check.finding(
                span,
                f"{what}前面已经写过：“{clip(words, 30)}”",
                suggestion="删去一处，或改写成不同的内容",
                basis="《党政机关公文处理工作条例》第十九条（三）",
            )
        else:
            seen[key] = span


check = Check("repeated-paragraph", Severity.WARNING, "重复段落", run)
