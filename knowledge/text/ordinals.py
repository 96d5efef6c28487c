"""Ordinal marks: numbers of headings (一、（一）1.（1）) and runs of points within a text (一是…二是…, 1.…；2.…)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.documents import Span
from knowledge.text.grammar import SMALL
from knowledge.text.numerals import from_chinese, to_chinese

FORMS = {1: "{}、", 2: "（{}）", 3: "{}.", 4: "（{}）"}
_LINE = re.compile(
    rf"^[ \t\u3000]*(?:#{{1,6}}[ \t]+)?(?:(?P<l1>{SMALL})[、，.．：:]|[（(](?P<l2>{SMALL}|[-—－一])[）)]"
    r"|(?P<l3>[0-9]{1,2})[ \t]?[.．、](?![0-9])|[（(](?P<l4>[0-9]{1,2})[）)])",
    re.MULTILINE,
)
_ANNEX = re.compile(r"^[ \t\u3000]*附件?[：:]?", re.MULTILINE)
# After a half-width stop too: that is a slip of its own.
_STOP = r"[。；：，！;:,!\n]"
_SPOKEN = re.compile(
    rf"(?:\A|(?<={_STOP})|(?<={_STOP}\u3000)|(?<=\u3000\u3000))(?P<number>{SMALL})(?P<mark>是)(?=[^否非])"
)
# 3.1月6日专题汇报 is the third point, 3.2公里 is none.
_COUNTED = re.compile(
    r"(?<=[。；：;:])(?P<number>[1-9][0-9]?)(?P<mark>[.．])(?:(?![0-9])|(?=[0-9]{1,2}(?:月|[—－\-~至])))"
)
_POINT = re.compile(
    rf"(?:(?<=[。；：，！\n])|(?<=[。；：，！\n][\s\u3000]))[\s\u3000]*(?P<mark>{SMALL}是(?:要)?|第{SMALL}[，、]|其{SMALL}[，、]|[（(](?:{SMALL}|[0-9]{{1,2}})[）)]"
    r"|(?:[0-9]{1,2}[.．、](?![0-9]))|[①②③④⑤⑥⑦⑧⑨⑩]|首先[，、]|其次[，、]|再次[，、]|最后[，、])"
)
_ENDED = "。！？；：:;”）)》"


@dataclass(frozen=True, slots=True)
class Ordinal:
    """The number of a heading or of a point."""

    level: int
    """1 to 4 for headings, 0 for points within a text."""
    number: int
    span: Span
    """The number without its marks."""
    mark: str = ""
    """是 or a dot, after the number of a point."""
    is_dash: bool = False
    """（-）, as a scanner reads （一）."""

    def printed(self, number: int) -> str:
        """Return a number as it is printed in this place."""
        is_han = self.level in (1, 2) or self.mark == "是"
        return to_chinese(number) if is_han else str(number)


def find_ordinals(text: str) -> Iterator[Ordinal]:
    """Yield the numbers at the beginnings of lines, without a list of attachments.

    A number in the midst of a sentence that a page has broken is no heading's.
    """
    annexes = [match.start() for match in _ANNEX.finditer(text) if match.start() > len(text) * 2 // 3]
    last = max(annexes, default=len(text))
    for match in _LINE.finditer(text, 0, last):
        level = next(n for n in range(1, 5) if match[f"l{n}"])
        words = match[f"l{level}"]
        is_dash = words in "-—－"
        value = 1 if is_dash else from_chinese(words)
        if value and not (level == 3 and _goes_on(text, match.start())):
            yield Ordinal(level, value, Span(*match.span(f"l{level}")), is_dash=is_dash)


def _goes_on(text: str, line: int) -> bool:
    """Whether the line before broke off in a sentence."""
    before = text[max(0, line - 40) : line].rstrip()
    return before[-1:] in ("，", "、", ",") and bool(before)


def find_points(text: str) -> tuple[list[Ordinal], list[Ordinal]]:
    """Return the points 一是 and the points 1. within paragraphs, each kind in order."""
    spoken, counted = (
        [
            Ordinal(0, from_chinese(match["number"]) or 0, Span(*match.span("number")), match["mark"])
            for match in pattern.finditer(text)
        ]
        for pattern in (_SPOKEN, _COUNTED)
    )
    return spoken, counted


@dataclass(frozen=True, slots=True)
class Break:
    """A point whose number does not follow the one before it."""

    at: Ordinal
    wanted: int


def breaks_in(text: str, points: list[Ordinal]) -> Iterator[Break]:
    """Yield each point that breaks its run; what follows is held against the number that should stand there."""
    before = end = 0
    for index, one in enumerate(points):
        number = one.number
        if before and not _is_one_run(text, end, one.span.start):
            before = 0
        went_on = number
        if before and number not in (1, before + 1) and not _stands_between(text, one, before + 1, end):
            yield Break(one, before + 1)
            following = points[index + 1].number if index + 1 < len(points) else None
            went_on = before + 1 if following == before + 2 else number
        before, end = went_on, one.span.end + len(one.mark)


def _stands_between(text: str, one: Ordinal, number: int, start: int) -> bool:
    """Whether the missing number is there after all, before a figure: 2.5项制度全部修订."""
    words = rf"{_STOP}{number}[.．][0-9]"
    return one.mark != "是" and re.search(words, text[start : one.span.start]) is not None


def _is_one_run(text: str, start: int, end: int) -> bool:
    """Points belong together within a paragraph, and where paragraph after paragraph opens with one."""
    breaks = text[start:end].strip("\n\u3000 ").count("\n")
    opens = not text[text.rfind("\n", 0, end) + 1 : end].strip()
    return breaks == 0 or (breaks <= 1 and opens and not _LINE.search(text, start, end))


# The points of a section, whatever their marks


@dataclass(frozen=True, slots=True)
class Item:
    """One point: its span, and the words that name it."""

    mark: str
    span: Span
    head: Span
    """The first sentence, without the number."""

    def number(self) -> int | None:
        """Return the point's number, where its mark has one."""
        digits = re.sub(r"[^0-9一二三四五六七八九十]", "", self.mark)
        return from_chinese(digits) if digits else None


def items_within(text: str, span: Span) -> tuple[Item, ...]:
    """Return the points of a run 一是…二是… within a stretch; the first kind of mark met decides."""
    # One character before, so that a mark right after the heading's stop is seen.
    found = [
        m for m in _POINT.finditer(text, max(0, span.start - 1), span.end) if m.start("mark") >= span.start
    ]
    if not found:
        return ()
    kind = _kind(found[0]["mark"])
    marks = [m for m in found if _kind(m["mark"]) == kind]
    items = []
    for index, match in enumerate(marks):
        start = match.start("mark")
        end = marks[index + 1].start("mark") if index + 1 < len(marks) else span.end
        while end > start and text[end - 1] in " \t\n\u3000":
            end -= 1
        items.append(Item(match["mark"], Span(start, end), head_of(text, match.end("mark"), end)))
    return tuple(items)


def head_of(text: str, start: int, end: int) -> Span:
    """Return the first sentence of a point, without the marks before and after it."""
    stops = [at for mark in "。；\n" if (at := text.find(mark, min(start + 1, end), end)) >= 0]
    last = min(stops, default=end)
    while start < last and text[start] in " \t\u3000、，.．":
        start += 1
    return Span(start, max(start, last))


def _kind(mark: str) -> str:
    plain = re.sub("[①-⑩]", "①", re.sub("首先|其次|再次|最后", "首先", mark))
    return re.sub(r"[0-9]+", "1", re.sub(SMALL, "一", plain)).strip("要")
