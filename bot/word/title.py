"""The title of a document: centred, in 2号, broken where a word ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from bot.word.layout import (
    TEXT_WIDTH,
    TITLE,
    TITLE_SIZE,
    add_blank,
    add_text,
    new_paragraph,
    set_indent,
    width_of,
)

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

FITS = int(TEXT_WIDTH // TITLE_SIZE)
"""Characters of 2号 on a line."""
_BREAKS = re.compile(
    r"(?<=年度)|(?=关于)|(?<=关于)|(?<=[）》】])|(?=[（《【])|(?=落实|情况|自查|工作|责任制|专项|的报告|佐证)"
)


def title_lines(title: str) -> tuple[str, ...]:
    """Return the lines of a title: as few as can be, every word whole, the lines as even as can be."""
    total = width_of(title)
    if total <= FITS:
        return (title,)
    places = [match.start() for match in _BREAKS.finditer(title) if 0 < match.start() < len(title)]
    fewest = -(-int(total + 0.5) // FITS)
    for breaks in (fewest - 1, fewest):
        cuts = (
            [title[a:b] for a, b in pairwise((0, *chosen, len(title)))]
            for chosen in combinations(places, breaks)
        )
        fitting: list[Sequence[str]] = [
            lines for lines in cuts if all(width_of(line) <= FITS for line in lines)
        ]
        if fitting:
            best: Sequence[str] = min(fitting, key=_unevenness)
            return tuple(best)
    return (title,)


def _unevenness(lines: Sequence[str]) -> float:
    widths = [width_of(line) for line in lines]
    # An hourglass is the one shape that the standard does not have: its middle is the narrowest.
    hourglass = len(widths) == 3 and widths[1] < min(widths[0], widths[2])
    return max(widths) - min(widths) + 10 * hourglass


def write_title(document: WordDocument, title: str, *, may_break: bool = True) -> None:
    """Add the title and the empty line under it.

    Without `may_break` its words are not parted by line breaks of ours; lines that it already has are kept.
    """
    lines = title_lines(title) if may_break else (title,)
    paragraph = new_paragraph(document, indent=0, align="center")
    if "\n" not in title and (side := _side_indent(title)):
        set_indent(paragraph, left=side, right=side)
        lines = (title,)
    add_text(paragraph, "\n".join(lines), TITLE, TITLE_SIZE)
    add_blank(document)


def _side_indent(title: str) -> int:
    """Indents on both sides that make a title of two lines, the first the longer, break where it should."""
    widths = [width_of(line) for line in title_lines(title)]
    if len(widths) != 2 or widths[0] < widths[1]:
        return 0
    return max(0, round((TEXT_WIDTH - widths[0] * TITLE_SIZE - 6) / 2 * 20))
