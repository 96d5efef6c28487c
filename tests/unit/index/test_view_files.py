"""The files for searching are derived: whatever is in them, the index opens and says the truth."""

from __future__ import annotations

import json
import random
import shutil
import warnings
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.documents import TEAM
from knowledge.index import PassageIndex
from knowledge.reindexing import reindex
from knowledge.retrieval import Retriever
from knowledge.rules import RuleCatalogue
from knowledge.sealed import read_head, write_head
from knowledge.snapshot import Snapshot
from knowledge.view import text_to_embed
from tests.fakes import FakeEmbedder
from tests.unit.index.making import make


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    index = PassageIndex.open(folder, FakeEmbedder())
    index.put_document(*make("甲", ["公众号开设要登记", "每季度检查一次"], year=2024))
    index.put_document(*make("乙", ["涉密载体要集中销毁"], year=2025))
    index.close()
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "home")


def _files(home: Path) -> list[Path]:
    return sorted(path for path in (home / "views").rglob("*") if path.is_file())


def _holds_all(home: Path) -> None:
    index = PassageIndex.open(home, FakeEmbedder())
    assert sorted(document.id for document in index.documents()) == ["乙", "甲"]
    assert [p.text for p in index.passages_of("甲", TEAM)] == ["公众号开设要登记", "每季度检查一次"]
    assert index.get(["乙#1"])[0].text == "涉密载体要集中销毁"
    found = Retriever(index, RuleCatalogue(())).retrieve("涉密载体要集中销毁")
    assert found[0].passage.id == "乙#1"
    (view,) = index.views((TEAM,))
    assert len(view.rows_where(document_id="甲")) == 2
    index.put_document(*make("丙", ["后来添加"]))
    assert [p.text for p in index.passages_of("丙", TEAM)] == ["后来添加"]
    assert index.remove_document("丙", TEAM)
    assert index.check() == ()


def _edit_head(home: Path, change: Callable[[dict[str, object]], None]) -> None:
    (path,) = (home / "views").rglob("view.json")
    head = read_head(path.parent)
    change(head)
    write_head(path.parent, head)


@pytest.mark.parametrize("damage", ["empty", "half", "garbage", "gone", "zeros", "longer"])
def test_a_damaged_file_is_made_anew(home: Path, damage: str) -> None:
    chance = random.Random(20261122)
    intact = home.parent / "intact"
    shutil.copytree(home, intact)
    for number, file in enumerate(_files(home)):
        copy = shutil.copytree(intact, home.parent / f"{damage}{number}")
        victim = copy / file.relative_to(home)
        data = victim.read_bytes()
        if damage == "empty":
            victim.write_bytes(b"")
        elif damage == "half":
            victim.write_bytes(data[: len(data) // 2])
        elif damage == "garbage":
            victim.write_bytes(chance.randbytes(len(data)))
        elif damage == "zeros":
            victim.write_bytes(bytes(len(data)))
        elif damage == "longer":
            victim.write_bytes(data + b"x" * 64)
        else:
            victim.unlink()
        _holds_all(copy)


def test_any_flipped_bytes_are_noticed(home: Path) -> None:
    chance = random.Random(7)
    files = _files(home)
    for number in range(30):
        copy = shutil.copytree(home, home.parent / f"flipped{number}")
        victim = copy / chance.choice(files).relative_to(home)
        data = bytearray(victim.read_bytes())
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        victim.write_bytes(data)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            index = PassageIndex.open(copy, FakeEmbedder())
            assert sorted(document.id for document in index.documents()) == ["乙", "甲"], victim.name
            assert Retriever(index, RuleCatalogue(())).retrieve("涉密载体要集中销毁"), victim.name


@pytest.mark.parametrize(
    "change",
    [
        lambda head: head.update(layout=[0]),
        lambda head: head.update(layout="2"),
        lambda head: head.pop("layout"),
        lambda head: head.pop("seals"),
        lambda head: head.update(words=head["words"][:-1]),
        lambda head: head.update(words=[]),
        lambda head: head.update(ids=head["ids"][:1]),
        lambda head: head.update(keys=None),
        lambda head: head.update(headers=[]),
        lambda head: head.update(first_rows={}),
        lambda head: head.update(vocabulary=head["vocabulary"][:2]),
        lambda head: head.update(embedder=["x"]),
    ],
)
def test_a_head_of_another_layout_is_made_anew(
    home: Path, change: Callable[[dict[str, object]], None]
) -> None:
    _edit_head(home, change)
    _holds_all(home)


@pytest.mark.parametrize("columns", [7, 9])
def test_another_number_of_columns_is_made_anew(home: Path, columns: int) -> None:
    (path,) = (home / "views").rglob("codes.npy")
    codes = np.load(path)
    np.save(path, np.resize(codes, (len(codes), columns)))
    # As an older version would have left it: whole, under its own seal.
    head = read_head(path.parent)
    head["seals"][path.name] = [path.stat().st_size, zlib.crc32(path.read_bytes())]
    write_head(path.parent, head)
    _holds_all(home)


def test_what_the_first_version_left_is_made_anew(home: Path) -> None:
    (path,) = (home / "views").rglob("view.json")
    head = read_head(path.parent)
    path.write_text(json.dumps({**head, "format": 1}), encoding="ascii")
    _holds_all(home)


def test_damaged_files_are_replaced_on_the_disk(home: Path) -> None:
    for path in _files(home):
        path.write_bytes(b"")
    PassageIndex.open(home, FakeEmbedder()).close()
    stored = Snapshot.load(home / "views" / "team")
    assert stored is not None
    assert [len(view) for view in stored.views] == [3]


def test_a_file_in_place_of_the_folder_is_no_obstacle(home: Path) -> None:
    shutil.rmtree(home / "views")
    (home / "views").write_text("x")
    index = PassageIndex.open(home, FakeEmbedder())
    assert len(index.documents()) == 2


class TurnedEmbedder(FakeEmbedder):
    """Another model of the same size: its vectors point the other way."""

    name = "turned-512"

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors: NDArray[np.float32] = -super().embed_documents(texts)
        return vectors


def test_reindexing_uses_no_vector_of_the_other_embedder(home: Path) -> None:
    reindex(home, TurnedEmbedder())
    (view,) = PassageIndex.open(home, TurnedEmbedder()).views((TEAM,))
    old = FakeEmbedder()
    for row in range(len(view)):
        expected = -old.embed_documents([text_to_embed(view.passage(row))])[0]
        assert np.allclose(view.vectors[row], expected, atol=1e-5)
