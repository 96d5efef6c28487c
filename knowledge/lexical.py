"""Lexical search: BM25 over single characters and pairs of characters, in a few arrays.

It needs no dictionary and no segmentation. The arrays are plain numpy, so an index is
memory-mapped in milliseconds, rows can be carried over into the next index without reading
their text again, and several indexes (one for each scope) can be searched with common word
statistics, so that their scores compare.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int32]

K1 = 1.2
B = 0.75

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f〇"
_RUNS = re.compile(rf"([{_HAN}]+)|([^\W_{_HAN}]+)")
_MOST = 10_000.0
"""More of one token adds nothing to a score, and would not fit the array."""
_MAX_WORD = 40
"""A longer run of letters and digits is no word that anyone asks for; it is cut."""


def tokenize(text: str) -> list[str]:
    """Split into single Chinese characters, pairs of neighbours, and whole Latin words and numbers."""
    tokens: list[str] = []
    for match in _RUNS.finditer(unicodedata.normalize("NFKC", text).lower()):
        han, word = match.groups()
        if han:
            tokens.extend(han)
            tokens.extend(map(str.__add__, han, han[1:]))
        else:
            tokens.append(word[:_MAX_WORD])
    return tokens


@dataclass(frozen=True, slots=True)
class Field:
    """A part of a passage with the weight that a word in it has."""

    text: str
    weight: float = 1.0


class LexicalIndex:
    """Which rows hold which tokens, how often, with the BM25 weight of each beside it."""

    __slots__ = ("lengths", "rows", "starts", "tf", "vocabulary", "weights")

    def __init__(
        self,
        vocabulary: Mapping[str, int],
        starts: NDArray[np.int64],
        rows: Rows,
        tf: NDArray[np.float16],
        weights: Floats,
        lengths: Floats,
    ) -> None:
        self.vocabulary = vocabulary
        self.starts = starts
        self.rows = rows
        self.tf = tf
        self.weights = weights
        self.lengths = lengths

    @classmethod
    def build(
        cls,
        passages: Iterable[Sequence[Field]],
        old: LexicalIndex | None = None,
        kept: Sequence[int] | NDArray[np.int64] = (),
        other_lengths: Sequence[float] | Floats = (),
    ) -> LexicalIndex:
        """Index passages; rows `kept` of an old index, in rising order, come first and are not read again.

        What is long is told by the rows of this index and those of `other_lengths` together.
        """
        import numpy as np

        vocabulary = dict(old.vocabulary) if old is not None else {}
        ends, rows, tf, lengths = _carry_over(old, kept, len(vocabulary))
        new_tokens: list[int] = []
        new_rows: list[int] = []
        new_tf: list[float] = []
        new_lengths: list[float] = []
        for row, fields in enumerate(passages, start=len(lengths)):
            counts: dict[int, float] = {}
            length = 0.0
            for field in fields:
                for token in tokenize(field.text):
                    number = vocabulary.setdefault(token, len(vocabulary))
                    counts[number] = counts.get(number, 0.0) + field.weight
                    length += field.weight
            new_tokens.extend(counts)
            new_rows.extend([row] * len(counts))
            new_tf.extend(min(count, _MOST) for count in counts.values())
            new_lengths.append(length)
        order = np.argsort(np.array(new_tokens, dtype=np.int32), kind="stable")
        added = np.array(new_tokens, dtype=np.int32)[order]
        starts = np.zeros(len(vocabulary) + 1, dtype=np.int64)
        np.cumsum(np.bincount(added, minlength=len(vocabulary)), out=starts[1:])
        known = len(ends) - 1
        starts[: known + 1] += ends
        starts[known + 1 :] += ends[-1]
        # New rows come after the old ones of the same token; new tokens at the end.
        places = ends[np.minimum(added, known - 1) + 1] if known else np.zeros(len(added), dtype=np.int64)
        all_rows = np.insert(rows, places, np.array(new_rows, dtype=np.int32)[order])
        all_tf = np.insert(tf, places, np.array(new_tf, dtype=np.float16)[order])
        all_lengths = np.concatenate([lengths, np.array(new_lengths, dtype=np.float32)])
        compared = np.concatenate([all_lengths, np.asarray(other_lengths, dtype=np.float32)])
        mean = float(compared.mean()) if len(compared) else 1.0
        return cls(
            vocabulary, starts, all_rows, all_tf, _bm25(all_tf, all_rows, all_lengths, mean), all_lengths
        )

    def __len__(self) -> int:
        return len(self.lengths)

    def frequency(self, token: str) -> int:
        """Return the number of rows that hold the token."""
        number = self.vocabulary.get(token)
        return 0 if number is None else int(self.starts[number + 1] - self.starts[number])

    def scores(self, weighted: Mapping[str, float]) -> Floats:
        """Return the score of every row for tokens with their weights (see `idf`)."""
        import numpy as np

        total = np.zeros(len(self), dtype=np.float32)
        for token, weight in weighted.items():
            number = self.vocabulary.get(token)
            if number is not None:
                start, end = self.starts[number], self.starts[number + 1]
                total[self.rows[start:end]] += np.float32(weight) * self.weights[start:end]
        return total

    def coverage(self, weighted: Mapping[str, float], candidates: Rows) -> Floats:
        """Return for each candidate row which part of the weight of the tokens it holds at all."""
        import numpy as np

        held = np.zeros(len(candidates), dtype=np.float32)
        for token, weight in weighted.items():
            number = self.vocabulary.get(token)
            if number is None:
                continue
            rows = self.rows[self.starts[number] : self.starts[number + 1]]
            if len(rows):
                places = np.minimum(np.searchsorted(rows, candidates), len(rows) - 1)
                held += np.where(rows[places] == candidates, np.float32(weight), np.float32(0))
        return held / np.float32(sum(weighted.values()) or 1.0)


def idf(tokens: Iterable[str], indexes: Sequence[LexicalIndex]) -> dict[str, float]:
    """Weigh tokens by how rare they are over all the indexes together; repeated tokens add up."""
    total = sum(len(index) for index in indexes)
    counts: dict[str, int] = {}
    for token in tokens:
        counts[token] = counts.get(token, 0) + 1
    weights: dict[str, float] = {}
    for token, count in counts.items():
        frequency = sum(index.frequency(token) for index in indexes)
        weights[token] = count * log(1 + (total - frequency + 0.5) / (frequency + 0.5))
    return weights


def _carry_over(
    old: LexicalIndex | None, kept: Sequence[int] | NDArray[np.int64], tokens: int
) -> tuple[NDArray[np.int64], Rows, NDArray[np.float16], Floats]:
    """Return where each old token begins, then rows, counts and lengths of the rows that are kept."""
    import numpy as np

    if old is None or not len(kept):
        nothing = np.empty(0, dtype=np.int32)
        return (
            np.zeros(tokens + 1, dtype=np.int64),
            nothing,
            np.empty(0, dtype=np.float16),
            np.empty(0, dtype=np.float32),
        )
    chosen = np.asarray(kept, dtype=np.int64)
    if len(chosen) == len(old):
        return old.starts, old.rows, old.tf, old.lengths
    place = np.full(len(old), -1, dtype=np.int32)
    place[chosen] = np.arange(len(chosen), dtype=np.int32)
    rows = place[old.rows]
    stays = rows >= 0
    before = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum(stays, out=before[1:])
    return before[old.starts], rows[stays], old.tf[stays], old.lengths[chosen]


def _bm25(tf: NDArray[np.float16], rows: Rows, lengths: Floats, mean: float) -> Floats:
    import numpy as np

    norm = np.float32(K1) * (np.float32(1 - B) + np.float32(B) * lengths / np.float32(mean or 1.0))
    weights = tf.astype(np.float32)
    below = norm[rows]
    below += weights
    weights *= np.float32(K1 + 1)
    weights /= below
    return weights
