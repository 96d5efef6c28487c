"""Marks at the head of a document or a page, where a level needs neither star nor field."""

from __future__ import annotations

import re

from knowledge.documents import Span
from knowledge.marks.letters import CLOSE, DOCUMENT, GAP, LEVEL, OPEN, PERIOD, WORDS, any_of

_HEAD_LINES = 12
_TITLE_LINES = 4
_FIRST = 2
"""Among so many lines a level alone is a mark, whatever stands alone further down."""

_LEVEL = re.compile(rf"{LEVEL}{GAP}级?")
# What stands beside a mark: number of the copy, urgency, period, date, a word of warning.
_FURNITURE = re.compile(
    rf"[本此]{DOCUMENT}|核心|特急|加急|平急|急件|特提|紧急程度|等级|(?:保密)?期限|密\s*级[和及]?|标志|内部|(?:请勿|不得|严禁)外传|阅后(?:收回|退回|即焚)|{DOCUMENT}"
    r"|(?:编号|份号|文号|编码|No\.?|№|第)\s*[:：]?\s*[0-9A-Za-z-]{1,12}\s*[号份]?"
    rf"|[0-9０-９]{{4}}\s*年(?:\s*[0-9０-９]{{1,2}}\s*月(?:\s*[0-9０-９]{{1,2}}\s*日)?)?|{PERIOD}|[0-9０-９]{{4,}}|0[0-9]+|{any_of(WORDS['fields'])}",
    re.IGNORECASE,
)
_SAYS = re.compile(r"[\w?？]")
_BRACKET = rf"{OPEN}{GAP}{LEVEL}{GAP}级?{GAP}{CLOSE}"
# 【绝密】关于…… and 关于……的通报（机密）: a bracket before or behind a title.
_BEFORE_TITLE = re.compile(rf"^{GAP}[#*]{{0,3}}{GAP}{_BRACKET}{GAP}(?:关于|[^\n。]{{2,60}}{DOCUMENT}{GAP}$)")
_BEHIND_TITLE = re.compile(rf"^[^\n。：:0-9]{{0,80}}?{DOCUMENT}》?{GAP}{_BRACKET}{GAP}$")
_ENDS = "\r\n\f\v\x1c\x1d\x1e\x85\u2028\u2029"


def find_in_head(text: str) -> Span | None:
    """Return a level that stands alone in a line of the head, or in brackets at its title.

    Lines with different levels are the cells of a table or a list of the levels, no mark.
    """
    alone: list[tuple[int, Span, str]] = []
    start, seen = 0, 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            seen += 1
            if seen > _HEAD_LINES:
                break
            bare = line.rstrip(_ENDS)
            if title := _BEFORE_TITLE.match(bare):
                return Span(*title.span()).shifted(start)
            if seen <= _TITLE_LINES and (title := _BEHIND_TITLE.match(bare)):
                return Span(*title.span()).shifted(start)
            if level := level_alone(bare):
                alone.append((seen, level.shifted(start), level.of(bare)[0]))
        start += len(line)
    return _choose(alone) or _find_at_page_top(text)


def level_alone(line: str) -> Span | None:
    """Return the level of a line that says nothing else."""
    if len(line) > 120 or len(found := _LEVEL.findall(line)) != 1:
        return None
    match = _LEVEL.search(line)
    assert match is not None, found
    beside = (line[: match.start()], line[match.end() :])
    if any(_SAYS.search(_FURNITURE.sub(" ", part)) for part in beside):
        return None
    return Span(match.start(), match.start() + len(match[0].rstrip()))


def _choose(alone: list[tuple[int, Span, str]]) -> Span | None:
    for number, span, level in alone:
        beside = [other for at, _, other in alone if abs(at - number) == 1]
        if number <= _FIRST and all(other == level for other in beside):
            return span
    levels = {level for _, _, level in alone}
    return alone[0][1] if len(levels) == 1 else None


def _find_at_page_top(text: str) -> Span | None:
    """Find a level alone in the first line of a page."""
    for page in re.finditer(r"\f\s*([^\n\f]{2,120})", text):
        if level := level_alone(page[1]):
            return level.shifted(page.start(1))
    return None
