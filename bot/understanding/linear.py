"""A linear classifier over characters and the embedded vector, as `make train` writes it and `features` feeds it."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from bot.understanding.features import features_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.library.embeddings import UseEmbedder

_LONGEST = 400


def probabilities(model: str, text: str, open_thing: str = "none") -> dict[str, float]:
    """Return the probability of each class of the model of that name."""
    import numpy as np

    weights, vocabulary, classes, bias = _model(model)
    rows = [vocabulary[one] for one in features_of(text, open_thing) if one in vocabulary]
    scores = bias.copy()
    if rows:
        scores += weights[rows].sum(axis=0, dtype=np.float32) / np.sqrt(len(rows))
    scores += vector_of(text) @ weights[len(vocabulary) :].astype(np.float32)
    powers = np.exp(scores - scores.max())
    shares = powers / powers.sum()
    return {name: float(share) for name, share in zip(classes, shares, strict=True)}


@lru_cache(maxsize=8192)
def vector_of(text: str) -> NDArray[np.float32]:
    """Return what the embedded model makes of a message, whatever embedder the library uses."""
    return _embedder().embed_query(text[:_LONGEST])


@lru_cache(maxsize=4096)
def likeness(text: str, other: str) -> float:
    """Return how alike two short texts are to the embedded model, -1 to 1."""
    one, two = vector_of(text), vector_of(other)
    lengths = float(one @ one) * float(two @ two)
    return float(one @ two) / lengths**0.5 if lengths else 0.0


@cache
def _embedder() -> UseEmbedder:
    from knowledge.library.embeddings import UseEmbedder

    return UseEmbedder()


@cache
def _model(name: str) -> tuple[NDArray[np.float16], dict[str, int], tuple[str, ...], NDArray[np.float32]]:
    import numpy as np

    with resources.as_file(resources.files("bot.understanding").joinpath(f"{name}.npz")) as path:
        data = np.load(path)
        features = str(data["features"]).split("\x1f")
        classes = tuple(str(data["classes"]).split("\x1f"))
        return data["weights"], {one: row for row, one in enumerate(features)}, classes, data["bias"]
