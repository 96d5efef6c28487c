"""A data folder of the first edition is taken over once, with everything that was added."""

from __future__ import annotations

import json
from pathlib import Path

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings

from knowledge.documents import BUILT_IN, TEAM, Scope, personal_scope
from knowledge.errors import StoreUnreachable
from knowledge.library.first_edition import take_over
from knowledge.library.index import PassageIndex
from knowledge.library.records import document_to_json, passage_to_json, with_hash
from tests.fakes import FakeEmbedder
from tests.unit.index.making import make


def write_first_edition(folder: Path, scopes: dict[Scope, list[str]]) -> None:
    """Write records as the first edition did: a header for each document, its passages in parts."""
    with chromadb.PersistentClient(folder / "store", settings=Settings(anonymized_telemetry=False)) as client:
        for number, (scope, texts) in enumerate(scopes.items()):
            collection = client.create_collection(
                f"zicha.scope-{number}.records",
                embedding_function=None,
                metadata={
                    "zicha": "records",
                    "scope": scope,
                    "embedder": "use-512",
                    "dimension": 512,
                    "layout": 1,
                },
            )
            document, passages = make(f"规定{number}", texts, scope)
            made = [passage_to_json(with_hash(passage)) for passage in passages]
            header = {"document": document_to_json(document), "generation": "g1", "parts": 2}
            records = {f"d/{document.id}": ("document", header)}
            records |= {
                f"p/{document.id}/g1/{n}": ("part", part) for n, part in enumerate((made[:1], made[1:]))
            }
            collection.add(
                ids=list(records),
                embeddings=np.zeros((3, 1), dtype=np.float32),
                metadatas=[{"record": kind, "json": json.dumps(data)} for kind, data in records.values()],
            )
    (folder / "views" / "team").mkdir(parents=True)


def test_what_was_added_is_there_and_the_old_folders_are_gone(tmp_path: Path) -> None:
    mine = personal_scope("tg:1")
    write_first_edition(
        tmp_path, {TEAM: ["登记", "检查"], mine: ["自己的", "另一条"], BUILT_IN: ["旧的", "内置"]}
    )
    index = PassageIndex.open(tmp_path, FakeEmbedder())
    assert take_over(index, tmp_path) == 2
    assert [passage.text for passage in index.passages_of("规定0", TEAM)] == ["登记", "检查"]
    assert [passage.text for passage in index.passages_of("规定1", mine)] == ["自己的", "另一条"]
    assert index.documents((BUILT_IN,)) == ()
    assert not (tmp_path / "store").exists()
    assert not (tmp_path / "views").exists()
    assert take_over(index, tmp_path) == 0


def test_what_cannot_be_read_is_left_and_said(tmp_path: Path) -> None:
    write_first_edition(tmp_path, {TEAM: ["登记", "检查"]})
    (tmp_path / "store" / "chroma.sqlite3").write_bytes(b"not a database" * 200)
    index = PassageIndex.open(tmp_path, FakeEmbedder())
    with pytest.raises(StoreUnreachable, match="原样留在 store 文件夹"):
        take_over(index, tmp_path)
    assert (tmp_path / "store" / "chroma.sqlite3").exists()
