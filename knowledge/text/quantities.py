"""Numbers with their units, and document numbers, made comparable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from knowledge.text.numerals import from_chinese

_WIDE = {
    ord(wide): narrow
    for wide, narrow in zip("０１２３４５６７８９％．－／［］", "0123456789%.-/[]", strict=True)
}
_WIDE |= {ord("－"): "-", ord("‐"): "-", ord("〈"): "《", ord("〉"): "》"}
_SPACE = re.compile(r"\s+")
_POWERS = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_VAGUE_TAIL = "余多来几"
_VAGUE_HEAD = {"逾": "余", "超": "余", "过": "余", "近": "近", "约": "近"}
_NOT_NEAR = ("最近", "附近", "临近", "就近", "节约", "不过", "通过", "经过", "制约", "条约", "合约")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit. `about` tells how vague it is: 余 (more), 近 (nearly), 内 (at most) or nothing."""

    number: Decimal
    unit: str = ""
    about: str = ""


def flatten(text: str, *, keep_length: bool = False) -> str:
    """Return the text with full-width digits and signs made plain, without blanks unless told to keep them."""
    text = text.translate(_WIDE)
    return text if keep_length else _SPACE.sub("", text)


def quantity_of(body: str, *, unit: str = "", above: str = "", before: str = "") -> Quantity | None:
    """Return what a numeral says: `20余`, `1.2万`, `二十余`, `98.5%`, `百分之九十`."""
    text = flatten(body)
    unit = "人" if unit == "个人" else unit
    if text in ("百分百", "百分之百"):
        return Quantity(Decimal(100), "%")
    if text[1:3] == "分之":
        number = _number(text[3:])
        return None if number is None else Quantity(number, "%" if text[0] == "百" else "‰")
    for sign in ("个百分点", "%", "‰"):
        if text.endswith(sign):
            number = _number(text.removesuffix(sign))
            return None if number is None else Quantity(number, sign)
    about = "余" if any(sign in text for sign in _VAGUE_TAIL) or text.startswith("数") else ""
    number = _number(text.translate({ord(sign): None for sign in _VAGUE_TAIL + "数"}))
    if number is None:
        return None
    if above:
        about = "余" if above == "以上" else "内"
    if not about and before and before not in _NOT_NEAR:
        about = _VAGUE_HEAD.get(before[-1], "")
    if unit[:1] in _POWERS and len(unit) > 1:
        number, unit = number * _POWERS[unit[0]], unit[1:]
    return Quantity(number.normalize(), unit, about)


def _number(text: str) -> Decimal | None:
    """Return the value of an Arabic or Chinese numeral with a fraction and powers: 1.2万, 三点五, 七八."""
    power = 1
    while len(text) > 1 and text[-1] in _POWERS and text[0].isdecimal():
        power *= _POWERS[text[-1]]
        text = text[:-1]
    if text[:1].isdecimal():
        try:
            return (Decimal(text.replace(",", "")) * power).normalize()
        except InvalidOperation:
            return None
    whole, point, fraction = text.partition("点")
    head, hundred_million, tail = whole.partition("亿")
    if hundred_million:
        parts = _whole(head), _whole(tail) if tail else 0
        if parts[0] is None or parts[1] is None:
            return None
        number = Decimal(parts[0] * 100_000_000 + parts[1])
    else:
        value = _whole(whole)
        if value is None:
            return None
        number = Decimal(value)
    if point:
        digits = from_chinese(fraction)
        if digits is None or any(sign in fraction for sign in "十百千万"):
            return None
        number += Decimal(digits) / (Decimal(10) ** len(fraction))
    return number.normalize()


def _whole(text: str) -> int | None:
    # 七八 and 三五 are vague; only longer runs are digits in a row (二〇二三).
    if len(text) in (2, 3) and not any(sign in text for sign in "十百千万廿卅拾") and not text.isdecimal():
        return None
    return from_chinese(text)


def document_of(text: str) -> tuple[str, str, str]:
    """Return issuer's sign, year and number of a document number: 云宣发〔2023〕5号 is (宣发, 2023, 5)."""
    text = flatten(text)
    match = re.fullmatch(r"(.*?)[〔\[（(【](\d{4})[〕\]）)】]第?(\d+)号", text)
    if match:
        return match[1][-2:], match[2], match[3].lstrip("0")
    match = re.fullmatch(r"(.*?)第(.+?)号(?:令|公告|文)?", text)
    if match:
        number = from_chinese(match[2])
        return match[1][-2:], "", str(number) if number is not None else match[2]
    return re.sub("[—–－]", "-", text), "", ""


def same_document(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """Tell whether two document numbers are the same; a sign left out on one side does not matter."""
    if one[1:] != other[1:]:
        return False
    return one[0] == other[0] or (bool(one[2]) and (not one[0] or not other[0]))
