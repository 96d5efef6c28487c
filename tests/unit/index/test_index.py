"""The index on real Chroma in a folder."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from knowledge.documents import BUILT_IN, TEAM, TextForm, personal_scope
from knowledge.embeddings import Embedder
from knowledge.errors import IndexBusy, IndexMismatch, StoreUnreachable
from knowledge.index import Filters, PassageIndex, PutResult
from knowledge.reindexing import reindex
from tests.fakes import FakeEmbedder
from tests.unit.index.making import make


@pytest.fixture
def index(tmp_path: Path) -> PassageIndex:
    return PassageIndex.open(tmp_path, FakeEmbedder())


class OtherEmbedder(FakeEmbedder):
    name = "other-512"


def test_what_is_put_is_found_again_with_all_it_knows(index: PassageIndex, tmp_path: Path) -> None:
    document, passages = make(
        "公众号",
        ["开设要登记", "每季度检查一次"],
        form=TextForm.FULL_TEXT,
        questions=("怎么登记", "谁来查"),
        cites=("网络安全法#21",),
        added_at=datetime(2026, 3, 1, 8, 30, tzinfo=UTC),
        added_by="tg:1",
        year=2026,
    )
    index.put_document(replace(document, removed=("广告：点击下载",), cites=("甲#1", "甲#1")), passages)
    again = PassageIndex.open(tmp_path, FakeEmbedder())
    stored = again.document("公众号")
    assert stored is not None
    assert (stored.passages, stored.removed, stored.cites) == (2, ("广告：点击下载",), ("甲#1", "甲#1"))
    found = again.passages_of("公众号", TEAM)
    assert [replace(passage, content_hash="") for passage in found] == [
        replace(p, scope=TEAM) for p in passages
    ]
    assert again.get(["公众号#2", "没有", "公众号#1"]) == (found[1], found[0])


def test_only_changed_passages_are_embedded(index: PassageIndex) -> None:
    texts = ["一天内上报", "两天内复查", "三天内销号"]
    assert index.put_document(*make("应急", texts)) == PutResult(embedded=3, kept=0, removed=0)
    assert index.put_document(*make("应急", texts)) == PutResult(embedded=0, kept=3, removed=0)
    texts[1] = "两日内复查"
    assert index.put_document(*make("应急", texts)) == PutResult(embedded=1, kept=2, removed=1)
    assert index.put_document(*make("应急", texts[:1])) == PutResult(embedded=0, kept=1, removed=2)
    embedder = index.embedder
    assert isinstance(embedder, FakeEmbedder)
    assert len(embedder.embedded) == 4
    assert [p.text for p in index.passages_of("应急", TEAM)] == ["一天内上报"]
    assert index.check() == ()


def test_removing_leaves_nothing_behind(index: PassageIndex, tmp_path: Path) -> None:
    index.put_document(*make("保密", ["手机集中存放"]))
    index.put_document(*make("学习", ["每月一次"]))
    assert index.remove_document("保密", TEAM)
    assert not index.remove_document("保密", TEAM)
    assert [document.id for document in index.documents()] == ["学习"]
    assert index.passages_of("保密", TEAM) == ()
    assert index.check() == ()
    index.close()
    left = [path for path in tmp_path.rglob("texts") if "手机集中存放" in path.read_text("utf-8")]
    assert left == []


def test_a_document_of_a_thousand_articles_is_several_records(index: PassageIndex) -> None:
    texts = [f"第{number}项工作由第{number}科负责" for number in range(1_000)]
    assert index.put_document(*make("分工", texts)).embedded == 1_000
    assert [p.text for p in index.passages_of("分工", TEAM)] == texts
    assert index.put_document(*make("分工", texts[:10])).removed == 990
    assert index.check() == ()


def test_scopes_keep_apart(index: PassageIndex) -> None:
    mine, yours = personal_scope("tg:1"), personal_scope("tg:2")
    index.put_document(*make("甲", ["内部材料甲"], mine))
    index.put_document(*make("乙", ["内部材料乙"], yours))
    index.put_document(*make("丙", ["共用材料"], TEAM))
    assert [d.id for d in index.documents((BUILT_IN, TEAM, mine))] == ["甲", "丙"] or {
        d.id for d in index.documents((BUILT_IN, TEAM, mine))
    } == {"甲", "丙"}
    assert index.document("乙", (TEAM, mine)) is None
    assert index.get(["乙#1", "甲#1"], (TEAM, mine)) == index.passages_of("甲", mine)
    assert index.passages_of("乙", mine) == ()
    assert index.drop_scope(mine) == 1
    assert index.documents((mine,)) == ()
    assert index.documents((yours,))[0].id == "乙"


def test_a_passage_cannot_name_its_own_scope(index: PassageIndex) -> None:
    document, passages = make("甲", ["材料"], personal_scope("tg:1"))
    index.put_document(document, [replace(passages[0], scope=BUILT_IN)])
    assert index.get(["甲#1"], (BUILT_IN, TEAM)) == ()
    assert index.get(["甲#1"], (document.scope,))[0].scope == document.scope


def test_filters_choose_rows(index: PassageIndex) -> None:
    index.put_document(*make("甲", ["登记"], year=2024, unit="青禾区水务局", rule_id="A"))
    index.put_document(*make("乙", ["登记"], year=2025, unit="云岭县教育局", rule_id="B"))
    (view,) = index.views((TEAM,))
    assert view.mask(Filters()) is None
    for filters, expected in (
        (Filters(year=2024), ["甲#1"]),
        (Filters(unit="云岭县教育局"), ["乙#1"]),
        (Filters(rule_id="B", year=2025), ["乙#1"]),
        (Filters(rule_id="B", year=2024), []),
        (Filters(unit="没有这个单位"), []),
    ):
        mask = view.mask(filters)
        assert mask is not None
        assert [name for name, fits in zip(view.ids, mask, strict=True) if fits] == expected


def test_another_embedder_is_refused_until_reindexed(index: PassageIndex, tmp_path: Path) -> None:
    index.put_document(*make("甲", ["登记", "检查"]))
    index.put_document(*make("乙", ["学习"], BUILT_IN))
    with pytest.raises(IndexMismatch, match=r"fake-512.*other-512.*zicha reindex"):
        PassageIndex.open(tmp_path, OtherEmbedder())
    told: list[tuple[int, int]] = []
    assert reindex(tmp_path, OtherEmbedder(), progress=lambda done, total: told.append((done, total))) == 3
    assert told[-1] == (3, 3)
    again = PassageIndex.open(tmp_path, OtherEmbedder())
    assert [p.text for p in again.passages_of("甲", TEAM)] == ["登记", "检查"]
    assert again.check() == ()
    with pytest.raises(IndexMismatch):
        index.views((TEAM,))


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    index = PassageIndex.open(tmp_path, FakeEmbedder(), lock_timeout=0.1)
    with FileLock(tmp_path / "write.lock"), pytest.raises(IndexBusy, match="另一个程序正在写入"):
        index.put_document(*make("甲", ["登记"]))
    assert index.put_document(*make("甲", ["登记"])).embedded == 1


def test_a_reader_sees_what_another_process_wrote(index: PassageIndex, tmp_path: Path) -> None:
    index.put_document(*make("甲", ["登记"]))
    before = index.revision
    assert index.views((TEAM,))
    script = f"""
        from pathlib import Path
        from knowledge.index import PassageIndex
        from tests.fakes import FakeEmbedder
        from tests.unit.index.making import make
        other = PassageIndex.open(Path({str(tmp_path)!r}), FakeEmbedder())
        other.put_document(*make("乙", ["检查"]))
        other.remove_document("甲", "team")
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=True)
    assert index.revision != before
    assert [document.id for document in index.documents()] == ["乙"]
    assert [p.text for p in index.passages_of("乙", TEAM)] == ["检查"]


def test_the_files_for_searching_can_be_lost(index: PassageIndex, tmp_path: Path) -> None:
    import shutil

    index.put_document(*make("甲", ["登记", "检查"]))
    index.close()
    shutil.rmtree(tmp_path / "views")
    embedder = FakeEmbedder()
    again = PassageIndex.open(tmp_path, embedder)
    (view,) = again.views((TEAM,))
    assert view.vectors @ embedder.embed_query("登记") is not None
    assert [p.text for p in again.passages_of("甲", TEAM)] == ["登记", "检查"]
    assert embedder.embedded == [], "the vectors come from the store"
    for file in (tmp_path / "views").rglob("view.json"):
        file.write_text("{", encoding="ascii")
    assert len(PassageIndex.open(tmp_path, FakeEmbedder()).documents()) == 1


def test_torn_vectors_are_written_anew(index: PassageIndex, tmp_path: Path) -> None:
    index.put_documents(
        make(f"规定{number}", [f"第{number}类事项{item}" for item in range(300)]) for number in range(4)
    )
    index.close()
    graphs = list((tmp_path / "store").rglob("data_level0.bin"))
    assert graphs
    for graph in graphs:
        graph.write_bytes(graph.read_bytes()[: graph.stat().st_size // 3])
    script = f"""
        from pathlib import Path
        from knowledge.index import PassageIndex
        from tests.fakes import FakeEmbedder
        from tests.unit.index.making import make
        index = PassageIndex.open(Path({str(tmp_path)!r}), FakeEmbedder())
        assert len(index.documents()) == 4
        print(len(index.check(repair=True)))
        index.put_document(*make("后来", ["照样能添加"]))
        assert index.check() == (), index.check()
        assert len(index.documents()) == 5
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_check_names_and_mends_what_a_kill_leaves(index: PassageIndex) -> None:
    import numpy as np

    index.put_document(*make("甲", ["登记", "检查"]))
    vectors = index._store.vectors(TEAM, "fake-512")
    held = vectors.keys()
    vectors.add(["left-behind"], np.ones((1, 512), dtype=np.float32), ["甲"])
    vectors.delete([sorted(held)[0]])
    problems = index.check(repair=True)
    assert problems == ("共用资料里有1个没有归属的向量。", "共用资料里有1段缺少向量。")
    assert index.check() == ()
    assert index._store.vectors(TEAM, "fake-512").keys() == held


def test_a_full_disk_is_one_sentence_nothing_is_half_stored_and_the_index_goes_on(tmp_path: Path) -> None:
    PassageIndex.open(tmp_path, FakeEmbedder()).put_document(*make("甲", ["登记"]))
    script = f"""
        import resource, signal
        from pathlib import Path
        from knowledge.errors import StoreUnreachable
        from knowledge.index import PassageIndex
        from tests.fakes import FakeEmbedder
        from tests.unit.index.making import make
        index = PassageIndex.open(Path({str(tmp_path)!r}), FakeEmbedder())
        size = max(file.stat().st_size for file in Path({str(tmp_path)!r}).rglob("*") if file.is_file())
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100_000, resource.RLIM_INFINITY))
        try:
            index.put_document(*make("乙", [f"第{{n}}项要求" * 20 for n in range(3000)]))
        except StoreUnreachable as error:
            print(error)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert [document.id for document in index.documents()] == ["甲"]
        index.check()
        index.put_document(*make("丙", ["有地方了"]))
        index.remove_document("丙", "team")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        check=False, capture_output=True, text=True, timeout=25,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("。")
    assert done.stdout.count("\n") == 1
    again = PassageIndex.open(tmp_path, FakeEmbedder())
    assert [document.id for document in again.documents()] == ["甲"]
    again.check(repair=True)
    assert again.check() == ()
    assert again.put_document(*make("乙", ["补上"])).embedded == 1


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnreachable, match="ZICHA_HOME"):
        PassageIndex.open(tmp_path / "file" / "home", FakeEmbedder())


@pytest.mark.skipif(os.name != "posix", reason="folders have no such modes here")
def test_nobody_else_gets_into_the_folder(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir(mode=0o755)
    for name in ("old", "new"):
        index = PassageIndex.open(tmp_path / name, FakeEmbedder())
        index.put_document(*make("甲", ["登记"]))
        index.close()
        # What is in it may be readable by all: nobody else reaches it.
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o700


def test_hostile_text_is_stored_and_comes_back(index: PassageIndex, tmp_path: Path) -> None:
    texts = ["", "\x00", "lone \ud800 surrogate", "字" * 300_000, "'; DROP TABLE --", "\u202e\ufeff"]
    index.put_document(*make("怪", texts))
    again = PassageIndex.open(tmp_path, FakeEmbedder())
    assert [p.text for p in again.passages_of("怪", TEAM)] == texts
    assert again.check() == ()


def test_without_a_folder_the_index_is_temporary() -> None:
    index = PassageIndex.open(None, FakeEmbedder())
    index.put_document(*make("甲", ["登记"]))
    assert len(index.documents()) == 1


def test_fake_and_real_embedders_are_embedders() -> None:
    from knowledge.embeddings import UseEmbedder

    embedders: list[Embedder] = [FakeEmbedder(), UseEmbedder()]
    assert [embedder.dimension for embedder in embedders] == [512, 512]


def test_the_text_of_a_removed_document_is_in_no_file(index: PassageIndex, tmp_path: Path) -> None:
    index.put_document(*make("甲", ["SECRET-TEXT of a removed document"]))
    index.put_document(*make("乙", ["another"]))
    index.put_document(*make("乙", ["another, changed"]))
    index.remove_document("甲", TEAM)
    index.scrub()
    index.close()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [file.name for file in files if b"SECRET-TEXT" in file.read_bytes()] == []
    again = PassageIndex.open(tmp_path, FakeEmbedder())
    assert [passage.text for passage in again.passages_of("乙", TEAM)] == ["another, changed"]
    assert again.check() == ()
