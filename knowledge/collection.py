"""The vector store: the only module that knows Chroma.

Each scope has one collection of vectors, named after the scope, the embedder and the
dimension, and beside it a small collection of records: what each document is and which
passages it vouches for. The records are the truth; they alone say what is stored.

Why two: Chroma keeps the graph over the vectors in files that it overwrites in place, and a
kill -9 during that leaves the collection unreadable for good (a quarter of the kills in our
measurements). The collection of records never reaches that point: its graph stays in Chroma's
log (`sync_threshold`), which survives anything. Torn vectors are written again from the records.
"""

from __future__ import annotations

import json
import logging
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from knowledge.documents import Scope, StoredDocument
from knowledge.errors import StoreUnreachable
from knowledge.manifest import (
    Header,
    Manifest,
    header_json,
    part_ids,
    read_header,
    scope_slug,
    vectors_name,
)
from knowledge.records import Json, dump
from knowledge.scrubbing import overwrite_deleted, thin_log

if TYPE_CHECKING:
    import numpy as np
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)

_NEVER = 1 << 30
_REVISION = "revision"
UNSETTLED = "~"
"""What a revision begins with while records are written."""
_PART = 200
"""Passages in one record; a rule of a thousand articles is several records, committed in one write."""
_BATCH = 1_000


def manifest_of(collection: Collection) -> Manifest:
    """Return what a scope's collection of records says it was built with."""
    data = collection.metadata or {}
    return Manifest(str(data.get("embedder", "")), int(data.get("dimension", 0)), int(data.get("layout", 0)))


class VectorsTorn(StoreUnreachable):
    """The graph over the vectors of a scope was damaged by a kill; its records are not."""


@contextmanager
def _reaching() -> Iterator[None]:
    """Turn what Chroma raises into one sentence."""
    from chromadb.errors import ChromaError
    from httpx import HTTPError

    try:
        yield
    except (ChromaError, HTTPError, OSError, ValueError, RuntimeError) as error:
        raise _explained(error) from error


def _explained(error: Exception) -> StoreUnreachable:
    words = str(error).lower()
    if "hnsw" in words:
        return VectorsTorn("向量文件已损坏，请运行 zicha doctor --repair 修复。")
    if "full" in words or "no space" in words:
        return StoreUnreachable("磁盘空间不足，资料没有保存，请清理磁盘后再试。")
    if "readonly" in words or "permission" in words or "read-only" in words:
        return StoreUnreachable("知识库所在的文件夹不可写，请检查权限后再试。")
    if "connect" in words or "timed out" in words or "timeout" in words:
        return StoreUnreachable("连不上向量库，请检查 CHROMA_URL 和向量库服务后再试。")
    return StoreUnreachable("向量库没有正常回答，请运行 zicha doctor 查看原因。")


class Records:
    """The records of one scope."""

    def __init__(self, collection: Collection, revisions: Callable[[], Collection]) -> None:
        self._collection = collection
        self._revisions = revisions

    @property
    def manifest(self) -> Manifest:
        """What the vectors of the scope were made with."""
        return manifest_of(self._collection)

    def revision(self) -> str:
        """Return the mark that every change to the scope renews.

        It stands in a collection of its own, so that asking for it does not make Chroma read the
        records. While they are written, or after a writer was killed, it begins with `~`.
        """
        with _reaching():
            found = self._revisions().get(ids=[_REVISION], include=["metadatas"])["metadatas"]
        return str(found[0]["json"]) if found else ""

    @contextmanager
    def _changing(self) -> Iterator[str]:
        revision = secrets.token_hex(8)
        self._mark(UNSETTLED + revision)
        yield revision
        self._mark(revision)

    def _mark(self, revision: str) -> None:
        _upsert(self._revisions(), [_REVISION], [{"record": "revision", "json": revision}])

    def headers(self) -> dict[str, Header]:
        """Return the stored documents by their ids."""
        with _reaching():
            found = self._collection.get(where={"record": "document"}, include=["metadatas"])["metadatas"]
        headers = (read_header(json.loads(str(data["json"]))) for data in found or ())
        return {header.document.id: header for header in headers}

    def header(self, document_id: str) -> Header | None:
        """Return one stored document."""
        with _reaching():
            found = self._collection.get(ids=[f"d/{document_id}"], include=["metadatas"])["metadatas"]
        if not found or found[0]["record"] != "document":
            return None
        return read_header(json.loads(str(found[0]["json"])))

    def passages(self, header: Header) -> list[Json]:
        """Return the passages that the document vouches for, in order."""
        ids = part_ids(header)
        if not ids:
            return []
        with _reaching():
            found = self._collection.get(ids=ids, include=["metadatas"])
        texts = {
            key: str(data["json"]) for key, data in zip(found["ids"], found["metadatas"] or (), strict=True)
        }
        if len(texts) < len(ids):
            raise StoreUnreachable("资料的记录不完整，请运行 zicha doctor --repair 修复。")
        return [passage for key in ids for passage in json.loads(texts[key])]

    def commit(
        self, documents: Sequence[tuple[StoredDocument, Sequence[Json]]], old: Sequence[Header]
    ) -> str:
        """Write documents with their passages in one step, drop the old records, return the new revision."""
        ids: list[str] = []
        metadatas: list[dict[str, str]] = []
        for document, passages in documents:
            parts = [passages[start : start + _PART] for start in range(0, len(passages), _PART)]
            header = Header(document, secrets.token_hex(8), len(parts))
            ids += [f"d/{document.id}", *part_ids(header)]
            metadatas.append({"record": "document", "json": dump(header_json(header))})
            metadatas += [{"record": "part", "json": dump(part)} for part in parts]
        with self._changing() as revision:
            _upsert(self._collection, ids, metadatas)
        self.delete([key for header in old for key in part_ids(header)])
        return revision

    def remove(self, headers: Sequence[Header]) -> str:
        """Take documents out; from the first write on no reader sees them. Return the new revision."""
        ids = [f"d/{header.document.id}" for header in headers]
        removed = [{"record": "removed", "json": ""}] * len(headers)
        with self._changing() as revision:
            _upsert(self._collection, ids, removed)
        self.delete([*ids, *(key for header in headers for key in part_ids(header))])
        return revision

    def leftovers(self) -> list[str]:
        """Return the ids of records that nothing vouches for: traces of an interrupted write."""
        vouched: set[str] = set()
        for header in self.headers().values():
            vouched.update((f"d/{header.document.id}", *part_ids(header)))
        with _reaching():
            return [key for key in self._collection.get(include=[])["ids"] if key not in vouched]

    def delete(self, ids: Sequence[str]) -> None:
        """Delete records."""
        with _reaching():
            for batch in _batches(ids):
                self._collection.delete(ids=list(batch))

    def set_manifest(self, manifest: Manifest) -> None:
        """Note what the vectors are made with from now on."""
        data = dict(self._collection.metadata or {})
        data.update(embedder=manifest.embedder, dimension=manifest.dimension, layout=manifest.layout)
        with _reaching():
            self._collection.modify(metadata=data)


class Vectors:
    """The vectors of one scope, by the content hash of their passage."""

    def __init__(self, open_collection: Callable[[bool], Collection]) -> None:
        self._open = open_collection
        self._collection = open_collection(False)

    def add(self, keys: Sequence[str], vectors: NDArray[np.float32], documents: Sequence[str]) -> None:
        """Write vectors, each with the id of a document that has it."""
        with _reaching():
            for start in range(0, len(keys), _BATCH):
                self._collection.upsert(
                    ids=list(keys[start : start + _BATCH]),
                    embeddings=vectors[start : start + _BATCH],
                    metadatas=[{"document": name} for name in documents[start : start + _BATCH]],
                )

    def get(self, keys: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors that are there; a torn collection has none."""
        import numpy as np

        found: dict[str, NDArray[np.float32]] = {}
        for batch in _batches(keys):
            with _reaching():
                answer = self._collection.get(ids=list(batch), include=["embeddings"])
            rows = answer["embeddings"]
            if rows is not None:
                found.update(
                    (key, np.asarray(row, dtype=np.float32))
                    for key, row in zip(answer["ids"], rows, strict=True)
                )
        return found

    def keys(self) -> set[str]:
        """Return the keys of all vectors."""
        with _reaching():
            return set(self._collection.get(include=[])["ids"])

    def delete(self, keys: Sequence[str]) -> None:
        """Delete vectors."""
        with _reaching():
            for batch in _batches(keys):
                self._collection.delete(ids=list(batch))

    def start_anew(self) -> None:
        """Drop the collection and begin an empty one."""
        with _reaching():
            self._collection = self._open(True)


class VectorStore:
    """A local folder or a Chroma server."""

    def __init__(self, path: Path | None, url: str = "") -> None:
        self._path = path
        self._url = url

    @cached_property
    def _client(self) -> ClientAPI:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        with _reaching():
            if self._url:
                address = urlsplit(self._url if "//" in self._url else f"//{self._url}")
                secure = address.scheme == "https"
                return chromadb.HttpClient(
                    host=address.hostname or "localhost",
                    port=address.port or (443 if secure else 8000),
                    ssl=secure,
                    settings=settings,
                )
            assert self._path is not None
            self._path.mkdir(parents=True, exist_ok=True)
            return chromadb.PersistentClient(self._path, settings=settings)

    def close(self) -> None:
        """Let go of files and connections; what is asked afterwards opens them again."""
        client: Any = self.__dict__.pop("_client", None)
        if client is not None:
            client.close()
            if self._url:
                # Chroma leaves connections open, those of its inner client too.
                for part in (client, client._admin_client):
                    part._server._session.close()

    def scopes(self) -> dict[Scope, Manifest]:
        """Return the scopes that have records, with what they were built with."""
        with _reaching():
            collections = self._client.list_collections()
        found: dict[Scope, Manifest] = {}
        for collection in collections:
            data = collection.metadata or {}
            if data.get("zicha") == "records":
                found[Scope(str(data["scope"]))] = manifest_of(collection)
        return found

    def records(self, scope: Scope, manifest: Manifest | None = None) -> Records | None:
        """Return the scope's records; with a manifest they are created where there are none."""
        from chromadb.errors import NotFoundError

        name = f"zicha.{scope_slug(scope)}.records"

        def revisions() -> Collection:
            return self._small(f"zicha.{scope_slug(scope)}.revision", {"zicha": "revision", "scope": scope})

        with _reaching():
            try:
                collection = self._client.get_collection(name, embedding_function=None)
            except NotFoundError:
                if manifest is None:
                    return None
                data: dict[str, Any] = {"zicha": "records", "scope": scope}
                data.update(embedder=manifest.embedder, dimension=manifest.dimension, layout=manifest.layout)
                collection = self._small(name, data)
        return Records(collection, revisions)

    def _small(self, name: str, metadata: dict[str, Any]) -> Collection:
        return self._client.get_or_create_collection(
            name,
            embedding_function=None,
            metadata=metadata,
            configuration={"hnsw": {"space": "l2", "sync_threshold": _NEVER}},
        )

    def vectors(self, scope: Scope, embedder: str) -> Vectors:
        """Return the scope's vectors; the collection is created where there is none."""
        name = vectors_name(scope, embedder)

        def open_collection(anew: bool) -> Collection:
            if anew:
                self._client.delete_collection(name)
            return self._client.get_or_create_collection(
                name,
                embedding_function=None,
                metadata={"zicha": "vectors", "scope": scope, "embedder": embedder},
                configuration={"hnsw": {"space": "ip", "ef_construction": 40, "max_neighbors": 8}},
            )

        with _reaching():
            return Vectors(open_collection)

    def drop_vectors(self, scope: Scope, embedder: str) -> None:
        """Delete the scope's vectors of an embedder, if there are any."""
        self._drop(vectors_name(scope, embedder))

    def drop_records(self, scope: Scope) -> None:
        """Delete the scope's records, and all in it."""
        self._drop(f"zicha.{scope_slug(scope)}.records")
        self._drop(f"zicha.{scope_slug(scope)}.revision")

    def thin(self) -> None:
        """Drop from Chroma's log what it no longer needs; left for the next time where that fails."""
        try:
            for database in self._databases():
                thin_log(database)
        except sqlite3.Error as error:
            _log.warning("the log of the vector store was not thinned: %s", error)

    def _databases(self) -> Iterator[Path]:
        if self._path is not None:
            yield from self._path.glob("chroma.sqlite3")

    def scrub(self) -> None:
        """Overwrite what was deleted, so that it cannot be read from the files either."""
        try:
            for database in self._databases():
                thin_log(database)
                overwrite_deleted(database)
        except sqlite3.Error as error:
            raise StoreUnreachable(
                "资料已经删除，但数据库正被占用，磁盘上的残留没有清除，请关闭其他正在运行的 zicha 后再试一次。"
            ) from error

    def _drop(self, name: str) -> None:
        from chromadb.errors import NotFoundError

        with _reaching():
            try:
                self._client.delete_collection(name)
            except NotFoundError:
                return


def _upsert(collection: Collection, ids: list[str], metadatas: list[dict[str, str]]) -> None:
    import numpy as np

    with _reaching():
        collection.upsert(
            ids=ids,
            metadatas=metadatas,  # type: ignore[arg-type]
            embeddings=np.zeros((len(ids), 1), dtype=np.float32),
        )


def _batches(items: Iterable[str]) -> Iterator[Sequence[str]]:
    listed = list(items)
    for start in range(0, len(listed), _BATCH):
        yield listed[start : start + _BATCH]
