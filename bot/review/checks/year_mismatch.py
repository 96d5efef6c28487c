"""全稿年份一致：标题、正文、清单、计划、落款同年；往年的事写明是往年的。

依据：《党政机关公文处理工作条例》第二十条（四）（时间、数字准确）。
例：2023年的报告写“制定《2022年度责任清单》”  改：“制定《2023年度责任清单》”
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.finding import CannotRun, Check, Finding, Outcome, Severity, outcome
from bot.review.years import (
    is_meeting_of_another_year,
    is_own_attachment,
    is_own_paper,
    is_own_time,
    is_past_deadline,
    is_plan_of_the_past,
    is_stated_time,
)
from knowledge.text.dates import YearMention


def run(draft: DraftText) -> Outcome | CannotRun:
    """Compare every year with the time that the report is about."""
    if draft.year is None or not (draft.is_report or draft.is_year_given):
        return CannotRun("稿中看不出报告年度，请用 --year 指定")
    years = draft.read.years
    return outcome(_findings(draft, draft.year), len(years), "年份")


def _findings(draft: DraftText, year: int) -> Iterator[Finding]:
    first, last = draft.period
    about = f"{year}年" if first == last else f"{first}年至{last}年"
    for one in draft.read.years:
        at, value = one.span.start, one.year
        title, signed = draft.report.title_span, draft.report.date_span
        if signed and signed.start <= at < signed.end:
            # A report is signed in its year or at the beginning of the next.
            if not last <= value <= last + 1:
                yield _finding(one, f"落款是{value}年，报告讲的是{about}", year, is_certain=True)
        elif title and title.start <= at < title.end and value != last:
            # A report on two years is named after the second, unless its title names both.
            if not one.is_since and not any(title.overlaps(stretch.span) for stretch in draft.read.periods):
                is_certain = not first <= value <= last
                yield _finding(one, f"标题写的是{value}年，正文讲的是{about}", year, is_certain=is_certain)
        elif is_plan_of_the_past(draft, one):
            yield _finding(one, f"标题写的是{value}年的打算，落款时这一年已经过完", value + 1)
        elif first <= value <= last:
            continue
        elif draft.is_titled(at):
            if is_own_paper(draft, at, value, year):
                yield _finding(one, f"文件写的是{value}年，报告讲的是{about}", year)
        elif is_meeting_of_another_year(draft, one, year):
            yield _finding(one, f"这里写的是{value}年度，年初开的应当是{year - 1}年度的", year - 1)
        elif is_own_attachment(draft, one, year):
            yield _finding(one, f"附件写的是{value}年，报告讲的是{about}", year)
        elif value < first and (
            is_stated_time(draft, one) or is_own_time(draft, one) or is_past_deadline(draft, one)
        ):
            yield _finding(one, f"这里写的是{value}年，报告讲的是{about}", year)


def _finding(one: YearMention, message: str, right: int, *, is_certain: bool = False) -> Finding:
    return check.finding(
        one.span,
        f"年份不一致：{message}",
        suggestion=f"核对年份；写错的改为“{right}年”，确是往年的写明",
        replacement=f"{right}年" if is_certain else None,
        basis="《党政机关公文处理工作条例》第二十条（四）",
        severity=Severity.ERROR if is_certain else Severity.WARNING,
        element="F04",
    )


check = Check("year-mismatch", Severity.ERROR, "年份不一致", run)
