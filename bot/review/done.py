"""What a draft tells as done, and until when its opening says it looks."""

from __future__ import annotations

import re
from datetime import date

from bot.review.days import DatedPlace
from bot.review.draft import DraftText

_DONE = re.compile(
    r"召开了?|开展了?|举办了?|组织了?|完成了?|印发了?|学习了|参加了?|传达|审议|听取|汇报了|制定了?|出台|签订|检查了?|进行了|发布了?|已|成立了?|通报了|报送了|演练|约谈|反馈了?|整改了|清点|演练|测评|检测|巡查|抽查|约谈"
)
_PLAN = re.compile(
    r"将|拟|计划|预计|之?前(?:完成|报送|上报|整改|落实|建立|修订|制定|出台|配齐|开展|召开|组织|举办)?|争取|力争|下一步|有效期|期限|截止|起施行|要求|尽快|确保|待|年底"
)
_NAMED = re.compile(
    r"(?:研究|学习|召开|开展|组织|培训|演练|检查|汇报|通报|听取)[^。；]{0,24}(?:分别|时间)(?:为|是|在|于)[^。；]*$"
)
# 2025年1月至10月, 1—10月: what the opening says the report is about.
_PERIOD = re.compile(
    r"(?<![0-9])(?:(?P<from>20[0-9]{2})年)?[0-9]{1,2}月?(?:[0-9]{1,2}日)?(?:至|到|[—－～~\-]{1,2})"
    r"(?:(?P<year>20[0-9]{2})年)?(?P<month>[0-9]{1,2})月"
)


def period_end(draft: DraftText, year: int) -> date | None:
    """The first day of the last month that the opening says the report is about."""
    opening = draft.report.opening_span
    match = next(draft.find(_PERIOD, opening), None) if opening else None
    if match is None or not 1 <= int(match["month"]) <= 12:
        return None
    return date(int(match["year"] or match["from"] or draft.year or year), int(match["month"]), 1)


def is_done(draft: DraftText, one: DatedPlace) -> bool:
    """Tell whether what stands by a date is told as done."""
    signature = draft.report.date_span
    if signature and one.span.overlaps(signature):
        return False
    if draft.is_titled(one.span.start) or draft.role_at(one.span.start) == "measures":
        return False
    sentence = draft.sentence_at(one.span.start)
    clause = re.split(r"[。；\n]", draft.body[one.span.end : min(sentence.end, one.span.end + 40)])[0]
    before = re.split(r"[，。；\n]", draft.body[max(sentence.start, one.span.start - 16) : one.span.start])[
        -1
    ]
    if _NAMED.search(draft.body, sentence.start, one.span.start) and not _PLAN.search(
        draft.body, sentence.start, one.span.start
    ):
        # 专题研究2次，分别为3月12日和6月18日: the deed stands before its days.
        return True
    return _DONE.search(clause[:24]) is not None and not _PLAN.search(before + clause[:16])
