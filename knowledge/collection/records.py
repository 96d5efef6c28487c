"""What is stored: the documents of a scope, and the passages that each vouches for."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from knowledge.collection.reaching import Reaching, batches
from knowledge.documents import StoredDocument
from knowledge.manifest import Header, Manifest, header_json, part_ids, read_header
from knowledge.records import Json, RecordGarbled, dump, passage_from_json

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

_REVISION = "revision"
UNSETTLED = "~"
"""What a revision begins with while records are written."""
_PART = 200
"""Passages in one record; a rule of a thousand articles is several records, committed in one write."""


def manifest_of(collection: Collection) -> Manifest:
    """Return what a scope's collection of records says it was built with."""
    data = collection.metadata or {}
    dimension, layout = data.get("dimension"), data.get("layout")
    return Manifest(
        str(data.get("embedder", "")),
        dimension if isinstance(dimension, int) else 0,
        layout if isinstance(layout, int) else 0,
    )


class Records:
    """The records of one scope."""

    def __init__(
        self, collection: Collection, revisions: Callable[[], Collection], reaching: Reaching
    ) -> None:
        self._collection = collection
        self._revisions = revisions
        self._reaching = reaching

    @property
    def manifest(self) -> Manifest:
        """What the vectors of the scope were made with."""
        return manifest_of(self._collection)

    def revision(self) -> str:
        """Return the mark that every change to the scope renews.

        It stands in a collection of its own, so that asking for it does not make Chroma read the
        records. While they are written, or after a writer was killed, it begins with `~`.
        """
        with self._reaching():
            found = self._revisions().get(ids=[_REVISION], include=["metadatas"])["metadatas"]
        return str(found[0]["json"]) if found else ""

    @contextmanager
    def _changing(self) -> Iterator[str]:
        revision = secrets.token_hex(8)
        self._mark(UNSETTLED + revision)
        yield revision
        self._mark(revision)

    def _mark(self, revision: str) -> None:
        with self._reaching():
            revisions = self._revisions()
        self._upsert(revisions, [_REVISION], [{"record": "revision", "json": revision}])

    def headers(self) -> dict[str, Header]:
        """Return the stored documents by their ids."""
        with self._reaching():
            found = self._collection.get(where={"record": "document"}, include=["metadatas"])["metadatas"]
        headers = (read_header(_parsed(data)) for data in found or ())
        return {header.document.id: header for header in headers}

    def unreadable(self) -> list[str]:
        """Return the ids of the documents whose record, or that of a passage, is garbled or gone."""
        with self._reaching():
            found = self._collection.get(where={"record": "document"}, include=["metadatas"])
        unreadable: list[str] = []
        for key, data in zip(found["ids"], found["metadatas"] or (), strict=True):
            try:
                for passage in self.passages(read_header(_parsed(data))):
                    passage_from_json(passage)
            except RecordGarbled:
                unreadable.append(key.removeprefix("d/"))
        return unreadable

    def discard(self, document_id: str) -> None:
        """Drop the record of a document that cannot be read."""
        with self._changing():
            self.delete([f"d/{document_id}"])

    def header(self, document_id: str) -> Header | None:
        """Return one stored document."""
        with self._reaching():
            found = self._collection.get(ids=[f"d/{document_id}"], include=["metadatas"])["metadatas"]
        if not found or found[0]["record"] != "document":
            return None
        return read_header(_parsed(found[0]))

    def passages(self, header: Header) -> list[Json]:
        """Return the passages that the document vouches for, in order."""
        ids = part_ids(header)
        if not ids:
            return []
        with self._reaching():
            found = self._collection.get(ids=ids, include=["metadatas"])
        parts = {key: _parsed(data) for key, data in zip(found["ids"], found["metadatas"] or (), strict=True)}
        passages = [passage for key in ids for passage in _listed(parts.get(key))]
        if not all(isinstance(passage, dict) and "content_hash" in passage for passage in passages):
            raise RecordGarbled
        return passages

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
            self._upsert(self._collection, ids, metadatas)
        self.delete([key for header in old for key in part_ids(header)])
        return revision

    def remove(self, headers: Sequence[Header]) -> str:
        """Take documents out; from the first write on no reader sees them. Return the new revision."""
        ids = [f"d/{header.document.id}" for header in headers]
        removed = [{"record": "removed", "json": ""}] * len(headers)
        with self._changing() as revision:
            self._upsert(self._collection, ids, removed)
        self.delete([*ids, *(key for header in headers for key in part_ids(header))])
        return revision

    def leftovers(self) -> list[str]:
        """Return the ids of records that nothing vouches for: traces of an interrupted write."""
        vouched: set[str] = set()
        for header in self.headers().values():
            vouched.update((f"d/{header.document.id}", *part_ids(header)))
        with self._reaching():
            return [key for key in self._collection.get(include=[])["ids"] if key not in vouched]

    def delete(self, ids: Sequence[str]) -> None:
        """Delete records."""
        with self._reaching():
            for batch in batches(ids):
                self._collection.delete(ids=list(batch))

    def set_manifest(self, manifest: Manifest) -> None:
        """Note what the vectors are made with from now on."""
        data = dict(self._collection.metadata or {})
        data.update(embedder=manifest.embedder, dimension=manifest.dimension, layout=manifest.layout)
        with self._reaching():
            self._collection.modify(metadata=data)

    def _upsert(self, collection: Collection, ids: list[str], metadatas: list[dict[str, str]]) -> None:
        import numpy as np

        with self._reaching():
            collection.upsert(
                ids=ids,
                metadatas=metadatas,  # type: ignore[arg-type]
                embeddings=np.zeros((len(ids), 1), dtype=np.float32),
            )


def _parsed(data: Mapping[str, Any]) -> Any:
    try:
        return json.loads(str(data["json"]))
    except (KeyError, ValueError) as error:
        raise RecordGarbled from error


def _listed(part: Any) -> list[Json]:
    if not isinstance(part, list):
        raise RecordGarbled
    return part
