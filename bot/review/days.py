"""The dates of a draft, each with the year that its sentence or the report gives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.review.draft import DraftText
from knowledge.documents import Span
from knowledge.text.dates import Day


@dataclass(frozen=True, slots=True)
class DatedPlace:
    """A day, or a month, where it stands; it need not exist."""

    span: Span
    day: Day
    has_year: bool


def days_of(draft: DraftText) -> Iterator[DatedPlace]:
    """Yield the dates of the draft in order; one beside 去年 or 明年 has no year here."""
    for one in draft.read.dates:
        year = one.year_named or (None if one.shift is not None and one.shift != 0 else draft.year)
        told = Day(year, one.told.month, one.told.day)
        yield DatedPlace(one.span, told, one.told.year is not None)
