"""Which stretches of a draft stand in other texts too.

Only Chinese characters are compared, so that changed figures, marks and line ends do not hide a copy.
Of the other texts every fourth run of twelve characters is kept as a hash; of the draft every run is
looked up, so that a common stretch of fifteen characters is never missed. Hits are then compared
character by character and grown as far as they go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from knowledge.documents import Span

if TYPE_CHECKING:
    import numpy as np

_RUN = 12
_STRIDE = 4
_CANDIDATES = 6
"""How many places of one hash are compared; a set phrase may stand in a thousand reports."""
_DIGITS = re.compile(r"[0-9]+")
_BASE = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of the draft that stands in a source, and how many Chinese characters it has."""

    span: Span
    source: str
    characters: int


@dataclass(frozen=True, slots=True)
class Source:
    """A text that may have been copied from, and what it is called."""

    name: str
    text: str


@dataclass(frozen=True, eq=False)
class Sources:
    """Many texts, ready to be compared with a draft."""

    names: tuple[str, ...] = ()
    _figures: tuple[frozenset[str], ...] = ()
    _codes: Any = field(default=None, repr=False)
    _starts: Any = field(default=None, repr=False)
    _hashes: Any = field(default=None, repr=False)
    _places: Any = field(default=None, repr=False)

    @classmethod
    def of(cls, sources: Iterable[Source]) -> Sources:
        """Index the texts."""
        import numpy as np

        names: list[str] = []
        figures: list[frozenset[str]] = []
        parts = []
        starts = []
        at = 0
        for source in sources:
            codes, _ = _han(source.text)
            if len(codes) < _RUN:
                continue
            names.append(source.name)
            figures.append(frozenset(_DIGITS.findall(source.text)))
            starts.append(at)
            # A zero between two texts belongs to neither.
            parts += [codes, np.zeros(1, dtype=np.uint32)]
            at += len(codes) + 1
        if not names:
            return cls()
        codes = np.concatenate(parts)
        hashes = _run_hashes(codes)[::_STRIDE]
        order = np.argsort(hashes, kind="stable")
        return cls(tuple(names), tuple(figures), codes, np.array(starts), hashes[order], order * _STRIDE)

    def length_of(self, name: str) -> int:
        """How many Chinese characters a source has."""
        ends = [*self._starts[1:], len(self._codes)]
        return max(
            int(end - start)
            for n, start, end in zip(self.names, self._starts, ends, strict=True)
            if n == name
        )

    def has_figures(self, name: str, text: str) -> bool:
        """Tell whether every figure of the text stands in the source: then it is the same text, not a new one."""
        own = frozenset().union(*(f for n, f in zip(self.names, self._figures, strict=True) if n == name))
        return frozenset(_DIGITS.findall(text)) <= own

    def matches(self, text: str, shortest: int = 15) -> Iterator[Match]:
        """Yield the longest common stretches from left to right, none overlapping."""
        import numpy as np

        if not self.names:
            return
        codes, places = _han(text)
        if len(codes) < _RUN:
            return
        hashes = _run_hashes(codes)
        low = np.searchsorted(self._hashes, hashes, side="left")
        high = np.searchsorted(self._hashes, hashes, side="right")
        reached = 0
        for at in np.flatnonzero(high > low):
            if at < reached:
                continue
            best = (0, 0, 0, 0)
            for candidate in self._places[low[at] : min(high[at], low[at] + _CANDIDATES)]:
                best = max(best, self._grow(codes, int(at), int(candidate), reached))
            length, start, end, source_at = best
            if length >= shortest:
                name = self.names[int(np.searchsorted(self._starts, source_at, side="right")) - 1]
                yield Match(Span(int(places[start]), int(places[end - 1]) + 1), name, length)
                reached = end

    def _grow(self, codes: np.ndarray, at: int, source_at: int, reached: int) -> tuple[int, int, int, int]:
        """Return length, start and end in the draft, and the place in the sources, of the common stretch."""
        back = _common(
            codes[reached:at][::-1], self._codes[max(0, source_at - (at - reached)) : source_at][::-1]
        )
        ahead = _common(codes[at:], self._codes[source_at : source_at + len(codes) - at])
        if ahead < _RUN:
            return (0, 0, 0, 0)
        return (back + ahead, at - back, at + ahead, source_at)


def _han(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the Chinese characters of a text as numbers, and where each stands."""
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    places = np.flatnonzero((codes >= 0x3400) & (codes <= 0x9FFF))
    return codes[places], places


def _run_hashes(codes: np.ndarray) -> np.ndarray:
    """Return a 64-bit hash of every run of characters."""
    import numpy as np

    count = len(codes) - _RUN + 1
    hashes = np.zeros(count, dtype=np.uint64)
    wide = codes.astype(np.uint64)
    for offset in range(_RUN):
        hashes *= np.uint64(_BASE)
        hashes += wide[offset : offset + count]
    return hashes


def _common(left: np.ndarray, right: np.ndarray) -> int:
    """Return how many characters the two share from their beginnings."""
    import numpy as np

    length = min(len(left), len(right))
    done = 0
    step = 64
    while done < length:
        stop = min(length, done + step)
        same = left[done:stop] == right[done:stop]
        if not same.all():
            return done + int(np.argmin(same))
        done, step = stop, step * 4
    return length


def joined(matches: Sequence[Match], gap: int = 8) -> Iterator[Match]:
    """Join matches from one source with a few changed characters between them."""
    kept: Match | None = None
    for match in matches:
        if kept and match.source == kept.source and match.span.start - kept.span.end <= gap:
            kept = Match(
                Span(kept.span.start, match.span.end), kept.source, kept.characters + match.characters
            )
            continue
        if kept:
            yield kept
        kept = match
    if kept:
        yield kept
