"""The numbered points of a section: sub-headings （一）… or a run 一是…二是…."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.review.draft import DraftText
from knowledge.documents import ReportSection, Span

_HAN = "[一二三四五六七八九十]{1,2}"
_POINT = re.compile(
    rf"(?:(?<=[。；：，！\n])|(?<=[。；：，！\n][\s\u3000]))[\s\u3000]*(?P<mark>{_HAN}是(?:要)?|第{_HAN}[，、]|其{_HAN}[，、]|[（(](?:{_HAN}|[0-9]{{1,2}})[）)]"
    r"|(?:[0-9]{1,2}[.．、](?![0-9]))|[①②③④⑤⑥⑦⑧⑨⑩]|首先[，、]|其次[，、]|再次[，、]|最后[，、])"
)
_HEAD_END = re.compile(r"[。；\n]")


@dataclass(frozen=True, slots=True)
class Item:
    """One point: its span, and the words that name it."""

    mark: str
    span: Span
    head: Span
    """The first sentence, without the number."""

    def number(self) -> int | None:
        """The point's number, where its mark has one."""
        from knowledge.text.numerals import from_chinese

        digits = re.sub(r"[^0-9一二三四五六七八九十]", "", self.mark)
        return from_chinese(digits) if digits else None


def items_of(draft: DraftText, section: ReportSection) -> tuple[Item, ...]:
    """Return the points of a section in order; none where it is running text."""
    children = draft.children(section)
    if children:
        return tuple(
            Item(one.number, one.span, _head(draft, one.heading_span.start + len(one.number), one.span.end))
            for one in children
        )
    return points_in(draft, Span(section.heading_span.end, section.span.end))


def points_in(draft: DraftText, span: Span) -> tuple[Item, ...]:
    """Return the points of a run 一是…二是… within a stretch; the first kind of mark met decides."""
    # One character before, so that a mark right after the heading's stop is seen.
    found = [
        m
        for m in _POINT.finditer(draft.body, max(0, span.start - 1), span.end)
        if m.start("mark") >= span.start
    ]
    if not found:
        return ()
    kind = _kind(found[0]["mark"])
    marks = [m for m in found if _kind(m["mark"]) == kind]
    items = []
    for index, match in enumerate(marks):
        start = match.start("mark")
        end = marks[index + 1].start("mark") if index + 1 < len(marks) else span.end
        while end > start and draft.body[end - 1] in " \t\n\u3000":
            end -= 1
        items.append(Item(match["mark"], Span(start, end), _head(draft, match.end("mark"), end)))
    return tuple(items)


def first_run(items: list[Item]) -> list[Item]:
    """The points up to where numbers begin anew: a heading that was not read as one stands between."""
    again = next((n for n, item in enumerate(items) if n and item.number() == 1), len(items))
    return items[:again]


def _head(draft: DraftText, start: int, end: int) -> Span:
    stop = _HEAD_END.search(draft.body, min(start + 1, end), end)
    last = stop.start() if stop else end
    while start < last and draft.body[start] in " \t\u3000、，.．":
        start += 1
    return Span(start, max(start, last))


def _kind(mark: str) -> str:
    return re.sub(
        r"[0-9]+", "1", re.sub(_HAN, "一", re.sub("[①-⑩]", "①", re.sub("首先|其次|再次|最后", "首先", mark)))
    ).strip("要")
