"""日期应当存在；已经做的事不晚于报告日，落款不早于最后一件事。

依据：《党政机关公文处理工作条例》第二十条（四）（时间准确）、第九条（十二）（成文日期为签发日期）。
例：2月30日召开专题会  改：核对会议记录后写准日期
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.review.days import DatedPlace, days_of
from bot.review.done import is_done, period_end
from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from knowledge.documents import Span

_WEEKDAY = re.compile(r"[（(]?(?:星期|周|礼拜)(?P<day>[一二三四五六日天])[）)]?")
_DUE = re.compile(r"[底末初]?(?:之?前|以前)")


def run(draft: DraftText) -> Outcome:
    """Look at every date: whether there is such a day, and whether what was done lies before the report."""
    days = list(days_of(draft))
    findings = (
        *_missing_days(days),
        *_weekdays(draft, days),
        *_backwards(draft, days),
        *_late(draft, days),
        *_past_deadlines(draft, days),
    )
    return outcome(findings, len(days), "日期")


def _missing_days(days: list[DatedPlace]) -> Iterator[Finding]:
    for one in days:
        if one.day.fault:
            yield _finding(one.span, f"日期不存在：{one.day.fault}", "对照会议记录或文件核实日期")


def _weekdays(draft: DraftText, days: list[DatedPlace]) -> Iterator[Finding]:
    """Hold 6月12日（星期五） against the calendar."""
    for one in days:
        match = _WEEKDAY.match(draft.body, one.span.end)
        day = one.day.as_date()
        if match and day and "一二三四五六日".find(match["day"].replace("天", "日")) != day.weekday():
            right = "一二三四五六日"[day.weekday()]
            yield _finding(
                Span(one.span.start, match.end()),
                f"日期和星期对不上：{day.year}年{day.month}月{day.day}日是星期{right}",
                "核对日期和星期",
            )


def _backwards(draft: DraftText, days: list[DatedPlace]) -> Iterator[Finding]:
    """11月7日至10月13日; from the last quarter into the first is over the turn of the year."""
    for one, other in pairwise(days):
        between = draft.body[one.span.end : other.span.start]
        if (
            other.has_year
            or between not in ("至", "到", "—", "－", "-", "~")
            or not (one.day.day and other.day.day)
        ):
            continue
        if _of_year(other) < _of_year(one) and not (_of_year(one)[0] >= 9 and _of_year(other)[0] <= 6):
            yield _finding(Span(one.span.start, other.span.end), "起止日期颠倒", "核对起止日期")


def _of_year(one: DatedPlace) -> tuple[int, int]:
    return one.day.month or 0, one.day.day or 0


def _past_deadlines(draft: DraftText, days: list[DatedPlace]) -> Iterator[Finding]:
    """A measure still to be taken cannot be due before the report."""
    signed = draft.report.date
    for one in days:
        if not signed or not one.has_year or draft.role_at(one.span.start) != "measures":
            continue
        match = _DUE.match(draft.body, one.span.end)
        if (
            match
            and one.day.begins
            and (one.day.begins.year, one.day.begins.month) < (signed.year, signed.month)
        ):
            yield _finding(
                Span(one.span.start, match.end()), "措施的完成时限早于落款日期", "核对年份，写今后的日期"
            )


def _late(draft: DraftText, days: list[DatedPlace]) -> Iterator[Finding]:
    """Find what is told as done and lies after the report."""
    signed = draft.report.date
    last = signed or (draft.on if draft.dated_by in ("指定日期", "今天") else None)
    if last is None or (signed and draft.year and signed.year < draft.year):
        return
    late = [(one, day) for one in days if (day := one.day.begins) and day > last and is_done(draft, one)]
    signature = draft.report.date_span
    told = [day for _, day in late]
    if signed and (end := period_end(draft, signed.year)) and end > last and end.year == signed.year:
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
