"""Chinese numerals, as rules and reports number things: 四十九 <-> 49, （二） <-> 2, 第二十一条之一."""

from __future__ import annotations

import re

from knowledge.documents import ArticleNumber

DIGITS = "零一二三四五六七八九"
NUMERAL_CHARACTERS = "〇零○一二三四五六七八九十百千万两廿卅壹贰叁肆伍陆柒捌玖拾0123456789０１２３４５６７８９"
"""Every character a number may be written with in the text of a rule or report."""

_VALUES = {character: value for value, character in enumerate(DIGITS)} | {
    "〇": 0,
    "○": 0,
    "两": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_TENS = {"廿": 20, "卅": 30}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# A year has four digits, an article three: longer runs are no number of ours.
_LONGEST = 12

_ARTICLE = re.compile(
    rf"\s*第?\s*([{NUMERAL_CHARACTERS}]{{1,{_LONGEST}}})\s*条?(?:\s*之\s*([{NUMERAL_CHARACTERS}]{{1,3}}))?\s*"
)
_ORDINAL = re.compile(
    rf"\s*第?\s*[（(【\[]?\s*第?\s*([{NUMERAL_CHARACTERS}]{{1,{_LONGEST}}})\s*[）)】\]]?\s*(?:[、.．，,]|项|款|目|是|部分)?\s*"
)


def to_chinese(number: int) -> str:
    """Return the number as rules print it: 49 is 四十九, 110 is 一百一十, 0 is 零.

    Raises ValueError outside 0…99999: nothing in a rule is numbered beyond that.
    """
    if not 0 <= number <= 99_999:
        raise ValueError(f"no numeral for {number}")
    if number < 10:
        return DIGITS[number]
    parts: list[str] = []
    has_gap = False
    for unit, name in ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit == 0:
            has_gap = bool(parts)
            continue
        if has_gap:
            parts.append("零")
            has_gap = False
        # 十二, but 一百一十二.
        parts.append(name if digit == 1 and unit == 10 and not parts else DIGITS[digit] + name)
    return "".join(parts)


def from_chinese(text: str) -> int | None:
    """Return the value of a numeral in Chinese, Arabic or full-width digits, or None if it is none.

    Understands 四十九, 一百三十二, 一百零三, 二〇二三, 廿三, 两千, ４９ and 49.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    if text.isdecimal():
        return int(text)
    if all(character in _VALUES for character in text):
        # 二〇二三 reads digit by digit.
        return int("".join(str(_VALUES[character]) for character in text))
    head, sign, tail = text.partition("万")
    if not sign:
        return _below_ten_thousand(text)
    thousands = _below_ten_thousand(head)
    rest = _below_ten_thousand(tail) if tail else 0
    return None if thousands is None or rest is None else thousands * 10_000 + rest


def _below_ten_thousand(text: str) -> int | None:
    if not text:
        return None
    total, digit, last_unit, has_gap = 0, None, 10_000, False
    for character in text:
        if character in _TENS:
            if digit is not None or last_unit <= 10:
                return None
            total, last_unit = total + _TENS[character], 10
        elif character in _UNITS:
            unit = _UNITS[character]
            if unit >= last_unit or (digit is None and unit > 10):
                return None
            total, digit, last_unit, has_gap = (
                total + (1 if digit is None else digit) * unit,
                None,
                unit,
                False,
            )
        elif character in _VALUES:
            if _VALUES[character] == 0:
                has_gap = True
            elif digit is None:
                digit = _VALUES[character]
            else:
                return None
        else:
            return None
    # 一百一 may mean 101 or 110: rules write 一百零一, so it is left unread.
    if digit is not None and last_unit in (100, 1000) and not has_gap:
        return None
    return total + (digit or 0)


def parse_article_number(text: str) -> ArticleNumber | None:
    """Return the article that `第二十一条之一`, `21条`, `第49条` or `四十九` names, or None."""
    match = _ARTICLE.fullmatch(text)
    if match is None:
        return None
    number = from_chinese(match[1])
    suffix = from_chinese(match[2]) if match[2] else 0
    if not number or suffix is None:
        return None
    return ArticleNumber(number, suffix)


def parse_ordinal(text: str) -> int | None:
    """Return the number of a heading or item mark: （二）, (2), 二、, 2., ②, 第二项; None if it is none."""
    stripped = text.strip()
    if len(stripped) == 1 and stripped in _CIRCLED:
        return _CIRCLED.index(stripped) + 1
    match = _ORDINAL.fullmatch(text)
    return from_chinese(match[1]) if match else None
