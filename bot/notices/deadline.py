"""When the report is due, told from words such as 于11月20日（星期五）下午5点前 or 本月底前."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from knowledge.documents import Span
from knowledge.text.numerals import from_chinese

NUMBER = r"[0-9０-９〇零一二三四五六七八九十廿]{1,4}"
_GAP = r"\s{0,3}"
# What may stand between the day and 前: a weekday in brackets, an hour.
_HOUR = rf"(?:{_GAP}[（(][^（）()\n]{{1,8}}[）)])?(?:{_GAP}(?:上午|下午|中午|晚上|早上)?{_GAP}(?:{NUMBER}(?:时|点|[:：][0-9]{{2}})(?:[0-9]{{1,2}}分|半|整)?)|{_GAP}(?:上午|下午|中午)?(?:下班)?)"
_BEFORE = rf"{_GAP}(?:之前|以前|前|止|截止|为止)"
_DAY = rf"(?:(?P<year>[0-9０-９]{{4}}|[〇零一二三四五六七八九]{{4}}){_GAP}年{_GAP}|(?P<same>本年|今年|当年)|(?P<next>次年|明年|翌年))?(?P<month>{NUMBER}){_GAP}月{_GAP}(?P<day>{NUMBER}){_GAP}[日号]"

_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?:于|在)?{_DAY}{_HOUR}{_BEFORE}"), "day"),
    (re.compile(rf"截[止至](?:时间|日期|期限)?{_GAP}(?:为|是|[:：])?{_GAP}{_DAY}"), "day"),
    (re.compile(rf"(?:报送|上报|报告|提交)(?:时限|期限|时间|日期){_GAP}(?:为|是|[:：]){_GAP}{_DAY}"), "day"),
    (
        re.compile(
            rf"(?:于|在)?(?P<which>本|当|这个?|下个?)月{_GAP}(?P<day>{NUMBER}){_GAP}[日号]{_HOUR}{_BEFORE}"
        ),
        "month-day",
    ),
    (
        re.compile(
            rf"(?:于|在)?(?:(?P<year>[0-9]{{4}})年)?(?P<month>{NUMBER})月(?P<part>底|末|上旬|中旬|下旬){_BEFORE}?"
        ),
        "month-part",
    ),
    (re.compile(rf"(?:于|在)?(?P<which>本|当|这个?|下个?)?月(?P<part>底|末){_BEFORE}?"), "this-month-part"),
    (re.compile(rf"(?:于|在)?(?P<which>本|这|下)周(?P<weekday>[一二三四五六日天]){_HOUR}{_BEFORE}"), "week"),
    (re.compile(rf"(?:于|在)?(?:(?P<year>[0-9]{{4}})年|今年|本年|年)(?:年)?底{_BEFORE}"), "year-end"),
    (
        re.compile(
            rf"(?:收到|接到|接|自)?(?:本)?(?:通知|发文|印发|文件)[^，。；\n]{{0,8}}?(?P<count>{NUMBER})个?(?P<working>工作)?[日天]{_GAP}[内之]"
        ),
        "days",
    ),
)
_HANDING_IN = re.compile(
    r"报送|上报|前[交报送]|报至|报到|报我|提交|反馈|发送|寄送|送交|送至|送达|报区|报市|报县|报省|报局|报委|书面报|报告报|材料报|将.{0,30}报"
)
_THE_REPORT = re.compile(
    r"自查(?:自评|自纠|情况)?(?:的)?(?:工作)?(?:报告|材料)|自查报告|书面(?:报告|材料)|情况报告|报告[（(]|报告"
)


_NEAR, _MOST = 300, 200
"""Characters that a sentence is looked for in, and days of a notice that are weighed."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day, and the words that name it."""

    day: date
    span: Span


def find_deadline(text: str, written: date) -> Deadline | None:
    """Return the day by which the report is to be handed in; `written` is the notice's own date.

    Among several dates the one whose sentence speaks of handing in a report wins.
    """
    best: tuple[int, Deadline] | None = None
    for deadline in islice(_candidates(text, written), _MOST):
        weight = _weight(text, deadline.span)
        if best is None or weight > best[0]:
            best = (weight, deadline)
    return best[1] if best and best[0] > 0 else None


def _candidates(text: str, written: date) -> Iterator[Deadline]:
    taken: list[Span] = []
    for pattern, form in _FORMS:
        for match in pattern.finditer(text):
            span = Span(match.start(), match.end())
            if any(span.overlaps(other) for other in taken):
                continue
            day = _READERS[form](match, written)
            if day is not None:
                taken.append(span)
                yield Deadline(day, span)


def _weight(text: str, span: Span) -> int:
    before = re.split(r"[。；\n]", text[max(0, span.start - _NEAR) : span.start])[-1]
    after = re.split(r"[。；\n]", text[span.end : span.end + _NEAR])[0]
    sentence = before + span.of(text) + after
    weight = 0
    if _HANDING_IN.search(sentence):
        weight += 2
    if _THE_REPORT.search(sentence):
        weight += 2
    clause = re.split("[，,]", before)[-1] + re.split("[，,]", after)[0]
    if _HANDING_IN.search(clause):
        weight += 1
    if "完成" in clause and "自查" in clause:
        weight -= 2
    if re.search(r"截[止至]|报送(?:时限|期限|时间)", sentence):
        weight += 1
    return weight


def read_number(text: str | None) -> int | None:
    """Read Arabic, full-width or Chinese digits; 二〇二六 digit by digit."""
    if not text:
        return None
    if re.fullmatch(r"[〇零一二三四五六七八九]{4}", text):
        return int("".join(str("〇一二三四五六七八九".index(c.replace("零", "〇"))) for c in text))
    return from_chinese(text)


def _safe(year: int, month: int | None, day: int | None) -> date | None:
    try:
        return date(year, month or 0, day or 0)
    except ValueError:
        return None


def _after(written: date, month: int, day: int) -> date | None:
    # A day clearly before the notice was written belongs to the next year: written in December, due on 10 January.
    here = _safe(written.year, month, day)
    if here is not None and here < written - timedelta(days=31):
        return _safe(written.year + 1, month, day)
    return here


def _read_day(match: re.Match[str], written: date) -> date | None:
    month, day = read_number(match["month"]), read_number(match["day"])
    year = read_number(match["year"])
    if year is not None:
        return _safe(year, month, day)
    if match["next"]:
        return _safe(written.year + 1, month, day)
    if match["same"]:
        return _safe(written.year, month, day)
    return _after(written, month or 0, day or 0)


def _month(which: str | None, written: date) -> tuple[int, int]:
    if which and which.startswith("下"):
        return (written.year + written.month // 12, written.month % 12 + 1)
    return (written.year, written.month)


def _read_month_day(match: re.Match[str], written: date) -> date | None:
    return _safe(*_month(match["which"], written), read_number(match["day"]))


def _part(year: int, month: int, part: str) -> date | None:
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    return _safe(year, month, {"上旬": 10, "中旬": 20}.get(part, last))


def _read_month_part(match: re.Match[str], written: date) -> date | None:
    month = read_number(match["month"]) or 0
    year = read_number(match["year"])
    if year is None:
        year = written.year + (1 if month < written.month - 1 else 0)
    return _part(year, month, match["part"])


def _read_this_month_part(match: re.Match[str], written: date) -> date | None:
    return _part(*_month(match["which"], written), match["part"])


def _read_week(match: re.Match[str], written: date) -> date | None:
    weekday = "一二三四五六日".index(match["weekday"].replace("天", "日"))
    monday = written - timedelta(days=written.weekday())
    return monday + timedelta(days=weekday + (7 if match["which"] == "下" else 0))


def _read_year_end(match: re.Match[str], written: date) -> date | None:
    return _safe(read_number(match["year"]) or written.year, 12, 31)


def _read_days(match: re.Match[str], written: date) -> date | None:
    count = read_number(match["count"])
    if count is None or count > 366:
        return None
    if not match["working"]:
        return written + timedelta(days=count)
    day = written
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


_READERS: dict[str, Callable[[re.Match[str], date], date | None]] = {
    "day": _read_day,
    "month-day": _read_month_day,
    "month-part": _read_month_part,
    "this-month-part": _read_this_month_part,
    "week": _read_week,
    "year-end": _read_year_end,
    "days": _read_days,
}
