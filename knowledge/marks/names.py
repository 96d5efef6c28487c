"""Marks in the name of a file and of the folders it lies in."""

from __future__ import annotations

import re

from knowledge.documents import Span
from knowledge.marks.letters import DOCUMENT, GAP, LEVEL, PERIOD, WORD_BEFORE, WORDS, any_of
from knowledge.marks.texts import FIELD, STARRED, STARRED_PERIOD

_END = r"(?=[\s_\-—+.·（(【\[［〔，,0-9０-９]|[vV][0-9]|第|副本|终稿|定稿|$)"
_PATTERNS = (
    STARRED,
    STARRED_PERIOD,
    FIELD,
    re.compile("㊙"),
    re.compile(rf"密级(?:为|是|[:：_\- ])?{GAP}{LEVEL}{_END}"),
    # In brackets, or parted from the rest: （秘密）通知, 机密-通知, 通知_机密, 机密2.
    re.compile(
        rf"^{GAP}[（(【\[［〔〖]{GAP}{LEVEL}{GAP}级?[^）)】\]］〕〗]{{0,8}}[）)】\]］〕〗]|^{GAP}{LEVEL}级?(?=[\s_\-—+.·]|$)"
        rf"|[（(【\[［〔〖]{GAP}{LEVEL}{GAP}级?{GAP}(?:{PERIOD})?{GAP}[）)】\]］〕〗]"
        rf"|[\s_\-—+.·]{LEVEL}级?(?=[\s_\-—+.·]|$)|^[0-9０-９]{{0,4}}{LEVEL}级?[vV]?[0-9０-９]{{1,8}}$"
    ),
    re.compile(rf"(?<![\u4e00-\u9fff]){LEVEL}级?{GAP}{PERIOD}|{LEVEL}[0-9０-９一二三四五六七八九十]+年$"),
    # The level of a kind of document (秘密通报, 机密会议纪要), not of what a rule is about (秘密文件管理办法).
    re.compile(rf"{WORD_BEFORE}{LEVEL}{GAP}级?{GAP}{any_of(WORDS['kinds'])}?{DOCUMENT}{_END}"),
    re.compile(rf"{WORD_BEFORE}{LEVEL}{GAP}级?{GAP}关于"),
    re.compile(rf"{DOCUMENT}{GAP}{LEVEL}级?{_END}"),
)
_SUFFIXES = re.compile(r"(?:\.[A-Za-z0-9]{1,5})+$")
_BETWEEN = re.compile(r"(?<=[一-鿿])[ \u3000]+(?=[一-鿿])")


def find_in_name(path: str) -> Span | None:
    """Return the mark in a file's name or in one of its folders, the file first."""
    at = len(path)
    for number, part in enumerate(reversed(re.split(r"[/\\]", path))):
        at -= len(part)
        base = _SUFFIXES.sub("", part) if number == 0 else part
        if found := _find(base):
            return found.shifted(at)
        at -= 1
    return None


def _find(base: str) -> Span | None:
    for pattern in _PATTERNS:
        if match := pattern.search(base):
            return Span(*match.span())
    # 秘 密 通 报: the whole name is the mark where only blanks hid it.
    closed = _BETWEEN.sub("", base)
    if closed != base and any(pattern.search(closed) for pattern in _PATTERNS):
        return Span(0, len(base))
    return None
