"""Whatever is wrong in Chroma's database: one sentence with the remedy, and the remedy works."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest

from knowledge.documents import TEAM, personal_scope
from knowledge.errors import EmbedderFailed, IndexMismatch, StoreUnreachable
from knowledge.index import PassageIndex
from knowledge.records import RecordGarbled
from knowledge.reindexing import reindex
from tests.fakes import FakeEmbedder
from tests.unit.index.making import make

_OWN = personal_scope("tg:1")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("damaged")
    index = PassageIndex.open(folder, FakeEmbedder())
    index.put_documents([make("甲", ["登记", "检查"]), make("乙", ["销毁"]), make("丙", ["自己的"], _OWN)])
    index.close()
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "home")


def _open(home: Path) -> PassageIndex:
    return PassageIndex.open(home, FakeEmbedder())


def _write(home: Path, *statements: str) -> None:
    with closing(sqlite3.connect(home / "store" / "chroma.sqlite3")) as database, database:
        for statement in statements:
            assert database.execute(statement).rowcount > 0


def _json_of(record: str, value: str) -> str:
    return (
        f"UPDATE embedding_metadata SET string_value = {value} WHERE key = 'json' "
        f"AND id IN (SELECT id FROM embeddings WHERE embedding_id LIKE '{record}')"
    )


def _holds_all(home: Path) -> None:
    index = _open(home)
    assert {document.id for document in index.documents((TEAM, _OWN))} == {"甲", "乙", "丙"}
    assert [p.text for p in index.passages_of("甲", TEAM)] == ["登记", "检查"]
    assert index.check() == ()
    index.put_document(*make("丁", ["后来"]))
    assert len(_open(home).documents((TEAM, _OWN))) == 4


@pytest.mark.parametrize(
    "statement",
    [
        _json_of("d/甲", "'{'"),
        _json_of("d/甲", "'{}'"),
        _json_of("d/甲", "'[]'"),
        _json_of("d/甲", "replace(string_value, '\"rule\"', '\"poem\"')"),
        _json_of("d/甲", 'replace(string_value, \'"kind"\', \'"added_at":"x","kind"\')'),
        _json_of("p/甲/%", "'['"),
        _json_of("p/甲/%", "'7'"),
        _json_of("p/甲/%", "'[{\"a\":1},{}]'"),
        "DELETE FROM embedding_metadata WHERE key = 'json' "
        "AND id IN (SELECT id FROM embeddings WHERE embedding_id LIKE 'p/甲/%')",
    ],
)
def test_a_garbled_record_is_restored_from_the_files_for_searching(home: Path, statement: str) -> None:
    _write(home, statement)
    index = _open(home)
    assert index.check() == ("共用资料里有1份资料的记录损坏。",)
    assert "共用资料里有1份资料的记录损坏，已从检索文件恢复。" in index.check(repair=True)
    index.close()
    _holds_all(home)


def test_a_garbled_record_that_nothing_else_holds_is_named_and_cleared(home: Path) -> None:
    _write(home, _json_of("d/甲", "'{'"))
    shutil.rmtree(home / "views")
    index = _open(home)
    with pytest.raises(RecordGarbled, match="zicha doctor --repair"):
        index.documents()
    problems = index.check(repair=True)
    assert problems[0] == "共用资料里有1份资料（编号甲）的记录损坏，无法恢复，已清除，请重新添加。"
    assert [document.id for document in index.documents()] == ["乙"]
    assert index.check() == ()


def test_fields_of_a_later_version_are_passed_over(home: Path) -> None:
    _write(home, _json_of("d/甲", 'replace(string_value, \'"kind"\', \'"later":1,"kind"\')'))
    shutil.rmtree(home / "views")
    _holds_all(home)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE collection_metadata SET int_value = 2 WHERE key = 'layout'",
        "UPDATE collection_metadata SET int_value = NULL, str_value = 'x' WHERE key = 'layout'",
        "DELETE FROM collection_metadata WHERE key = 'layout'",
        "DELETE FROM collection_metadata WHERE key = 'embedder'",
        "UPDATE collection_metadata SET int_value = NULL, str_value = 'x' WHERE key = 'dimension'",
        "DELETE FROM collection_metadata WHERE key = 'dimension'",
    ],
)
def test_a_garbled_manifest_asks_for_reindexing_which_mends_it(home: Path, statement: str) -> None:
    _write(home, statement)
    with pytest.raises(IndexMismatch, match=r"zicha reindex"):
        _open(home).put_document(*make("丁", ["后来"]))
    assert reindex(home, FakeEmbedder()) == 4
    _holds_all(home)


def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _nothing(_data: bytes) -> bytes:
    return b""


def _garbage(data: bytes) -> bytes:
    return random.Random(5).randbytes(len(data))


def _unwritten_tail(data: bytes) -> bytes:
    return data[:50_000] + bytes(len(data) - 50_000)


@pytest.mark.parametrize("damage", [_half, _nothing, _garbage, _unwritten_tail])
def test_a_damaged_database_is_set_aside_and_made_anew(home: Path, damage: Callable[[bytes], bytes]) -> None:
    database = home / "store" / "chroma.sqlite3"
    damaged = damage(database.read_bytes())
    database.write_bytes(damaged)
    with pytest.raises(StoreUnreachable, match=r"数据库文件已损坏.*zicha reindex"):
        _open(home)
    assert reindex(home, FakeEmbedder()) == 4
    _holds_all(home)
    assert (home / "store.damaged-1" / "chroma.sqlite3").read_bytes() == damaged


def test_a_lost_store_is_made_anew(home: Path) -> None:
    shutil.rmtree(home / "store")
    with pytest.raises(StoreUnreachable, match=r"丢失.*zicha reindex"):
        _open(home)
    reindex(home, FakeEmbedder())
    _holds_all(home)


class _FailingEmbedder(FakeEmbedder):
    """Fails as one whose server is gone, or whose disk is full."""

    def embed_documents(self, texts: Sequence[str]) -> NoReturn:
        raise EmbedderFailed("连不上向量模型。")


def test_a_reindexing_that_fails_leaves_all_for_the_next(home: Path) -> None:
    (home / "store" / "chroma.sqlite3").write_bytes(b"")
    for _ in range(2):
        with pytest.raises(EmbedderFailed):
            reindex(home, _FailingEmbedder())
        with pytest.raises(StoreUnreachable, match="zicha reindex"):
            _open(home)
    reindex(home, FakeEmbedder())
    _holds_all(home)
    assert {path.name for path in home.iterdir()} == {"store", "store.damaged-1", "views", "write.lock"}
