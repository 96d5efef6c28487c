"""Whether what a text says stands in its sources: one reading for drafts and for answers.

Every clause is laid over the words of the sources: words that stand there, words that mean the same and words that
say nothing of themselves cost nothing, what is left was told by nobody. Then the clause is held against the clause of
the sources that fits it best: whether it says no where that says yes, done where that says planned, all where that
does not, and whether its counts belong to another thing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.documents import Span
from knowledge.text.figures import Figure, find_figures
from knowledge.text.quantities import Quantity

_CLAUSE = re.compile(r"[^，。；！？、\n,;]+")
_LETTERS = re.compile(r"[^一-鿿]+")
_TOLD_ALONE = 0.45
"""What a character costs that stands in a source, but in other company."""
_MOST = 8
"""Characters of the longest word that is looked up."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of `words.toml`."""

    filler: frozenset[str]
    alike: dict[str, frozenset[str]]
    all: tuple[str, ...]
    undone: tuple[str, ...]
    no: tuple[str, ...]


@cache
def load_words() -> Words:
    """Read the words that ship with the package."""
    data = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
    alike: dict[str, frozenset[str]] = {}
    for line in data["alike"]:
        group = frozenset(line.split())
        for word in group:
            alike[word] = alike.get(word, frozenset()) | group
    return Words(
        frozenset(data["filler"].split()),
        alike,
        tuple(data["all"].split()),
        tuple(data["undone"].split()),
        tuple(data["no"].split()),
    )


class Grounds:
    """The sources of a text, ready to be asked what of it they do not say."""

    def __init__(self, sources: Sequence[str], lent: Sequence[str] = ()) -> None:
        """`sources` bear claims out; `lent` (what an element means) lend their words only."""
        self._text = "\n".join(sources)
        self._plain = self._text + "\n" + "\n".join(lent)
        self._letters = frozenset(self._plain)
        self._clauses = [clause for source in sources for _, clause in _clauses(source)]
        self._figures = [
            (figure, clause)
            for clause in self._clauses
            for figure in find_figures(clause)
            if isinstance(figure.value, Quantity)
        ]

    def find_untold(self, text: str, most: float) -> tuple[Span, ...]:
        """Return what of each clause costs more than `most` characters that nobody told, and what is contradicted."""
        figures = find_figures(text)
        found = list(self.find_contradicted(text))
        for at, clause in _clauses(text):
            cost, first, last = self._cost(_blank(clause, at, figures))
            span = Span(at + first, at + last)
            if cost > most and not any(span.overlaps(one) for one in found):
                found.append(span)
        return tuple(sorted(found))

    def find_contradicted(self, text: str) -> tuple[Span, ...]:
        """Return the clauses that say all or done where the sources do not, and counts that changed places."""
        clauses = [Span(at, at + len(c)) for at, c in _clauses(text) if self._says_otherwise(c)]
        swapped = [one for one in self._find_swapped(text) if not any(one.overlaps(had) for had in clauses)]
        return tuple(sorted([*clauses, *swapped]))

    def _cost(self, clause: str) -> tuple[float, int, int]:
        """Return how much of a clause is untold, and where that begins and ends: the cheapest way to cover it."""
        words = load_words()
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(clause) + 1):
            letter = clause[end - 1]
            price = 0.0 if _LETTERS.match(letter) or letter in words.filler else 1.0
            if price and letter in self._letters:
                price = _TOLD_ALONE
            if price and self._is_told_otherwise(letter, words):
                price = 0.0
            options = [(best[end - 1][0] + price, end - 1)]
            for start in range(max(0, end - _MOST), end - 1):
                word = clause[start:end]
                if word in words.filler or word in self._plain or self._is_told_otherwise(word, words):
                    options.append((best[start][0], start))
            best.append(min(options))
        end, untold = len(clause), []
        while end:
            cost, start = best[end]
            if cost > best[start][0]:
                untold.append(start)
            end = start
        return best[-1][0], min(untold, default=0), max(untold, default=-1) + 1

    def _is_told_otherwise(self, word: str, words: Words) -> bool:
        return any(other in self._text for other in words.alike.get(word, ()))

    def _says_otherwise(self, clause: str) -> bool:
        """Tell whether the clause says all, done or no where the clause that fits it best does not."""
        words = load_words()
        near = self._nearest(clause)
        if near is None:
            return False
        if _holds(clause, words.all) and find_figures(near) and self._tells_parts() and not self._says_all():
            return True
        is_undone = _holds(near, words.undone) and not _holds(clause, words.undone)
        return is_undone and not _holds(clause, words.no)

    def _says_all(self) -> bool:
        """Tell whether the sources say all as well, or tell a count twice: 投诉14件, 办结14件."""
        told = [figure.value for figure, _ in self._figures]
        return _holds(self._text, (*load_words().all, "都")) or len(set(told)) < len(told)

    def _tells_parts(self) -> bool:
        """Tell whether two different counts of one unit were told: 8个村, 6个按时."""
        values = {(figure.unit, figure.value) for figure, _ in self._figures}
        return len(values) > len({unit for unit, _ in values})

    def _nearest(self, clause: str) -> str | None:
        pairs = _pairs(clause)
        best = max(self._clauses, key=lambda one: len(pairs & _pairs(one)), default=None)
        return best if best is not None and pairs & _pairs(best) else None

    def _find_swapped(self, text: str) -> tuple[Span, ...]:
        """Find counts that have changed places: each stands with the words that the sources give the other."""
        placed = [
            (Span(at + f.span.start, at + f.span.end), f, self._whose(f, clause))
            for at, clause in _clauses(text)
            for f in find_figures(clause)
            if isinstance(f.value, Quantity)
        ]
        return tuple(
            span
            for span, figure, owner in placed
            if owner is not None and any(o == figure.value and f.value == owner for _, f, o in placed)
        )

    def _whose(self, figure: Figure, clause: str) -> object:
        """Return the count whose clause fits better than the figure's own; None where its own fits."""
        words = _singles(clause)
        same = [len(words & _singles(told)) for one, told in self._figures if one.value == figure.value]
        others = [
            (len(words & _singles(told)), one.value)
            for one, told in self._figures
            if one.value != figure.value and one.unit == figure.unit
        ]
        fit, value = max(others, key=lambda other: other[0], default=(0, None))
        return value if same and fit > max(same) else None


def _clauses(text: str) -> Iterator[tuple[int, str]]:
    for match in _CLAUSE.finditer(text):
        yield match.start(), match[0]


def _blank(clause: str, at: int, figures: Sequence[Figure]) -> str:
    """The clause with its figures and names as blanks: they are looked at by themselves."""
    letters = list(clause)
    for figure in figures:
        for place in range(max(figure.span.start - at, 0), min(figure.span.end - at, len(clause))):
            letters[place] = " "
    return "".join(letters)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[n : n + 2] for n in range(len(text) - 1))


def _singles(clause: str) -> frozenset[str]:
    """The characters that say what a clause is about."""
    letters = _LETTERS.sub("", _blank(clause, 0, find_figures(clause)))
    return frozenset(letters) - load_words().filler


def _holds(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)


__all__ = ["Grounds"]
