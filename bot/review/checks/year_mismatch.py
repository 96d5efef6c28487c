"""全稿年份一致：标题、正文、清单、计划、落款同年；往年的事写明是往年的。

依据：《党政机关公文处理工作条例》第二十条（四）（时间、数字准确）。
例：2023年的报告写“制定《2022年度责任清单》”  改：“制定《2023年度责任清单》”
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.draft import DraftText
from bot.review.finding import CannotRun, Check, Finding, Outcome, Severity, outcome
from bot.review.years import (
    PERIOD,
    SELF_CHECKED,
    YEAR,
    is_meeting_of_another_year,
    is_own_attachment,
    is_own_plan,
    is_own_time,
)
from knowledge.documents import Span


def run(draft: DraftText) -> Outcome | CannotRun:
    """Compare every year with the year of the report."""
    if draft.year is None or not (draft.is_report or draft.is_year_given):
        return CannotRun("稿中看不出报告年度，请用 --year 指定")
    found = list(draft.find(YEAR))
    return outcome(_findings(draft, draft.year, found), len(found), "年份")


def _findings(draft: DraftText, year: int, found: list[re.Match[str]]) -> Iterator[Finding]:
    # 2024年10月至2025年9月 covers two years; 2023年1月至11月 alone is of one, and may be the wrong one.
    covered = {int(m[1]) for m in draft.find(PERIOD)} | {year}
    for match in found:
        value, at = int(match[1]), match.start()
        in_title = (
            draft.report.title_span and draft.report.title_span.start <= at < draft.report.title_span.end
        )
        # A report on two years is named after the second.
        if value in covered and not (in_title and value != year and not _names_period(draft)):
            continue
        span = Span(at, match.end() + 1)
        signed = draft.report.date_span
        if signed and signed.start <= at < signed.end:
            # A report is signed in its year or at the beginning of the next.
            if not year <= value <= year + 1:
                yield _finding(span, value, year, f"落款是{value}年，报告年度是{year}年")
        elif in_title:
            yield _finding(span, value, year, f"标题写的是{value}年，报告年度是{year}年")
        elif draft.is_titled(at):
            if is_own_plan(draft, at, value, year):
                yield _finding(span, value, year, f"文件写的是{value}年度，报告年度是{year}年")
        elif is_meeting_of_another_year(draft, match, year):
            yield _finding(span, value, year - 1, f"这里写的是{value}年度，年初开的应当是{year - 1}年度的")
        elif is_own_attachment(draft, match, year):
            yield _finding(span, value, year, f"附件写的是{value}年，报告年度是{year}年")
        elif value < year and (SELF_CHECKED.match(draft.body, match.end()) or is_own_time(draft, match)):
            yield _finding(span, value, year, f"这里写的是{value}年，报告年度是{year}年")


def _names_period(draft: DraftText) -> bool:
    title = draft.report.title_span
    return title is not None and next(draft.find(PERIOD, title), None) is not None


def _finding(span: Span, value: int, year: int, message: str) -> Finding:
    return check.finding(
        span,
        f"年份不一致：{message}",
        suggestion=f"核对后改为“{year}年”，如确是往年的文件请写明",
        replacement=f"{year}年" if value != year else None,
        basis="《党政机关公文处理工作条例》第二十条（四）",
        element="F04",
    )


check = Check("year-mismatch", Severity.ERROR, "年份不一致", run)
