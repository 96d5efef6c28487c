"""Search by meaning: Chroma, one collection a scope and embedder, made from the store and kept up to its revision.

Chroma holds row numbers and vectors, no text. Its local files may be torn when a process is killed
while it writes; a mark stands in the folder as long as it does, and whoever finds the mark begins
anew from the store's vectors.
"""

from __future__ import annotations

import logging
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from knowledge.documents import Scope
from knowledge.errors import StoreUnreachable
from knowledge.library.words import State

if TYPE_CHECKING:
    import numpy as np
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_log = logging.getLogger(__name__)

_PREFIX = "zicha"
_MARK = "writing"
_WRITER = "writer"
_PAUSE = 5.0
"""Seconds for which a server that did not answer is not asked again."""
_CONFIGURATION: Any = {"hnsw": {"space": "cosine", "ef_search": 200, "ef_construction": 100}}
_UNREACHABLE = "向量库暂时连不上，请核对 CHROMA_URL，或稍后再试。"


class Vectors:
    """The collections in a folder, on a server, or in memory where the folder cannot be written."""

    def __init__(self, folder: Path, url: str, embedder: str) -> None:
        self._folder = folder
        self._url = url
        self._embedder = embedder
        self._in_memory = False
        self._client: ClientAPI | None = None
        self._collections: dict[Scope, Collection] = {}
        self._away_until = 0.0
        self._me = secrets.token_hex(8)

    @property
    def is_remote(self) -> bool:
        """Whether it is a server that nothing here can mend."""
        return bool(self._url)

    # Keeping up with the store

    def reopen(self) -> None:
        """Forget what was read where another process has written since; torn files are thrown away."""
        if self._url or self._in_memory:
            self._collections.clear()
            return
        is_torn = (self._folder / _MARK).exists()
        if self._client is not None and self._last_writer() == self._me and not is_torn:
            return
        self.close()
        if is_torn:
            _log.warning("a process was killed while it wrote vectors; they are made anew from the store")
            shutil.rmtree(self._folder, ignore_errors=True)

    def use_memory(self) -> None:
        """Go on in memory: the folder cannot be written."""
        self.close()
        self._in_memory = True

    def start_anew(self) -> None:
        """Throw away what there is."""
        self.close()
        if self._url or self._in_memory:
            for name in self._names():
                self._opened().delete_collection(name)
        else:
            shutil.rmtree(self._folder, ignore_errors=True)

    def state(self, scope: Scope) -> State:
        """Return how far the collection of a scope has come; (0, 0) where there is none."""
        with self._reaching():
            metadata = self._collection(scope).metadata or {}
        return int(metadata.get("epoch", 0)), int(metadata.get("revision", 0))

    def apply(
        self,
        scope: Scope,
        added: Iterable[tuple[Sequence[int], Floats]],
        dropped: Sequence[int],
        state: State,
    ) -> None:
        """Bring one collection to this state; done twice it is the same."""
        with self._marked(), self._reaching():
            collection = self._collection(scope)
            if state[0] != int((collection.metadata or {}).get("epoch", 0)) and collection.count():
                self._opened().delete_collection(collection.name)
                self._collections.pop(scope)
                collection = self._collection(scope)
            for numbers, vectors in added:
                collection.upsert(ids=list(map(str, numbers)), embeddings=vectors)
            for start in range(0, len(dropped), 5_000):
                collection.delete(ids=list(map(str, dropped[start : start + 5_000])))
            collection.modify(metadata={"scope": scope, "epoch": state[0], "revision": state[1]})

    def forget(self, known: Iterable[Scope]) -> None:
        """Drop the collections of scopes that are no longer, and those of other embedders."""
        wanted = {self._name(scope) for scope in known}
        unwanted = [name for name in self._names() if name not in wanted]
        if unwanted:
            with self._marked(), self._reaching():
                for name in unwanted:
                    self._opened().delete_collection(name)
            self._collections.clear()

    def close(self) -> None:
        """Let go of files and connections; what is asked afterwards opens them again."""
        client, self._client = self._client, None
        self._collections.clear()
        if client is not None:
            client.close()  # type: ignore[attr-defined]  # PersistentClient and HttpClient have it

    # Searching

    def search(self, vector: Floats, scopes: Sequence[Scope], count: int) -> list[tuple[int, float]]:
        """Return row numbers with their cosines, best first in each scope; raises StoreUnreachable."""
        if time.monotonic() < self._away_until:
            raise StoreUnreachable(_UNREACHABLE)
        found: list[tuple[int, float]] = []
        with self._reaching():
            for scope in scopes:
                answer = self._collection(scope).query(
                    query_embeddings=vector.reshape(1, -1), n_results=count, include=["distances"]
                )
                distances = answer["distances"]
                assert distances is not None
                found += [
                    (int(number), 1 - float(distance))
                    for number, distance in zip(answer["ids"][0], distances[0], strict=True)
                ]
        return found

    def size(self, scope: Scope) -> int:
        """How many vectors a scope has."""
        with self._reaching():
            return self._collection(scope).count()

    # Reaching Chroma

    def _collection(self, scope: Scope) -> Collection:
        collection = self._collections.get(scope)
        if collection is None:
            collection = self._collections[scope] = self._opened().get_or_create_collection(
                self._name(scope), embedding_function=None, configuration=_CONFIGURATION
            )
        return collection

    def _name(self, scope: Scope) -> str:
        """A name that tells nothing of the person, and that Chroma takes."""
        key = sha256(f"{scope}\n{self._embedder}".encode()).hexdigest()[:32]
        return f"{_PREFIX}-{key}"

    def _names(self) -> list[str]:
        with self._reaching():
            listed = self._opened().list_collections()
        return [one.name for one in listed if one.name.startswith(f"{_PREFIX}-")]

    def _opened(self) -> ClientAPI:
        if self._client is None:
            import chromadb
            from chromadb.config import Settings

            # Chroma leaves kept connections open when it is closed.
            settings = Settings(anonymized_telemetry=False, chroma_http_max_keepalive_connections=0)
            if self._url:
                address = urlsplit(self._url if "//" in self._url else f"//{self._url}")
                is_secure = address.scheme == "https"
                self._client = chromadb.HttpClient(
                    host=address.hostname or "localhost",
                    port=address.port or (443 if is_secure else 8000),
                    ssl=is_secure,
                    settings=settings,
                )
            elif self._in_memory:
                self._client = chromadb.EphemeralClient(settings=settings)
            else:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._client = chromadb.PersistentClient(self._folder, settings=settings)
        return self._client

    @contextmanager
    def _marked(self) -> Iterator[None]:
        if self._url or self._in_memory:
            yield
            return
        mark = self._folder / _MARK
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        mark.touch()
        yield
        (self._folder / _WRITER).write_text(self._me, encoding="ascii")
        mark.unlink(missing_ok=True)

    def _last_writer(self) -> str:
        with suppress(OSError, ValueError):
            return (self._folder / _WRITER).read_text(encoding="ascii")
        return ""

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Turn what Chroma raises into one sentence; it raises ValueError and what its HTTP client raises, too."""
        import httpx
        from chromadb.errors import ChromaError

        try:
            yield
        except StoreUnreachable:
            raise
        except OSError:
            raise
        # AttributeError: what Chroma runs into itself after it could not open damaged files.
        except (
            ChromaError, ValueError, RuntimeError, AttributeError, httpx.HTTPError, httpx.InvalidURL,
        ) as error:  # fmt: skip
            self._collections.clear()
            if self._url:
                self._away_until = time.monotonic() + _PAUSE
                raise StoreUnreachable(_UNREACHABLE) from error
            raise StoreUnreachable("向量索引读不出来，请再试一次，会自动重建。") from error
