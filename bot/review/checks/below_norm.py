"""次数不低于规定的基准：中心组每季度至少1次，专题研究每年至少2次，等等。

依据：《中国共产党党委（党组）理论学习中心组学习规则》第十条；《中国共产党支部工作条例（试行）》第十一条至第十六条；各要素的基准见报告种类。
例：全年开展理论学习中心组集体学习2次  改：如确为2次，写明原因和补学安排；如漏计，对照台账改正
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from bot.review.norms import RATE, TIME, Told, elapsed, norms_for, telling_words, told_of
from bot.review.shortfalls import quarter_without, shortfalls
from knowledge.documents import Span
from knowledge.specs import Norm, RequiredElement

# 在党员大会上通报: another thing, done there.
_ASIDE = re.compile(r"[上中]")
_PERIODS = {"year": "每年", "half-year": "每半年", "quarter": "每季度", "month": "每月"}


def run(draft: DraftText) -> Outcome:
    """Hold every count that a norm speaks of against the norm."""
    looked = 0
    findings: list[Finding] = []
    for element, norm in norms_for(draft):
        told = list(told_of(draft, element, norm))
        looked += len(told)
        findings.extend(_findings(draft, element, norm, told))
    for one in shortfalls(draft):
        if not any(one.span.overlaps(other.span) for other in findings):
            findings.append(
                check.finding(
                    one.span,
                    one.message,
                    suggestion="核对台账；确实不足的，如实写明并整改",
                    basis=one.basis,
                )
            )
    return outcome(findings, looked, "有基准的次数")


def _findings(draft: DraftText, element: RequiredElement, norm: Norm, told: list[Told]) -> Iterator[Finding]:
    if not told:
        if draft.spec and element in draft.spec.elements:
            yield from _untold(draft, element, norm)
        return
    if norm.per in ("quarter", "half-year") and (gap := quarter_without(draft, told)):
        place = next((one.count for one in told if one.value < norm.per_year and one.part is None), None)
        yield check.finding(
            place.span if place and draft.of(gap)[:1] not in "均都全集" else gap,
            f"有的时段没有开展：“{draft.of(gap)}”，低于基准：{_PERIODS[norm.per]}至少{norm.at_least}次",
            suggestion="核对台账；确实不足的，如实写明原因并安排补上",
            basis=_basis(draft, norm),
            element=element.id,
        )
        return
    rates = [one for one in told if one.rate is not None]
    whole = [one for one in told if one.rate is None and one.part is None]
    # One telling that meets the norm is enough: a smaller one is of something else.
    if any((one.rate or 0) >= norm.per_year for one in rates):
        return
    if whole and max(one.value for one in whole) >= norm.per_year:
        return
    slot = element.slot(norm.slot)
    name = slot.title if slot else element.title
    for one in whole or rates or told:
        if one.rate is not None:
            demanded, given = float(norm.per_year), one.rate
            how = f"{one.count.value}{one.count.unit}（合一年{one.rate:g}次）"
            period = "全年"
        else:
            part = one.part or elapsed(draft, one, norm)
            demanded = max(1, int(norm.per_year * part + 0.01)) if norm.per_year * part >= 0.99 else 0
            given, how = one.value, f"{one.count.value}{one.count.unit}"
            # None at all is below any norm, however short the time.
            demanded = max(demanded, 1) if given == 0 and draft.on.month >= 6 else demanded
            period = "全年" if part == 1 else "这段时间"
        if given < demanded and not one.count.is_vague:
            yield check.finding(
                one.count.span,
                f"{name}{how}，低于基准：{_PERIODS[norm.per]}至少{norm.at_least}次，{period}至少{demanded:g}次",
                suggestion="核对台账；确实不足的，如实写明原因并安排补上",
                basis=_basis(draft, norm),
                element=element.id,
            )
            return


def _untold(draft: DraftText, element: RequiredElement, norm: Norm) -> Iterator[Finding]:
    """Find a sentence that says it was done, where no count says how often."""
    words = telling_words(element, norm)
    slot = element.slot(norm.slot)
    if not draft.is_report or slot is None or slot.is_optional:
        return
    for span in draft.sentences:
        match = words.search(draft.masked, span.start, span.end)
        # 每月开支委会: told as a rate, without a number.
        if match and RATE.search(draft.body, max(span.start, match.start() - 20), match.end()):
            return
        times = len(TIME.findall(draft.body, span.start, match.end())) if match else 0
        if (
            match
            and not times
            and not _ASIDE.match(draft.body, match.end())
            and draft.role_at(span.start) == "work"
        ):
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
