"""PassageIndex: documents in, all or nothing; passages out, by words and by meaning.

A change is one write to the records of its scope (see `knowledge.collection` and
`knowledge.writing`). A reader sees the records as they were before or after, and a kill at any
moment leaves at most unused vectors, which `check` finds and removes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from knowledge.collection import Records, VectorStore
from knowledge.consistency import check_scope
from knowledge.documents import BUILT_IN, TEAM, Passage, Scope, StoredDocument
from knowledge.embeddings import Embedder
from knowledge.errors import KnowledgeError, StoreUnreachable
from knowledge.manifest import Header, require_match
from knowledge.records import passage_to_json
from knowledge.salvage import STORE, VIEWS, require_sound
from knowledge.view import Filters, View
from knowledge.views import Views
from knowledge.write_lock import WriteLock
from knowledge.writing import Plan, PutResult, Writer

__all__ = ["Filters", "PassageIndex", "PutResult"]

_SHARED = (BUILT_IN, TEAM)
_NAMES = {BUILT_IN: "内置资料", TEAM: "共用资料"}
_COMMIT_AT_ONCE = 2_000


class PassageIndex:
    """The passages of all scopes."""

    def __init__(self, path: Path, embedder: Embedder, url: str = "", lock_timeout: float = 10.0) -> None:
        self._path = path
        self._embedder = embedder
        self._store = VectorStore(None if url else path / STORE, url)
        self._views = Views(path / VIEWS, self._store, embedder)
        self._writer = Writer(self._store, self._views, embedder)
        self._lock = WriteLock(path, lock_timeout)
        try:
            # Chroma's files are made as the process makes files; the folder keeps others from all of them.
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            with suppress(OSError):  # a folder of somebody else's, or one that cannot be written
                path.chmod(0o700)
        except OSError as error:
            raise StoreUnreachable("知识库所在的文件夹无法建立或写入，请检查 ZICHA_HOME。") from error

    @classmethod
    def open(
        cls, path: Path | None, embedder: Embedder, url: str = "", *, lock_timeout: float = 10.0
    ) -> PassageIndex:
        """Open the index in a folder, or on a Chroma server with the folder for what can be made anew.

        Without a folder it lives in a temporary one.
        """
        index = cls(path or Path(tempfile.mkdtemp(prefix="zicha-")), embedder, url, lock_timeout)
        try:
            if not url:
                require_sound(index._path)
            for manifest in index._store.scopes().values():
                require_match(manifest, embedder.name)
        except KnowledgeError:
            index._store.close()
            raise
        return index

    @property
    def embedder(self) -> Embedder:
        """What turns texts into vectors."""
        return self._embedder

    @property
    def revision(self) -> str:
        """A mark that changes with every change to any scope, by any process."""
        return self.revision_of(tuple(self._store.scopes()))

    def revision_of(self, scopes: Sequence[Scope]) -> str:
        """Return a mark that changes with every change to one of these scopes, by any process."""
        return "-".join(
            records.revision() for scope in sorted(scopes) if (records := self._store.records(scope))
        )

    def close(self) -> None:
        """Write what makes the next opening quick, and let go of files and connections."""
        try:
            with suppress(KnowledgeError):  # what is not written now, the next opening makes
                for scope in list(self._store.scopes()):
                    self.views((scope,))
        finally:
            self._store.close()

    # Writing

    def put_document(self, document: StoredDocument, passages: Sequence[Passage]) -> PutResult:
        """Store a document with its passages, or replace it; only passages that changed are embedded."""
        return self.put_documents([(document, passages)])[0]

    def put_documents(
        self,
        documents: Iterable[tuple[StoredDocument, Sequence[Passage]]],
        progress: Callable[[int, int], None] | None = None,
    ) -> list[PutResult]:
        """Store several documents; each is all or nothing. `progress` gets documents done and in all."""
        with self._lock.held():
            plans = [self._writer.plan(document, passages) for document, passages in documents]
            ready: list[Plan] = []
            done = 0
            for plan in self._writer.embedded(plans):
                ready.append(plan)
                if sum(len(plan.passages) for plan in ready) >= _COMMIT_AT_ONCE:
                    done += self._writer.commit(ready)
                    _tell(progress, done, len(plans))
                    ready = []
            if ready:
                self._writer.commit(ready)
                _tell(progress, len(plans), len(plans))
        return [plan.result for plan in plans]

    def remove_document(self, document_id: str, scope: Scope) -> bool:
        """Remove a document and all that came with it; False when it is not there."""
        with self._lock.held():
            return self._writer.remove(document_id, scope)

    def drop_scope(self, scope: Scope) -> int:
        """Remove everything of a scope; return the number of documents that were in it."""
        with self._lock.held(), self._views.lock:
            records = self._store.records(scope)
            if records is None:
                return 0
            count = len(records.headers())
            self._store.drop_records(scope)
            self._store.drop_vectors(scope, self._embedder.name)
            self._views.drop(scope)
            return count

    def scrub(self) -> None:
        """Leave nothing of deleted documents in the files of the store."""
        with self._lock.held(), self._views.lock:
            self._store.scrub()

    def embed_anew(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Give all stored passages vectors of this embedder, scope by scope."""
        manifest = self._writer.manifest
        done = 0
        with self._lock.held():
            for scope, before in self._store.scopes().items():
                records = self._store.records(scope)
                assert records is not None
                headers = records.headers().values()
                total = sum(header.document.passages for header in headers)
                collection = self._store.vectors(scope, manifest.embedder)
                self._writer.rebuild_vectors(scope, records, collection)
                records.set_manifest(manifest)
                if before.embedder != manifest.embedder:
                    self._store.drop_vectors(scope, before.embedder)
                done += total
                if progress is not None:
                    progress(done, done)
        return done

    # Reading

    def documents(self, scopes: Sequence[Scope] = _SHARED) -> tuple[StoredDocument, ...]:
        """Return the documents of the scopes, in the order of their titles."""
        found = [header.document for scope in scopes for header in self._headers(scope)]
        return tuple(sorted(found, key=lambda document: (document.scope, document.kind, document.title)))

    def document(self, document_id: str, scopes: Sequence[Scope] = _SHARED) -> StoredDocument | None:
        """Return a document that one of the scopes holds."""
        for scope in scopes:
            records = self._store.records(scope)
            header = records.header(document_id) if records is not None else None
            if header is not None:
                return header.document
        return None

    def passages_of(self, document_id: str, scope: Scope) -> tuple[Passage, ...]:
        """Return the passages of a document, in order."""
        return tuple(view.passage(row) for view in self.views((scope,)) for row in view.rows_of(document_id))

    def get(self, passage_ids: Sequence[str], scopes: Sequence[Scope] = _SHARED) -> tuple[Passage, ...]:
        """Return the passages of these ids that the scopes hold, in the order asked for."""
        views = self.views(scopes)
        found: list[Passage] = []
        for passage_id in passage_ids:
            for view in views:
                row = view.row_of(passage_id)
                if row is not None:
                    found.append(view.passage(row))
                    break
        return tuple(found)

    def views(self, scopes: Sequence[Scope]) -> tuple[View, ...]:
        """Return what a search over the scopes reads, also what another process changed just now."""
        found = map(self._views.snapshot, dict.fromkeys(scopes))
        return tuple(view for snapshot in found if snapshot is not None for view in snapshot.views)

    def _headers(self, scope: Scope) -> Sequence[Header]:
        snapshot = self._views.snapshot(scope)
        return snapshot.headers if snapshot is not None else ()

    # Care

    def check(self, repair: bool = False) -> tuple[str, ...]:
        """Compare records and vectors; say each problem in a sentence, and mend it if asked."""
        problems: list[str] = []
        with self._lock.held():
            for scope in sorted(self._store.scopes()):
                records = self._store.records(scope)
                if records is not None:
                    collection = self._store.vectors(scope, records.manifest.embedder)
                    rewrite = partial(self._writer.rebuild_vectors, scope, records, collection)
                    restore = partial(self._restore, scope, records)
                    problems.extend(
                        check_scope(
                            _NAMES.get(scope, "个人资料"), records, collection, rewrite, restore, repair
                        )
                    )
        return tuple(problems)

    def _restore(self, scope: Scope, records: Records, document_id: str) -> bool:
        """Write the records of a document anew from the files for searching, if they hold it."""
        found = self._views.stored_document(scope, document_id)
        if found is None:
            return False
        document, passages = found
        records.commit([(document, [passage_to_json(passage) for passage in passages])], [])
        return True


def _tell(progress: Callable[[int, int], None] | None, done: int, total: int) -> None:
    if progress is not None:
        progress(done, total)
