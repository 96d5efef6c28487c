"""How text is split for search by words: single Chinese characters, pairs of neighbours, Latin words and numbers."""

from __future__ import annotations

import re
import unicodedata

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f〇"
_RUNS = re.compile(rf"([{_HAN}]+)|([^\W_{_HAN}]+)")
_MAX_WORD = 40
"""A longer run of letters and digits is no word that anyone asks for; it is cut."""


def tokenize(text: str) -> list[str]:
    """Return the tokens in order, with repetitions; it needs no dictionary and no segmentation."""
    tokens: list[str] = []
    for match in _RUNS.finditer(unicodedata.normalize("NFKC", text).lower()):
        han, word = match.groups()
        if han:
            tokens.extend(han)
            tokens.extend(map(str.__add__, han, han[1:]))
        else:
            tokens.append(word[:_MAX_WORD])
    return tokens
