"""The vectors of the passages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from knowledge.collection.reaching import TORN, Reaching, VectorsTorn, batches

if TYPE_CHECKING:
    import numpy as np
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

_BATCH = 1_000


class Vectors:
    """The vectors of one scope, by the content hash of their passage."""

    def __init__(
        self, open_collection: Callable[[bool], Collection], reaching: Reaching, is_torn: bool = False
    ) -> None:
        """Take what opens the collection, or an empty one in its place; Chroma opens no torn one."""
        self._open = open_collection
        self._reaching = reaching
        self._is_torn = is_torn
        self._opened = open_collection(False)

    @property
    def _collection(self) -> Collection:
        if self._is_torn:
            raise VectorsTorn(TORN)
        return self._opened

    def add(self, keys: Sequence[str], vectors: NDArray[np.float32], documents: Sequence[str]) -> None:
        """Write vectors, each with the id of a document that has it."""
        with self._reaching():
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
        for batch in batches(keys):
            with self._reaching():
                answer = self._collection.get(ids=list(batch), include=["embeddings"])
            rows = answer["embeddings"]
            if rows is not None:
                found.update(
                    (key, np.asarray(row, dtype=np.float32))
                    for key, row in zip(answer["ids"], rows, strict=True)
                )
        return found

    def read_all(self) -> None:
        """Read every vector; what cannot be read raises VectorsTorn."""
        keys = self.keys()
        if len(self.get(sorted(keys))) < len(keys):
            raise VectorsTorn(TORN)

    def keys(self) -> set[str]:
        """Return the keys of all vectors."""
        with self._reaching():
            return set(self._collection.get(include=[])["ids"])

    def delete(self, keys: Sequence[str]) -> None:
        """Delete vectors."""
        with self._reaching():
            for batch in batches(keys):
                self._collection.delete(ids=list(batch))

    def start_anew(self) -> None:
        """Drop the collection and begin an empty one."""
        with self._reaching():
            self._opened = self._open(True)
            self._is_torn = False
