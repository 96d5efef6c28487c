"""PassageIndex: documents in, all or nothing; passages out, by words and by meaning.

The store is the truth. Before each search the revisions of the scopes asked for are compared with
those of the word index and the vectors; what has changed, also by another process, is brought over
without embedding anything again.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.documents import BUILT_IN, TEAM, Passage, Scope, StoredDocument
from knowledge.errors import IndexBusy, IndexMismatch, KnowledgeError, StoreUnreachable
from knowledge.library.embeddings import Embedder
from knowledge.library.filters import Filters
from knowledge.library.records import with_hash
from knowledge.library.store import Change, Overtaken, Row, ScopeState, Store
from knowledge.library.vectors import Vectors
from knowledge.library.words import State, Words, is_whole
from knowledge.write_lock import WriteLock

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["Filters", "PassageIndex", "PutResult"]

_log = logging.getLogger(__name__)

_SHARED = (BUILT_IN, TEAM)
_COMMIT_AT_ONCE = 2_000
_BATCH = 256
_TRIES = 5
_REMEMBERED = 8_192
"""Passages kept in memory; a row never changes."""


@dataclass(frozen=True, slots=True)
class PutResult:
    """What storing a document did to its passages."""

    embedded: int
    kept: int
    removed: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """What storing a document needs: which rows stay, which go, which passages are new."""

    document: StoredDocument
    new: tuple[tuple[int, Passage], ...]
    places: Mapping[int, int]
    stale: tuple[int, ...]

    @property
    def result(self) -> PutResult:
        return PutResult(len(self.new), len(self.places), len(self.stale))


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: row numbers with their BM25 scores, and with their cosines."""

    words: dict[int, float]
    meaning: dict[int, float]


class PassageIndex:
    """The passages of all scopes; any thread may use it."""

    def __init__(
        self,
        path: Path,
        embedder: Embedder,
        url: str = "",
        lock_timeout: float = 10.0,
        database_url: str = "",
    ) -> None:
        self._path = path
        self._embedder = embedder
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            with suppress(OSError):  # a folder of somebody else's, or one that cannot be written
                path.chmod(0o700)
        except OSError as error:
            raise StoreUnreachable("知识库所在的文件夹无法建立或写入，请检查 ZICHA_HOME。") from error
        self._store = Store(path, database_url, lock_timeout)
        self._words = Words(path / "words")
        self._vectors = Vectors(path / "vectors", url, embedder.name)
        self._lock = WriteLock(path, lock_timeout)
        self._sync_lock = WriteLock(path, lock_timeout, "indexes.lock")
        self._syncing = threading.RLock()
        self._words_at: dict[Scope, State] = {}
        self._vectors_at: dict[Scope, State] = {}
        self._counted: tuple[tuple[tuple[Scope, int, int], ...], int] = ((), 0)
        self._row = lru_cache(maxsize=_REMEMBERED)(self._load_row)

    @classmethod
    def open(
        cls,
        path: Path | None,
        embedder: Embedder,
        url: str = "",
        *,
        lock_timeout: float = 10.0,
        database_url: str = "",
    ) -> PassageIndex:
        """Open the index in a folder; without one it lives in a temporary folder.

        `url` is a Chroma server, `database_url` a PostgreSQL database. Raises IndexMismatch where the
        vectors were made with another embedder, StoreUnreachable where the store cannot be read.
        """
        index = cls(
            path or Path(tempfile.mkdtemp(prefix="zicha-")), embedder, url, lock_timeout, database_url
        )
        try:
            for state in index._store.states().values():
                index._require_match(state)
        except KnowledgeError:
            index.close()
            raise
        return index

    @property
    def embedder(self) -> Embedder:
        """What turns texts into vectors."""
        return self._embedder

    @property
    def revision(self) -> str:
        """A mark that changes with every change to any scope, by any process."""
        return self.revision_of(tuple(self._store.states()))

    def revision_of(self, scopes: Sequence[Scope]) -> str:
        """Return a mark that changes with every change to one of these scopes, by any process."""
        states = self._store.states()
        return "-".join(
            f"{states[scope].epoch}.{states[scope].revision}" for scope in sorted(scopes) if scope in states
        )

    def close(self) -> None:
        """Let go of files and connections."""
        self._vectors.close()
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
        given = list(documents)
        with self._lock.held():
            for _ in range(_TRIES):
                try:
                    results = self._put(given, progress)
                except Overtaken:
                    continue
                break
            else:
                raise IndexBusy("别的程序一直在改同一份资料，请稍后再试。")
        self._bring_up_quietly()
        return results

    def _put(
        self,
        documents: Sequence[tuple[StoredDocument, Sequence[Passage]]],
        progress: Callable[[int, int], None] | None,
    ) -> list[PutResult]:
        plans = [self._plan(document, passages) for document, passages in documents]
        vectors = self._embedded([passage for plan in plans for _, passage in plan.new])
        ready: list[Change] = []
        waiting = done = 0
        for plan in plans:
            new = next_rows(vectors, len(plan.new))
            ready.append(Change(plan.document, plan.new, new, plan.stale, plan.places))
            waiting += len(plan.new)
            if waiting >= _COMMIT_AT_ONCE or plan is plans[-1]:
                self._store.commit(ready, self._embedder.name, self._embedder.dimension)
                done += len(ready)
                ready, waiting = [], 0
                _tell(progress, done, len(plans))
        return [plan.result for plan in plans]

    def remove_document(self, document_id: str, scope: Scope) -> bool:
        """Remove a document and all that came with it; False when it is not there."""
        with self._lock.held():
            is_gone = self._store.remove(document_id, scope)
        self._bring_up_quietly()
        return is_gone

    def drop_scope(self, scope: Scope) -> int:
        """Remove everything of a scope; return the number of documents that were in it."""
        with self._lock.held():
            count = self._store.drop_scope(scope)
        self._bring_up_quietly()
        return count

    def scrub(self) -> None:
        """Leave nothing of deleted documents in the files of the store."""
        self._row.cache_clear()
        self._store.shred()

    def embed_anew(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Give all stored passages vectors of this embedder, scope by scope; return how many there are."""
        done = 0
        with self._lock.held():
            total = self._store.count(tuple(self._store.states()))
            for scope in self._store.states():
                made: dict[int, bytes] = {}
                for batch in self._store.added_since(scope, -1, _BATCH):
                    rows = [row for row, _ in batch]
                    vectors = self._embedder.embed_documents([text_to_embed(row.passage) for row in rows])
                    made.update(
                        (row.number, vector.tobytes()) for row, vector in zip(rows, vectors, strict=True)
                    )
                    done += len(rows)
                    _tell(progress, done, total)
                self._store.replace_vectors(scope, made, self._embedder.name, self._embedder.dimension)
            with self._syncing:
                self._vectors.start_anew()
                self._vectors_at = {}
        self._bring_up_quietly()
        return done

    def _plan(self, document: StoredDocument, given: Sequence[Passage]) -> _Plan:
        state = self._store.states().get(document.scope)
        if state is not None:
            self._require_match(state, self._embedder.dimension)
        passages = [with_hash(replace(passage, scope=document.scope)) for passage in given]
        held = {
            row.passage.content_hash: row.number for row in self._store.rows_of(document.id, document.scope)
        }
        wanted = {passage.content_hash for passage in passages}
        return _Plan(
            replace(document, passages=len(passages)),
            tuple((place, one) for place, one in enumerate(passages) if one.content_hash not in held),
            {held[one.content_hash]: place for place, one in enumerate(passages) if one.content_hash in held},
            tuple(number for key, number in held.items() if key not in wanted),
        )

    def _embedded(self, passages: Sequence[Passage]) -> Iterator[Floats]:
        """Yield one vector for each passage, in order, embedded in batches as they are asked for."""
        for start in range(0, len(passages), _BATCH):
            yield from self._embedder.embed_documents(
                [text_to_embed(passage) for passage in passages[start : start + _BATCH]]
            )

    def _require_match(self, state: ScopeState, dimension: int | None = None) -> None:
        if state.embedder != self._embedder.name:
            raise IndexMismatch(
                f"知识库是用“{state.embedder}”建的，现在设置的是“{self._embedder.name}”；请运行 zicha reindex 重建索引。"
            )
        if dimension is not None and state.dimension != dimension:
            raise IndexMismatch("知识库里向量的维数与现在的向量模型不同，请运行 zicha reindex 重建索引。")

    # Reading

    def documents(self, scopes: Sequence[Scope] = _SHARED) -> tuple[StoredDocument, ...]:
        """Return the documents of the scopes, in the order of their titles."""
        found = self._store.documents(scopes)
        return tuple(sorted(found, key=lambda document: (document.scope, document.kind, document.title)))

    def document(self, document_id: str, scopes: Sequence[Scope] = _SHARED) -> StoredDocument | None:
        """Return a document that one of the scopes holds."""
        found = (self._store.document(document_id, scope) for scope in scopes)
        return next((document for document in found if document is not None), None)

    def passages_of(self, document_id: str, scope: Scope) -> tuple[Passage, ...]:
        """Return the passages of a document, in order."""
        return tuple(row.passage for row in self._store.rows_of(document_id, scope))

    def get(self, passage_ids: Sequence[str], scopes: Sequence[Scope] = _SHARED) -> tuple[Passage, ...]:
        """Return the passages of these ids that the scopes hold, in the order asked for."""
        rank = {scope: place for place, scope in enumerate(scopes)}
        rows = sorted(
            self._store.rows_named(scopes, passage_ids), key=lambda row: rank[row.passage.scope], reverse=True
        )
        found = {row.passage.id: row.passage for row in rows}
        return tuple(found[name] for name in dict.fromkeys(passage_ids) if name in found)

    def at_article(
        self, scopes: Sequence[Scope], article: str, *, rule_id: str = "", document_id: str = ""
    ) -> list[Passage]:
        """Return the passages of an article (`filters.article_key`) of a rule or of a document."""
        rows = self._store.rows_at(scopes, article=article, rule_id=rule_id, document_id=document_id)
        return [row.passage for row in rows]

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Return passages by their row numbers; those dropped meanwhile are missing."""
        found = {number: self._row(number) for number in numbers}
        return {number: row.passage for number, row in found.items() if row is not None}

    def count(self, scopes: Sequence[Scope]) -> int:
        """Return how many passages the scopes hold; counted once for each of their states."""
        states = self._states(scopes)
        key = tuple(sorted((scope, *state) for scope, state in states.items()))
        if key != self._counted[0]:
            self._counted = key, self._store.count(tuple(states))
        return self._counted[1]

    def _load_row(self, number: int) -> Row | None:
        return self._store.rows([number]).get(number)

    # Searching

    def search(
        self, tokens: Sequence[str], vector: Floats | None, scopes: Sequence[Scope], count: int
    ) -> Found:
        """Return the best rows by words and by meaning; without Chroma, or a vector, by words alone."""
        states = self.bring_up_words(scopes)
        if not states:
            return Found({}, {})
        found = Found(dict(self._words.search(tokens, tuple(states), count)), {})
        if vector is not None:
            try:
                found.meaning.update(self._by_meaning(vector, states, count))
            except StoreUnreachable as error:
                _log.warning("searching by words alone: %s", error)
        return found

    def bring_up_words(self, scopes: Sequence[Scope]) -> dict[Scope, State]:
        """Let the word index know all that the scopes hold; return their states."""
        states = self._states(scopes)
        if any(self._words_at.get(scope) != state for scope, state in states.items()):
            self._bring_up_words()
        return states

    def _by_meaning(
        self, vector: Floats, states: Mapping[Scope, State], count: int
    ) -> list[tuple[int, float]]:
        with self._syncing:
            if any(self._vectors_at.get(scope) != state for scope, state in states.items()):
                self._bring_up_vectors()
            return self._vectors.search(vector, tuple(states), count)

    @property
    def size(self) -> int:
        """How many passages the word index holds."""
        return self._words.size

    def frequency(self, token: str) -> int:
        """Return how many passages hold a token, as far as the index was brought up."""
        return self._words.frequency(token)

    def spellings(self, sound: str) -> list[str]:
        """Return the pairs of characters that passages hold and that sound so (`sounds.sound_of_pair`)."""
        return self._words.spellings(sound)

    # Keeping what is made from the store up to it

    def _states(self, scopes: Sequence[Scope] | None = None) -> dict[Scope, State]:
        states = self._store.states()
        wanted = states if scopes is None else [scope for scope in scopes if scope in states]
        return {scope: (states[scope].epoch, states[scope].revision) for scope in wanted}

    def _bring_up_quietly(self) -> None:
        """After a change: what cannot be done now is done before the next search."""
        for bring_up in (self._bring_up_words, self._bring_up_vectors):
            try:
                bring_up()
            except KnowledgeError as error:
                _log.warning("an index is behind the store: %s", error)

    def _bring_up_words(self) -> None:
        with self._syncing:
            self._words_at = self._brought_up(self._words, self._sync_words)

    def _bring_up_vectors(self) -> None:
        with self._syncing:
            self._vectors_at = self._brought_up(self._vectors, self._sync_vectors)

    def _brought_up(
        self, made: Words | Vectors, sync: Callable[[dict[Scope, State]], None]
    ) -> dict[Scope, State]:
        """Bring an index up to the store; a damaged one is made anew, in memory where nothing can be written."""
        states = self._states()
        for remedy in (None, made.start_anew):
            try:
                with self._sync_lock.held():
                    if remedy:
                        remedy()
                    sync(states)
            except IndexBusy:
                raise
            except (OSError, ValueError, StoreUnreachable) as error:
                if made.is_remote:
                    raise
                _log.warning("an index cannot be brought up to the store: %s", error)
            else:
                return states
        made.use_memory()
        sync(states)
        return states

    def _sync_words(self, states: dict[Scope, State]) -> None:
        held = self._words.reopen()
        if held == states:
            return
        fresh = {scope for scope in states if scope not in held or held[scope][0] != states[scope][0]}
        forgotten = [scope for scope in held if scope not in states or scope in fresh]
        since = {scope: -1 if scope in fresh else held[scope][1] for scope in states}
        behind = [scope for scope in states if held.get(scope) != states[scope]]
        self._words.apply(
            (
                (scope, [row for row, _ in batch])
                for scope in behind
                for batch in self._store.added_since(scope, since[scope])
            ),
            (number for scope in behind for number in self._store.dropped_since(scope, since[scope])),
            forgotten,
            states,
        )

    def _sync_vectors(self, states: dict[Scope, State]) -> None:
        self._vectors.reopen()
        for scope, state in states.items():
            held = self._vectors.state(scope)
            if held != state:
                since = held[1] if held[0] == state[0] else -1
                dropped = self._store.dropped_since(scope, since) if since >= 0 else []
                self._vectors.apply(scope, self._vectors_since(scope, since), dropped, state)
        if not self._vectors_at or self._vectors_at.keys() - states.keys():
            self._vectors.forget(states)

    def _vectors_since(self, scope: Scope, revision: int) -> Iterator[tuple[list[int], Floats]]:
        import numpy as np

        for batch in self._store.added_since(scope, revision):
            vectors = np.stack([np.frombuffer(data, dtype=np.float32) for _, data in batch])
            yield [row.number for row, _ in batch], vectors

    # Care

    def check(self, repair: bool = False) -> tuple[str, ...]:
        """Hold the indexes against the store; say each problem in a sentence, and mend it if asked."""
        problems: list[str] = []
        states = self._states()
        if states and not is_whole(self._path / "words"):
            problems.append("字词索引的文件不全，下次检索时自动重建。")
        with self._syncing:
            self._bring_up_words()
            self._bring_up_vectors()
            for scope in states:
                if self._vectors.size(scope) != self._store.count((scope,)):
                    problems.append("向量索引与资料库不一致，请运行 zicha doctor --repair 重建。")
                    break
            if self._words.size != self._store.count(tuple(states)):
                problems.append("字词索引与资料库不一致，请运行 zicha doctor --repair 重建。")
            if problems and repair:
                self._words.start_anew()
                self._vectors.start_anew()
                self._vectors_at = {}
                self._bring_up_words()
                self._bring_up_vectors()
        return tuple(problems)


def text_to_embed(passage: Passage) -> str:
    """Return what the vector of a passage is made from."""
    head = " ".join(filter(None, (passage.document_title, passage.label, passage.heading)))
    return "\n".join(filter(None, (head, *passage.questions, passage.text)))


def next_rows(vectors: Iterator[Floats], count: int) -> Floats:
    """Take the next vectors as one array."""
    import numpy as np

    taken = [next(vectors) for _ in range(count)]
    return np.stack(taken) if taken else np.empty((0, 0), dtype=np.float32)


def _tell(progress: Callable[[int, int], None] | None, done: int, total: int) -> None:
    if progress is not None:
        progress(done, total)
