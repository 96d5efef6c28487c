"""How sure it is that a passage has to do with a question, and below what nothing is answered."""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import lru_cache
from math import log, log10
from typing import TYPE_CHECKING

from knowledge.asking import load_asking
from knowledge.documents import Passage
from knowledge.library.tokens import tokenize
from knowledge.library.words import words_of

if TYPE_CHECKING:
    from knowledge.library.index import PassageIndex

_FOREIGN = 0.5
"""What is left of the confidence in a passage that does not name the foreign matter asked about."""
_NAMED = 3
"""A matter that so many passages name is not foreign to the library."""


class Confidence:
    """The cosine of a passage and a question, and the part of the question's words that it holds, added.

    The words are weighed by how rare they are; those that only ask are left out. Unlike the fused
    score it does not depend on what else was found.
    """

    def __init__(self, question: str, index: PassageIndex) -> None:
        """Weigh the words of the question over all that is searched."""
        asking = load_asking()
        size = max(index.size, 1)
        tokens = dict.fromkeys(tokenize(asking.content(question)))
        frequency = {token: index.frequency(token) for token in tokens}
        self._weights = {
            token: log(1 + (size - count + 0.5) / (count + 0.5)) for token, count in frequency.items()
        }
        # A pair of characters says more than its characters: 什 and 么 are in every question.
        pairs = {token: weight for token, weight in self._weights.items() if len(token) > 1}
        self._pairs: Mapping[str, float] = pairs or self._weights
        matters = [tokenize(matter) for matter in asking.foreign_matters(question)]
        self._foreign = [
            set(matter) for matter in matters if min(map(index.frequency, matter), default=_NAMED) < _NAMED
        ]

    def of(self, passage: Passage, near: float) -> float:
        """Return it for a passage; `near` is its cosine with the question."""
        held = _tokens(passage)
        sure = near + (_share(self._weights, held) + _share(self._pairs, held)) / 2
        return sure * _FOREIGN if any(not matter <= held for matter in self._foreign) else sure


@lru_cache(maxsize=8_192)
def _tokens(passage: Passage) -> frozenset[str]:
    return frozenset(words_of(passage).split(" "))


def _share(weights: Mapping[str, float], held: Set[str]) -> float:
    total = sum(weights.values())
    return sum(weights[token] for token in weights.keys() & held) / total if total else 0.0


def floor(passages: int) -> float:
    """Return the confidence that the best passage must reach for anything to be returned.

    Among more passages one resembles any question more by chance, so the floor rises with their
    number. It lies between the lowest confidence of nearly all questions on topic and the highest of
    those off topic: over 91 passages .38 and .34 (141 questions), over 603 passages .42 and .36 (81
    questions). Over thousands of statute articles lay questions about other laws reach .66; there
    it is set to refuse few questions on topic.
    """
    return min(0.46, max(0.33, 0.36 + 0.08 * log10(max(passages, 1) / 100)))
