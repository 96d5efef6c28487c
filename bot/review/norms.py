"""Which counts of a draft a norm speaks of, and how many a year each amounts to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache

from bot.review.counts import Count
from bot.review.draft import DraftText
from bot.review.wording import norm_form
from knowledge.specs import Norm, RequiredElement, load_specs

# What part of a year a count is about, where the sentence says so.
_PARTS = (
    (re.compile(r"前三(?:个)?季度"), 0.75),
    (re.compile(r"[上下]半年"), 0.5),
    (re.compile(r"(?:第?[一二三四1-4])季度"), 0.25),
    (re.compile(r"(?<![0-9])[0-9]{1,2}月份"), 1 / 12),
)
_UNTIL = re.compile(
    r"截[至止到]{1,2}(?:目前|(?P<month>[0-9]{1,2})月)|(?<![0-9])(?:1月?|一)(?:至|到)(?P<to>[0-9]{1,2})月|(?<![0-9])1月?[—－\-~](?P<to2>[0-9]{1,2})月"
)
_NOT_A_COUNT_OF_ALL = re.compile(r"其中|参加|人均|平均|第|现场|联合|补")
# Between the thing and its number stands nothing that makes it another thing: 在党员大会上通报1次.
_BARE = re.compile(r"(?:[^上中里前后对为将把通传审报及和与]|集中|学习中){0,14}")
_IN_ROW = re.compile(r"[|\t]")
_PER_YEAR = {"年": 1, "两年": 0.5, "半年": 2, "季": 4, "两月": 6, "双月": 6, "月": 12, "周": 52}
RATE = re.compile(r"每(?:个)?(?P<per>半年|两年|年|季|两个?月|双月|月|周)|按(?P<by>季|月)")
# 3月12日、8月20日…各1次: as often as times are named.
TIME = re.compile(
    r"[0-9]{1,2}月(?:[0-9]{1,2}日)?|(?<=、)[0-9]{1,2}日|[上下]半年|第?[一二三四]季度|年初|年中|年底"
)
_EACH = re.compile(r"各|分别")
_THINGS = re.compile(r"[会日课习究报汇][、和](?:[^，。；]{0,12}[、和])?[^，。；]{0,12}各")
# 两次支委会专题研究: what was done twice is the study.
_DONE_THERE = re.compile(r"(?:上|中|集体)?(?:专题|研究|听取|学习|通报|传达|审议|讨论|部署)")
_NO_SUBJECT = re.compile(r"(?:已经|已|全年|年内|今年|共计|共|累计|合计|先后|开展|召开|举行|进行|组织|了)+")
_OVER_BRANCHES = re.compile(
    r"(?P<number>[0-9]{1,3})个(?:在职|离退休|基层|机关|下属)?(?:党支部|支部)[^，。；各每均]{0,8}(?:共|合计|累计|召开|开展|组织)"
)


@dataclass(frozen=True)
class Told:
    """A count that tells how often the thing of a norm was done."""

    count: Count
    draft: DraftText
    norm: Norm

    @cached_property
    def rate(self) -> float | None:
        """How many a year it amounts to where it is told as a rate: 每季度1次 is 4."""
        match = RATE.search(self.count.before)
        if match is None:
            return None
        per = re.sub("两个", "两", match["per"] or match["by"])
        return self.count.value * _PER_YEAR[per]

    @cached_property
    def value(self) -> float:
        """How many there were of it: once at each of three times is three, a sum over branches is shared out."""
        each = _EACH.search(self.count.before)
        if each and not _THINGS.search(self.count.before):
            sentence = self.draft.sentence_at(self.count.span.start)
            times = len(TIME.findall(self.draft.body[sentence.start : self.count.span.start][-80:]))
            return self.count.value * max(1, times)
        if branches := self._branches():
            # A branch founded in the course of the year has fewer.
            return self.count.value / (branches * 0.9)
        return self.count.value

    @cached_property
    def part(self) -> float | None:
        """The part of a year that the words before it name: 上半年 is one half."""
        start = max(self.draft.sentence_at(self.count.span.start).start, self.count.span.start - 40)
        clause = self.draft.body[start : self.count.span.start]
        if _EACH.search(self.count.before):
            return None
        return next((part for pattern, part in _PARTS if pattern.search(clause)), None)

    def _branches(self) -> int:
        if self.norm.per == "year":
            return 0
        sentence = self.draft.sentence_at(self.count.span.start)
        match = _OVER_BRANCHES.search(self.draft.body, sentence.start, self.count.span.start)
        return int(match["number"]) if match else 0


def norms_for(draft: DraftText) -> Iterator[tuple[RequiredElement, Norm]]:
    """Yield the norms of the report's kind, then those of other kinds that hold for everybody, each thing once."""
    taken: set[str] = set()
    for element in draft.spec.elements if draft.spec else ():
        for norm in element.norms:
            taken.update((*norm.words, *norm.anywhere))
            yield element, norm
    for element, norm in _norms_of_all():
        if not taken.intersection(norm.words):
            taken.update(norm.words)
            yield element, norm


@cache
def _norms_of_all() -> tuple[tuple[RequiredElement, Norm], ...]:
    """The norms that hold in a report of any kind, told by the words that leave no doubt there."""
    return tuple(
        (element, replace(norm, words=norm.anywhere))
        for spec in load_specs().values()
        for element in spec.elements
        for norm in element.norms
        if norm.anywhere
    )


def told_of(draft: DraftText, element: RequiredElement, norm: Norm) -> Iterator[Told]:
    """Yield the counts that tell how often it was done."""
    slot = element.slot(norm.slot)
    if slot is None:
        return
    words = telling_words(element, norm)
    later = _words_of(slot.words)
    for count in draft.counts:
        if count.unit not in (slot.unit, "次", "场", "堂", "场次", "节") or draft.role_at(
            count.span.start
        ) in ("problems", "measures"):
            continue
        if _NOT_A_COUNT_OF_ALL.search(count.scope) or _IN_ROW.search(count.before):
            continue
        # 两次专题研究, and 专题研究2次.
        after = words.match(draft.body, count.span.end)
        follows = after is not None and not _DONE_THERE.match(draft.body, after.end())
        if follows or _is_of(_clause(draft, count), words) or _is_told_before(draft, count, words, later):
            yield Told(count, draft, norm)


def telling_words(element: RequiredElement, norm: Norm) -> re.Pattern[str]:
    """Words that leave no doubt: the norm's own, else the slot's."""
    slot = element.slot(norm.slot)
    return _words_of(norm.words or (slot.words if slot and slot.words else (element.title,)))


def elapsed(draft: DraftText, told: Told, norm: Norm) -> float:
    """截至10月: ten months of the year; a half-year report covers half of it."""
    if re.search(r"上半年|半年", draft.report.title):
        return 0.5
    sentence = draft.of(draft.sentence_at(told.count.span.start))
    opening = draft.of(draft.report.opening_span) if draft.report.opening_span else ""
    match = _UNTIL.search(sentence) or _UNTIL.search(opening)
    month = match and (match["month"] or match["to"] or match["to2"])
    if month and 1 <= int(month) <= 12:
        # What is due twice a year should have been done twice by October.
        return 1.0 if norm.per in ("year", "half-year") and int(month) >= 10 else int(month) / 12
    if draft.year == draft.on.year and not (norm.per in ("year", "half-year") and draft.on.month >= 10):
        # Signed in November: ten months are over, the eleventh runs.
        return max(1, draft.on.month - 1) / 12
    return 1.0


@lru_cache(maxsize=64)
def _words_of(words: tuple[str, ...]) -> re.Pattern[str]:
    if not words:
        return re.compile(r"(?!)")
    return re.compile("|".join(norm_form(word) for word in words))


def _is_of(before: str, words: re.Pattern[str]) -> bool:
    """Whether the count is of the thing itself: 党员大会4次, not 在党员大会上通报1次."""
    ends = [match.end() for match in words.finditer(before)]
    return bool(ends) and _BARE.fullmatch(before, ends[-1]) is not None


def _clause(draft: DraftText, count: Count) -> str:
    """The words before a count; of 党员大会、支委会各12次 the whole list."""
    if not _EACH.search(count.before):
        return count.before
    start = draft.sentence_at(count.span.start).start
    return re.split("[，：；。]", draft.body[max(start, count.span.start - 40) : count.span.start])[-1]


def _is_told_before(draft: DraftText, count: Count, words: re.Pattern[str], later: re.Pattern[str]) -> bool:
    """Whether a clause before names the thing, and this one goes on with its everyday words, or with none.

    中心组制定年度计划，集体学习9次. 主题党日固定在每月15日，已开展10次.
    """
    start = draft.sentence_at(count.span.start).start
    told = draft.body[max(start, count.span.start - 90) : count.span.start - len(count.before)]
    if _NO_SUBJECT.fullmatch(count.before):
        return words.search(re.split("[，：]", told.rstrip("，："))[-1]) is not None
    return _is_of(count.before, later) and words.search(told + count.before) is not None
