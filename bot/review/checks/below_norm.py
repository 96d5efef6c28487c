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
from knowledge.documents import Span
from knowledge.specs import Norm, RequiredElement

_PERIODS = {"year": "每年", "half-year": "每半年", "quarter": "每季度", "month": "每月"}
# What part of a year a count is about, where the sentence says so.
_PARTS = (
    (re.compile(r"[上下]半年"), 0.5),
    (re.compile(r"(?:第?[一二三四1-4])季度"), 0.25),
    (re.compile(r"(?<![0-9])[0-9]{1,2}月份"), 1 / 12),
)
_UNTIL = re.compile(
    r"截[至止到]{1,2}(?:目前|(?P<month>[0-9]{1,2})月)|[1一]至(?P<to>[0-9]{1,2})月|1[—－\-~](?P<to2>[0-9]{1,2})月"
)
_NOT_A_COUNT_OF_ALL = re.compile(r"其中|参加|各|人均|平均|第|现场|联合|补")
_RATE = re.compile(r"每(?P<per>年|半年|季度?|月|周)[^，。；]{0,16}?(?P<number>[0-9一二两三四]+)次")
_BARE = re.compile(r"[^上中里前后对为将把通传审报及和与]{0,14}")


def run(draft: DraftText) -> Outcome | CannotRun:
    """Hold every count that a norm speaks of against the norm."""
    if draft.spec is None:
        return CannotRun("看不出是哪一种报告，请用 --kind 指定")
    looked = 0
    findings: list[Finding] = []
    for element in draft.spec.elements:
        for norm in element.norms:
            told = list(_told(draft, element, norm))
            looked += len(told)
            findings.extend(_findings(draft, element, norm, told))
    return outcome(findings, looked, "有基准的次数")


def _told(draft: DraftText, element: RequiredElement, norm: Norm) -> Iterator[Count]:
    """Yield the counts that tell how often it was done."""
    slot = element.slot(norm.slot)
    if slot is None:
        return
    words = _telling_words(element, norm)
    for count in draft.counts:
        if count.unit not in (slot.unit, "次", "场", "堂", "场次", "节") or draft.role_at(
            count.span.start
        ) in ("problems", "measures"):
            continue
        if not _NOT_A_COUNT_OF_ALL.search(count.scope) and "每" not in count.scope and _is_of(count, words):
            yield count


_ALSO = {
    "sessions": r"中心组",
    "study_meetings": r"专题研究(?!生)|专题听取|研究意识形态",
    "upward_reports": r"(?:向[^，。；]{1,12}|上级[^，。；]{0,8})(?:专题)?(?:汇报|报告)|专题汇报",
    "member_meetings": r"党员大会",
    "committee_meetings": r"支委会|支部委员会",
    "party_days": r"主题党日",
    "party_lectures": r"党课",
    "site_tests": r"(?:安全)?检测(?:评估)?",
}


def _telling_words(element: RequiredElement, norm: Norm) -> re.Pattern[str]:
    """Words that leave no doubt: the slot's everyday words (学习) would take other counts for it."""
    own = _ALSO.get(norm.slot)
    if own:
        return re.compile(own)
    slot = element.slot(norm.slot)
    return re.compile("|".join(map(re.escape, slot.words if slot and slot.words else (element.title,))))


def _is_of(count: Count, words: re.Pattern[str]) -> bool:
    """Whether the count is of the thing itself: 党员大会4次, not 在党员大会上通报1次."""
    ends = [match.end() for match in words.finditer(count.before)]
    return bool(ends) and _BARE.fullmatch(count.before, ends[-1]) is not None


def _findings(draft: DraftText, element: RequiredElement, norm: Norm, told: list[Count]) -> Iterator[Finding]:
    if not told:
        yield from _untold(draft, element, norm)
        return
    whole = [one for one in told if _part_of_year(draft, one) is None]
    if whole and max(one.value for one in whole) >= norm.per_year:
        return
    for count in whole or told:
        part = _part_of_year(draft, count) or _elapsed(draft, count, norm)
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
    words = _telling_words(element, norm)
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


def _part_of_year(draft: DraftText, count: Count) -> float | None:
    clause = draft.body[
        max(draft.sentence_at(count.span.start).start, count.span.start - 40) : count.span.start
    ]
    return next((part for pattern, part in _PARTS if pattern.search(clause)), None)


def _elapsed(draft: DraftText, count: Count, norm: Norm) -> float:
    """截至10月: ten months of the year; a half-year report covers half of it."""
    if re.search(r"上半年|半年", draft.report.title):
        return 0.5
    sentence = draft.of(draft.sentence_at(count.span.start))
    match = _UNTIL.search(sentence)
    month = match and (match["month"] or match["to"] or match["to2"])
    if month and 1 <= int(month) <= 12:
        return int(month) / 12
    if draft.year == draft.on.year and not (norm.per in ("year", "half-year") and draft.on.month >= 10):
        # Signed in November: ten months are over, the eleventh runs.
        return max(1, draft.on.month - 1) / 12
    return 1.0


check = Check("below-norm", Severity.WARNING, "次数低于基准", run)
