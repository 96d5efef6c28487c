"""次数不低于规定的基准：中心组每季度至少1次，专题研究每年至少2次，等等。

依据：《中国共产党党委（党组）理论学习中心组学习规则》第十条；《中国共产党支部工作条例（试行）》第十一条至第十六条；各要素的基准见报告种类。
例：全年开展理论学习中心组集体学习2次  改：如确为2次，写明原因和补学安排；如漏计，对照台账改正
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.counts import Count
from bot.review.draft import DraftText
from bot.review.finding import CannotRun, Check, Finding, Outcome, Severity, outcome
from bot.review.norms import counts_under, elapsed, part_of_year, telling_words
from knowledge.documents import Span
from knowledge.specs import Norm, RequiredElement

_PERIODS = {"year": "每年", "half-year": "每半年", "quarter": "每季度", "month": "每月"}
_RATE = re.compile(r"每(?P<per>年|半年|季度?|月|周)[^，。；]{0,16}?(?P<number>[0-9一二两三四]+)次")


def run(draft: DraftText) -> Outcome | CannotRun:
    """Hold every count that a norm speaks of against the norm."""
    if draft.spec is None:
        return CannotRun("看不出是哪一种报告，请用 --kind 指定")
    looked = 0
    findings: list[Finding] = []
    for element in draft.spec.elements:
        for norm in element.norms:
            told = list(counts_under(draft, element, norm))
            looked += len(told)
            findings.extend(_findings(draft, element, norm, told))
    return outcome(findings, looked, "有基准的次数")


def _findings(draft: DraftText, element: RequiredElement, norm: Norm, told: list[Count]) -> Iterator[Finding]:
    if not told:
        yield from _untold(draft, element, norm)
        return
    whole = [one for one in told if part_of_year(draft, one) is None]
    if whole and max(one.value for one in whole) >= norm.per_year:
        return
    for count in whole or told:
        part = part_of_year(draft, count) or elapsed(draft, count, norm)
        demanded = max(1, int(norm.per_year * part + 0.01)) if norm.per_year * part >= 0.99 else 0
        if count.value < demanded and not count.is_vague:
            slot = element.slot(norm.slot)
            period = "全年" if part == 1 else "这段时间"
            yield check.finding(
                count.span,
                f"{slot.title if slot else element.title}{count.value}{count.unit}，低于基准：{_PERIODS[norm.per]}至少{norm.at_least}次，{period}至少{demanded}次",
                suggestion="核对台账；确实不足的，如实写明原因并安排补上",
                basis=_basis(draft, norm),
                element=element.id,
            )
            return


def _untold(draft: DraftText, element: RequiredElement, norm: Norm) -> Iterator[Finding]:
    """Find a sentence that says it was done, where no count says how often."""
    words = telling_words(element, norm)
    slot = element.slot(norm.slot)
    if not draft.is_report or slot is None or slot.is_optional or _RATE.search(draft.body):
        return
    for span in draft.sentences:
        match = words.search(draft.masked, span.start, span.end)
        if match and draft.role_at(span.start) == "work":
            yield check.finding(
                Span(*match.span()),
                f"没有写{slot.title}，基准是{_PERIODS[norm.per]}至少{norm.at_least}次",
                suggestion=f"补写{slot.title}",
                basis=_basis(draft, norm),
                severity=Severity.HINT,
                element=element.id,
            )
            return


def _basis(draft: DraftText, norm: Norm) -> str:
    rule = draft.catalogue.get(norm.basis.rule_id)
    return f"《{rule.title}》{'' if norm.basis.internal_only else norm.basis.article}" if rule else ""


check = Check("below-norm", Severity.WARNING, "次数低于基准", run)
