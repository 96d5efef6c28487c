"""PassageIndex: documents in, all or nothing; passages out, by words and by meaning.

A change is one write to the records of its scope (see `knowledge.collection`): vectors of new
passages first, then the records, then what is no longer vouched for. A reader sees the
records as they were before or after, and a kill at any moment leaves at most unused vectors,
which `check` finds and removes.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from knowledge.collection import Records, Vectors, VectorStore, VectorsTorn
from knowledge.consistency import check_scope
from knowledge.documents import BUILT_IN, TEAM, Passage, Scope, StoredDocument
from knowledge.embeddings import Embedder, embed_batches
from knowledge.errors import IndexBusy, StoreUnreachable
from knowledge.manifest import Header, Manifest, require_match, scope_slug
from knowledge.records import Json, passage_from_json, passage_to_json, with_hash
from knowledge.salvage import STORE, VIEWS, require_sound
from knowledge.view import Filters, View, text_to_embed
from knowledge.views import Views, embed_passages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Filters", "PassageIndex", "PutResult"]

_log = logging.getLogger(__name__)
_SHARED = (BUILT_IN, TEAM)
_NAMES = {BUILT_IN: "内置资料", TEAM: "共用资料"}
_BATCH = 256
_COMMIT_AT_ONCE = 2_000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class PutResult:
    """What storing a document did to its passages."""

    embedded: int
    kept: int
    removed: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """What storing a document needs: its passages, and those of them that are new."""

    document: StoredDocument
    passages: Sequence[Passage]
    header: Header | None
    changed: Sequence[Passage]
    held: set[str]

    @property
    def stale(self) -> set[str]:
        return self.held - {passage.content_hash for passage in self.passages}

    @property
    def result(self) -> PutResult:
        kept = len(self.passages) - len(self.changed)
        return PutResult(len(self.changed), kept, len(self.stale))


class PassageIndex:
    """The passages of all scopes."""

    def __init__(self, path: Path, embedder: Embedder, url: str = "", lock_timeout: float = 10.0) -> None:
        from filelock import FileLock

        self._path = path
        self._embedder = embedder
        self._store = VectorStore(None if url else path / STORE, url)
        self._views = Views(path / VIEWS, self._store, embedder)
        self._write_lock = threading.RLock()
        try:
            # Chroma's files are made as the process makes files; the folder keeps others from all of them.
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            with suppress(OSError):  # a folder of somebody else's, or one that cannot be written
                path.chmod(0o700)
        except OSError as error:
            raise StoreUnreachable("知识库所在的文件夹无法建立或写入，请检查 ZICHA_HOME。") from error
        self._file_lock = FileLock(path / "write.lock", timeout=lock_timeout, thread_local=False)

    @classmethod
    def open(
        cls, path: Path | None, embedder: Embedder, url: str = "", *, lock_timeout: float = 10.0
    ) -> PassageIndex:
        """Open the index in a folder, or on a Chroma server with the folder for what can be made anew.

        Without a folder it lives in a temporary one.
        """
        index = cls(path or Path(tempfile.mkdtemp(prefix="zicha-")), embedder, url, lock_timeout)
        if not url:
            require_sound(index._path)
        for manifest in index._store.scopes().values():
            require_match(manifest, embedder.name)
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
        with self._writing():
            plans = [self._plan(document, passages) for document, passages in documents]
            ready: list[_Plan] = []
            done = 0
            for plan in self._embedded(plans):
                ready.append(plan)
                if sum(len(plan.passages) for plan in ready) >= _COMMIT_AT_ONCE:
                    done += self._commit(ready)
                    _tell(progress, done, len(plans))
                    ready = []
            if ready:
                self._commit(ready)
                _tell(progress, len(plans), len(plans))
        return [plan.result for plan in plans]

    def remove_document(self, document_id: str, scope: Scope) -> bool:
        """Remove a document and all that came with it; False when it is not there."""
        with self._writing():
            records = self._store.records(scope)
            header = records.header(document_id) if records is not None else None
            if records is None or header is None:
                return False
            keys = [_key(data) for data in records.passages(header)]
            records.remove([header])
            self._forget_vectors(scope, records, keys)
            self._store.thin()
            return True

    def drop_scope(self, scope: Scope) -> int:
        """Remove everything of a scope; return the number of documents that were in it."""
        with self._writing(), self._views.lock:
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
        with self._writing(), self._views.lock:
            self._store.scrub()

    def _plan(self, document: StoredDocument, given: Sequence[Passage]) -> _Plan:
        passages = [with_hash(replace(passage, scope=document.scope)) for passage in given]
        manifest = Manifest(self._embedder.name, self._embedder.dimension)
        records = self._store.records(document.scope, manifest)
        assert records is not None
        require_match(records.manifest, manifest.embedder, manifest.dimension)
        header = records.header(document.id)
        held = {_key(data) for data in records.passages(header)} if header is not None else set()
        stored = replace(document, passages=len(passages))
        return _Plan(stored, passages, header, [p for p in passages if p.content_hash not in held], held)

    def _embedded(self, plans: Sequence[_Plan]) -> Iterator[_Plan]:
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

    def _commit(self, plans: Sequence[_Plan]) -> int:
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

    def _forget_vectors(self, scope: Scope, records: Records, keys: Sequence[str]) -> None:
        # What the person asked for is done when the records are written; a vector left behind
        # is found by nobody and removed by `check`.
        if not keys:
            return
        try:
            self._with_vectors(scope, records, lambda collection: collection.delete(keys))
        except StoreUnreachable as error:
            _log.warning("vectors left behind in %s: %s", scope_slug(scope), error)

    def _with_vectors(self, scope: Scope, records: Records, action: Callable[[Vectors], _T]) -> _T:
        collection = self._store.vectors(scope, records.manifest.embedder)
        try:
            return action(collection)
        except VectorsTorn:
            _log.warning("the vectors of %s are torn and are written anew", scope_slug(scope))
            self._rebuild_vectors(scope, records, collection)
            return action(collection)

    def _rebuild_vectors(self, scope: Scope, records: Records, collection: Vectors) -> None:
        import numpy as np

        known = self._views.known_vectors(scope)
        collection.start_anew()
        for header in records.headers().values():
            passages = [passage_from_json(data) for data in records.passages(header)]
            known.update(embed_passages(self._embedder, [p for p in passages if p.content_hash not in known]))
            if passages:
                collection.add(
                    [passage.content_hash for passage in passages],
                    np.stack([known[passage.content_hash] for passage in passages]),
                    [passage.document_id for passage in passages],
                )

    def embed_anew(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Give all stored passages vectors of this embedder, scope by scope."""
        manifest = Manifest(self._embedder.name, self._embedder.dimension)
        done = 0
        with self._writing():
            for scope, before in self._store.scopes().items():
                records = self._store.records(scope)
                assert records is not None
                headers = records.headers().values()
                total = sum(header.document.passages for header in headers)
                collection = self._store.vectors(scope, manifest.embedder)
                self._rebuild_vectors(scope, records, collection)
                records.set_manifest(manifest)
                if before.embedder != manifest.embedder:
                    self._store.drop_vectors(scope, before.embedder)
                done += total
                if progress is not None:
                    progress(done, done)
        return done

    @contextmanager
    def _writing(self) -> Iterator[None]:
        from filelock import Timeout

        with self._write_lock:
            try:
                self._file_lock.acquire()
            except Timeout:
                raise IndexBusy("另一个程序正在写入知识库，请等它结束后再试。") from None
            except OSError as error:
                raise StoreUnreachable("知识库所在的文件夹不可写，请检查权限后再试。") from error
            try:
                yield
            finally:
                self._file_lock.release()

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
        with self._writing():
            for scope in sorted(self._store.scopes()):
                records = self._store.records(scope)
                if records is not None:
                    collection = self._store.vectors(scope, records.manifest.embedder)
                    rewrite = partial(self._rebuild_vectors, scope, records, collection)
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


def _key(data: Json) -> str:
    return str(data["content_hash"])


def _tell(progress: Callable[[int, int], None] | None, done: int, total: int) -> None:
    if progress is not None:
        progress(done, total)
