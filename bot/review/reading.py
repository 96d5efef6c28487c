"""From a text to a draft under review: noise out, parts found, the date decided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.review.draft import DraftText, Removed
from knowledge.cleaning import REPEATED, clean
from knowledge.documents import Span
from knowledge.reports import parse_report
from knowledge.text.dates import find_years
from knowledge.text.sentences import blank, same_length

# What a Markdown file says about itself at its head is not part of the draft.
_FRONT = re.compile(r"\A---\n(?:[A-Za-z_]{1,20}:[^\n]{0,200}\n){1,20}---\n")

_SETTLED, _OFTEN = 7, 3
"""From this month on no report of the last year is signed; so often a year is named by a report of it."""

if TYPE_CHECKING:
    from bot.notices.notice import Notice
    from bot.review.copying import Sources
    from knowledge.documents import Report
    from knowledge.rules import RuleCatalogue
    from knowledge.specs import ReportSpec


def read_draft(
    text: str,
    catalogue: RuleCatalogue,
    specs: Mapping[str, ReportSpec],
    *,
    today: date,
    kind: str = "",
    year: int | None = None,
    on: date | None = None,
    last_year: str = "",
    notice: Notice | None = None,
    sources: tuple[Sources, ...] = (),
) -> DraftText:
    """Take a text apart for review; raises NotFound for a kind that there is not."""
    if kind and kind not in specs:
        raise NotFound(f"没有“{kind}”这种报告种类，可用的有：{'、'.join(specs)}。")
    plain = same_length(text)
    # A repeated paragraph is a matter of its own: it has its check.
    removed = tuple(Removed(one.span, one.reason) for one in clean(plain).removed if one.reason != REPEATED)
    body = blank(plain, [*(one.span for one in removed), *front_matter(plain)])
    report = parse_report(body, specs)
    is_year_given = year is not None
    year = year or _year_of(report, body)
    judged_on, dated_by = _date_of(report, year, on, today)
    return DraftText(
        text=plain,
        body=body,
        report=report if report.year == year else replace(report, year=year),
        catalogue=catalogue,
        on=judged_on,
        dated_by=dated_by,
        year=year,
        is_year_given=is_year_given,
        spec=specs.get(kind or report.kind),
        removed=removed,
        last_year=same_length(last_year),
        notice=notice,
        sources=sources,
    )


def front_matter(text: str) -> tuple[Span, ...]:
    """Return what a Markdown file says about itself at its head, if it does."""
    front = _FRONT.match(text)
    return (Span(*front.span()),) if front else ()


def _year_of(report: Report, body: str) -> int | None:
    """The year of the report: the title's, unless all the rest speaks of the year in which it is signed."""
    year, signed, title = report.year, report.date, report.title_span
    if year is None or signed is None or title is None or signed.year == year:
        return year
    if signed.year == year + 1 and signed.month < _SETTLED:
        return year
    told = [one.year for one in find_years(body) if one.span.start >= title.end]
    often = told.count(signed.year)
    return signed.year if often >= _OFTEN and often > told.count(year) else year


def _date_of(report: Report, year: int | None, on: date | None, today: date) -> tuple[date, str]:
    if on:
        return on, "指定日期"
    if report.date:
        return report.date, "落款日期"
    if year and 1949 <= year <= today.year + 1:
        # A report of the running year is judged today: its end is not known yet.
        return min(date(year, 12, 31), today) if year >= today.year else date(year, 12, 31), "报告年度"
    return today, "今天"
