"""Takes over what the first edition stored: it kept documents and passages as records in Chroma itself."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.documents import BUILT_IN, Passage, StoredDocument
from knowledge.errors import StoreUnreachable
from knowledge.library.records import document_from_json, passage_from_json

if TYPE_CHECKING:
    from knowledge.library.index import PassageIndex

_STORE, _VIEWS = "store", "views"


def take_over(index: PassageIndex, path: Path) -> int:
    """Bring the added documents of the first edition into an index; return how many there were.

    The old folders are deleted once everything is stored, so that nothing stays where `forget` does
    not reach. Killed half-way, it does the same again. Raises StoreUnreachable where they cannot be read.
    """
    if not (path / _STORE / "chroma.sqlite3").exists():
        return 0
    documents = list(_documents(path / _STORE))
    index.put_documents(documents)
    shutil.rmtree(path / _STORE)
    shutil.rmtree(path / _VIEWS, ignore_errors=True)
    return len(documents)


def _documents(folder: Path) -> Iterator[tuple[StoredDocument, list[Passage]]]:
    import chromadb
    from chromadb.config import Settings
    from chromadb.errors import ChromaError

    try:
        client = chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))
        for collection in client.list_collections():
            metadata = collection.metadata or {}
            if metadata.get("zicha") == "records" and metadata.get("scope") != BUILT_IN:
                found = collection.get(include=["metadatas"])
                yield from _of_scope(dict(zip(found["ids"], found["metadatas"] or (), strict=True)))
        client.close()  # type: ignore[attr-defined]  # PersistentClient has it
    except (ChromaError, ValueError, KeyError, TypeError) as error:
        raise StoreUnreachable(
            f"上一版的资料读不出来，原样留在 {folder.name} 文件夹；请用 zicha restore 从备份恢复，或移走该文件夹后重新添加。"
        ) from error


def _of_scope(records: dict[str, Any]) -> Iterator[tuple[StoredDocument, list[Passage]]]:
    for data in records.values():
        if data.get("record") != "document":
            continue
        header = json.loads(data["json"])
        document = document_from_json(header["document"])
        names = [f"p/{document.id}/{header['generation']}/{number}" for number in range(header["parts"])]
        parts = [json.loads(records[name]["json"]) for name in names]
        yield document, [passage_from_json(passage) for part in parts for passage in part]
