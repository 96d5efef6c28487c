"""不把去年的报告改个年份再交：与去年相同的段落和成串的句子要重写。

依据：《中国共产党重大事项请示报告条例》第四条（三）（如实报告）、第十四条（没有实质内容的不必报告）。
例：除年份外与去年的一段相同  改：写今年做了什么、与去年有何不同
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from bot.review.copying import Match, Source, Sources
from bot.review.draft import DraftText
from bot.review.finding import CannotRun, Check, Finding, Outcome, Severity, outcome
from bot.review.phrases import fixed_characters
from knowledge.documents import Span

_SHORTEST = 30
_ENOUGH = 0.8
_SENTENCES = 40
"""So much of a paragraph with new words too: sentences in a row that were in last year's report."""
_WHOLE = 0.9
_FORMULA = re.compile(r"(?:报告|汇报)如下")


def run(draft: DraftText) -> Outcome | CannotRun:
    """Compare every paragraph, then the sentences of each, with last year's report, figures aside."""
    if not draft.last_year.strip():
        return CannotRun("没有给出去年的报告，无法比对")
    matches = list(Sources.of([Source("去年的报告", draft.last_year)]).matches(draft.body))
    ends = [match.span.end for match in matches]
    lines = [line.span for line in draft.lines if not _is_formal(draft, line.span)]
    looked = 0
    findings: list[Finding] = []
    for line in lines:
        own = _own(draft, line)
        if own < _SHORTEST:
            continue
        looked += 1
        shared = _shared(draft, line, matches, ends)
        if shared >= own * _ENOUGH:
            findings.append(_finding(line, "这一段", shared / own))
        elif shared >= _SENTENCES * _WHOLE:
            findings += _runs(draft, line, matches, ends)
    return outcome(findings, looked, "段落")


def _is_formal(draft: DraftText, span: Span) -> bool:
    """The title, who is addressed and who signs stay the same; so may the sentence that opens the report."""
    report = draft.report
    formal = (report.title_span, report.addressee_span, report.signature_span)
    return any(one and one.overlaps(span) for one in formal) or (
        _FORMULA.search(draft.body, max(span.start, span.end - 12), span.end) is not None
    )


def _runs(draft: DraftText, line: Span, matches: list[Match], ends: list[int]) -> Iterator[Finding]:
    """Sentences in a row that stood in last year's report, in a paragraph that also has new ones."""
    run: list[Span] = []
    own = shared = 0
    for sentence in (*_sentences(draft, line), Span(line.end, line.end)):
        length = _own(draft, sentence)
        common = _shared(draft, sentence, matches, ends)
        if length and common >= length * _WHOLE:
            run.append(sentence)
            own, shared = own + length, shared + common
            continue
        if run and own >= _SENTENCES:
            yield _finding(Span(run[0].start, run[-1].end), "这几句", shared / own)
        run, own, shared = [], 0, 0


def _sentences(draft: DraftText, line: Span) -> Iterator[Span]:
    at = line.start
    while at < line.end:
        sentence = draft.sentence_at(at)
        if sentence.end <= at:
            at += 1
            continue
        yield Span(max(sentence.start, line.start), min(sentence.end, line.end))
        at = sentence.end


def _shared(draft: DraftText, span: Span, matches: list[Match], ends: list[int]) -> int:
    shared = 0
    for index in range(bisect_right(ends, span.start), len(matches)):
        match = matches[index].span
        if match.start >= span.end:
            break
        shared += _own(draft, Span(max(match.start, span.start), min(match.end, span.end)))
    return shared


def _finding(span: Span, what: str, part: float) -> Finding:
    return check.finding(
        span,
        f"{what}与去年的报告有{min(100, round(100 * part))}%相同",
        suggestion="写今年的做法、时间和数字，写出与去年的不同",
        basis="《中国共产党重大事项请示报告条例》第四条（三）",
    )


def _own(draft: DraftText, span: Span) -> int:
    """Chinese characters of a stretch, fixed phrases and titles apart."""
    han = sum("\u3400" <= char <= "\u9fff" for char in draft.of(span))
    return han - fixed_characters(draft, span)


check = Check("unchanged-from-last-year", Severity.WARNING, "与去年雷同", run)
