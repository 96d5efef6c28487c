"""Handing a review over: the corrected text, and in three lines what matters most."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from bot.review.checks import CHECKS
from bot.review.finding import Finding, Severity
from bot.review.results import Review

TITLES = {check.name: check.title for check in CHECKS}
LABELS = {Severity.ERROR: "错误", Severity.WARNING: "提醒", Severity.HINT: "提示"}
_BRIEF = 36
_CLAUSE_END = re.compile(r"[，：；。](?![^“]*”)")
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.HINT: 2}


def apart(adopted: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings with a replacement, in the order of the text, none reaching into another."""
    kept: list[Finding] = []
    for finding in sorted(adopted, key=lambda one: (one.span, _RANK[one.severity])):
        if finding.replacement is None or (kept and finding.span.start < kept[-1].span.end):
            continue
        kept.append(finding)
    return tuple(kept)


def corrected(text: str, adopted: Iterable[Finding]) -> str:
    """Return the text with the adopted replacements; every other character stays as it is."""
    parts: list[str] = []
    at = 0
    for finding in apart(adopted):
        parts += [text[at : finding.span.start], finding.replacement or ""]
        at = finding.span.end
        if not finding.replacement and _is_whole_line(text, finding):
            # A paragraph that goes takes its line end with it.
            at += 1
    parts.append(text[at:])
    return "".join(parts)


def _is_whole_line(text: str, finding: Finding) -> bool:
    before, after = (
        text[max(finding.span.start - 1, 0) : finding.span.start],
        text[finding.span.end : finding.span.end + 1],
    )
    return before in ("", "\n") and after == "\n"


def by_weight(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings with the worst first, else in the order of the text."""
    return tuple(sorted(findings, key=lambda one: (_RANK[one.severity], one.span)))


def summarise(review: Review) -> tuple[str, str, str]:
    """Say in three lines how much was found, what matters most, and what was looked at and what was not."""
    if review.refused:
        return (
            sentence(review.findings[0].message),
            sentence(review.findings[0].suggestion),
            "其他检查都没有进行。",
        )
    return _how_much(review), _what_matters(review), _what_was_looked_at(review)


def _how_much(review: Review) -> str:
    counted = Counter(finding.severity for finding in review.findings)
    if not counted:
        return "在查过的项目里没有发现问题。"
    told = "、".join(
        f"{LABELS[severity]} {counted[severity]} 处" for severity in Severity if counted[severity]
    )
    return f"共发现 {len(review.findings)} 处：{told}。"


def _what_matters(review: Review) -> str:
    shown: dict[str, Finding] = {}
    for finding in by_weight(review.findings):
        shown.setdefault(finding.check, finding)
    first = [brief(finding, review.text) for finding in list(shown.values())[:3]]
    if not first:
        return "没有查到的不等于没有问题，请再通读一遍。"
    return f"先改：{'；'.join(first)}。"


def brief(finding: Finding, text: str) -> str:
    """A finding in a few words: its message where that is short, else what it is called and the words it is about."""
    message = finding.message.rstrip("。")
    if len(message) <= _BRIEF:
        return message
    clause = _CLAUSE_END.split(message)[0]
    # Where the message opens with a long citation, its first clause does not yet say what is wrong.
    if len(clause) <= _BRIEF and not clause.startswith("《"):
        return clause
    words = " ".join(finding.span.of(text).split())
    # Of a long place its beginning and its end tell most: 《中国共产党…规则》第三十条.
    shown = words if len(words) <= 22 else f"{words[:8]}…{words[-12:]}"
    return f"{TITLES.get(finding.check, finding.check)}（{shown}）"


def sentence(words: str) -> str:
    """Close words with one full stop."""
    return words if words.endswith(("。", "！", "？", "…")) else words.rstrip("；，;,") + "。"


def _what_was_looked_at(review: Review) -> str:
    empty = sum(1 for one in review.ran if one.looked_at.endswith("0 处可核对"))
    told = f"查了 {len(review.ran)} 项"
    if empty:
        told += f"（其中 {empty} 项稿中没有可核对的内容）"
    if review.on:
        told += f"；引用按{review.dated_by}（{review.on.year}年{review.on.month}月{review.on.day}日）判断"
    if review.not_run:
        # The first clause of a reason says it; what follows is the consequence.
        reasons = Counter(one.reason.partition("，")[0] for one in review.not_run)
        most = [reason for reason, _ in reasons.most_common(3)]
        told += f"；{len(review.not_run)} 项没有查（{'；'.join(most)}{'等' if len(reasons) > 3 else ''}）"
    return told + "。"
