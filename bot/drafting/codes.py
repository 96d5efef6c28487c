"""What a draft writes in letters: addresses, accounts, codes, foreign words (A37, 5G, www…, Ⅶ).

A paragraph is Chinese; whatever stands in other letters names or counts something, and somebody must have told it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from knowledge.documents import Span

# A run of letters, digits and the signs that join them, with at least one letter that is no Han.
_TOKEN = re.compile(r"[A-Za-z0-9\u00aa-\u02af\u0370-\u1fff\u2070-\u218b\u24b6-\u24e9._:/@%+#?=&~\-]+")
_LETTER = re.compile(r"[A-Za-z\u00aa-\u02af\u0370-\u1fff\u2070-\u218b\u24b6-\u24e9]")
_EDGES = "._:/@%+#?=&~-"


def find_codes(text: str, sources: Sequence[str]) -> tuple[Span, ...]:
    """Return the runs of letters that no source holds, in order."""
    plain = _plain(text)
    told = [_plain(source) for source in sources]
    found = []
    for match in _TOKEN.finditer(plain):
        token = match[0].strip(_EDGES)
        if _LETTER.search(token) and not any(_holds(source, token) for source in told):
            start = match.start() + match[0].index(token)
            found.append(Span(start, start + len(token)))
    return tuple(found)


def _holds(source: str, token: str) -> bool:
    # A part of a longer run is not that run: A3 is not told by A37.
    return re.search(rf"(?<![a-z0-9]){re.escape(token)}(?![a-z0-9])", source) is not None


def _plain(text: str) -> str:
    """Lower case and half width, one character for one."""
    return "".join(_shape(letter) for letter in text)


def _shape(letter: str) -> str:
    if letter.isascii() or "一" <= letter <= "鿿":
        return letter.lower()
    plain = unicodedata.normalize("NFKC", letter).lower()
    return plain if len(plain) == 1 else letter
