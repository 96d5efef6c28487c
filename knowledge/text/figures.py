"""The figures of a text: every number, count, date, share, document number and quoted name, with what it says.

No figures are ordinals (第一, 第十条), section numbers, set phrases (四个意识, 三会一课, 二十大) and
the indefinite 一个. What stands in 【待填：…】 or 【待核：…】 is marked already and left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from knowledge.documents import Span
from knowledge.text.clauses import Counted, counted_in
from knowledge.text.dates import Day, scan_days
from knowledge.text.grammar import (
    ARABIC,
    CHINESE,
    CIRCLED,
    DOCUMENT_NUMBER,
    HAN,
    HAN_NUMERAL,
    MARKED,
    SMALL,
    UNITS,
)
from knowledge.text.phrases import load_phrases
from knowledge.text.quantities import Quantity, document_of, flatten, quantity_of

Precision = Literal["exact", "about", "at least", "at most", "range"]
_PRECISIONS: dict[str, Precision] = {"": "exact", "余": "about", "近": "about", "内": "at most"}
Kind = Literal["number", "count", "date", "percent", "doc_number", "name", "place", "person"]
Value = Quantity | Day | tuple[str, str, str] | str
_Take = Callable[[int, int], bool]
_Add = Callable[[Kind, Value, int, int], None]

_STRUCTURE = re.compile(
    rf"(?P<marked>{MARKED})"
    rf"|(?P<head>^[ \t\u3000]*(?:{SMALL}、|\d{{1,2}}[.．、](?!\d)|[（(]\d{{1,2}}[)）]))"
    rf"|(?P<inline>[（(]{SMALL}[)）]|(?<![{CIRCLED}])[①-⑳](?![{CIRCLED}次人场篇项件个份期名家条元万%])|(?<=[。；：])\d{{1,2}}[.．、](?=[{HAN}]))"
    rf"|(?P<article>第\s?[{HAN_NUMERAL}\d]{{1,7}}\s?(?:条|款|项|章|节|编|部分|页|届)(?:之[一二三四五六七八九十])?)"
    r"|(?P<ordinal>第(?:一(?![零〇一二三四五六七八九十百])|[零〇一二三四五六七八九十百]{1,5}+(?![号次期批轮场名]|季度)))"
    r"|(?P<annex>(?:附件|附表|附录|(?<![一-鿿])[图表注]|(?<=[见附如由从据和])[图表])\s?[\d一二三四五六七八九十]{1,2}(?![\d年月次]))",
    re.MULTILINE,
)
_NAME = re.compile(
    r"《(?P<title>[^《》【】\n]{1,100}(?:《[^《》【】\n]{1,80}》[^《》【】\n]{0,60})?)》"
    r"|“(?P<words>[^“”【】\n]{1,100})”|「(?P<corner>[^「」【】\n]{1,100})」"
    r"|\"(?P<plain>[^\"【】\n]{1,60})\"|『(?P<double>[^『』【】\n]{1,100})』|‘(?P<single>[^‘’【】\n]{1,60})’"
    r"|[〝〟＂″](?P<other>[^〝〞〟＂″【】\n]{1,60})[〞〟＂″]"
)
# The sign before 〔2023〕 is a few characters that end in 发, 函, 字 and the like: 云宣发, 中办发, 厅字.
_DOCUMENT = re.compile(
    r"(?:[一-鿿]{1,5}[发函字办文通规令告委报政综议组]|(?<![一-鿿])[一-鿿]{1,6})?"
    rf"{DOCUMENT_NUMBER}"
    rf"|[一-鿿]{{0,5}}令?第\s?[{HAN_NUMERAL}\d]{{1,7}}\s?号(?:令|公告|文)?"
    r"|[A-Z]{2,4}(?:/[A-Z])?\s?\d{3,6}(?:\.\d{1,3})?(?:[-—–－]\d{4})?"
)
_LEAD = re.compile(
    r"(?:.*?(?:根据|按照|依据|文号|印发|关于|的|是|以|按|为|在|与|和|及|由|省委|市委|县委|区委|宣传部|办公室|部|局|办公厅)(?=[一-鿿]{2}))+"
)
_PERCENT = re.compile(
    r"(?<![\dA-Za-z.])\d+(?:\.\d+)?\s?(?:%|‰|个百分点)"
    rf"|[百千]分之[{HAN_NUMERAL}]{{1,8}}(?:点[零〇一二三四五六七八九]{{1,6}})?|百分百"
)
_NUMBER = re.compile(
    rf"(?:(?P<arabic>{ARABIC})|(?P<chinese>{CHINESE}))\s?(?P<unit>{UNITS})?(?P<above>以上|以下|以内)?"
)
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬", "一二三四五六七八九十百千万")
# Told without a plain number; each vouches for itself only.
_VAGUE = re.compile(
    rf"(?:(?:近|上|数|几|逾|超过?|约|将近|成)[百千万亿]{{1,2}}[余多]?|几十[余多]?|[百千万][余多]|好几)(?:{UNITS})"
    rf"|(?:[{HAN_NUMERAL}]{{1,4}}|\d{{1,6}})分之(?:[{HAN_NUMERAL}]{{1,8}}|\d{{1,6}})|[¼-¾⅐-⅞]"
    r"|[一二三四五六七八九\d]成(?:[一二三四五六七八九半])?(?![立果为员熟绩效功就分长本都份套])"
    # 三七开: two shares that make ten.
    r"|(?:一九|二八|三七|四六|五五|六四|七三|八二|九一)(?:开|分(?![会管局别钟区类院行]|公司))"
    r"|(?<![一-鿿])半数|[一过大近]半(?![年天个小])|半数以上|翻了?[一两二三四\d]番|[一两二三四五六七八九十]倍"
    r"|(?:[一两二三四五六七八九十]|\d{1,3})个半(?:小时|月)|(?<![上下每一前后大多])半(?:个月|年|天)|[一两二三四五六七八九十\d](?:年|天|小时)半"
    rf"|[{CIRCLED}]{{1,4}}\s?(?:{UNITS})?|(?:[壹贰叁肆伍陆柒捌玖拾佰仟萬]{{2,9}}|[壹贰叁肆柒捌玖])\s?(?:{UNITS})"
)
# 五四期间, 七一前夕: days, not pairs of digits.
_FEASTS = frozenset(["五四", "七一", "八一", "六一", "三八", "一二"])
_DIGIT_PAIR = re.compile(r"[一二三四五六七八九]{2}")
_ORDINAL_UNITS = frozenset("次期批轮场名")
# With Chinese numerals these make words, not counts: 三级联动, 两点, 一部, 二起.
_WORDY = frozenset(
    [
        "级",
        "点",
        "块",
        "成",
        "队",
        "站",
        "栏",
        "版",
        "班",
        "对",
        "回",
        "款",
        "起",
        "部",
        "所",
        "页",
        "组",
        "门",
        "届",
        "倍",
        "支",
        "位",
        "把",
        "道",
        "架",
        "面",
        "副",
        "顶",
    ]
)
_ONES = frozenset(["次", "场", "期", "篇", "人次", "场次", "轮"])
_TWOS = frozenset(
    [
        "次",
        "项",
        "条",
        "件",
        "篇",
        "场",
        "期",
        "个",
        "名",
        "份",
        "种",
        "类",
        "家",
        "轮",
        "批",
        "人次",
        "场次",
        "方面",
        "年",
        "天",
        "月",
        "个月",
        "小时",
        "万元",
        "元",
        "人",
    ]
)
# 七八次, 三五个: as vague as it is told.
_VAGUE_PAIR = re.compile(r"十?(?:一两|两三|二三|三四|三五|四五|五六|六七|七八|八九)")
_NOT_BEFORE_ONE = "每又再何这那某同第进逐唯首统万之"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with what it says, made comparable, and what its clause says of it."""

    kind: Kind
    value: Value
    span: Span
    text: str
    counted: Counted | None = None
    """What a number counts; for counts, numbers and shares of `find_figures` only."""

    @property
    def number(self) -> float | None:
        """The number that it tells, in its unit; None for dates, names and words like 七八次."""
        return float(self.value.number) if isinstance(self.value, Quantity) else None

    @property
    def unit(self) -> str:
        """The unit of a number, 名 for 人 and 位; 万 and 亿 are in the number."""
        if not isinstance(self.value, Quantity):
            return ""
        return "名" if self.value.unit in ("人", "位") else self.value.unit

    @property
    def precision(self) -> Precision:
        """How exactly it is told."""
        if isinstance(self.value, Quantity) and self.counted:
            return self.counted.precision or _PRECISIONS[self.value.about]
        return "about" if isinstance(self.value, str) and self.kind == "count" else "exact"


def find_figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of a text in order, each with its clause; what stands in a quoted name belongs to the name.

    Linear in the text.
    """
    found = scan_figures(text, inside_names=False)
    counted = counted_in(text, [one.span for one in found if isinstance(one.value, Quantity)])
    return tuple(
        replace(one, counted=next(counted)) if isinstance(one.value, Quantity) else one for one in found
    )


def scan_figures(given: str, *, inside_names: bool) -> list[Figure]:
    """Return the figures in order. With `inside_names` those within 《》 and “” are found as well."""
    # One character stays one character, so that spans hold in the given text.
    text = flatten(given, keep_length=True)
    taken = bytearray(len(text))
    found: list[Figure] = []

    def take(start: int, end: int) -> bool:
        if any(taken[start:end]):
            return False
        taken[start:end] = b"\x01" * (end - start)
        return True

    def add(kind: Kind, value: Value, start: int, end: int) -> None:
        found.append(Figure(kind, value, Span(start, end), given[start:end]))

    for match in _STRUCTURE.finditer(text):
        if match.lastgroup in ("marked", "head", "inline", "annex"):
            take(*match.span())
    phrases = load_phrases()
    for match in _NAME.finditer(text):
        inner = next(group for group in match.groups() if group is not None)
        is_set = match["title"] is None and phrases.covers(inner)
        if inside_names:
            if not is_set:
                add("name", flatten(inner), *match.span())
        elif take(*match.span()) and not is_set:
            add("name", flatten(inner), *match.span())
    for match in _DOCUMENT.finditer(text):
        if take(*match.span()):
            document = document_of(match[0])
            add("doc_number", document, match.start() + _lead(match[0]), match.end())
    for span in phrases.spans(text):
        take(span.start, span.end)
    for match in _STRUCTURE.finditer(text):
        if match.lastgroup in ("article", "ordinal"):
            take(*match.span())
    for match in _PERCENT.finditer(text):
        share = quantity_of(match[0])
        if share is not None and take(*match.span()):
            add("percent", share, *match.span())
    _scan_dates(text, take, add)
    for match in _VAGUE.finditer(text):
        if take(*match.span()):
            add("count", _vague(match[0]), *match.span())
    for match in _NUMBER.finditer(text):
        _take_number(text, match, take, add)
    return sorted(found, key=lambda figure: (figure.span.start, -figure.span.end))


def _vague(words: str) -> Value:
    """What vague words say: themselves, but 叁拾柒次 is 37次."""
    plain = words.translate(_CAPITALS)
    if plain != words and (match := _NUMBER.fullmatch(plain)) is not None and match["chinese"]:
        value = quantity_of(match["chinese"], unit=match["unit"] or "")
        if value is not None:
            return value
    return flatten(words)


def _lead(document: str) -> int:
    """How many characters before a document number are of the sentence: 根据云宣发〔2023〕5号 has two."""
    sign = re.match(r"[一-鿿]*", document)
    match = _LEAD.match(document, 0, sign.end() if sign else 0)
    return match.end() if match else 0


def _scan_dates(text: str, take: _Take, add: _Add) -> None:
    for day, span in scan_days(text):
        if not day.fault and take(span.start, span.end):
            add("date", day, span.start, span.end)


def _take_number(text: str, match: re.Match[str], take: _Take, add: _Add) -> None:
    start, end = match.span()
    unit = match["unit"] or ""
    if match["arabic"] is None and not _is_count(text, match):
        return
    body = match["arabic"] or match["chinese"]
    if unit and _is_pair(body) and take(start, end):
        add("count", f"{body}{unit}", start, end)
        return
    before = text[max(0, start - 2) : start]
    value = quantity_of(body, unit=unit, above=match["above"] or "", before=before)
    if value is None:
        return
    if not take(start, end):
        return
    add("count" if unit else "number", value, start, end - (len(match["above"] or "")))


def _is_count(text: str, match: re.Match[str]) -> bool:
    """Tell whether a run of Chinese numerals counts something: 十二次 does, 统一, 三农 and 十分 do not."""
    start = match.start()
    body, unit = match["chinese"], match["unit"] or ""
    digits = body.rstrip("余多来几")
    before = text[start - 1 : start]
    if unit in _WORDY or (before == "第" and unit not in _ORDINAL_UNITS):
        return False
    value = quantity_of(digits)
    if value is None:
        return bool(unit) and text[match.end("unit") : match.end("unit") + 1] != "间" and _is_pair(body)
    if len(digits) == 1 and digits in "万千百亿零〇○":
        return False
    if digits == "一":
        after = text[match.end("unit") if match["unit"] else match.end() :][:1]
        return unit in _ONES and before not in _NOT_BEFORE_ONE and after not in ("性", "次", unit)
    if digits in ("二", "两"):
        return unit in _TWOS and not (digits == "二" and unit in ("个", "年", "期", "类", "名"))
    return bool(unit) or len(digits) > 1


def _is_pair(body: str) -> bool:
    """Tell whether two digits stand without a power: 七八次 and 三七次 say no number that can be compared."""
    return _VAGUE_PAIR.fullmatch(body) is not None or (
        _DIGIT_PAIR.fullmatch(body) is not None and body not in _FEASTS
    )
