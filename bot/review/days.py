"""The dates of a draft, written in any of the usual ways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.review.draft import DraftText
from knowledge.documents import Span
from knowledge.text.numerals import from_chinese

_N = r"(?:[0-9]{1,3}|[一二三四五六七八九十]{1,4})"


_DATE = re.compile(
    rf"(?:(?P<year>(?:19|20)[0-9]{{2}}|[一二][〇零○一二三四五六七八九]{{3}})年[ \t]?)?(?<![0-9.．])(?P<month>{_N})月(?:(?P<day>{_N})[日号]|(?=[\u4e00-\u9fff，。、；（]|$))"
    r"|(?<![0-9.\-/])(?P<y2>20[0-9]{2})(?P<sep>[-/.])(?P<m2>[0-9]{1,2})(?P=sep)(?P<d2>[0-9]{1,2})(?![0-9.\-/])"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or a month, as the draft writes it; it need not exist."""

    span: Span
    year: int | None
    month: int
    day: int | None
    has_year: bool


def days_of(draft: DraftText) -> Iterator[Day]:
    """Yield the dates of the draft in order."""
    for match in draft.find(_DATE):
        if match["y2"]:
            yield Day(Span(*match.span()), int(match["y2"]), int(match["m2"]), int(match["d2"]), True)
            continue
        if (
            draft.body[match.start() - 1 : match.start()] in ("每", "隔", "个", "余", "第", "逐")
            and not match["year"]
        ):
            continue
        month = from_chinese(match["month"])
        day = from_chinese(match["day"]) if match["day"] else None
        if month is None or (match["day"] and day is None):
            continue
        written = _year(match["year"])
        yield Day(
            Span(*match.span()), written or _said_year(draft, match.start()), month, day, written is not None
        )


def _year(words: str | None) -> int | None:
    if not words:
        return None
    if words.isdigit():
        return int(words)
    return int(
        "".join(str("〇一二三四五六七八九".find(c.replace("零", "〇").replace("○", "〇"))) for c in words)
    )


def _said_year(draft: DraftText, at: int) -> int | None:
    """The year of a date without one: named before it in the sentence, else the report's."""
    before = draft.body[max(draft.sentence_at(at).start, at - 60) : at]
    if re.search(r"去年|上年|前年|次年|明年|翌年", before):
        return None
    years = re.findall(r"(20[0-9]{2})年", before)
    return int(years[-1]) if years else draft.year


def as_date(one: Day) -> date | None:
    """Return the day, or None where it is not whole or does not exist."""
    if one.year is None or one.day is None:
        return None
    try:
        return date(one.year, one.month, one.day)
    except ValueError:
        return None
