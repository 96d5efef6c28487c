"""How passages get into the store: vectors first, then the records that vouch for them.

Only passages that are new are embedded. What a document no longer has goes last, so that a kill
at any moment leaves at most vectors that nobody finds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from knowledge.collection import Records, Vectors, VectorStore, VectorsTorn
from knowledge.documents import Passage, Scope, StoredDocument
from knowledge.embeddings import Embedder, embed_batches
from knowledge.errors import StoreUnreachable
from knowledge.manifest import Header, Manifest, require_match, scope_slug
from knowledge.records import Json, passage_from_json, passage_to_json, with_hash
from knowledge.view import text_to_embed
from knowledge.views import Views, embed_passages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)
_BATCH = 256
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class PutResult:
    """What storing a document did to its passages."""

    embedded: int
    kept: int
    removed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What storing a document needs: its passages, and those of them that are new."""

    document: StoredDocument
    passages: Sequence[Passage]
    header: Header | None
    changed: Sequence[Passage]
    held: set[str]

    @property
    def stale(self) -> set[str]:
        """The keys of vectors that the document needs no longer."""
        return self.held - {passage.content_hash for passage in self.passages}

    @property
    def result(self) -> PutResult:
        """What is done when the plan is."""
        kept = len(self.passages) - len(self.changed)
        return PutResult(len(self.changed), kept, len(self.stale))


class Writer:
    """Writes to the store of an index; whoever calls it holds the lock."""

    def __init__(self, store: VectorStore, views: Views, embedder: Embedder) -> None:
        self._store = store
        self._views = views
        self._embedder = embedder

    @property
    def manifest(self) -> Manifest:
        """What is written now."""
        return Manifest(self._embedder.name, self._embedder.dimension)

    def plan(self, document: StoredDocument, given: Sequence[Passage]) -> Plan:
        """Compare a document with what is stored of it."""
        passages = [with_hash(replace(passage, scope=document.scope)) for passage in given]
        records = self._store.records(document.scope, self.manifest)
        assert records is not None
        require_match(records.manifest, self.manifest.embedder, self.manifest.dimension)
        header = records.header(document.id)
        held = set(map(key_of, records.passages(header))) if header is not None else set()
        stored = replace(document, passages=len(passages))
        return Plan(stored, passages, header, [p for p in passages if p.content_hash not in held], held)

    def embedded(self, plans: Sequence[Plan]) -> Iterator[Plan]:
        """Yield the plans in order, each when the vectors of its passages are written."""
        new = [passage for plan in plans for passage in plan.changed]
        batches = embed_batches(self._embedder, [text_to_embed(passage) for passage in new], _BATCH)
        with closing(batches):
            written = needed = 0
            for plan in plans:
                needed += len(plan.changed)
                while written < needed:
                    vectors = next(batches)
                    batch = new[written : written + len(vectors)]
                    self._write_vectors(batch, vectors)
                    written += len(batch)
                yield plan

    def commit(self, plans: Sequence[Plan]) -> int:
        """Write the records of documents whose vectors are written; return how many there are."""
        for scope in dict.fromkeys(plan.document.scope for plan in plans):
            records = self._store.records(scope)
            assert records is not None
            chosen = [plan for plan in plans if plan.document.scope == scope]
            records.commit(
                [(plan.document, [passage_to_json(p) for p in plan.passages]) for plan in chosen],
                [plan.header for plan in chosen if plan.header is not None],
            )
            self._forget_vectors(scope, records, [key for plan in chosen for key in plan.stale])
        self._store.thin()
        return len(plans)

    def remove(self, document_id: str, scope: Scope) -> bool:
        """Remove a document and all that came with it; False when it is not there."""
        records = self._store.records(scope)
        header = records.header(document_id) if records is not None else None
        if records is None or header is None:
            return False
        keys = list(map(key_of, records.passages(header)))
        records.remove([header])
        self._forget_vectors(scope, records, keys)
        self._store.thin()
        return True

    def rebuild_vectors(self, scope: Scope, records: Records, vectors: Vectors) -> None:
        """Write all vectors of a scope anew; those at hand are not computed again."""
        import numpy as np

        known = self._views.known_vectors(scope)
        vectors.start_anew()
        for header in records.headers().values():
            passages = [passage_from_json(data) for data in records.passages(header)]
            known.update(embed_passages(self._embedder, [p for p in passages if p.content_hash not in known]))
            if passages:
                vectors.add(
                    [passage.content_hash for passage in passages],
                    np.stack([known[passage.content_hash] for passage in passages]),
                    [passage.document_id for passage in passages],
                )

    def _write_vectors(self, passages: Sequence[Passage], vectors: NDArray[np.float32]) -> None:
        for scope in dict.fromkeys(passage.scope for passage in passages):
            records = self._store.records(scope)
            assert records is not None
            rows = [row for row, passage in enumerate(passages) if passage.scope == scope]
            keys = [passages[row].content_hash for row in rows]
            names = [passages[row].document_id for row in rows]
            chosen = vectors[rows]
            self._views.remember(keys, chosen)
            self._with_vectors(
                scope, records, partial(Vectors.add, keys=keys, vectors=chosen, documents=names)
            )

    def _forget_vectors(self, scope: Scope, records: Records, keys: Sequence[str]) -> None:
        # What the person asked for is done when the records are written; a vector left behind
        # is found by nobody and removed by `check`.
        if not keys:
            return
        try:
            self._with_vectors(scope, records, lambda vectors: vectors.delete(keys))
        except StoreUnreachable as error:
            _log.warning("vectors left behind in %s: %s", scope_slug(scope), error)

    def _with_vectors(self, scope: Scope, records: Records, action: Callable[[Vectors], _T]) -> _T:
        vectors = self._store.vectors(scope, records.manifest.embedder)
        try:
            return action(vectors)
        except VectorsTorn:
            _log.warning("the vectors of %s are torn and are written anew", scope_slug(scope))
            self.rebuild_vectors(scope, records, vectors)
            return action(vectors)


def key_of(passage: Json) -> str:
    """Return the key of a stored passage's vector."""
    return str(passage["content_hash"])
