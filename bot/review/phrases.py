"""Set phrases and titles, which every report has and which no one has copied from another."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from knowledge.documents import Span

if TYPE_CHECKING:
    from bot.review.draft import DraftText

_TITLE = re.compile(r"《[^《》\n]{1,120}》")


def fixed_characters(draft: DraftText, span: Span) -> int:
    """How many Chinese characters of a stretch belong to set phrases or to titles in 《》."""
    taken = [Span(*m.span()) for m in _TITLE.finditer(draft.body, span.start, span.end)]
    taken += [Span(*m.span()) for m in fixed_phrases().finditer(draft.masked, span.start, span.end)]
    return sum("\u3400" <= char <= "\u9fff" for one in taken for char in one.of(draft.body))


@cache
def fixed_phrases() -> re.Pattern[str]:
    """One pattern of all set phrases, the longest first."""
    text = resources.files("bot.review").joinpath("data/fixed_phrases.txt").read_text(encoding="utf-8")
    phrases = sorted(
        {line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")},
        key=len,
        reverse=True,
    )
    return re.compile("|".join(map(re.escape, phrases)))
