"""The act of a message by what examples of each act look like: a linear classifier over characters and meaning.

The weights are trained from `examples/*.jsonl` by `make train`; here they are only multiplied.
"""

from __future__ import annotations

from collections.abc import Container
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from bot.understanding.acts import Act, Reading
from bot.understanding.features import features_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.library.embeddings import UseEmbedder

_LONGEST = 400
SURE, MARGIN = 0.40, 0.10
"""The probability from which an act is done without asking, and by how much it must stand before the next;
chosen on held-out examples: see `make train`."""
SURE_OF_HARMLESS, MARGIN_OF_HARMLESS = 0.28, 0.04
"""The same for acts that change nothing of what was told or written."""
HARMLESS = frozenset(
    {Act.ASK, Act.EXPLAIN, Act.DRAFT, Act.REPORT, Act.REVIEW, Act.NOTICE, Act.EXPORT, Act.HELP, Act.SMALLTALK}
)


def read_act(text: str, open_thing: str = "none", possible: Container[Act] = frozenset(Act)) -> Reading:
    """Return the act of a message; UNCLEAR with the likeliest where none is likely enough.

    What is not `possible` where the person stands counts for nothing: without a draft nothing of it is corrected.
    """
    shares = {act: share for act, share in probabilities_of(text, open_thing).items() if act in possible}
    whole = sum(shares.values()) or 1.0
    shares = {act: share / whole for act, share in shares.items()}
    ranked = sorted(shares, key=lambda act: -shares[act])
    best, second = ranked[:2]
    likeliest = tuple(act for act in ranked if act is not Act.UNCLEAR)[:3]
    is_clear = is_clear_between(best, shares[best], shares[second])
    act = best if is_clear else Act.UNCLEAR
    return Reading(act=act, likeliest=likeliest, sureness=shares[best], shares=shares)


def is_clear_between(best: Act, sureness: float, second: float) -> bool:
    """Tell whether an act is likely enough to be done without asking back."""
    sure, margin = (SURE_OF_HARMLESS, MARGIN_OF_HARMLESS) if best in HARMLESS else (SURE, MARGIN)
    return sureness >= sure and sureness - second >= margin


def probabilities_of(text: str, open_thing: str = "none") -> dict[Act, float]:
    """Return the probability of each act."""
    import numpy as np

    weights, vocabulary, acts, bias = _model()
    rows = [vocabulary[one] for one in features_of(text, open_thing) if one in vocabulary]
    scores = bias.copy()
    if rows:
        scores += weights[rows].sum(axis=0, dtype=np.float32) / np.sqrt(len(rows))
    scores += vector_of(text) @ weights[len(vocabulary) :].astype(np.float32)
    powers = np.exp(scores - scores.max())
    shares = powers / powers.sum()
    return {act: float(share) for act, share in zip(acts, shares, strict=True)}


def vector_of(text: str) -> NDArray[np.float32]:
    """Return what the embedded model makes of a message, whatever embedder the library uses."""
    return _embedder().embed_query(text[:_LONGEST])


@cache
def _embedder() -> UseEmbedder:
    from knowledge.library.embeddings import UseEmbedder

    return UseEmbedder()


@cache
def _model() -> tuple[NDArray[np.float16], dict[str, int], tuple[Act, ...], NDArray[np.float32]]:
    import numpy as np

    with resources.as_file(resources.files("bot.understanding").joinpath("weights.npz")) as path:
        data = np.load(path)
        features = str(data["features"]).split("\x1f")
        acts = tuple(Act(name) for name in str(data["acts"]).split("\x1f"))
        return data["weights"], {name: row for row, name in enumerate(features)}, acts, data["bias"]
