"""Percentages that follow from the counts beside them: 抽查20个，有6个未登记，占30%.

A percentage is told only where its two counts are plain, and where no other counts around it
give it: a writer may have meant those.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from bot.review.draft import DraftText
from knowledge.documents import Span

_UNITS = "万元|亿元|元|人次|场次|批次|课时|学时|[次期场篇条项件份名户处轮批起家堂节人个本册部幅例宗种块台套座所辆门支面张间只]"
_QUANTITY = re.compile(
    rf"(?<![0-9.．第])(?P<number>[0-9]{{1,9}}(?:\.[0-9]{{1,4}})?)(?P<unit>{_UNITS})(?!月|工作日|百分点|小时)"
)
_PERCENT = re.compile(r"(?<![0-9.．\-—~～至到])(?P<number>[0-9]{1,3}(?:\.(?P<decimals>[0-9]{1,4}))?)[%％]")
_ROUGH = re.compile(r"(?:约|近|超过?|逾|不足|接近|大概|将近|不到|达不到|高于|低于)$")
_ROUGHLY = re.compile(r"左右|以上|以下|多|余|上下")
_SHARE = re.compile(r"[，,（(](?:约|仅|只)?占(?:比|总数|总量|全部|(?:抽查|检查)(?:总)?数)?(?:的|为|达)?$")
_RATE = re.compile(r"[，,、（(](?P<name>[\u3400-\u9fff]{1,6})率(?:均)?(?:为|达到|达|仅为|仅|只有|是)?$")
_OF = re.compile(
    rf"[，,（(](?:仅|只)?(?:占|为|完成|达到|达)[^，。；0-9]{{0,12}}[0-9]{{1,9}}(?:\.[0-9]{{1,4}})?(?:{_UNITS})的$"
)
_CHANGE = re.compile(
    rf"[由从](?:[^，。；0-9]|20[0-9]{{2}}年|[0-9]{{1,2}}月){{0,20}}?(?P<old>[0-9]{{1,9}}(?:\.[0-9]{{1,4}})?)(?P<unit>{_UNITS})"
    rf"[^，。；0-9]{{0,10}}(?:为|至|到)(?:[^，。；0-9]|20[0-9]{{2}}年){{0,8}}?(?P<new>[0-9]{{1,9}}(?:\.[0-9]{{1,4}})?)(?P=unit)"
    r"[，、（(](?:同比|环比|较上年|比上年|较去年|比去年)?(?:下降|减少|压减|压缩|精简|缩减|降低|降幅|增长|增加|提高|上升|增幅)(?:了|为|达到|达)?$"
)
# What of the whole was counted: 抽查20个，有6个未登记.
_PART = re.compile(r"中|有|仅|只|已|未|尚|其")
_ANY = re.compile("")
# A rate by another word than what was done: 执行率 is of money spent.
_DONE = {"执行": "支使拨", "到会": "到参", "参学": "参到", "合格": "合达", "完成": "完"}
_MOST = 2000
_REACH = 300
_AROUND = 12


@dataclass(frozen=True, slots=True)
class _Quantity:
    value: float
    unit: str
    start: int
    end: int


def wrong_shares(draft: DraftText) -> Iterator[tuple[Span, str, bool]]:
    """Yield the percentages that do not follow from their counts, what would follow, and how sure it is."""
    quantities = list(_quantities(draft))
    starts = [one.start for one in quantities]
    for match in islice(draft.find(_PERCENT), _MOST):
        start = max(draft.sentence_at(match.start()).start, match.start() - _REACH)
        before = draft.body[start : match.start()]
        if _ROUGH.search(before) or _ROUGHLY.match(draft.body, match.end()):
            continue
        at = bisect_left(starts, match.start())
        around = quantities[max(0, at - _AROUND) : at + 3]
        own = [one for one in around if start <= one.start < match.start()]
        right, sure = _expected(draft.body, before, own, around)
        sharp = len(match["decimals"] or "")
        if right and not any(_is_close(one, float(match["number"]), sharp) for one in right):
            yield Span(*match.span()), f"{right[0]:.{max(sharp, 1)}f}".removesuffix(".0"), sure


def _quantities(draft: DraftText) -> Iterator[_Quantity]:
    for match in draft.find(_QUANTITY):
        if not draft.is_titled(match.start()):
            unit = "名" if match["unit"] == "人" else match["unit"]
            yield _Quantity(float(match["number"]), unit, *match.span())


def _expected(
    body: str, before: str, own: list[_Quantity], around: list[_Quantity]
) -> tuple[list[float], bool]:
    """Return the percentages that would follow, the plainest first; none where the counts are not plain."""
    if change := _CHANGE.search(before):
        old, new = float(change["old"]), float(change["new"])
        return ([100 * abs(new - old) / old] if old else []), True
    if len(own) < 2:
        return [], False
    if _OF.search(before):
        return [100 * one.value / own[-1].value for one in reversed(own[:-1]) if _fits(one, own[-1])], True
    if _SHARE.search(before):
        return _of_part(own[-1], body, own, around), False
    if rate := _RATE.search(before):
        words = _DONE.get(rate["name"], rate["name"])
        for index in range(len(own) - 1, 0, -1):
            part = own[index]
            clause = re.split(r"[，、；：（(]", body[max(0, part.start - 20) : part.start])[-1]
            if any(word in clause for word in words):
                return _of_part(part, body, own[: index + 1], around, _ANY), False
    return [], False


def _of_part(
    part: _Quantity, body: str, own: list[_Quantity], around: list[_Quantity], told: re.Pattern[str] = _PART
) -> list[float]:
    """抽查20个，有6个未登记，占…: the last count, of a whole before it; after it what else may be meant."""
    whole = next((one for one in reversed(own[:-1]) if _fits(part, one)), None)
    if whole is None or not told.search(body, whole.end, part.start):
        return []
    # Other counts of the sentence may be meant, a whole told a sentence before, or what is left.
    same = [one for one in own if one.unit == part.unit and one.value]
    pairs = [(part, whole)]
    pairs += [(one, other) for one in same for other in same if one is not other]
    pairs += [(part, one) for one in around if _fits(part, one) and one is not part]
    added = sum(one.value for one in same)
    return [
        *(100 * one.value / other.value for one, other in pairs),
        100 * part.value / added,
        100 - 100 * part.value / whole.value,
    ]


def _fits(part: _Quantity, whole: _Quantity) -> bool:
    return part.unit == whole.unit and 0 < whole.value >= part.value


def _is_close(right: float, told: float, sharp: int) -> bool:
    """Tell whether the one is the other, rounded or cut off."""
    step = 10.0**-sharp
    return abs(right - told) <= step / 2 + 1e-9 or 0 <= right - told < step
