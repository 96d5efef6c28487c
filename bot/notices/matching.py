"""Which required elements a sentence speaks of: titles, aliases, keywords and the names of facts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from knowledge.specs import ReportSpec, RequiredElement

# Words that stand in nearly every point and tell nothing about which element is meant.
_COMMON = re.compile(
    "情况|工作|落实|开展|建立|加强|是否|制度|责任|意识|识形|形态|网络|管理|组织|检查|问题|单位|年度|进行|相关|有关|及时"
)
_ENOUGH = 2.0


def match_elements(text: str, spec: ReportSpec, *, heading: str = "", limit: int = 3) -> tuple[str, ...]:
    """Return ids of the elements that the text asks for, the best first; nothing where none fits well."""
    scores = score_elements(text, spec, heading=heading)
    if not scores:
        return ()
    best = max(scores.values())
    if best < _ENOUGH:
        return ()
    ranked = sorted(scores, key=lambda id_: -scores[id_])
    return tuple(id_ for id_ in ranked if scores[id_] >= max(_ENOUGH, 0.6 * best))[:limit]


def score_elements(text: str, spec: ReportSpec, *, heading: str = "") -> Mapping[str, float]:
    """How well each element fits a sentence; words of the heading above it count half."""
    shared = _document_frequency(spec.elements)
    scores: dict[str, float] = {}
    for element in spec.elements:
        score = _score(text, element, shared) + 0.5 * (_score(heading, element, shared) if heading else 0)
        if score:
            scores[element.id] = score
    return scores


def _score(text: str, element: RequiredElement, shared: Mapping[str, int]) -> float:
    score = 0.0
    if bare(element.title) in text:
        score += 4
    score += 3 * any(alias in text for alias in element.aliases)
    score += sum(1.2 for word in set(element.keywords) if word in text)
    score += sum(0.5 for slot in element.slots if _inner(slot.title) in text)
    score += sum(
        0.4 for word in {w for slot in element.slots for w in slot.words} if len(word) > 1 and word in text
    )
    for gram in grams(element.title):
        if gram in text and not _COMMON.fullmatch(gram):
            score += 0.9 / max(1, shared.get(gram, 1))
    return score


def bare(title: str) -> str:
    """A title without what it says in brackets."""
    return re.sub(r"（[^）]*）", "", title)


def _inner(title: str) -> str:
    return re.sub(r"（[^）]*）|次数|数量|日期|名称|人次|数$", "", title) or title


def grams(text: str) -> list[str]:
    """Two-character pieces of Chinese words, not across punctuation or 与, 和, 的."""
    pieces = re.split(r"[^\u4e00-\u9fff]|[与和的及、]", bare(text))
    return list(dict.fromkeys(piece[n : n + 2] for piece in pieces for n in range(len(piece) - 1)))


def _document_frequency(elements: Sequence[RequiredElement]) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for element in elements:
        for gram in grams(element.title):
            counts[gram] = counts.get(gram, 0) + 1
    return counts
