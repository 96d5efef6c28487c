"""The numbers of headings: 一、 （一） 1. （1）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.review.draft import DraftText
from knowledge.documents import Span
from knowledge.text.numerals import from_chinese, to_chinese

HAN = "[一二三四五六七八九十]{1,3}"


HEADING = re.compile(
    rf"(?:^|(?<=\n))[ \t\u3000]*(?:#{{1,6}}[ \t]+)?(?:(?P<l1>{HAN})[、，.．：:]|[（(](?P<l2>{HAN})[）)]|(?P<l3>[0-9]{{1,2}})[.．、](?![0-9])|[（(](?P<l4>[0-9]{{1,2}})[）)])"
)


FORMS = {1: "{}、", 2: "（{}）", 3: "{}.", 4: "（{}）"}


@dataclass(frozen=True, slots=True)
class Heading:
    """The number of a heading: its level, its value, where it stands without its marks."""

    level: int
    number: int
    span: Span


def headings_of(draft: DraftText) -> Iterator[Heading]:
    """Yield the numbers at the beginnings of lines, without those of a list of attachments."""
    closing = re.compile(r"^[ \t\u3000]*附件?[：:]?", re.MULTILINE)
    last = max(
        (m.start() for m in draft.find(closing) if m.start() > len(draft.body) * 2 // 3),
        default=len(draft.body),
    )
    for match in draft.find(HEADING):
        level = next(n for n in range(1, 5) if match[f"l{n}"])
        value = from_chinese(match[f"l{level}"])
        if value and match.start() < last:
            yield Heading(level, value, Span(match.start(f"l{level}"), match.end(f"l{level}")))


def print_number(level: int, number: int) -> str:
    """Return a number as headings of that level print it."""
    return to_chinese(number) if level in (1, 2) else str(number)


def after(headings: list[Heading], index: int) -> range:
    """The next headings, as far as one looks for the number that goes on."""
    return range(index + 1, min(len(headings), index + 200))
