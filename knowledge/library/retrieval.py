"""Questions in, passages out: named places are looked up, the rest is searched by words and by meaning."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from knowledge.documents import (
    BUILT_IN,
    TEAM,
    DocumentKind,
    Passage,
    Reference,
    RetrievedPassage,
    Scope,
    TextForm,
)
from knowledge.errors import EmbedderFailed
from knowledge.library.confidence import Confidence, floor
from knowledge.library.filters import Filters, article_key
from knowledge.library.index import Found, PassageIndex
from knowledge.library.sounds import put_right
from knowledge.library.tokens import tokenize
from knowledge.text.references import find_references

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.rules import RuleCatalogue

    Floats = NDArray[np.float32]

__all__ = ["Filters", "Retriever"]

_log = logging.getLogger(__name__)

_ANY = Filters()
_FETCHED = 200
"""Rows that words and meaning each give for a question."""
_FETCHED_FOR_FILTERS = 2_000
_KIND_WORTH: Mapping[DocumentKind, float] = {
    DocumentKind.ELEMENT: 0.9,
    DocumentKind.REPORT: 0.9,
    DocumentKind.NOTICE: 0.9,
}
"""A rule says what holds; an element repeats it for a report, a report shows how somebody did it."""
_NOT_IN_FORCE = 0.6
"""What the score of an article is worth whose edition is not in force on the day asked for."""
_SHARE = 0.5
"""A passage counts as found by words or by meaning when it has this part of the best score there."""
_TAIL = 0.3
"""Once a question is answered at all, passages of this part of the floor are listed too."""
_LONGEST = 500
"""Characters of a question that are looked at: a pasted draft is no question."""


class Retriever:
    """Finds passages in an index."""

    def __init__(self, index: PassageIndex, catalogue: RuleCatalogue | Callable[[], RuleCatalogue]) -> None:
        """Search `index`; a catalogue that grows while documents are added is given as a function."""
        self._index = index
        self._find_catalogue = catalogue if callable(catalogue) else lambda: catalogue

    @property
    def index(self) -> PassageIndex:
        """The index that is searched."""
        return self._index

    def retrieve(
        self,
        query: str,
        *,
        top_k: int = 8,
        scopes: Sequence[Scope] = (BUILT_IN, TEAM),
        filters: Filters = _ANY,
        on: date | None = None,
    ) -> tuple[RetrievedPassage, ...]:
        """Return the passages that fit, best first; nothing when nothing fits well enough.

        Of two editions of an article the one in force on the day `on` (today unless given) comes first.
        """
        query = query.strip()[:_LONGEST]
        scopes = tuple(dict.fromkeys(scopes))
        if not query or top_k < 1:
            return ()
        on = on or datetime.now().astimezone().date()
        # Once for the whole search: to find it asks the store whether anything has changed.
        catalogue = self._find_catalogue()
        named = self._look_up(query, scopes, filters, catalogue, on)
        searched = self._search(query, scopes, filters, catalogue, on, top_k + len(named))
        found = {retrieved.passage.id: retrieved for retrieved in named}
        for retrieved in searched:
            found.setdefault(retrieved.passage.id, retrieved)
        return tuple(found.values())[:top_k]

    def describe(self, scopes: Sequence[Scope] = (BUILT_IN, TEAM)) -> str:
        """Say in Chinese what a search over these scopes looks through."""
        documents = self._index.documents(scopes)
        rules = {d.rule_id or d.title for d in documents if d.kind is DocumentKind.RULE}
        reports = sum(d.kind is DocumentKind.REPORT for d in documents)
        notices = sum(d.kind is DocumentKind.NOTICE for d in documents)
        parts = [f"{len(rules)}部规定", f"{reports}份报告"]
        if notices:
            parts.append(f"{notices}份通知")
        return f"已查{'、'.join(parts)}。"

    # Search

    def _search(
        self,
        query: str,
        scopes: Sequence[Scope],
        filters: Filters,
        catalogue: RuleCatalogue,
        on: date,
        count: int,
    ) -> list[RetrievedPassage]:
        fetched = _FETCHED if filters == _ANY else _FETCHED_FOR_FILTERS
        # Searched only: a title that is a slip away from another is never looked up as that one.
        if not self._index.bring_up_words(scopes):
            return []
        query = put_right(query, self._index)
        hits = self._index.search(tokenize(query), self._vector(query), scopes, fetched)
        scores = _fused(hits)
        if not scores:
            return []
        looked_at = 2 * count + 10 if filters == _ANY else len(scores)
        passages = self._index.passages(sorted(scores, key=lambda row: -scores[row])[:looked_at])
        confidence = Confidence(query, self._index)
        least = floor(self._index.count(scopes))
        ways = [
            (name, part, _SHARE * max(part.values(), default=1.0))
            for name, part in (("lexical", hits.words), ("dense", hits.meaning))
        ]
        best = 0.0
        found: list[RetrievedPassage] = []
        for number, passage in passages.items():
            if not filters.passes(passage):
                continue
            sure = confidence.of(passage, hits.meaning.get(number, 0.0))
            best = max(best, sure)
            if sure < _TAIL * least:
                continue
            worth = _KIND_WORTH.get(passage.kind, 1.0)
            worth *= 1.0 if _is_in_force(passage, catalogue, on) else _NOT_IN_FORCE
            found_by = tuple(name for name, part, share in ways if part.get(number, 0.0) >= share)
            found.append(RetrievedPassage(passage, min(1.0, scores[number] * worth), found_by))
        if best < least:
            return []
        return without_twins(sorted(found, key=lambda retrieved: -retrieved.score))[:count]

    def _vector(self, query: str) -> Floats | None:
        try:
            return self._index.embedder.embed_query(query)
        except EmbedderFailed as error:
            _log.warning("searching by words alone: %s", error)
            return None

    # Named places

    def _look_up(
        self, query: str, scopes: Sequence[Scope], filters: Filters, catalogue: RuleCatalogue, on: date
    ) -> list[RetrievedPassage]:
        found: dict[str, Passage] = {}
        for reference in find_references(query, catalogue):
            for passage in self._passages_at(reference, scopes, catalogue, on):
                found.setdefault(passage.id, passage)
        return [
            RetrievedPassage(passage, 1.0, ("reference",))
            for passage in found.values()
            if filters.passes(passage)
        ]

    def _passages_at(
        self, reference: Reference, scopes: Sequence[Scope], catalogue: RuleCatalogue, on: date
    ) -> list[Passage]:
        rule = catalogue.find(reference.title)
        numbers = [reference.article] if reference.article else []
        if rule is not None:
            judgement = catalogue.judge(reference, on)
            if judgement.moved_to is not None:
                numbers.append(judgement.moved_to)
        found: list[Passage] = []
        for number in numbers:
            key = article_key(number)
            if rule is not None:
                found += self._index.at_article(scopes, key, rule_id=rule.id)
                labels = [
                    duty.article_label
                    for duty in rule.duties
                    if number in duty.articles and not duty.internal_only
                ]
                found += self._index.get([f"rule-{rule.id}#{label}" for label in labels], scopes)
            else:
                for document in self._index.documents(scopes):
                    if same_title(document.title, reference.title):
                        found += self._index.at_article(scopes, key, document_id=document.id)
        # The text in force before an older one, the text before our words about it.
        return sorted(
            {passage.id: passage for passage in found}.values(),
            key=lambda p: (not _is_in_force(p, catalogue, on), p.form is not TextForm.FULL_TEXT),
        )


def _fused(hits: Found) -> dict[int, float]:
    """Return one score for each row, half by words and half by meaning, each divided by its best."""
    best_words = max(hits.words.values(), default=0.0) or 1.0
    best_meaning = max(hits.meaning.values(), default=0.0) or 1.0
    return {
        row: (hits.words.get(row, 0.0) / best_words + max(hits.meaning.get(row, 0.0), 0.0) / best_meaning) / 2
        for row in hits.words.keys() | hits.meaning.keys()
    }


def _is_in_force(passage: Passage, catalogue: RuleCatalogue, on: date) -> bool:
    rule = catalogue.get(passage.rule_id) if passage.rule_id else None
    if rule is None or not passage.edition:
        return True
    edition = next((e for e in rule.editions if e.label == passage.edition), None)
    return edition is None or edition.is_in_force(on)


def without_twins(found: Sequence[RetrievedPassage]) -> list[RetrievedPassage]:
    """Leave out elements in the words of one before: several report kinds share some of theirs."""
    texts: set[str] = set()
    kept: list[RetrievedPassage] = []
    for retrieved in found:
        passage = retrieved.passage
        if passage.kind is not DocumentKind.ELEMENT or passage.text not in texts:
            kept.append(retrieved)
        if passage.kind is DocumentKind.ELEMENT:
            texts.add(passage.text)
    return kept


def same_title(one: str, other: str) -> bool:
    """Tell whether two titles are the same but for marks and spaces."""
    return _bare(one) == _bare(other) != ""


def _bare(title: str) -> str:
    return "".join(sign for sign in title if sign.isalnum())
