"""Graph files that a kill, a full disk or a stray hand has damaged never reach Chroma."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from knowledge.collection.graphs import is_torn
from knowledge.documents import TEAM
from knowledge.index import PassageIndex
from tests.fakes import FakeEmbedder
from tests.unit.index.making import make

_FILES = ("header.bin", "data_level0.bin", "link_lists.bin", "index_metadata.pickle")
_COLLECTION = "zicha.team.fake-512"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graphs")
    index = PassageIndex.open(folder, FakeEmbedder())
    index.put_document(*make("甲", [f"事项{number}" for number in range(1_050)]))
    index.close()
    return folder


def _damage(home: Path, name: str, how: str) -> None:
    (ids,) = (home / "store").rglob("index_metadata.pickle")
    path = ids.parent / name
    data = path.read_bytes()
    if how == "gone":
        path.unlink()
        return
    path.write_bytes(
        {
            "third": data[: len(data) // 3],
            "empty": b"",
            "garbage": random.Random(1).randbytes(len(data)),
            "zeros": bytes(len(data)),
        }[how]
    )


@pytest.mark.parametrize("name", _FILES)
@pytest.mark.parametrize("how", ["third", "empty", "garbage", "zeros", "gone"])
def test_damage_is_seen_before_chroma_reads_it(made: Path, tmp_path: Path, name: str, how: str) -> None:
    home = shutil.copytree(made, tmp_path / "home")
    assert not is_torn(home / "store", _COLLECTION)
    _damage(home, name, how)
    # A list of ids of the right size is Chroma's to refuse, and it does.
    expected = name != "index_metadata.pickle" or how in ("empty", "gone")
    assert is_torn(home / "store", _COLLECTION) is expected


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("data_level0.bin", "third"),
        ("data_level0.bin", "garbage"),
        ("link_lists.bin", "zeros"),
        ("header.bin", "third"),
        ("index_metadata.pickle", "garbage"),
        ("index_metadata.pickle", "gone"),
    ],
)
def test_it_is_named_and_mended_and_nothing_is_lost(made: Path, tmp_path: Path, name: str, how: str) -> None:
    home = shutil.copytree(made, tmp_path / "home")
    _damage(home, name, how)
    index = PassageIndex.open(home, FakeEmbedder())
    assert index.check() == ("共用资料的向量文件已损坏。",)
    assert index.passages_of("甲", TEAM)[1_049].text == "事项1049"
    assert index.check(repair=True) == ("共用资料的向量文件已损坏。",)
    assert index.check() == ()
    index.put_document(*make("后来", ["照样能添加"]))
    index.close()
    again = PassageIndex.open(home, FakeEmbedder())
    assert again.check() == ()
    assert len(again.documents()) == 2


def test_adding_to_torn_vectors_writes_them_anew(made: Path, tmp_path: Path) -> None:
    home = shutil.copytree(made, tmp_path / "home")
    _damage(home, "data_level0.bin", "garbage")
    index = PassageIndex.open(home, FakeEmbedder())
    index.put_document(*make("后来", ["照样能添加"]))
    assert index.check() == ()


def test_what_was_never_saved_is_not_torn(tmp_path: Path) -> None:
    index = PassageIndex.open(tmp_path, FakeEmbedder())
    index.put_document(*make("甲", ["登记"]))
    assert not is_torn(tmp_path / "store", _COLLECTION)
    assert not is_torn(tmp_path / "store", "zicha.team.records")
    assert not is_torn(tmp_path / "no such folder", _COLLECTION)
