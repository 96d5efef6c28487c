"""What a draft says of itself that falls short without being counted: a quarter left out, logs kept too briefly."""

from __future__ import annotations

import re

from bot.review.draft import DraftText
from bot.review.norms import Told
from knowledge.documents import Span

LEAST_LOGS = 6
"""Months for which network logs are kept."""
_LOGS = re.compile(
    r"日志[^。；\n]{0,24}?(?:留存|保存|存储|保留)[^。；，\n0-9]{0,8}(?P<kept>(?P<months>[0-9]{1,2})个月)"
)
# 第三、第四季度因项目抢工未安排.
_WITHOUT = re.compile(
    r"第?(?:[一二三四][、和])*第?(?P<quarter>[一二三四])季度[^。；，0-9]{0,14}(?:未|没有?)(?:能|有|安排|开展|组织|召开|集中)"
)
# 集体学习3次，均在第一季度.
_CROWDED = {
    "quarter": re.compile(
        r"(?:均|都|全部?|集中)(?:安排|集中|放)?在(?:第?[一二三四]季度|[上下]半年)(?!和|、|及|与)"
    ),
    "half-year": re.compile(
        r"(?:均|都|全部?|集中)(?:安排|集中|放)?在(?:[上下]半年|第?[一二三四]季度)(?!和|、|及|与)"
    ),
}
_END = re.compile("[，。；]")


def quarter_without(draft: DraftText, told: list[Told]) -> Span | None:
    """Return where the sentence of a count says that a quarter, or half a year, which is over went without."""
    for one in told:
        sentence = draft.sentence_at(one.count.span.start)
        crowded = _CROWDED[one.norm.per].search(draft.body, one.count.span.end, sentence.end)
        if crowded and crowded.start() - one.count.span.end <= 4:
            return Span(*crowded.span())
        match = (
            None
            if one.norm.per != "quarter"
            else _WITHOUT.search(draft.body, one.count.span.end, sentence.end)
        )
        if match is None:
            continue
        last_month = 3 * "一二三四".index(match["quarter"]) + 3
        if draft.on.month >= last_month or (draft.year or draft.on.year) < draft.on.year:
            end = _END.search(draft.body, match.end())
            return Span(match.start(), end.start() if end else match.end())
    return None


def times_of_logs(draft: DraftText) -> list[tuple[Span, int]]:
    """Return each time for which logs are kept, in months."""
    return [(Span(*match.span("kept")), int(match["months"])) for match in draft.find(_LOGS)]
