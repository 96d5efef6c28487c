"""Finding the figures of a text; `bot.figures` says what counts as one and what counts as the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.figures.values import Day, Quantity, day_of, document_of, flatten, quantity_of
from knowledge.documents import Span
from knowledge.text.phrases import load_phrases

Kind = Literal["number", "count", "date", "percent", "doc_number", "name", "place", "person"]
Value = Quantity | Day | tuple[str, str, str] | str
_Take = Callable[[int, int], bool]
_Add = Callable[[Kind, Value, int, int], None]

_HAN = "零〇○一二三四五六七八九十百千万亿两廿卅"
_YEAR = r"(?:(?<!\d)\d{4}|[〇零○一二三四五六七八九]{4})\s?年(?:度)?"
_MONTH = r"(?:(?<!\d)\d{1,2}|十[一二]?|[一二三四五六七八九])\s?月(?:份)?"
_DAY = (
    r"(?:\d{1,2}|[廿卅][一二三四五六七八九]?|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])\s?[日号]"
)
_MARKED = r"【待[填核][:：][^】\n]{0,120}】"
_STRUCTURE = re.compile(
    rf"(?P<marked>{_MARKED})"
    r"|(?P<head>^[ \t\u3000]*(?:[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[)）]))"
    r"|(?P<inline>[（(][一二三四五六七八九十]{1,3}[)）]|(?<![①-⑳㉑-㉟㊱-㊿])[①-⑳](?![①-⑳㉑-㉟㊱-㊿次人场篇项件个份期名家条元万%])|(?<=[。；：])\d{1,2}[.．、](?=[一-鿿]))"
    rf"|(?P<article>第\s?[{_HAN}\d]{{1,7}}\s?(?:条|款|项|章|节|编|部分|页|届)(?:之[一二三四五六七八九十])?)"
    r"|(?P<ordinal>第(?:一(?![零〇一二三四五六七八九十百])|[零〇一二三四五六七八九十百]{1,5}+(?![号次期批轮场名]|季度)))"
    r"|(?P<annex>(?:附件|附表|附录|图|表|注)\s?[\d一二三四五六七八九十]{1,2}(?![\d年月次]))",
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
    r"[〔\[（(【［]\s?(?:19|20)\d{2}\s?[〕\]）)】］]\s?第?\s?\d{1,5}\s?号"
    rf"|[一-鿿]{{0,5}}令?第\s?[{_HAN}\d]{{1,7}}\s?号(?:令|公告|文)?"
    r"|[A-Z]{2,4}(?:/[A-Z])?\s?\d{3,6}(?:\.\d{1,3})?(?:[-—–－]\d{4})?"
)
_LEAD = re.compile(
    r"(?:.*?(?:根据|按照|依据|文号|印发|关于|的|是|以|按|为|在|与|和|及|由|省委|市委|县委|区委|宣传部|办公室|部|局|办公厅)(?=[一-鿿]{2}))+"
)
_PERCENT = re.compile(
    r"(?<![\dA-Za-z.])\d+(?:\.\d+)?\s?(?:%|‰|个百分点)"
    rf"|[百千]分之[{_HAN}]{{1,8}}(?:点[零〇一二三四五六七八九]{{1,6}})?|百分百"
)
_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d{2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}(?!\d)"
    rf"|{_YEAR}(?:\s?{_MONTH}(?:\s?{_DAY})?)?"
    rf"|(?<!个){_MONTH}(?:\s?{_DAY})?"
    r"|第?[一二三四1-4]季度"
)
_FOLLOWING_DAY = re.compile(rf"(?:、|，|,|和|及|与|至|到|[-—–~～]){{1,2}}\s?(?P<day>{_DAY})(?!内)")
_ARABIC = (
    r"(?<![\dA-Za-z.])\d+(?:,\d{3})*(?:\.\d+)?(?![A-Za-z])"
    r"(?:\s?[余多来几])?(?:\s?[百千万亿]{1,2})?(?:[余多])?"
)
_CHINESE = (
    rf"数?[{_HAN}]{{1,12}}(?:点[零〇一二三四五六七八九]{{1,6}})?(?:[余多来几](?![{_HAN}]))?[万亿]?(?:[余多])?"
)
_UNITS = (
    "人次|场次|批次|车次|万元|亿元|小时|分钟|课时|学时|公里|平方米|百分点|方面|领域|环节|季度|个月|"
    "次|人|名|位|个|项|条|件|篇|期|场|份|册|本|种|类|家|户|处|支|套|台|部|起|轮|批|届|天|年|月|周|"
    "日|字|元|票|间|所|座|辆|张|幅|例|宗|遍|回|门|堂|款|吨|亩|岁|组|队|站|栏|块|点|版|班|对|页|级|倍|成"
)
_NUMBER = re.compile(
    rf"(?:(?P<arabic>{_ARABIC})|(?P<chinese>{_CHINESE}))\s?(?P<unit>{_UNITS})?(?P<above>以上|以下|以内)?"
)
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬", "一二三四五六七八九十百千万")
# Told without a plain number; each vouches for itself only.
_VAGUE = re.compile(
    rf"(?:(?:近|上|数|几|逾|超过?|约|将近|成)[百千万亿]{{1,2}}[余多]?|几十[余多]?|[百千万][余多]|好几)(?:{_UNITS})"
    rf"|(?:[{_HAN}]{{1,4}}|\d{{1,6}})分之(?:[{_HAN}]{{1,8}}|\d{{1,6}})|[¼-¾⅐-⅞]"
    r"|[一二三四五六七八九\d]成(?:[一二三四五六七八九半])?(?![立果为员熟绩效功就分长本都份套])"
    # 三七开: two shares that make ten.
    r"|(?:一九|二八|三七|四六|五五|六四|七三|八二|九一)(?:开|分(?![会管局别钟区类院行]|公司))"
    r"|(?<![一-鿿])半数|[一过大近]半(?![年天个小])|半数以上|翻了?[一两二三四\d]番|[一两二三四五六七八九十]倍"
    r"|(?:[一两二三四五六七八九十]|\d{1,3})个半(?:小时|月)|(?<![上下每一前后大多])半(?:个月|年|天)|[一两二三四五六七八九十\d](?:年|天|小时)半"
    rf"|[①-⑳㉑-㉟㊱-㊿]{{1,4}}\s?(?:{_UNITS})?|(?:[壹贰叁肆伍陆柒捌玖拾佰仟萬]{{2,9}}|[壹贰叁肆柒捌玖])\s?(?:{_UNITS})"
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
    """A figure with what it says, made comparable."""

    kind: Kind
    value: Value
    span: Span
    text: str


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
    for match in _DATE.finditer(text):
        day = day_of(match[0])
        if day is None or not take(*match.span()):
            continue
        add("date", day, *match.span())
        # 3月8日、12日: the month holds on.
        position = match.end()
        while day.day is not None and (following := _FOLLOWING_DAY.match(text, position)):
            start, end = following.span("day")
            next_day = day_of(following["day"], month=day.month, year=day.year)
            if next_day is None or not take(start, end):
                break
            add("date", next_day, start, end)
            position = end


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
