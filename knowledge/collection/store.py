"""The store itself, in a local folder or on a server, and the collections in it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from knowledge.collection.graphs import is_torn
from knowledge.collection.reaching import VectorsTorn, reaching
from knowledge.collection.records import Records, manifest_of
from knowledge.collection.vectors import Vectors
from knowledge.documents import Scope
from knowledge.errors import StoreUnreachable
from knowledge.manifest import Manifest, scope_slug, vectors_name
from knowledge.scrubbing import overwrite_deleted, thin_log

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

_log = logging.getLogger(__name__)

_NEVER = 1 << 30


class VectorStore:
    """A local folder or a Chroma server."""

    def __init__(self, path: Path | None, url: str = "") -> None:
        self._path = path
        self._url = url
        self._whole: set[str] = set()

    @cached_property
    def _client(self) -> ClientAPI:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        with reaching():
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

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Turn what Chroma raises into one sentence, and leave a client that failed.

        A write that the disk refused leaves it in a transaction that never ends: whatever is asked
        of it next hangs.
        """
        from chromadb.errors import InternalError

        try:
            with reaching():
                yield
        except VectorsTorn:
            raise
        except StoreUnreachable as error:
            if isinstance(error.__cause__, InternalError):
                self.close()
            raise

    def close(self) -> None:
        """Let go of files and connections; what is asked afterwards opens them again."""
        self._whole.clear()
        client: Any = self.__dict__.pop("_client", None)
        if client is not None:
            client.close()
            if self._url:
                # Chroma leaves connections open, those of its inner client too.
                for part in (client, client._admin_client):
                    part._server._session.close()

    def scopes(self) -> dict[Scope, Manifest]:
        """Return the scopes that have records, with what they were built with."""
        with self._reaching():
            collections = self._client.list_collections()
        found: dict[Scope, Manifest] = {}
        for collection in collections:
            data = collection.metadata or {}
            if data.get("zicha") == "records":
                # The name tells the scope too, but for a person, whose id is not in it.
                slug = collection.name.removeprefix("zicha.").removesuffix(".records")
                found[Scope(str(data.get("scope", slug)))] = manifest_of(collection)
        return found

    def records(self, scope: Scope, manifest: Manifest | None = None) -> Records | None:
        """Return the scope's records; with a manifest they are created where there are none."""
        from chromadb.errors import NotFoundError

        name = f"zicha.{scope_slug(scope)}.records"

        def revisions() -> Collection:
            return self._small(f"zicha.{scope_slug(scope)}.revision", {"zicha": "revision", "scope": scope})

        with self._reaching():
            try:
                collection = self._client.get_collection(name, embedding_function=None)
            except NotFoundError:
                if manifest is None:
                    return None
                data: dict[str, Any] = {"zicha": "records", "scope": scope}
                data.update(embedder=manifest.embedder, dimension=manifest.dimension, layout=manifest.layout)
                collection = self._small(name, data)
        return Records(collection, revisions, self._reaching)

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

        with self._reaching():
            return Vectors(open_collection, self._reaching, self._is_torn(name))

    def _is_torn(self, name: str) -> bool:
        """Look at a graph before Chroma does, which then keeps it in memory: once it was whole, it stays."""
        if self._path is None or name in self._whole:
            return False
        if is_torn(self._path, name):
            return True
        self._whole.add(name)
        return False

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

        with self._reaching():
            try:
                self._client.delete_collection(name)
            except NotFoundError:
                return
