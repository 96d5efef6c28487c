"""Which counts of a draft a norm speaks of, and over which part of the year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.counts import Count
from bot.review.draft import DraftText
from knowledge.specs import Norm, RequiredElement

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


_BARE = re.compile(r"[^上中里前后对为将把通传审报及和与]{0,14}")


_CERTAIN = {
    "sessions": r"中心组",
    "study_meetings": r"专题研究(?!生)|专题听取|研究意识形态",
    "upward_reports": r"(?:向[^，。；]{1,12}|上级[^，。；]{0,8})(?:专题)?(?:汇报|报告)|专题汇报",
    "member_meetings": r"党员大会",
    "committee_meetings": r"支委会|支部委员会",
    "party_days": r"主题党日",
    "party_lectures": r"党课",
    "site_tests": r"(?:安全)?检测(?:评估)?",
}


def counts_under(draft: DraftText, element: RequiredElement, norm: Norm) -> Iterator[Count]:
    """Yield the counts that tell how often it was done."""
    slot = element.slot(norm.slot)
    if slot is None:
        return
    words = telling_words(element, norm)
    for count in draft.counts:
        if count.unit not in (slot.unit, "次", "场", "堂", "场次", "节") or draft.role_at(
            count.span.start
        ) in ("problems", "measures"):
            continue
        if not _NOT_A_COUNT_OF_ALL.search(count.scope) and "每" not in count.scope and _is_of(count, words):
            yield count


def telling_words(element: RequiredElement, norm: Norm) -> re.Pattern[str]:
    """Words that leave no doubt: the slot's everyday words (学习) would take other counts for it."""
    own = _CERTAIN.get(norm.slot)
    if own:
        return re.compile(own)
    slot = element.slot(norm.slot)
    return re.compile("|".join(map(re.escape, slot.words if slot and slot.words else (element.title,))))


def _is_of(count: Count, words: re.Pattern[str]) -> bool:
    """Whether the count is of the thing itself: 党员大会4次, not 在党员大会上通报1次."""
    ends = [match.end() for match in words.finditer(count.before)]
    return bool(ends) and _BARE.fullmatch(count.before, ends[-1]) is not None


def part_of_year(draft: DraftText, count: Count) -> float | None:
    """The part of a year that the words before a count name: 上半年 is one half."""
    clause = draft.body[
        max(draft.sentence_at(count.span.start).start, count.span.start - 40) : count.span.start
    ]
    return next((part for pattern, part in _PARTS if pattern.search(clause)), None)


def elapsed(draft: DraftText, count: Count, norm: Norm) -> float:
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
