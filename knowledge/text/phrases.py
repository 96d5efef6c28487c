"""Set phrases of official prose: words with numerals that count nothing (四个意识, 三会一课)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.documents import Span

_FILE = Path(__file__).parent / "words" / "phrases.toml"
_MARKS = str.maketrans("", "", " \u3000“”\"‘’'")


@dataclass(frozen=True, slots=True)
class FixedPhrases:
    """The phrases, ready to be looked for."""

    phrases: frozenset[str]
    pattern: re.Pattern[str]

    def spans(self, text: str) -> tuple[Span, ...]:
        """Return where they stand, the longest first at every place."""
        return tuple(Span(*match.span()) for match in self.pattern.finditer(text))

    def covers(self, words: str) -> bool:
        """Tell whether the words are nothing but one phrase (a list of phrases joined by 、 too)."""
        words = words.translate(_MARKS).strip("。，；、")
        if words in self.phrases or self.pattern.fullmatch(words):
            return True
        parts = words.split("、")
        return len(parts) > 1 and all(p in self.phrases or self.pattern.fullmatch(p) for p in parts)


@cache
def load_phrases() -> FixedPhrases:
    """Read the built-in phrases."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    phrases = frozenset(data["phrases"])
    longest_first = sorted(phrases, key=len, reverse=True)
    return FixedPhrases(phrases, re.compile("|".join([*data["patterns"], *map(re.escape, longest_first)])))
