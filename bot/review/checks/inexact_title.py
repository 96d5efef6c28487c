"""引用规定应当写准全称。

依据：《党政机关公文处理工作条例》第二十条（四）（引文准确）。
例：《中国共产党党支部工作条例（试行）》  改：《中国共产党支部工作条例（试行）》
"""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz.distance import Levenshtein

from bot.review.citing import count, is_local, judged, looks_like_rule, shown
from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from knowledge.documents import Reference
from knowledge.rules import Standing
from knowledge.text.titles import title_key

_SHORTEST, _LONG = 6, 8


def run(draft: DraftText) -> Outcome:
    """Compare every title with the one in the catalogue that is nearest to it."""
    return outcome(_findings(draft), count(draft), "引用")


def _findings(draft: DraftText) -> Iterator[Finding]:
    for reference, judgement in judged(draft):
        if not reference.is_quoted or reference.title != draft.of(reference.title_span).strip():
            continue
        known = judgement.rule
        if known and reference.title + "（试行）" == known.title:
            yield _finding(reference, known.title, f"全称是{shown(known.title)}，“（试行）”不能省")
            continue
        if known and _is_slip(reference.title, known.title) and not is_local(draft, reference):
            yield _finding(
                reference, known.title, f"{shown(reference.title)}不是全称，全称是{shown(known.title)}"
            )
            continue
        if judgement.standing is not Standing.UNKNOWN or not judgement.suggestion:
            continue
        right = judgement.suggestion.title
        if not looks_like_rule(reference.title) and not looks_like_rule(right):
            continue
        message = f"目录中没有{shown(reference.title)}，相近的是{shown(right)}，请核对全称"
        yield _finding(reference, right, message, Severity.HINT if is_local(draft, reference) else None)


def _is_slip(title: str, full: str) -> bool:
    """Tell whether a name by which a rule is known is a slip of its title, and not a short form of it.

    干部教育培训条例 lacks 工作 in its middle; 支部工作条例, 保密法 and 党委…实施办法 are short forms.
    """
    one, other = title_key(title), title_key(full)
    if one == other or other.endswith(one) or len(one) < _SHORTEST or one[:2] != other[:2]:
        return False
    if not looks_like_rule(title) or other.replace("党组", "") == one:
        return False
    return Levenshtein.distance(one, other) <= (4 if len(one) >= _LONG else 2)


def _finding(reference: Reference, right: str, message: str, severity: Severity | None = None) -> Finding:
    return check.finding(
        reference.title_span,
        message,
        suggestion=f"改为“{right}”",
        replacement=right,
        basis="《党政机关公文处理工作条例》第二十条（四）",
        severity=severity,
    )


check = Check("inexact-title", Severity.WARNING, "规定名称不准确", run)
