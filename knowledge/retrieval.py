"""Questions in, passages out: named places are looked up, the rest is searched by words and by meaning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from knowledge.index import PassageIndex
from knowledge.lexical import idf, tokenize
from knowledge.ranking import Confidence, add_company, floor, fuse, top, weigh_kinds
from knowledge.text.references import find_references
from knowledge.view import Filters, View, number_key

if TYPE_CHECKING:
    from knowledge.rules import RuleCatalogue

__all__ = ["Filters", "Retriever"]

_ANY = Filters()
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
        views = self._index.views(scopes)
        if not query or not views or top_k < 1:
            return ()
        on = on or datetime.now().astimezone().date()
        # Once for the whole search: to find it asks the store whether anything has changed.
        catalogue = self._find_catalogue()
        named = _look_up(query, views, filters, catalogue, on)
        searched = self._search(query, views, filters, catalogue, on, top_k + len(named))
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
        views: Sequence[View],
        filters: Filters,
        catalogue: RuleCatalogue,
        on: date,
        count: int,
    ) -> list[RetrievedPassage]:
        import numpy as np

        lexicals = [view.lexical for view in views]
        weights = idf(tokenize(query), lexicals)
        confidence = Confidence(query, lexicals)
        vector = self._index.embedder.embed_query(query)
        words = [lexical.scores(weights) for lexical in lexicals]
        meaning = [np.maximum(view.vectors @ vector, 0) for view in views]
        best_words = max((float(scores.max(initial=0)) for scores in words), default=0.0) or 1.0
        best_meaning = max((float(scores.max(initial=0)) for scores in meaning), default=0.0) or 1.0
        candidates: list[tuple[float, float, int, int]] = []
        for number, view in enumerate(views):
            fused = fuse(words[number], best_words, meaning[number], best_meaning)
            mask = view.mask(filters)
            if mask is not None:
                fused = np.where(mask, fused, -1)
            fused = weigh_kinds(add_company(fused, view), view)
            best = top(fused, 2 * count + 10)
            sure_of = confidence.of(meaning[number][best], view.lexical, best)
            for row, sure in zip(best, sure_of, strict=True):
                if fused[row] > 0:
                    candidates.append((float(fused[row]), float(sure), number, int(row)))
        least = floor(sum(map(len, views)))
        if max((sure for _, sure, _, _ in candidates), default=0.0) < least:
            return []
        found: list[RetrievedPassage] = []
        for score, sure, number, row in sorted(candidates, reverse=True):
            if sure < _TAIL * least:
                continue
            passage = views[number].passage(row)
            found_by = tuple(
                name
                for name, share in (
                    ("lexical", words[number][row] / best_words),
                    ("dense", meaning[number][row] / best_meaning),
                )
                if share >= _SHARE
            )
            worth = 1.0 if _is_in_force(passage, catalogue, on) else _NOT_IN_FORCE
            found.append(RetrievedPassage(passage, min(1.0, score * worth), found_by))
        return _without_twins(sorted(found, key=lambda retrieved: -retrieved.score))[:count]


def _look_up(
    query: str, views: Sequence[View], filters: Filters, catalogue: RuleCatalogue, on: date
) -> list[RetrievedPassage]:
    found: dict[str, Passage] = {}
    for reference in find_references(query, catalogue):
        for passage in _passages_at(reference, views, catalogue, on):
            found.setdefault(passage.id, passage)
    return [
        RetrievedPassage(passage, 1.0, ("reference",))
        for passage in found.values()
        if _passes(passage, filters)
    ]


def _passages_at(
    reference: Reference, views: Sequence[View], catalogue: RuleCatalogue, on: date
) -> list[Passage]:
    rule = catalogue.find(reference.title)
    numbers = [reference.article] if reference.article else []
    if rule is not None:
        judgement = catalogue.judge(reference, on)
        if judgement.moved_to is not None:
            numbers.append(judgement.moved_to)
    found: list[Passage] = []
    for number in numbers:
        key = number_key(number)
        for view in views:
            if rule is not None:
                rows = view.rows_where(rule_id=rule.id, article=key)
                labels = [
                    d.article_label for d in rule.duties if number in d.articles and not d.internal_only
                ]
                rows += [
                    row for label in labels if (row := view.row_of(f"rule-{rule.id}#{label}")) is not None
                ]
            else:
                ids = [h.document.id for h in view.headers if same_title(h.document.title, reference.title)]
                rows = [row for name in ids for row in view.rows_where(document_id=name, article=key)]
            found.extend(view.passage(row) for row in dict.fromkeys(rows))
    # The text in force before an older one, the text before our words about it.
    return sorted(found, key=lambda p: (not _is_in_force(p, catalogue, on), p.form is not TextForm.FULL_TEXT))


def _is_in_force(passage: Passage, catalogue: RuleCatalogue, on: date) -> bool:
    rule = catalogue.get(passage.rule_id) if passage.rule_id else None
    if rule is None or not passage.edition:
        return True
    edition = next((e for e in rule.editions if e.label == passage.edition), None)
    return edition is None or edition.is_in_force(on)


def _without_twins(found: Sequence[RetrievedPassage]) -> list[RetrievedPassage]:
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


def _passes(passage: Passage, filters: Filters) -> bool:
    return (
        (not filters.kinds or passage.kind in filters.kinds)
        and filters.year in (None, passage.year)
        and filters.unit in ("", passage.unit)
        and filters.rule_id in ("", passage.rule_id)
        and filters.report_kind in ("", passage.report_kind)
        and (not filters.elements or passage.element in filters.elements)
    )
