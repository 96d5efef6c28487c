"""Dates as they are written, with the year that the sentence gives them, and the periods a text speaks of."""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.documents import Span
from knowledge.text.grammar import DAY, MONTH, QUARTER, TO, YEAR
from knowledge.text.numerals import from_chinese
from knowledge.text.quantities import flatten

_DATE = re.compile(
    r"(?<![\d.])(?:19|20)\d{2}\s?(?P<sep>[-/.])\s?\d{1,2}\s?(?P=sep)\s?\d{1,2}(?![\d.])"
    rf"|{YEAR}(?:\s?{MONTH}(?:\s?{DAY})?)?"
    rf"|(?<![个每隔余逐]){MONTH}(?:\s?{DAY})?"
    rf"|{QUARTER}"
)
_FOLLOWING_DAY = re.compile(rf"(?:、|，|,|和|及|与|{TO}){{1,2}}\s?(?P<day>{DAY})(?!内)")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_PARTS = re.compile(r"(?:(.{4})年度?)?(?:(.{1,3})月份?)?(?:(.{1,3})[日号])?")
_RELATIVE = {"去年": -1, "上年": -1, "上一年": -1, "前年": -2, "次年": 1, "明年": 1, "翌年": 1, "今年": 0}
_NAMED_YEAR = re.compile(rf"{YEAR}|{'|'.join(_RELATIVE)}")
_BACK = 60
"""So many characters before a date its year may be named."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it was told; `quarter` is told instead of a month. It need not exist (2月30日)."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None

    @property
    def fault(self) -> str:
        """Why there is no such day, or nothing."""
        if self.month is None:
            return ""
        if not 1 <= self.month <= 12:
            return f"没有{self.month}月"
        # 2024 has every day that there is.
        if self.day is not None and not 1 <= self.day <= monthrange(self.year or 2024, self.month)[1]:
            year = f"{self.year}年" if self.year and self.day == 29 else ""
            return f"{year}{self.month}月没有{self.day}日"
        return ""

    @property
    def begins(self) -> date | None:
        """The day itself, or the first of its month; nothing without year and month, or where there is none."""
        if self.year is None or self.month is None or self.fault:
            return None
        return date(self.year, self.month, self.day or 1)

    def as_date(self) -> date | None:
        """Return the day, or None where it is not whole or does not exist."""
        return self.begins if self.day is not None else None


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date where it stands."""

    span: Span
    told: Day
    """As it is written."""
    year_named: int | None = None
    """The year that it has, or that stands before it in its sentence."""
    shift: int | None = None
    """Where 去年 or 明年 stands before it instead: by how many years it is off the report's."""

    def in_year(self, year: int | None) -> Day:
        """Return the day with its year; a date that names none is of the given one."""
        if self.year_named is None and year is not None:
            return Day(year + (self.shift or 0), self.told.month, self.told.day, self.told.quarter)
        return Day(self.year_named, self.told.month, self.told.day, self.told.quarter)


def day_of(text: str, *, month: int | None = None, year: int | None = None) -> Day | None:
    """Return the date that the words tell; None for words that tell none, and for a 13月 or 32日."""
    day = _day_of(text, month, year)
    is_near = day and (day.month is None or 1 <= day.month <= 12) and (day.day is None or 1 <= day.day <= 31)
    return day if is_near else None


def _day_of(text: str, month: int | None, year: int | None) -> Day | None:
    text = flatten(text)
    if "季度" in text:
        return Day(quarter=from_chinese(text.removeprefix("第").removesuffix("季度")))
    if iso := _ISO.fullmatch(text):
        return Day(int(iso[1]), int(iso[2]), int(iso[3]))
    parts = _PARTS.fullmatch(text)
    if parts is None:
        return None
    numbers = [from_chinese(part) if part else None for part in parts.groups()]
    if any(part and number is None for part, number in zip(parts.groups(), numbers, strict=True)):
        return None
    return Day(numbers[0] or year, numbers[1] or month, numbers[2])


def scan_days(text: str) -> Iterator[tuple[Day, Span]]:
    """Yield what is written like a date, in order; in 3月8日、12日 the month holds on."""
    read_to = 0
    for match in _DATE.finditer(text):
        day = _day_of(match[0], None, None)
        if day is None or match.start() < read_to:
            continue
        yield day, Span(*match.span())
        read_to = match.end()
        while day.day is not None and (following := _FOLLOWING_DAY.match(text, read_to)):
            next_day = _day_of(following["day"], day.month, day.year)
            if next_day is None:
                break
            yield next_day, Span(*following.span("day"))
            read_to = following.end()


def find_dates(text: str, sentences: Sequence[Span]) -> Iterator[DateMention]:
    """Yield the dates with a month, each with the year that its sentence gives it."""
    starts = [span.start for span in sentences]
    for day, span in scan_days(flatten(text, keep_length=True)):
        if day.month is None:
            continue
        if day.year is not None:
            yield DateMention(span, day, day.year)
            continue
        sentence = sentences[bisect_right(starts, span.start) - 1].start if sentences else 0
        named = _NAMED_YEAR.findall(text, max(sentence, span.start - _BACK), span.start)
        last = named[-1] if named else ""
        if last in _RELATIVE:
            yield DateMention(span, day, None, _RELATIVE[last])
        else:
            told = _day_of(last, None, None) if last else None
            yield DateMention(span, day, told.year if told else None)


# Periods


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time: first and last year, with the months where they are told."""

    span: Span
    first_year: int
    last_year: int | None
    """None for 2022年以来, which ends with the report."""
    first_month: int | None = None
    last_month: int | None = None


_Y = r"(?<!\d)20\d{2}"
_PERIOD = re.compile(
    rf"(?P<first>{_Y})(?:年(?:度)?(?:(?P<m1>\d{{1,2}})月?)?(?:\d{{1,2}}日)?)?(?:以来)?{TO}"
    rf"(?:(?P<last>{_Y})(?:年(?:度)?(?:(?P<m2>\d{{1,2}})月)?|学年|(?=[（(，。]))|(?P<m3>\d{{1,2}})月|(?P<now>今|目前|现在))"
    rf"|(?P<since>{_Y})年(?:(?P<m4>\d{{1,2}})月)?(?:\d{{1,2}}日)?(?:以来|起至今)"
)


def find_periods(text: str) -> Iterator[Period]:
    """Yield 2023年1月至2025年10月, 2024—2025学年, 2022年以来; linear in the text."""
    for match in _PERIOD.finditer(flatten(text, keep_length=True)):
        first = int(match["first"] or match["since"])
        last = int(match["last"]) if match["last"] else first if match["m3"] else None
        if last is not None and not first <= last <= first + 10:
            continue
        opens, ends = match["m1"] or match["m4"], match["m2"] or match["m3"]
        yield Period(
            Span(*match.span()), first, last, int(opens) if opens else None, int(ends) if ends else None
        )


# Years


@dataclass(frozen=True, slots=True)
class YearMention:
    """A year where it stands, with its 年: 2024年, 二〇二四年."""

    span: Span
    year: int
    is_since: bool
    """Whether it opens a stretch that goes on: 2022年以来, 2023年1月至今."""
    follows: str
    """What stands right after it: 年度, 以来, 上半年, 10月; cut to a few characters."""


_YEAR = re.compile(rf"{YEAR}")
_SINCE = re.compile(r"(?:\d{1,2}月)?(?:\d{1,2}日)?(?:以来|起|至今|至|到|[—－―–~～-])")
_AFTER = 12


def find_years(text: str) -> Iterator[YearMention]:
    """Yield the years from 1949 to 2099 in order, wherever they stand."""
    for match in _YEAR.finditer(text):
        year = from_chinese(match[0].rstrip("年度").strip())
        if year is None or not 1949 <= year <= 2099:
            continue
        end = match.end() - match[0].endswith("度")
        yield YearMention(
            Span(match.start(), end),
            year,
            _SINCE.match(text, match.end()) is not None,
            text[end : end + _AFTER],
        )


_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)|(?<![\d.])(\d\d)年")


def years_named(text: str) -> tuple[int, ...]:
    """Return the years that a question names, in its order: 2010那版, 23年的. Two digits are of this century."""
    return tuple(dict.fromkeys(int(m[1]) if m[1] else 2000 + int(m[2]) for m in _YEARS.finditer(text)))
