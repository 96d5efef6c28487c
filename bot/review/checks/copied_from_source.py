"""不照抄往年报告、他单位报告和规定原文；固定提法和规定名称不算。

依据：《中国共产党重大事项请示报告条例》第四条（三）（如实报告）；《党政机关公文处理工作条例》第十九条（二）（一切从实际出发）。
例：整段与库中一份往年报告相同  改：用本单位今年的事实重写
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from bot.review.copying import Match, Sources, joined
from bot.review.draft import DraftText
from bot.review.finding import CannotRun, Check, Finding, Outcome, Severity
from bot.review.phrases import fixed_characters
from knowledge.documents import Span
from knowledge.text.sentences import clip

_SAME_TEXT = 0.8
"""From this part on, with the same figures, the source is this draft itself, added before it was reviewed."""
_ENOUGH = 36
"""So many Chinese characters in a row, fixed phrases and titles apart, are no accident."""


def run(draft: DraftText) -> Outcome | CannotRun:
    """Look for long stretches of the draft in the sources."""
    names = [name for sources in draft.sources for name in sources.names]
    if not names:
        return CannotRun("库中没有可比对的报告，也没有用 --compare 给出文件")
    findings: list[Finding] = []
    taken: list[Span] = []
    for part in (part for sources in draft.sources for part in _stretches(draft, sources)):
        own = part.characters - fixed_characters(draft, part.span)
        index = bisect_left(taken, part.span)
        # Those taken lie apart: only the neighbours can overlap.
        if own >= _ENOUGH and not any(
            part.span.overlaps(one) for one in taken[max(index - 1, 0) : index + 1]
        ):
            taken.insert(index, part.span)
            findings.append(
                check.finding(
                    part.span,
                    f"这一段有{own}字与“{clip(part.source, 30)}”相同",
                    suggestion="用本单位今年的做法、时间和数字重写",
                    basis="《党政机关公文处理工作条例》第十九条（二）",
                )
            )
    return Outcome(tuple(findings), f"比对 {len(names)} 份来源、{len(draft.lines)} 段")


def _stretches(draft: DraftText, sources: Sources) -> Iterator[Match]:
    """Yield what the draft shares with the sources, unless a source is this very draft."""
    matches = list(joined(list(sources.matches(draft.body))))
    whole = sum("\u3400" <= char <= "\u9fff" for char in draft.body)
    shared = Counter[str]()
    for match in matches:
        shared[match.source] += match.characters
    same = {
        name
        for name, characters in shared.items()
        if characters >= _SAME_TEXT * max(whole, sources.length_of(name))
        and sources.has_figures(name, "\n".join(draft.of(one.span) for one in matches if one.source == name))
    }
    for match in matches:
        if match.source not in same:
            yield from _paragraphs(draft, match)


def _paragraphs(draft: DraftText, match: Match) -> list[Match]:
    """Cut a match at line ends: a finding is about one paragraph."""
    parts = []
    start = match.span.start
    for piece in draft.of(match.span).split("\n"):
        span = Span(start, start + len(piece))
        start += len(piece) + 1
        han = sum("\u3400" <= char <= "\u9fff" for char in piece)
        if han:
            bare = len(piece) - len(piece.lstrip())
            parts.append(
                Match(
                    Span(span.start + bare, span.start + len(piece.rstrip())),
                    match.source,
                    min(han, match.characters),
                )
            )
    return parts


check = Check("copied-from-source", Severity.WARNING, "照抄", run)
