"""Figures as people say and type them, in the notation of a report: 一千二百六 is 1260, 十来次 is 10余次."""

from __future__ import annotations

import re
from decimal import Decimal

from knowledge.documents import Span
from knowledge.text.figures import find_figures
from knowledge.text.grammar import CLAUSE_END, UNITS
from knowledge.text.numerals import from_chinese
from knowledge.text.quantities import Quantity

_RUN = re.compile(
    rf"(?<![第一-九十百千万\d])(?P<run>(?:[一二两三四五六七八九]?[十百千万][零〇]?){{1,4}}[一二三四五六七八九]?)(?P<more>[多来几余])?"
    rf"(?=(?:{UNITS})|号人|[{re.escape(CLAUSE_END)} ]|$)"
)
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_TIMES = re.compile(
    r"(?<![第头这那上下前后有末])(?P<run>[一二两三四五六七八九十]{1,3})(?P<unit>[回趟遍])(?![事合归头答])"
)
_TIMES_IN_DIGITS = re.compile(r"(?<=[\d余])[回趟遍](?![事合归头答])")
_MONTH = re.compile(
    r"(?<![年第〇零一二三四五六七八九十\d个每上下本当])(?P<month>[一二三四五六七八九十]{1,2})月(?:(?P<day>[一二三四五六七八九十]{1,3})[日号])?(?![球\d一二三四五六七八九十])"
)
_PAIR = re.compile(r"(?<![他她它咱你我哥姐])([俩仨])(?!字)")
_DAY = re.compile(rf"(?<!\d)(\d{{1,2}}月\d{{1,2}})(?![\d日号月.至到—余多万千百-]|\s?(?:{UNITS}))")
_DAY_SAID = re.compile(r"(\d{1,2}月\d{1,2})号")
_CUT_SHORT = re.compile(r"(?<![\d.])(\d{1,4})([万亿])(\d)(?![\d万千百十])")
_SLIP = re.compile(r"(?<=\d)此(?![事人类外])")
_PEOPLE = re.compile(r"(?<=[\d余])号(?=人)")


def write_figures(text: str) -> str:
    """Return the text with its counts and shares in Arabic digits, approximate ones as 余; all else as it is.

    Ordinals, set phrases, dates, names and what stands in titles keep their letters.
    """
    text = _CUT_SHORT.sub(r"\1.\3\2", _MONTH.sub(_month, text))
    text = _PAIR.sub(lambda match: "2个" if match[1] == "俩" else "3个", text)
    text = _RUN.sub(_run, text)
    text = _MONTH.sub(_month, _TIMES.sub(_times, text))
    for figure in reversed(find_figures(text)):
        is_frequency = "每" in text[max(figure.span.start - 4, 0) : figure.span.start]
        if is_frequency or not isinstance(figure.value, Quantity):
            continue
        if written := _written(figure.text, figure.value):
            text = _put(text, figure.span, written)
    text = _TIMES_IN_DIGITS.sub("次", _DAY.sub(r"\1日", _DAY_SAID.sub(r"\1日", text)))
    return _PEOPLE.sub("", _SLIP.sub("次", text))


def _run(match: re.Match[str]) -> str:
    """Write a numeral that ends without its unit, or is approximate; others are read as figures."""
    run, more = match["run"], match["more"]
    if not more and not _is_cut_short(run):
        return match[0]
    value = _value(run)
    return match[0] if value is None else f"{_plain(Decimal(value), run)}{'余' if more else ''}"


def _times(match: re.Match[str]) -> str:
    """Write how often: 讲了两回. What is told of each (一个人送了三趟) is counted as well."""
    value = from_chinese(match["run"])
    return match[0] if not value else f"{value}次"


def _month(match: re.Match[str]) -> str:
    """Write a month, and the day that follows it: 四月, 三月八号."""
    month, day = from_chinese(match["month"]), from_chinese(match["day"]) if match["day"] else None
    if not month or month > 12 or (match["day"] and not day):
        return match[0]
    return f"{month}月{f'{day}日' if day else ''}"


def _is_cut_short(run: str) -> bool:
    return len(run) > 2 and run[-1] not in _POWERS and run[-2] in ("百", "千", "万")


def _value(run: str) -> int | None:
    if not _is_cut_short(run):
        return from_chinese(run)
    last, head = from_chinese(run[-1]), from_chinese(run[:-1])
    return None if last is None or head is None else head + last * _POWERS[run[-2]] // 10


def _written(told: str, value: Quantity) -> str:
    if any(sign.isdigit() and sign.isascii() for sign in told) or told[:1] in "数几":
        return ""
    if value.unit in ("%", "‰") and "分之" in told:
        return f"{value.number:f}{value.unit}"
    if not value.unit and value.number < 10:
        return ""  # 一 and 二 are more often no count
    more = "余" if any(sign in told for sign in "余多来几") else ""
    unit = value.unit if told.endswith(value.unit) else ""
    return f"{_plain(value.number, told)}{more}{unit}"


def _plain(number: Decimal, told: str) -> str:
    for sign, power in (("亿", 100_000_000), ("万", 10_000)):
        if sign in told and number >= power:
            return f"{(number / power).normalize():f}{sign}"
    return f"{number:f}"


def _put(text: str, span: Span, written: str) -> str:
    return text[: span.start] + written + text[span.end :]
