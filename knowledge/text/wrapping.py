"""Line breaks that part a citation: a title, a number or the two from each other, as a page breaks them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from knowledge.documents import Span
from knowledge.text.numerals import NUMERAL_CHARACTERS

_NUMBER = f"[{NUMERAL_CHARACTERS}]"
_TITLE = re.compile(r"《([^《》\n]{1,60})\n([^《》\n]{1,60})》")
# An article that opens a line of its own has a gap after its number: 第一条　为了….
_BEFORE_PLACE = re.compile(rf"》\n(?=第{_NUMBER}{{1,7}}条(?![\s　]))")
_IN_NUMBER = re.compile(rf"第{_NUMBER}{{0,6}}(\n){_NUMBER}{{0,6}}条(?![\s　])")


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """A text without those line breaks."""

    text: str
    removed: tuple[int, ...] = ()
    """Where a character was taken out: the n-th at removed[n] of the text that is left, in order."""

    def original(self, span: Span) -> Span:
        """Return the span as it lies in the given text."""
        return Span(self._original(span.start), self._original(span.end - 1) + 1)

    def _original(self, position: int) -> int:
        return position + bisect_right(self.removed, position)


def unwrap(text: str, is_title: Callable[[str], bool]) -> Unwrapped:
    """Take out the line breaks that part a citation; in a title only where it is a known one without."""
    removed = [m.end(1) for m in _TITLE.finditer(text) if is_title(m[1].strip() + m[2].strip())]
    removed += [m.end() - 1 for m in _BEFORE_PLACE.finditer(text)]
    removed += [m.start(1) for m in _IN_NUMBER.finditer(text)]
    if not removed:
        return Unwrapped(text)
    places = tuple(sorted(set(removed)))
    parts = [text[a + 1 : b] for a, b in zip((-1, *places), (*places, len(text)), strict=True)]
    return Unwrapped("".join(parts), tuple(place - n for n, place in enumerate(places)))
