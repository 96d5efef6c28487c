"""Sorts short texts by their likeness to examples that are kept as data."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

_LONGEST_RUN = 3
_NEIGHBOURS = 3
"""A label is as near as its nearest examples, the first of them counting most."""
_WEIGHTS = (0.6, 0.25, 0.15)


@dataclass(frozen=True, slots=True)
class Sorted:
    """A label, and how near a text is to its examples."""

    label: str
    nearness: float
    """From 0 to 1: 1 is the very words of the examples."""


class Sorter:
    """Finds the label whose examples share the rarest runs of one to three characters with a text."""

    def __init__(self, examples: Mapping[str, Sequence[str]]) -> None:
        """Learn from `examples`: label to texts."""
        runs = [(label, _runs(text)) for label, texts in examples.items() for text in texts]
        held = Counter(run for _, counted in runs for run in counted)
        self._rarity = {run: log((1 + len(runs)) / (0.5 + count)) for run, count in held.items()}
        self._unseen = log((1 + len(runs)) / 0.5)
        self._labels = [label for label, _ in runs]
        self._holding: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, (_, counted) in enumerate(runs):
            vector = self._vector(counted)
            for run, weight in vector.items():
                self._holding[run].append((number, weight))

    def rank(self, text: str) -> tuple[Sorted, ...]:
        """Return every label that has a run in common with the text, the nearest first."""
        likeness: dict[int, float] = defaultdict(float)
        for run, weight in self._vector(_runs(text)).items():
            for number, other in self._holding.get(run, ()):
                likeness[number] += weight * other
        by_label: dict[str, list[float]] = defaultdict(list)
        for number, value in likeness.items():
            by_label[self._labels[number]].append(value)
        ranked = (Sorted(label, _near(values)) for label, values in by_label.items())
        return tuple(sorted(ranked, key=lambda one: -one.nearness))

    def _vector(self, counted: Counter[str]) -> dict[str, float]:
        weighed = {run: (1 + log(n)) * self._rarity.get(run, self._unseen) for run, n in counted.items()}
        length = sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
        return {run: weight / length for run, weight in weighed.items()}


def _near(values: list[float]) -> float:
    nearest = sorted(values, reverse=True)[:_NEIGHBOURS]
    return sum(weight * value for weight, value in zip(_WEIGHTS, nearest, strict=False))


def _runs(text: str) -> Counter[str]:
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum() or sign in "《》"
    )
    return Counter(
        plain[at : at + length]
        for length in range(1, _LONGEST_RUN + 1)
        for at in range(len(plain) - length + 1)
    )
