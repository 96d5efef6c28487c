"""The snapshots of all scopes, kept as new as the records; what they cannot tell is looked up or computed."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.collection import UNSETTLED, Records, VectorStore, VectorsTorn
from knowledge.documents import Passage, Scope, StoredDocument
from knowledge.embeddings import Embedder
from knowledge.errors import StoreUnreachable
from knowledge.manifest import require_match, scope_slug
from knowledge.snapshot import Snapshot
from knowledge.view import text_to_embed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)


class Views:
    """The snapshot of each scope at its newest revision, in memory and as files."""

    def __init__(self, folder: Path, store: VectorStore, embedder: Embedder) -> None:
        self.lock = threading.RLock()
        self._folder = folder
        self._store = store
        self._embedder = embedder
        self._held: dict[Scope, Snapshot] = {}
        self._fresh: dict[str, NDArray[np.float32]] = {}
        """Vectors just computed, until a snapshot holds them."""

    def snapshot(self, scope: Scope) -> Snapshot | None:
        """Return all passages of a scope as they are now, also when another process changed them."""
        records = self._store.records(scope)
        if records is None:
            with self.lock:
                self._held.pop(scope, None)
            return None
        require_match(records.manifest, self._embedder.name)
        revision = records.revision()
        with self.lock:
            held = self._held.get(scope)
            if held is None or held.revision != revision or revision.startswith(UNSETTLED):
                held = self._held[scope] = self._refreshed(scope, records, held)
            return held

    def remember(self, keys: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keep vectors just computed for the next snapshot."""
        with self.lock:
            self._fresh.update(zip(keys, vectors, strict=True))

    def known_vectors(self, scope: Scope) -> dict[str, NDArray[np.float32]]:
        """Return the vectors at hand by the content hash of their passage, without asking the store."""
        with self.lock:
            held = self._held.get(scope) or Snapshot.load(self._folder_of(scope))
            known = dict(self._fresh)
        if held is not None and held.embedder == self._embedder.name:
            known.update(held.vectors())
        return known

    def stored_document(
        self, scope: Scope, document_id: str
    ) -> tuple[StoredDocument, Sequence[Passage]] | None:
        """Return a document as the newest snapshot has it, whatever the records say."""
        with self.lock:
            held = self._held.get(scope) or Snapshot.load(self._folder_of(scope))
        for view in held.views if held is not None else ():
            for header in view.headers:
                if header.document.id == document_id:
                    return header.document, [view.passage(row) for row in view.rows_of(document_id)]
        return None

    def drop(self, scope: Scope) -> None:
        """Forget a scope, its files too."""
        with self.lock:
            self._held.pop(scope, None)
            shutil.rmtree(self._folder_of(scope), ignore_errors=True)

    def _folder_of(self, scope: Scope) -> Path:
        return self._folder / scope_slug(scope)

    def _refreshed(self, scope: Scope, records: Records, held: Snapshot | None) -> Snapshot:
        folder = self._folder_of(scope)
        revision = records.revision()
        old = held
        if held is None or (folder / revision).is_dir():
            old = Snapshot.load(folder, held.base if held is not None else None) or held
        if old is not None and old.embedder != self._embedder.name:
            old = None
        if old is not None and old.revision == revision and not revision.startswith(UNSETTLED):
            return old
        made = self._build(scope, records, revision, old)
        if self._fresh:
            for view in made.views:
                for key in view.keys:
                    self._fresh.pop(key, None)
        if made.revision.startswith(UNSETTLED):
            return made  # a writer is at work, or was killed: the next look reads the records again
        try:
            made.save(folder)
        except OSError as error:
            _log.warning("the search files of %s were not written: %s", scope_slug(scope), error)
        return made

    def _build(self, scope: Scope, records: Records, revision: str, old: Snapshot | None) -> Snapshot:
        while True:
            try:
                made = Snapshot.build(
                    revision,
                    self._embedder.name,
                    list(records.headers().values()),
                    old,
                    records.passages,
                    lambda passages: self._vectors_for(scope, records, passages, old),
                    records.manifest.dimension,
                )
            except StoreUnreachable:
                if records.revision() == revision:
                    raise
            else:
                if records.revision() == revision:
                    return made
            # Somebody wrote while we read.
            revision = records.revision()

    def _vectors_for(
        self, scope: Scope, records: Records, passages: Sequence[Passage], old: Snapshot | None
    ) -> NDArray[np.float32]:
        import numpy as np

        known = dict(self._fresh)
        if old is not None and old.recent is not None:
            known.update(zip(old.recent.keys, old.recent.vectors, strict=True))
        found = {p.content_hash: known[p.content_hash] for p in passages if p.content_hash in known}
        missing = [p.content_hash for p in passages if p.content_hash not in found]
        if missing:
            try:
                found.update(self._store.vectors(scope, records.manifest.embedder).get(missing))
            except VectorsTorn:
                _log.warning("the vectors of %s are torn and are computed anew", scope_slug(scope))
        found.update(embed_passages(self._embedder, [p for p in passages if p.content_hash not in found]))
        return np.stack([found[p.content_hash] for p in passages])


def embed_passages(embedder: Embedder, passages: Sequence[Passage]) -> dict[str, NDArray[np.float32]]:
    """Return the vector of each passage by its content hash."""
    if not passages:
        return {}
    vectors = embedder.embed_documents([text_to_embed(passage) for passage in passages])
    return {passage.content_hash: row for passage, row in zip(passages, vectors, strict=True)}
