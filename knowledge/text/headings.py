"""The lines and headings of a report: 一、（一）1.（1）, run in, pasted together, or in markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.documents import ReportSection, Span

BLANK = " \t\r\u3000\u00a0\ufeff\u200b"
_NUMERAL = "一二三四五六七八九十百"
HEADING = re.compile(
    rf"(?P<l1>(?:第[{_NUMERAL}]{{1,3}}部分[、，,：:\s　]?|[{_NUMERAL}]{{1,4}}、))"
    rf"|(?P<l2>[（(][{_NUMERAL}]{{1,4}}[）)]、?)"
    r"|(?P<l3>[0-9０-９]{1,2}[.．、](?![0-9０-９]))"
    r"|(?P<l4>[（(][0-9０-９]{1,2}[）)]、?)"
)
# What may stand before a heading's number in markup or in a text not yet cleaned.
_LEAD = re.compile(
    r"(?:[ \t\u3000\u00a0\ufeff\u200b]|#{1,6}(?=[ \t\u3000])|\*\*|[#＃]{2}[A-Za-z]{3,20}[#＃]{2})*"
)
# In a text pasted as one paragraph a heading follows the end of a sentence or a gap.
_INLINE = re.compile(
    rf"(?<=[。：:；;！!？?\s　])(?=[ \t　]{{0,4}}(?:[{_NUMERAL}]{{1,3}}、|[（(][{_NUMERAL}]{{1,3}}[）)])[^\s，。；])"
)
# A heading pasted without any gap before its text ends with one of its usual words.
_RUN_ON_TITLE = re.compile(
    r"[^，。；：\s]{2,16}?(?:情况|问题|不足|打算|举措|措施|计划|安排|做法|成效|建议)"
    r"(?=今年|近年|针对|一是|我[局办院校委部厅们]|为|按照|根据|20\d\d年|在|虽然|通过|对照|下一步)"
)
_RUN_IN = 36
# A line of its own that heads a part of a report without any number.
_PLAIN = re.compile(
    r"(?:工作|主要|基本|责任|总体|目前|当前|现阶段)*(?:开展|落实|工作|主要|基本|自查|履职|具体)*(?:情况|做法|成效)(?:及成效|与成效)?"
    r"|(?:目前|当前|工作中)?(?:还|仍)?存在的?(?:主要|突出)?(?:问题|不足|薄弱环节)(?:[及和与](?:不足|问题|差距|原因分析|主要原因|原因))?"
    r"|(?:主要|突出)?问题(?:[和与及](?:不足|差距|原因|原因分析))?"
    r"|(?:下一?步|今后|下半年|下阶段|明年)的?(?:整改|改进|主要|重点)*(?:工作|措施|打算|举措|安排|计划|思路)+"
    r"|(?:整改|改进)(?:措施|打算|举措|安排|计划|方向)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch that reads as a line: a line of the text, or a part of one that holds several headings."""

    span: Span
    words: str
    is_inline: bool = False
    """Whether it was cut out of a longer line."""


def read_lines(text: str) -> Iterator[Line]:
    """Yield what reads as a line: the lines of the text, cut where one holds several headings."""
    for match in re.finditer(r"[^\r\n]+", text):
        start, end = match.span()
        cuts = [start]
        if end - start > 60:
            cuts += [found.start() for found in _INLINE.finditer(text, start, end)]
        for index, cut in enumerate(cuts):
            stop = cuts[index + 1] if index + 1 < len(cuts) else end
            yield from _split_run_together(text, cut, stop, is_inline=len(cuts) > 1)


def _split_run_together(text: str, start: int, end: int, *, is_inline: bool) -> Iterator[Line]:
    """Cut "一、工作开展情况（一）加强组织领导。…" before （一）: a heading of one level holds none of the next."""
    lead = _LEAD.match(text, start, end)
    at = lead.end() if lead else start
    number = HEADING.match(text, at, end)
    if number is not None and number["l1"]:
        inner = re.compile(r"[（(]一[）)]|(?<=[\s　])1[.．]").search(
            text, number.end() + 2, min(end, number.end() + 40)
        )
        if inner is not None and not re.search(r"[。；，]", text[number.end() : inner.start()]):
            yield _line(text, start, inner.start(), is_inline=True)
            yield _line(text, inner.start(), end, is_inline=True)
            return
    yield _line(text, start, end, is_inline=is_inline)


def _line(text: str, start: int, end: int, *, is_inline: bool) -> Line:
    while start < end and text[start] in BLANK:
        start += 1
    while end > start and text[end - 1] in BLANK:
        end -= 1
    return Line(Span(start, end), text[start:end], is_inline)


def heading_at(text: str, line: Line) -> ReportSection | None:
    """Return the heading with which a line opens; its span is only the heading's own until sections are built."""
    lead = _LEAD.match(text, line.span.start, line.span.end)
    start = lead.end() if lead else line.span.start
    number = HEADING.match(text, start, line.span.end)
    if number is None:
        return None
    level = next(index for index in range(1, 5) if number[f"l{index}"])
    rest = text[number.end() : line.span.end]
    title, length = _heading_title(rest, level, is_inline=line.is_inline)
    if not title and level >= 3:
        return None
    heading = Span(start, number.end() + length)
    return ReportSection(number[0].strip(), title, level, heading, heading)


def plain_heading_at(line: Line) -> ReportSection | None:
    """Return the heading of a part that has no number: a line of its own that says 存在的主要不足."""
    if len(line.words) > 20 or line.is_inline or not _PLAIN.fullmatch(line.words.strip("*#＃ ：:")):
        return None
    return ReportSection("", line.words.strip("*#＃ ：:"), 1, line.span, line.span)


def _heading_title(rest: str, level: int, *, is_inline: bool) -> tuple[str, int]:
    """Return a heading's title and how many characters of the rest of the line it takes.

    A run-in heading ends at its full stop: （一）加强组织领导，压实工作责任。将…
    """
    longest = 60 if level <= 2 else 40
    if is_inline and level == 1 and (known := _RUN_ON_TITLE.match(rest)):
        return known[0].strip(BLANK), known.end()
    stop = re.search(r"[。；;！？\n]" if not is_inline else r"[。；;！？\n]|(?<=\S)[ \t　]+(?=\S)", rest)
    end = stop.start() if stop else len(rest)
    colon = re.search(r"[：:]", rest[:end])
    if colon and end > longest:
        end, stop = colon.start(), colon
    # A sentence with more text after it is a heading only when it is short; a line of its own may be longer.
    if end <= (longest if not rest[end + 1 :].strip(BLANK) else _RUN_IN):
        takes = stop.end() if stop and stop[0] in "。；;：:！？" else end
        return rest[:end].strip(BLANK + "*#").strip(), takes
    comma = re.search(r"[，,]", rest[:longest])
    if level <= 2 and comma:
        return rest[: comma.start()].strip(BLANK + "*"), comma.start()
    return "", 0


def build_sections(
    text: str, headings: Sequence[tuple[Line, ReportSection]], body_end: int
) -> Iterator[ReportSection]:
    """Yield the sections under the headings, each down to the next heading of its level or above."""
    found = [heading for _, heading in headings if heading.span.start < body_end]
    ends = [body_end] * len(found)
    open_above: list[int] = []
    for index, heading in enumerate(found):
        while open_above and found[open_above[-1]].level >= heading.level:
            ends[open_above.pop()] = heading.span.start
        open_above.append(index)
    for heading, end in zip(found, ends, strict=True):
        while end > heading.heading_span.end and text[end - 1] in BLANK + "\n":
            end -= 1
        span = Span(heading.span.start, max(end, heading.heading_span.end))
        yield ReportSection(heading.number, heading.title, heading.level, span, heading.heading_span)
