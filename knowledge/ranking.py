"""How well passages fit a question, in numbers: words and meaning fused, the company they keep, a floor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log10
from typing import TYPE_CHECKING

from knowledge.asking import load_asking
from knowledge.documents import DocumentKind
from knowledge.lexical import idf, tokenize

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.lexical import LexicalIndex
    from knowledge.view import View

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int32]

_LEXICAL = 0.5
"""Part of the words in the fused score; the rest is the meaning's."""
_COMPANY = 0.3
_COMPANIONS = 5
_POOL = 200
_KIND_WORTH: Mapping[str, float] = {
    DocumentKind.ELEMENT: 0.9,
    DocumentKind.REPORT: 0.9,
    DocumentKind.NOTICE: 0.9,
}
"""A rule says what holds; an element repeats it for a report, a report shows how somebody did it."""
_FOREIGN = 0.5
"""What is left of the confidence in a passage that does not name the foreign matter asked about."""
_WHOLLY = 0.999
_NAMED = 3
"""A matter that so many passages name is not foreign to the library."""


def fuse(words: Floats, best_words: float, meaning: Floats, best_meaning: float) -> Floats:
    """Return one score for each row; each part is divided by its best over all that is searched."""
    fused: Floats = _LEXICAL * words / best_words + (1 - _LEXICAL) * meaning / best_meaning
    return fused


def add_company(scores: Floats, view: View) -> Floats:
    """Raise the rows whose document holds other rows that fit; the best possible score stays 1.

    A law is about one matter: an article that sounds like the question means it the more likely,
    the more other articles of its law do so too. Chosen on one half of 428 lay questions over
    55,572 statute articles, from 1 to 5 companions and a share of .1 to .5.
    """
    import numpy as np

    documents = view.column("document_id")
    pool = top(scores, _POOL)
    seen: dict[int, int] = {}
    share = np.zeros(int(documents.max(initial=0)) + 1, dtype=np.float32)
    for row, document in zip(pool, documents[pool].tolist(), strict=True):
        if scores[row] > 0 and seen.get(document, 0) < _COMPANIONS:
            seen[document] = seen.get(document, 0) + 1
            share[document] += scores[row] / _COMPANIONS
    # A row that a filter rules out stands at -1 and stays below 0.
    raised: Floats = share[documents]
    raised *= _COMPANY
    raised += scores
    raised /= 1 + _COMPANY
    return raised


def weigh_kinds(scores: Floats, view: View) -> Floats:
    """Put rules a little before what only speaks of them."""
    import numpy as np

    worth = np.array([_KIND_WORTH.get(word, 1.0) for word in view.words_of("kind")], dtype=np.float32)
    weighed: Floats = scores * worth[view.column("kind")]
    return weighed


class Confidence:
    """How sure it is that a passage has to do with a question."""

    def __init__(self, question: str, indexes: Sequence[LexicalIndex]) -> None:
        """Weigh the words of the question over all that is searched; words that only ask are left out."""
        asking = load_asking()
        self._weights = idf(tokenize(asking.content(question)), indexes)
        # A pair of characters says more than its characters: 什 and 么 are in every question.
        pairs = {token: weight for token, weight in self._weights.items() if len(token) > 1}
        self._pairs: Mapping[str, float] = pairs or self._weights
        matters = (dict.fromkeys(tokenize(matter), 1.0) for matter in asking.foreign_matters(question))
        self._foreign = [tokens for tokens in matters if _is_foreign(tokens, indexes)]

    def of(self, near: Floats, lexical: LexicalIndex, rows: Rows) -> Floats:
        """Return it for each of the rows: `near` is the cosine of each with the question.

        To that comes the part of the question's words, weighed by how rare they are, that the
        passage holds. Unlike the fused score neither depends on what else was found.
        """
        import numpy as np

        covered = (lexical.coverage(self._weights, rows) + lexical.coverage(self._pairs, rows)) / 2
        sure: Floats = (near + covered).astype(np.float32)
        for tokens in self._foreign:
            sure[lexical.coverage(tokens, rows) < _WHOLLY] *= _FOREIGN
        return sure


def _is_foreign(tokens: Iterable[str], indexes: Sequence[LexicalIndex]) -> bool:
    """Tell whether hardly a passage names the matter: a library that does is about it too."""
    return min(sum(index.frequency(token) for index in indexes) for token in tokens) < _NAMED


def floor(passages: int) -> float:
    """Return the confidence that the best passage must reach for anything to be returned.

    Among more passages one resembles any question more by chance, so the floor rises with their
    number. It lies between the lowest confidence of nearly all questions on topic and the highest of
    those off topic: over 91 passages .38 and .34 (141 questions), over 603 passages .42 and .36 (81
    questions). Over thousands of statute articles lay questions about other laws reach .66; there
    it is set to refuse few questions on topic.
    """
    return min(0.46, max(0.33, 0.36 + 0.08 * log10(max(passages, 1) / 100)))


def top(scores: Floats, count: int) -> Rows:
    """Return the rows of the highest scores, best first."""
    import numpy as np

    if count >= len(scores):
        rows = np.argsort(-scores, kind="stable")
    else:
        rows = np.argpartition(-scores, count)[:count]
        rows = rows[np.argsort(-scores[rows], kind="stable")]
    return rows.astype(np.int32)
