"""The title of a document: centred, in 2号, broken where a word ends."""

from __future__ import annotations

import re
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

_TITLE_BREAKS = re.compile(
    r"(?<=年度)|(?=关于)|(?<=关于)|(?<=[）》])|(?=[（《])|(?=落实|情况|自查|工作|责任制|专项|的报告)"
)


def title_width(title: str) -> int:
    """How many characters of 2号 a line of the title holds, so that it breaks at the end of a word.

    A title that runs over is set like a trapezium: the first line is the longest and every word whole.
    """
    fits = int(TEXT_WIDTH // TITLE_SIZE)
    total = width_of(title)
    if total <= fits:
        return fits
    lines = -(-total // fits)
    least = -(-total // lines)
    places = (width_of(title[: match.start()]) for match in _TITLE_BREAKS.finditer(title))
    return int(min((place for place in places if least <= place <= fits), default=min(fits, least + 1)))


def write_title(document: WordDocument, title: str) -> None:
    """Add the title and the empty line under it."""
    paragraph = new_paragraph(document, indent=0, align="center")
    # Indents on both sides make the line break fall where a word ends, with no break in the text itself.
    side = max(0, round((TEXT_WIDTH - title_width(title) * TITLE_SIZE - 2) / 2 * 20))
    if width_of(title) > TEXT_WIDTH // TITLE_SIZE and side:
        set_indent(paragraph, left=side, right=side)
    add_text(paragraph, title, TITLE, TITLE_SIZE)
    add_blank(document)
