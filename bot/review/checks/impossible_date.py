"""日期应当存在；已经做的事不晚于报告日，落款不早于最后一件事。

依据：《党政机关公文处理工作条例》第二十条（四）（时间准确）、第九条（十二）（成文日期为签发日期）。
例：2月30日召开专题会  改：核对会议记录后写准日期
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.review.days import Day, as_date, days_of
from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from knowledge.documents import Span

_DONE = re.compile(
    r"召开了?|开展了?|举办了?|组织了?|完成了?|印发了?|学习了|参加了?|传达|审议|听取|汇报了|制定了?|出台|签订|检查了?|进行了|发布了?|已|成立了?|通报了|报送了|演练|约谈|反馈了?|整改了"
)
_PLAN = re.compile(
    r"将|拟|计划|预计|之?前(?:完成|报送|上报|整改|落实|建立|修订|制定|出台|配齐|开展|召开|组织|举办)?|争取|力争|下一步|有效期|期限|截止|起施行|要求|尽快|确保|待|年底"
)
# 2025年1月至10月, 1—10月: what the opening says the report is about.
_PERIOD = re.compile(
    r"(?<![0-9])(?:(?P<from>20[0-9]{2})年)?[0-9]{1,2}月?(?:[0-9]{1,2}日)?(?:至|到|[—－～~\-]{1,2})"
    r"(?:(?P<year>20[0-9]{2})年)?(?P<month>[0-9]{1,2})月"
)
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def run(draft: DraftText) -> Outcome:
    """Look at every date: whether there is such a day, and whether what was done lies before the report."""
    days = list(days_of(draft))
    return outcome((*_missing_days(days), *_late(draft, days)), len(days), "日期")


def _missing_days(days: list[Day]) -> Iterator[Finding]:
    for one in days:
        problem = ""
        if not 1 <= one.month <= 12:
            problem = f"没有{one.month}月"
        elif one.day is not None and not 1 <= one.day <= _LONGEST[one.month - 1]:
            problem = f"{one.month}月没有{one.day}日"
        elif one.month == 2 and one.day == 29 and one.year and not _is_leap(one.year):
            problem = f"{one.year}年2月没有29日"
        if problem:
            yield _finding(one.span, f"日期不存在：{problem}", "对照会议记录或文件核实日期")


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _late(draft: DraftText, days: list[Day]) -> Iterator[Finding]:
    """Find what is told as done and lies after the report."""
    signed = draft.report.date
    last = signed or (draft.on if draft.dated_by in ("指定日期", "今天") else None)
    if last is None or (signed and draft.year and signed.year < draft.year):
        return
    late = [(one, day) for one in days if (day := _begins(one)) and day > last and _is_done(draft, one)]
    signature = draft.report.date_span
    told = [day for _, day in late]
    if signed and (end := _period_end(draft, signed.year)) and end > last and end.year == signed.year:
        told.append(end)
    # One date after the signature is a slip in that date; several, or the whole period, one in the signature.
    if signed and signature and (len(told) >= 2 or len(told) > len(late)):
        newest = max(told)
        yield _finding(
            signature,
            f"落款日期早于文中已经做完的事（{newest.year}年{newest.month}月）",
            "核对落款日期",
        )
        return
    for one, _ in late:
        where = "落款日期" if signed else f"{last.year}年{last.month}月{last.day}日"
        yield _finding(
            one.span, f"文中写成已经做完，日期却在{where}之后", "核对日期；如是计划，改成将来的说法"
        )
        if signature:
            yield _finding(signature, "落款日期早于文中已经做完的事", "核对落款日期", Severity.HINT)


def _begins(one: Day) -> date | None:
    """The day, or the first day of a month without one."""
    if one.day is None and one.year is not None and 1 <= one.month <= 12:
        return date(one.year, one.month, 1)
    return as_date(one)


def _period_end(draft: DraftText, year: int) -> date | None:
    """The first day of the last month that the opening says the report is about."""
    opening = draft.report.opening_span
    match = next(draft.find(_PERIOD, opening), None) if opening else None
    if match is None or not 1 <= int(match["month"]) <= 12:
        return None
    return date(int(match["year"] or match["from"] or draft.year or year), int(match["month"]), 1)


def _is_done(draft: DraftText, one: Day) -> bool:
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
    return _DONE.search(clause[:24]) is not None and not _PLAN.search(before + clause[:16])


def _finding(span: Span, message: str, suggestion: str, severity: Severity | None = None) -> Finding:
    return check.finding(
        span,
        message,
        suggestion=suggestion,
        basis="《党政机关公文处理工作条例》第二十条（四）",
        severity=severity,
        element="F04",
    )


check = Check("impossible-date", Severity.ERROR, "日期不对", run)
