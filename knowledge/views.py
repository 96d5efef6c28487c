"""The views of all scopes, kept as new as the records; what a view cannot tell is looked up or computed."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.collection import UNSETTLED, Records, VectorStore, VectorsTorn
from knowledge.documents import Passage, Scope
from knowledge.embeddings import Embedder
from knowledge.errors import StoreUnreachable
from knowledge.manifest import require_match, scope_slug
from knowledge.view import View, build_view, text_to_embed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)


class Views:
    """The view of each scope at its newest revision, in memory and as files."""

    def __init__(self, folder: Path, store: VectorStore, embedder: Embedder) -> None:
        self.lock = threading.RLock()
        self._folder = folder
        self._store = store
        self._embedder = embedder
        self._views: dict[Scope, View] = {}
        self._fresh: dict[str, NDArray[np.float32]] = {}
        """Vectors just computed, until a view holds them."""

    def view(self, scope: Scope) -> View | None:
        """Return all passages of a scope as they are now, also when another process changed them."""
        records = self._store.records(scope)
        if records is None:
            with self.lock:
                self._views.pop(scope, None)
            return None
        require_match(records.manifest, self._embedder.name)
        revision = records.revision()
        with self.lock:
            view = self._views.get(scope)
            if view is None or view.revision != revision or revision.startswith(UNSETTLED):
                view = self._refreshed(scope, records, view)
                self._views[scope] = view
            return view

    def remember(self, keys: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keep vectors just computed for the next view."""
        with self.lock:
            self._fresh.update(zip(keys, vectors, strict=True))

    def known_vectors(self, scope: Scope) -> dict[str, NDArray[np.float32]]:
        """Return the vectors at hand by the content hash of their passage, without asking the store."""
        with self.lock:
            view = self._views.get(scope) or View.load(self._folder_of(scope))
            known = dict(self._fresh)
        if view is not None and view.embedder == self._embedder.name:
            known.update(zip(view.keys, view.vectors, strict=True))
        return known

    def drop(self, scope: Scope) -> None:
        """Forget a scope, its files too."""
        with self.lock:
            self._views.pop(scope, None)
            shutil.rmtree(self._folder_of(scope), ignore_errors=True)

    def _folder_of(self, scope: Scope) -> Path:
        return self._folder / scope_slug(scope)

    def _refreshed(self, scope: Scope, records: Records, view: View | None) -> View:
        folder = self._folder_of(scope)
        old = view or View.load(folder)
        revision = records.revision()
        settled = not revision.startswith(UNSETTLED)
        if old is not None and settled and old.revision == revision and old.embedder == self._embedder.name:
            return old
        if old is not None and old.embedder != self._embedder.name:
            old = None
        made = self._build(scope, records, revision, old)
        for key in made.keys if self._fresh else ():
            self._fresh.pop(key, None)
        if made.revision.startswith(UNSETTLED):
            return made  # a writer is at work, or was killed: the next look reads the records again
        try:
            made.save(folder)
        except OSError as error:
            _log.warning("the search files of %s were not written: %s", scope_slug(scope), error)
        return made

    def _build(self, scope: Scope, records: Records, revision: str, old: View | None) -> View:
        while True:
            try:
                view = build_view(
                    revision,
                    self._embedder.name,
                    list(records.headers().values()),
                    old,
                    records.passages,
                    lambda passages: self._vectors_for(scope, records, passages),
                    records.manifest.dimension,
                )
            except StoreUnreachable:
                if records.revision() == revision:
                    raise
            else:
                if records.revision() == revision:
                    return view
            # Somebody wrote while we read.
            revision = records.revision()

    def _vectors_for(
        self, scope: Scope, records: Records, passages: Sequence[Passage]
    ) -> NDArray[np.float32]:
        import numpy as np

        found = {
            p.content_hash: self._fresh[p.content_hash] for p in passages if p.content_hash in self._fresh
        }
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
