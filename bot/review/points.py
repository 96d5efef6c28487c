"""Runs of points within a text: 一是…二是…三是…, 1.…；2.…；3.…, and where one does not go on from the last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.review.draft import DraftText
from bot.review.numbering import HAN, HEADING
from knowledge.documents import Span
from knowledge.text.numerals import from_chinese, to_chinese

# After a half-width stop too: that is a slip of its own.
_STOP = r"[。；：，！;:,!\n]"
_SPOKEN = re.compile(
    rf"(?:\A|(?<={_STOP})|(?<={_STOP}\u3000)|(?<=\u3000\u3000))(?P<number>{HAN})(?P<mark>是)(?=[^否非])"
)
# 3.1月6日专题汇报 is the third point, 3.2公里 is none.
_COUNTED = re.compile(
    r"(?<=[。；：;:])(?P<number>[1-9][0-9]?)(?P<mark>[.．])(?:(?![0-9])|(?=[0-9]{1,2}(?:月|[—－\-~至])))"
)


@dataclass(frozen=True, slots=True)
class Break:
    """A point whose number does not follow the one before it."""

    span: Span
    before: str
    printed: str
    wanted: str
    """The number that should stand there, as it would be printed."""
    mark: str


def points_of(draft: DraftText) -> tuple[list[re.Match[str]], list[re.Match[str]]]:
    """Return the points 一是 and the points 1. within paragraphs."""
    return list(draft.find(_SPOKEN)), list(draft.find(_COUNTED))


def breaks_in(draft: DraftText, points: list[re.Match[str]]) -> Iterator[Break]:
    """Yield each point that breaks its run; what follows is held against the number that should stand there."""
    before = end = 0
    for index, match in enumerate(points):
        number = from_chinese(match["number"]) or 0
        if before and not _is_one_run(draft, end, match.start()):
            before = 0
        went_on = number
        if before and number not in (1, before + 1) and not _stands_between(draft, match, before + 1, end):
            yield _break(match, before)
            following = from_chinese(points[index + 1]["number"]) if index + 1 < len(points) else None
            went_on = before + 1 if following == before + 2 else number
        before, end = went_on, match.end()


def _stands_between(draft: DraftText, match: re.Match[str], number: int, start: int) -> bool:
    """Whether the missing number is there after all, before a figure: 2.5项制度全部修订."""
    words = rf"{_STOP}{number}[.．][0-9]"
    return match["mark"] != "是" and re.search(words, draft.body[start : match.start()]) is not None


def _break(match: re.Match[str], before: int) -> Break:
    is_spoken = match["mark"] == "是"
    wanted, last = (to_chinese(n) if is_spoken else str(n) for n in (before + 1, before))
    return Break(Span(*match.span("number")), last, match["number"], wanted, match["mark"])


def _is_one_run(draft: DraftText, start: int, end: int) -> bool:
    """Points belong together within a paragraph, and where paragraph after paragraph opens with one."""
    breaks = draft.body[start:end].strip("\n\u3000 ").count("\n")
    opens = draft.line_at(end).start >= end - 2
    return breaks == 0 or (breaks <= 1 and opens and not HEADING.search(draft.body, start, end))
