"""Marks in a text: with a star, as a field, said by a document of itself, at its head."""

from __future__ import annotations

import re
from collections.abc import Callable

from knowledge.documents import Span
from knowledge.marks.boxes import find_checked
from knowledge.marks.heads import find_in_head
from knowledge.marks.letters import (
    ASTERISK,
    BREAK,
    BROKEN_LEVEL,
    CLOSE,
    DOCUMENT,
    GAP,
    LEVEL,
    OPEN,
    PERIOD,
    SIGNED_LEVEL,
    STAR,
    WORD_BEFORE,
    WORDS,
    any_of,
)
from knowledge.marks.talk import is_asked_about, is_reported

_JOINT = r"[（(）)【】\[\]［］〔〕|｜:：·\-－—]?"
STARRED = re.compile(rf"{WORD_BEFORE}{SIGNED_LEVEL}{GAP}级?{GAP}{STAR}")
STARRED_PERIOD = re.compile(
    rf"{LEVEL}{GAP}级?{GAP}{_JOINT}{GAP}(?:{STAR}|{ASTERISK}){GAP}{_JOINT}{BREAK}{PERIOD}"
)
_BROKEN = re.compile(rf"^{GAP}{OPEN}?{BROKEN_LEVEL}{BREAK}{STAR}", re.MULTILINE)
_PERIOD_LINE = re.compile(
    rf"^{GAP}{OPEN}?{GAP}{LEVEL}{GAP}级?{GAP}[·•\-—－:：，,（(]?{GAP}{PERIOD}{GAP}[）)]?{CLOSE}?{GAP}$",
    re.MULTILINE,
)
_FIELD_WORD = any_of(["密{GAP}级", *WORDS["fields"]]).replace(re.escape("{GAP}"), GAP)
_FIELD_NAME = rf"{_FIELD_WORD}(?:{GAP}(?:和|及|/|、){GAP}(?:保密)?期限)?"
# Other levels or boxes behind the first make it a choice, a count makes it an inventory.
_ALONE = (
    rf"(?!{GAP}级?{GAP}(?:[、，,/|或和及与]{GAP}(?:{LEVEL}|内部|公开|非密|无)|[□○☐☑])"
    rf"|{GAP}级?{GAP}[:：]?{GAP}[0-9０-９一二两三四五六七八九十]+{GAP}[份台个件套块张本册名人处间部只枚项盒])"
)
FIELD = re.compile(rf"{_FIELD_NAME}{GAP}[:：=＝—–-]{{1,2}}{GAP}{OPEN}?{GAP}{LEVEL}{_ALONE}")
_BRACKET_FIELD = re.compile(rf"{_FIELD_NAME}{GAP}[（(【\[]{GAP}{LEVEL}{GAP}级?{GAP}[）)】\]]")
# A form's cell and the one beside or below it: | 密级 | 机密 |
_CELL = re.compile(
    rf"^[ \t|｜]*{_FIELD_WORD}[ \t\u3000|｜（(]*(?:[|｜\t（(]|\n[ \t\u3000|｜]*)[ \t\u3000|｜]*{LEVEL}{GAP}级?"
    rf"[ \t\u3000|｜）)]*$(?!\s*[|｜]*\s*{LEVEL})",
    re.MULTILINE,
)
_IS = "(?:已|被|现|经审核|拟)?(?:属于|属|系|为|是|列为|定为|定密为|确定为|标为|标注为)"
_ENDS = rf"(?={GAP}(?:[，,。；;！!）)]|$))"
# 该文件 is this text where nothing before it in the line could be meant.
_SELF = rf"(?:[本此]{DOCUMENT}|{any_of(WORDS['selves'])}|^{GAP}该{DOCUMENT})"
_SAID_OF_ITSELF = re.compile(
    rf"{_SELF}的?(?:密级)?{_IS}{GAP}(?:国家秘密{GAP})?{OPEN}?{LEVEL}"
    rf"(?=级?{CLOSE}?(?:{DOCUMENT}|事项|信息|国家秘密|{GAP}(?:[，,。；;！!）)]|$)))",
    re.MULTILINE,
)
# 国家秘密·机密 alone in its line; 附件：（机密）.
_NATIONAL = re.compile(
    rf"^{GAP}国家秘密{GAP}[·•・.:：（(【\-—/]{GAP}{LEVEL}{GAP}级?{GAP}{CLOSE}?{GAP}$", re.MULTILINE
)
_ATTACHED = re.compile(
    rf"^{GAP}附件{GAP}[0-9]{{0,3}}{GAP}[:：]?{GAP}{OPEN}{GAP}{LEVEL}{GAP}级?{GAP}{CLOSE}", re.MULTILINE
)
# Without a subject the level is that of the text; behind a comma it is that of what was named before.
_SAID_BARELY = re.compile(
    rf"(?:^|(?<=[。；;！!]))(?P<said>{GAP}(?:附件|全文)?{_FIELD_WORD}{GAP}(?:为|是|定为|确定为){GAP}{OPEN}?{LEVEL}级?{CLOSE}?){_ENDS}",
    re.MULTILINE,
)
_SEAL = re.compile("㊙(?!字样|章|标志|标识|标记)")
_NEAR = 120
_QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』", '"': '"', "'": "'"}
_GOES_ON = re.compile(r"[、和或与及是为等的应字样“‘「]")
_HAN = re.compile("[一-鿿]")
_LISTED = re.compile(rf"{LEVEL}级?{STAR}(?:{GAP}[、和或与及]{GAP}{LEVEL}级?{STAR}){{1,4}}")
# 计算机2台（密级：机密）: the level of a thing that is counted, in a report about things.
_COUNTED = re.compile(
    r"(?<!份数)(?<!份数[:：])[0-9０-９一二两三四五六七八九十]+\s*(?:台|份|个|件|套|块|张|本|册|名|人|处|间|部|只|枚|项|盒)[^\n]{0,12}$"
)
_THING = re.compile(
    "(?:计算机|电脑|打印机|复印机|扫描仪|一体机|硬盘|[Uu优]盘|光盘|载体|介质|设备|服务器|终端)[^\n。]{0,6}$"
)


def find_in_text(text: str) -> Span | None:
    """Return the first mark of each kind, the surest kinds first."""
    for pattern, is_talk in _SEARCHES:
        for match in pattern.finditer(text):
            if not is_talk(text, match) and not is_asked_about(text, match):
                return Span(*match.span())
    return find_checked(text) or find_in_head(text)


def _never(_: str, __: re.Match[str]) -> bool:
    return False


def _is_quoted(text: str, match: re.Match[str]) -> bool:
    """Tell whether a sentence talks about a mark: it quotes it, or lists the marks of several levels."""
    start, end = _line_around(text, match)
    at = match.start()
    while at > start and text[at - 1] in " \t\u3000":
        at -= 1
    if is_reported(text[start : match.start()], text[match.start() : end]):
        return True
    closing = _QUOTES.get(text[at - 1 : at])
    if closing is None or at == start:
        return _is_listed(text, match, start, end)
    close = text.find(closing, match.end() - 1, min(match.end() + 16, end))
    if close < 0:
        return False
    before, behind = text[start : at - 1], text[close + 1 : end]
    if not before.strip():
        return _GOES_ON.match(behind) is not None
    return len(_HAN.findall(before + behind)) >= 4 or _is_listed(text, match, start, end)


def _is_listed(text: str, match: re.Match[str], start: int, end: int) -> bool:
    return any(
        one.start() <= match.start() < one.end() and len(set(re.findall("[绝机秘]", one[0]))) > 1
        for one in _LISTED.finditer(text, start, end)
    )


def _is_inventory(text: str, match: re.Match[str]) -> bool:
    """Tell whether the level is that of things that are counted or named right before it."""
    start, _ = _line_around(text, match)
    before = text[max(start, match.start() - 40) : match.start()]
    return _COUNTED.search(before) is not None or _THING.search(before) is not None


def _line_around(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Return where the line begins and ends, as far as it is looked at: long lines must take no long time."""
    first, last = max(match.start() - _NEAR, 0), match.end() + _NEAR
    end = text.find("\n", match.end(), last)
    return max(text.rfind("\n", first, match.start()) + 1, first), end if end >= 0 else min(last, len(text))


_SEARCHES: tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str]], bool]], ...] = (
    (STARRED, _is_quoted),
    (STARRED_PERIOD, _is_quoted),
    (_BROKEN, _is_quoted),
    (_PERIOD_LINE, _never),
    (FIELD, _is_inventory),
    (_BRACKET_FIELD, _is_inventory),
    (_CELL, _never),
    (_SAID_OF_ITSELF, _never),
    (_SAID_BARELY, _is_inventory),
    (_NATIONAL, _never),
    (_ATTACHED, _never),
    (_SEAL, _is_quoted),
)
