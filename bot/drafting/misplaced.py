"""True numbers on a wrong noun: 12次 was told of study, the model writes it of visits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.facts.ledger import Fact
from bot.figures import Figure, find_figures
from bot.figures.vouching import Vouchers
from knowledge.documents import Span
from knowledge.specs import RequiredElement

_SENTENCE_ENDS = "。；！？\n"
_CLAUSE_ENDS = _SENTENCE_ENDS + "，,、："
_EMPTY_WORDS = frozenset("次数人数件数情况个数总数数量全年开展年度")


def find_misplaced(
    text: str, element: RequiredElement, facts: Sequence[Fact], others: Sequence[str]
) -> tuple[Figure, ...]:
    """Return the counts that only a fact of another thing vouches for.

    A sentence with a told count must share a word with what that fact is about; where a count stands
    more than once, its clause must. `others` (notice, rules, words of the writer) may say it as well.
    """
    elsewhere = Vouchers.of([*others, *(fact.text for fact in facts if fact.is_free)])
    told = [(Vouchers.of([fact.text]), _about(fact, element)) for fact in facts if not fact.is_free]
    counts = [f for f in find_figures(text) if f.kind == "count" and not elsewhere.support(f)]
    misplaced = []
    for figure in counts:
        about = [words for vouchers, words in told if vouchers.support(figure)]
        again = sum(figure.value == other.value for other in counts) > 1
        where = _part(text, figure.span, _CLAUSE_ENDS if again else _SENTENCE_ENDS)
        if about and not any(words & _pairs(where) for words in about):
            misplaced.append(figure)
    return tuple(misplaced)


def sentence_of(text: str, span: Span) -> str:
    """Return the sentence in which something stands."""
    return _part(text, span, _SENTENCE_ENDS)


def _about(fact: Fact, element: RequiredElement) -> frozenset[str]:
    slot = element.slot(fact.slot)
    words = [fact.title, *(slot.words if slot else ())]
    # The words of our own sentence around the fact say as well what it counts.
    for pattern in element.sentences:
        words += [
            re.sub(r"\{[^{}]*\}", "，", clause)
            for clause in re.split(r"[，。；、\[\]]", pattern.text)
            if f"{{{fact.slot}}}" in clause
        ]
    return frozenset().union(*map(_pairs, words))


def _part(text: str, span: Span, ends: str) -> str:
    start = max((text.rfind(sign, 0, span.start) for sign in ends), default=-1) + 1
    stops = [at for sign in ends if (at := text.find(sign, span.end)) >= 0]
    return text[start : min(stops, default=len(text))]


def _pairs(text: str) -> frozenset[str]:
    pairs = {text[n : n + 2] for n in range(len(text) - 1)}
    return frozenset(p for p in pairs if re.fullmatch("[一-鿿]{2}", p) and not set(p) <= _EMPTY_WORDS)
