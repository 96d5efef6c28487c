"""What is added to a large library stands beside it; nobody notices but the clock."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from knowledge.documents import TEAM
from knowledge.index import PassageIndex
from knowledge.retrieval import Retriever
from knowledge.rules import RuleCatalogue
from knowledge.snapshot import LARGE, Snapshot
from tests.fakes import FakeEmbedder
from tests.unit.index.making import make


class QuickEmbedder(FakeEmbedder):
    """Looks at the first signs only: thousands of passages are made in no time."""

    def embed_query(self, text: str) -> np.ndarray:
        return super().embed_query(text[-8:])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    index = PassageIndex.open(folder, QuickEmbedder())
    index.put_documents([make("大", [f"第{n}项" for n in range(LARGE)]), make("小", ["销毁载体"])])
    index.close()
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "home")


def _open(home: Path) -> PassageIndex:
    return PassageIndex.open(home, QuickEmbedder())


def _shapes(index: PassageIndex) -> list[int]:
    return [len(view) for view in index.views((TEAM,))]


def _on_disk(home: Path) -> list[int]:
    stored = Snapshot.load(home / "views" / "team")
    return [len(view) for view in stored.views] if stored is not None else []


def test_what_is_added_stands_beside_and_is_found(home: Path) -> None:
    writer, reader = _open(home), _open(home)
    assert _shapes(reader) == [LARGE + 1]
    (base,) = reader.views((TEAM,))
    writer.put_document(*make("甲", ["公众号开设要登记", "每季度检查"]))
    assert _shapes(reader) == [LARGE + 1, 2]
    assert reader.views((TEAM,))[0] is base, "the large one is not read again"
    assert {document.id for document in reader.documents()} == {"大", "小", "甲"}
    assert [p.text for p in reader.passages_of("甲", TEAM)] == ["公众号开设要登记", "每季度检查"]
    assert [p.text for p in reader.get(["甲#1", "小#1"])] == ["公众号开设要登记", "销毁载体"]
    found = Retriever(reader, RuleCatalogue(())).retrieve("公众号开设要登记")
    assert found[0].passage.id == "甲#1"
    writer.put_document(*make("乙", ["更换口令"]))
    writer.put_document(*make("甲", ["公众号注销也要登记"]))
    assert _shapes(reader) == [LARGE + 1, 2]
    assert [p.text for p in reader.passages_of("甲", TEAM)] == ["公众号注销也要登记"]
    writer.close()
    assert _on_disk(home) == [LARGE + 1, 2]
    again = _open(home)
    assert _shapes(again) == [LARGE + 1, 2]
    assert again.check() == ()
    assert len(list((home / "views" / "team").iterdir())) == 2


def test_nothing_of_a_removed_document_stays(home: Path) -> None:
    index = _open(home)
    index.put_document(*make("甲", ["登记"]))
    assert _shapes(index) == [LARGE + 1, 1]
    assert index.remove_document("小", TEAM)
    assert _shapes(index) == [LARGE + 1], "made anew as one"
    assert index.get(["小#1"]) == ()
    index.close()
    texts = [path.read_bytes() for path in (home / "views").rglob("texts")]
    assert len(texts) == 1
    assert "销毁载体".encode() not in texts[0]
    assert "登记".encode() in texts[0]


def test_removing_what_was_added_leaves_the_large_one(home: Path) -> None:
    index = _open(home)
    index.put_document(*make("甲", ["登记"]))
    index.remove_document("甲", TEAM)
    assert _shapes(index) == [LARGE + 1, 0]
    assert Retriever(index, RuleCatalogue(())).retrieve("销毁载体")[0].passage.id == "小#1"
    index.close()
    assert _on_disk(home) == [LARGE + 1, 0]
    assert len(_open(home).documents()) == 2


def test_words_weigh_the_same_in_one_view_and_in_two(home: Path) -> None:
    index = _open(home)
    index.put_document(*make("甲", ["公众号开设要登记", "每季度检查"]))
    base, recent = index.views((TEAM,))
    apart = recent.lexical.scores({"登记": 1.0})
    shutil.rmtree(home / "views")
    (whole,) = _open(home).views((TEAM,))
    together = whole.lexical.scores({"登记": 1.0})
    assert len(base) + len(recent) == len(whole)
    assert apart.max() == pytest.approx(together.max(), rel=1e-5)


@pytest.mark.parametrize("victim", ["base", "recent"])
def test_a_damaged_part_is_made_anew(home: Path, victim: str) -> None:
    index = _open(home)
    index.put_document(*make("甲", ["登记"]))
    names = [view.revision for view in index.views((TEAM,))]
    index.close()
    (home / "views" / "team" / names[victim == "recent"] / "texts").write_bytes(b"x")
    again = _open(home)
    assert [p.text for p in again.get(["甲#1", "小#1"])] == ["登记", "销毁载体"]
    again.close()
    assert sum(_on_disk(home)) == LARGE + 2


def test_many_additions_become_one_view(home: Path) -> None:
    index = _open(home)
    index.put_document(*make("甲", ["登记"]))
    assert _shapes(index) == [LARGE + 1, 1]
    index.put_document(*make("更大", [f"另{n}项" for n in range(LARGE - 1)]))
    assert _shapes(index) == [2 * LARGE + 1]
    assert index.get(["甲#1"])[0].text == "登记"
